#include "workflows/kernel/render.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "tests/workflows/kernel/toy.hpp"

namespace retour::workflows::kernel {
namespace {

constexpr TableView kToy = view_of<toy::ToyRows>();

TEST(Render, Mermaid) {
  EXPECT_EQ(mermaid(kToy), R"(stateDiagram-v2
    [*] --> requested : submit
    requested --> completed : approve
    requested --> approved : approve
    approved --> received : receive
    partially_received --> received : receive
    approved --> partially_received : receive
    partially_received --> partially_received : receive
    requested --> rejected : reject
    approved --> rejected : reject
    received --> completed : close
    completed --> [*]
    rejected --> [*]
)");
}

struct A {
  static constexpr std::string_view name = "a";
};
struct B {
  static constexpr std::string_view name = "b";
};
struct Go {
  static constexpr std::string_view name = "go";
};
struct Run {
  static constexpr std::string_view name = "run";
};
struct Two {
  static constexpr std::string_view name = "two";
  using initial = A;
  using finals = List<B>;
  using rows = List<Row<A, Go, B>, Row<A, Run, B>>;
};

TEST(Render, MermaidJoinsEventsAndPointsAtTheInitialState) {
  EXPECT_EQ(mermaid(view_of<Two>()), "stateDiagram-v2\n    [*] --> a\n    a --> b : go<br/>run\n    b --> [*]\n");
}

TEST(Render, SqlCheckLacksStart) {
  EXPECT_EQ(sql_check(kToy),
            "check (state in ('requested', 'completed', 'approved', 'received', 'partially_received', 'rejected'))");
  EXPECT_EQ(sql_check(view_of<Two>(), "refund_state"), "check (refund_state in ('a', 'b'))");
}

TEST(Render, MarkdownRows) {
  const std::string text = markdown_rows(kToy);
  EXPECT_EQ(text.substr(0, text.find("| `requested` | `reject`")),
            "| From | Event | To | If | Do |\n"
            "| --- | --- | --- | --- | --- |\n"
            "| `start` | `submit` | `requested` |  | `open`, `tell` |\n"
            "| `requested` | `approve` | `completed` | `by_staff`, `small` | `pay` |\n"
            "| `requested` | `approve` | `approved` | `by_staff`, `within_limit` | `tell` |\n"
            "| `approved` | `receive` | `received` | `all_there` | `tell` |\n"
            "| `partially_received` | `receive` | `received` | `all_there` | `tell` |\n"
            "| `approved` | `receive` | `partially_received` | `something_there` |  |\n"
            "| `partially_received` | `receive` | `partially_received` | `something_there` |  |\n");
}

TEST(Render, JsonRows) {
  EXPECT_EQ(boost::json::parse(json_rows(view_of<Two>())), boost::json::parse(R"({
    "name": "two", "initial": "a", "states": ["a", "b"], "finals": ["b"], "events": ["go", "run"],
    "rows": [{"from": "a", "on": "go", "to": "b", "guards": [], "actions": []},
             {"from": "a", "on": "run", "to": "b", "guards": [], "actions": []}]})"));
  const auto toy = boost::json::parse(json_rows(kToy));
  EXPECT_EQ(toy.at("rows").at(1), boost::json::parse(R"({"from": "requested", "on": "approve", "to": "completed",
                                                         "guards": ["by_staff", "small"], "actions": ["pay"]})"));
}

}  // namespace
}  // namespace retour::workflows::kernel
