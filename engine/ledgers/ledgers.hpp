// engine/ledgers/ledgers.hpp - store credit and gift cards, for shops and customers
#pragma once
// Duty: what a customer has and what happened to it, and the acts of a shop's checkout. Customers see what is theirs,
// and nothing else exists for them. Units: minor units. Errors: DatabaseUnavailable; an expected refusal is a value.
// Threading: safe from any thread.

#include <optional>
#include <string>
#include <vector>

#include "engine/clock.hpp"
#include "engine/runtime.hpp"
#include "engine/store/ledger_store.hpp"

namespace retour::engine {

inline constexpr int kMaxLedgerPage = 100;

struct LedgerFile {
  std::vector<LedgerAccount> accounts;  // one for each currency
  std::vector<Journal> journals;        // newest first
};

/// What a shop's checkout asks for, under its own reference: the same reference again is the same act.
struct ShopAct {
  Minor amount = 0;
  std::string currency, reference;
  std::optional<Idempotency> idempotency = {};
};

class Ledgers {
 public:
  Ledgers(Database& database, const Clock& clock) : ledger_(database), clock_(clock) {}

  /// Nothing: not this caller's. `before` is the id of the last journal seen.
  std::optional<LedgerFile> store_credit(const Caller& caller, const std::string& customer_ref,
                                         const std::optional<std::string>& before, int limit);
  /// Nothing: no such card, or not this caller's.
  std::optional<LedgerFile> gift_card(const Caller& caller, const std::string& code,
                                      const std::optional<std::string>& before, int limit);

  ActAnswer spend_store_credit(const Caller& caller, const std::string& customer_ref, const ShopAct& spending);
  ActAnswer spend_gift_card(const Caller& caller, const std::string& code, const ShopAct& spending);
  /// `code`: empty = a new one.
  ActAnswer open_gift_card(const Caller& caller, const std::string& code,
                           const std::optional<workflows::Instant>& expires_at, const ShopAct& sale);

 private:
  ActAnswer spend(const Caller& caller, std::string account, const ShopAct& spending);

  LedgerStore ledger_;
  const Clock& clock_;
};

/// The shop's own reference of an act; empty for what refunds did.
std::string shop_reference(const Journal& journal);

}  // namespace retour::engine
