// tests/workflows/desk.hpp - facts to ask a single rule about
#pragma once
// Duty: an order, a policy, an empty case and a ledger that belong together; every part may be changed before asking.
// Threading: one test.

#include <algorithm>
#include <stdexcept>

#include "policies/loader.hpp"
#include "tests/scenarios/shop.hpp"
#include "workflows/counters.hpp"
#include "workflows/decide.hpp"
#include "workflows/returns/window.hpp"

namespace retour::workflows {

/// A compiled copy that may be changed; throws with the rendered diagnostics when the text is wrong.
inline Policy compiled(const std::string& yaml) {
  const auto made = policies::compile({"policy.yaml", yaml}, [](std::string_view) { return std::nullopt; });
  if (!made.policy) throw std::invalid_argument(policies::render(made.diagnostics, policies::Format::full));
  return *made.policy;
}

struct Desk {
  explicit Desk(const scenarios::Terms& terms = {}, Order bought = scenarios::order())
      : Desk(compiled(scenarios::policy_text(terms)), std::move(bought)) {}
  Desk(Policy terms, Order bought)
      : order(std::move(bought)), policy(std::move(terms)), ledger(ledger_of(order)), now(scenarios::shop().now) {
    rma.id = "0190a000-0000-7000-8000-00000000000a";
    rma.merchant_id = order.merchant_id;
  }
  Facts facts(std::string subject = {}) const {
    return {order, policy, rma, ledger, actor, Channel::web, now, std::move(subject)};
  }

  Order order;
  Policy policy;
  ReturnCase rma;
  Ledger ledger;
  Actor actor = scenarios::people::anna;
  Instant now;
};

/// The shop's own deadline for a line.
inline std::optional<Deadline> deadline_of(const Desk& desk, const OrderLine& line, std::string_view reason) {
  const Facts facts = desk.facts();
  return deadline_for({facts, line, *desk.policy.reason(reason), 1});
}

/// The line on which `text` first stands in `yaml`.
inline int line_of(const std::string& yaml, std::string_view text) {
  const auto at = yaml.find(text);
  return at == std::string::npos
             ? 0
             : 1 + static_cast<int>(std::count(yaml.begin(), yaml.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

}  // namespace retour::workflows
