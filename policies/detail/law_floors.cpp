#include "policies/detail/law_floors.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "policies/detail/law.hpp"
#include "policies/detail/overlaps.hpp"
#include "policies/detail/statute.hpp"

namespace retour::policies::detail {
namespace {

using workflows::Anchor;
using workflows::Comparison;
using workflows::Conditions;
using workflows::Policy;
using workflows::Resolution;
using workflows::RuleVerdict;
using workflows::Window;

const Node* child(const Node* node, std::string_view key) {
  const Entry* entry = node ? node->find(key) : nullptr;
  return entry ? &entry->value : nullptr;
}

/// Lines that a withdrawal is about: the money back, for goods that nobody else is at fault for.
std::optional<Conditions> withdrawn(const Conditions& when, const Policy& policy) {
  if (!when.resolution.admits(Resolution::refund)) return {};
  return changed_minds(when, policy);
}

/// A rule names the exemption that the law has for all of these lines.
bool is_exempt(const Conditions& lines, const Policy& policy) {
  return std::any_of(policy.rules.begin(), policy.rules.end(), [&](const workflows::Rule& rule) {
    return rule.then == RuleVerdict::deny && !rule.exempt.empty() && !rule.unless && covers(rule.when, lines);
  });
}

class Floors {
 public:
  Floors(Context& context, const Statute& law, const Policy& policy) : context_(context), law_(law), policy_(policy) {}

  void window(const Window& window, const Place& at) const {
    const auto lines = withdrawn(window.when, policy_);
    if (!lines || is_exempt(*lines, policy_)) return;
    // Goods that travel longer than this are rare; from the order on a window has to have so many days more.
    constexpr int kLongWayDays = 14;
    const bool early = window.anchor == Anchor::ordered || window.anchor == Anchor::fulfilled;
    const bool shorter = window.days < law_.days;
    if (!shorter && !(early && window.days < law_.days + kLongWayDays)) return;
    const bool certain = shorter && law_.right.confidence == Confidence::high;
    add(certain ? Code::window_too_short : Code::window_doubtful, at,
        fmt::format("{} days {} {} days after delivery of {}; the engine gives customers the better of the two",
                    window.days,
                    shorter                              ? "are fewer than the"
                    : window.anchor == Anchor::fulfilled ? "from the fulfilment may end before the"
                                                         : "from the order may end before the",
                    law_.days, named(law_)),
        law_.right.at, fmt::format("write '{} days after delivery' or more", law_.days));
  }

  void exemption(const workflows::Rule& rule, const Place& at) const {
    if (rule.then != RuleVerdict::deny || rule.exempt.empty()) return;
    const Conditions& when = rule.when;
    const bool of_goods = when.tag.asked() || when.category.asked() || when.sku.asked() || when.product.asked() ||
                          when.vendor.asked() || when.gift_card || when.kit;
    const bool once_opened = rule.exempt == "sealed_hygiene" || rule.exempt == "unsealed_digital";
    if (!of_goods)
      add(Code::exemption_too_wide, at,
          fmt::format("rule {} takes the right of withdrawal of {} from goods of every kind", quoted(rule.id),
                      named(law_)),
          law_.right.at, "say which goods they are, by a tag or a category");
    else if (once_opened && when.opened != true)
      add(Code::exemption_too_wide, at,
          fmt::format("rule {} takes the right of withdrawal of {} from goods whose seal is whole", quoted(rule.id),
                      named(law_)),
          law_.right.at, "add 'opened: true'");
  }

  void denial(const workflows::Rule& rule, const Place& at) const {
    if (rule.then != RuleVerdict::deny || !rule.exempt.empty() || begins_later(rule.when)) return;
    if (!withdrawn(rule.when, policy_)) return;
    add(Code::denial_not_followed, at,
        fmt::format("rule {} is not followed while the right of withdrawal of {} runs", quoted(rule.id), named(law_)),
        law_.right.at,
        law_.exemptions.empty()
            ? "the law has no exemption from it"
            : fmt::format("name the exemption, if there is one: 'exempt: {}'", law_.exemptions.front().id));
  }

