// tests/engine/money/provider.hpp - a payment provider in memory that loses answers and keeps books
#pragma once
// Duty: pays each key once, and now and then tells nothing of it, or refuses. Its books say what was really paid.
// Threading: safe from any thread.

#include <map>
#include <mutex>
#include <random>

#include "engine/payments/gateway.hpp"

namespace retour::engine::testing {

class Provider : public Gateway {
 public:
  explicit Provider(std::uint64_t seed) : dice_(seed) {}

  Capabilities capabilities() const override;
  std::string freeze(const RefundOrder& order) const override;
  Result<ProviderRefund> refund(const std::string& frozen, const std::string& effect_key,
                                std::chrono::milliseconds deadline) override;
  Result<std::optional<ProviderRefund>> find(const RefundOrder& order, std::chrono::milliseconds deadline) override;
  Result<ProviderRefund> get(const std::string& provider_ref, std::chrono::milliseconds deadline) override;

  Minor paid_of(const std::string& payment_ref);
  /// Keys that came again with other bytes.
  int contradictions();

 private:
  struct Paid {
    std::string frozen;
    ProviderRefund refund;
  };
  std::mutex mutex_;
  std::mt19937_64 dice_;
  std::map<std::string, Paid> by_key_;
  int contradictions_ = 0;
};

}  // namespace retour::engine::testing
