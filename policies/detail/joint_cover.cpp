#include "policies/detail/joint_cover.hpp"

#include <algorithm>
#include <boost/mp11.hpp>
#include <limits>
#include <map>

#include "policies/detail/conditions.hpp"
#include "policies/detail/overlaps.hpp"
#include "policies/detail/work.hpp"

// Several entries that together match whatever a later one matches, each of them only a part: what the first of them
// leaves is cut into boxes, one for every condition that it asks, and the others have to match these. Where a rest
// cannot be written down ("all other categories") a larger one takes its place, so that a yes is always true.

namespace retour::policies::detail {
namespace {

using workflows::AnyOf;
using workflows::Comparison;
using workflows::Conditions;
using workflows::Period;

/// Cutting boxes may take exponential work; a file that needs more of it is let pass.
constexpr std::size_t kMaxComparisons = 100'000;

template <class See>
void for_each_member(See see) {
  boost::mp11::mp_for_each<boost::describe::describe_members<Conditions, boost::describe::mod_public>>(see);
}

template <class Member>
using TypeOf = std::decay_t<decltype(std::declval<Conditions>().*Member::pointer)>;
template <class T>
constexpr bool kIsComparison = std::is_same_v<T, std::optional<Comparison>>;

/// Not every line was delivered, and a line of no units has no price of one: nothing compares with what is not there.
bool is_always_known(std::string_view condition) {
  return condition != "days_since_delivery" && condition != "unit_price";
}

template <class T>
void ask_all(AnyOf<T>& of) {
  if (of.asked()) return;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto e) { of.values.push_back(e.value); });
}

/// What is still to be matched. Comparisons are ranges here, which may end on both sides.
struct Box {
  Conditions in;
  std::map<std::string_view, Range> ranges;  // of what has a value

  Box(const Context& context, const Conditions& when, const workflows::Policy& policy) : in(when) {
    if (!in.reason.asked() && context.reasons_known)
      for (const auto& reason : policy.reasons) in.reason.values.push_back(reason.id);
    // The rule for everything else stands for what the market may become, too.
    if (!is_catch_all(when)) ask_of_market(context, policy);
    ask_all(in.at_fault), ask_all(in.resolution), ask_all(in.channel), ask_all(in.risk);
    for_each_member([&](auto member) {
      if constexpr (kIsComparison<TypeOf<decltype(member)>>) {
        auto& comparison = in.*member.pointer;
        if (comparison || is_always_known(member.name))
          ranges[member.name] = comparison ? range_of(*comparison) : Range{0, std::numeric_limits<std::int64_t>::max()};
        comparison.reset();
      }
    });
  }

  /// Orders are sent to its countries only, and who is at fault say the reasons that are left.
  void ask_of_market(const Context& context, const workflows::Policy& policy) {
    if (!in.country.asked() && context.countries_known) in.country.values = policy.countries;
    if (!context.reasons_known) return;
    const auto terms = [&](const std::string& id) { return policy.reason(id); };
    if (in.at_fault.asked())
      std::erase_if(in.reason.values, [&](const auto& id) { return !in.at_fault.has(terms(id)->at_fault); });
    else
      for (const auto& id : in.reason.values)
        if (!in.at_fault.has(terms(id)->at_fault)) in.at_fault.values.push_back(terms(id)->at_fault);
  }

  bool is_apart_from(const Conditions& when) const {
    bool apart = disjoint(when, in);
    for_each_member([&](auto member) {
      if constexpr (kIsComparison<TypeOf<decltype(member)>>) {
        const auto& comparison = when.*member.pointer;
        const auto known = ranges.find(member.name);
        if (!comparison || known == ranges.end()) return;
        const auto [from, to] = range_of(*comparison);
        apart = apart || to < known->second.first || known->second.second < from;
      }
    });
    return apart;
  }
};

/// The parts of `box` that `taken` does not match: none, or a few, or `box` itself where they cannot be told.
template <class T>
std::vector<AnyOf<T>> rest_of(const AnyOf<T>& box, const AnyOf<T>& taken) {
  if (!taken.asked()) return {};
  if (!box.asked()) return {box};
  AnyOf<T> rest;
  for (const T& value : box.values)
    if (!taken.has(value)) rest.values.push_back(value);
  comparisons += box.values.size();
  if (rest.values.empty()) return {};
  return {rest};
}
std::vector<std::optional<bool>> rest_of(const std::optional<bool>& box, const std::optional<bool>& taken) {
  if (!taken || box == taken) return {};
  return {!*taken};
}
std::vector<std::optional<Period>> rest_of(const std::optional<Period>& box, const std::optional<Period>& taken) {
  if (!taken || box == taken) return {};
  return {box};
}
std::vector<Range> rest_of(const Range& box, const Range& taken) {
  std::vector<Range> rest;
  if (box.first < taken.first) rest.emplace_back(box.first, taken.first - 1);
  if (taken.second < box.second) rest.emplace_back(taken.second + 1, box.second);
  return rest;
}

