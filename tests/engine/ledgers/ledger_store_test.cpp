#include "engine/store/ledger_store.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <pqxx/pqxx>
#include <thread>

#include "tests/engine/store/database_test.hpp"

namespace retour::engine::testing {
namespace {

using workflows::Instant;

const Instant kNow = Instant(std::chrono::seconds(1'795'000'000));

/// Everybody's account starts empty: each test has a customer of its own.
class LedgerStoreTest : public DatabaseTest {
 protected:
  static Act act(JournalKind kind, std::string reference, Minor amount) {
    Act a{"demo", std::move(reference), kind, account(), "EUR", amount, 0, {}, kNow};
    a.customer_ref = test_name();
    return a;
  }
  static Act credit(const std::string& refund, Minor principal, Minor bonus = 0) {
    Act a = act(JournalKind::credit, "credit " + refund, principal);
    a.bonus = bonus, a.refund_id = refund;
    return a;
  }
  static Act spend(const std::string& reference, Minor amount) { return act(JournalKind::spend, reference, amount); }
  static Act withdrawal(const std::string& refund, Minor most = workflows::kMaxAmountMinor, int n = 0) {
    Act a = act(JournalKind::withdraw, fmt::format("withdraw {} {}", refund, n), most);
    a.refund_id = refund;
    return a;
  }
  static Act card(const std::string& code, Minor amount) {
    Act a = act(JournalKind::open, "open " + code, amount);
    a.account = gift_card_account(code), a.customer_ref.reset();
    return a;
  }

  Posted posted(const Act& a) {
    const auto answer = ledger_.post(a);
    if (const auto* done = std::get_if<Posted>(&answer)) return *done;
    ADD_FAILURE() << a.reference << " was answered with " << answer.index();
    return {};
  }
  Minor too_little(const Act& a) {
    const auto answer = ledger_.post(a);
    if (const auto* refused = std::get_if<TooLittle>(&answer)) return refused->balance;
    ADD_FAILURE() << a.reference << " was answered with " << answer.index();
    return -1;
  }
  std::pair<Minor, Minor> balance() {
    for (const auto& a : ledger_.accounts("demo", account()))
      if (a.currency == "EUR") return {a.principal, a.bonus};
    return {0, 0};
  }
  static std::string test_name() { return ::testing::UnitTest::GetInstance()->current_test_info()->name(); }
  static std::string account() { return store_credit_account(test_name()); }

  template <class F>
  static auto in_tables(F work) {
    pqxx::connection connection(cluster_->connection_string() + " options='-c search_path=retour'");
    pqxx::work tx(connection);
    return work(tx);
  }

  LedgerStore ledger_{*database_};
};

using Pair = std::pair<Minor, Minor>;

TEST_F(LedgerStoreTest, ACreditIsGivenOnceHoweverOftenItIsSent) {
  const auto first = posted(credit("Credit1", 5'000, 500));
  const auto again = posted(credit("Credit1", 5'000, 500));
  EXPECT_FALSE(first.repeated);
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.journal.id, first.journal.id);
  EXPECT_EQ(balance(), Pair(5'000, 500));
  EXPECT_TRUE(std::holds_alternative<ReferenceTaken>(ledger_.post(credit("Credit1", 5'001, 500))));
  EXPECT_EQ(balance(), Pair(5'000, 500));
}

TEST_F(LedgerStoreTest, SpendingTakesPrincipalFirstAndIsRefusedWholeAboveTheBalance) {
  posted(credit("Spend1", 5'000, 500));
  EXPECT_EQ(too_little(spend("Spend1 a", 5'501)), 5'500);
  EXPECT_EQ(balance(), Pair(5'000, 500));
  const auto j = posted(spend("Spend1 b", 3'000)).journal;
  EXPECT_EQ(Pair(j.principal, j.bonus), Pair(-3'000, 0));
  const auto k = posted(spend("Spend1 c", 2'400)).journal;
  EXPECT_EQ(Pair(k.principal, k.bonus), Pair(-2'000, -400));
  EXPECT_EQ(Pair(k.principal_after, k.bonus_after), Pair(0, 100));
  const auto again = posted(spend("Spend1 c", 2'400));
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.journal.bonus_after, 100) << "the same answer as the first time";
  EXPECT_EQ(too_little(spend("Spend1 d", 101)), 100);
}

TEST_F(LedgerStoreTest, AnAccountThatIsNotThereHasNothing) {
  EXPECT_EQ(too_little(spend("nobody", 1)), 0);
  Act a = spend("no card", 1);
  a.account = gift_card_account("GC-NONE");
  EXPECT_TRUE(std::holds_alternative<NoAccount>(ledger_.post(a)));
}

TEST_F(LedgerStoreTest, OfARefundAsMuchMoneyIsWithdrawnAsWasNotSpentAndItsBonusGoesWithIt) {
  posted(credit("W1", 10'000, 1'000));
  posted(spend("W1 shop", 4'000));
  const auto j = posted(withdrawal("W1")).journal;
  EXPECT_EQ(Pair(j.principal, j.bonus), Pair(-6'000, -1'000));
  EXPECT_EQ(balance(), Pair(0, 0));
  EXPECT_TRUE(posted(withdrawal("W1")).repeated);
  EXPECT_EQ(too_little(withdrawal("W1", workflows::kMaxAmountMinor, 1)), 0) << "nothing is left of it";
}

TEST_F(LedgerStoreTest, ARefundIsWithdrawnUpToItselfAndNotFromTheNext) {
  posted(credit("X1", 3'000, 300));
  posted(credit("X2", 2'000, 200));
  EXPECT_EQ(posted(withdrawal("X2")).journal.principal, -2'000);
  EXPECT_EQ(balance(), Pair(3'000, 300));
  EXPECT_EQ(too_little(withdrawal("X2", workflows::kMaxAmountMinor, 1)), 3'300);
  EXPECT_EQ(posted(withdrawal("X1", 1'000)).journal.principal, -1'000) << "at most what is asked for";
  EXPECT_EQ(posted(withdrawal("X1", 5'000, 1)).journal.principal, -2'000);
}

// The bonus is a gift for staying with the shop: it is never what a withdrawal pays.
TEST_F(LedgerStoreTest, OnlyBonusLeftIsNothingToWithdraw) {
  posted(credit("B1", 1'000, 500));
  posted(spend("B1 shop", 1'200));
  EXPECT_EQ(balance(), Pair(0, 300));
  EXPECT_EQ(too_little(withdrawal("B1")), 300);
  EXPECT_EQ(balance(), Pair(0, 300));
}

TEST_F(LedgerStoreTest, CurrenciesAndMerchantsAreApart) {
  posted(credit("Y1", 1'000));
  Act dollars = credit("Y2", 700);
  dollars.currency = "USD";
  posted(dollars);
  Act spent = spend("Y3", 701);
  spent.currency = "USD";
  EXPECT_EQ(too_little(spent), 700);
  spent = spend("Y4", 1);
  spent.merchant_id = "other";
  EXPECT_EQ(too_little(spent), 0);
  EXPECT_TRUE(ledger_.accounts("other", account()).empty());
  EXPECT_FALSE(ledger_.by_reference("other", "credit Y1"));
}

TEST_F(LedgerStoreTest, ACardIsOpenedOnceHasOneCurrencyAndAnEnd) {
  Act opened = card("GC-1", 5'000);
  opened.expires_at = kNow + std::chrono::hours(1);
  posted(opened);
  EXPECT_TRUE(posted(opened).repeated);
  Act twice = card("GC-1", 5'000);
  twice.reference = "open GC-1 again";
  EXPECT_TRUE(std::holds_alternative<AccountTaken>(ledger_.post(twice)));
  Act spent = spend("GC-1 shop", 2'000);
  spent.account = gift_card_account("GC-1");
  EXPECT_EQ(posted(spent).journal.principal_after, 3'000);
  spent.reference = "GC-1 dollars", spent.currency = "USD";
  EXPECT_TRUE(std::holds_alternative<NoAccount>(ledger_.post(spent)));
  Act back = credit("GC-1 refund", 100);
  back.account = gift_card_account("GC-1"), back.currency = "USD";
  EXPECT_TRUE(std::holds_alternative<NoAccount>(ledger_.post(back)));
  spent.reference = "GC-1 late", spent.currency = "EUR", spent.at = kNow + std::chrono::hours(1);
  EXPECT_TRUE(std::holds_alternative<CardExpired>(ledger_.post(spent)));
}

TEST_F(LedgerStoreTest, AReissueSentTwiceGivesOneCardWhateverCodeIsDrawn) {
  Act first = card("GC-NEW-1", 2'500);
  first.kind = JournalKind::reissue, first.reference = "effect key", first.fresh_code = true;
  Act again = first;
  again.account = gift_card_account("GC-NEW-2");
  const auto given = posted(first).journal;
  EXPECT_EQ(posted(again).journal.account, given.account);
  EXPECT_TRUE(ledger_.accounts("demo", again.account).empty());
}

TEST_F(LedgerStoreTest, AnIdempotencyKeyBelongsToOneRequest) {
  posted(credit("K1", 1'000));
  const Idempotency key{"0190a000-0000-8000-a000-000000000001", 7}, other_request{key.key, 8};
  Act a = spend("K1 a", 100);
  a.idempotency = key;
  posted(a);
  EXPECT_TRUE(posted(a).repeated);
  Act b = spend("K1 b", 200);
  b.idempotency = other_request;
  EXPECT_TRUE(std::holds_alternative<ActKeyReused>(ledger_.post(b)));
  EXPECT_EQ(balance(), Pair(900, 0));
}

TEST_F(LedgerStoreTest, JournalsAreReadNewestFirstFromACursor) {
  for (int i = 1; i <= 5; ++i) posted(credit(fmt::format("J{}", i), i));
  const auto page = ledger_.journals("demo", account(), {}, 2);
  ASSERT_EQ(page.size(), 2U);
  EXPECT_EQ(page[0].reference, "credit J5");
  const auto next = ledger_.journals("demo", account(), page[1].id, 10);
  ASSERT_EQ(next.size(), 3U);
  EXPECT_EQ(next[2].reference, "credit J1");
  EXPECT_EQ(ledger_.by_id("demo", next[2].id)->principal, 1);
}

// Sixteen threads spend and withdraw what was credited: never below nothing, never more than there was.
TEST_F(LedgerStoreTest, WhateverHappensAtOnceNoMoreLeavesThanCameIn) {
  constexpr int kThreads = 16, kTries = 12;
  for (int i = 0; i < 8; ++i) posted(credit(fmt::format("R{}", i), 1'000, 100));
  std::atomic<Minor> spent = 0, withdrawn = 0, bonus_taken = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < kTries; ++i) {
        const bool draws = (t + i) % 3 == 0;
        const auto answer = ledger_.post(draws ? withdrawal(fmt::format("R{}", (t + i) % 8), 1'000, t * 100 + i)
                                               : spend(fmt::format("at once {} {}", t, i), 97));
        const auto* done = std::get_if<Posted>(&answer);
        if (done == nullptr) continue;
        (draws ? withdrawn : spent) -= done->journal.principal;
        (draws ? bonus_taken : spent) -= done->journal.bonus;
      }
    });
  for (auto& thread : threads) thread.join();
  const auto [principal, bonus] = balance();
  EXPECT_GE(principal, 0);
  EXPECT_GE(bonus, 0);
  EXPECT_GT(spent, 0);
  EXPECT_GT(withdrawn, 0);
  EXPECT_EQ(spent + withdrawn + bonus_taken + principal + bonus, 8 * 1'100);
  EXPECT_LE(withdrawn, 8'000);
}

TEST_F(LedgerStoreTest, OneReferenceAtOnceOnSeveralAccountsIsOneAct) {
  std::atomic<int> done = 0, taken = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      Act a = credit("Race", 100);
      a.account = store_credit_account(fmt::format("racer {}", t));
      const auto answer = ledger_.post(a);
      if (std::holds_alternative<Posted>(answer)) ++done;
      if (std::holds_alternative<ReferenceTaken>(answer)) ++taken;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(done, 1);
  EXPECT_EQ(taken, 7);
}

TEST_F(LedgerStoreTest, TheTablesThemselvesRefuseWhatIsWrong) {
  posted(credit("T1", 1'000));
  const std::string at = fmt::format(" where merchant_id = 'demo' and account = '{}'", account());
  const auto refused = [&](const std::string& sql) {
    in_tables([&](pqxx::work& tx) {
      EXPECT_THROW((tx.exec(sql), tx.commit()), pqxx::sql_error) << sql;
      return 0;
    });
  };
  refused("update ledger_accounts set principal = -1" + at);
  refused("update ledger_accounts set bonus = -1" + at);
  refused("update ledger_entries set amount = 5" + at);
  refused("delete from ledger_entries" + at);
  refused("delete from ledger_journals" + at);
  refused("truncate ledger_entries");
  refused(fmt::format("insert into ledger_entries values ('demo', '{}', 9, '{}', 'EUR', 'principal', 5)",
                      ledger_.by_reference("demo", "credit T1")->id, account()));
}

TEST_F(LedgerStoreTest, BalancesAreTheSumsOfTheEntries) {
  posted(credit("S1", 1'000, 70));
  posted(spend("S1 shop", 350));
  posted(withdrawal("S1"));
  in_tables([&](pqxx::work& tx) {
    const auto wrong = tx.exec(
        "select a.account from ledger_accounts a left join (select merchant_id, account, currency, "
        "sum(amount) filter (where bucket = 'principal') as p, sum(amount) filter (where bucket = 'bonus') as b from "
        "ledger_entries group by 1, 2, 3) e using (merchant_id, account, currency) where a.principal <> "
        "coalesce(e.p, 0) or a.bonus <> coalesce(e.b, 0)");
    EXPECT_TRUE(wrong.empty()) << wrong[0][0].c_str();
    return 0;
  });
}

}  // namespace
}  // namespace retour::engine::testing
