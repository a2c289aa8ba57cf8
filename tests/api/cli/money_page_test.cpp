#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/api/cli/program.hpp"

// docs/explanation/money.md shows orders, requests and answers: the answers must be those of the program.
namespace retour::api::cli::testing {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

struct Example {
  std::string title, order, request, answer;
};

std::vector<Example> examples() {
  std::ifstream in(fs::path(RETOUR_SOURCE_DIR) / "docs/explanation/money.md");
  std::vector<Example> found;
  std::string title, line;
  std::string* into = nullptr;
  while (std::getline(in, line)) {
    if (line.starts_with("## ")) title = line.substr(3);
    if (line == "```json order") {
      found.push_back({title, {}, {}, {}});
      into = &found.back().order;
    } else if (line == "```json request") {
      into = &found.back().request;
    } else if (line == "```json answer") {
      into = &found.back().answer;
    } else if (line == "```") {
      into = nullptr;
    } else if (into != nullptr) {
      *into += line;
    }
  }
  return found;
}

/// Every member that is shown is in the answer with this value; of lists, every item with its members.
void expect_within(const json::value& shown, const json::value& answer, const std::string& where) {
  if (shown.is_object()) {
    for (const auto& member : shown.as_object()) {
      const auto* there = answer.as_object().if_contains(member.key());
      ASSERT_NE(there, nullptr) << where << '/' << member.key();
      expect_within(member.value(), *there, where + '/' + std::string(member.key()));
    }
  } else if (shown.is_array()) {
    ASSERT_EQ(shown.as_array().size(), answer.as_array().size()) << where;
    for (std::size_t i = 0; i < shown.as_array().size(); ++i)
      expect_within(shown.as_array()[i], answer.as_array()[i], where + '/' + std::to_string(i));
  } else {
    EXPECT_EQ(shown, answer) << where;
  }
}

TEST(MoneyPage, ShowsWhatTheProgramAnswers) {
  const auto folder = fs::temp_directory_path() / ("retour-money-" + std::to_string(::getpid()));
  fs::create_directory(folder);
  const auto all = examples();
  EXPECT_GE(all.size(), 7U);
  for (const auto& example : all) {
    std::ofstream(folder / "order.json") << example.order;
    std::ofstream(folder / "request.json") << example.request;
    const Output output = retour({"quote", "--order", (folder / "order.json").string(), "--request",
                                  (folder / "request.json").string(), "--at", "2026-10-20T12:00:00Z"});
    ASSERT_EQ(output.status, 0) << example.title << '\n' << output.err;
    const auto answered = json::parse(output.out);
    const auto& items = answered.at("items").as_array();
    const auto wanted = json::parse(example.answer);
    for (const auto& shown : wanted.as_object()) {
      const auto* item =
          std::find_if(items.begin(), items.end(), [&](const auto& i) { return i.at("resolution") == shown.key(); });
      ASSERT_NE(item, items.end()) << example.title << ": " << shown.key();
      expect_within(shown.value(), item->at("quote"), example.title);
    }
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace retour::api::cli::testing
