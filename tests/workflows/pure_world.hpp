// tests/workflows/pure_world.hpp - stories through decide alone, with the store's guards played by hand
#pragma once
// Duty: keeps one order, policy, case and ledger; applies what is decided as the store would, and checks after every
// step that both executors agree, that the stored form keeps everything, and the invariants. Errors: GoogleTest
// failures. Threading: one story, one thread.

#include <map>
#include <memory>

#include "tests/scenarios/story.hpp"
#include "tests/workflows/desk.hpp"
#include "workflows/decide.hpp"

namespace retour::workflows {

class PureWorld : public scenarios::World {
 public:
  void given(const scenarios::Given&) override;
  scenarios::Answer when(const Actor&, const Payload&, scenarios::Subject) override;
  scenarios::Answer when_due(std::string_view event, scenarios::Subject) override;

  ReturnCase seen() const override { return rma_; }
  Capacity tender(std::string_view id) const override { return ledger_.tenders.find(id)->second; }
  Capacity order_line(std::string_view id) const override { return ledger_.order_lines.find(id)->second; }
  std::size_t told(std::string_view audience, std::string_view template_id) const override;

  Decision ask(const Actor&, const Event&);
  std::string id_of(scenarios::Subject) const;
  /// Lets the timer fire if there is one and it is not past.
  scenarios::Answer try_due(std::string_view event, scenarios::Subject);
  /// What stands now, for asking single rules.
  Desk desk() const;

 private:
  struct Spent {
    std::string actor;
    Instant at;
    Minor minor;
  };

  Facts facts_for(const Actor&);
  void commit(const Actor&, const Decided&);
  void book(const Actor&, const CapacityChange&);
  Capacity& counter(const CapacityChange&);

  Order order_;
  std::shared_ptr<const Policy> policy_;
  ReturnCase rma_;
  Ledger ledger_;
  Instant now_{};
  std::map<std::string, Capacity> counters_;  // of people and of the order's shipping
  std::vector<Spent> spent_;
  std::map<std::pair<std::string, std::string>, Instant> timers_;  // by event and subject, the last one wins
  std::map<std::pair<std::string, std::string>, std::size_t> told_;
};

}  // namespace retour::workflows
