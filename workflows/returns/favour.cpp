#include "workflows/returns/favour.hpp"

#include <tuple>

#include "workflows/returns/offers.hpp"

namespace retour::workflows {
namespace {

/// More is better for the customer, in this order.
using Favour = std::tuple<std::int64_t, std::int64_t, Minor>;

Favour favour_of(const Facts& facts, const Policy& both) {
  std::int64_t allowed = 0, days = 0;
  Minor fees = 0;
  for (const auto& line : offers_of(facts).lines)
    for (const auto& offer : line.reasons) {
      if (both.reason(offer.reason->id) == nullptr || offer.judged.verdict == RuleVerdict::deny) continue;
      ++allowed;
      if (offer.judged.deadline)
        days += std::chrono::sys_days(offer.judged.deadline->last_day).time_since_epoch().count();
      if (offer.send_back_fee) fees = add(fees, offer.send_back_fee->value);
    }
  return {allowed, days, -fees};
}

}  // namespace

bool favours_more(const Facts& other, const Facts& pinned) {
  return other.policy.currency == pinned.policy.currency &&
         favour_of(other, pinned.policy) > favour_of(pinned, other.policy);
}

bool decides_instead(const Facts& other, const Facts& pinned) {
  if (other.policy.version == pinned.policy.version) return false;
  const bool better_counts =
      pinned.policy.pin.value == Pin::most_favourable || other.policy.pin.value == Pin::most_favourable;
  return better_counts && favours_more(other, pinned);
}

}  // namespace retour::workflows
