// policies/cases.hpp - the merchant's own tests of a policy, as they stand in its file
#pragma once
// Duty: what `cases:` says, with its places. Cases decide nothing: policies/tools/run_cases asks the rules about them.
// Units: *_minor in the policy's currency; times are local to the market. Threading: plain values.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "workflows/model/policy.hpp"

namespace retour::policies {

inline constexpr std::size_t kMaxCases = 200;

/// A local day, and the time on it when one is written.
struct Moment {
  workflows::LocalDay day{};
  std::optional<std::chrono::minutes> time{};  // since midnight; noon when absent
};

struct Expectation {
  std::optional<workflows::RuleVerdict> verdict;
  std::string rule;  // that gives it: the id of a rule, or "window"
  std::optional<workflows::LocalDay> until;
  std::optional<workflows::Minor> refund_minor, fee_minor;
  workflows::Citation at;
};

struct PolicyCase {
  std::string name;
  std::optional<Moment> ordered, fulfilled, delivered;  // at least one
  Moment asks;
  std::string reason;  // empty: the policy's first one
  workflows::Resolution resolution = workflows::Resolution::refund;
  std::optional<workflows::Minor> value_minor, order_value_minor, shipping_minor;
  int quantity = 1;
  std::string category, sku, product, vendor;
  std::vector<std::string> tags, order_tags;
  bool opened = false, gift_card = false;
  std::string country;  // empty: the market's first one
  std::string state, sales_channel, customer_tier;
  workflows::TenderKind payment = workflows::TenderKind::card;
  workflows::Channel channel = workflows::Channel::web;
  workflows::Risk risk = workflows::Risk::unknown;
  int customer_returns_90d = 0;
  Expectation expect;
  workflows::Citation at;
};

}  // namespace retour::policies
