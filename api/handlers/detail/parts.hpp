// api/handlers/detail/parts.hpp - parts that several views and their schemas share
#pragma once
// Duty: reasons, quotes and case members as JSON values. Threading: pure functions.

#include "api/handlers/detail/write.hpp"

namespace retour::api::detail {

json::array citations(const std::vector<workflows::Citation>& list);
json::value reason(const workflows::kernel::Reason& reason);
json::array reasons(const std::vector<workflows::kernel::Reason>& list);

/// Erases what is the merchant's own business from the objects of `list`, a member of `from`.
void hide_from_customers(json::object& from, std::string_view list);

}  // namespace retour::api::detail
