#include "engine/explanations/explanations.hpp"

#include <fmt/format.h>

#include "engine/backtest/past_facts.hpp"
#include "engine/explanations/past_knowledge.hpp"
#include "workflows/returns/favour.hpp"
#include "workflows/returns/replay.hpp"

namespace retour::engine {
namespace {

using workflows::Explanation;
using workflows::Facts;
using workflows::Instant;
using workflows::Order;
using workflows::to_text;

workflows::Actor customer_of(const Order& order) { return {workflows::Role::customer, order.customer_ref}; }

std::string pinned_because(const Order& order, const OrderPast& past) {
  return fmt::format("version {} was in force for {} when the order came in on {}, and orders keep theirs",
                     order.policy_version, order.market, to_text(past.imported_at));
}

std::string better_because(const workflows::Policy& instead, const Order& order, Instant at) {
  return fmt::format(
      "version {} was in force for {} on {}, and is better for this customer than version {}, which the order is "
      "pinned to (pin: most_favourable)",
      instead.version, order.market, to_text(at), order.policy_version);
}

Explanation answer(const Facts& facts, const ExplainQuestion& question) {
  if (!question.lines.empty()) return workflows::explain(facts, question.lines);
  const auto& reason = question.reason.empty() ? facts.policy.reasons.front().id : question.reason;
  Explanation whole = workflows::explain(facts, workflows::whole_order(facts, reason));
  whole.left_out = facts.order.lines.size() - whole.lines.size();
  return whole;
}

}  // namespace

struct Explanations::InForce {
  policies::PolicyPtr policy;
  std::string because;
  std::optional<std::string> unknown = {};
  policies::PolicyPtr later = {};  // another version that may be better for the customer
};

std::optional<Explained> Explanations::explain(const Caller& caller, const std::string& order_id,
                                               const ExplainQuestion& question) {
  const auto file = orders_.find(caller, order_id);
  if (!file) return {};
  const Instant now = clock_.now(), at = question.at.value_or(now);
  const auto past = history_.past_of(caller.merchant_id, order_id, at);
  if (!past) return {};
  return at < now ? explain_past(caller, *past, question, *file->order)
                  : explain_today(caller, *past, question, order_id);
}

std::optional<Explained> Explanations::explain_today(const Caller& caller, const OrderPast& past,
                                                     const ExplainQuestion& question, const std::string& order_id) {
  Explained out;
  const auto file = orders_.ask(caller, order_id, [&](const Facts& known) {
    const Facts facts{known.order,
                      known.policy,
                      known.rma,
                      known.ledger,
                      customer_of(known.order),
                      caller.channel,
                      question.at.value_or(known.now),
                      {}};
    out.explanation = answer(facts, question);
  });
  if (!file) return {};
  out.order = file->order, out.policy = file->policy;
  auto& because = out.explanation.policy_because;
  because = out.policy->version == out.order->policy_version ? pinned_because(*out.order, past)
                                                             : better_because(*out.policy, *out.order, clock_.now());
  if (question.at && *question.at > clock_.now())
    out.explanation.cannot_know.emplace_back(
        "That time has not come: parcels, other returns and policies until then are not known.");
  return out;
}

/// What an order that was not here yet would have been pinned to, had the shop sent it when it was placed.
Explanations::InForce Explanations::in_force(const Order& order, const OrderPast& past, Instant at) {
  auto pinned = runtime_.policy(order.policy_version);
  if (at >= past.imported_at) {
    const auto version = publications_.version_at(order.market, at);
    return {std::move(pinned), pinned_because(order, past), {}, version ? publications_.policy(*version) : nullptr};
  }
  const auto version = publications_.version_at(order.market, order.ordered_at);
  auto placed = version ? publications_.policy(*version) : nullptr;
  if (placed)
    return {placed,
            fmt::format(
                "version {} was in force for {} when the order was placed on {}; it came in later, on {}, and is "
                "pinned to version {}",
                *version, order.market, to_text(order.ordered_at), to_text(past.imported_at), order.policy_version)};
  return {std::move(pinned), pinned_because(order, past),
          fmt::format("Nothing that can be read was in force for {} here when the order was placed on {}: the version "
                      "that it is pinned to is asked.",
                      order.market, to_text(order.ordered_at))};
}

Explained Explanations::explain_past(const Caller& caller, const OrderPast& past, const ExplainQuestion& question,
                                     const Order& order) {
  const Instant at = *question.at;
  Explained out;
  out.order = std::make_shared<const Order>(workflows::as_known_at(order, at).value_or(order));
  PastOrder then{*out.order, past.cases, {}};
  PastRequest request;
  request.at = at;
  request.actor = customer_of(order);
  request.channel = caller.channel;
  request.customer_returns_90d = past.customer_returns_90d;
  const PastFacts facts_then(then, request);
  InForce asked = in_force(order, past, at);
  out.policy = asked.policy;
  if (asked.later && workflows::decides_instead(facts_then.under(*asked.later), facts_then.under(*asked.policy))) {
    out.policy = asked.later;
    asked.because = better_because(*out.policy, order, at);
  }
  const Facts facts = facts_then.under(*out.policy);
  workflows::Ledger ledger = facts.ledger;
  runtime_.learn_steps(order, ledger);
  out.explanation =
      answer({facts.order, facts.policy, facts.rma, ledger, facts.actor, facts.channel, facts.now, {}}, question);
  out.explanation.policy_because = asked.because;
  out.explanation.cannot_know = unknown_then(order, past, at);
  if (asked.unknown) out.explanation.cannot_know.push_back(*asked.unknown);
  return out;
}

}  // namespace retour::engine
