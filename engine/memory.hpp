// engine/memory.hpp - the cases this node changed last, to decide on without reading them again
#pragma once
// Duty: a bounded memory, least recently used out first. What it says may be outdated: it is good for a decision whose
// commit is guarded by the version of the case and the stamp of its order, and for nothing that is shown or refused
// (docs/adr/0008). Errors: none. Threading: safe from any thread.

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "workflows/model/facts.hpp"
#include "workflows/model/return_case.hpp"

namespace retour::engine {

struct Remembered {
  workflows::ReturnCase rma;
  std::shared_ptr<const workflows::Order> order;
  workflows::Ledger ledger;    // of the order; nothing about actors
  std::int64_t order_stamp{};  // as in Loaded
};

class CaseMemory {
 public:
  explicit CaseMemory(std::size_t capacity) : capacity_(capacity) {}

  /// Nothing when the case is not remembered.
  std::shared_ptr<const Remembered> find(std::string_view merchant_id, std::string_view rma);
  void keep(std::shared_ptr<const Remembered> entry);
  void forget(std::string_view merchant_id, std::string_view rma);

 private:
  struct Slot {
    std::string key;
    std::shared_ptr<const Remembered> entry;
  };
  static std::string key_of(std::string_view merchant_id, std::string_view rma);

  const std::size_t capacity_;
  std::mutex mutex_;
  std::list<Slot> slots_;                                                   // the latest first
  std::unordered_map<std::string_view, std::list<Slot>::iterator> by_key_;  // views into the slots
};

}  // namespace retour::engine
