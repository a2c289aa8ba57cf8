#include "engine/store/note_store.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <pqxx/pqxx>
#include <set>
#include <thread>

#include "engine/codec/uuid.hpp"
#include "tests/engine/store/database_test.hpp"

namespace retour::engine::testing {
namespace {

using workflows::Instant;

/// Everybody writes into a series of their own: each test has a merchant.
class NoteStoreTest : public DatabaseTest {
 protected:
  static std::string merchant() { return ::testing::UnitTest::GetInstance()->current_test_info()->name(); }
  static NoteRow row(const std::string& refund, int year = 2026, const std::string& kind = "credit_note") {
    return {merchant(), year,
            kind,       kCase,
            refund,     kind == "reversal" ? refund : "",
            "c-1",      Instant(std::chrono::seconds(1'795'000'000)),
            "EUR",      1'234};
  }
  static std::string document(const std::string& number) { return fmt::format(R"({{"number":"{}"}})", number); }

  static inline const std::string kCase = new_uuid();
  NoteStore notes_{*database_};
};

TEST_F(NoteStoreTest, NumbersRunOnWithinAYearOfAMerchant) {
  EXPECT_EQ(notes_.issue(row("r1"), document).number, "CN-2026-000001");
  EXPECT_EQ(notes_.issue(row("r2"), document).number, "CN-2026-000002");
  EXPECT_EQ(notes_.issue(row("r3", 2027), document).number, "CN-2027-000001");
  NoteRow other = row("r1");
  other.merchant_id += " other";
  EXPECT_EQ(notes_.issue(other, document).number, "CN-2026-000001");
  EXPECT_EQ(notes_.by_number(merchant(), "CN-2026-000002")->document, R"({"number":"CN-2026-000002"})");
  EXPECT_FALSE(notes_.by_number(merchant(), "CN-2026-000003"));
  EXPECT_EQ(notes_.of_case(merchant(), kCase).size(), 3U);
}

TEST_F(NoteStoreTest, ARefundHasOneNoteAndOneReversalForEachThatIsGivenUp) {
  const auto note = notes_.issue(row("r1"), document);
  const auto again = notes_.issue(row("r1", 2027), [](const std::string&) -> std::string {
    ADD_FAILURE() << "written twice";
    return "{}";
  });
  EXPECT_EQ(again.number, note.number);
  EXPECT_EQ(again.document, note.document);
  EXPECT_EQ(notes_.issue(row("r1", 2026, "reversal"), document).number, "CN-2026-000002");
  EXPECT_EQ(notes_.of_refund(merchant(), "r1", "reversal")->number, "CN-2026-000002");
  NoteRow part = row("r1", 2026, "reversal");
  part.given_up = "r1-money";
  part.amount_minor = 234;
  EXPECT_EQ(notes_.issue(part, document).number, "CN-2026-000003");
  EXPECT_EQ(notes_.issue(part, document).number, "CN-2026-000003");
  EXPECT_EQ(notes_.taken_back(merchant(), "r1"), 1'234 + 234);
  EXPECT_EQ(notes_.taken_back(merchant(), "r2"), 0);
  EXPECT_FALSE(notes_.of_refund(merchant(), "r2", "credit_note"));
}

// A database sequence would leave a gap for every note that was rolled back.
TEST_F(NoteStoreTest, ThreadsThatFailUnderTheLockLeaveNoGap) {
  constexpr int kThreads = 8, kNotes = 25;
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < kNotes; ++i) {
        const bool fails = (t * 7 + i) % 3 == 0;
        try {
          notes_.issue(row(fmt::format("r-{}-{}", t, i)), [&](const std::string& number) -> std::string {
            if (fails) throw std::runtime_error("after the lock");
            return document(number);
          });
        } catch (const std::runtime_error&) {
          ++failed;
        }
      }
    });
  for (auto& thread : threads) thread.join();
  std::set<std::string> numbers;
  for (const auto& note : notes_.of_case(merchant(), kCase)) {
    EXPECT_TRUE(numbers.insert(note.number).second) << note.number;
    EXPECT_EQ(note.document, document(note.number));
  }
  EXPECT_GT(failed, 50);
  ASSERT_EQ(numbers.size(), static_cast<std::size_t>(kThreads * kNotes - failed));
  EXPECT_EQ(*numbers.rbegin(), note_number(2026, static_cast<int>(numbers.size())));
}

TEST_F(NoteStoreTest, OneRefundAtOnceGetsOneNote) {
  std::atomic<int> written = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      const auto note = notes_.issue(row("r1"), [&](const std::string& number) {
        ++written;
        return document(number);
      });
      EXPECT_EQ(note.number, "CN-2026-000001");
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(written, 1);
  EXPECT_EQ(notes_.issue(row("r2"), document).number, "CN-2026-000002");
}

TEST_F(NoteStoreTest, ANoteNeverChanges) {
  notes_.issue(row("r1"), document);
  for (const char* sql :
       {"update credit_notes set amount_minor = 1", "delete from credit_notes", "truncate credit_notes"}) {
    pqxx::connection connection(cluster_->connection_string() + " options='-c search_path=retour'");
    pqxx::work tx(connection);
    EXPECT_THROW(tx.exec(sql), pqxx::sql_error) << sql;
  }
}

}  // namespace
}  // namespace retour::engine::testing
