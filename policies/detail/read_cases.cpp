#include <fmt/format.h>

#include <algorithm>

#include "policies/cases.hpp"
#include "policies/detail/phrases.hpp"
#include "policies/detail/read.hpp"
#include "policies/detail/statute.hpp"

namespace retour::policies::detail {
namespace {

using workflows::RuleVerdict;

/// Reads a value where its key is written; what was not understood leaves the default.
template <class T, class Read>
void read_into(Section& section, std::string_view key, T& into, Read read) {
  if (const Node* node = section.find(key))
    if (auto value = read(section.context(), *node)) into = std::move(*value);
}

std::optional<Moment> read_moment(Context& context, const Node& node) {
  const auto text = read_text(context, node, "a date");
  if (!text) return {};
  if (const auto moment = moment_phrase(*text)) return Moment{moment->first, moment->second};
  context.findings.add(Code::calendar_day, node.at, fmt::format("{} is not a date", quoted(*text)),
                       "write YYYY-MM-DD, or with the local time YYYY-MM-DDTHH:MM");
  return {};
}

std::optional<workflows::LocalDay> read_date(Context& context, const Node& node) {
  const auto text = read_text(context, node, "a date");
  const auto day = text ? date_phrase(*text) : std::nullopt;
  if (text && !day)
    context.findings.add(Code::calendar_day, node.at, fmt::format("{} is not a date", quoted(*text)),
                         "write YYYY-MM-DD, like 2026-03-31");
  return day;
}

std::optional<std::vector<std::string>> read_names(Context& context, const Node& node) {
  std::vector<std::string> names;
  for (const Node* item : read_list(context, node, "names"))
    if (auto name = read_name(context, *item)) names.push_back(std::move(*name));
  return names;
}

std::optional<int> read_count(Context& context, const Node& node) { return read_whole(context, node, 0, 1'000'000); }
std::optional<int> read_quantity(Context& context, const Node& node) { return read_whole(context, node, 1, 1'000); }

void read_days(Section& section, PolicyCase& into) {
  read_into(section, "ordered", into.ordered, read_moment);
  read_into(section, "fulfilled", into.fulfilled, read_moment);
  read_into(section, "delivered", into.delivered, read_moment);
  const auto written = [&](std::string_view key) { return section.node().find(key) != nullptr; };
  if (section.whole() && !written("ordered") && !written("fulfilled") && !written("delivered"))
    section.context().findings.add(Code::missing_key, section.node().at,
                                   "a case needs the day of its order, its sending or its delivery",
                                   "write it like 'delivered: 2026-03-01'");
  if (const Node* asks = section.need("asks", "the day of the request, like 'asks: 2026-03-31'"))
    if (const auto moment = read_moment(section.context(), *asks)) into.asks = *moment;
}

void read_goods(Section& section, PolicyCase& into) {
  read_into(section, "value", into.value_minor, read_amount);
  read_into(section, "quantity", into.quantity, read_quantity);
  read_into(section, "category", into.category, read_name);
  read_into(section, "tags", into.tags, read_names);
  read_into(section, "sku", into.sku, read_name);
  read_into(section, "product", into.product, read_name);
  read_into(section, "vendor", into.vendor, read_name);
  read_into(section, "opened", into.opened, read_bool);
  read_into(section, "gift_card", into.gift_card, read_bool);
}

void read_order(Section& section, PolicyCase& into) {
  read_into(section, "order_value", into.order_value_minor, read_amount);
  read_into(section, "shipping", into.shipping_minor, read_amount);
  read_into(section, "country", into.country, read_country);
  read_into(section, "state", into.state, read_name);
  read_into(section, "payment", into.payment, read_enum<workflows::TenderKind>);
  read_into(section, "channel", into.channel, read_enum<workflows::Channel>);
  read_into(section, "sales_channel", into.sales_channel, read_name);
  read_into(section, "order_tags", into.order_tags, read_names);
  read_into(section, "risk", into.risk, read_enum<workflows::Risk>);
  read_into(section, "customer_returns_90d", into.customer_returns_90d, read_count);
  read_into(section, "customer_tier", into.customer_tier, read_name);
}

/// The id of a rule, which has to give this verdict; `deny` may come from the window too, and `approve` from the law.
void check_rule(Context& context, const Node& node, std::string_view id, RuleVerdict verdict,
                const workflows::Policy& policy) {
  if (!context.rules_known || (verdict == RuleVerdict::deny && id == "window")) return;
  std::vector<std::string_view> known;
  if (verdict == RuleVerdict::deny) known.emplace_back("window");
  const bool lawful = context.statute != nullptr && context.statute->grants_withdrawal();
  if (verdict == RuleVerdict::approve && lawful) known.emplace_back("withdrawal");
  for (const auto& rule : policy.rules)
    if (rule.then == verdict) known.push_back(rule.id);
  if (std::find(known.begin(), known.end(), id) != known.end()) return;
  std::string help = context.findings.suggest(id, known);
  if (help.empty()) help = known.empty() ? "no rule does" : fmt::format("these do: {}", joined(known));
  context.findings.add(Code::undefined_rule, node.at,
                       fmt::format("no rule {} says '{}'", quoted(id), workflows::name_of(verdict)), std::move(help));
}

void read_verdict(Section& section, RuleVerdict verdict, const workflows::Policy& policy, Expectation& into) {
  const Node* node = section.find(workflows::name_of(verdict));
  if (node == nullptr) return;
  Context& context = section.context();
  if (into.verdict)
    context.findings.add(Code::duplicate_id, node->key_at, "a case expects one verdict",
                         fmt::format("'{}' is expected already", workflows::name_of(*into.verdict)));
  into.verdict = verdict;
  const auto id = read_text(context, *node, "the id of a rule");
  if (!id) return;
  into.rule = *id;
  check_rule(context, *node, *id, verdict, policy);
}

void read_expectation(Context& context, const Node& node, const workflows::Policy& policy, Expectation& into) {
  Section section(context, node, "cases.expect");
  into.at = section.cite();
  for (const auto verdict : {RuleVerdict::approve, RuleVerdict::deny, RuleVerdict::review, RuleVerdict::keep_item})
    read_verdict(section, verdict, policy, into);
  read_into(section, "until", into.until, read_date);
  read_into(section, "refund", into.refund_minor, read_amount);
  read_into(section, "fee", into.fee_minor, read_amount);
  if (section.whole() && node.entries.empty())
    context.findings.add(Code::missing_key, node.at, "nothing is expected", "write it like '{deny: window}'");
  section.done();
}

PolicyCase read_case(Context& context, const Node& node, const workflows::Policy& policy) {
  Section section(context, node, "cases");
  PolicyCase one;
  one.at = section.cite();
  if (const Node* name = section.need("name", "say what the case shows"))
    one.name = read_text(context, *name).value_or("");
  read_days(section, one);
  read_into(section, "reason", one.reason, [&](Context& c, const Node& n) { return read_reason(c, n, policy); });
  read_into(section, "resolution", one.resolution, read_enum<workflows::Resolution>);
  read_goods(section, one);
  read_order(section, one);
  if (const Node* expect = section.need("expect", "write it like 'expect: {deny: window}'"))
    read_expectation(context, *expect, policy, one.expect);
  section.done();
  return one;
}

}  // namespace

void read_cases(Context& context, const Node& node, const workflows::Policy& policy, std::vector<PolicyCase>& into) {
  const auto items = read_list(context, node, "cases");
  if (items.size() > kMaxCases) {
    context.findings.add(Code::out_of_range, node.key_at, fmt::format("{} cases are too many", items.size()),
                         fmt::format("at most {} are accepted", kMaxCases));
    return;
  }
  for (const Node* item : items) {
    into.push_back(read_case(context, *item, policy));
    const auto same = std::find_if(into.begin(), std::prev(into.end()),
                                   [&](const PolicyCase& other) { return other.name == into.back().name; });
    if (same != std::prev(into.end()) && !same->name.empty())
      context.findings.add(Code::duplicate_id, item->at,
                           fmt::format("the case {} is written twice", quoted(same->name)),
                           fmt::format("it is written on line {} already", same->at.line));
  }
}

}  // namespace retour::policies::detail