  void refund(const Place& at) const {
    if (!law_.refund_days) return;
    constexpr int kHoursOfADay = 24;
    // "At once" is no number of hours; a day is.
    const int days = std::max(law_.refund_days->value, 1);
    if (policy_.refund.within.value.count() <= kHoursOfADay * days) return;
    add(law_.is_certain(*law_.refund_days) ? Code::refund_too_late : Code::refund_late_doubtful, at,
        fmt::format("the money goes back later than {} wants it", named(law_)), law_.refund_days->at,
        fmt::format("write 'within: {} hours' or less", kHoursOfADay * days));
  }

  void shipping(const Place& at) const {
    const auto mode = policy_.refund.outbound_shipping.value;
    const auto due = law_.outbound_shipping.value;
    const bool never = mode == workflows::ShippingRefund::never;
    if (!never && mode != workflows::ShippingRefund::merchant_fault) return;
    if (due != OutboundDue::standard && due != OutboundDue::full) return;
    const bool certain = never && law_.is_certain(law_.outbound_shipping);
    add(certain ? Code::shipping_kept : Code::shipping_doubtful, at,
        fmt::format("outbound shipping goes back {}, and {} wants it back with a withdrawal from the whole order",
                    never ? "never" : "only for faults", named(law_)),
        law_.outbound_shipping.at, "write 'outbound_shipping: when_all_returned'");
  }

  void guarantee(const Place& at) const {
    if (!law_.guarantee_days) return;
    int longest = -1;
    for (const auto& reason : policy_.reasons)
      if (reason.at_fault == workflows::Fault::merchant) longest = std::max(longest, days_for(reason.id));
    if (longest < 0 || longest >= law_.guarantee_days->value) return;
    add(law_.is_certain(*law_.guarantee_days) ? Code::guarantee_too_short : Code::guarantee_doubtful, at,
        fmt::format("defective goods may come back for {} days, and {} gives {} days", longest, named(law_),
                    law_.guarantee_days->value),
        law_.guarantee_days->at,
        fmt::format("write a window with a reason for them: '{} days after delivery'", law_.guarantee_days->value));
  }

 private:
  void add(Code code, const Place& at, std::string_view message, const workflows::Citation& fact,
           std::string_view way_out) const {
    context_.findings.add(code, at, fmt::format("{}; this is not legal advice", message),
                          source_of(law_, fact, way_out));
  }

  /// The rule is for goods whose right of withdrawal is over.
  bool begins_later(const Conditions& when) const {
    const auto& days = when.days_since_delivery;
    if (!days) return false;
    return (days->op == Comparison::Op::over && days->value >= law_.days) ||
           (days->op == Comparison::Op::at_least && days->value > law_.days);
  }

  /// The longest window for this reason alone.
  int days_for(const std::string& reason) const {
    int days = 0;
    for (const auto& window : policy_.windows)
      if (window.when.reason.admits(reason)) days = std::max(days, window.days);
    return days;
  }

  Context& context_;
  const Statute& law_;
  const Policy& policy_;
};

void check_windows(const Floors& floors, const Node& returns, const Policy& policy) {
  const Node* windows = child(&returns, "windows");
  for (std::size_t i = 0; i < policy.windows.size(); ++i) {
    const bool is_default = i == 0 || windows == nullptr || i > windows->items.size();
    const Node* at = is_default ? child(&returns, "window") : child(&windows->items[i - 1], "days");
    if (at != nullptr) floors.window(policy.windows[i], at->at);
  }
  if (const Node* at = windows ? windows : child(&returns, "window")) floors.guarantee(at->key_at);
}

}  // namespace

void check_floors(Context& context, const Node& root, const Policy& policy) {
  const Node *returns = child(&root, "returns"), *refund = child(&root, "refund");
  const Node* rules = child(returns, "rules");
  const Statute* law = context.statute;
  if (law == nullptr || !law->grants_withdrawal() || rules == nullptr || refund == nullptr) return;
  const Floors floors(context, *law, policy);
  check_windows(floors, *returns, policy);
  for (std::size_t i = 0; i < std::min(policy.rules.size(), rules->items.size()); ++i) {
    const Place& at = id_place(rules->items[i]);
    floors.denial(policy.rules[i], at);
    floors.exemption(policy.rules[i], at);
  }
  if (const Node* within = child(refund, "within")) floors.refund(within->at);
  const Node* shipping = child(refund, "outbound_shipping");
  floors.shipping(shipping ? shipping->at : refund->key_at);
}

}  // namespace retour::policies::detail
