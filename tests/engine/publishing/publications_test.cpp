#include "engine/publishing/publications.hpp"

#include <set>

#include "tests/engine/publishing/world.hpp"

namespace retour::engine::testing {
namespace {

class Publishing : public PublishingTest {};

TEST_F(Publishing, KeepsWhoPublishedWhatAndWhy) {
  const auto first = publish({kUs, kBr}, "opening day");
  EXPECT_EQ(first.seq, 1);
  clock.at += std::chrono::hours(1);
  const auto second = publish({within(kUs, 60)}, "a longer window for the season");
  EXPECT_EQ(second.seq, 2);
  ASSERT_EQ(second.markets.size(), 1U);
  EXPECT_EQ(second.markets[0].before, version_of(kUs));
  EXPECT_EQ(second.markets[0].after, version_of(within(kUs, 60)));
  ASSERT_FALSE(second.markets[0].changes.empty()) << "who publishes sees what it means";

  const auto history = publications.history("US", 10);
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[0].seq, 2);
  EXPECT_EQ(history[0].author, "ana");
  EXPECT_EQ(history[0].note, "a longer window for the season");
  EXPECT_EQ(history[0].published_at, clock.at);
  EXPECT_EQ(publications.history("BR", 10).size(), 1U);
  EXPECT_EQ(publications.history({}, 1).size(), 1U);
  ASSERT_TRUE(publications.policy(version_of(kUs))) << "the text is kept with it";
}

TEST_F(Publishing, OnlyWhatChangesIsPublished) {
  publish({kUs, kBr});
  const auto again = publish({kUs, within(kBr, 45)});
  ASSERT_EQ(again.markets.size(), 1U);
  EXPECT_EQ(again.markets[0].market, "BR");
  EXPECT_EQ(problem(publications.publish({compiled(kUs)}, {"ana", "again"})), "unchanged");
}

TEST_F(Publishing, TryingSaysTheSameAndChangesNothing) {
  publish({kUs});
  const auto tried = done(publications.publish({compiled(within(kUs, 60))}, {"ana", "so?", {}, /*try_only=*/true}));
  EXPECT_EQ(tried.seq, 0);
  ASSERT_EQ(tried.markets.size(), 1U);
  EXPECT_FALSE(tried.markets[0].changes.empty());
  EXPECT_EQ(publications.current().head, 1);
}

struct Refusal {
  const char* name;
  std::vector<std::string> texts;
  PublishWords words;
  const char* code;
};

TEST_F(Publishing, ABadPublicationChangesNothing) {
  publish({kUs, kBr});
  const auto longer = within(kUs, 60);
  const std::string failing =
      longer + "cases: [{name: too late, delivered: 2026-03-01, asks: 2026-03-02, expect: {deny: window}}]\n";
  const std::vector<Refusal> refusals{
      {"nobody", {longer}, {"", "why"}, "bad_author"},
      {"blanks", {longer}, {"  ", "why"}, "bad_author"},
      {"two lines", {longer}, {"ana\nbob", "why"}, "bad_author"},
      {"endless", {longer}, {std::string(kMaxAuthor + 1, 'a'), "why"}, "bad_author"},
      {"no reason", {longer}, {"ana", ""}, "bad_note"},
      {"a long story", {longer}, {"ana", std::string(kMaxNote + 1, 'a')}, "bad_note"},
      {"errors", {policies::edited(kUs, "30 days after delivery", "30 days")}, {"ana", "why"}, "policy_has_errors"},
      {"one good, one bad",
       {longer, policies::edited(kBr, "30 days after delivery", "30 days")},
       {"ana", "why"},
       "policy_has_errors"},
      {"a case fails", {failing}, {"ana", "why"}, "cases_fail"},
      {"twice", {longer, within(kUs, 61)}, {"ana", "why"}, "market_twice"},
      {"another one since", {longer}, {"ana", "why", 0}, "published_meanwhile"},
  };
  for (const auto& refusal : refusals) {
    std::vector<policies::Compiled> policies;
    for (const auto& text : refusal.texts) policies.push_back(policies::compile_text(text));
    EXPECT_EQ(problem(publications.publish(policies, refusal.words)), refusal.code) << refusal.name;
  }
  EXPECT_EQ(publications.current().head, 1);
  EXPECT_EQ(publications.current().markets.at("US").version, version_of(kUs));
}

TEST_F(Publishing, RollbackUndoesTheLastOneAndThenThatAgain) {
  publish({kUs});
  publish({within(kUs, 60)});
  const auto back = done(publications.rollback("US", "", {"bob", "too generous"}));
  EXPECT_EQ(back.seq, 3);
  EXPECT_EQ(publications.current().markets.at("US").version, version_of(kUs));
  EXPECT_EQ(publications.history("US", 1)[0].kind, PublicationKind::rollback);
  done(publications.rollback("US", "", {"bob", "no, it was right"}));
  EXPECT_EQ(publications.current().markets.at("US").version, version_of(within(kUs, 60)));
}

TEST_F(Publishing, RollbackNamesAVersionOfTheMarketsPast) {
  publish({kUs, kBr});
  publish({within(kUs, 60)});
  publish({within(kUs, 90)});
  const auto first = version_of(kUs);
  for (const auto& version :
       {first.substr(0, 7), std::string("00000000"), version_of(kBr), version_of(within(kUs, 90))})
    EXPECT_EQ(problem(publications.rollback("US", version, {"bob", "why"})), "unknown_version") << version;
  done(publications.rollback("US", first.substr(0, 8), {"bob", "why"}));
  EXPECT_EQ(publications.current().markets.at("US").version, first);
  EXPECT_EQ(problem(publications.rollback("FR", "", {"bob", "why"})), "unknown_market");
  EXPECT_EQ(problem(publications.rollback("BR", "", {"bob", "why"})), "nothing_before");
}

TEST_F(Publishing, AMarketIsWithdrawnAndComesBack) {
  publish({kUs, kBr});
  EXPECT_EQ(problem(publications.withdraw("FR", {"bob", "why"})), "unknown_market");
  done(publications.withdraw("BR", {"bob", "we left"}));
  EXPECT_FALSE(publications.current().markets.at("BR").version);
  EXPECT_EQ(problem(publications.withdraw("BR", {"bob", "why"})), "unknown_market");
  EXPECT_EQ(problem(publications.withdraw("US", {"bob", "why"})), "last_market");
  done(publications.rollback("BR", "", {"bob", "we are back"}));
  EXPECT_EQ(publications.current().markets.at("BR").version, version_of(kBr));
}

TEST_F(Publishing, WhatWasInForceIsKnownForEveryDay) {
  const auto start = clock.at;
  publish({kUs});
  clock.at += std::chrono::hours(48);
  publish({within(kUs, 60)});
  EXPECT_EQ(publications.version_at("US", start - std::chrono::seconds(1)), std::nullopt);
  EXPECT_EQ(publications.version_at("US", start + std::chrono::hours(47)), version_of(kUs));
  EXPECT_EQ(publications.version_at("US", clock.at), version_of(within(kUs, 60)));
}

TEST_F(Publishing, ManyAtOnceMakeOneLine) {
  constexpr int kThreads = 6, kEach = 5;
  const std::vector<std::string> texts{kUs, within(kUs, 40), within(kUs, 50)};
  std::vector<policies::Compiled> policies;
  for (const auto& text : texts) policies.push_back(compiled(text));
  std::mutex mutex;
  std::multiset<std::int64_t> seqs;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const auto answer = publications.publish({policies[static_cast<std::size_t>(t + i) % 3]}, {"ana", "race"});
        const std::lock_guard lock(mutex);
        if (const auto* published = std::get_if<Published>(&answer))
          seqs.insert(published->seq);
        else
          EXPECT_TRUE(problem(answer) == "unchanged" || problem(answer) == "busy") << problem(answer);
      }
    });
  for (auto& thread : threads) thread.join();
  std::int64_t expected = 0;
  for (const auto seq : seqs) EXPECT_EQ(seq, ++expected);
  EXPECT_EQ(publications.current().head, expected);
  std::optional<std::string> before;
  auto history = publications.history("US", 100);
  for (auto it = history.rbegin(); it != history.rend(); ++it) {
    EXPECT_NE(it->markets.at("US"), before) << "each was judged on the one before it";
    before = it->markets.at("US");
  }
}

TEST_F(Publishing, NothingIsEverRewritten) {
  publish({kUs});
  pqxx::connection connection(place + " options='-c search_path=retour'");
  for (const auto* statement :
       {"update policy_publications set note = 'x'", "delete from policy_publication_markets",
        "update policy_publication_markets set version = null", "truncate policy_publications cascade"}) {
    pqxx::work tx(connection);
    try {
      tx.exec(statement);
      ADD_FAILURE() << statement;
    } catch (const pqxx::sql_error& error) {
      EXPECT_NE(std::string(error.what()).find("append-only"), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace retour::engine::testing
