#include "tests/api/cli/program.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

namespace retour::api::cli::testing {
namespace {

namespace json = boost::json;

constexpr const char* kOrder = "tests/samples/orders/shopify_1001.json";

std::vector<std::string> explain(std::vector<std::string> more) {
  std::vector<std::string> words{"policy", "explain", "--order", kOrder, "--reason", "changed_mind", "--opened"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Program, UsageErrorsAreTwoAndOnStderr) {
  for (const auto& words : std::vector<std::vector<std::string>>{{},
                                                                 {"nonsense"},
                                                                 {"serve", "--port", "x"},
                                                                 {"table", "nothing"},
                                                                 {"policy"},
                                                                 {"policy", "check", "/nowhere"},
                                                                 {"import", "--token", "t", "/nowhere.json"}}) {
    const Output output = retour(words);
    EXPECT_EQ(output.status, 2) << (words.empty() ? "" : words[0]);
    EXPECT_TRUE(output.out.empty()) << output.out;
    EXPECT_FALSE(output.err.empty());
  }
}

TEST(Program, HelpAndVersionAreNoErrors) {
  EXPECT_EQ(retour({"--version"}).status, 0);
  const Output help = retour({"serve", "--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_TRUE(says(help.out, "--port-file"));
}

TEST(Program, ChoicesAreShownAsTheyAreWritten) {
  const Output help = retour({"policy", "check", "--help"});
  EXPECT_TRUE(says(help.out, "{concise|full|json|sarif}")) << help.out;
  EXPECT_FALSE(says(help.out, "->")) << help.out;
  const Output wrong = retour({"table", "return", "--format", "svg"});
  EXPECT_EQ(wrong.status, 2);
  EXPECT_TRUE(says(wrong.err, "'svg' is none of {json|markdown|mermaid|sql}")) << wrong.err;
}

TEST(Program, AMisspeltCommandIsNamed) {
  EXPECT_TRUE(says(retour({"serv"}).err, "there is no command 'serv', did you mean 'serve'?"));
  EXPECT_TRUE(says(retour({"policy", "chek"}).err, "there is no command 'chek', did you mean 'check'?"));
  EXPECT_TRUE(says(retour({"key", "nonsense"}).err, "there are new, list, revoke"));
  EXPECT_EQ(retour({"serv"}).status, 2);
}

TEST(Program, WhoOnlyLooksMakesNoDatabase) {
  const Folder folder;
  const std::string typo = folder / "dtaa";
  const Output verified = retour({"verify", "--data", typo});
  EXPECT_EQ(verified.status, 2);
  EXPECT_TRUE(says(verified.err, "there is no database in " + typo + "; 'retour serve' makes one")) << verified.err;
  folder.write("retour.json", R"({"merchants":[{"id":"demo"}]})");
  folder.write("keys.json", "[]");
  const Output examined = retour({"doctor", "--data", typo, "--config", folder / "retour.json"});
  EXPECT_EQ(examined.status, 0) << "a first start would make it\n" << examined.out;
  EXPECT_TRUE(says(examined.out, "there is no database in " + typo)) << examined.out;
  retour({"import", "--token", "t", "--url", "http://127.0.0.1:1", kOrder});
  retour({"key", "list", "--data", typo});
  EXPECT_FALSE(std::filesystem::exists(typo));
}

TEST(Program, ChecksPoliciesInThreeFormats) {
  EXPECT_EQ(retour({"policy", "check"}).status, 0);
  const Folder folder;
  const std::string bad = folder.write("bad.yaml", "market: US\ncurrency: DOLLARS\n");
  const Output full = retour({"policy", "check", bad});
  EXPECT_EQ(full.status, 1);
  EXPECT_TRUE(says(full.out, "bad.yaml:2:11")) << full.out;
  const Output concise = retour({"policy", "check", "--format", "concise", bad});
  EXPECT_EQ(concise.status, 1);
  EXPECT_LT(concise.out.size(), full.out.size());
  const Output machine = retour({"policy", "check", "--format", "json", folder.path()});
  EXPECT_EQ(machine.status, 1);
  EXPECT_TRUE(json::parse(machine.out).is_object());
  EXPECT_EQ(retour({"policy", "check", "--format", "xml", bad}).status, 2);
}

TEST(Program, ExplainsADecisionByTheLinesOfThePolicy) {
  const Output yes = retour(explain({"--line", "14201002", "--at", "2026-11-20T12:00:00Z"}));
  EXPECT_EQ(yes.status, 0) << yes.err;
  EXPECT_TRUE(says(yes.out, "delivered 2026-11-06T19:02:00Z"));
  EXPECT_TRUE(says(yes.out, "until 2027-01-31"));
  EXPECT_TRUE(says(yes.out, "policies/markets/us-ny.yaml:18:7 final-sale: does not match"));
  EXPECT_TRUE(says(yes.out, "decision  approve by 'default'"));
  EXPECT_TRUE(says(yes.out, "restocking fee 40.34 USD")) << yes.out;
  const Output no = retour(explain({"--line", "14201002", "--at", "2027-02-01T05:00:00Z"}));
  EXPECT_EQ(no.status, 1);
  EXPECT_TRUE(says(no.out, "why not   window: the last day to ask for its return was 2027-01-31"));
  EXPECT_EQ(retour(explain({"--line", "14201002", "--at", "2027-02-01T04:59:59Z"})).status, 0);
}

TEST(Program, ExplainsAWholeOrderAndWhatWouldBeOtherwise) {
  const std::vector<std::string> whole{"policy", "explain", "--order", kOrder, "--at"};
  const auto at = [&](const char* time, std::vector<std::string> more = {}) {
    auto words = whole;
    words.emplace_back(time);
    words.insert(words.end(), more.begin(), more.end());
    return retour(words);
  };
  const Output yes = at("2026-11-20T12:00:00Z");
  EXPECT_EQ(yes.status, 0) << yes.err;
  EXPECT_TRUE(says(yes.out, "line      14201001: ") && says(yes.out, "line      14201002: ")) << yes.out;
  EXPECT_TRUE(says(yes.out, "gift_card does not hold: facts say no")) << yes.out;
  EXPECT_TRUE(says(yes.out, "eligible if asked by 31 Jan 2027 24:00 (America/New_York)")) << yes.out;
  const Output no = at("2027-03-01T00:00:00Z", {"--output", "json"});
  EXPECT_EQ(no.status, 1);
  const auto made = json::parse(no.out);
  ASSERT_EQ(made.at("lines").as_array().size(), 2U);
  const auto& line = made.at("lines").at(1);
  EXPECT_EQ(line.at("verdict"), "deny");
  EXPECT_EQ(line.at("until"), "2027-02-01T05:00:00Z");
  EXPECT_EQ(line.at("otherwise").at(0), "eligible if asked by 31 Jan 2027 24:00 (America/New_York)");
  EXPECT_TRUE(made.at("refund").is_null());
  EXPECT_FALSE(made.at("cannot_know").as_array().empty());
}

TEST(Program, ExplainsARequestAsQuoteTakesIt) {
  const auto explained = [](const std::string& request, std::vector<std::string> more = {}) {
    const Folder folder;
    std::vector<std::string> words{"policy",    "explain",
                                   "--order",   kOrder,
                                   "--request", folder.write("request.json", request),
                                   "--at",      "2026-11-20T12:00:00Z"};
    words.insert(words.end(), more.begin(), more.end());
    return retour(words);
  };
  const Output one = explained(R"({"lines":[{"line":"14201002","quantity":1,"reason":"changed_mind","opened":true}]})");
  EXPECT_EQ(one.status, 0) << one.err;
  EXPECT_EQ(one.out, retour(explain({"--line", "14201002", "--at", "2026-11-20T12:00:00Z"})).out);
  const Output wrong = explained(R"({"lines":[{"line":"7","quantity":1,"reason":"changed"},
                                             {"line":"14201002","quantity":1,"reason":"changed_mind"},
                                             {"line":"14201002","quantity":1,"reason":"changed_mind"}]})");
  EXPECT_EQ(wrong.status, 2);
  EXPECT_TRUE(says(wrong.err, "/lines/0/line: the order has no line '7'")) << wrong.err;
  EXPECT_TRUE(says(wrong.err, "/lines/0/reason: ") && says(wrong.err, "did you mean 'changed_mind'?")) << wrong.err;
  EXPECT_TRUE(says(wrong.err, "/lines/2/line: line '14201002' is named twice")) << wrong.err;
  EXPECT_TRUE(says(explained(R"({"lines":[{"line":"1","quantity":0}]})").err, "/lines/0/reason"));
  EXPECT_EQ(explained(R"({"lines":[]})", {"--line", "14201002"}).status, 2) << "one or the other";
}

TEST(Program, SaysWhatAnExplanationLacks) {
  const Output line = retour(explain({"--line", "7"}));
  EXPECT_EQ(line.status, 2);
  EXPECT_TRUE(says(line.err, "it has 14201001, 14201002")) << line.err;
  const Output reason = retour({"policy", "explain", "--order", kOrder, "--line", "14201001", "--reason", "changed"});
  EXPECT_EQ(reason.status, 2);
  EXPECT_TRUE(says(reason.err, "did you mean 'changed_mind'?")) << reason.err;
  EXPECT_TRUE(says(reason.err, "too_small")) << reason.err;
  EXPECT_TRUE(says(retour(explain({"--line", "14201001", "--at", "yesterday"})).err, "--at yesterday"));
  EXPECT_TRUE(says(retour(explain({"--at", "2026-11-01T00:00:00Z"})).err, "the order was placed later"));
  EXPECT_TRUE(says(retour(explain({"--line", "14201001", "--format", "retour"})).err,
                   "no order that can be imported as retour"));
  EXPECT_EQ(retour(explain({"--line", "14201001", "--policy", "policies/markets/eu.yaml"})).status, 2);
}

/// A file of the test's own.
std::string written(const std::string& name, const std::string& text) {
  const auto path = std::filesystem::temp_directory_path() / (name + std::to_string(::getpid()));
  std::ofstream(path) << text;
  return path.string();
}

TEST(Program, QuotesEveryAlternativeOfADocument) {
  const auto quote = [](const std::string& request, std::vector<std::string> more = {}) {
    const std::string file = written("retour-request", request);
    std::vector<std::string> words{"quote", "--order", kOrder, "--request", file, "--at", "2026-11-20T12:00:00Z"};
    words.insert(words.end(), more.begin(), more.end());
    Output output = retour(words);
    std::filesystem::remove(file);
    return output;
  };
  const Output good = quote(R"({"lines":[{"line":"14201002","quantity":1,"reason":"changed_mind"}]})");
  ASSERT_EQ(good.status, 0) << good.err;
  const auto items = json::parse(good.out).at("items").as_array();
  ASSERT_EQ(items.size(), 3U);
  EXPECT_EQ(items[0].at("resolution"), "refund");
  EXPECT_EQ(items[1].at("resolution"), "store_credit");
  EXPECT_EQ(items[2].at("resolution"), "exchange");
  const auto minor = [](const json::value& text) { return std::stoll(std::string(text.as_string())); };
  const auto total = minor(items[1].at("quote").at("total_minor"));
  EXPECT_EQ(minor(items[1].at("quote").at("bonus_minor")), (total + 5) / 10);
  EXPECT_TRUE(items[2].at("quote").is_null());
  EXPECT_EQ(items[2].at("exchange").at(0).at("line"), "14201002");

  const Output late = quote(R"({"lines":[{"line":"14201002","quantity":1,"reason":"changed_mind"}]})",
                            {"--at", "2027-02-02T00:00:00Z"});
  EXPECT_EQ(late.status, 2);  // two times
  const Output twice = quote(R"({"lines":[{"line":"14201002","quantity":1,"reason":"changed_mind"},
                                          {"line":"14201002","quantity":1,"reason":"changed_mind"}]})");
  EXPECT_EQ(twice.status, 1);
  EXPECT_EQ(json::parse(twice.out).at("items").at(0).at("why_not").at(0).at("code"), "duplicate_line");
  const Output strange = quote(R"({"lines":[{"line":"14201002","quantity":0,"color":"red"}]})");
  EXPECT_EQ(strange.status, 2);
  EXPECT_TRUE(says(strange.err, "/lines/0/color")) << strange.err;
  EXPECT_TRUE(says(strange.err, "/lines/0/reason")) << strange.err;
}

TEST(Program, PrintsTheTablesAndTheApi) {
  EXPECT_TRUE(says(retour({"table", "refund", "--format", "sql"}).out, "'pending_approval'"));
  EXPECT_TRUE(says(retour({"table", "return"}).out, "stateDiagram-v2"));
  EXPECT_EQ(json::parse(retour({"table", "parcel", "--format", "json"}).out).at("name").as_string(), "parcel");
  const auto api = json::parse(retour({"openapi"}).out);
  EXPECT_EQ(api.at("openapi").as_string(), "3.1.0");
  EXPECT_TRUE(api.at("paths").as_object().contains("/v1/returns/{rma}"));
}

TEST(Program, ServesNothingWithoutAConfiguration) {
  const Folder folder;
  const Output output = retour({"serve", "--data", folder / "data", "--port", "0"});
  EXPECT_EQ(output.status, 2);
  EXPECT_TRUE(says(output.err, "retour.json")) << output.err;
  EXPECT_EQ(retour({"doctor", "--data", folder / "data"}).status, 1);
}

}  // namespace
}  // namespace retour::api::cli::testing
