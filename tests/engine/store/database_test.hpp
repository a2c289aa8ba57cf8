// tests/engine/store/database_test.hpp - one migrated database for all tests of a suite
#pragma once
// Duty: the fixture of tests that write into PostgreSQL; each test keeps to rows of its own. Threading: suites run one
// after the other, and share nothing.

#include <gtest/gtest.h>

#include "engine/store/database.hpp"
#include "tests/engine/store/test_cluster.hpp"

namespace retour::engine::testing {

class DatabaseTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    cluster_ = new TestCluster;
    database_ = new Database(cluster_->connection_string(), 24);
    database_->migrate();
  }
  static void TearDownTestSuite() {
    delete database_;
    delete cluster_;
  }

  static inline TestCluster* cluster_ = nullptr;
  static inline Database* database_ = nullptr;
};

}  // namespace retour::engine::testing
