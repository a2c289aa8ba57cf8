// policies/registry.hpp - the policies in force, and every version a case may be pinned to
#pragma once
// Duty: market -> active policy, version -> policy. What is active comes from a folder, or, once something was
// published, from publications alone. A reload takes over all files together or none of them, so a bad edit never takes
// the active policy down. Old versions stay known by their hash; a stored version is compiled back from text. Errors:
// problems of files are values. Threading: every member may be called from any thread; readers never wait for a
// compilation.

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policies/loader.hpp"

namespace retour::policies {

using PolicyPtr = std::shared_ptr<const workflows::Policy>;

inline constexpr std::size_t kMaxMarketFiles = 500;
/// Versions that are kept although no market uses them; the oldest goes first and can be adopted again.
inline constexpr std::size_t kMaxPinnedVersions = 2'000;

/// Market -> version.
using MarketVersions = std::map<std::string, std::string, std::less<>>;

struct Reload {
  bool swapped = false;                 // false: the set from before is still that of the folder
  std::vector<Diagnostic> diagnostics;  // warnings too
  std::vector<std::string> changed;     // markets whose file is another version now, or which are gone
};

/// What is active, and by which publication; 0: by the folder. Who pins an order asks for this before the policy.
struct InForce {
  std::int64_t publication = 0;
  MarketVersions markets;
};

class PolicyRegistry {
 public:
  /// Loads nothing yet: call reload().
  explicit PolicyRegistry(std::string folder);

  /// Every <folder>/*.yaml; bases (base: ...) are only read where they are extended.
  Reload reload();

  /// What the folder's files say, in force or not.
  MarketVersions in_folder() const;

  PolicyPtr active(std::string_view market) const;
  /// All of them, by market.
  std::vector<PolicyPtr> active() const;
  /// Active, formerly active or adopted; null when unknown.
  PolicyPtr by_version(std::string_view version) const;
  /// The texts of a known version, for storing it.
  std::optional<PolicySource> source_of(std::string_view version) const;
  std::vector<std::string> markets() const;

  /// Makes a stored version known again. Does not change what is active.
  Compiled adopt(const PolicySource& source);

  /// From here on publications alone say what is active: `markets` as of publication `seq`, at once and together. Every
  /// version must be known. A `seq` that is not later than the one before changes nothing.
  void take_over(std::int64_t seq, MarketVersions markets);
  InForce in_force() const;

 private:
  struct Version {
    PolicyPtr policy;
    PolicySource source;
  };
  void remember(const Compiled& compiled);  // needs mutex_
  void forget_oldest();                     // needs mutex_

  const std::string folder_;
  std::mutex reloading_;  // one reload at a time
  mutable std::mutex mutex_;
  MarketVersions folder_versions_;
  MarketVersions active_;
  std::int64_t publication_ = 0;
  std::map<std::string, Version, std::less<>> versions_;
  std::deque<std::string> order_;  // of versions_, oldest first
};

}  // namespace retour::policies
