// workflows/kernel/render.hpp - a table as a diagram, JSON, SQL and prose
#pragma once
// Duty: one type-erased view of any table, and the texts that are written from it. Names are snake_case by construction
// (table.hpp), so nothing here needs quoting. Errors: none but std::bad_alloc. Threading: pure functions over
// constants.

#include <span>
#include <string>
#include <string_view>

#include "workflows/kernel/table.hpp"

namespace retour::workflows::kernel {

/// `states` lacks Start; `transitions` have it as `from` where something is created. All of it lives as long as the
/// program.
struct TableView {
  std::string_view name, initial;
  std::span<const std::string_view> states, finals, events;
  std::span<const Transition> transitions;
};

/// The table must have `static constexpr std::string_view name`.
template <class Table>
constexpr TableView view_of() {
  return {Table::name,          Table::initial::name, state_names<Table>(),
          final_names<Table>(), event_names<Table>(), transitions<Table>()};
}

/// A Mermaid stateDiagram-v2: one arrow per pair of states, its events joined by line breaks.
std::string mermaid(const TableView& table);

/// {"name", "initial", "states", "finals", "events", "rows": [{"from", "on", "to", "guards", "actions"}]}
std::string json_rows(const TableView& table);

/// check (<column> in ('requested', ...))
std::string sql_check(const TableView& table, std::string_view column = "state");

/// | From | Event | To | If | Do |
std::string markdown_rows(const TableView& table);

}  // namespace retour::workflows::kernel
