#include "workflows/kernel/render.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>
#include <vector>

namespace retour::workflows::kernel {
namespace {

namespace json = boost::json;

json::array strings(std::span<const std::string_view> names) {
  json::array out;
  out.reserve(names.size());
  for (std::string_view name : names) out.emplace_back(json::string_view(name.data(), name.size()));
  return out;
}

json::string text(std::string_view name) { return json::string(name.data(), name.size()); }

std::string joined(std::span<const std::string_view> names, std::string_view quote, std::string_view separator) {
  std::string out;
  for (std::string_view name : names) {
    if (!out.empty()) out += separator;
    out.append(quote).append(name).append(quote);
  }
  return out;
}

struct Arrow {
  std::string_view from, to;
  std::vector<std::string_view> events;
};

// Rows that differ only in event or guards would draw on top of each other: one arrow carries all their events.
std::vector<Arrow> arrows_of(const TableView& table) {
  std::vector<Arrow> arrows;
  for (const Transition& row : table.transitions) {
    auto arrow = std::find_if(arrows.begin(), arrows.end(),
                              [&](const Arrow& a) { return a.from == row.from && a.to == row.to; });
    if (arrow == arrows.end()) arrow = arrows.insert(arrows.end(), Arrow{row.from, row.to, {}});
    if (std::find(arrow->events.begin(), arrow->events.end(), row.on) == arrow->events.end())
      arrow->events.push_back(row.on);
  }
  return arrows;
}

std::string arrow_line(std::string_view from, std::string_view to, std::string_view label) {
  std::string line = "    ";
  line.append(from == Start::name ? "[*]" : from).append(" --> ").append(to);
  if (!label.empty()) line.append(" : ").append(label);
  return line += '\n';
}

}  // namespace

std::string mermaid(const TableView& table) {
  std::string out = "stateDiagram-v2\n";
  const std::vector<Arrow> arrows = arrows_of(table);
  const bool creates = std::any_of(arrows.begin(), arrows.end(), [](const Arrow& a) { return a.from == Start::name; });
  if (!creates) out += arrow_line(Start::name, table.initial, "");
  for (const Arrow& arrow : arrows) out += arrow_line(arrow.from, arrow.to, joined(arrow.events, "", "<br/>"));
  for (std::string_view state : table.finals) out += arrow_line(state, "[*]", "");
  return out;
}

std::string json_rows(const TableView& table) {
  json::array rows;
  rows.reserve(table.transitions.size());
  for (const Transition& row : table.transitions)
    rows.push_back(json::object{{"from", text(row.from)},
                                {"on", text(row.on)},
                                {"to", text(row.to)},
                                {"guards", strings(row.guards)},
                                {"actions", strings(row.actions)}});
  return json::serialize(json::object{{"name", text(table.name)},
                                      {"initial", text(table.initial)},
                                      {"states", strings(table.states)},
                                      {"finals", strings(table.finals)},
                                      {"events", strings(table.events)},
                                      {"rows", std::move(rows)}});
}

std::string sql_check(const TableView& table, std::string_view column) {
  return "check (" + std::string(column) + " in (" + joined(table.states, "'", ", ") + "))";
}

std::string markdown_rows(const TableView& table) {
  std::string out = "| From | Event | To | If | Do |\n| --- | --- | --- | --- | --- |\n";
  for (const Transition& row : table.transitions) {
    out.append("| `").append(row.from).append("` | `").append(row.on).append("` | `").append(row.to).append("` | ");
    out.append(joined(row.guards, "`", ", ")).append(" | ").append(joined(row.actions, "`", ", ")).append(" |\n");
  }
  return out;
}

}  // namespace retour::workflows::kernel