/// What of `box` is left beside the rest. Of tags and the like goods may have several: then all of it.
template <class T>
void keep_common(AnyOf<T>& box, const AnyOf<T>& taken, bool several) {
  if (!taken.asked() || several) return;
  if (!box.asked()) box = taken;
  std::erase_if(box.values, [&](const T& value) { return !taken.has(value); });
}
template <class T>
void keep_common(std::optional<T>& box, const std::optional<T>& taken, bool) {
  if (taken) box = taken;
}

class Cover {
 public:
  /// Without the entries that are `left_out`, by their places.
  Cover(const std::vector<Choice>& choices, std::size_t end, std::vector<std::size_t> left_out, std::size_t& budget)
      : choices_(choices), end_(end), left_out_(std::move(left_out)), budget_(budget) {}

  /// Whether those from `j` on match all of the box.
  bool covers(Box box, std::size_t j) {
    for (; j < end_; ++j) {
      if (budget_ == 0) return false;
      --budget_;
      if (std::find(left_out_.begin(), left_out_.end(), j) != left_out_.end()) continue;
      if (!choices_[j].whole || box.is_apart_from(choices_[j].when)) continue;
      if (takes_nothing_off(box, choices_[j].when)) continue;
      used_.push_back(j);
      return covers_rest(std::move(box), j);
    }
    return false;
  }

  std::vector<std::size_t> used() {
    std::sort(used_.begin(), used_.end());
    used_.erase(std::unique(used_.begin(), used_.end()), used_.end());
    return std::move(used_);
  }

 private:
  /// Some condition of it leaves the whole box over.
  static bool takes_nothing_off(const Box& box, const Conditions& when) {
    bool nothing = false;
    for_each_member([&](auto member) {
      const auto& asked = when.*member.pointer;
      if constexpr (kIsComparison<TypeOf<decltype(member)>>) {
        nothing = nothing || (asked && !box.ranges.contains(member.name));
      } else {
        const auto& own = box.in.*member.pointer;
        const auto rest = rest_of(own, asked);
        nothing = nothing || (rest.size() == 1 && rest.front() == own);
      }
    });
    return nothing;
  }

  bool covers_rest(Box box, std::size_t j) {
    const Conditions& when = choices_[j].when;
    bool all = true;
    for_each_member([&](auto member) {
      const auto& asked = when.*member.pointer;
      if constexpr (kIsComparison<TypeOf<decltype(member)>>) {
        if (!asked) return;
        Range& own = box.ranges.at(member.name);
        const Range taken = range_of(*asked);
        for (const Range& rest : rest_of(own, taken)) all = all && covers_with(box, own, rest, j);
        own = {std::max(own.first, taken.first), std::min(own.second, taken.second)};
      } else {
        auto& own = box.in.*member.pointer;
        for (const auto& rest : rest_of(own, asked)) all = all && covers_with(box, own, rest, j);
        keep_common(own, asked, may_have_several(member.name));
      }
    });
    const auto& unless = choices_[j].unless;
    return all && (!unless || leaves_nothing(std::move(box), *unless, j));
  }

  /// What an entry matches but for its exception is left to those after it.
  bool leaves_nothing(Box box, const Conditions& exception, std::size_t j) {
    if (box.is_apart_from(exception)) return true;
    for_each_member([&](auto member) {
      const auto& asked = exception.*member.pointer;
      if constexpr (kIsComparison<TypeOf<decltype(member)>>) {
        const auto known = box.ranges.find(member.name);
        if (!asked || known == box.ranges.end()) return;
        const Range taken = range_of(*asked);
        known->second = {std::max(known->second.first, taken.first), std::min(known->second.second, taken.second)};
      } else {
        keep_common(box.in.*member.pointer, asked, may_have_several(member.name));
      }
    });
    return covers(std::move(box), j + 1);
  }

  /// The box with `own`, a part of it, replaced by `rest`.
  template <class T>
  bool covers_with(Box& box, T& own, const T& rest, std::size_t j) {
    const T before = own;
    own = rest;
    const bool covered = covers(box, j + 1);
    own = before;
    return covered;
  }

  const std::vector<Choice>& choices_;
  const std::size_t end_;
  const std::vector<std::size_t> left_out_;
  std::size_t& budget_;
  std::vector<std::size_t> used_;
};

}  // namespace

JointCover::JointCover(const Context& context, const std::vector<Choice>& choices, const workflows::Policy& policy)
    : context_(context), choices_(choices), policy_(policy), budget_(kMaxComparisons) {}

std::vector<std::size_t> JointCover::of(std::size_t i) {
  const std::size_t before = budget_;
  const Box box(context_, choices_[i].when, policy_);
  std::vector<std::size_t> left_out;
  const auto without = [&](std::vector<std::size_t> these) {
    Cover cover(choices_, i, std::move(these), budget_);
    return cover.covers(box, 0) ? cover.used() : std::vector<std::size_t>{};
  };
  auto used = without({});
  // An entry that only cut the box into pieces has no part in hiding it.
  for (const std::size_t one : std::vector(used)) {
    auto fewer = left_out;
    fewer.push_back(one);
    if (auto others = without(fewer); !others.empty()) used = std::move(others), left_out = std::move(fewer);
  }
  comparisons += before - budget_;
  return used;
}

}  // namespace retour::policies::detail
