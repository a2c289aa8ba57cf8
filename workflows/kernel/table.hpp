// workflows/kernel/table.hpp - a transition table as a type list, and what the compiler knows about it
#pragma once
// Duty: plain C++20, free of any state machine library: the executors, the diagrams, the SQL check and the allowed
// actions all read the same rows. A table is a named struct, so that compile errors name it rather than print its rows:
//
//   struct RefundRows {
//     static constexpr std::string_view name = "refund";
//     using facts = Facts;  using draft = Draft;
//     using initial = Requested;  using finals = List<Paid, Rejected>;
//     using rows = List<
//       Row<Start,     Granted, Requested, Do<Open>>,
//       Row<Requested, Approve, Paid,      Do<Pay, Tell>, If<ByStaff, WithinLimit>>,
//       Row<AnyOf<Requested, Held>, Reject, Rejected>>;
//   };
//
// States and events are structs with `static constexpr std::string_view name`. Guards: `name` and
// `static Verdict check(const Facts&, const Event&)`. Actions: `name` and `static void apply(const Facts&, const
// Event&, Draft&)`. Rows with the same from and event are tried top-down; the first whose guards all pass is taken.
// Within a row the guards are asked in order and the first "no" ends the row, so a guard may rely on those before it.
// Start stands for "does not exist yet": it is never stored, and no row may lead to it. Errors: malformed tables do not
// compile; unknown state names at run time are std::invalid_argument. Threading: constants.

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "workflows/kernel/verdict.hpp"

