#include "engine/store/ledger_store.hpp"

#include <algorithm>
#include <map>

#include "engine/codec/uuid.hpp"
#include "engine/store/detail/array.hpp"
#include "engine/store/detail/pool.hpp"
#include "engine/store/detail/rows.hpp"
#include "workflows/model/names.hpp"

namespace retour::engine {
namespace {

using detail::Array;
using workflows::name_of;

constexpr std::string_view kStoreCredit = "store_credit/", kGiftCard = "gift_card/";

struct Buckets {
  Minor principal = 0, bonus = 0;
};

/// The house's side of an act, by bucket.
struct House {
  const char *principal, *bonus;
};

House house_of(JournalKind kind) {
  switch (kind) {
    case JournalKind::credit:
    case JournalKind::reissue:
      return {"house/refunds", "house/bonus"};
    case JournalKind::spend:
      return {"house/redeemed", "house/redeemed"};
    case JournalKind::withdraw:
      return {"house/withdrawn", "house/bonus"};
    case JournalKind::open:
      return {"house/sold", "house/sold"};
  }
  throw std::logic_error("an act of no kind");
}

bool makes_a_card(JournalKind kind) { return kind == JournalKind::open || kind == JournalKind::reissue; }

Journal journal_from(const pqxx::row& row) {
  return {row[0].c_str(),          row[1].c_str(),     *workflows::parse_enum<JournalKind>(row[2].c_str()),
          row[3].c_str(),          row[4].c_str(),     row[5].c_str(),
          detail::instant(row[6]), row[7].as<Minor>(), row[8].as<Minor>(),
          row[9].as<Minor>(),      row[10].as<Minor>()};
}

/// What an act asked for before is what it asks for now.
bool same_act(const Act& act, const Journal& done) {
  if (done.kind != act.kind || done.currency != act.currency || done.refund_id != act.refund_id) return false;
  if (act.kind == JournalKind::withdraw) return done.account == act.account;
  const Minor moved = workflows::add(done.principal, done.bonus);
  if (act.kind == JournalKind::spend) return done.account == act.account && moved == -act.amount;
  return (act.fresh_code || done.account == act.account) && done.principal == act.amount && done.bonus == act.bonus;
}

/// One act in one transaction.
class Posting {
 public:
  Posting(pqxx::work& tx, const Act& act) : tx_(tx), act_(act) {}

  ActAnswer run() {
    if (auto seen = look_back()) return std::move(*seen);
    bool made = false;
    if (act_.kind == JournalKind::credit || makes_a_card(act_.kind)) made = open();
    if (makes_a_card(act_.kind) && !made) return AccountTaken{};
    const auto rows =
        tx_.exec_prepared("lock_account", act_.merchant_id, act_.account, act_.currency, detail::timestamp(act_.at));
    if (auto seen = look_back()) return std::move(*seen);  // it was done while this one waited for the lock
    if (rows.empty()) return act_.account.starts_with(kGiftCard) ? ActAnswer(NoAccount{}) : TooLittle{0};
    const Buckets has{rows[0][0].as<Minor>(), rows[0][1].as<Minor>()};
    const bool expired = rows[0][2].as<bool>() && act_.kind != JournalKind::open;
    if (expired) return CardExpired{};
    const auto change = judge(has);
    if (!change) return TooLittle{workflows::add(has.principal, has.bonus)};
    return Posted{write(has, *change), false};
  }

 private:
  std::optional<ActAnswer> look_back() {
    const auto key = act_.idempotency ? std::optional(act_.idempotency->key) : std::nullopt;
    const auto rows = tx_.exec_prepared("seen_journal", act_.merchant_id, act_.reference, key);
    if (rows.empty()) return {};
    const auto row = rows[0];
    const bool same_key = act_.idempotency && !row[11].is_null() && act_.idempotency->key == row[11].c_str();
    if (same_key && row[12].as<std::int64_t>() != act_.idempotency->request_hash) return ActKeyReused{};
    auto journal = journal_from(row);
    if (!same_act(act_, journal)) return ReferenceTaken{};
    return Posted{std::move(journal), true};
  }

  bool open() {
    const auto expires = act_.expires_at ? std::optional(detail::timestamp(*act_.expires_at)) : std::nullopt;
    return tx_.exec_prepared("open_account", act_.merchant_id, act_.account, act_.currency, act_.customer_ref,
                             detail::timestamp(act_.at), expires)
               .affected_rows() == 1;
  }

  /// What the account gains or loses; nothing: it does not have so much.
  std::optional<Buckets> judge(const Buckets& has) {
    switch (act_.kind) {
      case JournalKind::credit:
      case JournalKind::reissue:
      case JournalKind::open:
        return Buckets{act_.amount, act_.bonus};
      case JournalKind::spend: {
        if (workflows::add(has.principal, has.bonus) < act_.amount) return {};
        const Minor principal = std::min(has.principal, act_.amount);
        return Buckets{-principal, principal - act_.amount};
      }
      case JournalKind::withdraw: {
        const auto row =
            tx_.exec_prepared1("left_of_refund", act_.merchant_id, act_.refund_id, act_.account, act_.currency);
        const Minor principal = std::min({has.principal, row[0].as<Minor>(), act_.amount});
        if (principal <= 0) return {};
        return Buckets{-principal, -std::clamp<Minor>(row[1].as<Minor>(), 0, has.bonus)};
      }
    }
    return {};
  }

