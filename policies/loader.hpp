// policies/loader.hpp - turns the YAML of one market into a policy, or into every problem it has
#pragma once
// Duty: the compiler of the policy language. First pass: bytes to a checked tree per file; `extends` merges trees;
// second pass: typed values, each with the file, line and column where it was really written. Bounds: 256 KiB a file,
// 10,000 values with those of all parents, 1,000 in a list, 32 deep, 8 parents, 200 diagnostics; of what is compared
// with each other (rules, fees, windows, names) 200 of a kind. Errors: a bad policy is a value (diagnostics), never an
// exception. Threading: pure functions, safe from any thread.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policies/cases.hpp"
#include "policies/diagnostics.hpp"
#include "policies/source.hpp"
#include "workflows/model/policy.hpp"

namespace retour::policies {

/// The base or market that `extends: eu` names, or nothing.
using FindParent = std::function<std::optional<SourceFile>(std::string_view name)>;

/// The file of a statute (`statute: DE`), or nothing where no facts are at hand: then its law is not judged.
using FindStatute = std::function<std::optional<SourceFile>(std::string_view id)>;

/// The file of a calendar (`calendar: DE`), or nothing.
using FindCalendar = std::function<std::optional<SourceFile>(std::string_view id)>;

struct Compiled {
  std::shared_ptr<const workflows::Policy> policy;  // null when there are errors
  std::vector<Diagnostic> diagnostics;              // sorted
  PolicySource source;
  std::vector<PolicyCase> cases = {};  // only to be trusted with a policy
};

Compiled compile(const SourceFile& market, const FindParent& find_parent, const FindStatute& find_statute = {});
/// With the calendars of somewhere else than the program.
Compiled compile(const SourceFile& market, const FindParent& find_parent, const FindStatute& find_statute,
                 const FindCalendar& find_calendar);
/// From stored texts alone.
Compiled compile(const PolicySource& source);
/// Parents are <name>.yaml in the same folder; statutes are ../statutes/<id>.yaml, calendars ../calendars/<id>.yaml, or
/// else the shipped ones.
Compiled compile_file(const std::string& path);

/// A text that only serves as a ground for others (`base: eu`); false when it cannot be read.
bool is_base(const SourceFile& file);
/// The file's bytes, cut off one byte above the limit; nothing when it cannot be read.
std::optional<SourceFile> read_source(const std::string& path);

}  // namespace retour::policies
