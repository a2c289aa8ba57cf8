#include "engine/ledgers/ledgers.hpp"

#include <algorithm>

#include "engine/ledgers/gift_code.hpp"

namespace retour::engine {
namespace {

/// Apart from the references of refunds, whatever a shop calls its acts.
constexpr std::string_view kShop = "shop/";

Act act_of(const Caller& caller, JournalKind kind, std::string account, const ShopAct& wanted, workflows::Instant now) {
  Act act;
  act.merchant_id = caller.merchant_id;
  act.reference = std::string(kShop) + wanted.reference;
  act.kind = kind;
  act.account = std::move(account);
  act.currency = wanted.currency;
  act.amount = wanted.amount;
  act.at = now;
  act.idempotency = wanted.idempotency;
  return act;
}

}  // namespace

std::optional<LedgerFile> Ledgers::store_credit(const Caller& caller, const std::string& customer_ref,
                                                const std::optional<std::string>& before, int limit) {
  if (caller.actor.role == workflows::Role::customer && caller.actor.id != customer_ref) return {};
  const auto account = store_credit_account(customer_ref);
  return LedgerFile{ledger_.accounts(caller.merchant_id, account),
                    ledger_.journals(caller.merchant_id, account, before, limit)};
}

std::optional<LedgerFile> Ledgers::gift_card(const Caller& caller, const std::string& code,
                                             const std::optional<std::string>& before, int limit) {
  const auto account = gift_card_account(code);
  auto accounts = ledger_.accounts(caller.merchant_id, account);
  const bool foreign = caller.actor.role == workflows::Role::customer &&
                       std::any_of(accounts.begin(), accounts.end(),
                                   [&](const LedgerAccount& a) { return a.customer_ref != caller.actor.id; });
  if (accounts.empty() || foreign) return {};
  return LedgerFile{std::move(accounts), ledger_.journals(caller.merchant_id, account, before, limit)};
}

ActAnswer Ledgers::spend(const Caller& caller, std::string account, const ShopAct& spending) {
  return ledger_.post(act_of(caller, JournalKind::spend, std::move(account), spending, clock_.now()));
}

ActAnswer Ledgers::spend_store_credit(const Caller& caller, const std::string& customer_ref, const ShopAct& spending) {
  return spend(caller, store_credit_account(customer_ref), spending);
}

ActAnswer Ledgers::spend_gift_card(const Caller& caller, const std::string& code, const ShopAct& spending) {
  return spend(caller, gift_card_account(code), spending);
}

ActAnswer Ledgers::open_gift_card(const Caller& caller, const std::string& code,
                                  const std::optional<workflows::Instant>& expires_at, const ShopAct& sale) {
  Act act =
      act_of(caller, JournalKind::open, gift_card_account(code.empty() ? new_gift_code() : code), sale, clock_.now());
  act.expires_at = expires_at;
  act.fresh_code = code.empty();
  return ledger_.post(act);
}

std::string shop_reference(const Journal& journal) {
  return journal.reference.starts_with(kShop) ? journal.reference.substr(kShop.size()) : std::string{};
}

}  // namespace retour::engine
