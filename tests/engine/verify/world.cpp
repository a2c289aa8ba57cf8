#include "tests/engine/verify/world.hpp"

#include <fmt/format.h>

#include <pqxx/pqxx>
#include <stdexcept>

#include "engine/codec/uuid.hpp"
#include "engine/credit_notes/compose.hpp"
#include "engine/store/effect_store.hpp"
#include "engine/store/ledger_store.hpp"
#include "engine/store/note_store.hpp"

namespace retour::engine::testing {
namespace {

using namespace workflows;

constexpr const char* kTemplate = "good";

Order an_order(const std::string& merchant, const Clock& clock, const policies::PolicyRegistry& policies) {
  Order order;
  order.id = new_uuid();
  order.merchant_id = merchant;
  order.source = "retour";
  order.external_id = order.id;
  order.number = "#" + order.id.substr(30);
  order.market = "US";
  order.policy_version = policies.active("US")->version;
  order.currency = "USD";
  order.customer_ref = "c-1";
  order.ordered_at = clock.now() - std::chrono::hours(24 * 6);
  OrderLine line;
  line.id = "1";
  line.quantity = line.fulfilled = 2;
  line.paid_minor = 9'999;
  line.taxes = {{"NY 8%", 741}};
  line.fulfilled_at = line.delivered_at = clock.now() - std::chrono::hours(24 * 3);
  order.lines.push_back(line);
  order.shipping_paid_minor = 500;
  Tender tender;
  tender.id = "t-1";
  tender.kind = TenderKind::card;
  tender.provider = "stripe";
  tender.payment_ref = "ch_" + order.id;
  tender.captured_minor = 10'499;
  order.tenders.push_back(tender);
  return order;
}

/// The story of each case, told to a runtime that is gone when the template is copied.
class Teller {
 public:
  Teller(Database& database, const FixedClock& clock)
      : database_(database),
        clock_(clock),
        runtime_(database, policies_, clock, [](const ReturnCase&, const Refund&) { return std::string("frozen"); }) {
    if (!policies_.reload().swapped) throw std::runtime_error("the policies do not load");
    for (const auto& market : policies_.markets()) {
      const auto policy = policies_.active(market);
      PolicyStore(database_).keep(policy->version, market, *policies_.source_of(policy->version), clock_.now());
    }
  }

  ReturnCase open(const std::string& merchant, std::int64_t units, Method method,
                  Resolution resolution = Resolution::refund) {
    const Order order = an_order(merchant, clock_, policies_);
    if (!OrderStore(database_).insert(order, "h", clock_.now()))
      throw std::runtime_error("the order was there already");
    Submit submit;
    submit.method = method;
    submit.lines.push_back({"1", units, "changed_mind", "", {}, resolution, false, {}});
    return taken(runtime_.submit(by(merchant, Role::customer, "c-1"), order.id, submit, {}));
  }
  ReturnCase receive(const ReturnCase& rma) {
    return send(rma, Role::agent, "a-1", {}, ReturnEvent{ReceiveGoods{{{"1", rma.lines[0].requested, 0, 0}}, ""}});
  }
  ReturnCase pay(const ReturnCase& rma, const std::string& provider_ref) {
    const std::string id = rma.refunds.at(0).id;
    auto paid = send(rma, Role::agent, "a-1", id, RefundEvent{ApproveRefund{}});
    for (const auto& effect : EffectStore(database_).claim(clock_.now(), 100, std::chrono::seconds(60))) {
      if (effect.kind != PayRefund::name || effect.case_id != rma.id) continue;
      send(rma, Role::payment, "stripe", id, RefundEvent{RefundSubmitted{}}, effect.again(clock_.now(), 0, ""));
      paid = send(rma, Role::payment, "stripe", id, RefundEvent{RefundConfirmed{provider_ref}}, effect.done());
    }
    if (paid.refunds.at(0).state != "settled") throw std::runtime_error("the refund is " + paid.refunds.at(0).state);
    return paid;
  }

