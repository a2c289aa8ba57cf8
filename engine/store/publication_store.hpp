// engine/store/publication_store.hpp - which policy is in force, since when, and who said so
#pragma once
// Duty: the line of publications, one for all markets; append-only. A publication rests on the one before it: of two at
// once, one is told to look again. Errors: DatabaseUnavailable. Threading: safe from any thread.

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/store/database.hpp"
#include "workflows/model/time.hpp"

namespace retour::engine {

/// folder: a node's folder of markets; withdraw: the market is served no more.
enum class PublicationKind { folder, publish, rollback, withdraw };
std::string_view name_of(PublicationKind kind);

struct Publication {
  std::int64_t seq = 0;
  PublicationKind kind = PublicationKind::publish;
  std::string author, note;
  workflows::Instant published_at{};
  std::chrono::milliseconds effective_in{};                                // 0: in force
  std::map<std::string, std::optional<std::string>, std::less<>> markets;  // version; nothing: withdrawn
};

struct PublishedMarket {
  std::int64_t seq = 0;
  PublicationKind kind = PublicationKind::publish;
  std::optional<std::string> version;
};

struct CurrentPublications {
  std::int64_t head = 0;  // the last publication of all; 0: there is none
  std::map<std::string, PublishedMarket, std::less<>> markets;
};

class PublicationStore {
 public:
  explicit PublicationStore(Database& database) : database_(database) {}

  /// Its seq, or nothing when `head` is not the last publication any more. The texts of the versions must be kept.
  std::optional<std::int64_t> publish(std::int64_t head, const Publication& publication,
                                      std::chrono::milliseconds delay);
  /// The oldest first.
  std::vector<Publication> after(std::int64_t seq);
  /// The latest first; of one market, or of all.
  std::vector<Publication> history(const std::optional<std::string>& market, int limit);
  CurrentPublications current();
  /// The version that had been published last at a business time; nothing: none, or withdrawn.
  std::optional<std::string> version_at(const std::string& market, workflows::Instant at);

 private:
  Database& database_;
};

}  // namespace retour::engine
