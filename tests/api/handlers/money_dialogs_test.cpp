#include <fmt/format.h>

#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "tests/api/handlers/shop.hpp"
#include "tests/api/shown.hpp"

// docs/explanation/money.md shows what people ask a server and what it answers: it has to answer that.
namespace retour::api::testing {
namespace {

/// "lead POST /v1/path", a body of one line but for GET, "200 {...}".
struct Turn {
  std::string who, method, path, body, answer;
  int status = 0;
};

using Dialog = std::vector<Turn>;

Turn turn_of(const std::string& first, std::istream& page) {
  Turn turn;
  std::istringstream(first) >> turn.who >> turn.method >> turn.path;
  if (turn.method != "GET") std::getline(page, turn.body);
  page >> turn.status;
  std::getline(page, turn.answer);
  return turn;
}

std::vector<Dialog> dialogs() {
  std::ifstream page(RETOUR_SOURCE_DIR "/docs/explanation/money.md");
  std::vector<Dialog> found;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line == "```http dialog") {
      found.emplace_back(), inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      found.back().push_back(turn_of(line, page));
    }
  }
  return found;
}

class MoneyDialogs : public ShopTest {
 protected:
  void hold(const Dialog& dialog) {
    for (const auto& turn : dialog) {
      const auto answer = shop().send({turn.method, in_full(turn.path), kTokens.at(turn.who), turn.body, keys(turn)});
      ASSERT_EQ(answer.status, turn.status) << turn.path << '\n' << answer.body;
      expect_within(json::parse(turn.answer), answer.json(), turn.path);
      remember(answer.json().as_object());
    }
  }

 private:
  inline static const std::map<std::string, std::string> kTokens{
      {"shop", tokens::shop}, {"anna", tokens::anna}, {"agent", tokens::agent}, {"lead", tokens::lead}};

  HeaderList keys(const Turn& turn) {
    if (turn.method == "GET") return {};
    return {{"Content-Type", "application/json"}, {"Idempotency-Key", fmt::format("dialog-{}", ++sent_)}};
  }

  /// With the order, the return and its newest refund that were seen last in place of their names.
  std::string in_full(std::string path) const {
    for (const auto& [name, id] : seen_)
      if (const auto at = path.find(name); at != std::string::npos) path.replace(at, name.size(), id);
    return path;
  }

  void remember(const json::object& answer) {
    const auto keep = [this](const char* name, const json::value* id) {
      if (id != nullptr) seen_[name] = std::string(id->as_string());
    };
    if (answer.contains("result")) keep("{order}", answer.if_contains("id"));
    keep("{rma}", answer.if_contains("rma"));
    const auto* refunds = answer.if_contains("refunds");
    if (refunds != nullptr && !refunds->as_array().empty())
      keep("{refund}", refunds->as_array().back().as_object().if_contains("id"));
  }

  std::map<std::string, std::string> seen_;
  int sent_ = 0;
};

TEST_F(MoneyDialogs, AreAnsweredAsThePageSays) {
  const auto all = dialogs();
  EXPECT_EQ(all.size(), 2U);
  for (const auto& dialog : all) ASSERT_NO_FATAL_FAILURE(hold(dialog));
}

}  // namespace
}  // namespace retour::api::testing
