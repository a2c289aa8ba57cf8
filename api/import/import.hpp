// api/import/import.hpp - order documents of shops, translated into workflows::Order
#pragma once
// Duty: reads an order as a shop exports it and refuses what contradicts itself; nothing is guessed or rounded
// silently. Units: *_minor in the document's own currency. Errors: every problem found, as values; nothing is thrown
// for bad input. Sum rule of every accepted document: paid of all lines + shipping + parts kept out (fees, tips,
// duties; named in the notes) = the total the document states. Threading: pure functions.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/json/field_problem.hpp"
#include "workflows/model/order.hpp"

namespace retour::api {

inline constexpr std::size_t kMaxOrderBytes = 1024 * 1024;
inline constexpr std::int64_t kMaxUnitWeightG = 1'000'000;  // a tonne

struct Imported {
  workflows::Order order;          // id, merchant_id, market and policy_version are left to the caller
  std::string document_kind;       // "shopify_order", "woocommerce_order", "retour_order"
  std::vector<std::string> notes;  // what a reader of the document should know, for people
};

using ImportResult = std::variant<Imported, std::vector<FieldProblem>>;

/// An order of Shopify's Admin REST API: {"order": {...}, "transactions": [...]}, {"orders": [one]} or the bare order.
/// A sibling "fulfillment_delivered_at" (a time, or an object of fulfilment id -> time) adds delivery dates Shopify
/// lacks.
ImportResult import_shopify(std::string_view json);
/// One order of WooCommerce's REST API v3.
ImportResult import_woocommerce(std::string_view json);
/// Retour's own format, docs/reference/order.md: strict, unknown fields are problems.
ImportResult import_own(std::string_view json);

/// Whose orders are read, by the name that a caller gives.
inline constexpr std::array<std::string_view, 3> kOrderFormats{"shopify", "woocommerce", "retour"};
/// The format of which a document has the members: of a shop's orders, or else retour, whose importer says what is
/// missing.
std::string_view format_of(std::string_view json);
/// `format` is one of kOrderFormats; empty: the one of which the document has the members.
ImportResult import_as(std::string_view format, std::string_view json);

/// JSON Schema (2020-12) of the own format, as used in the OpenAPI document.
std::string order_schema_json();

}  // namespace retour::api
