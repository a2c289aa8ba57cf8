#include "api/handlers/detail/parts.hpp"

#include <array>

namespace retour::api::detail {
namespace {

struct Hidden {
  std::string_view list, member;
};

constexpr std::array kHidden{
    Hidden{"refunds", "requested_by"},
    Hidden{"refunds", "requested_role"},
    Hidden{"refunds", "also_requested"},
    Hidden{"refunds", "reason"},
    Hidden{"refunds", "approvals"},
    Hidden{"refunds", "effect_key"},
    Hidden{"refunds", "trouble"},
    Hidden{"refunds", "needs_person"},
    Hidden{"refunds", "sequence"},
    Hidden{"parcels", "cost_minor"},
    Hidden{"parcels", "cost_currency"},
    Hidden{"parcels", "provider_shipment_id"},
    Hidden{"parcels", "provider_rate_id"},
    Hidden{"parcels", "label_url"},
    Hidden{"parcels", "trouble"},
    Hidden{"lines", "disposition"},
    Hidden{"tenders", "payment_ref"},
    Hidden{"tenders", "settlement_currency"},
    Hidden{"tenders", "settlement_minor"},
    Hidden{"tenders", "outside"},
    Hidden{"exchanges", "hold_ref"},
    Hidden{"refunds", "settlement_minor"},
    Hidden{"refunds", "settlement_currency"},
    Hidden{"tenders", "settlement_minor"},
    Hidden{"tenders", "settlement_currency"},
    Hidden{"tenders", "outside"},
};

}  // namespace

json::array citations(const std::vector<workflows::Citation>& list) {
  json::array out;
  for (const auto& citation : list) out.push_back(written(citation));
  return out;
}

json::value reason(const workflows::kernel::Reason& r) {
  return json::object{
      {"code", r.code}, {"message", r.message}, {"guard", r.guard}, {"citations", citations(r.citations)}};
}

json::array reasons(const std::vector<workflows::kernel::Reason>& list) {
  json::array out;
  for (const auto& r : list) out.push_back(reason(r));
  return out;
}

void hide_from_customers(json::object& from, std::string_view list) {
  for (auto& item : from.at(list).as_array())
    for (const auto& hidden : kHidden)
      if (hidden.list == list) item.as_object().erase(hidden.member);
}

}  // namespace retour::api::detail
