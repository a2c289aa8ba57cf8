// engine/publishing/publications.hpp - publishes policies for every node at once, and takes them back
#pragma once
// Duty: what comes into force, with its author and the reason. Only what compiles and passes its own cases is
// published; all markets of one publication together; orders that are pinned to an older version keep it. Errors:
// expected refusals are a PublishProblem, and then nothing was changed; DatabaseUnavailable. Threading: safe from any
// thread; of two publications at once the second is judged on the first.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/clock.hpp"
#include "engine/store/paper_store.hpp"
#include "engine/store/publication_store.hpp"
#include "policies/registry.hpp"
#include "policies/tools/diff.hpp"

namespace retour::engine {

/// From the decision to the moment at which all nodes decide by it: long enough for each of them to look and compile.
inline constexpr std::chrono::milliseconds kTakeOverDelay{600};
inline constexpr std::size_t kMaxAuthor = 100, kMaxNote = 2'000;
inline constexpr int kMaxPublicationRaces = 16;

struct PublishProblem {
  std::string code;     // bad_author, bad_note, policy_has_errors, cases_fail, market_twice, unchanged, unknown_market,
                        // unknown_version, nothing_before, last_market, published_meanwhile, busy
  std::string market;   // empty: of all
  std::string message;  // for people
  std::vector<policies::Diagnostic> diagnostics = {};  // with policy_has_errors
};

struct MarketPublished {
  std::string market;
  std::optional<std::string> before, after;  // versions
  std::vector<policies::Change> changes;     // between the two; none where one of them is missing
};

struct Published {
  std::int64_t seq = 0;  // 0: it was only tried
  std::vector<MarketPublished> markets;
};

using PublishAnswer = std::variant<Published, PublishProblem>;

/// Who says so, and why.
struct PublishWords {
  std::string author, note;
  std::optional<std::int64_t> on = {};  // the last publication that the author saw; another one since: refused
  bool try_only = false;                // say what would be published
};

class Publications {
 public:
  Publications(Database& database, const Clock& clock) : store_(database), texts_(database), clock_(clock) {}

  /// Markets whose policy is in force already are left out.
  PublishAnswer publish(const std::vector<policies::Compiled>& policies, const PublishWords& words);
  /// Back to the version before the one in force, or to a version of the market's past: its first 8 characters do.
  PublishAnswer rollback(const std::string& market, const std::string& version, const PublishWords& words);
  PublishAnswer withdraw(const std::string& market, const PublishWords& words);

  /// What the folder of a node says comes into force where nobody published otherwise. `started`: a node that starts
  /// with the files of yesterday does not bring them back.
  std::optional<Published> offer_folder(const policies::PolicyRegistry& registry, bool started);

  /// The latest first.
  std::vector<Publication> history(const std::optional<std::string>& market, int limit);
  CurrentPublications current() { return store_.current(); }
  /// What was in force for a market at a business time.
  std::optional<std::string> version_at(const std::string& market, workflows::Instant at) {
    return store_.version_at(market, at);
  }
  /// Of a whole version; nothing: there is none.
  std::optional<policies::PolicySource> source(const std::string& version) { return texts_.find(version); }
  /// Null when there is no such version, or when this program cannot compile it.
  policies::PolicyPtr policy(const std::string& version);

 private:
  using Wanted = std::map<std::string, std::optional<std::string>, std::less<>>;
  PublishAnswer put_in_force(PublicationKind kind, const Wanted& wanted, const PublishWords& words);
  std::vector<MarketPublished> compare(const Wanted& wanted, const CurrentPublications& current);
  std::variant<std::string, PublishProblem> earlier_version(const std::string& market, const std::string& version);

  PublicationStore store_;
  PolicyStore texts_;
  const Clock& clock_;
};

}  // namespace retour::engine
