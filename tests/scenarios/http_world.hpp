// tests/scenarios/http_world.hpp - stories over real HTTP and PostgreSQL
#pragma once
// Duty: people and shops speak HTTP to a server; what carriers, payment providers and timers say goes to the runtime
// that server uses. Each story has a merchant of its own, so that all share one database. Errors: GoogleTest failures.
// Threading: one story, one thread.

#include <memory>
#include <string>

#include "engine/store/database.hpp"
#include "tests/scenarios/story.hpp"

namespace retour::scenarios {

class HttpWorld : public World {
 public:
  /// `connection_string` names a database of the test's own that is migrated.
  HttpWorld(engine::Database& database, std::string connection_string);
  ~HttpWorld() override;

  void given(const Given&) override;
  Answer when(const workflows::Actor&, const workflows::Payload&, Subject) override;
  Answer when_due(std::string_view event, Subject) override;

  workflows::ReturnCase seen() const override;
  workflows::Capacity tender(std::string_view tender_id) const override;
  workflows::Capacity order_line(std::string_view line_id) const override;
  std::size_t told(std::string_view audience, std::string_view template_id) const override;

 private:
  struct Shop;
  engine::Database& database_;
  const std::string connection_string_;
  std::unique_ptr<Shop> shop_;
};

}  // namespace retour::scenarios
