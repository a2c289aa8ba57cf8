// engine/payments/gateway.hpp - giving money back through a payment provider
#pragma once
// Duty: the one interface to all payment providers. Adapters only map over a Transport: no business clock, no SQL, no
// retries. Outcomes: of refund() as in result.hpp (pending and rejected carry the refund when the provider made one).
// Of find() and get() they tell about the look-up: confirmed means that `value` is what the provider knows now,
// whatever the refund's own status. Units: *_minor are minor units by ISO 4217, currencies are upper case; an adapter
// converts where its provider counts otherwise. Errors: freeze() throws std::invalid_argument, naming the field, for an
// order that no provider could understand. Threading: safe from any thread.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/transport/result.hpp"
#include "workflows/model/money.hpp"

namespace retour::engine {

using workflows::Minor;

struct RefundOrder {
  std::string effect_key;  // 32 lower-case hexadecimal digits, stored before the call
  std::string merchant_id, case_id, refund_id;
  std::string payment_ref;  // the provider's id of the payment
  std::string currency, reason;
  Minor amount_minor = 0;
  std::string customer_ref = {};  // whose money it is; of use to ledgers only
  Minor bonus_minor = 0;          // on top of the amount, in store credit only
};

enum class RefundStatus { pending, succeeded, failed };

struct ProviderRefund {
  std::string id;
  RefundStatus status = RefundStatus::pending;
  Minor amount_minor = 0;
  std::string currency, payment_ref, effect_key;
  std::string failure;                   // the provider's reason, with RefundStatus::failed
  std::string settlement_currency = {};  // what the merchant's account was charged in; empty: not told, or not yet
  Minor settlement_minor = 0;
};

struct Capabilities {
  std::string key_scope;                 // within what a key is unique
  std::chrono::hours key_life{0};        // the same key sent later acts again; 0: there are no keys
  bool checks_body = false;              // the same key with other bytes is refused
  bool replays_errors = false;           // a refusal is remembered under its key
  bool lookup_by_reference = false;      // find() works
  std::chrono::seconds settle_delay{0};  // between two find() that both have to see nothing
  std::chrono::hours max_refund_age{0};  // of the payment; 0: the provider states no limit
};

class Gateway {
 public:
  virtual ~Gateway() = default;
  virtual Capabilities capabilities() const = 0;
  /// Amounts of a currency that it moves are multiples of this, in minor units.
  virtual Minor step(std::string_view currency) const {
    static_cast<void>(currency);
    return 1;
  }
  /// Why this can be no payment of the provider; nothing: it has the shape of one.
  virtual std::optional<std::string> misshapen(std::string_view payment_ref) const {
    static_cast<void>(payment_ref);
    return {};
  }
  /// The exact bytes of the request, stored with the effect and sent unchanged at every attempt.
  virtual std::string freeze(const RefundOrder& order) const = 0;
  /// A reply whose amount, currency or payment differs from what was sent is unknown with code echo_mismatch.
  virtual Result<ProviderRefund> refund(const std::string& frozen, const std::string& effect_key,
                                        std::chrono::milliseconds deadline) = 0;
  /// By our reference. confirmed without a refund inside: the provider surely has none now.
  virtual Result<std::optional<ProviderRefund>> find(const RefundOrder& order, std::chrono::milliseconds deadline) = 0;
  virtual Result<ProviderRefund> get(const std::string& provider_ref, std::chrono::milliseconds deadline) = 0;
  /// Refunds of a payment that nobody here made, whatever became of them. rejected where a provider cannot tell.
  virtual Result<std::vector<ProviderRefund>> made_elsewhere(const std::string& payment_ref,
                                                             std::chrono::milliseconds deadline) {
    static_cast<void>(payment_ref), static_cast<void>(deadline);
    return {Outcome::rejected, {}, {"not_supported", "this provider does not list refunds", 0, {}, {}}};
  }
};

}  // namespace retour::engine