namespace retour::workflows::kernel {

template <class...>
struct List {};
template <class...>
struct Do {};
template <class...>
struct If {};
template <class...>
struct AnyOf {};

template <class From, class On, class To, class Actions = Do<>, class Guards = If<>>
struct Row {
  using from = From;
  using on = On;
  using to = To;
  using actions = Actions;
  using guards = Guards;
};

/// The pseudo state of what does not exist yet: rows from here create. Any state type of this name stands for it.
struct Start {
  static constexpr std::string_view name = "start";
};
template <class State>
inline constexpr bool is_start = State::name == Start::name;

/// One row as data.
struct Transition {
  std::string_view from, on, to;
  std::span<const std::string_view> guards, actions;
};

namespace detail {

template <class T, class L>
inline constexpr bool contains = false;
template <class T, class... X>
inline constexpr bool contains<T, List<X...>> = (std::is_same_v<T, X> || ...);

template <class L>
inline constexpr std::size_t size_of = 0;
template <class... X>
inline constexpr std::size_t size_of<List<X...>> = sizeof...(X);

template <class T, class... X>
constexpr std::size_t index_of(List<X...>) {
  std::size_t at = 0;
  static_cast<void>(((std::is_same_v<T, X> ? true : (++at, false)) || ...));
  return at;
}

template <class L, class T>
struct Add;
template <class... X, class T>
struct Add<List<X...>, T> {
  using type = std::conditional_t<contains<T, List<X...>>, List<X...>, List<X..., T>>;
};

template <class Unique, class... X>
struct UniqueOf {
  using type = Unique;
};
template <class Unique, class First, class... Rest>
struct UniqueOf<Unique, First, Rest...> : UniqueOf<typename Add<Unique, First>::type, Rest...> {};

template <class A, class B>
struct Joined;
template <class... A, class... B>
struct Joined<List<A...>, List<B...>> {
  using type = List<A..., B...>;
};

template <class R>
struct Expanded {
  using type = List<R>;
};
template <class... F, class E, class T, class A, class G>
struct Expanded<Row<AnyOf<F...>, E, T, A, G>> {
  using type = List<Row<F, E, T, A, G>...>;
};

template <class Done, class... R>
struct Flat {
  using type = Done;
};
template <class Done, class First, class... Rest>
struct Flat<Done, First, Rest...> : Flat<typename Joined<Done, typename Expanded<First>::type>::type, Rest...> {};

template <class L>
struct RowLists;
template <class... R>
struct RowLists<List<R...>> {
  using flat = typename Flat<List<>, R...>::type;
};

/// States in order of first appearance, reading row by row, from before to.
template <class L>
struct Vocabulary;
template <class... R>
struct Vocabulary<List<R...>> {
  template <class Known, class... Rs>
  struct States {
    using type = Known;
  };
  template <class Known, class First, class... Rs>
  struct States<Known, First, Rs...>
      : States<typename Add<typename Add<Known, typename First::from>::type, typename First::to>::type, Rs...> {};
  using states = typename States<List<>, R...>::type;
  using events = typename UniqueOf<List<>, typename R::on...>::type;
};

template <class L>
struct StartIn;
template <class... S>
struct StartIn<List<S...>> {
  template <class Kept, class... X>
  struct Rest {
    using type = Kept;
  };
  template <class Kept, class First, class... X>
  struct Rest<Kept, First, X...>
      : Rest<std::conditional_t<is_start<First>, Kept, typename Joined<Kept, List<First>>::type>, X...> {};
  static constexpr bool value = (is_start<S> || ...);
  using others = typename Rest<List<>, S...>::type;
};

template <class L>
struct Names;
template <template <class...> class L, class... X>
struct Names<L<X...>> {
  static constexpr std::array<std::string_view, sizeof...(X)> value{X::name...};
};

constexpr bool is_snake_case(std::string_view name) {
  for (char c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  return !name.empty();
}

constexpr bool usable(std::span<const std::string_view> names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!is_snake_case(names[i])) return false;
    for (std::size_t j = 0; j < i; ++j)
      if (names[i] == names[j]) return false;
  }
  return true;
}

struct Edge {
  std::size_t from, on, to;
  bool guarded;
};

template <class States, class Events, class... R>
constexpr auto edges_of(List<R...>) {
  return std::array<Edge, sizeof...(R)>{Edge{index_of<typename R::from>(States{}), index_of<typename R::on>(Events{}),
                                             index_of<typename R::to>(States{}),
                                             !std::is_same_v<typename R::guards, If<>>}...};
}

template <class... R>
constexpr auto listing_of(List<R...>) {
  return std::array<Transition, sizeof...(R)>{Transition{
      R::from::name, R::on::name, R::to::name, Names<typename R::guards>::value, Names<typename R::actions>::value}...};
}

template <class... R>
constexpr bool row_names_usable(List<R...>) {
  return ((usable(Names<typename R::guards>::value) && usable(Names<typename R::actions>::value)) && ...);
}

template <class L, class... X>
constexpr bool all_in(List<X...>) {
  return (contains<X, L> && ...);
}

}  // namespace detail

/// What the compiler works out from a table. `rows` has AnyOf written out; `machine_states` includes Start where rows
/// use it.
template <class Table>
struct Shape {
  using rows = typename detail::RowLists<typename Table::rows>::flat;
  using machine_states = typename detail::Vocabulary<rows>::states;
  using states = typename detail::StartIn<machine_states>::others;
  using events = typename detail::Vocabulary<rows>::events;
  using finals = typename Table::finals;
  static constexpr bool has_start = detail::StartIn<machine_states>::value;
  static constexpr std::string_view root = has_start ? Start::name : Table::initial::name;

  static_assert(detail::contains<typename Table::initial, machine_states>, "the initial state is in no row");
  static_assert(detail::all_in<states>(finals{}), "a final state is in no row");
  static_assert(detail::usable(detail::Names<machine_states>::value), "state names must be distinct snake_case");
  static_assert(detail::usable(detail::Names<events>::value), "event names must be distinct snake_case");
  static_assert(detail::row_names_usable(rows{}), "guard and action names must be snake_case, each once per row");

  static constexpr auto edges = detail::edges_of<machine_states, events>(rows{});
  static constexpr auto transitions = detail::listing_of(rows{});
};

