#include "engine/store/history_store.hpp"

#include <stdexcept>

#include "engine/codec/codec.hpp"
#include "engine/store/detail/array.hpp"
#include "engine/store/detail/pool.hpp"
#include "engine/store/detail/rows.hpp"
#include "workflows/model/names.hpp"

namespace retour::engine {
namespace {

using detail::timestamp;

constexpr int kOrdersOfPage = 500;
constexpr const char* kBeforeAll = "00000000-0000-0000-0000-000000000000";

struct Page {
  std::vector<PastOrder> orders;
  std::map<std::pair<std::string, std::string>, std::size_t> index;  // merchant, order -> orders
  std::string merchants, ids;                                        // as arrays

  PastOrder& of(const pqxx::row& row) { return orders[index.at({row[0].c_str(), row[1].c_str()})]; }
};

template <class E>
E word(const pqxx::field& field) {
  if (const auto value = workflows::parse_enum<E>(detail::view(field))) return *value;
  throw std::runtime_error("a request of an unknown role or channel");
}

workflows::Submit submit_of(const pqxx::field& body) {
  const auto payload = event_from_json(workflows::Submit::name, detail::view(body));
  if (!payload) throw std::runtime_error("a request that cannot be read");
  return std::get<workflows::Submit>(std::get<workflows::ReturnEvent>(*payload));
}

Page page_after(pqxx::work& tx, const HistoryScope& scope, const std::string& merchant, const std::string& id) {
  Page page;
  detail::Array merchants, ids;
  for (const auto& row : tx.exec_prepared("history_orders", scope.merchant_id, scope.market, timestamp(scope.from),
                                          timestamp(scope.to), merchant, id, kOrdersOfPage)) {
    page.index[{row[0].c_str(), row[1].c_str()}] = page.orders.size();
    page.orders.push_back({order_from_json(detail::view(row[2])), {}, {}});
    merchants.add(detail::view(row[0])), ids.add(detail::view(row[1]));
  }
  page.merchants = merchants.take(), page.ids = ids.take();
  return page;
}

PastCase case_of(const pqxx::row& row) {
  PastCase past;
  past.opened_at = detail::instant(row[4]);
  if (!row[5].is_null()) past.closed_at = detail::instant(row[5]);
  past.rma.id = row[2].c_str();
  past.rma.rma = row[3].c_str();
  past.rma.policy_version = row[6].c_str();
  case_from_json(detail::view(row[7]), past.rma);
  return past;
}

void read_cases(pqxx::work& tx, const HistoryScope& scope, Page& page) {
  for (const auto& row : tx.exec_prepared("history_cases", page.merchants, page.ids)) {
    PastOrder& into = page.of(row);
    PastCase past = case_of(row);
    if (past.opened_at >= scope.from && past.opened_at < scope.to)
      into.requests.push_back({past.rma.id,
                               past.rma.rma,
                               {},
                               past.rma.policy_version,
                               past.opened_at,
                               {word<workflows::Role>(row[8]), row[9].c_str()},
                               word<workflows::Channel>(row[10]),
                               past.rma.customer_returns_90d,
                               submit_of(row[11])});
    into.cases.push_back(std::move(past));
  }
}

void read_refusals(pqxx::work& tx, const HistoryScope& scope, Page& page) {
  for (const auto& row :
       tx.exec_prepared("history_refusals", page.merchants, page.ids, timestamp(scope.from), timestamp(scope.to)))
    page.of(row).requests.push_back({row[2].c_str(),
                                     {},
                                     detail::text(row[9]),
                                     row[4].c_str(),
                                     detail::instant(row[3]),
                                     {word<workflows::Role>(row[5]), row[6].c_str()},
                                     word<workflows::Channel>(row[7]),
                                     row[10].as<int>(),
                                     submit_of(row[8])});
}

/// One snapshot for all pages, and no way to change anything.
void only_look(pqxx::work& tx) { tx.exec0("set transaction isolation level repeatable read, read only"); }

}  // namespace

std::optional<OrderPast> HistoryStore::past_of(const std::string& merchant_id, const std::string& order_id,
                                               workflows::Instant at) {
  return database_.pool().transact([&](pqxx::work& tx) -> std::optional<OrderPast> {
    only_look(tx);
    const auto orders = tx.exec_prepared("history_order", merchant_id, order_id, timestamp(at));
    if (orders.empty()) return {};
    OrderPast past{detail::instant(orders[0][0]), orders[0][1].as<std::int64_t>(), orders[0][2].as<int>(), {}};
    detail::Array merchants, ids;
    merchants.add(merchant_id), ids.add(order_id);
    for (const auto& row : tx.exec_prepared("history_cases", merchants.take(), ids.take()))
      past.cases.push_back(case_of(row));
    return past;
  });
}

std::int64_t HistoryStore::count(const HistoryScope& scope) {
  return database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx
        .exec_prepared1("history_count", scope.merchant_id, scope.market, timestamp(scope.from), timestamp(scope.to))[0]
        .as<std::int64_t>();
  });
}

void HistoryStore::read(const HistoryScope& scope, const std::function<bool(const PastOrder&)>& take) {
  database_.pool().transact([&](pqxx::work& tx) {
    only_look(tx);
    std::string merchant, id = kBeforeAll;
    for (;;) {
      Page page = page_after(tx, scope, merchant, id);
      if (page.orders.empty()) return 0;
      merchant = page.orders.back().order.merchant_id, id = page.orders.back().order.id;
      read_cases(tx, scope, page);
      read_refusals(tx, scope, page);
      for (const auto& order : page.orders)
        if (!take(order)) return 0;
    }
  });
}

}  // namespace retour::engine
