#include "tests/engine/money/provider.hpp"

#include <fmt/format.h>

#include <charconv>

namespace retour::engine::testing {
namespace {

constexpr unsigned kLosesOneOf = 7, kRefusesOneOf = 11;

ProviderRefund thawed(const std::string& frozen, const std::string& key) {
  const auto first = frozen.find('|'), second = frozen.find('|', first + 1);
  ProviderRefund refund;
  refund.id = "re_" + key;
  refund.status = RefundStatus::succeeded;
  refund.payment_ref = frozen.substr(0, first);
  refund.currency = frozen.substr(first + 1, second - first - 1);
  std::from_chars(frozen.data() + second + 1, frozen.data() + frozen.size(), refund.amount_minor);
  refund.effect_key = key;
  return refund;
}

}  // namespace

Capabilities Provider::capabilities() const {
  Capabilities can;
  can.key_life = std::chrono::hours(24);
  can.checks_body = true;
  can.lookup_by_reference = true;
  return can;
}

std::string Provider::freeze(const RefundOrder& order) const {
  return fmt::format("{}|{}|{}", order.payment_ref, order.currency, order.amount_minor);
}

Result<ProviderRefund> Provider::refund(const std::string& frozen, const std::string& key, std::chrono::milliseconds) {
  const std::lock_guard lock(mutex_);
  const auto known = by_key_.find(key);
  if (known != by_key_.end() && known->second.frozen != frozen) ++contradictions_;
  if (known == by_key_.end()) {
    if (dice_() % kRefusesOneOf == 0) return {Outcome::rejected, {}, {"card_declined", "no", 402, {}, {}}};
    if (dice_() % kLosesOneOf == 0) return {Outcome::unknown, {}, {"no_answer", "lost on the way", 0, {}, {}}};
    by_key_[key] = {frozen, thawed(frozen, key)};
  }
  if (dice_() % kLosesOneOf == 0) return {Outcome::unknown, {}, {"no_answer", "lost on the way back", 0, {}, {}}};
  return {Outcome::confirmed, by_key_.at(key).refund, {}};
}

Result<std::optional<ProviderRefund>> Provider::find(const RefundOrder& order, std::chrono::milliseconds) {
  const std::lock_guard lock(mutex_);
  const auto known = by_key_.find(order.effect_key);
  return {Outcome::confirmed, known == by_key_.end() ? std::optional<ProviderRefund>() : known->second.refund, {}};
}

Result<ProviderRefund> Provider::get(const std::string& provider_ref, std::chrono::milliseconds) {
  const std::lock_guard lock(mutex_);
  const auto known = by_key_.find(provider_ref.substr(3));
  if (known == by_key_.end()) return {Outcome::rejected, {}, {"resource_missing", "no such refund", 404, {}, {}}};
  return {Outcome::confirmed, known->second.refund, {}};
}

Minor Provider::paid_of(const std::string& payment_ref) {
  const std::lock_guard lock(mutex_);
  Minor sum = 0;
  for (const auto& [key, paid] : by_key_)
    if (paid.refund.payment_ref == payment_ref) sum += paid.refund.amount_minor;
  return sum;
}

int Provider::contradictions() {
  const std::lock_guard lock(mutex_);
  return contradictions_;
}

}  // namespace retour::engine::testing
