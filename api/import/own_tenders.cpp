#include <fmt/format.h>

#include <algorithm>

#include "api/import/balance.hpp"
#include "api/import/own_parts.hpp"
#include "api/json/text.hpp"
#include "workflows/model/names.hpp"

namespace retour::api::own {

using workflows::Tender;
using workflows::TenderKind;

namespace {

bool is_provider_name(std::string_view name) {
  return !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

void read_kind(const Field& at, Tender& tender) {
  const std::string kind = at.require("kind").text();
  if (const auto known = workflows::parse_enum<TenderKind>(kind))
    tender.kind = *known;
  else if (at.at("kind").present())
    at.at("kind").report("unknown_name", fmt::format("one of: {}", fmt::join(workflows::names_of<TenderKind>(), ", ")));
}

void read_provider(const Field& at, Tender& tender) {
  tender.provider = at.at("provider").present() ? at.at("provider").text() : "manual";
  if (!is_provider_name(tender.provider))
    at.at("provider")
        .report("unknown_name", "expected a provider's name in small letters, like \"stripe\" or \"manual\"");
  tender.payment_ref = at.at("payment_ref").text();
  if (tender.provider != "manual" && tender.payment_ref.empty()) at.require("payment_ref");
}

/// What the merchant's account got, in its own currency.
void read_settlement(const Field& at, Tender& tender) {
  if (!at.present() || !at.is_object_or_report()) return;
  only(at, {"currency", "minor"});
  read_currency(at.require("currency"), tender.settlement_currency);
  tender.settlement_minor = required_minor(at, "minor");
}

Tender read_tender(const Field& at) {
  only(at, {"id", "kind", "provider", "payment_ref", "captured_minor", "captured_at", "refunded_before_minor",
            "charged_back_minor", "expires_at", "settlement"});
  Tender tender;
  if (!at.is_object_or_report()) return tender;
  tender.id = own_id(at.require("id"));
  read_kind(at, tender);
  read_provider(at, tender);
  tender.captured_minor = required_minor(at, "captured_minor");
  tender.captured_at = at.at("captured_at").time();
  tender.refunded_before_minor = at.at("refunded_before_minor").minor().value_or(0);
  tender.charged_back_minor = at.at("charged_back_minor").minor().value_or(0);
  tender.expires_at = at.at("expires_at").time();
  if (at.at("expires_at").given() && tender.kind != TenderKind::gift_card)
    at.at("expires_at").report("not_of_this_kind", "only gift cards expire");
  read_settlement(at.at("settlement"), tender);
  return tender;
}

/// One payment is one tender: given twice, its money could be paid back twice.
void check_payments(const std::vector<Field>& fields, const std::vector<Tender>& tenders) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (std::size_t i = 0; i < tenders.size(); ++i)
    if (const auto& t = tenders[i]; !t.payment_ref.empty() && !seen.emplace(t.provider, t.payment_ref).second)
      fields[i]
          .at("payment_ref")
          .report("duplicate_payment",
                  fmt::format("the payment {} is another tender already", clip(t.payment_ref, 40)));
}

}  // namespace

void read_tenders(const Field& list, workflows::Order& order) {
  const auto fields = list.items();
  for (const Field& at : fields) order.tenders.push_back(read_tender(at));
  check_payments(fields, order.tenders);
}

}  // namespace retour::api::own
