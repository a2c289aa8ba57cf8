#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "api/import/import.hpp"
#include "policies/loader.hpp"
#include "tests/golden.hpp"
#include "workflows/machines.hpp"

// Documents that must say what the code says: written from it, or compared with it.
namespace retour::tests {
namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

const fs::path kRoot = RETOUR_SOURCE_DIR;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

Names all_matches(const std::string& text, const std::regex& pattern) {
  Names found;
  for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match)
    found.insert((*match)[1]);
  return found;
}

/// The text of all sources directly in these folders whose name begins with `prefix`.
std::string sources_of(std::initializer_list<const char*> folders, std::string_view prefix = "") {
  std::string text;
  for (const auto* folder : folders)
    for (const auto& entry : fs::directory_iterator(kRoot / folder))
      if (entry.path().extension() == ".cpp" && entry.path().filename().string().starts_with(prefix))
        text += read(entry.path());
  return text;
}

void expect_same(const Names& listed, const Names& written) {
  for (const auto& name : written) EXPECT_TRUE(listed.contains(name)) << name << " is not on the page";
  for (const auto& name : listed)
    EXPECT_TRUE(written.contains(name)) << name << " is on the page, but nowhere in the sources";
}

/// The first fenced block of this language.
std::string block(const std::string& document, const std::string& language) {
  const std::string fence = "```" + language + "\n";
  const auto start = document.find(fence);
  if (start == std::string::npos) return {};
  const auto from = start + fence.size();
  return document.substr(from, document.find("```", from) - from);
}

/// Every Markdown file for people.
std::vector<fs::path> documents() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "docs"))
    if (entry.path().extension() == ".md") found.push_back(entry.path());
  for (const auto& entry : fs::directory_iterator(kRoot))
    if (entry.path().extension() == ".md") found.push_back(entry.path());
  return found;
}

TEST(Docs, ErrorsAreWrittenFromTheCodes) {
  std::string text =
      "# Errors of the policy compiler\n\n"
      "Written from `policies/diagnostics.hpp` by `UPDATE_GOLDEN=1 house_tests`; edit the codes, not this file. A code "
      "never changes\n"
      "its meaning; the wording of a message may. An error leaves the version before in force, a warning does not.\n\n"
      "| Code | Severity | Problem | Why it is one |\n| --- | --- | --- | --- |\n";
  for (const auto& info : policies::kCodes)
    text += fmt::format("| `{}` | {} | {} | {} |\n", policies::name_of(info.code),
                        info.severity == policies::Severity::error ? "error" : "warning", info.title, info.explanation);
  expect_file("docs/reference/errors.md", text);
}

TEST(Docs, MachinesAreWrittenFromTheTables) {
  std::string text =
      "# The machines\n\n"
      "Written from the transition tables by `UPDATE_GOLDEN=1 house_tests`; edit the tables, not this file. Of several "
      "rows with the\n"
      "same state and event the first whose guards all hold is taken. `start` is what does not exist yet.\n";
  using workflows::kernel::TableView;
  const std::vector<std::pair<TableView, std::string_view>> tables = {
      {workflows::return_table(), "workflows/returns/table.hpp"},
      {workflows::parcel_table(), "workflows/returns/parcels.hpp"},
      {workflows::refund_table(), "workflows/refunds/table.hpp"},
      {workflows::exchange_table(), "workflows/exchanges/table.hpp"}};
  for (const auto& [table, file] : tables)
    text += fmt::format("\n## {}\n`{}`\n\n```mermaid\n{}```\n\n{}", table.name, file, workflows::kernel::mermaid(table),
                        workflows::kernel::markdown_rows(table));
  expect_file("docs/reference/machines.md", text);
}

TEST(Docs, TheOrderPageNamesEveryCode) {
  static const std::regex kCode(
      R"re((?:report\(|problems\.add\([^,]*,|refuse\([^;"]*,|FieldProblem\{[^;]*?,|whole_number\()\s*"([a-z_]+)")re");
  const auto written = sources_of({"api/import", "api/json"});
  const auto codes = all_matches(written, kCode);
  EXPECT_GT(codes.size(), 30U);
  const auto page = read(kRoot / "docs/reference/order.md");
  expect_same(all_matches(page, std::regex(R"(\n\| `([a-z_]+)` \| (?!text|whole|money|list|object|time|true))")),
              codes);
}

TEST(Docs, TheOrderPageNamesEveryField) {
  const auto page = read(kRoot / "docs/reference/order.md");
  const auto fields = all_matches(api::order_schema_json(), std::regex(R"re("([a-z_0-9]+)": \{"type")re"));
  EXPECT_GT(fields.size(), 30U);
  for (const auto& field : fields) {  // "items" is a word of the schema itself
    if (field != "items") {
      EXPECT_NE(page.find("`" + field + "`"), std::string::npos) << field;
    }
  }
}

TEST(Docs, TheOrderPageShowsOrdersThatImport) {
  std::string page = read(kRoot / "docs/reference/order.md");
  int orders = 0;
  for (auto order = block(page, "json"); !order.empty(); order = block(page, "json"), ++orders) {
    const auto result = api::import_own(order);
    if (const auto* problems = std::get_if<std::vector<api::FieldProblem>>(&result))
      for (const auto& problem : *problems)
        ADD_FAILURE() << problem.pointer << " " << problem.code << " " << problem.message;
    page.erase(0, page.find(order) + order.size());
  }
  EXPECT_EQ(orders, 2);
}

