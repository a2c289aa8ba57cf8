// workflows/kernel/verdict.hpp - what a guard answers: go ahead, or a reason that can be shown
#pragma once
// Duty: the vocabulary of refusal. `code` is the contract (stable snake_case); `message` is wording and free to change.
// Units: line and column count from 1, 0 means unknown. Errors: none. Threading: plain values.

#include <optional>
#include <string>
#include <vector>

namespace retour::workflows::kernel {

/// The line of a policy file that a reason or a decision rests on.
struct Citation {
  std::string policy_version, file;
  int line = 0;
  int column = 0;
  std::string rule = {};
  bool operator==(const Citation&) const = default;
};

/// Why a row was not taken. Guards may leave `guard` empty: the machines fill in the name of the guard that answered.
struct Reason {
  std::string code;
  std::string message;
  std::vector<Citation> citations = {};
  std::string guard = {};
  bool operator==(const Reason&) const = default;
};

/// Nothing means: go ahead.
using Verdict = std::optional<Reason>;

}  // namespace retour::workflows::kernel
