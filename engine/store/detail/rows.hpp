// engine/store/detail/rows.hpp - fields of result rows as values of the model
#pragma once
// Duty: conversions that several stores share. Errors: std::runtime_error for rows this program cannot have written.
// Threading: pure functions.

#include <pqxx/pqxx>
#include <string>
#include <string_view>

#include "workflows/model/facts.hpp"

namespace retour::engine::detail {

inline std::string text(const pqxx::field& field) {
  return field.is_null() ? std::string{} : std::string(field.c_str(), field.size());
}

/// Valid as long as the result is.
inline std::string_view view(const pqxx::field& field) { return {field.c_str(), field.size()}; }

/// From microseconds since 1970.
inline workflows::Instant instant(const pqxx::field& field) {
  return workflows::Instant(std::chrono::microseconds(field.as<std::int64_t>()));
}

/// [[kind,key,total,held,used,version,outside],...] of one order.
void read_counters(std::string_view json, workflows::Ledger& into);

/// What other cases of the order took, from the order's counters less what `own` holds itself; and what the shop took
/// back before import.
void judge_other_returns(const workflows::Order& order, const workflows::ReturnCase* own, workflows::Ledger& into);

}  // namespace retour::engine::detail
