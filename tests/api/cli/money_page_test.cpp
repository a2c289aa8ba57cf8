#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/api/cli/program.hpp"
#include "tests/api/shown.hpp"

// docs/explanation/money.md shows orders, requests and answers: the answers must be those of the program.
namespace retour::api::cli::testing {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

struct Example {
  std::string title, order, request, answer, policy;
};

std::vector<Example> examples() {
  std::ifstream in(fs::path(RETOUR_SOURCE_DIR) / "docs/explanation/money.md");
  std::vector<Example> found;
  std::string title, line;
  std::string* into = nullptr;
  while (std::getline(in, line)) {
    if (line.starts_with("## ")) title = line.substr(3);
    if (line == "```json order") {
      found.push_back({title, {}, {}, {}, {}});
      into = &found.back().order;
    } else if (line == "```json request") {
      into = &found.back().request;
    } else if (line == "```json answer") {
      into = &found.back().answer;
    } else if (line == "```yaml policy") {
      into = &found.back().policy;
    } else if (line == "```") {
      into = nullptr;
    } else if (into != nullptr) {
      *into += line + '\n';
    }
  }
  return found;
}

std::string text_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

/// A folder like policies/, in which the German market is a base that an example builds upon.
void lay_out_policies(const fs::path& folder) {
  const fs::path source = fs::path(RETOUR_SOURCE_DIR) / "policies";
  fs::create_directories(folder / "markets");
  fs::copy(source / "statutes", folder / "statutes", fs::copy_options::recursive);
  fs::copy(source / "markets/eu.yaml", folder / "markets/eu.yaml");
  std::string german = text_of(source / "markets/de.yaml");
  const auto head = german.find("\nmarket: DE\n");
  ASSERT_NE(head, std::string::npos);
  german.replace(head + 1, 10, "base: de");
  std::ofstream(folder / "markets/de.yaml") << german;
}

/// Codes of the reasons why there is no quote, where an example shows them.
void expect_refused(const json::value& shown, const json::value& item, const std::string& where) {
  json::array codes;
  for (const auto& why : item.at("why_not").as_array()) codes.push_back(why.at("code"));
  EXPECT_EQ(shown.as_array(), codes) << where;
}

TEST(MoneyPage, ShowsWhatTheProgramAnswers) {
  const auto folder = fs::temp_directory_path() / ("retour-money-" + std::to_string(::getpid()));
  fs::create_directory(folder);
  lay_out_policies(folder);
  const auto all = examples();
  EXPECT_GE(all.size(), 16U);
  for (const auto& example : all) {
    std::ofstream(folder / "order.json") << example.order;
    std::ofstream(folder / "request.json") << example.request;
    std::vector<std::string> command{"quote",
                                     "--order",
                                     (folder / "order.json").string(),
                                     "--request",
                                     (folder / "request.json").string(),
                                     "--at",
                                     "2026-10-20T12:00:00Z"};
    if (!example.policy.empty()) {
      std::ofstream(folder / "markets/example.yaml") << example.policy;
      command.insert(command.end(), {"--policy", (folder / "markets/example.yaml").string()});
    }
    const Output output = retour(command);
    ASSERT_LE(output.status, 1) << example.title << '\n' << output.err;
    const auto answered = json::parse(output.out);
    const auto& items = answered.at("items").as_array();
    const auto wanted = json::parse(example.answer);
    for (const auto& shown : wanted.as_object()) {
      const auto* item =
          std::find_if(items.begin(), items.end(), [&](const auto& i) { return i.at("resolution") == shown.key(); });
      ASSERT_NE(item, items.end()) << example.title << ": " << shown.key();
      if (const auto* why_not = shown.value().as_object().if_contains("why_not"))
        expect_refused(*why_not, *item, example.title);
      else
        api::testing::expect_within(shown.value(), item->at("quote"), example.title);
    }
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace retour::api::cli::testing
