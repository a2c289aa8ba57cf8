#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <pqxx/pqxx>

#include "tests/engine/cluster/harness.hpp"

namespace retour::engine::testing {
namespace {

namespace fs = std::filesystem;

TEST(PrivateClusterLife, StartsConnectsAndStops) {
  const Folder folder;
  PrivateCluster cluster({folder.path()});
  cluster.start();
  const std::string database = cluster.connection_string();
  EXPECT_EQ(sql(database, "select current_user || '@' || current_database()"), "retour@retour");
  EXPECT_EQ(sql(database, "select rolsuper from pg_roles where rolname = current_user"), "f");
  EXPECT_EQ(sql(database,
                "select datcollate || ' ' || pg_encoding_to_char(encoding) from pg_database where datname = 'retour'"),
            "C UTF8");
  EXPECT_FALSE(postgres_of(folder.path()).empty());
  EXPECT_FALSE(cluster.trouble());
  cluster.stop();
  EXPECT_TRUE(postgres_of(folder.path()).empty());
  EXPECT_THROW(sql(database, "select 1"), pqxx::failure);
}

TEST(PrivateClusterLife, IsDurableAndDeafToTheNetwork) {
  const Folder folder;
  PrivateCluster cluster({.data_folder = folder.path(), .shared_buffers_mb = 32, .max_connections = 20});
  cluster.start();
  const auto setting = [&](const std::string& name) { return sql(cluster.connection_string(), "show " + name); };
  EXPECT_EQ(setting("fsync"), "on");
  EXPECT_EQ(setting("synchronous_commit"), "on");
  EXPECT_EQ(setting("full_page_writes"), "on");
  EXPECT_EQ(setting("listen_addresses"), "");
  EXPECT_EQ(setting("unix_socket_permissions"), "0700");
  EXPECT_EQ(setting("shared_buffers"), "32MB");
  EXPECT_EQ(setting("max_connections"), "20");
  EXPECT_EQ(setting("max_wal_size"), "1GB");
  EXPECT_NE(setting("wal_compression"), "off");
}

TEST(PrivateClusterLife, PostgresIsNeverRoot) {
  const Folder folder;
  PrivateCluster cluster({folder.path()});
  cluster.start();
  struct stat process {};
  ASSERT_EQ(::stat(("/proc/" + std::to_string(postmaster_of(folder.path()))).c_str(), &process), 0);
  EXPECT_NE(process.st_uid, 0U);
}

TEST(PrivateClusterLife, ARestartKeepsTheData) {
  const Folder folder;
  PrivateCluster cluster({folder.path()});
  cluster.start();
  sql(cluster.connection_string(), "create table kept as select 42 as answer");
  cluster.stop();
  cluster.start();
  EXPECT_EQ(sql(cluster.connection_string(), "select answer from kept"), "42");
}

TEST(PrivateClusterLife, AnUnprivilegedUserIsEnough) {
  const Folder folder;
  fs::permissions(folder.root(), fs::perms(0777));
  Owner owner(folder.path(), As::an_unprivileged_user);
  EXPECT_EQ(sql(owner.answer(), "select 1"), "1");
  EXPECT_EQ(owner.terminate(), 0);
  EXPECT_TRUE(postgres_of(folder.path()).empty());
}

TEST(PrivateClusterLife, WhatAnUnprivilegedServerMadeRootMayContinue) {
  const Folder folder;
  fs::permissions(folder.root(), fs::perms(0777));
  {
    Owner owner(folder.path(), As::an_unprivileged_user);
    sql(owner.answer(), "create table kept as select 42 as answer");
  }
  PrivateCluster cluster({folder.path()});
  cluster.start();
  EXPECT_EQ(sql(cluster.connection_string(), "select answer from kept"), "42");
}

TEST(PrivateClusterLife, ALongPathGetsAShortSocket) {
  const Folder folder;
  const std::string path = folder.path(std::string(60, 'a') + "/" + std::string(60, 'b'));
  PrivateCluster cluster({path});
  cluster.start();
  const std::string socket = fs::read_symlink(path + "/socket");
  EXPECT_TRUE(socket.starts_with("/tmp/retour-")) << socket;
  EXPECT_EQ(fs::status(socket).permissions(), fs::perms(0700));
  EXPECT_EQ(sql(cluster.connection_string(), "select 1"), "1");
  cluster.stop();
  EXPECT_FALSE(fs::exists(socket)) << "nothing stays in /tmp";
}

TEST(PrivateClusterLife, AShortSocketSurvivesAKilledServer) {
  const Folder folder;
  const std::string path = folder.path(std::string(60, 'a') + "/" + std::string(60, 'b'));
  Owner owner(path);
  owner.answer();
  const std::string socket = fs::read_symlink(path + "/socket");
  owner.kill_now();
  PrivateCluster cluster({path});
  cluster.start();
  EXPECT_EQ(fs::read_symlink(path + "/socket"), socket) << "one short folder per cluster, not per start";
  EXPECT_EQ(sql(cluster.connection_string(), "select 1"), "1");
}

TEST(PrivateClusterLife, StrangeCharactersInThePath) {
  const Folder folder;
  for (const std::string name : {"it's a \"data\" folder", "comma,separated", "back\\slash"}) {
    PrivateCluster cluster({folder.path(name)});
    cluster.start();
    EXPECT_EQ(sql(cluster.connection_string(), "select 1"), "1") << name;
  }
}

TEST(PrivateClusterLife, ALongLogIsRotatedAtTheStart) {
  const Folder folder;
  PrivateCluster cluster({folder.path()});
  cluster.start();
  cluster.stop();
  const std::string log = folder.path() + "/postgres.log";
  fs::resize_file(log, 9 * 1024 * 1024);
  cluster.start();
  EXPECT_EQ(fs::file_size(log + ".1"), 9U * 1024 * 1024);
  EXPECT_LT(fs::file_size(log), 1024U * 1024);
}

}  // namespace
}  // namespace retour::engine::testing
