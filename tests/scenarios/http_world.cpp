#include "tests/scenarios/http_world.hpp"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <pqxx/pqxx>

#include "api/handlers/routes.hpp"
#include "engine/codec/uuid.hpp"
#include "engine/workers/workers.hpp"
#include "tests/scenarios/shop.hpp"
#include "tests/scenarios/wire.hpp"
#include "workflows/model/digest.hpp"
#include "workflows/model/names.hpp"
#include "workflows/permissions.hpp"

namespace retour::scenarios {
namespace {

namespace net = Poco::Net;
using namespace workflows;

class StoryClock : public engine::Clock {
 public:
  Instant now() const override { return Instant(std::chrono::microseconds(at_us_.load())); }
  void set(Instant at) { at_us_ = at.time_since_epoch().count(); }

 private:
  std::atomic<std::int64_t> at_us_{0};
};

std::string token_of(const Actor& actor) {
  return fmt::format("story-token-{}-{}-0123456789abcdefghijklmnop", name_of(actor.role), actor.id);
}

api::Keys keys_for(const std::string& merchant) {
  boost::json::array list;
  for (const Actor& actor : {people::anna, people::ben, people::cho, people::dana, people::emil, people::the_shop}) {
    const std::string id(actor.id);
    list.push_back(boost::json::object{{"id", "k-" + id},
                                       {"name", id},
                                       {"merchant", merchant},
                                       {"role", name_of(actor.role)},
                                       {"actor", id},
                                       {"sha256", sha256_hex(token_of(actor))}});
  }
  return std::get<api::Keys>(api::Keys::read(boost::json::serialize(list)));
}

bool has_key(const Actor& actor) {
  return actor.role == Role::customer || actor.role == Role::agent || actor.role == Role::lead ||
         actor.role == Role::shop;
}

/// A folder with the story's one policy.
class PolicyFolder {
 public:
  explicit PolicyFolder(const std::string& yaml) {
    std::string pattern = "/tmp/retour-story-XXXXXX";
    path_ = ::mkdtemp(pattern.data()) == nullptr ? "" : pattern;
    std::ofstream(path_ + "/story.yaml") << yaml;
  }
  ~PolicyFolder() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

const engine::Merchants kNoAdapters{{}};

}  // namespace

struct HttpWorld::Shop {
  Shop(engine::Database& database, const Given& given, std::string merchant_id)
      : merchant(std::move(merchant_id)),
        folder(given.policy),
        policies(folder.path()),
        keys(keys_for(merchant)),
        runtime(database, policies, clock,
                [](const ReturnCase&, const Refund&) { return std::optional<std::string>("bytes"); }),
        workers(runtime, database, policies, kNoAdapters, clock, {}, [](const std::string&) {}),
        orders(database, runtime, policies, kNoAdapters, clock),
        cases(database, runtime, clock),
        labels(database, kNoAdapters),
        own_ledgers(database, clock),
        credit_notes(database),
        publications(database, clock),
        backtest(database),
        explanations(database, orders, runtime, publications, clock),
        store(database),
        order_store(database),
        effects(database),
        label_store(database),
        ledgers(database),
        notes(database) {
    clock.set(given.now);
    const auto loaded = policies.reload();
    EXPECT_TRUE(loaded.swapped) << policies::render(loaded.diagnostics, policies::Format::full);
    order = given.order;
    order.id = engine::new_uuid();
    order.merchant_id = merchant;
    order.source = "retour";
    order.external_id = order.number = "story";
    order.market = policies.markets().front();
    order.policy_version = policies.active(order.market)->version;
    EXPECT_TRUE(order_store.insert(order, "story", given.now));
    api::add_routes(router, {.runtime = runtime,
                             .orders = orders,
                             .cases = cases,
                             .labels = labels,
                             .ledgers = own_ledgers,
                             .notes = credit_notes,
                             .webhooks = workers.webhooks(),
                             .policies = policies,
                             .publications = publications,
                             .backtest = backtest,
                             .explanations = explanations,
                             .clock = clock,
                             .keys = keys,
                             .check_ready = [] {}});
    server = std::make_unique<api::HttpServer>(router, api::ServerLimits{}, "127.0.0.1", std::uint16_t{0});
    server->start();
  }

  std::string id_of(const ReturnCase& rma_case, Subject about) const {
    const auto nth = [&](const auto& list) {
      return about.index < list.size() ? list[about.index].id : std::string("none");
    };
    switch (about.kind) {
      case Subject::Kind::itself:
        return {};
      case Subject::Kind::parcel:
        return nth(rma_case.parcels);
      case Subject::Kind::refund:
        return nth(rma_case.refunds);
      case Subject::Kind::exchange:
        return nth(rma_case.exchanges);
    }
    return {};
  }

  Answer post(const Actor& actor, const std::string& path, const std::string& body) {
    net::HTTPClientSession session("127.0.0.1", server->port());
    net::HTTPRequest request("POST", path, net::HTTPMessage::HTTP_1_1);
    request.set("Authorization", "Bearer " + token_of(actor));
    request.set("Idempotency-Key", fmt::format("story-{}", ++requests));
    request.setContentType("application/json");
    request.setContentLength64(static_cast<Poco::Int64>(body.size()));
    session.sendRequest(request) << body;
    net::HTTPResponse response;
    std::istream& stream = session.receiveResponse(response);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    const auto json = boost::json::parse(text);
    if (response.getStatus() == 200 || response.getStatus() == 201) {
      if (rma.empty()) rma = std::string(json.at("rma").as_string());
      return {true, {}};
    }
    if (response.getStatus() == 422 && json.as_object().contains("reasons"))
      return {false, std::string(json.at("reasons").at(0).at("code").as_string())};
    if (response.getStatus() == 403) return {false, "role_not_allowed"};
    EXPECT_LT(response.getStatus(), 500) << text;
    return {false, std::string(json.at("code").as_string())};
  }

