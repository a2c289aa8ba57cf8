#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/policies/texts.hpp"
#include "tests/policies/tools/examples.hpp"

// What an editor says about a file: the schema under the yaml-language-server that people have, against the loader.
// RETOUR_YAML_LANGUAGE_SERVER names the folder of the package; without it npm is asked for it, and without npm or a way
// to its registry the test is skipped.
namespace retour::policies::testing {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* kPackage = "yaml-language-server@1";

class Workshop {
 public:
  Workshop() {
    std::string name = (fs::temp_directory_path() / "retour-editor-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~Workshop() { fs::remove_all(path_); }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  const fs::path& path() const { return path_; }

  std::optional<fs::path> language_server() const {
    if (const char* given = std::getenv("RETOUR_YAML_LANGUAGE_SERVER")) return fs::path(given);
    const auto install = fmt::format("cd {} && timeout 120 npm install {} --no-audit --no-fund --silent > npm.log 2>&1",
                                     path_.string(), kPackage);
    if (std::system("node --version > /dev/null 2>&1") != 0 || std::system(install.c_str()) != 0) return {};
    return path_ / "node_modules/yaml-language-server";
  }

  /// What the server says about each text, by its name.
  std::map<std::string, std::vector<std::string>> judge(const fs::path& server,
                                                        const std::map<std::string, std::string>& texts) const {
    std::string files;
    for (const auto& [name, text] : texts) {
      const auto file = path_ / (name + ".yaml");
      std::ofstream(file) << "# yaml-language-server: $schema=" << RETOUR_SOURCE_DIR << "/policies/policy.schema.json\n"
                          << text;
      files += " " + file.string();
    }
    const auto out = path_ / "found.json";
    const auto command = fmt::format("node {}/tests/policies/tools/language_server.mjs {}{} > {}", RETOUR_SOURCE_DIR,
                                     server.string(), files, out.string());
    EXPECT_EQ(std::system(command.c_str()), 0) << command.substr(0, 300);
    std::ifstream in(out);
    std::stringstream found;
    found << in.rdbuf();
    std::map<std::string, std::vector<std::string>> messages;
    const auto answer = json::parse(found.str());
    for (const auto& [file, list] : answer.as_object())
      messages[fs::path(std::string_view(file)).stem().string()] = json::value_to<std::vector<std::string>>(list);
    return messages;
  }

 private:
  fs::path path_;
};

using Texts = std::map<std::string, std::string>;

/// Every key with its example, with a value of the wrong kind, and beside a key that nobody knows.
void add_keys(Texts& into) {
  int number = 0;
  for (const auto& key : detail::policy_keys()) {
    const std::string id = fmt::format("k{:03}", number++);
    into[id + "-good"] = policy_with(key);
    if (key.name == "base") continue;  // the loader reads bases where they are extended
    into[id + "-kind"] = policy_with(key, "[[[]]]");
    const auto& first = key.value.front();
    const bool open = detail::find_key(first.section, "*") != nullptr;  // names of the merchant's own
    if (first.form == detail::Form::word) into[id + "-word"] = policy_with(key, first.list ? "[nonesuch]" : "nonesuch");
    if (first.form == detail::Form::section && !first.list && !open)
      into[id + "-key"] = policy_with(key, "{nonesuch: 1}");
    if (first.form == detail::Form::section && first.list) into[id + "-key"] = policy_with(key, "[{nonesuch: 1}]");
  }
}

/// Edits of the good text that break its form.
void add_forms(Texts& into) {
  const std::vector<std::pair<const char*, const char*>> edits = {
      {"  within:", "  witin: 24 hours\n  within:"},
      {"currency: USD\n", ""},
      {"    city: Springfield\n", ""},
      {"[label, own_carrier]", "label"},
      {"  within: 24 hours", "  within:"},
      {"opened_only: true", "opened_only: yes"},
      {"store_credit_bonus: 10%", "store_credit_bonus: 10"},
      {"store_credit_bonus: 10%", "store_credit_bonus: 100.01%"},
      {"customer: 4.90", "customer: 4.90 EUR"},
      {"under 8.00", "under eight"},
      {"when: received", "when: recieved"},
      {"30 days after delivery", "30 days"},
      {"30 days after delivery", "30  days after delivery"},
      {"30 days after delivery", "1 days before delivery"},
      {"within: 24 hours", "within: soon"},
      {"line_value: under 8.00", "line_value: below 8.00"},
      {"until: 01-31", "until: 02-30"},
      {"ordered: 11-01..12-31", "ordered: 11-01"},
      {"market: US", "market: usa"},
      {"languages: [en, es]", "languages: [en, english]"},
      {"id: final-sale", "id: Final Sale"},
      {"[label, own_carrier]", "[]"},
      {"{id: default, then: approve}", "{id: default}"},
      {"{id: default, then: approve}", "{then: approve}"},
      {"returns:\n  window: 30 days after delivery\n", "returns:\n"},
  };
  int number = 0;
  for (const auto& [from, to] : edits) into[fmt::format("form{:02}", number++)] = edited(kGood, from, to);
  into["good"] = kGood;
  into["good-last"] = edited(kGood, "30 days after delivery", "1 day after last delivery");
  into["good-base"] = edited(kGood, "market: US", "base: us");
}

TEST(LanguageServer, FlagsWhatTheLoaderFlags) {
  const Workshop workshop;
  const auto server = workshop.language_server();
  if (!server) GTEST_SKIP() << "node, npm or the package " << kPackage << " is not at hand";
  Texts texts;
  add_keys(texts);
  add_forms(texts);
  const auto found = workshop.judge(*server, texts);
  ASSERT_EQ(found.size(), texts.size());
  int good = 0, bad = 0;
  for (const auto& [name, text] : texts) {
    const bool fine = compile_example(text).policy != nullptr || is_base({"us.yaml", text});
    const auto& messages = found.at(name);
    EXPECT_EQ(messages.empty(), fine) << name << (messages.empty() ? "" : ": " + messages.front()) << "\n"
                                      << text << render(compile_example(text).diagnostics, Format::concise);
    ++(fine ? good : bad);
  }
  EXPECT_GT(good, 100);
  EXPECT_GT(bad, 200);
}

TEST(LanguageServer, FindsNothingInTheShippedMarkets) {
  const Workshop workshop;
  const auto server = workshop.language_server();
  if (!server) GTEST_SKIP() << "node, npm or the package " << kPackage << " is not at hand";
  Texts texts;
  for (const auto& entry : fs::directory_iterator(std::string(RETOUR_SOURCE_DIR) + "/policies/markets"))
    texts[entry.path().stem().string()] = read_source(entry.path().string())->text;
  const auto found = workshop.judge(*server, texts);
  ASSERT_EQ(found.size(), texts.size());
  for (const auto& [market, messages] : found) EXPECT_TRUE(messages.empty()) << market << ": " << messages.front();
}

}  // namespace
}  // namespace retour::policies::testing
