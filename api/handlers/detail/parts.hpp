// api/handlers/detail/parts.hpp - parts that several views and their schemas share
#pragma once
// Duty: reasons, quotes and case members as JSON values. Threading: pure functions.

#include "api/handlers/detail/write.hpp"

namespace retour::api::detail {

json::array citations(const std::vector<workflows::Citation>& list);
json::value reason(const workflows::kernel::Reason& reason);
json::array reasons(const std::vector<workflows::kernel::Reason>& list);

/// With each amount as people of the language write it beside: total_minor and total_text.
json::value quote(const workflows::Quote& quote, std::string_view language);
/// The same of the schema of an object with amounts.
json::value with_texts(json::value schema);

/// What is the merchant's own business in an order, a return, or the objects of a list of theirs.
inline constexpr std::string_view kOrder = "order", kReturn = "return";
bool is_hidden_from_customers(std::string_view what, std::string_view member);
void hide_members(json::object& of, std::string_view what);
/// In the objects of `list`, a member of `from`.
void hide_from_customers(json::object& from, std::string_view list);

}  // namespace retour::api::detail
