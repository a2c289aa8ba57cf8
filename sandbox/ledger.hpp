// sandbox/ledger.hpp - the durable truth of the sandbox: documents in tables, one fsynced JSON line per transaction
#pragma once
// Duty: keep every effect so that kill -9 loses nothing that was answered. A transaction is one line, so it is whole or
// absent; a torn last line is cut off on start, a broken line in the middle refuses the start.
// Errors: LedgerError for an unreadable or locked file and for a failed write; a failed fdatasync ends the process,
// because nothing may be answered after it. Threading: all members are thread-safe; a callback runs under the ledger's
// lock and must not call the ledger again.
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "sandbox/json.hpp"

namespace retour::sandbox {

inline constexpr std::size_t max_ledger_documents = 4'000'000;

struct LedgerError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Ledger {
  struct State;

 public:
  using Visit = std::function<bool(const std::string& id, const json::object& document)>;  // false stops

  class View {
   public:
    const json::object* find(std::string_view table, std::string_view id) const;
    // In order of first insertion; newest first when asked.
    void each(std::string_view table, const Visit& visit, bool newest_first = false) const;

   protected:
    friend class Ledger;
    explicit View(State& state) : state_(state) {}
    State& state_;
  };

  class Tx : public View {
   public:
    void put(std::string_view table, std::string_view id, json::object document);
    void erase(std::string_view table, std::string_view id);
    // prefix + 32 hex digits, a function of the seed and of how many ids were handed out before.
    std::string new_id(std::string_view prefix);

   private:
    friend class Ledger;
    using View::View;
  };

  enum class Durability { synced, lazy };  // lazy: written, but not waited for (delivery attempts, counters)

  Ledger(const std::string& path, std::uint64_t seed);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // Runs the change; nothing of it stays when it throws. Returns when it is on disk.
  void transact(const std::function<void(Tx&)>& change, Durability durability = Durability::synced);
  void read(const std::function<void(const View&)>& look) const;

 private:
  void replay();
  void sync_up_to(std::uint64_t line);
  std::unique_ptr<State> state_;
};

}  // namespace retour::sandbox
