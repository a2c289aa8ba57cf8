#include <fmt/format.h>

#include <algorithm>

#include "policies/detail/read.hpp"

namespace retour::policies::detail {
namespace {

using Limit = std::optional<workflows::Cited<workflows::Minor>>;

void read_limit(Section& section, std::string_view key, Limit& into) {
  const Node* node = section.find(key);
  const auto minor = node ? read_amount(section.context(), *node) : std::nullopt;
  if (minor) into = workflows::Cited<workflows::Minor>{*minor, section.cite(key)};
}

void read_overrides(Section& section, const workflows::Policy& policy, workflows::RoleLimits& into) {
  const Node* node = section.find("override");
  if (node == nullptr || (node->kind == Node::Kind::list && node->items.empty())) return;
  Context& context = section.context();
  std::vector<std::string_view> known = {"window", "kit", "promotion"};
  for (const auto& rule : policy.rules)
    if (!rule.id.empty()) known.push_back(rule.id);
  for (const Node* item : read_list(context, *node, "rules")) {
    const auto id = read_text(context, *item, "the id of a rule");
    if (!id) continue;
    if (context.rules_known && std::find(known.begin(), known.end(), *id) == known.end()) {
      std::string help = context.findings.suggest(*id, known);
      if (help.empty()) help = fmt::format("rules are: {}", joined(known));
      context.findings.add(Code::undefined_rule, item->at, fmt::format("the rule {} is not defined", quoted(*id)),
                           std::move(help));
      continue;
    }
    into.override_rules.emplace(*id, context.cite(item->at, section.path("override")));
  }
}

void read_role(Section& authority, std::string_view role, const workflows::Policy& policy,
               workflows::RoleLimits& into) {
  into.at = authority.cite(role);
  const Node* node = authority.find(role);
  if (node == nullptr) return;
  Context& context = authority.context();
  if (node->kind == Node::Kind::scalar) {
    read_word(context, *node, {"none"});
    return;
  }
  Section section(context, *node, authority.path(role));
  read_limit(section, "refund", into.refund);
  read_limit(section, "order_24h", into.order_24h);
  read_limit(section, "day", into.day);
  if (role != "automatic") {
    read_limit(section, "goodwill_day", into.goodwill_day);
    read_overrides(section, policy, into);
  }
  section.done();
}

Place place_of(Section& authority, std::string_view role, std::string_view key) {
  const Entry* limits = authority.node().find(role);
  const Entry* limit = limits ? limits->value.find(key) : nullptr;
  return limit ? limit->value.at : authority.node().key_at;
}

/// Whether the role has this limit, or may have it, and it was not understood.
bool is_unknown(Section& authority, std::string_view role, std::string_view key, const Limit& read) {
  const Entry* entry = authority.node().find(role);
  if (read || entry == nullptr) return !read && !authority.whole();
  const Node& limits = entry->value;
  if (limits.kind == Node::Kind::scalar || limits.kind == Node::Kind::null) return false;  // none
  return limits.kind != Node::Kind::map || limits.partial || limits.find(key) != nullptr;
}

/// A limit of `lower` above the same limit of `upper` is legal, but rarely meant.
void check_order(Section& authority, std::string_view lower, const workflows::RoleLimits& low, std::string_view upper,
                 const workflows::RoleLimits& high) {
  Context& context = authority.context();
  const auto compare = [&](std::string_view key, const Limit& a, const Limit& b, bool missing_means_none) {
    if (!a || is_unknown(authority, upper, key, b) || (!b && !missing_means_none) || (b && a->value <= b->value))
      return;
    const std::string above =
        b ? fmt::format("{}.{}.{} is {}", "authority", upper, key, workflows::format_money(b->value, context.currency))
          : fmt::format("{} may not decide about refunds at all", upper);
    context.findings.add(Code::limits_inverted, place_of(authority, lower, key),
                         fmt::format("{} may decide more than {}", lower, upper), above);
  };
  compare("refund", low.refund, high.refund, true);
  compare("order_24h", low.order_24h, high.order_24h, false);
  compare("day", low.day, high.day, false);
  compare("goodwill_day", low.goodwill_day, high.goodwill_day, false);
}

/// A role that refunds nothing has no other limit.
void check_powers(Section& authority, std::string_view role, const workflows::RoleLimits& limits) {
  if (limits.refund || is_unknown(authority, role, "refund", limits.refund)) return;
  for (const auto& [key, limit] : {std::pair<std::string_view, const Limit&>{"order_24h", limits.order_24h},
                                   {"day", limits.day},
                                   {"goodwill_day", limits.goodwill_day}})
    if (limit)
      authority.context().findings.add(Code::limit_out_of_reach, place_of(authority, role, key),
                                       fmt::format("{} may refund nothing, so that '{}' never counts", role, key),
                                       "'refund' is what one refund may come to");
}

/// What agents set aside a lead may set aside too.
void check_overrides(Section& section, const workflows::Authority& authority) {
  const Node* agent = section.find("agent");
  const Entry* list = agent ? agent->find("override") : nullptr;
  if (list == nullptr || !section.whole()) return;
  for (const Node& item : list->value.items)
    if (authority.agent.override_rules.contains(item.text) && !authority.lead.override_rules.contains(item.text))
      section.context().findings.add(Code::limits_inverted, item.at,
                                     fmt::format("agent may set {} aside, and lead may not", quoted(item.text)),
                                     "write it in the list of lead too");
}

/// A limit that another one of the same role comes before.
void check_reach_of(Section& authority, std::string_view role, const workflows::RoleLimits& limits) {
  Context& context = authority.context();
  const auto compare = [&](std::string_view key, const Limit& a, std::string_view other, const Limit& b) {
    if (!a || !b || a->value >= b->value) return;
    context.findings.add(
        Code::limit_out_of_reach, place_of(authority, role, key),
        fmt::format("{} may refund {} at once, but is stopped before by {}", role,
                    workflows::format_money(b->value, context.currency), key),
        fmt::format("'{}' of {} is less than '{}'", key, workflows::format_money(a->value, context.currency), other));
  };
  compare("day", limits.day, "refund", limits.refund);
  compare("order_24h", limits.order_24h, "refund", limits.refund);
  if (!limits.day || !limits.goodwill_day || limits.goodwill_day->value <= limits.day->value) return;
  context.findings.add(Code::limit_out_of_reach, place_of(authority, role, "goodwill_day"),
                       fmt::format("gifts of {} may come to more than all refunds of the day", role),
                       fmt::format("'day' is {}", workflows::format_money(limits.day->value, context.currency)));
}

/// The second pair of eyes is for amounts that somebody may decide about, and the engine itself has none.
void check_four_eyes(Section& section, const workflows::Authority& authority) {
  const auto& from = authority.four_eyes_over;
  if (!from || from->value == 0) return;
  Context& context = section.context();
  const std::string amount = workflows::format_money(from->value, context.currency);
  const Limit &automatic = authority.automatic.refund, &agent = authority.agent.refund, &lead = authority.lead.refund;
  if (automatic && automatic->value > from->value)
    context.findings.add(Code::limit_out_of_reach, place_of(section, "automatic", "refund"),
                         "the engine may not pay alone what two people have to approve",
                         fmt::format("four_eyes_over is {}", amount));
  const auto reaches = [&](std::string_view role, const Limit& limit) {
    return (limit && limit->value > from->value) || is_unknown(section, role, "refund", limit);
  };
  if (reaches("agent", agent) || reaches("lead", lead) || (!agent && !lead)) return;
  context.findings.add(Code::limit_out_of_reach, section.find("four_eyes_over")->at,
                       fmt::format("nobody may decide about more than {}, so that two people are never asked", amount),
                       "it is less than the limit of a lead where it is to count");
}

}  // namespace

void read_authority(Context& context, const Node& node, workflows::Policy& into) {
  constexpr int kMaxApprovalDays = 90;
  const Errors before(context);
  Section section(context, node, "authority");
  workflows::Authority& authority = into.authority;
  read_role(section, "automatic", into, authority.automatic);
  read_role(section, "agent", into, authority.agent);
  read_role(section, "lead", into, authority.lead);
  read_limit(section, "four_eyes_over", authority.four_eyes_over);
  if (const auto& limit = authority.four_eyes_over; limit && limit->value == 0)
    context.findings.add(Code::zero_limit, section.find("four_eyes_over")->at, "every refund needs two people",
                         "leave the key out if nobody's refund does");
  read_cited(section, "requester_may_approve", authority.requester_may_approve, read_bool);
  read_cited(section, "approval_valid", authority.approval_valid_days,
             [](Context& c, const Node& n) { return read_days(c, n, 1, kMaxApprovalDays); });
  check_order(section, "agent", authority.agent, "lead", authority.lead);
  check_order(section, "automatic", authority.automatic, "agent", authority.agent);
  check_reach_of(section, "automatic", authority.automatic);
  check_reach_of(section, "agent", authority.agent);
  check_reach_of(section, "lead", authority.lead);
  for (const auto& [role, limits] :
       {std::pair<std::string_view, const workflows::RoleLimits&>{"agent", authority.agent}, {"lead", authority.lead}})
    check_powers(section, role, limits);
  if (!before.grew()) check_overrides(section, authority);
  check_four_eyes(section, authority);
  section.done();
}

}  // namespace retour::policies::detail
