#include "engine/store/order_store.hpp"

#include <algorithm>

#include "engine/codec/codec.hpp"
#include "engine/store/detail/array.hpp"
#include "engine/store/detail/pool.hpp"
#include "engine/store/detail/rows.hpp"
#include "workflows/model/names.hpp"

namespace retour::engine {
namespace {

using detail::Array;
using workflows::CapacityKind;
using workflows::Order;

struct Counter {
  CapacityKind kind;
  std::string key;
  std::int64_t total, used;
};

/// Units that can come back are those that were sent; money that can go back is what was captured.
std::vector<Counter> counters_of(const Order& order) {
  std::vector<Counter> out;
  for (const auto& tender : order.tenders)
    out.push_back({CapacityKind::tender, tender.id, tender.captured_minor, tender.refunded_before_minor});
  for (const auto& line : order.lines)
    out.push_back({CapacityKind::order_line, line.id, line.fulfilled, std::min(line.returned_before, line.fulfilled)});
  out.push_back({CapacityKind::order_shipping, "", order.shipping_paid_minor, 0});
  return out;
}

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

bool OrderStore::insert(const Order& order, const std::string& document_hash, workflows::Instant now) {
  CounterArrays counters(order, nullptr);
  return database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared1("insert_order", order.merchant_id, order.id, order.source, order.external_id, order.number,
                             order.market, order.policy_version, order.customer_ref,
                             detail::timestamp(order.ordered_at), detail::timestamp(now), document_hash,
                             order_json(order), counters.kind.take(), counters.key.take(), counters.total.take(),
                             counters.used.take())[0]
               .as<int>() == 1;
  });
}

bool OrderStore::update(const Order& order, const StoredOrder& before, const std::string& document_hash) {
  CounterArrays counters(order, before.order.get());
  return database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared1("update_order", order.merchant_id, order.id, before.version, order.number,
                             order.customer_ref, document_hash, order_json(order), counters.kind.take(),
                             counters.key.take(), counters.total.take(), counters.used.take(),
                             counters.before.take())[0]
               .as<int>() == 1;
  });
}

}  // namespace retour::engine
