#include "engine/ledgers/gateway.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <stdexcept>

#include "engine/ledgers/gift_code.hpp"
#include "workflows/model/overloaded.hpp"

namespace retour::engine {
namespace {

namespace json = boost::json;

/// A key of ours never ends its life; ten years are as good as that.
constexpr std::chrono::hours kKeyLife{24 * 365 * 10};

ProviderRefund refund_of(const Journal& journal) {
  const auto code = gift_card_code(journal.account);
  const bool new_card = journal.kind == JournalKind::reissue;
  ProviderRefund out;
  out.id = new_card ? *code : journal.id;
  out.status = RefundStatus::succeeded;
  out.amount_minor = journal.principal;
  out.currency = journal.currency;
  out.payment_ref = new_card ? std::string{} : code.value_or("");
  out.effect_key = journal.reference.substr(refund_reference("").size());
  return out;
}

Result<ProviderRefund> rejected(std::string code, std::string message) {
  return {Outcome::rejected, {}, {std::move(code), std::move(message), 0, {}, {}}};
}

std::string text_of(const json::value& from, std::string_view member) {
  return std::string(from.at(member).as_string());
}

}  // namespace

std::string refund_reference(const std::string& effect_key) { return "refund/" + effect_key; }

std::string withdrawal_reference(const std::string& refund_id, Minor withdrawn_before) {
  return fmt::format("withdraw/{}/{}", refund_id, withdrawn_before);
}

Capabilities LedgerGateway::capabilities() const {
  return {.key_scope = "merchant",
          .key_life = kKeyLife,
          .checks_body = true,
          .replays_errors = false,
          .lookup_by_reference = true,
          .settle_delay = std::chrono::seconds{0},
          .max_refund_age = std::chrono::hours{0}};
}

std::string LedgerGateway::freeze(const RefundOrder& order) const {
  if (order.customer_ref.empty()) throw std::invalid_argument("customer_ref: credit needs somebody to be given to");
  if (order.amount_minor <= 0) throw std::invalid_argument("amount_minor: a credit is above zero");
  if (order.bonus_minor < 0) throw std::invalid_argument("bonus_minor: a bonus is never below zero");
  std::string account;  // none: a new card
  if (kind_ == LedgerKind::store_credit) account = store_credit_account(order.customer_ref);
  if (kind_ == LedgerKind::gift_card && !order.payment_ref.empty()) account = gift_card_account(order.payment_ref);
  return json::serialize(json::object{{"account", account},
                                      {"amount_minor", order.amount_minor},
                                      {"bonus_minor", order.bonus_minor},
                                      {"currency", order.currency},
                                      {"customer_ref", order.customer_ref},
                                      {"refund_id", order.refund_id}});
}

Result<ProviderRefund> LedgerGateway::refund(const std::string& frozen, const std::string& effect_key,
                                             std::chrono::milliseconds) {
  const json::value order = json::parse(frozen);
  Act act;
  act.merchant_id = merchant_id_;
  act.reference = refund_reference(effect_key);
  act.account = text_of(order, "account");
  act.fresh_code = act.account.empty();
  act.kind = act.fresh_code ? JournalKind::reissue : JournalKind::credit;
  if (act.fresh_code) act.account = gift_card_account(new_gift_code());
  act.currency = text_of(order, "currency");
  act.amount = order.at("amount_minor").as_int64();
  act.bonus = order.at("bonus_minor").as_int64();
  act.refund_id = text_of(order, "refund_id");
  act.at = clock_.now();
  if (kind_ == LedgerKind::store_credit || act.fresh_code) act.customer_ref = text_of(order, "customer_ref");
  return std::visit(
      workflows::Overloaded{
          [](const Posted& done) {
            return Result<ProviderRefund>{Outcome::confirmed, refund_of(done.journal), {}};
          },
          [](const CardExpired&) { return rejected("card_expired", "the gift card has ended"); },
          [](const NoAccount&) { return rejected("wrong_currency", "the gift card has another currency"); },
          [](const auto&) { return rejected("reference_taken", "the key belongs to another credit"); }},
      ledger_.post(act));
}

Result<std::optional<ProviderRefund>> LedgerGateway::find(const RefundOrder& order, std::chrono::milliseconds) {
  const auto journal = ledger_.by_reference(merchant_id_, refund_reference(order.effect_key));
  return {Outcome::confirmed, journal ? std::optional(refund_of(*journal)) : std::optional<ProviderRefund>{}, {}};
}

Result<ProviderRefund> LedgerGateway::get(const std::string& provider_ref, std::chrono::milliseconds) {
  auto journal = ledger_.by_id(merchant_id_, provider_ref);
  if (!journal) {
    const auto account = gift_card_account(provider_ref);
    for (const auto& entry : ledger_.journals(merchant_id_, account, {}, 100))
      if (entry.kind == JournalKind::reissue) journal = entry;
  }
  if (!journal) return rejected("not_found", "there is no such credit");
  return {Outcome::confirmed, refund_of(*journal), {}};
}

std::map<std::string, std::shared_ptr<Gateway>, std::less<>> own_gateways(const std::string& merchant_id,
                                                                          Database& database, const Clock& clock) {
  return {
      {"store_credit", std::make_shared<LedgerGateway>(LedgerKind::store_credit, merchant_id, database, clock)},
      {"gift_card", std::make_shared<LedgerGateway>(LedgerKind::gift_card, merchant_id, database, clock)},
  };
}

}  // namespace retour::engine