/// Names of the states that can be stored (without Start), in order of first appearance.
template <class Table>
constexpr std::span<const std::string_view> state_names() {
  return detail::Names<typename Shape<Table>::states>::value;
}
template <class Table>
constexpr std::span<const std::string_view> event_names() {
  return detail::Names<typename Shape<Table>::events>::value;
}
template <class Table>
constexpr std::span<const std::string_view> final_names() {
  return detail::Names<typename Shape<Table>::finals>::value;
}
template <class Table>
constexpr std::span<const Transition> transitions() {
  return Shape<Table>::transitions;
}

template <class Table, class Event>
inline constexpr bool has_row_for = detail::contains<Event, typename Shape<Table>::events>;

/// Position of a state among the machine's states, Start included. Never persist it: it changes with the table.
template <class Table>
constexpr std::size_t state_id(std::string_view state) {
  constexpr auto& names = detail::Names<typename Shape<Table>::machine_states>::value;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == state) return i;
  throw std::invalid_argument("unknown state '" + std::string(state) + "'");
}

template <class Table>
constexpr bool is_final(std::string_view state) {
  for (std::string_view name : final_names<Table>())
    if (name == state) return true;
  return false;
}

/// The events that have a row from here, guards not asked; in table order, each once.
template <class Table>
std::vector<std::string_view> moves_from(std::string_view state) {
  const std::size_t id = state_id<Table>(state);
  std::vector<std::string_view> moves;
  for (const detail::Edge& edge : Shape<Table>::edges) {
    const std::string_view on = detail::Names<typename Shape<Table>::events>::value[edge.on];
    if (edge.from == id && std::find(moves.begin(), moves.end(), on) == moves.end()) moves.push_back(on);
  }
  return moves;
}

/// Can every state be reached from Start (or from the initial state, in a table without Start)?
template <class Table>
constexpr bool all_reachable() {
  using S = Shape<Table>;
  std::array<bool, detail::size_of<typename S::machine_states>> seen{};
  seen[state_id<Table>(S::root)] = true;
  for (bool grew = true; grew;) {
    grew = false;
    for (const detail::Edge& edge : S::edges)
      if (seen[edge.from] && !seen[edge.to]) grew = seen[edge.to] = true;
  }
  for (bool reached : seen)
    if (!reached) return false;
  return true;
}

/// Does every state that is not final lead to another state?
template <class Table>
constexpr bool every_open_state_has_an_exit() {
  const auto& names = detail::Names<typename Shape<Table>::machine_states>::value;
  for (std::size_t i = 0; i < names.size(); ++i) {
    bool leaves = is_final<Table>(names[i]);
    for (const detail::Edge& edge : Shape<Table>::edges) leaves = leaves || (edge.from == i && edge.to != i);
    if (!leaves) return false;
  }
  return true;
}

/// A row behind an unguarded row for the same state and event would never be asked.
template <class Table>
constexpr bool no_row_is_shadowed() {
  const auto& edges = Shape<Table>::edges;
  for (std::size_t i = 0; i < edges.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (edges[j].from == edges[i].from && edges[j].on == edges[i].on && !edges[j].guarded) return false;
  return true;
}

template <class Table>
constexpr bool nothing_returns_to_start() {
  if constexpr (Shape<Table>::has_start)
    for (const detail::Edge& edge : Shape<Table>::edges)
      if (edge.to == state_id<Table>(Start::name)) return false;
  return true;
}

/// Everything the machines insist on, each with its own message.
template <class Table>
struct WellFormed {
  static_assert(all_reachable<Table>(), "a state that nothing leads to");
  static_assert(every_open_state_has_an_exit<Table>(), "a state that is not final and cannot be left");
  static_assert(no_row_is_shadowed<Table>(), "a row behind an unguarded row for the same state and event");
  static_assert(nothing_returns_to_start<Table>(), "a row that leads to Start");
  static constexpr bool value = true;
};

}  // namespace retour::workflows::kernel