TEST(Docs, TheProblemsPageNamesEveryCode) {
  static const std::regex kCode(
      R"re((?:HttpError\(\s*\d+,\s*|\.code =(?!=)[^";]*|refuse\(\s*|problem\(\s*|(?:Order|Label)Problem\{\s*|OrderProblem \w+\([^{]*\{\s*return \{)"([a-z]+(?:_[a-z]+)*)")re");
  static const std::regex kOther(R"re(\.code = [^";]*"[a-z_]+" : "([a-z_]+)")re");
  std::string faces;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "api")) {
    const auto folder = entry.path().parent_path().filename();
    if (entry.path().extension() == ".cpp" && folder != "import" && folder != "json") faces += read(entry.path());
  }
  // What the engine says about orders and labels passes through under its own code.
  for (const auto* source : {"engine/orders.cpp", "engine/outside.cpp", "engine/labels.cpp"})
    faces += read(kRoot / source);
  Names codes = all_matches(faces, kCode);
  codes.merge(all_matches(faces, kOther));
  expect_same(all_matches(read(kRoot / "docs/reference/problems.md"), std::regex(R"(\n\| `([a-z_]+)` \| \d)")), codes);
}

TEST(Docs, TheReasonsPageNamesEveryCode) {
  static const std::regex kCode(
      R"re((?:refuse\((?:\w+,\s*)?|deny\(|over\([^;"]*,|Reason\{|QuoteProblem\{)\s*"([a-z]+(?:_[a-z0-9]+)*)")re");
  std::string sources;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "workflows"))
    if (entry.path().extension() == ".cpp") sources += read(entry.path());
  const auto page = read(kRoot / "docs/reference/reasons.md");
  expect_same(all_matches(page, std::regex(R"(\n\| `([a-z0-9_]+)` \|)")), all_matches(sources, kCode));
}

TEST(Docs, ThePolicyPageShowsAPolicyThatCompiles) {
  const auto text = block(read(kRoot / "docs/reference/policy.md"), "yaml");
  const auto compiled = policies::compile({"de.yaml", text}, [](std::string_view) { return std::nullopt; });
  EXPECT_EQ(policies::render(compiled.diagnostics, policies::Format::full), "");
  EXPECT_TRUE(compiled.policy);
}

TEST(Docs, ThePolicyPageNamesEveryKey) {
  static const std::regex kKey(
      R"re((?:\.find|\.need|\bread|read_cited|read_limit|read_line|read_requirement|read_codes|read_role)\(\s*(?:\w+,\s*)*"([a-z_0-9]+)")re");
  const auto keys = all_matches(sources_of({"policies/detail"}, "read_"), kKey);
  EXPECT_GT(keys.size(), 60U);
  const auto page = read(kRoot / "docs/reference/policy.md");
  for (const auto& key : keys) EXPECT_NE(page.find("`" + key + "`"), std::string::npos) << key;
}

TEST(Docs, TheConfigurationPageNamesEveryFieldOptionAndVariable) {
  const auto page = read(kRoot / "docs/reference/configuration.md");
  const auto config = read(kRoot / "api/cli/config.hpp"), keys = read(kRoot / "api/auth/keys.cpp");
  Names names;
  for (const auto& list : all_matches(config, std::regex(R"(BOOST_DESCRIBE_STRUCT\(\w+, \(\), \(([^)]*)\)\))")))
    names.merge(all_matches(list, std::regex(R"((\w+))")));
  for (const auto& list : all_matches(keys, std::regex(R"(kFields\{([^}]*)\})")))
    names.merge(all_matches(list, std::regex(R"((\w+))")));
  EXPECT_GT(names.size(), 15U);
  const auto program = read(kRoot / "api/cli/app.cpp");
  const auto serve = program.find("void declare_serve()");
  names.merge(all_matches(program.substr(serve, program.find("\n  }\n", serve) - serve),
                          std::regex(R"re(add_option\("(--[a-z-]+)")re")));
  const std::regex variable(R"re((?:getenv|environment)\("([A-Z_]+)"\))re");
  for (const auto* floor : {"api", "engine"})
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / floor))
      if (entry.path().extension() == ".cpp") names.merge(all_matches(read(entry.path()), variable));
  for (const auto* expected : {"keys_file", "sha256", "--bind", "DATABASE_URL", "RETOUR_PG_BIN"})
    EXPECT_TRUE(names.contains(expected)) << expected << " is not found in the sources any more";
  for (const auto& name : names) {
    if (name == "PATH") continue;
    EXPECT_NE(page.find("`" + name + "`"), std::string::npos) << name;
  }
}

TEST(Docs, NamedFilesExist) {
  static const std::regex kPath(
      R"(`((?:api|engine|policies|workflows|sandbox|tests|docs|scripts)/[A-Za-z0-9_./-]+)(?::\d+)?`)");
  for (const auto& document : documents())
    for (const auto& path : all_matches(read(document), kPath))
      EXPECT_TRUE(fs::exists(kRoot / path)) << document << " names " << path;
}

TEST(Docs, LinksLeadSomewhere) {
  static const std::regex kLink(R"(\]\(([^)#:]+)(?:#[^)]*)?\))");
  for (const auto& document : documents())
    for (const auto& link : all_matches(read(document), kLink))
      EXPECT_TRUE(fs::exists(document.parent_path() / link)) << document << " links to " << link;
}

}  // namespace
}  // namespace retour::tests
