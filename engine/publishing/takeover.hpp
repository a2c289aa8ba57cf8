// engine/publishing/takeover.hpp - a node takes over what was published
#pragma once
// Duty: brings the registry to the publication that is in force by the database's clock, all its markets together; the
// texts of those that come into force soon are compiled before. Errors: DatabaseUnavailable; PolicyNotUnderstood:
// nothing is taken over then. Threading: safe from any thread.

#include <chrono>
#include <optional>
#include <stdexcept>
#include <vector>

#include "engine/store/paper_store.hpp"
#include "engine/store/publication_store.hpp"
#include "policies/registry.hpp"

namespace retour::engine {

/// A policy is in force that this program cannot compile; perhaps a newer one published it.
struct PolicyNotUnderstood : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct TakenOver {
  std::vector<Publication> publications;          // new in force here, the oldest first
  std::optional<std::chrono::milliseconds> next;  // until the next one comes into force
};

class PolicyTakeover {
 public:
  PolicyTakeover(Database& database, policies::PolicyRegistry& policies)
      : publications_(database), texts_(database), policies_(policies) {}

  TakenOver catch_up();

 private:
  void make_known(const Publication& publication);

  PublicationStore publications_;
  PolicyStore texts_;
  policies::PolicyRegistry& policies_;
};

}  // namespace retour::engine
