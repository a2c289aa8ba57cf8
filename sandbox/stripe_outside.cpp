// What happens at Stripe without its API: refunds in the dashboard, disputes of the customer's bank.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "sandbox/stripe.hpp"
#include "sandbox/stripe_objects.hpp"

namespace retour::sandbox {

namespace {

bool is_final(const std::string& status) { return status == "won" || status == "lost" || status == "warning_closed"; }

}  // namespace

Response Stripe::dashboard_refund(const std::string& charge, std::optional<std::int64_t> amount) {
  RefundOrder order;
  order.charge = charge;
  order.amount = amount;
  std::vector<Webhooks::Draft> drafts;
  Response answer;
  world_.ledger.transact([&](Ledger::Tx& tx) {
    Execution execution{tx, "", std::nullopt, drafts};
    answer = execute_refund(order, execution);
    if (answer.status == 200)
      record_event(tx, "charge.refunded", charge_object(*tx.find("charges", charge)), "", nullptr, drafts);
  });
  send_all(world_, drafts, nullptr);
  return answer;
}

std::optional<std::string> Stripe::open_dispute(Ledger::Tx& tx, const Dispute& wanted, json::object& charge,
                                                std::vector<Webhooks::Draft>& drafts) {
  if (is_final(wanted.status)) return "There is no dispute of this charge yet: open one first.";
  const std::string id = tx.new_id("dp_");
  const std::string currency = wanted.currency.empty() ? text_of(charge, "currency") : wanted.currency;
  const json::object dispute =
      dispute_object(id, charge, wanted.amount, currency, wanted.status, world_.clock.now_seconds());
  charge["dispute"] = id;
  charge["disputed"] = wanted.status != "warning_needs_response";
  tx.put("disputes", id, dispute);
  record_event(tx, "charge.dispute.created", dispute, "", nullptr, drafts);
  if (flag_of(charge, "disputed")) record_event(tx, "charge.dispute.funds_withdrawn", dispute, "", nullptr, drafts);
  return std::nullopt;
}

std::optional<std::string> Stripe::close_dispute(Ledger::Tx& tx, const Dispute& wanted, json::object& charge,
                                                 std::vector<Webhooks::Draft>& drafts) {
  json::object dispute = *tx.find("disputes", text_of(charge, "dispute"));
  const std::string before = text_of(dispute, "status");
  if (is_final(before) || !is_final(wanted.status)) return fmt::format("The dispute is {}.", before);
  if ((before == "warning_needs_response") != (wanted.status == "warning_closed"))
    return fmt::format("A dispute that is {} does not become {}.", before, wanted.status);
  dispute["status"] = wanted.status;
  const json::object previous{{"status", before}};
  charge["disputed"] = wanted.status == "lost";
  tx.put("disputes", text_of(dispute, "id"), dispute);
  record_event(tx, "charge.dispute.closed", dispute, "", &previous, drafts);
  if (wanted.status == "won") record_event(tx, "charge.dispute.funds_reinstated", dispute, "", nullptr, drafts);
  return std::nullopt;
}

std::optional<std::string> Stripe::dispute(const Dispute& wanted) {
  std::vector<Webhooks::Draft> drafts;
  std::optional<std::string> refused = "missing";
  world_.ledger.transact([&](Ledger::Tx& tx) {
    const json::object* found = tx.find("charges", wanted.charge);
    if (found == nullptr) return;
    json::object charge = *found;
    refused = text_of(charge, "dispute").empty() ? open_dispute(tx, wanted, charge, drafts)
                                                 : close_dispute(tx, wanted, charge, drafts);
    if (!refused) tx.put("charges", wanted.charge, charge);
  });
  send_all(world_, drafts, nullptr);
  return refused;
}

}  // namespace retour::sandbox
