#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "policies/detail/conditions.hpp"
#include "policies/detail/phrases.hpp"
#include "policies/detail/read.hpp"

namespace retour::policies::detail {
namespace {

using workflows::Comparison;
using workflows::Conditions;

/// Refusals that the engine cites under these names without a rule of the policy.
constexpr std::array<std::string_view, 6> kReservedIds = {"window",   "unknown_line", "unknown_reason",
                                                          "not_sent", "quantity",     "no_rule"};

std::optional<Comparison> read_comparison(Context& context, const Node& node, bool money) {
  const auto text = read_text(context, node, "a comparison");
  if (!text) return {};
  const auto phrase = comparison_phrase(*text);
  if (!phrase) {
    context.findings.add(Code::comparison, node.at, fmt::format("{} is not a comparison", quoted(*text)),
                         money ? "write it like 'under 8.00' (or: over, at least, at most)"
                               : "write it like 'over 8' (or: under, at least, at most)");
    return {};
  }
  Node number = node;
  number.text = phrase->second;
  number.at.column += static_cast<int>(text->size() - phrase->second.size()) + (node.quoted ? 1 : 0);
  if (money) {
    const auto minor = read_amount(context, number);
    return minor ? std::optional(Comparison{phrase->first, *minor}) : std::nullopt;
  }
  const auto count = read_whole(context, number, 0, 1'000'000);
  return count ? std::optional(Comparison{phrase->first, *count}) : std::nullopt;
}

/// The values for which a comparison holds; all of the compared values are zero or more.
std::pair<std::int64_t, std::int64_t> range_of(const Comparison& c) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  switch (c.op) {
    case Comparison::Op::over:
      return {c.value + 1, kMost};
    case Comparison::Op::at_least:
      return {c.value, kMost};
    case Comparison::Op::under:
      return {0, c.value - 1};
    case Comparison::Op::at_most:
      break;
  }
  return {0, c.value};
}

/// Whatever meets `later` meets `earlier` too.
bool covers(const std::optional<Comparison>& earlier, const std::optional<Comparison>& later) {
  if (!earlier) return true;
  if (!later) return false;
  const auto [earlier_from, earlier_to] = range_of(*earlier);
  const auto [later_from, later_to] = range_of(*later);
  return earlier_from <= later_from && later_to <= earlier_to;
}

template <class T>
bool covers_value(const std::optional<T>& earlier, const std::optional<T>& later) {
  return !earlier || earlier == later;
}

}  // namespace

std::vector<const Node*> read_entries(Context& context, const Node& node, std::string_view what) {
  auto items = read_list(context, node, what);
  if (items.size() <= kMaxChoices) return items;
  context.findings.add(Code::out_of_range, node.key_at, fmt::format("{} {} are too many", items.size(), what),
                       fmt::format("at most {} are accepted", kMaxChoices));
  return {};
}

std::string read_choice_id(Context& context, Section& section) {
  const Node* node = section.need("id", "decisions cite it");
  const auto id = node ? read_text(context, *node, "an id") : std::nullopt;
  if (!id) return {};
  if (!is_id(*id)) {
    context.findings.add(Code::identifier, node->at, fmt::format("{} is not usable as an id", quoted(*id)),
                         "lower-case letters, digits, '_' and '-', beginning with a letter");
    return {};
  }
  if (std::find(kReservedIds.begin(), kReservedIds.end(), *id) != kReservedIds.end()) {
    context.findings.add(Code::identifier, node->at, fmt::format("{} is reserved", quoted(*id)),
                         "the engine cites its own refusals under this name");
    return {};
  }
  return *id;
}

