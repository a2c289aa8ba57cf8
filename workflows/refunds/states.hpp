// workflows/refunds/states.hpp - states of one movement of money, its approval included
#pragma once
// Duty: state tags with their wire names. Persisted by name. Threading: types only.

#include <string_view>

namespace retour::workflows::refunds {

struct Start {
  static constexpr std::string_view name = "start";
};
struct PendingApproval {
  static constexpr std::string_view name = "pending_approval";
};
struct SecondApproval {
  static constexpr std::string_view name = "second_approval";
};  // four eyes: one of two has agreed
struct Approved {
  static constexpr std::string_view name = "approved";
};  // reserved on its tender
struct Submitting {
  static constexpr std::string_view name = "submitting";
};  // a worker calls, or has called
struct Pending {
  static constexpr std::string_view name = "pending";
};  // the provider accepted, money not moved yet
struct Settled {
  static constexpr std::string_view name = "settled";
};
struct Failed {
  static constexpr std::string_view name = "failed";
};  // a definite no: nothing moved
struct Unknown {
  static constexpr std::string_view name = "unknown";
};  // may have moved: reserved until known
struct Rerouted {
  static constexpr std::string_view name = "rerouted";
};
struct Abandoned {
  static constexpr std::string_view name = "abandoned";
};
struct Bounced {
  static constexpr std::string_view name = "bounced";
};  // settled, then came back
struct Rejected {
  static constexpr std::string_view name = "rejected";
};
struct Expired {
  static constexpr std::string_view name = "expired";
};
struct Stale {
  static constexpr std::string_view name = "stale";
};  // the order's money moved without us since: a person looks again
struct Withdrawing {
  static constexpr std::string_view name = "withdrawing";
};  // settled as store credit, which is being taken back

}  // namespace retour::workflows::refunds
