// workflows/kernel/ask.hpp - asking one row's guards and running its actions
#pragma once
// Duty: the meaning of If<...> and Do<...>, common to all machines. Errors: what guards and actions throw passes
// through; a draft on which an action threw is half done and must be dropped. Threading: no state.

#include <concepts>
#include <string>
#include <utility>

#include "workflows/kernel/table.hpp"

namespace retour::workflows::kernel {

template <class Guard, class Facts, class Event>
concept GuardFor = requires(const Facts& facts, const Event& event) {
  { Guard::check(facts, event) } -> std::convertible_to<Verdict>;
};

template <class Action, class Facts, class Event, class Draft>
concept ActionFor = requires(const Facts& facts, const Event& event, Draft& draft) {
  Action::apply(facts, event, draft);
};

template <class Guard, class Facts, class Event>
Verdict ask_guard(const Facts& facts, const Event& event) {
  static_assert(GuardFor<Guard, Facts, Event>, "a guard lacks check(const Facts&, const Event&) for its row's event");
  Verdict verdict = Guard::check(facts, event);
  if (verdict && verdict->guard.empty()) verdict->guard = Guard::name;
  return verdict;
}

/// The first "no" of a row, in the order written; later guards are not asked then.
template <class Facts, class Event, class... Guards>
Verdict first_refusal(If<Guards...>, [[maybe_unused]] const Facts& facts, [[maybe_unused]] const Event& event) {
  Verdict verdict;
  static_cast<void>(((verdict = ask_guard<Guards>(facts, event), verdict.has_value()) || ...));
  return verdict;
}

template <class Facts, class Event, class Draft, class... Actions>
void apply_actions(Do<Actions...>, [[maybe_unused]] const Facts& facts, [[maybe_unused]] const Event& event,
                   [[maybe_unused]] Draft& draft) {
  static_assert((ActionFor<Actions, Facts, Event, Draft> && ...),
                "an action lacks apply(const Facts&, const Event&, Draft&) for its row's event");
  (Actions::apply(facts, event, draft), ...);
}

}  // namespace retour::workflows::kernel
