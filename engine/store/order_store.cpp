#include "engine/store/order_store.hpp"

#include <algorithm>

#include "engine/codec/codec.hpp"
#include "engine/store/detail/array.hpp"
#include "engine/store/detail/pool.hpp"
#include "engine/store/detail/rows.hpp"
#include "workflows/counters.hpp"
#include "workflows/model/names.hpp"

namespace retour::engine {
namespace {

using detail::Array;
using workflows::Counter;
using workflows::counters_of;
using workflows::Minor;
using workflows::Order;

struct CounterArrays {
  Array kind, key, total, used, before;

  CounterArrays(const Order& order, const Order* previous) {
    const auto old = previous == nullptr ? std::vector<Counter>{} : counters_of(*previous);
    for (const auto& counter : counters_of(order)) {
      const auto same = std::find_if(old.begin(), old.end(),
                                     [&](const Counter& c) { return c.kind == counter.kind && c.key == counter.key; });
      kind.add(name_of(counter.kind)), key.add(counter.key), total.add_int(counter.total), used.add_int(counter.used);
      before.add_int(same == old.end() ? 0 : same->used);
    }
  }
};

/// Payments that a provider may tell about.
struct PaymentArrays {
  Array provider, payment_ref, tender;

  explicit PaymentArrays(const Order& order) {
    for (const auto& t : order.tenders)
      if (!t.provider.empty() && !t.payment_ref.empty())
        provider.add(t.provider), payment_ref.add(t.payment_ref), tender.add(t.id);
  }
};

struct Telling {
  OrderStore::Moved moved = OrderStore::Moved::recorded;
  Minor open = 0;  // not recorded yet
};

/// A chargeback and its reversal have one reference. What comes back may come in parts, each told as the sum so far: a
/// sum that was told is known, a larger one has a part more.
Telling against(const workflows::Tender& tender, const workflows::OutsideMovement& told) {
  Minor before = 0;
  for (const auto& moved : tender.outside) {
    if (moved.kind != told.kind || moved.reference != told.reference) continue;
    before = workflows::add(before, moved.minor);
    if (before == told.minor) return {OrderStore::Moved::known};
  }
  const bool in_parts = told.kind == workflows::OutsideKind::chargeback_reversed;
  if (before == 0 || (in_parts && told.minor > before)) return {OrderStore::Moved::recorded, told.minor - before};
  return {OrderStore::Moved::contradicts};
}

}  // namespace

std::optional<StoredOrder> OrderStore::load(const std::string& merchant_id, const std::string& id) {
  const auto rows =
      database_.pool().run([&](pqxx::nontransaction& tx) { return tx.exec_prepared("load_order", merchant_id, id); });
  if (rows.empty()) return {};
  const auto& row = rows[0];
  StoredOrder stored{std::make_shared<const Order>(order_from_json(detail::view(row[1]))),
                     row[2].as<std::int64_t>(),
                     row[3].c_str(),
                     {}};
  if (!row[4].is_null()) detail::read_counters(detail::view(row[4]), stored.ledger);
  detail::judge_other_returns(*stored.order, nullptr, stored.ledger);
  return stored;
}

std::vector<std::string> OrderStore::find(const std::string& merchant_id, const OrderFilter& filter) {
  const auto rows = database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("find_orders", merchant_id, filter.source, filter.external_id, filter.number,
                            filter.customer_ref);
  });
  std::vector<std::string> ids;
  for (const auto& row : rows) ids.emplace_back(row[0].c_str());
  return ids;
}

bool OrderStore::insert(const Order& order, const std::string& document_hash, workflows::Instant now,
                        std::int64_t publication) {
  CounterArrays counters(order, nullptr);
  PaymentArrays payments(order);
  return database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared1("insert_order", order.merchant_id, order.id, order.source, order.external_id, order.number,
                             order.market, order.policy_version, order.customer_ref,
                             detail::timestamp(order.ordered_at), detail::timestamp(now), document_hash,
                             order_json(order), counters.kind.take(), counters.key.take(), counters.total.take(),
                             counters.used.take(), payments.provider.take(), payments.payment_ref.take(),
                             payments.tender.take(), publication)[0]
               .as<int>() == 1;
  });
}

bool OrderStore::update(const Order& order, const StoredOrder& before, const std::string& document_hash) {
  CounterArrays counters(order, before.order.get());
  PaymentArrays payments(order);
  return database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared1("update_order", order.merchant_id, order.id, before.version, order.number,
                             order.customer_ref, document_hash, order_json(order), counters.kind.take(),
                             counters.key.take(), counters.total.take(), counters.used.take(), counters.before.take(),
                             payments.provider.take(), payments.payment_ref.take(), payments.tender.take())[0]
               .as<int>() == 1;
  });
}

OrderStore::Moved OrderStore::record_outside(const std::string& merchant_id, const std::string& order_id,
                                             const std::string& tender_id, const workflows::OutsideMovement& moved,
                                             std::optional<std::int64_t> tender_version) {
  for (int race = 0; race < kMaxMovementRaces; ++race) {
    const auto stored = load(merchant_id, order_id);
    const workflows::Tender* known = stored ? stored->order->tender(tender_id) : nullptr;
    if (known == nullptr) return Moved::no_such_tender;
    const auto telling = against(*known, moved);
    if (telling.moved != Moved::recorded) return telling.moved;
    const std::int64_t version = stored->ledger.tenders.at(tender_id).version;
    if (tender_version.value_or(version) != version) return Moved::raced;
    Order order = *stored->order;
    auto& tender =
        *std::find_if(order.tenders.begin(), order.tenders.end(), [&](auto& t) { return t.id == tender_id; });
    tender.outside.push_back({moved.kind, moved.reference, telling.open, moved.at});
    const Minor delta = workflows::subtract(workflows::outside_minor(tender), workflows::outside_minor(*known));
    const bool done = database_.pool().run([&](pqxx::nontransaction& tx) {
      return tx.exec_prepared1("move_outside", merchant_id, order_id, stored->version, order_json(order), tender_id,
                               delta, version)[0]
                 .as<int>() == 1;
    });
    if (done) return Moved::recorded;
  }
  throw DatabaseUnavailable("the order changed too often to record what moved outside");
}

std::vector<TenderRef> OrderStore::tenders_of(const std::string& merchant_id, const std::string& provider,
                                              const std::vector<std::string>& payment_refs) {
  Array refs;
  for (const auto& ref : payment_refs)
    if (!ref.empty()) refs.add(ref);
  const auto rows = database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("tenders_of_payment", merchant_id, provider, refs.take());
  });
  std::vector<TenderRef> found;
  for (const auto& row : rows) found.push_back({row[0].c_str(), row[1].c_str()});
  return found;
}

}  // namespace retour::engine
