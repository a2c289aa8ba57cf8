// workflows/kernel/plain_machine.hpp - the table read top-down by a fold expression
#pragma once
// Duty: the shortest possible reading of a table, and so the oracle that the Boost.MSM executor is tested against.
// The draft is touched only when the outcome is Taken. Errors: std::invalid_argument for a state the table does not
// know; guards' and actions' exceptions pass through. Threading: no state; one draft belongs to one call.

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "workflows/kernel/ask.hpp"
#include "workflows/kernel/outcome.hpp"
#include "workflows/kernel/table.hpp"

namespace retour::workflows::kernel {

template <class Table, class Event>
class PlainStep {
 public:
  PlainStep(std::string_view state, const Event& event, const typename Table::facts& facts,
            typename Table::draft& draft)
      : state_(state), event_(event), facts_(facts), draft_(draft) {}

  template <class... Rows>
  Outcome over(List<Rows...>) {
    if ((take<Rows>() || ...)) return Taken{transitions<Table>()[row_].to, row_};
    if (asked_) return Refused{std::move(reasons_)};
    return NoSuchMove{moves_from<Table>(state_)};
  }

 private:
  // False moves on to the next row, whose number is then row_.
  template <class R>
  bool take() {
    if constexpr (std::is_same_v<typename R::on, Event>) {
      if (R::from::name == state_) {
        asked_ = true;
        Verdict no = first_refusal(typename R::guards{}, facts_, event_);
        if (!no) {
          apply_actions(typename R::actions{}, facts_, event_, draft_);
          return true;
        }
        add_reason(reasons_, *std::move(no));
      }
    }
    ++row_;
    return false;
  }

  std::string_view state_;
  const Event& event_;
  const typename Table::facts& facts_;
  typename Table::draft& draft_;
  std::vector<Reason> reasons_;
  std::size_t row_ = 0;
  bool asked_ = false;
};

template <class Table, class Event>
Outcome step(std::string_view state, const Event& event, const typename Table::facts& facts,
             typename Table::draft& draft) {
  static_assert(WellFormed<Table>::value);
  static_assert(has_row_for<Table, Event>, "no row of the table takes this event");
  static_cast<void>(state_id<Table>(state));  // throws when unknown
  return PlainStep<Table, Event>(state, event, facts, draft).over(typename Shape<Table>::rows{});
}

/// The same for a std::variant of events.
template <class Table, class EventVariant>
Outcome decide_plain(std::string_view state, const EventVariant& event, const typename Table::facts& facts,
                     typename Table::draft& draft) {
  return std::visit([&](const auto& e) { return step<Table>(state, e, facts, draft); }, event);
}

}  // namespace retour::workflows::kernel
