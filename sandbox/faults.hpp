// sandbox/faults.hpp - which misfortune strikes which call: rules by operation, count, probability or key
#pragma once
// A rule names one operation and one fault. Faults come in four kinds; a call suffers at most one of each kind, the
// first rule that matches. Rules live in memory only; how often each fired is kept in the ledger. Threading:
// thread-safe. Probabilities are drawn from the seed and the rule's place in the list, so one seed gives one sequence
// per rule.
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sandbox/json.hpp"
#include "sandbox/ledger.hpp"

namespace retour::sandbox {

inline constexpr std::size_t max_fault_rules = 1'000;
inline constexpr std::int64_t max_fault_delay_ms = 600'000;

enum class FaultKind { wire, key, effect, webhook };

struct Fault {
  std::string name;
  std::int64_t delay_ms = 0;
};

struct BadField {
  std::string field;
  std::string message;
};

struct FaultRule {
  std::string operation;
  Fault fault;
  FaultKind kind = FaultKind::wire;
  std::int64_t nth = 0;    // 0: the next call
  std::int64_t times = 1;  // 0: without end
  double probability = 1;
  std::string key;  // "": any idempotency key
  std::int64_t seen = 0;
  std::int64_t fired = 0;
  std::mt19937_64 dice;
};

class Faults {
 public:
  Faults(Ledger& ledger, std::uint64_t seed) : ledger_(ledger), seed_(seed) {}

  // Takes all rules or, naming the first bad field, none.
  std::optional<BadField> add(const json::value& one_or_list);
  void clear();
  json::array list() const;

  std::optional<Fault> take(std::string_view operation, FaultKind kind, std::string_view key = {});

 private:
  Ledger& ledger_;
  const std::uint64_t seed_;
  mutable std::mutex mutex_;
  std::vector<FaultRule> rules_;
  std::uint64_t rules_ever_ = 0;
};

// Reads one rule; the rule's dice are not cast yet.
std::variant<FaultRule, BadField> parse_fault_rule(const json::value& from);

}  // namespace retour::sandbox
