#include <gtest/gtest.h>

#include "tests/engine/store/test_cluster.hpp"
#include "tests/scenarios/http_world.hpp"

namespace retour::scenarios {
namespace {

// One test, so that one cluster serves every story.
TEST(Stories, AllRunOverHttpAndPostgreSql) {
  engine::testing::TestCluster cluster;
  engine::Database database(cluster.connection_string());
  database.migrate();
  for (const Story& story : all_stories()) {
    SCOPED_TRACE(std::string(story.name));
    HttpWorld world(database, cluster.connection_string());
    story.tell(world);
  }
}

}  // namespace
}  // namespace retour::scenarios
