#include "tests/api/handlers/shop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <pqxx/pqxx>
#include <stdexcept>

#include "engine/effects/effects.hpp"
#include "engine/ledgers/gateway.hpp"
#include "workflows/model/digest.hpp"

namespace retour::api::testing {
namespace {

std::string key_json(const std::string& token, const std::string& merchant, const std::string& role,
                     const std::string& actor, const std::string& may = "[]") {
  return fmt::format(
      R"({{"id":"{0}","name":"{0}","merchant":"{1}","role":"{2}","actor":"{3}","sha256":"{4}","may":{5}}})", token,
      merchant, role, actor, workflows::sha256_hex(token), may);
}

Keys all_keys() {
  const std::string text =
      "[" + key_json(tokens::anna, "demo", "customer", "c-1") + "," +
      key_json(tokens::bert, "demo", "customer", "c-2") + "," + key_json(tokens::agent, "demo", "agent", "a-1") + "," +
      key_json(tokens::colleague, "demo", "agent", "a-2") + "," + key_json(tokens::lead, "demo", "lead", "l-1") + "," +
      key_json(tokens::shop, "demo", "shop", "s-1") + "," +
      key_json(tokens::publisher, "demo", "shop", "p-1", R"(["publish"])") + "," +
      key_json(tokens::stranger, "other", "lead", "l-9") + "]";
  return std::get<Keys>(Keys::read(text));
}

engine::Merchants all_merchants(std::shared_ptr<engine::Carrier> carrier, engine::Database& database,
                                const engine::Clock& clock) {
  engine::Merchant demo;
  demo.id = "demo";
  demo.gateways = engine::own_gateways("demo", database, clock);
  demo.carrier = std::move(carrier);
  demo.webhook_secrets["stripe"] = {"whsec_test"};
  demo.webhook_secrets["easypost"] = {"easy_test"};
  engine::Merchant other;
  other.id = "other";
  std::vector<engine::Merchant> list;
  list.push_back(std::move(demo)), list.push_back(std::move(other));
  return engine::Merchants(std::move(list));
}

std::string time_text(const FixedClock& clock, int days_ago) {
  return workflows::to_text(clock.now() - std::chrono::hours(24 * days_ago));
}

std::string field(const Answer& answer, const char* name) {
  if (answer.status >= 300) throw std::runtime_error(fmt::format("{} {}", answer.status, answer.body));
  return std::string(answer.json().at(name).as_string());
}

}  // namespace

engine::CarrierCapabilities PaperCarrier::capabilities() const {
  engine::CarrierCapabilities can;
  can.formats = {engine::LabelFormat::pdf, engine::LabelFormat::png};
  return can;
}

engine::Result<engine::LabelFile> PaperCarrier::file(const std::string& shipment_id, engine::LabelFormat,
                                                     std::chrono::milliseconds) {
  if (away) return {engine::Outcome::retryable, {}, {"no_answer", "", 0, {}, {}}};
  ++files_fetched;
  return {engine::Outcome::confirmed, engine::LabelFile{"application/pdf", "label of " + shipment_id}, {}};
}

Shop::Shop()
    : merchants(all_merchants(carrier, database, clock)),
      runtime(database, policies, clock,
              [this](const auto& rma, const auto& refund) {
                const auto own = engine::freeze_by(merchants)(rma, refund);
                return own ? own : std::optional("amount=" + std::to_string(refund.amount_minor));
              }),
      keys(all_keys()),
      services{runtime,
               orders,
               cases,
               labels,
               ledgers,
               notes,
               webhooks,
               policies,
               publications,
               backtest,
               explanations,
               clock,
               keys,
               [this] {
                 if (!ready) throw std::runtime_error("told to be not ready");
                 database.ping();
               },
               [this] { return server->stats(); }} {
  database.migrate();
  if (!policies.reload().swapped) throw std::runtime_error("the policies do not load");
  add_routes(router, services);
  ServerHooks hooks;
  hooks.on_error = [this](const HandlerFailure& failure) {
    ++failures;
    fmt::print(stderr, "{} {}: {}\n", failure.method, failure.path, failure.message);
  };
  server = std::make_unique<HttpServer>(router, ServerLimits{}, "127.0.0.1", 0, hooks);
  server->start();
}

Shop::~Shop() { server->stop(); }

Answer Shop::send(const Sent& request) {
  std::string text = fmt::format("{} {} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n", request.method, request.path);
  if (!request.token.empty()) text += "Authorization: Bearer " + request.token + "\r\n";
  for (const auto& [name, value] : request.headers) text += name + ": " + value + "\r\n";
  if (request.method == "POST") text += fmt::format("Content-Length: {}\r\n", request.body.size());
  const bool typed = std::any_of(request.headers.begin(), request.headers.end(),
                                 [](const auto& h) { return h.first == "Content-Type"; });
  if (request.method == "POST" && !typed) text += "Content-Type: application/json\r\n";
  Client client(server->port());
  return client.ask(text + "\r\n" + request.body);
}

Answer Shop::post(const std::string& path, const std::string& token, const std::string& body) {
  return send({"POST", path, token, body, {{"Idempotency-Key", fmt::format("key-{}", next_++)}}});
}

std::string Shop::order(std::int64_t unit_minor) {
  return field(post("/v1/orders/import", tokens::shop, order_document(fmt::format("x-{}", next_++), unit_minor)), "id");
}

std::string Shop::submitted(const std::string& order_id, int quantity) {
  return field(post(fmt::format("/v1/orders/{}/returns", order_id), tokens::anna, submit_body(quantity)), "rma");
}

std::string Shop::received(const std::string& rma, int quantity) {
  const auto answer = post(fmt::format("/v1/returns/{}/events/receive_goods", rma), tokens::agent,
                           fmt::format(R"({{"lines":[{{"line":"1","good":{}}}]}})", quantity));
  if (answer.status != 200) throw std::runtime_error(answer.body);
  return std::string(answer.json().at("refunds").at(0).at("id").as_string());
}

json::value Shop::case_of(const std::string& rma, const std::string& token) {
  return get("/v1/returns/" + rma, token).json();
}

std::string Shop::business_rows() {
  pqxx::connection connection(tables());
  pqxx::work tx(connection);
  std::string rows;
  for (const char* table :
       {"orders", "counters", "cases", "events", "effects", "notices", "inbox", "parcels", "labels", "payments",
        "policy_versions", "ledger_accounts", "ledger_journals", "ledger_entries", "credit_notes"})
    rows += fmt::format(
        "{}={} ", table,
        tx.exec1(fmt::format(
            "select count(*) || '/' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {} t",
            table))[0]
            .c_str());
  return rows;
}

std::string order_document(const std::string& external_id, std::int64_t unit_minor, int quantity) {
  const FixedClock clock;
  return fmt::format(
      R"({{"external_id":"{0}","number":"#{0}","currency":"USD","ordered_at":"{1}","customer":{{"ref":"c-1","email":"anna@example.org","name":"Anna","language":"en"}},)"
      R"("ship_to":{{"name":"Anna","street1":"1 Main Street","city":"Springfield","state":"IL","postal_code":"62701","country":"US"}},)"
      R"("lines":[{{"id":"1","sku":"SHIRT","title":"Shirt","category":"clothing","quantity":{4},"fulfilled":{4},"paid_minor":"{3}","fulfilled_at":"{2}","delivered_at":"{2}"}}],)"
      R"("tenders":[{{"id":"t-1","kind":"card","provider":"stripe","payment_ref":"ch_1","captured_minor":"{3}"}}],"total_minor":"{3}"}})",
      external_id, time_text(clock, 6), time_text(clock, 3), unit_minor * quantity, quantity);
}

std::string submit_body(int quantity, const std::string& reason) {
  return fmt::format(R"({{"method":"own_carrier","lines":[{{"line":"1","quantity":{},"reason":"{}"}}]}})", quantity,
                     reason);
}

}  // namespace retour::api::testing
