// engine/verify/ledger.hpp - our refunds against what a provider's own books say
#pragma once
// Duty: compares the refunds of the database with a provider's list: what is settled here is there exactly once, with
// its amount and its key, and nothing is there that we do not know: refunds of the dashboard are known once they were
// told, as movements of a payment or as what a refund was paid by. The list is the sandbox's GET /_admin/ledger, whose
// refunds are Stripe's. Errors: std::runtime_error when the list cannot be had or read. Threading: one call, one
// thread.

#include <functional>
#include <string>
#include <vector>

#include "engine/transport/transport.hpp"
#include "engine/verify/verify.hpp"

namespace retour::engine {

/// A refund in the provider's books; `amount` in the provider's units.
struct BookedRefund {
  std::string id, status, currency, effect_key, idempotency_key;
  std::int64_t amount = 0;
};

std::vector<BookedRefund> fetch_ledger(Transport& transport, const std::string& base_url);
std::vector<BookedRefund> read_ledger(const std::string& json);

/// `books` is asked before and after the database is read: what is in the books before has to be known, and what is
/// settled has to be in the books after, so that a running system is no trouble.
std::vector<CheckResult> verify_ledger(Database& database, const std::function<std::vector<BookedRefund>()>& books);

}  // namespace retour::engine
