// workflows/kernel/msm_machine.hpp - Boost.MSM as the executor of a table
#pragma once
// Duty: one machine per decision, on the stack: restored to the stored state, asked once, thrown away. The draft is
// touched only when the outcome is Taken. Heavy to compile: included by one .cpp per workflow, never by a header.
// Errors: std::invalid_argument for a state the table does not know; guards' and actions' exceptions pass through.
// Threading: no shared state but MSM's constant dispatch tables.

#include <array>
#include <boost/mpl/push_back.hpp>
#include <boost/mpl/vector.hpp>
#include <boost/msm/back/state_machine.hpp>
#include <boost/msm/front/functor_row.hpp>
#include <boost/msm/front/state_machine_def.hpp>
#include <cassert>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "workflows/kernel/ask.hpp"
#include "workflows/kernel/outcome.hpp"
#include "workflows/kernel/table.hpp"

namespace retour::workflows::kernel {
namespace detail {

template <class State>
struct Node : boost::msm::front::state<> {};

// A functor per row even without guards: the row that says yes last is the one taken, and MSM does not tell which it
// was.
template <std::size_t Index, class Guards>
struct MsmGuard {
  template <class Event, class Machine, class From, class To>
  bool operator()(const Event& event, Machine& machine, From&, To&) const {
    Verdict no = first_refusal(Guards{}, machine.facts, event);
    if (no) {
      add_reason(machine.reasons, *std::move(no));
      return false;
    }
    machine.row = Index;
    return true;
  }
};

template <class L>
struct Tuple;
template <class... R>
struct Tuple<List<R...>> {
  using type = std::tuple<R...>;
};
template <class Table, std::size_t Index>
using RowAt = std::tuple_element_t<Index, typename Tuple<typename Shape<Table>::rows>::type>;

template <class Actions>
struct MsmAction {
  template <class Event, class Machine, class From, class To>
  void operator()(const Event& event, Machine& machine, From&, To&) const {
    apply_actions(Actions{}, machine.facts, event, machine.draft);
  }
};

template <class R, std::size_t Index>
using FunctorRow = boost::msm::front::Row<Node<typename R::from>, typename R::on, Node<typename R::to>,
                                          std::conditional_t<std::is_same_v<typename R::actions, Do<>>,
                                                             boost::msm::front::none, MsmAction<typename R::actions>>,
                                          MsmGuard<Index, typename R::guards>>;

// A named struct per row: MSM repeats the row's type in the name of everything it makes, and this one is short.
template <class Table, std::size_t Index>
struct MsmRow : FunctorRow<RowAt<Table, Index>, Index> {};

// Last row first, because MSM tries rows bottom-up and we read top-down; one push_back per row, because
// mpl::vector<...> ends at 20 rows.
template <class Table, std::size_t Index, std::size_t Count>
struct Reversed {
  using type =
      typename boost::mpl::push_back<typename Reversed<Table, Index + 1, Count>::type, MsmRow<Table, Index>>::type;
};
template <class Table, std::size_t Count>
struct Reversed<Table, Count, Count> {
  using type = boost::mpl::vector0<>;
};

template <class Table>
struct Front : boost::msm::front::state_machine_def<Front<Table>> {
  using initial_state = Node<typename Table::initial>;
  using transition_table = typename Reversed<Table, 0, size_of<typename Shape<Table>::rows>>::type;
  using no_message_queue = int;     // an event never raises an event
  using no_exception_thrown = int;  // otherwise MSM turns every exception into assert(false)

  Front(const typename Table::facts& known, typename Table::draft& next) : facts(known), draft(next) {}

  template <class Machine, class Event>
  void no_transition(const Event&, Machine&, int) {}  // the default asserts

  const typename Table::facts& facts;
  typename Table::draft& draft;
  std::vector<Reason> reasons;
  std::size_t row = 0;
};

template <class Table>
using Machine = boost::msm::back::state_machine<Front<Table>>;

/// MSM's number of each machine state, in our order. The numbers follow the rows and are never stored.
template <class Table, class... States>
constexpr auto msm_ids_of(List<States...>) {
  return std::array<int, sizeof...(States)>{
      boost::msm::back::get_state_id<typename Machine<Table>::stt, Node<States>>::value...};
}

/// MSM has no setter for its state; serialize() is its public way in, so this is an archive that holds one int.
struct Slot {
  int id;
  template <class T>
  Slot& operator&(T& field) {
    if constexpr (std::is_same_v<T, int[1]>) field[0] = id;
    return *this;
  }
};

}  // namespace detail

template <class Table, class Event>
Outcome step_msm(std::string_view state, const Event& event, const typename Table::facts& facts,
                 typename Table::draft& draft) {
  static_assert(WellFormed<Table>::value);
  static_assert(has_row_for<Table, Event>, "no row of the table takes this event");
  static constexpr auto ids = detail::msm_ids_of<Table>(typename Shape<Table>::machine_states{});
  detail::Slot slot{ids[state_id<Table>(state)]};
  detail::Machine<Table> machine(facts, draft);
  machine.serialize(slot, 0U);
  switch (machine.process_event(event)) {
    case boost::msm::back::HANDLED_TRUE: {
      const std::string_view to = transitions<Table>()[machine.row].to;
      assert(machine.current_state()[0] == ids[state_id<Table>(to)]);
      return Taken{to, machine.row};
    }
    case boost::msm::back::HANDLED_GUARD_REJECT:
      return Refused{std::move(machine.reasons)};
    default:
      return NoSuchMove{moves_from<Table>(state)};
  }
}

/// The same for a std::variant of events.
template <class Table, class EventVariant>
Outcome decide_msm(std::string_view state, const EventVariant& event, const typename Table::facts& facts,
                   typename Table::draft& draft) {
  return std::visit([&](const auto& e) { return step_msm<Table>(state, e, facts, draft); }, event);
}

}  // namespace retour::workflows::kernel
