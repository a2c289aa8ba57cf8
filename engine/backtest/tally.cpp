#include "engine/backtest/tally.hpp"

#include <algorithm>

#include "engine/backtest/past_facts.hpp"

namespace retour::engine {
namespace {

using workflows::Replay;
using workflows::ReplayedLine;
using workflows::ReplayVerdict;

bool differs(const Replay& before, const Replay& after) {
  return before.verdict != after.verdict ||
         !std::equal(before.lines.begin(), before.lines.end(), after.lines.begin(), after.lines.end(),
                     [](const ReplayedLine& a, const ReplayedLine& b) { return a.verdict == b.verdict; });
}

bool repriced(const Replay& before, const Replay& after) {
  return before.refund_minor != after.refund_minor || before.bonus_minor != after.bonus_minor;
}

bool is_review(const Replay& replay) { return replay.verdict == ReplayVerdict::review; }

}  // namespace

void Tally::add(const PastOrder& past) {
  const auto after = after_(past.order.market);
  for (const auto& request : past.requests) {
    ++seen_;
    if (!after) {
      ++report_.uncertain.other_market;
      continue;
    }
    const auto before = before_(past.order.market, request.policy_version);
    if (!before) {
      ++report_.uncertain.not_compiled;
      continue;
    }
    MarketTally& market = report_.markets[past.order.market];
    market.currency = after->currency, market.version = after->version, market.file = after->file;
    market.versions.insert(before->version);
    compare(past, request, *before, *after, market);
  }
}

void Tally::compare(const PastOrder& past, const PastRequest& request, const workflows::Policy& before,
                    const workflows::Policy& after, MarketTally& into) {
  const PastFacts facts(past, request);
  const auto then = workflows::replay(facts.under(before), request.request);
  const auto now = workflows::replay(facts.under(after), request.request);
  ++into.requests;
  into.refused_then += request.rma.empty() ? 1 : 0;
  into.customers.insert(past.order.customer_ref);
  into.refund_before += then.refund_minor, into.refund_after += now.refund_minor;
  into.bonus_before += then.bonus_minor, into.bonus_after += now.bonus_minor;
  const bool flipped = differs(then, now), other_sum = repriced(then, now);
  into.flipped += flipped ? 1 : 0;
  into.repriced += !flipped && other_sum ? 1 : 0;
  if (flipped || other_sum) into.affected.insert(past.order.customer_ref);
  auto& uncertain = report_.uncertain;
  uncertain.reviewed += is_review(then) || is_review(now) ? 1 : 0;
  uncertain.set_aside += request.request.override_rule ? 1 : 0;
  uncertain.differs += (then.verdict == ReplayVerdict::refused) != request.rma.empty() ? 1 : 0;
  count_lines(past, request, then, now, into);
}

void Tally::count_lines(const PastOrder& past, const PastRequest& request, const Replay& before, const Replay& after,
                        MarketTally& into) {
  for (std::size_t i = 0; i < before.lines.size(); ++i) {
    const ReplayedLine &old_line = before.lines[i], &new_line = after.lines[i];
    ReasonTally& reason = into.reasons[old_line.reason];
    ++reason.lines;
    reason.worth_before += old_line.worth_minor, reason.worth_after += new_line.worth_minor;
    if (old_line.verdict == new_line.verdict) {
      reason.other_rule += old_line.rule != new_line.rule ? 1 : 0;
      reason.repriced += old_line.worth_minor != new_line.worth_minor ? 1 : 0;
      continue;
    }
    const ReasonTally::Flip flip{old_line.verdict, new_line.verdict};
    ++reason.flips[flip];
    auto& examples = reason.examples[flip];
    if (examples.size() < examples_)
      examples.push_back({past.order.number, request.rma, old_line.line, request.at, old_line, new_line});
  }
}

}  // namespace retour::engine
