// tests/engine/backtest/past.hpp - requests of the past, made up
#pragma once
// Duty: policies of one market and orders with requests on them. Threading: pure functions.

#include <fmt/format.h>

#include "engine/backtest/tally.hpp"
#include "tests/policies/texts.hpp"

namespace retour::engine::testing {

using workflows::Instant;
using workflows::Minor;

inline const Instant kDelivered = Instant(std::chrono::seconds(1'772'000'000));

inline policies::PolicyPtr policy(const std::string& text = policies::kGood) {
  const auto made = policies::compile_text(text);
  if (!made.policy) throw std::invalid_argument(policies::render(made.diagnostics, policies::Format::full));
  return made.policy;
}

/// One unit of one line.
inline PastOrder bought(const std::string& number, Minor paid_minor, const std::string& category = "home") {
  PastOrder past;
  auto& order = past.order;
  order.id = order.external_id = order.number = number;
  order.market = "US", order.currency = "USD";
  order.customer_ref = "of-" + number;
  order.ordered_at = kDelivered - std::chrono::hours(72);
  workflows::OrderLine line;
  line.id = "1", line.category = category;
  line.quantity = line.fulfilled = 1;
  line.paid_minor = paid_minor;
  line.fulfilled_at = kDelivered - std::chrono::hours(48), line.delivered_at = kDelivered;
  order.lines.push_back(line);
  workflows::Tender tender;
  tender.id = "t", tender.provider = "stripe", tender.payment_ref = "ch_" + number;
  tender.captured_minor = paid_minor;
  order.tenders.push_back(tender);
  return past;
}

/// `refused`: it was, at that time.
inline PastRequest asked(int days_later, bool refused = false, const std::string& reason = "changed_mind") {
  PastRequest request;
  request.id = request.rma = refused ? "" : "R-1";
  request.policy_version = "then";
  request.at = kDelivered + std::chrono::hours(24 * days_later);
  request.actor = {workflows::Role::customer, "c"};
  workflows::LineRequest line;
  line.line = "1", line.reason = reason, line.photos = {"p-1"};
  request.request.lines.push_back(line);
  request.request.method = workflows::Method::own_carrier;
  return request;
}

inline PastOrder with(PastOrder past, std::vector<PastRequest> requests) {
  past.requests = std::move(requests);
  return past;
}

inline BacktestReport tested(const std::vector<PastOrder>& past, const policies::PolicyPtr& before,
                             const policies::PolicyPtr& after, std::size_t examples = kDefaultExamples) {
  Tally tally([&](const auto& market) { return market == "US" ? after : nullptr; },
              [&](const auto&, const auto& version) { return version == "then" ? before : nullptr; }, examples);
  for (const auto& order : past) tally.add(order);
  return tally.report();
}

}  // namespace retour::engine::testing
