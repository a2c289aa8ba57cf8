// tests/engine/store/test_cluster.hpp - a throwaway PostgreSQL cluster for the tests of the store
#pragma once
// Duty: initdb and postgres in a folder of its own, socket only, as an unprivileged user also when the tests run as
// root; gone with the object. Errors: std::runtime_error with the log. Threading: one owner.

#include <sys/types.h>

#include <string>

namespace retour::engine::testing {

class TestCluster {
 public:
  TestCluster();
  ~TestCluster();
  TestCluster(const TestCluster&) = delete;
  TestCluster& operator=(const TestCluster&) = delete;
  std::string connection_string(const std::string& database = "postgres") const {
    return "host=" + folder_ + " dbname=" + database + " user=postgres";
  }

 private:
  std::string folder_;
};

}  // namespace retour::engine::testing
