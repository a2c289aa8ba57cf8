#include "engine/store/publication_store.hpp"

#include <array>
#include <stdexcept>

#include "engine/store/detail/array.hpp"
#include "engine/store/detail/pool.hpp"
#include "engine/store/detail/rows.hpp"

namespace retour::engine {
namespace {

constexpr std::array<std::string_view, 4> kKinds{"folder", "publish", "rollback", "withdraw"};

PublicationKind kind_of(std::string_view name) {
  for (std::size_t i = 0; i < kKinds.size(); ++i)
    if (kKinds[i] == name) return static_cast<PublicationKind>(i);
  throw std::runtime_error("a publication of an unknown kind");
}

std::optional<std::string> version_of(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional<std::string>(field.c_str());
}

/// A row is a market of a publication; those of one publication follow each other.
std::vector<Publication> publications_from(const pqxx::result& rows) {
  std::vector<Publication> out;
  for (const auto& row : rows) {
    const auto seq = row[0].as<std::int64_t>();
    if (out.empty() || out.back().seq != seq)
      out.push_back({seq,
                     kind_of(row[1].c_str()),
                     row[2].c_str(),
                     row[3].c_str(),
                     detail::instant(row[4]),
                     std::chrono::milliseconds(row[5].as<std::int64_t>()),
                     {}});
    out.back().markets.emplace(row[6].c_str(), version_of(row[7]));
  }
  return out;
}

}  // namespace

std::string_view name_of(PublicationKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::optional<std::int64_t> PublicationStore::publish(std::int64_t head, const Publication& publication,
                                                      std::chrono::milliseconds delay) {
  detail::Array markets, versions;
  for (const auto& [market, version] : publication.markets) {
    markets.add(market);
    versions.add_optional(version);
  }
  const auto rows = database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("publish", head, std::string(name_of(publication.kind)), publication.author,
                            publication.note, detail::timestamp(publication.published_at),
                            static_cast<std::int64_t>(delay.count()), markets.take(), versions.take());
  });
  if (rows.empty()) return {};
  return rows[0][0].as<std::int64_t>();
}

std::vector<Publication> PublicationStore::after(std::int64_t seq) {
  return publications_from(
      database_.pool().run([&](pqxx::nontransaction& tx) { return tx.exec_prepared("publications_after", seq); }));
}

std::vector<Publication> PublicationStore::history(const std::optional<std::string>& market, int limit) {
  return publications_from(database_.pool().run(
      [&](pqxx::nontransaction& tx) { return tx.exec_prepared("publications_of", market, limit); }));
}

CurrentPublications PublicationStore::current() {
  const auto rows =
      database_.pool().run([&](pqxx::nontransaction& tx) { return tx.exec_prepared("publications_current"); });
  CurrentPublications out;
  for (const auto& row : rows) {
    out.head = row[4].as<std::int64_t>();
    out.markets.emplace(row[2].c_str(),
                        PublishedMarket{row[0].as<std::int64_t>(), kind_of(row[1].c_str()), version_of(row[3])});
  }
  return out;
}

std::optional<std::string> PublicationStore::version_at(const std::string& market, workflows::Instant at) {
  const auto rows = database_.pool().run(
      [&](pqxx::nontransaction& tx) { return tx.exec_prepared("published_at", market, detail::timestamp(at)); });
  return rows.empty() ? std::nullopt : version_of(rows[0][0]);
}

}  // namespace retour::engine
