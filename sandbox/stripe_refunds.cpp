// The refund itself: parameters, sums, life cycle. Routing, keys and charges are in stripe.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <variant>

#include "sandbox/stripe.hpp"
#include "sandbox/stripe_bookings.hpp"
#include "sandbox/stripe_objects.hpp"

namespace retour::sandbox {

namespace {

constexpr std::size_t max_metadata_entries = 50;
constexpr std::size_t max_metadata_key_bytes = 40;
constexpr std::size_t max_metadata_value_bytes = 500;
constexpr std::int64_t max_list_limit = 100;

std::optional<std::int64_t> whole_number(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Response unknown_parameter(const std::string& name) {
  return invalid_request("parameter_unknown", name, "Received unknown parameter: " + name);
}

Response no_such(std::string_view what, std::string_view param, const std::string& id) {
  return stripe_error(404, "invalid_request_error", "resource_missing", param,
                      fmt::format("No such {}: '{}'", what, id));
}

std::optional<Response> take_metadata(const std::string& name, const std::string& value, Fields& into) {
  const std::string key = name.substr(9, name.size() - 10);
  if (key.empty() || key.size() > max_metadata_key_bytes)
    return invalid_request("", "metadata", "Metadata keys must have 1 to 40 characters.");
  if (value.size() > max_metadata_value_bytes)
    return invalid_request("", name, "Metadata values can be at most 500 characters.");
  into.emplace_back(key, value);
  if (into.size() > max_metadata_entries) return invalid_request("", "metadata", "Metadata can have at most 50 keys.");
  return std::nullopt;
}

bool is_expand(const std::string& name) { return name == "expand[]" || name == "expand[0]"; }

// Of a refund only its booking is anything to expand here.
std::optional<Response> take_expand(const std::string& value, const std::string& known, bool& into) {
  if (value != known)
    return invalid_request("", "expand", fmt::format("This property cannot be expanded ({}).", value));
  into = true;
  return std::nullopt;
}

std::optional<Response> take_parameter(const std::string& name, const std::string& value, RefundOrder& order) {
  constexpr std::array reasons{"duplicate", "fraudulent", "requested_by_customer"};
  if (name == "charge" || name == "payment_intent") {
    if (value.empty())
      return invalid_request("parameter_invalid_empty", name, "You passed an empty string for '" + name + "'.");
    (name == "charge" ? order.charge : order.payment_intent) = value;
  } else if (name == "amount") {
    order.amount = whole_number(value);
    if (!order.amount) return invalid_request("parameter_invalid_integer", name, "Invalid integer: " + value);
    if (*order.amount < 1)
      return invalid_request("parameter_invalid_integer", name, "This value must be greater than or equal to 1.");
  } else if (name == "reason") {
    if (std::find(reasons.begin(), reasons.end(), value) == reasons.end())
      return invalid_request("", name,
                             "Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer");
    order.reason = value;
  } else if (is_expand(name)) {
    return take_expand(value, "balance_transaction", order.expand_booking);
  } else if (name.starts_with("metadata[") && name.ends_with("]")) {
    return take_metadata(name, value, order.metadata);
  } else {
    return unknown_parameter(name);
  }
  return std::nullopt;
}

std::variant<RefundOrder, Response> parse_order(const Fields& form) {
  RefundOrder order;
  for (const auto& [name, value] : form)
    if (auto bad = take_parameter(name, value, order)) return *bad;
  if (order.charge.empty() && order.payment_intent.empty())
    return invalid_request(
        "parameter_missing", "charge",
        "One of the following params should be provided for this request: payment_intent or charge.");
  return order;
}

std::optional<Response> not_a_form(const Request& request) {
  if (request.body.empty() || request.header("content-type").starts_with("application/x-www-form-urlencoded"))
    return {};
  return invalid_request("", "",
                         "Invalid request (check that your POST content type is application/x-www-form-urlencoded).");
}

// The charge an order means, or Stripe's refusal.
std::variant<json::object, Response> charge_for(const RefundOrder& order, const Ledger::View& view) {
  std::string id = order.charge;
  if (!order.payment_intent.empty()) {
    const json::object* intent = view.find("payment_intents", order.payment_intent);
    if (intent == nullptr) return no_such("payment_intent", "payment_intent", order.payment_intent);
    const std::string of_intent = text_of(*intent, "charge");
    if (!id.empty() && id != of_intent)
      return invalid_request("", "payment_intent", "The charge does not belong to the payment_intent.");
    id = of_intent;
  }
  const json::object* charge = view.find("charges", id);
  if (charge == nullptr) return no_such("charge", "charge", id);
  return *charge;
}

// docs.stripe.com/currencies: of three decimals the last has to be 0, and what became a currency without decimals is
// still told in hundredths, but whole.
std::int64_t step_of(std::string_view currency) {
  constexpr std::array three_decimals{"bhd", "jod", "kwd", "omr", "tnd"};
  if (std::find(three_decimals.begin(), three_decimals.end(), currency) != three_decimals.end()) return 10;
  return currency == "isk" || currency == "ugx" ? 100 : 1;
}

std::optional<Response> between_two_steps(std::int64_t amount, const std::string& currency) {
  const std::int64_t step = step_of(currency);
  if (amount % step == 0) return std::nullopt;
  return invalid_request(step == 100 ? "invalid_charge_amount_no_decimal_compatible" : "", "amount",
                         fmt::format("Invalid amount. Amounts in {} must be evenly divisible by {}.", currency, step));
}

std::string_view first_status(const std::optional<Fault>& effect) {
  return effect && effect->name == "pending" ? "pending" : "succeeded";
}

std::variant<RefundListQuery, Response> parse_list_query(const Fields& query) {
  RefundListQuery wanted;
  for (const auto& [name, value] : query) {
    if (name == "charge") {
      wanted.charge = value;
    } else if (name == "payment_intent") {
      wanted.payment_intent = value;
    } else if (name == "starting_after") {
      wanted.starting_after = value;
    } else if (name == "limit") {
      const auto limit = whole_number(value);
      if (!limit || *limit < 1 || *limit > max_list_limit)
        return invalid_request("parameter_invalid_integer", "limit", "limit must be from 1 to 100.");
      wanted.limit = *limit;
    } else if (is_expand(name)) {
      if (auto bad = take_expand(value, "data.balance_transaction", wanted.expand_booking)) return *bad;
    } else {
      return unknown_parameter(name);
    }
  }
  return wanted;
}

}  // namespace

Response Stripe::post_refund(const Request& request) {
  if (auto bad = not_a_form(request)) return *bad;
  const auto form = parse_form(request.body);
  if (!form) return invalid_request("", "", "Invalid request body.");
  auto parsed = parse_order(*form);
  if (auto* bad = std::get_if<Response>(&parsed)) return *bad;
  const RefundOrder order = std::get<RefundOrder>(parsed);
  return once(request, *form, [&](Execution& execution) { return execute_refund(order, execution); });
}

Response Stripe::execute_refund(const RefundOrder& order, Execution& execution) {
  auto found = charge_for(order, execution.tx);
  if (auto* refusal = std::get_if<Response>(&found)) return *refusal;
  json::object charge = std::get<json::object>(found);
  const std::string charge_id = text_of(charge, "id"), currency = text_of(charge, "currency");
  if (flag_of(charge, "disputed"))
    return invalid_request("charge_disputed", "", fmt::format("Charge {} has been charged back.", charge_id));
  const std::int64_t rest = number_of(charge, "amount") - number_of(charge, "refunded");
  if (rest == 0)
    return invalid_request("charge_already_refunded", "",
                           fmt::format("Charge {} has already been refunded.", charge_id));
  const std::int64_t amount = order.amount.value_or(rest);
  if (amount > rest)
    return invalid_request("amount_too_large", "amount",
                           fmt::format("Refund amount ({}) is greater than unrefunded amount on charge ({})",
                                       money_text(amount, currency), money_text(rest, currency)));
  if (auto bad = between_two_steps(amount, currency)) return *bad;
  const std::int64_t now = world_.clock.now_seconds();
  const std::string id = execution.tx.new_id("re_");
  json::object refund = new_refund_object(id, charge, amount, first_status(execution.effect), now);
  if (!order.reason.empty()) refund["reason"] = order.reason;
  json::object metadata;
  for (const auto& [name, value] : order.metadata) metadata[name] = value;
  refund["metadata"] = metadata;
  if (execution.effect && execution.effect->name == "pending") refund["pending_reason"] = "processing";
  if (text_of(refund, "status") == "succeeded") book(execution.tx, refund, now);
  charge["refunded"] = number_of(charge, "refunded") + amount;
  execution.tx.put("charges", charge_id, charge);
  execution.tx.put("refunds", id, json::object{{"object", refund}, {"idempotency_key", execution.key}});
  if (execution.effect && execution.effect->name == "late_failure")
    execution.tx.put(
        "due", "fail:" + id,
        json::object{{"at", now + execution.effect->delay_ms / 1'000}, {"what", "refund_fail"}, {"id", id}});
  record_event(execution.tx, "refund.created", refund, execution.key, nullptr, execution.drafts);
  if (execution.effect && execution.effect->name == "wrong_amount_echo") refund["amount"] = amount + 1;
  return {200, json::serialize(shown(execution.tx, refund, order.expand_booking))};
}

void Stripe::record_event(Ledger::Tx& tx, const std::string& type, const json::object& object, const std::string& key,
                          const json::object* previous, std::vector<Webhooks::Draft>& drafts) {
  const std::string id = tx.new_id("evt_");
  const json::object event = event_object(id, type, object, previous, key, world_.clock.now_seconds());
  auto draft = world_.webhooks.record(tx, Provider::stripe, id, type, text_of(object, "id"), json::serialize(event));
  if (draft) drafts.push_back(*draft);
}

Response Stripe::get_refund(const Request& request) {
  const std::string& id = request.path[3];
  bool expand = false;
  for (const auto& [name, value] : request.query) {
    if (!is_expand(name)) return unknown_parameter(name);
    if (auto bad = take_expand(value, "balance_transaction", expand)) return *bad;
  }
  return read_with_faults("stripe.refund.get", [&] {
    Response answer = no_such("refund", "id", id);
    world_.ledger.read([&](const Ledger::View& view) {
      if (const json::object* stored = view.find("refunds", id))
        answer = {200, json::serialize(shown(view, stored->at("object").as_object(), expand))};
    });
    return answer;
  });
}

Response Stripe::list_refunds(const Request& request) {
  auto parsed = parse_list_query(request.query);
  if (auto* bad = std::get_if<Response>(&parsed)) return *bad;
  const RefundListQuery wanted = std::get<RefundListQuery>(parsed);
  return read_with_faults("stripe.refund.list", [&] { return list_page(wanted); });
}

Response Stripe::list_page(const RefundListQuery& wanted) {
  json::array data;
  bool has_more = false, known_start = true;
  world_.ledger.read([&](const Ledger::View& view) {
    known_start = wanted.starting_after.empty() || view.find("refunds", wanted.starting_after) != nullptr;
    bool started = wanted.starting_after.empty();
    const auto look = [&](const std::string& id, const json::object& stored) {
      if (!started) {
        started = id == wanted.starting_after;
        return true;
      }
      const json::object& refund = stored.at("object").as_object();
      if (!wanted.charge.empty() && text_of(refund, "charge") != wanted.charge) return true;
      if (!wanted.payment_intent.empty() && text_of(refund, "payment_intent") != wanted.payment_intent) return true;
      has_more = static_cast<std::int64_t>(data.size()) == wanted.limit;
      if (!has_more) data.push_back(shown(view, refund, wanted.expand_booking));
      return !has_more;
    };
    view.each("refunds", look, true);
  });
  if (!known_start) return no_such("refund", "starting_after", wanted.starting_after);
  return {200, json::serialize(json::object{
                   {"object", "list"}, {"data", std::move(data)}, {"has_more", has_more}, {"url", "/v1/refunds"}})};
}

Response Stripe::cancel_refund(const Request& request) {
  if (auto bad = not_a_form(request)) return *bad;
  const auto form = parse_form(request.body);
  if (!form) return invalid_request("", "", "Invalid request body.");
  for (const auto& field : *form) return unknown_parameter(field.first);
  const std::string id = request.path[3];
  return once(request, *form, [&](Execution& execution) -> Response {
    const auto refused = move_in(execution.tx, id, RefundMove::cancel, execution.key, execution.drafts);
    if (refused && *refused == "missing") return no_such("refund", "id", id);
    if (refused)
      return invalid_request("", "", "Only refunds with status requires_action can be canceled. " + *refused);
    return {200, json::serialize(execution.tx.find("refunds", id)->at("object"))};
  });
}

std::optional<std::string> Stripe::move_in(Ledger::Tx& tx, const std::string& refund_id, RefundMove how,
                                           const std::string& key, std::vector<Webhooks::Draft>& drafts) {
  const json::object* found = tx.find("refunds", refund_id);
  if (found == nullptr) return "missing";
  json::object stored = *found;
  json::object& refund = stored.at("object").as_object();
  const std::string before = text_of(refund, "status");
  const bool open = before == "pending" || before == "requires_action";
  const bool allowed = how == RefundMove::cancel           ? before == "requires_action"
                       : how == RefundMove::fail           ? open || before == "succeeded"
                       : how == RefundMove::require_action ? before == "pending"
                                                           : open;
  if (!allowed) return "The refund is " + before + ".";
  const char* after = how == RefundMove::settle           ? "succeeded"
                      : how == RefundMove::fail           ? "failed"
                      : how == RefundMove::require_action ? "requires_action"
                                                          : "canceled";
  refund["status"] = after;
  refund.erase("pending_reason");
  if (how == RefundMove::settle) book(tx, refund, world_.clock.now_seconds());
  if (how == RefundMove::fail) {
    refund["failure_reason"] = "declined";
    refund["failure_balance_transaction"] = "txn_" + refund_id;
  }
  if (how == RefundMove::fail || how == RefundMove::cancel) {  // the money is back: the charge can be refunded again
    json::object charge = *tx.find("charges", text_of(refund, "charge"));
    charge["refunded"] = number_of(charge, "refunded") - number_of(refund, "amount");
    tx.put("charges", text_of(charge, "id"), charge);
  }
  const json::object previous{{"status", before}};
  const json::object now_object = refund;
  tx.put("refunds", refund_id, std::move(stored));
  record_event(tx, "refund.updated", now_object, key, &previous, drafts);
  if (how == RefundMove::fail) record_event(tx, "refund.failed", now_object, key, nullptr, drafts);
  return std::nullopt;
}

std::optional<std::string> Stripe::move(const std::string& refund_id, RefundMove how) {
  std::vector<Webhooks::Draft> drafts;
  std::optional<std::string> refused;
  world_.ledger.transact([&](Ledger::Tx& tx) { refused = move_in(tx, refund_id, how, "", drafts); });
  send_all(world_, drafts, nullptr);
  return refused;
}

void Stripe::settle_due() {
  std::vector<Webhooks::Draft> drafts;
  world_.ledger.transact([&](Ledger::Tx& tx) {
    std::vector<std::pair<std::string, std::string>> due;
    tx.each("due", [&](const std::string& entry, const json::object& what) {
      if (text_of(what, "what") == "refund_fail" && number_of(what, "at") <= world_.clock.now_seconds())
        due.emplace_back(entry, text_of(what, "id"));
      return true;
    });
    for (const auto& [entry, refund_id] : due) {
      move_in(tx, refund_id, RefundMove::fail, "", drafts);
      tx.erase("due", entry);
    }
  });
  send_all(world_, drafts, nullptr);
}

}  // namespace retour::sandbox