  /// As the gateway of the ledger and the effect of the note would.
  void credit(const ReturnCase& rma) {
    const Refund& refund = rma.refunds.at(0);
    Act act;
    act.merchant_id = rma.merchant_id, act.reference = "refund/" + refund.effect_key;
    act.account = store_credit_account(rma.customer_ref), act.currency = refund.currency;
    act.amount = refund.amount_minor, act.bonus = refund.bonus_minor;
    act.refund_id = refund.id, act.at = clock_.now();
    if (!std::holds_alternative<Posted>(LedgerStore(database_).post(act)))
      throw std::runtime_error("the credit was not given");
  }
  void note(const ReturnCase& rma) {
    const Refund& refund = rma.refunds.at(0);
    const NoteRow row{
        rma.merchant_id,    2026, "credit_note", rma.id, refund.id, "", "c-1", clock_.now(), refund.currency,
        refund.amount_minor};
    const auto order = OrderStore(database_).load(rma.merchant_id, rma.order_id)->order;
    CreditNote note = note_of({rma, *order, *policies_.active("US"), nullptr, clock_.now()}, refund);
    NoteStore(database_).issue(row, [&](const std::string& number) {
      note.number = number;
      return note_json(note);
    });
    for (const auto& effect : EffectStore(database_).claim(clock_.now(), 100, std::chrono::seconds(0)))
      if (effect.kind == IssueCreditNote::name && effect.case_id == rma.id)
        EffectStore(database_).settle(rma.merchant_id, effect.done());
  }

 private:
  static Caller by(const std::string& merchant, Role role, const std::string& id) {
    return {merchant, {role, id}, Channel::web};
  }
  static ReturnCase taken(Answer answer) {
    if (auto* done = std::get_if<Done>(&answer)) return std::move(done->rma);
    const auto* refused = std::get_if<kernel::Refused>(&answer);
    throw std::runtime_error(fmt::format("an event was not taken: answer {} {}", answer.index(),
                                         refused ? refused->reasons.at(0).message : ""));
  }
  ReturnCase send(const ReturnCase& rma, Role role, const std::string& id, std::string subject, Payload payload,
                  std::optional<Claim> claim = {}) {
    return taken(runtime_.apply({by(rma.merchant_id, role, id),
                                 rma.rma,
                                 {},
                                 {std::move(subject), std::move(payload)},
                                 {},
                                 {},
                                 std::move(claim)}));
  }

  Database& database_;
  const FixedClock& clock_;
  policies::PolicyRegistry policies_{RETOUR_SOURCE_DIR "/policies/markets"};
  Runtime runtime_;
};

void run_sql(const std::string& connection_string, const std::string& sql) {
  pqxx::connection connection(connection_string);
  pqxx::nontransaction tx(connection);
  tx.exec(sql);
}

}  // namespace

World::World() {
  run_sql(connection("postgres"), fmt::format("create database {}", kTemplate));
  Database database(connection(kTemplate));
  database.migrate();
  Teller teller(database, clock_);
  cast_.settled = teller.pay(teller.receive(teller.open("demo", 1, Method::own_carrier)), "re_1");
  cast_.whole = teller.pay(teller.receive(teller.open("demo", 2, Method::own_carrier)), "re_2");
  cast_.waiting = teller.receive(teller.open("demo", 1, Method::own_carrier));
  cast_.on_its_way = teller.open("demo", 1, Method::label);
  cast_.credited =
      teller.pay(teller.receive(teller.open("demo", 1, Method::own_carrier, Resolution::store_credit)), "journal");
  teller.credit(cast_.credited);
  teller.note(cast_.settled), teller.note(cast_.credited);
  teller.open("other", 1, Method::own_carrier);
}

std::string World::copy(const std::string& damage) {
  const std::string name = fmt::format("copy_{}", ++copies_);
  run_sql(connection("postgres"), fmt::format("create database {} template {}", name, kTemplate));
  if (!damage.empty()) {
    pqxx::connection superuser(connection(name));
    pqxx::nontransaction tx(superuser);
    tx.exec("set search_path = retour; set session_replication_role = replica");
    if (tx.exec(damage).affected_rows() == 0) throw std::runtime_error("this damages nothing: " + damage);
  }
  return connection(name);
}

std::string World::connection(const std::string& database) const {
  std::string text = cluster_.connection_string();
  const std::string before = "dbname=postgres";
  return text.replace(text.find(before), before.size(), "dbname=" + database);
}

}  // namespace retour::engine::testing
