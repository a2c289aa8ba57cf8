#include "tests/engine/publishing/world.hpp"

namespace retour::engine::testing {
namespace {

/// What a node's folder of markets puts in force, and what it does not.
class Folder : public PublishingTest {
 protected:
  Folder() : node(database, ::testing::UnitTest::GetInstance()->current_test_info()->name()) {
    node.write("us.yaml", kUs);
    node.write("br.yaml", kBr);
    start(node);
  }
  void start(Node& which) {
    ASSERT_TRUE(which.registry.reload().swapped);
    publications.offer_folder(which.registry, /*started=*/true);
    which.catch_up();
  }
  void reload(Node& which) {
    ASSERT_TRUE(which.registry.reload().swapped);
    publications.offer_folder(which.registry, /*started=*/false);
    which.is_at(publications.current().head);
  }

  Node node;
};

TEST_F(Folder, IsInForceWhereNobodyPublished) {
  EXPECT_EQ(publications.current().head, 1);
  EXPECT_EQ(publications.current().markets.at("US").kind, PublicationKind::folder);
  ASSERT_TRUE(node.is_at(1));
  EXPECT_EQ(node.active("US"), version_of(kUs));
}

TEST_F(Folder, AReloadPutsAnEditInForceForAllNodes) {
  Node other(database, "other");
  other.write("us.yaml", kUs);
  other.write("br.yaml", kBr);
  start(other);
  EXPECT_EQ(publications.current().head, 1) << "the same files say nothing new";
  node.write("us.yaml", within(kUs, 60));
  reload(node);
  ASSERT_TRUE(other.is_at(2));
  EXPECT_EQ(other.active("US"), version_of(within(kUs, 60)));
  EXPECT_EQ(other.active("BR"), version_of(kBr));
}

TEST_F(Folder, ANodeThatStartsWithYesterdaysFilesBringsNothingBack) {
  node.write("us.yaml", within(kUs, 60));
  reload(node);
  Node late(database, "late");
  late.write("us.yaml", kUs);
  late.write("br.yaml", kBr);
  start(late);
  ASSERT_TRUE(late.is_at(2));
  EXPECT_EQ(late.active("US"), version_of(within(kUs, 60)));
  EXPECT_EQ(publications.current().head, 2);
  reload(late);  // a person asked for it
  EXPECT_EQ(late.active("US"), version_of(kUs));
}

TEST_F(Folder, GivesWayToWhatAPersonPublished) {
  publish({within(kUs, 60)});
  node.write("us.yaml", within(kUs, 45));
  node.write("br.yaml", within(kBr, 45));
  reload(node);
  EXPECT_EQ(node.active("US"), version_of(within(kUs, 60)));
  EXPECT_EQ(node.active("BR"), version_of(within(kBr, 45))) << "of another market the folder still decides";
}

TEST_F(Folder, AFileThatGoesWithdrawsItsMarketOnReloadOnly) {
  Node without(database, "without");
  without.write("us.yaml", kUs);
  start(without);
  ASSERT_TRUE(without.is_at(1));
  EXPECT_EQ(without.active("BR"), version_of(kBr)) << "a node that lacks a file serves the market like the others";
  reload(without);
  EXPECT_EQ(without.active("BR"), "");
  EXPECT_EQ(without.active("US"), version_of(kUs));
}

}  // namespace
}  // namespace retour::engine::testing
