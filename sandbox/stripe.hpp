// sandbox/stripe.hpp - Stripe's refund dialect: keys that remember, sums that hold, refunds that may fail later
#pragma once
// Amounts are integers in minor units. Refusals are Stripe-shaped answers, not exceptions. Threading: thread-safe.
// Idempotency as documented by Stripe: the first answer of an executed request is saved with its key, 500 included;
// refused parameters, 409 and 429 are not; a key is forgotten 24 hours of sandbox time later and then acts again.
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/world.hpp"

namespace retour::sandbox {

inline constexpr std::int64_t stripe_key_life_seconds = 24 * 3'600;
inline constexpr std::size_t max_idempotency_key_bytes = 255;

struct RefundOrder {
  std::string charge;
  std::string payment_intent;
  std::optional<std::int64_t> amount;  // minor units; nothing: all that is left
  std::string reason;
  Fields metadata;
  bool expand_booking = false;
};

struct RefundListQuery {
  std::string charge, payment_intent, starting_after;
  std::int64_t limit = 10;
  bool expand_booking = false;
};

enum class RefundMove { settle, fail, require_action, cancel };

class Stripe {
 public:
  explicit Stripe(World& world) : world_(world) {}

  Response handle(const Request& request);

  struct NewCharge {
    std::string id;
    std::string payment_intent;
    std::int64_t amount = 0;
    std::string currency;
  };
  enum class Added { created, already_there, different };
  Added add_charge(const NewCharge& charge);

  // Nothing on success, else why not; "missing" when there is no such refund.
  std::optional<std::string> move(const std::string& refund_id, RefundMove how);
  // A refund by a person at Stripe itself. Stripe's own answer.
  Response dashboard_refund(const std::string& charge, std::optional<std::int64_t> amount);

  struct Dispute {
    std::string charge;
    std::int64_t amount = 0;
    std::string currency;  // empty: the charge's
    std::string status;    // needs_response, warning_needs_response: opens one; won, lost, warning_closed: ends it
  };
  // Nothing on success, else why not; "missing" when there is no such charge.
  std::optional<std::string> dispute(const Dispute& wanted);

  // Lets late failures whose time has come happen.
  void settle_due();

 private:
  // What an execution needs to see and to leave behind.
  struct Execution {
    Ledger::Tx& tx;
    std::string key;
    std::optional<Fault> effect;
    std::vector<Webhooks::Draft>& drafts;
  };
  using Execute = std::function<Response(Execution&)>;

  Response once(const Request& request, const Fields& form, const Execute& execute);
  Response execute_guarded(const std::string& key, const std::string& fingerprint, const Execute& execute);
  Response read_with_faults(const char* operation, const std::function<Response()>& read);
  Response post_refund(const Request& request);
  Response execute_refund(const RefundOrder& order, Execution& execution);
  Response get_refund(const Request& request);
  Response list_refunds(const Request& request);
  Response list_page(const RefundListQuery& wanted);
  Response cancel_refund(const Request& request);
  Response get_charge(const std::string& id);
  std::optional<std::string> open_dispute(Ledger::Tx& tx, const Dispute& wanted, json::object& charge,
                                          std::vector<Webhooks::Draft>& drafts);
  std::optional<std::string> close_dispute(Ledger::Tx& tx, const Dispute& wanted, json::object& charge,
                                           std::vector<Webhooks::Draft>& drafts);
  std::optional<std::string> move_in(Ledger::Tx& tx, const std::string& refund_id, RefundMove how,
                                     const std::string& key, std::vector<Webhooks::Draft>& drafts);
  void record_event(Ledger::Tx& tx, const std::string& type, const json::object& object, const std::string& key,
                    const json::object* previous, std::vector<Webhooks::Draft>& drafts);

  World& world_;
  std::mutex mutex_;
  std::set<std::string> in_flight_;
};

}  // namespace retour::sandbox