  const std::string merchant;
  PolicyFolder folder;
  StoryClock clock;
  policies::PolicyRegistry policies;
  api::Keys keys;
  engine::Runtime runtime;
  engine::Workers workers;
  engine::Orders orders;
  engine::CaseFiles cases;
  engine::Labels labels;
  engine::Ledgers own_ledgers;
  engine::CreditNotes credit_notes;
  engine::Publications publications;
  engine::Backtest backtest;
  engine::Explanations explanations;
  engine::CaseStore store;
  engine::OrderStore order_store;
  engine::EffectStore effects;
  engine::LabelStore label_store;
  engine::LedgerStore ledgers;
  engine::NoteStore notes;
  Order order;
  std::string rma;
  int requests = 0;
  api::Router router;
  std::unique_ptr<api::HttpServer> server;
};

HttpWorld::HttpWorld(engine::Database& database, std::string connection_string)
    : database_(database), connection_string_(std::move(connection_string)) {}
HttpWorld::~HttpWorld() = default;

void HttpWorld::given(const Given& given) {
  shop_.reset();
  shop_ = std::make_unique<Shop>(database_, given, "story-" + engine::new_uuid());
}

ReturnCase HttpWorld::seen() const {
  const auto loaded = shop_->store.load({shop_->merchant, shop_->rma, {}, {}});
  return loaded.rma ? *loaded.rma : ReturnCase{};
}

Answer HttpWorld::when(const Actor& actor, const Payload& payload, Subject about) {
  if (const auto* event = std::get_if<ReturnEvent>(&payload);
      event != nullptr && std::holds_alternative<Submit>(*event))
    return shop_->post(actor, "/v1/orders/" + shop_->order.id + "/returns", wire_body(payload));
  const std::string subject = shop_->id_of(seen(), about);
  const Event event{subject, payload};
  if (has_key(actor) && may_send(actor.role, name_of(event))) {
    const std::string base = "/v1/returns/" + shop_->rma;
    if (name_of(event) == GrantRefund::name) return shop_->post(actor, base + "/refunds", wire_body(payload));
    const std::string folder =
        about.kind == Subject::Kind::itself ? "" : fmt::format("/{}s/{}", machine_of(event), subject);
    return shop_->post(actor, fmt::format("{}{}/events/{}", base, folder, name_of(event)), wire_body(payload));
  }
  const auto answer =
      shop_->runtime.apply({{shop_->merchant, actor, Channel::system}, shop_->rma, {}, event, {}, {}, {}});
  if (std::holds_alternative<engine::Done>(answer)) return {true, {}};
  if (const auto* refused = std::get_if<kernel::Refused>(&answer)) return {false, refused->reasons.front().code};
  return {false, std::holds_alternative<kernel::NoSuchMove>(answer) ? "no_such_move" : "other"};
}

Answer HttpWorld::when_due(std::string_view event, Subject about) {
  const auto before = seen();
  const std::string key = fmt::format("{}|{}|{}", Timer::name, event, shop_->id_of(before, about));
  for (const auto& effect : shop_->effects.of_case(shop_->merchant, before.id)) {
    if (effect.key != key) continue;
    EXPECT_GT(effect.due, shop_->clock.now()) << event << " would be early or late";
    shop_->clock.set(effect.due);
    // Everything of the shared database that is due is claimed for no time at all; only this timer fires.
    engine::EffectTools tools{
        shop_->runtime, shop_->store,    shop_->effects, shop_->label_store, shop_->ledgers,
        shop_->notes,   shop_->policies, kNoAdapters,    shop_->clock,       [](const std::string&) {}};
    for (const auto& claimed : shop_->effects.claim(shop_->clock.now(), 10'000, std::chrono::seconds(0)))
      if (claimed.merchant_id == shop_->merchant && claimed.key == key) engine::fire_timer(tools, claimed);
    if (seen().version > before.version) return {true, {}};
    for (const auto& refusal : shop_->store.refusals(shop_->merchant, before.id))
      if (refusal.name == event)
        return {false, std::string(boost::json::parse(refusal.reasons).at(0).at("code").as_string())};
    return {false, "no_such_move"};
  }
  return {false, "no timer"};
}

Capacity HttpWorld::tender(std::string_view id) const {
  return shop_->order_store.load(shop_->merchant, shop_->order.id)->ledger.tenders.find(id)->second;
}

Capacity HttpWorld::order_line(std::string_view id) const {
  return shop_->order_store.load(shop_->merchant, shop_->order.id)->ledger.order_lines.find(id)->second;
}

std::size_t HttpWorld::told(std::string_view audience, std::string_view template_id) const {
  pqxx::connection connection(connection_string_);
  pqxx::nontransaction tx(connection);
  return tx
      .exec_params1("select count(*) from retour.notices where merchant_id = $1 and audience = $2 and template = $3",
                    shop_->merchant, std::string(audience), std::string(template_id))[0]
      .as<std::size_t>();
}

}  // namespace retour::scenarios
