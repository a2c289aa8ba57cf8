#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "engine/cluster/detail/binaries.hpp"
#include "tests/engine/cluster/harness.hpp"

namespace retour::engine::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string refusal_to_find(const detail::SearchPlaces& places, std::optional<int> wanted = std::nullopt) {
  try {
    return "found " + detail::find_installation(places, wanted).folder;
  } catch (const ClusterError& error) {
    return error.what();
  }
}

/// A program of that version, as far as anybody asks.
void fake_postgres(const std::string& folder, const std::string& version) {
  for (const char* name : {"/initdb", "/postgres"}) {
    write_file(folder + name, "#!/bin/sh\necho 'postgres (PostgreSQL) " + version + "'\n");
    fs::permissions(folder + name, fs::perms(0755));
  }
}

TEST(PrivateClusterRefusal, ASecondServerIsToldWhoHasTheFolder) {
  const Folder folder;
  Owner owner(folder.path());
  const std::string database = owner.answer();
  EXPECT_THAT(refusal(folder.path()),
              AllOf(HasSubstr("in use by the server with process id " + std::to_string(owner.pid()) + ":"),
                    HasSubstr(folder.path())));
  EXPECT_EQ(sql(database, "select 1"), "1") << "the first one was not disturbed";
}

TEST(PrivateClusterRefusal, WithoutPostgresItSaysWhatToInstall) {
  const Folder empty;
  EXPECT_THAT(refusal_to_find({.versions = empty.path(), .path = empty.path()}),
              HasSubstr("apt-get install postgresql-15"));
  EXPECT_THAT(refusal(empty.path(), "/nowhere"),
              AllOf(StartsWith("/nowhere has no PostgreSQL"), HasSubstr("RETOUR_PG_BIN")));
}

TEST(PrivateClusterRefusal, TheNewestVersionUnlessTheDataWantsAnother) {
  const Folder folder;
  fake_postgres(folder.path("16/bin"), "16.2 (Debian 16.2-1)");
  fake_postgres(folder.path("15/bin"), "15.20");
  fake_postgres(folder.path("9.6/bin"), "9.6.24");
  const detail::SearchPlaces places{.versions = folder.root()};
  EXPECT_EQ(refusal_to_find(places), "found " + folder.path("16/bin"));
  EXPECT_EQ(refusal_to_find(places, 15), "found " + folder.path("15/bin"));
  EXPECT_THAT(refusal_to_find(places, 14), AllOf(HasSubstr("made by PostgreSQL 14"), HasSubstr("only 16"),
                                                 HasSubstr("apt-get install postgresql-14")));
  EXPECT_THAT(refusal_to_find({.named = folder.path("9.6/bin")}), HasSubstr("too old"));
}

TEST(PrivateClusterRefusal, PathAndPgConfigAreAskedToo) {
  const Folder folder;
  fake_postgres(folder.path("elsewhere"), "15.1");
  write_file(folder.path("bin/pg_config"), "#!/bin/sh\necho " + folder.path("elsewhere") + "\n");
  fs::permissions(folder.path("bin/pg_config"), fs::perms(0755));
  EXPECT_EQ(refusal_to_find({.versions = folder.path("none"), .path = folder.path("elsewhere")}),
            "found " + folder.path("elsewhere"));
  EXPECT_EQ(refusal_to_find({.versions = folder.path("none"), .path = folder.path("bin")}),
            "found " + folder.path("elsewhere"));
}

TEST(PrivateClusterRefusal, DataOfAnotherVersion) {
  const Folder folder;
  PrivateCluster cluster({folder.path()});
  cluster.start();
  cluster.stop();
  write_file(folder.path() + "/postgres/PG_VERSION", "12\n");
  EXPECT_THAT(refusal(folder.path()), HasSubstr("made by PostgreSQL 12"));
}

TEST(PrivateClusterRefusal, AFolderThatIsNoClusterIsLeftAlone) {
  const Folder folder;
  write_file(folder.path() + "/postgres/precious.txt", "mine");
  if (::geteuid() == 0) {
    ASSERT_EQ(::chown((folder.path() + "/postgres").c_str(), 65534, 65534), 0);
  }
  EXPECT_THAT(refusal(folder.path()), HasSubstr("is no PostgreSQL cluster"));
  EXPECT_TRUE(fs::exists(folder.path() + "/postgres/precious.txt"));
}

TEST(PrivateClusterRefusal, AFileInPlaceOfTheFolder) {
  const Folder folder;
  write_file(folder.path(), "a file");
  EXPECT_THAT(refusal(folder.path()),
              AllOf(HasSubstr("cannot create the folder " + folder.path()), HasSubstr("File exists")));
  EXPECT_THAT(refusal(""), HasSubstr("has no name"));
}

TEST(PrivateClusterRefusal, AFolderNobodyMayWriteInto) {
  const Folder folder;
  fs::create_directories(folder.path());
  fs::permissions(folder.path(), fs::perms(0555));
  Owner owner(folder.path(), As::an_unprivileged_user);
  EXPECT_THAT(owner.answer(), AllOf(StartsWith("error: cannot write into " + folder.path() + ": Permission denied"),
                                    HasSubstr("as user ")));
}

TEST(PrivateClusterRefusal, AParentThatIsClosedToPostgres) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root starts postgres as somebody else";
  const Folder folder;
  fs::create_directories(folder.path("closed"));
  fs::permissions(folder.path("closed"), fs::perms(0700));
  EXPECT_THAT(refusal(folder.path("closed/data")),
              AllOf(HasSubstr("the folder " + folder.path("closed") + " is closed to user"), HasSubstr("chmod o+x")));
}

TEST(PrivateClusterRefusal, AClusterThatBelongsToSomebodyElse) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root makes a cluster that belongs to somebody else";
  const Folder folder;
  fs::permissions(folder.root(), fs::perms(0777));
  write_file(folder.path() + "/postgres/PG_VERSION", "15\n");
  fs::permissions(folder.path(), fs::perms(0777));
  EXPECT_THAT(refusal(folder.path()), HasSubstr("belongs to root"));
}

}  // namespace
}  // namespace retour::engine::testing