  Journal write(const Buckets& has, const Buckets& change) {
    Journal j{new_uuid(),
              act_.reference,
              act_.kind,
              act_.account,
              act_.currency,
              act_.refund_id,
              act_.at,
              change.principal,
              change.bonus,
              workflows::add(has.principal, change.principal),
              workflows::add(has.bonus, change.bonus)};
    const auto key = act_.idempotency ? std::optional(act_.idempotency->key) : std::nullopt;
    const auto hash = act_.idempotency ? std::optional(act_.idempotency->request_hash) : std::nullopt;
    tx_.exec_prepared("insert_journal", act_.merchant_id, j.id, j.reference, std::string(name_of(j.kind)), j.account,
                      j.currency, detail::timestamp(j.at), j.principal, j.bonus, j.principal_after, j.bonus_after,
                      j.refund_id, key, hash);
    enter(j, change);
    tx_.commit();
    return j;
  }

  void enter(const Journal& j, const Buckets& change) {
    const House house = house_of(act_.kind);
    std::map<std::string, Buckets> others;  // in the order of their names: they are locked in it
    others[house.principal].principal -= change.principal;
    others[house.bonus].bonus -= change.bonus;
    Array account, bucket, amount;
    const auto add = [&](std::string_view whose, std::string_view which, Minor minor) {
      if (minor != 0) account.add(whose), bucket.add(which), amount.add_int(minor);
    };
    add(act_.account, "principal", change.principal), add(act_.account, "bonus", change.bonus);
    add(house.principal, "principal", -change.principal), add(house.bonus, "bonus", -change.bonus);
    tx_.exec_prepared("insert_entries", act_.merchant_id, j.id, j.currency, account.take(), bucket.take(),
                      amount.take());
    tx_.exec_prepared("change_account", act_.merchant_id, j.account, j.currency, change.principal, change.bonus);
    Array names, principals, bonuses;
    for (const auto& [name, buckets] : others)
      names.add(name), principals.add_int(buckets.principal), bonuses.add_int(buckets.bonus);
    tx_.exec_prepared("change_house", act_.merchant_id, j.currency, detail::timestamp(j.at), names.take(),
                      principals.take(), bonuses.take());
  }

  pqxx::work& tx_;
  const Act& act_;
};

std::optional<Journal> first_of(const pqxx::result& rows) {
  return rows.empty() ? std::nullopt : std::optional(journal_from(rows[0]));
}

}  // namespace

ActAnswer LedgerStore::post(const Act& act) {
  const auto once = [&] { return database_.pool().transact([&](pqxx::work& tx) { return Posting(tx, act).run(); }); };
  try {
    return once();
  } catch (const pqxx::unique_violation&) {  // the same reference on another account, at the same moment: look again
    return once();
  }
}

std::vector<LedgerAccount> LedgerStore::accounts(const std::string& merchant_id, const std::string& account) {
  const auto rows = database_.pool().run(
      [&](pqxx::nontransaction& tx) { return tx.exec_prepared("accounts_of", merchant_id, account); });
  std::vector<LedgerAccount> out;
  for (const auto& row : rows) {
    LedgerAccount found{row[0].c_str(), row[1].c_str(), {}, {}, row[4].as<Minor>(), row[5].as<Minor>()};
    if (!row[2].is_null()) found.customer_ref = row[2].c_str();
    if (!row[3].is_null()) found.expires_at = detail::instant(row[3]);
    out.push_back(std::move(found));
  }
  return out;
}

std::vector<Journal> LedgerStore::journals(const std::string& merchant_id, const std::string& account,
                                           const std::optional<std::string>& before, int limit) {
  const auto rows = database_.pool().run(
      [&](pqxx::nontransaction& tx) { return tx.exec_prepared("journals_of", merchant_id, account, before, limit); });
  std::vector<Journal> out;
  for (const auto& row : rows) out.push_back(journal_from(row));
  return out;
}

std::optional<Journal> LedgerStore::by_reference(const std::string& merchant_id, const std::string& reference) {
  return first_of(database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("seen_journal", merchant_id, reference, std::optional<std::string>{});
  }));
}

std::optional<Journal> LedgerStore::by_id(const std::string& merchant_id, const std::string& id) {
  if (!is_uuid(id)) return {};
  return first_of(database_.pool().run(
      [&](pqxx::nontransaction& tx) { return tx.exec_prepared("journal_by_id", merchant_id, id); }));
}

std::string store_credit_account(const std::string& customer_ref) { return std::string(kStoreCredit) + customer_ref; }
std::string gift_card_account(const std::string& code) { return std::string(kGiftCard) + code; }
std::optional<std::string> gift_card_code(const std::string& account) {
  return account.starts_with(kGiftCard) ? std::optional(account.substr(kGiftCard.size())) : std::nullopt;
}

}  // namespace retour::engine
