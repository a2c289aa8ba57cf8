#include "policies/detail/overlaps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/mp11.hpp>
#include <limits>

#include "policies/detail/joint_cover.hpp"
#include "policies/detail/work.hpp"

// How the conditions of entries lie to each other, as far as it can be proven from what is written.

namespace retour::policies::detail {

using workflows::Comparison;

Range range_of(const Comparison& c) {
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

bool may_have_several(std::string_view condition) {
  return condition == "tag" || condition == "order_tag" || condition == "promotion" || condition == "payment";
}

namespace {

using workflows::AnyOf;
using workflows::Conditions;
using workflows::Period;

template <class See>
void for_each_member(See see) {
  boost::mp11::mp_for_each<boost::describe::describe_members<Conditions, boost::describe::mod_public>>(see);
}

/// Whatever meets `later` meets `earlier` too.
bool covers(const std::optional<Comparison>& earlier, const std::optional<Comparison>& later) {
  if (!earlier) return true;
  if (!later) return false;
  const auto [earlier_from, earlier_to] = range_of(*earlier);
  const auto [later_from, later_to] = range_of(*later);
  return earlier_from <= later_from && later_to <= earlier_to;
}

bool covers(const std::optional<bool>& earlier, const std::optional<bool>& later) {
  return !earlier || earlier == later;
}
bool covers(const std::optional<workflows::Period>& earlier, const std::optional<workflows::Period>& later) {
  return !earlier || earlier == later;
}
/// Which of `values` are among `of`: by order, so that long lists are compared in little more than their length.
template <class T>
std::size_t count_among(const std::vector<T>& values, const std::vector<T>& of) {
  std::vector<const T*> known;
  for (const T& value : of) known.push_back(&value);
  const auto before = [](const T* a, const T* b) { return *a < *b; };
  std::sort(known.begin(), known.end(), before);
  comparisons += values.size() + of.size();
  return static_cast<std::size_t>(std::count_if(values.begin(), values.end(), [&](const T& value) {
    return std::binary_search(known.begin(), known.end(), &value, before);
  }));
}

template <class T>
bool covers(const AnyOf<T>& earlier, const AnyOf<T>& later) {
  return !earlier.asked() || (later.asked() && count_among(later.values, earlier.values) == later.values.size());
}

/// No value meets both.
bool disjoint(const std::optional<bool>& a, const std::optional<bool>& b) { return a && b && *a != *b; }
bool disjoint(const std::optional<Comparison>& a, const std::optional<Comparison>& b) {
  if (!a || !b) return false;
  const auto [a_from, a_to] = range_of(*a);
  const auto [b_from, b_to] = range_of(*b);
  return a_to < b_from || b_to < a_from;
}
bool disjoint(const std::optional<Period>& a, const std::optional<Period>& b) {
  return a && b && !a->has(b->from) && !a->has(b->to) && !b->has(a->from);
}
template <class T>
bool disjoint(const AnyOf<T>& a, const AnyOf<T>& b) {
  return a.asked() && b.asked() && count_among(a.values, b.values) == 0;
}

/// The later entry says the same about everything that the earlier one matches, and so do all between them.
std::size_t makes_redundant(const std::vector<Choice>& choices, std::size_t i, const SameEffect& same) {
  for (std::size_t k = i + 1; k < choices.size() && choices[k].whole; ++k) {
    if (same(i, k) && hides(choices[k], choices[i].when)) return k;
    if (!same(i, k) && !detail::disjoint(choices[k].when, choices[i].when)) break;
  }
  return i;
}

std::optional<std::string> contradicts_reason(const Conditions& when, const workflows::Policy& policy) {
  if (!when.at_fault.asked()) return {};
  const auto fits = [&](const workflows::ReasonTerms& reason) {
    return when.reason.admits(reason.id) && when.at_fault.has(reason.at_fault);
  };
  if (std::any_of(policy.reasons.begin(), policy.reasons.end(), fits)) return {};
  if (!when.reason.asked())
    return fmt::format("no reason of the policy is the fault of the {}",
                       workflows::name_of(when.at_fault.values.front()));
  const auto* reason = policy.reason(when.reason.values.front());
  return reason ? std::optional(fmt::format("for the reason '{}' the {} is at fault", reason->id,
                                            workflows::name_of(reason->at_fault)))
                : std::nullopt;
}

std::optional<std::string> asks_for_nothing(const Conditions& when) {
  std::optional<std::string> why;
  for_each_member([&](auto member) {
    if constexpr (std::is_same_v<std::decay_t<decltype(when.*member.pointer)>, std::optional<Comparison>>) {
      const auto& comparison = when.*member.pointer;
      if (!comparison) return;
      const auto [from, to] = range_of(*comparison);
      if (from > to) why = fmt::format("no '{}' is below zero", member.name);
      if (std::string_view(member.name) == "quantity" && to < 1) why = "nobody asks for less than one unit";
    }
  });
  return why;
}

std::optional<std::string> asks_elsewhere(const Conditions& when, const workflows::Policy& policy) {
  const auto& served = policy.countries;
  const auto is_served = [&](const std::string& country) {
    return std::find(served.begin(), served.end(), country) != served.end();
  };
  const auto& asked = when.country.values;
  if (asked.empty() || served.empty() || std::any_of(asked.begin(), asked.end(), is_served)) return {};
  return fmt::format("the market does not serve {}", asked.front());
}

}  // namespace

int conditions_in(const Conditions& c) {
  int given = 0;
  for_each_member(
      [&](auto member) { given += c.*member.pointer == std::decay_t<decltype(c.*member.pointer)>{} ? 0 : 1; });
  return given;
}

bool is_catch_all(const Conditions& c) { return c == Conditions{}; }

bool covers(const Conditions& earlier, const Conditions& later) {
  bool all = true;
  ++comparisons;
  for_each_member([&](auto member) { all = all && covers(earlier.*member.pointer, later.*member.pointer); });
  return all;
}

bool disjoint(const Conditions& a, const Conditions& b) {
  bool any = false;
  ++comparisons;
  for_each_member([&](auto member) {
    any = any || (!may_have_several(member.name) && disjoint(a.*member.pointer, b.*member.pointer));
  });
  return any;
}

bool hides(const Choice& earlier, const Conditions& later) {
  return covers(earlier.when, later) && (!earlier.unless || disjoint(*earlier.unless, later));
}

std::optional<std::string> never_holds(const Context& context, const Conditions& when,
                                       const workflows::Policy& policy) {
  std::optional<std::string> why = asks_for_nothing(when);
  if (!why && context.reasons_known) why = contradicts_reason(when, policy);
  if (!why && context.countries_known) why = asks_elsewhere(when, policy);
  return why;
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

namespace {

void report_unreached(Context& context, const Choice& choice, std::string_view what, std::string why) {
  context.findings.add(Code::unreachable_rule, id_place(*choice.node),
                       fmt::format("{} {} is never reached", what, quoted(choice.id)),
                       fmt::format("{}: move this one above", std::move(why)));
}

std::string named(const std::vector<Choice>& choices, const std::vector<std::size_t>& some) {
  std::string text;
  for (const auto j : some)
    text += fmt::format("{}'{}' on line {}", text.empty() ? "" : ", ", choices[j].id, choices[j].node->at.line);
  return text;
}

}  // namespace

void check_reach(Context& context, const std::vector<Choice>& choices, const workflows::Policy& policy,
                 std::string_view what) {
  JointCover joint(context, choices, policy);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (!choices[i].whole) continue;
    const auto first = std::find_if(choices.begin(), choices.begin() + static_cast<std::ptrdiff_t>(i),
                                    [&](const Choice& c) { return c.whole && hides(c, choices[i].when); });
    if (first != choices.begin() + static_cast<std::ptrdiff_t>(i))
      report_unreached(
          context, choices[i], what,
          fmt::format("{} '{}' on line {} {}", what, first->id, first->node->at.line,
                      is_catch_all(first->when) ? "matches everything" : "matches whatever this one matches"));
    else if (const auto some = joint.of(i); some.size() == 1)
      report_unreached(context, choices[i], what,
                       fmt::format("{} '{}' on line {} matches whatever this one matches in this market", what,
                                   choices[some.front()].id, choices[some.front()].node->at.line));
    else if (!some.empty())
      report_unreached(context, choices[i], what,
                       fmt::format("those before it match together whatever it matches ({})", named(choices, some)));
  }
}

void check_contradiction(Context& context, const Choice& choice, const workflows::Policy& policy,
                         std::string_view what) {
  if (!choice.whole) return;
  if (auto why = never_holds(context, choice.when, policy))
    context.findings.add(Code::never_matches, id_place(*choice.node),
                         fmt::format("{} {} never matches", what, quoted(choice.id)), std::move(*why));
}

void check_redundant(Context& context, const std::vector<Choice>& choices, std::string_view what,
                     const SameEffect& same) {
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const auto by = choices[i].whole ? makes_redundant(choices, i, same) : i;
    if (by == i) continue;
    context.findings.add(
        Code::redundant_rule, id_place(*choices[i].node),
        fmt::format("{} {} changes nothing", what, quoted(choices[i].id)),
        fmt::format("{} '{}' after it matches the same goods and says the same", what, choices[by].id));
  }
}

}  // namespace retour::policies::detail
