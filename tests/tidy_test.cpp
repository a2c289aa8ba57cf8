#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

// What the compiler does not check about the house: docs/ARCHITECTURE.md tells the same in prose. The rules are
// functions from files to complaints, so that a test can show that each of them finds what it is for.
namespace retour::tests {
namespace {

namespace fs = std::filesystem;

/// A file with more lines has a second subject.
constexpr std::size_t kMaxLines = 450;
/// The floors; a floor includes itself and what is listed.
struct Floor {
  std::string_view name;
  std::vector<std::string_view> may_include;
};
const std::array kFloors = {Floor{"workflows", {}}, Floor{"policies", {"workflows"}},
                            Floor{"engine", {"workflows", "policies"}},
                            Floor{"api", {"workflows", "policies", "engine"}}, Floor{"sandbox", {}}};
const std::set<std::string> kTopLevel = {
    "api",         "docs",           "engine",    "policies",       "sandbox",
    "scripts",     "tests",          "web",       "workflows",      "CHANGELOG.md",
    "LICENSE",     "NOTICE",         "README.md", "CMakeLists.txt", "CMakePresets.json",
    "SECURITY.md", "CONTRIBUTING.md"};

struct File {
  std::string path, text;  // the path from the root of the repository
};
using Files = std::vector<File>;
using Complaints = std::vector<std::string>;

struct Include {
  std::string what;
  bool quoted = false;
};

std::string floor_of(std::string_view path) { return std::string(path.substr(0, path.find('/'))); }
bool is_header(const File& file) { return file.path.ends_with(".hpp"); }
bool is_public_header(const File& file) { return is_header(file) && file.path.find("/detail/") == std::string::npos; }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<Include> includes_of(const File& file) {
  static const std::regex kInclude(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
  std::vector<Include> found;
  for (const auto& line : lines_of(file.text)) {
    std::smatch match;
    if (std::regex_search(line, match, kInclude)) found.push_back({match[2], match[1] == "\""});
  }
  return found;
}

/// Every include of every file for which `forbidden` holds.
template <class Forbidden>
Complaints bad_includes(const Files& files, Forbidden forbidden) {
  Complaints found;
  for (const auto& file : files)
    for (const auto& include : includes_of(file))
      if (forbidden(file, include)) found.push_back(file.path + " includes " + include.what);
  return found;
}

Complaints arrows(const Files& files) {
  return bad_includes(files, [](const File& file, const Include& include) {
    if (!include.quoted) return false;
    const auto from = floor_of(file.path), to = floor_of(include.what);
    const auto floor = std::find_if(kFloors.begin(), kFloors.end(), [&](const Floor& f) { return f.name == from; });
    if (floor == kFloors.end()) return false;  // tests look at every floor
    // The program joins the floors, so it opens the database; what it can do there is migrate and ping.
    const bool opens = file.path.starts_with("api/cli/") && include.what == "engine/store/database.hpp";
    if (from == "api" && include.what.starts_with("engine/store/")) return !opens;
    const auto& below = floor->may_include;
    return to != from && std::find(below.begin(), below.end(), to) == below.end();
  });
}

Complaints libraries(const Files& files) {
  return bad_includes(files, [](const File& file, const Include& include) {
    const auto in = [&](std::string_view prefix) { return file.path.starts_with(prefix); };
    const auto of = [&](std::string_view prefix) { return include.what.starts_with(prefix); };
    if (of("Poco/")) return in("workflows/") || in("policies/");
    if (of("pqxx")) return !in("engine/store/") && !in("tests/");
    if (of("yaml-cpp/")) return !in("policies/") && !in("tests/");
    if (of("boost/json") && !of("boost/json/fwd.hpp")) return is_public_header(file) && !in("tests/");
    if (of("boost/msm/")) return file.path != "workflows/kernel/msm_machine.hpp";
    if (of("workflows/kernel/msm_machine.hpp")) return is_header(file) || !(in("workflows/") || in("tests/workflows/"));
    return false;
  });
}

/// A detail belongs to its floor, and to the tests of its folder.
Complaints details(const Files& files) {
  return bad_includes(files, [](const File& file, const Include& include) {
    const auto at = include.what.find("/detail/");
    if (!include.quoted || at == std::string::npos) return false;
    const bool own_test = file.path.starts_with("tests/" + include.what.substr(0, at) + "/");
    return floor_of(file.path) != floor_of(include.what) && !own_test && !file.path.starts_with("tests/fuzz/");
  });
}

Complaints headers(const Files& files) {
  Complaints found;
  for (const auto& file : files) {
    if (!is_header(file)) continue;
    const auto lines = lines_of(file.text);
    const std::string start = "// " + file.path + " - ";
    if (lines.size() < 2 || !lines[0].starts_with(start) || lines[0].size() <= start.size())
      found.push_back(file.path + " does not begin with '" + start + "<its duty>'");
    else if (lines[1] != "#pragma once")
      found.push_back(file.path + " has no #pragma once on its second line");
    // Stories are prose, so their steps may open the vocabulary for them.
    if (!file.path.starts_with("tests/scenarios/") && file.text.find("using namespace ") != std::string::npos)
      found.push_back(file.path + " imports a namespace into whoever includes it");
  }
  return found;
}

Complaints left_for_later(const Files& files) {
  static const std::regex kMarks(
      "\\b(TO"
      "DO|FIX"
      "ME|X"
      "XX|HA"
      "CK)\\b:?( |$|\\()");
  Complaints found;
  for (const auto& file : files) {
    std::size_t number = 0;
    for (const auto& line : lines_of(file.text))
      if (++number; std::regex_search(line, kMarks)) found.push_back(file.path + ":" + std::to_string(number));
  }
  return found;
}

Complaints too_long(const Files& files) {
  Complaints found;
  for (const auto& file : files)
    if (const auto lines = lines_of(file.text).size(); lines > kMaxLines)
      found.push_back(file.path + " has " + std::to_string(lines) + " lines, the most is " + std::to_string(kMaxLines));
  return found;
}

std::set<std::string> words_of(const std::string& text) {
  static const std::regex kWord(R"re([^\s()"]+)re");
  return {std::sregex_token_iterator(text.begin(), text.end(), kWord), std::sregex_token_iterator()};
}

/// Sources that no CMakeLists.txt in their folder or above it names.
Complaints unbuilt(const Files& sources, const Files& lists) {
  std::set<std::string> built;
  for (const auto& list : lists) {
    const fs::path folder = fs::path(list.path).parent_path();
    for (const auto& word : words_of(list.text))
      if (word.ends_with(".cpp")) built.insert((folder / word).lexically_normal().string());
  }
  Complaints found;
  for (const auto& file : sources)
    if (file.path.ends_with(".cpp") && !built.contains(file.path)) found.push_back(file.path + " is not built");
  return found;
}

Complaints unused_headers(const Files& files) {
  std::set<std::string> used;
  for (const auto& file : files)
    for (const auto& include : includes_of(file))
      if (include.quoted && include.what != file.path) used.insert(include.what);
  Complaints found;
  for (const auto& file : files)
    if (is_header(file) && !used.contains(file.path)) found.push_back(file.path + " is included by nothing");
  return found;
}

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Files of the floors and the tests for which `wanted` holds.
template <class Wanted>
Files tree(Wanted wanted) {
  const fs::path root = RETOUR_SOURCE_DIR;
  Files files;
  for (const auto* top : {"workflows", "policies", "engine", "api", "sandbox", "tests"})
    for (const auto& entry : fs::recursive_directory_iterator(root / top))
      if (entry.is_regular_file() && wanted(entry.path()))
        files.push_back({fs::relative(entry.path(), root).generic_string(), read(entry.path())});
  return files;
}

const Files& sources() {
  static const Files kFiles =
      tree([](const fs::path& path) { return path.extension() == ".cpp" || path.extension() == ".hpp"; });
  return kFiles;
}

const Files& cmake_lists() {
  static const Files kFiles = tree([](const fs::path& path) { return path.filename() == "CMakeLists.txt"; });
  return kFiles;
}

void expect_none(const Complaints& complaints) {
  for (const auto& complaint : complaints) ADD_FAILURE() << complaint;
}

TEST(Tidy, TheTreeIsThere) {
  EXPECT_GT(sources().size(), 200U);
  EXPECT_GT(cmake_lists().size(), 20U);
}

TEST(Tidy, IncludesPointDownwards) { expect_none(arrows(sources())); }
TEST(Tidy, LibrariesStayOnTheirFloors) { expect_none(libraries(sources())); }
TEST(Tidy, DetailsStayAtHome) { expect_none(details(sources())); }
TEST(Tidy, HeadersSayTheirDuty) { expect_none(headers(sources())); }
TEST(Tidy, NothingIsLeftForLater) { expect_none(left_for_later(sources())); }
TEST(Tidy, FilesHaveOneSubject) { expect_none(too_long(sources())); }
TEST(Tidy, EverySourceIsBuilt) { expect_none(unbuilt(sources(), cmake_lists())); }
TEST(Tidy, EveryHeaderIsIncluded) { expect_none(unused_headers(sources())); }

TEST(Tidy, IncludesExist) {
  expect_none(bad_includes(sources(), [](const File&, const Include& include) {
    return include.quoted && !fs::exists(fs::path(RETOUR_SOURCE_DIR) / include.what);
  }));
}

TEST(Tidy, TheTopLevelIsTheHouse) {
  std::set<std::string> ignored;
  for (auto line : lines_of(read(fs::path(RETOUR_SOURCE_DIR) / ".gitignore")))
    if (line.starts_with('/') && line.ends_with('/')) ignored.insert(line.substr(1, line.size() - 2));
  for (const auto& entry : fs::directory_iterator(RETOUR_SOURCE_DIR)) {
    const auto name = entry.path().filename().string();
    EXPECT_TRUE(name.starts_with('.') || ignored.contains(name) || kTopLevel.contains(name)) << name;
  }
}

// One planted fault for every rule: a rule that finds nothing here would find nothing anywhere.

std::size_t count(const Complaints& complaints) { return complaints.size(); }

TEST(TidyRules, ArrowsFindStepsUpwardsAndSideways) {
  EXPECT_EQ(count(arrows({{"workflows/a.cpp", "#include \"policies/loader.hpp\"\n"}})), 1U);
  EXPECT_EQ(count(arrows({{"policies/a.cpp", "# include \"engine/runtime.hpp\"\n"}})), 1U);
  EXPECT_EQ(count(arrows({{"engine/a.cpp", "#include \"api/http/server.hpp\"\n"}})), 1U);
  EXPECT_EQ(count(arrows({{"api/a.cpp", "#include \"engine/store/case_store.hpp\"\n"}})), 1U);
  EXPECT_EQ(count(arrows({{"api/a.cpp", "#include \"engine/store/database.hpp\"\n"}})), 1U);
  EXPECT_EQ(count(arrows({{"api/cli/a.cpp", "#include \"engine/store/database.hpp\"\n"}})), 0U);
  EXPECT_EQ(count(arrows({{"sandbox/a.cpp", "#include \"engine/clock.hpp\"\n"}})), 1U);
  EXPECT_EQ(count(arrows({{"engine/a.cpp", "#include \"sandbox/clock.hpp\"\n"}})), 1U);
  EXPECT_EQ(count(arrows({{"engine/a.cpp", "#include \"server.hpp\"\n"}})), 1U)
      << "includes are rooted at the repository";
  EXPECT_EQ(count(arrows({{"api/a.cpp", "#include \"engine/runtime.hpp\"\n#include \"workflows/decide.hpp\"\n"}})), 0U);
}

TEST(TidyRules, LibrariesFindStrangers) {
  EXPECT_EQ(count(libraries({{"workflows/a.cpp", "#include <Poco/URI.h>\n"}})), 1U);
  EXPECT_EQ(count(libraries({{"engine/runtime.cpp", "#include <pqxx/pqxx>\n"}})), 1U);
  EXPECT_EQ(count(libraries({{"engine/a.cpp", "#include <yaml-cpp/yaml.h>\n"}})), 1U);
  EXPECT_EQ(count(libraries({{"api/a.hpp", "#include <boost/json.hpp>\n"}})), 1U);
  EXPECT_EQ(count(libraries({{"engine/a.cpp", "#include <boost/msm/back/state_machine.hpp>\n"}})), 1U);
  EXPECT_EQ(count(libraries({{"workflows/a.hpp", "#include \"workflows/kernel/msm_machine.hpp\"\n"}})), 1U);
  EXPECT_EQ(count(libraries({{"engine/a.cpp", "#include \"workflows/kernel/msm_machine.hpp\"\n"}})), 1U);
  EXPECT_EQ(count(libraries({{"api/a.hpp", "#include <boost/json/fwd.hpp>\n"},
                             {"api/detail/a.hpp", "#include <boost/json.hpp>\n"},
                             {"engine/store/a.cpp", "#include <pqxx/pqxx>\n"}})),
            0U);
}

TEST(TidyRules, DetailsFindVisitors) {
  const std::string text = "#include \"engine/store/detail/pool.hpp\"\n";
  EXPECT_EQ(count(details({{"api/handlers/cases.cpp", text}})), 1U);
  EXPECT_EQ(count(details({{"tests/engine/runtime/runtime_test.cpp", text}})), 1U);
  EXPECT_EQ(count(details({{"engine/store/case_store.cpp", text}, {"tests/engine/store/pool_test.cpp", text}})), 0U);
}

TEST(TidyRules, HeadersFindSilence) {
  EXPECT_EQ(count(headers({{"api/a.hpp", "// api/a.hpp - says what it is\n#pragma once\n"}})), 0U);
  EXPECT_EQ(count(headers({{"api/a.hpp", "// api/b.hpp - is somebody else\n#pragma once\n"}})), 1U);
  EXPECT_EQ(count(headers({{"api/a.hpp", "// api/a.hpp - \n#pragma once\n"}})), 1U);
  EXPECT_EQ(count(headers({{"api/a.hpp", "// api/a.hpp - is long\n// and longer\n#pragma once\n"}})), 1U);
  EXPECT_EQ(count(headers({{"api/a.hpp", "// api/a.hpp - opens\n#pragma once\nusing namespace std;\n"}})), 1U);
}

TEST(TidyRules, TheRestFindsItsFault) {
  EXPECT_EQ(left_for_later({{"api/a.cpp",
                             "int a;  // TO"
                             "DO: b\n"}}),
            (Complaints{"api/a.cpp:1"}));
  EXPECT_EQ(count(left_for_later({{"api/a.cpp", "mkdtemp(\"/tmp/retour-XXXXXX\");\n"}})), 0U);
  std::string text;
  for (std::size_t i = 0; i < kMaxLines; ++i) text += "\n";
  EXPECT_EQ(count(too_long({{"api/a.cpp", text}})), 0U);
  EXPECT_EQ(count(too_long({{"api/a.cpp", text + "\n"}})), 1U);
  const Files lists = {{"api/CMakeLists.txt", "retour_layer(api SOURCES http/a.cpp\n  b.cpp)"}};
  EXPECT_EQ(unbuilt({{"api/http/a.cpp", ""}, {"api/b.cpp", ""}, {"api/http/b.cpp", ""}}, lists),
            (Complaints{"api/http/b.cpp is not built"}));
  EXPECT_EQ(
      unused_headers(
          {{"api/a.hpp", "#include \"api/a.hpp\"\n"}, {"api/b.hpp", ""}, {"api/a.cpp", "#include \"api/b.hpp\"\n"}}),
      (Complaints{"api/a.hpp is included by nothing"}));
}

}  // namespace
}  // namespace retour::tests
