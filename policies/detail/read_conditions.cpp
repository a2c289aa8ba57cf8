#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/mp11.hpp>
#include <limits>

#include "policies/detail/conditions.hpp"
#include "policies/detail/phrases.hpp"
#include "policies/detail/read.hpp"

namespace retour::policies::detail {
namespace {

using workflows::AnyOf;
using workflows::Comparison;
using workflows::Conditions;
using workflows::Measure;

/// Refusals that the engine cites under these names without a rule of the policy.
constexpr std::array<std::string_view, 6> kReservedIds = {"window",   "unknown_line", "unknown_reason",
                                                          "not_sent", "quantity",     "no_rule"};

std::string_view example_of(Measure measure) {
  switch (measure) {
    case Measure::money:
      return "write it like 'under 8.00' (or: over, at least, at most)";
    case Measure::percent:
      return "write it like 'over 50%' (or: under, at least, at most)";
    case Measure::weight:
      return "write it like 'over 20 kg' or 'at most 500 g' (or: under, at least)";
    case Measure::count:
      break;
  }
  return "write it like 'over 8' (or: under, at least, at most)";
}

std::optional<std::int64_t> read_weight(Context& context, const Node& node) {
  const auto grams = weight_phrase(node.text);
  if (!grams)
    context.findings.add(Code::comparison, node.at, fmt::format("{} is not a weight", quoted(node.text)),
                         "write the unit, like 20 kg, 1.5 kg or 500 g; at most 1000000 kg");
  return grams;
}

std::optional<std::int64_t> read_measure(Context& context, const Node& node, Measure measure) {
  if (measure == Measure::money) return read_amount(context, node);
  if (measure == Measure::percent) return read_percent(context, node);
  if (measure == Measure::weight) return read_weight(context, node);
  return read_whole(context, node, 0, 1'000'000);
}

std::optional<Comparison> read_comparison(Context& context, const Node& node, Measure measure) {
  const auto text = read_text(context, node, "a comparison");
  if (!text) return {};
  const auto phrase = comparison_phrase(*text);
  if (!phrase) {
    context.findings.add(Code::comparison, node.at, fmt::format("{} is not a comparison", quoted(*text)),
                         std::string(example_of(measure)));
    return {};
  }
  Node number = node;
  number.text = phrase->second;
  number.at.column += static_cast<int>(text->size() - phrase->second.size()) + (node.quoted ? 1 : 0);
  const auto value = read_measure(context, number, measure);
  return value ? std::optional(Comparison{phrase->first, *value}) : std::nullopt;
}

std::optional<workflows::Period> read_period(Context& context, const Node& node) {
  const auto text = read_text(context, node, "a period");
  const auto period = text ? period_phrase(*text) : std::nullopt;
  if (text && !period)
    context.findings.add(Code::calendar_day, node.at, fmt::format("{} is not a period of the year", quoted(*text)),
                         "write MM-DD..MM-DD, like 11-01..12-31");
  return period ? std::optional(workflows::Period{period->first, period->second}) : std::nullopt;
}

/// One value, or a list of which one has to match.
template <class T, class Read>
AnyOf<T> read_any(Context& context, const Node& node, Read read) {
  AnyOf<T> any;
  if (node.kind != Node::Kind::list) return AnyOf<T>(read(context, node));
  for (const Node* item : read_list(context, node, "values"))
    if (auto value = read(context, *item)) any.values.push_back(std::move(*value));
  return any;
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
  Section section(context, node, path, "when");
  const auto read = [&](std::string_view key, auto& target, auto reader) {
    if (const Node* value = section.find(key)) target = reader(context, *value);
  };
  const auto compare = [&](std::string_view key, auto& target) {
    read(key, target, [&](Context& c, const Node& n) { return read_comparison(c, n, workflows::measure_of(key)); });
  };
  const auto any = [&]<class T>(std::string_view key, AnyOf<T>& target, auto reader) {
    read(key, target, [&](Context& c, const Node& n) { return read_any<T>(c, n, reader); });
  };
  any("tag", into.tag, read_name);
  any("category", into.category, read_name);
  any("sku", into.sku, read_name);
  any("product", into.product, read_name);
  any("vendor", into.vendor, read_name);
  read("gift_card", into.gift_card, read_bool);
  read("kit", into.kit, read_bool);
  read("opened", into.opened, read_bool);
  compare("line_value", into.line_value);
  compare("unit_price", into.unit_price);
  compare("quantity", into.quantity);
  compare("weight", into.weight);
  compare("discount", into.discount);
  any("reason", into.reason, [&](Context& c, const Node& n) { return read_reason(c, n, policy); });
  any("at_fault", into.at_fault, read_enum<workflows::Fault>);
  any("resolution", into.resolution, read_enum<workflows::Resolution>);
  any("method", into.method, read_enum<workflows::Method>);
  any("channel", into.channel, read_enum<workflows::Channel>);
  read("note", into.note, read_bool);
  compare("photos", into.photos);
  any("country", into.country, read_country);
  any("state", into.state, read_name);
  any("language", into.language, read_name);
  any("sales_channel", into.sales_channel, read_name);
  any("order_tag", into.order_tag, read_name);
  any("promotion", into.promotion, read_name);
  any("payment", into.payment, read_enum<workflows::TenderKind>);
  compare("order_value", into.order_value);
  read("delivered", into.delivered, read_bool);
  any("customer_tier", into.customer_tier, read_name);
  any("risk", into.risk, read_enum<workflows::Risk>);
  compare("customer_returns_90d", into.customer_returns_90d);
  compare("days_since_delivery", into.days_since_delivery);
  compare("days_since_order", into.days_since_order);
  read("ordered_on", into.ordered_on, read_period);
  read("asked_on", into.asked_on, read_period);
  section.done();
}

}  // namespace retour::policies::detail
