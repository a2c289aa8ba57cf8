// engine/store/ledger_store.hpp - store credit and gift cards by double entry
#pragma once
// Duty: posts acts. Each is one journal whose entries add up to nothing, under a reference that is used once; the
// account is locked while an act is judged, so that of acts at the same time none spends what another spent. Accounts:
// "store_credit/<customer>", "gift_card/<code>"; the other side is the house's. Units: minor units of the account's
// currency. Errors: DatabaseUnavailable, after which the same act is sent again; an expected refusal is a value.
// Threading: safe from any thread.

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/records.hpp"
#include "engine/store/database.hpp"
#include "workflows/model/money.hpp"

namespace retour::engine {

using workflows::Minor;

enum class JournalKind {
  credit,    // a refund gives credit; opens the account when it is the first
  reissue,   // a refund of an expired card gives a new one
  spend,     // at a checkout: principal first, so that what is left of a refund's money is what was not spent
  withdraw,  // what is not spent of one refund's principal, with that refund's bonus
  open       // a card is sold
};
BOOST_DESCRIBE_ENUM(JournalKind, credit, reissue, spend, withdraw, open)

struct Act {
  std::string merchant_id, reference;
  JournalKind kind = JournalKind::credit;
  std::string account, currency;
  Minor amount = 0;       // credit, reissue, open: principal; spend: of both; withdraw: at most
  Minor bonus = 0;        // credit
  std::string refund_id;  // credit, reissue, withdraw
  workflows::Instant at{};
  std::optional<std::string> customer_ref = {};       // whose account it is, when it is opened
  std::optional<workflows::Instant> expires_at = {};  // open
  bool fresh_code = false;                            // the account's code is drawn anew at every try
  std::optional<Idempotency> idempotency = {};
};

struct Journal {
  std::string id, reference;
  JournalKind kind = JournalKind::credit;
  std::string account, currency, refund_id;
  workflows::Instant at{};
  Minor principal = 0, bonus = 0;  // what the account gained or, below zero, lost
  Minor principal_after = 0, bonus_after = 0;
};

struct Posted {
  Journal journal;
  bool repeated = false;  // the act was done before
};
struct TooLittle {
  Minor balance = 0;  // principal and bonus
};
struct CardExpired {};
struct AccountTaken {};    // a card of this code is there already
struct NoAccount {};       // no card of this code
struct ReferenceTaken {};  // by another act
struct ActKeyReused {};    // the idempotency key belongs to another request
using ActAnswer = std::variant<Posted, TooLittle, CardExpired, AccountTaken, NoAccount, ReferenceTaken, ActKeyReused>;

struct LedgerAccount {
  std::string account, currency;
  std::optional<std::string> customer_ref;
  std::optional<workflows::Instant> expires_at;
  Minor principal = 0, bonus = 0;
  Minor balance() const { return workflows::add(principal, bonus); }
};

class LedgerStore {
 public:
  explicit LedgerStore(Database& database) : database_(database) {}

  ActAnswer post(const Act& act);
  /// One for each currency.
  std::vector<LedgerAccount> accounts(const std::string& merchant_id, const std::string& account);
  /// Newest first; `before` is the id of the last one seen.
  std::vector<Journal> journals(const std::string& merchant_id, const std::string& account,
                                const std::optional<std::string>& before, int limit);
  std::optional<Journal> by_reference(const std::string& merchant_id, const std::string& reference);
  std::optional<Journal> by_id(const std::string& merchant_id, const std::string& id);

 private:
  Database& database_;
};

std::string store_credit_account(const std::string& customer_ref);
std::string gift_card_account(const std::string& code);
/// The code of a card's account; nothing for another account.
std::optional<std::string> gift_card_code(const std::string& account);

}  // namespace retour::engine
