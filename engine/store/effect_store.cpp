#include "engine/store/effect_store.hpp"

#include "engine/store/detail/array.hpp"
#include "engine/store/detail/pool.hpp"
#include "engine/store/detail/rows.hpp"

namespace retour::engine {

std::vector<ClaimedEffect> EffectStore::claim(workflows::Instant now, int limit, std::chrono::seconds lease) {
  const auto rows = database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("claim_effects", detail::timestamp(now), limit, static_cast<int>(lease.count()));
  });
  std::vector<ClaimedEffect> out;
  for (const auto& row : rows) {
    ClaimedEffect effect{row[0].c_str(),
                         row[1].c_str(),
                         row[2].c_str(),
                         row[3].c_str(),
                         row[4].c_str(),
                         row[5].c_str(),
                         detail::text(row[6]),
                         detail::instant(row[7]),
                         detail::instant(row[8]),
                         row[9].as<int>(),
                         row[10].as<int>(),
                         row[12].as<int>(),
                         {},
                         detail::text(row[13])};
    if (!row[11].is_null()) effect.sent_at = detail::instant(row[11]);
    out.push_back(std::move(effect));
  }
  return out;
}

bool EffectStore::mark_sent(const ClaimedEffect& e, workflows::Instant now) {
  return database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("mark_sent", e.merchant_id, e.case_id, e.key, e.epoch, detail::timestamp(now))
               .affected_rows() == 1;
  });
}

bool EffectStore::settle(const std::string& merchant_id, const Claim& claim) {
  return database_.pool().run([&](pqxx::nontransaction& tx) {
    if (claim.then == Claim::Then::finish)
      return tx.exec_prepared("finish_effect", merchant_id, claim.case_id, claim.key, claim.epoch).affected_rows() == 1;
    return tx.exec_prepared("postpone_effect", merchant_id, claim.case_id, claim.key, claim.epoch,
                            detail::timestamp(claim.due), claim.misses, claim.note)
               .affected_rows() == 1;
  });
}

void EffectStore::free_leases() {
  database_.pool().run([&](pqxx::nontransaction& tx) {
    tx.exec_prepared("free_effect_leases");
    return tx.exec_prepared("free_webhook_leases");
  });
}

std::optional<workflows::Instant> EffectStore::next_due() {
  return database_.pool().run([&](pqxx::nontransaction& tx) {
    const auto row = tx.exec_prepared1("next_due");
    return row[0].is_null() ? std::optional<workflows::Instant>{} : detail::instant(row[0]);
  });
}

std::vector<PendingEffect> EffectStore::of_case(const std::string& merchant_id, const std::string& case_id) {
  const auto rows = database_.pool().run(
      [&](pqxx::nontransaction& tx) { return tx.exec_prepared("effects_of", merchant_id, case_id); });
  std::vector<PendingEffect> out;
  for (const auto& row : rows)
    out.push_back({row[0].c_str(), row[1].c_str(), row[2].c_str(), detail::text(row[5]), detail::instant(row[3]),
                   row[4].as<int>()});
  return out;
}

}  // namespace retour::engine
