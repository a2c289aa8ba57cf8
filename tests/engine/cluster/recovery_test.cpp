#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <pqxx/pqxx>

#include "engine/cluster/detail/account.hpp"
#include "engine/cluster/detail/binaries.hpp"
#include "engine/cluster/detail/folder.hpp"
#include "engine/cluster/detail/process.hpp"
#include "tests/engine/cluster/harness.hpp"

namespace retour::engine::testing {
namespace {

namespace fs = std::filesystem;

bool answers(const std::string& database) {
  try {
    return sql(database, "select 1") == "1";
  } catch (const pqxx::failure&) {
    return false;
  }
}

TEST(PrivateClusterRecovery, PostgresEndsWithAKilledServer) {
  const Folder folder;
  Owner owner(folder.path());
  owner.answer();
  owner.kill_now();
  EXPECT_TRUE(eventually([&] { return postgres_of(folder.path()).empty(); }));
}

TEST(PrivateClusterRecovery, AServerStartsRightAfterTheLastOneWasKilled) {
  const Folder folder;
  for (int round = 0; round < 3; ++round) {
    Owner owner(folder.path());
    const std::string database = owner.answer();
    sql(database, "create table if not exists rounds (round int)");
    sql(database, "insert into rounds values (1)");
    owner.kill_now();
  }
  PrivateCluster cluster({folder.path()});
  cluster.start();
  EXPECT_EQ(sql(cluster.connection_string(), "select count(*) from rounds"), "3");
}

TEST(PrivateClusterRecovery, ServerAndPostgresKilledTogether) {
  const Folder folder;
  Owner owner(folder.path());
  sql(owner.answer(), "create table kept as select 42 as answer");
  const auto processes = postgres_of(folder.path());
  owner.kill_now();
  for (const pid_t process : processes) ::kill(process, SIGKILL);
  PrivateCluster cluster({folder.path()});
  cluster.start();
  EXPECT_EQ(sql(cluster.connection_string(), "select answer from kept"), "42");
}

TEST(PrivateClusterRecovery, AKilledPostgresComesBack) {
  const Folder folder;
  PrivateCluster cluster({folder.path()});
  cluster.start();
  const std::string database = cluster.connection_string();
  sql(database, "create table kept as select 42 as answer");
  const pid_t killed = postmaster_of(folder.path());
  ASSERT_EQ(::kill(killed, SIGKILL), 0);
  ASSERT_TRUE(eventually([&] { return answers(database) && postmaster_of(folder.path()) != killed; }));
  EXPECT_EQ(sql(database, "select answer from kept"), "42");
  EXPECT_FALSE(cluster.trouble());
}

TEST(PrivateClusterRecovery, OneThatKeepsDyingIsGivenUpAndSaysWhy) {
  const Folder folder;
  std::mutex mutex;
  std::string said;
  ClusterOptions options{folder.path()};
  options.log = [&](const std::string& line) {
    const std::lock_guard lock(mutex);
    said += line + "\n";
  };
  PrivateCluster cluster(options);
  cluster.start();
  fs::remove(folder.path() + "/postgres/PG_VERSION");
  ::kill(postmaster_of(folder.path()), SIGKILL);
  ASSERT_TRUE(eventually([&] { return cluster.trouble().has_value(); }));
  EXPECT_NE(cluster.trouble()->find("PG_VERSION"), std::string::npos) << *cluster.trouble();
  const std::lock_guard lock(mutex);
  EXPECT_NE(said.find("was killed by signal 9; starting it again"), std::string::npos) << said;
}

TEST(PrivateClusterRecovery, AnOrphanIsEndedFirst) {
  const Folder folder;
  PrivateCluster cluster({folder.path()});
  cluster.start();
  cluster.stop();
  const std::string data = folder.path() + "/postgres";
  const auto postgres = detail::find_installation(detail::search_places(""), std::nullopt);
  detail::Command command{
      {postgres.program("postgres"), "-D", data, "-c", "listen_addresses=", "-c", "unix_socket_directories="},
      data,
      detail::account_for("postgres", data)};
  const pid_t orphan = detail::spawn(command);
  ASSERT_TRUE(eventually([&] { return fs::exists(data + "/postmaster.pid"); }));
  cluster.start();
  EXPECT_EQ(sql(cluster.connection_string(), "select 1"), "1");
  EXPECT_NE(postmaster_of(folder.path()), orphan);
  EXPECT_EQ(::waitpid(orphan, nullptr, WNOHANG), orphan) << "it has ended";
}

TEST(PrivateClusterRecovery, AStrangersNumberInTheLockFiles) {
  const Folder folder;
  PrivateCluster cluster({folder.path()});
  cluster.start();
  cluster.stop();
  const std::string data = folder.path() + "/postgres";
  const pid_t stranger = detail::spawn({{"/bin/sleep", "600"}, "/", detail::account_for("postgres", data)});
  write_file(data + "/postmaster.pid", std::to_string(stranger) + "\n" + data + "\n");
  const std::string socket = folder.path() + "/socket";
  detail::make_private_folder(socket, detail::account_for("postgres", data));
  write_file(socket + "/.s.PGSQL.5432.lock", std::to_string(stranger) + "\n" + data + "\n");
  cluster.start();
  EXPECT_EQ(sql(cluster.connection_string(), "select 1"), "1");
  EXPECT_EQ(::waitpid(stranger, nullptr, WNOHANG), 0) << "the stranger lives";
  ::kill(stranger, SIGKILL);
  ::waitpid(stranger, nullptr, 0);
}

TEST(PrivateClusterRecovery, AHalfDoneClusterIsMadeAgain) {
  const Folder folder;
  write_file(folder.path() + "/postgres.new/PG_VERSION", "15\n");
  write_file(folder.path() + "/postgres.new/base/1/half", "");
  PrivateCluster cluster({folder.path()});
  cluster.start();
  EXPECT_EQ(sql(cluster.connection_string(), "select 1"), "1");
  EXPECT_FALSE(fs::exists(folder.path() + "/postgres.new"));
}

TEST(PrivateClusterRecovery, AServerKilledWhileItMadeItsCluster) {
  const Folder folder;
  {
    Owner owner(folder.path());
    ASSERT_TRUE(eventually([&] { return fs::exists(folder.path() + "/postgres.new/PG_VERSION"); }));
    owner.kill_now();
    EXPECT_FALSE(fs::exists(folder.path() + "/postgres")) << "killed too late for this test";
  }
  PrivateCluster cluster({folder.path()});
  cluster.start();
  EXPECT_EQ(sql(cluster.connection_string(), "select 1"), "1");
}

}  // namespace
}  // namespace retour::engine::testing