void read_conditions(Context& context, const Node& node, const std::string& path, const workflows::Policy& policy,
                     Conditions& into) {
  Section section(context, node, path);
  const auto read = [&](std::string_view key, auto& target, auto reader) {
    if (const Node* value = section.find(key)) target = reader(context, *value);
  };
  const auto money = [](Context& c, const Node& n) { return read_comparison(c, n, true); };
  const auto number = [](Context& c, const Node& n) { return read_comparison(c, n, false); };
  read("tag", into.tag, read_name);
  read("category", into.category, read_name);
  read("sku", into.sku, read_name);
  read("vendor", into.vendor, read_name);
  read("reason", into.reason, [&](Context& c, const Node& n) { return read_reason(c, n, policy); });
  read("country", into.country, read_country);
  read("at_fault", into.at_fault, read_enum<workflows::Fault>);
  read("opened", into.opened, read_bool);
  read("gift_card", into.gift_card, read_bool);
  read("resolution", into.resolution, read_enum<workflows::Resolution>);
  read("line_value", into.line_value, money);
  read("order_value", into.order_value, money);
  read("quantity", into.quantity, number);
  read("customer_returns_90d", into.customer_returns_90d, number);
  section.done();
}

bool is_catch_all(const Conditions& c) {
  return !c.tag && !c.category && !c.sku && !c.vendor && !c.reason && !c.country && !c.at_fault && !c.opened &&
         !c.gift_card && !c.resolution && !c.line_value && !c.order_value && !c.quantity && !c.customer_returns_90d;
}

bool covers(const Conditions& earlier, const Conditions& later) {
  return covers_value(earlier.tag, later.tag) && covers_value(earlier.category, later.category) &&
         covers_value(earlier.sku, later.sku) && covers_value(earlier.vendor, later.vendor) &&
         covers_value(earlier.reason, later.reason) && covers_value(earlier.country, later.country) &&
         covers_value(earlier.at_fault, later.at_fault) && covers_value(earlier.opened, later.opened) &&
         covers_value(earlier.gift_card, later.gift_card) && covers_value(earlier.resolution, later.resolution) &&
         covers(earlier.line_value, later.line_value) && covers(earlier.order_value, later.order_value) &&
         covers(earlier.quantity, later.quantity) && covers(earlier.customer_returns_90d, later.customer_returns_90d);
}

const Place& id_place(const Node& choice) {
  const Entry* id = choice.find("id");
  return id ? id->value.at : choice.at;
}

void check_ids(Context& context, const std::vector<Choice>& choices, std::string_view what) {
  for (std::size_t i = 0; i < choices.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      if (choices[i].id.empty() || choices[i].id != choices[j].id) continue;
      context.findings.add(Code::duplicate_id, id_place(*choices[i].node),
                           fmt::format("the {} id {} is used twice", what, quoted(choices[i].id)),
                           fmt::format("it is used on line {} already", choices[j].node->at.line));
      break;
    }
}

void check_reach(Context& context, const std::vector<Choice>& choices, std::string_view what) {
  for (std::size_t i = 0; i < choices.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      if (!choices[i].whole || !choices[j].whole || !covers(choices[j].when, choices[i].when)) continue;
      const bool all = is_catch_all(choices[j].when);
      context.findings.add(
          Code::unreachable_rule, id_place(*choices[i].node),
          fmt::format("{} {} is never reached", what, quoted(choices[i].id)),
          fmt::format("{} '{}' on line {} {}: move this one above it", what, choices[j].id, choices[j].node->at.line,
                      all ? "matches everything" : "matches whatever this one matches"));
      break;
    }
}

void check_contradiction(Context& context, const Choice& choice, const workflows::Policy& policy,
                         std::string_view what) {
  const auto& when = choice.when;
  const auto* reason = when.reason && when.at_fault ? policy.reason(*when.reason) : nullptr;
  if (!choice.whole || reason == nullptr || reason->at_fault == *when.at_fault) return;
  context.findings.add(
      Code::never_matches, id_place(*choice.node), fmt::format("{} {} never matches", what, quoted(choice.id)),
      fmt::format("for the reason '{}' the {} is at fault", reason->id, workflows::name_of(reason->at_fault)));
}

}  // namespace retour::policies::detail
