// api/import/balance.hpp - the checks every order document must pass, whatever shop wrote it
#pragma once
// Duty: sums of an order and its contradictions. Units: *_minor in the order's currency.
// Errors: reports problems; workflows::MoneyOverflow leaves when a sum leaves 64 bits (translated by import_guarded).
// Threading: pure functions.

#include <functional>
#include <string>
#include <vector>

#include "api/import/import.hpp"
#include "api/json/reader.hpp"
#include "workflows/model/order.hpp"

namespace retour::api {

/// Adds to the part of the same rate, or opens one; nothing for zero.
void add_tax(std::vector<workflows::TaxPart>& taxes, const std::string& rate, workflows::Minor minor);
workflows::Minor sum_of(const std::vector<workflows::TaxPart>& taxes);
workflows::Minor sum_of_lines(const workflows::Order& order);

/// Reads the currency at `field`; unknown codes are reported and read with the finest exponent, to find further
/// problems.
int read_currency(const Field& field, std::string& currency);

/// Ids given once, quantities that fit each other, taxes inside what was paid, dates in the order they can happen.
/// `fields` are the places of the lines.
void check_lines(const std::vector<Field>& fields, const workflows::Order& order);

/// Something was captured, not more than the total, and no tender lost more than it took.
void check_tenders(const Field& at, workflows::Minor total_minor, Imported& imported);

/// Takes `minor` back from the tenders in turn, each up to what it has left; returns what fits nowhere. `into`: as what
/// it is recorded.
workflows::Minor spread_refund(std::vector<workflows::Tender>& tenders, workflows::Minor minor,
                               workflows::Minor workflows::Tender::*into = &workflows::Tender::refunded_before_minor);

/// Parses, lets `translate` read, and turns collected problems or an overflow into the result.
ImportResult import_guarded(std::string_view json, const std::function<void(const Field& root, Imported&)>& translate);

}  // namespace retour::api
