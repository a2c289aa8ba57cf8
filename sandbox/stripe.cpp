#include "sandbox/stripe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "sandbox/signing.hpp"
#include "sandbox/stripe_objects.hpp"

namespace retour::sandbox {

namespace {

Response server_error() { return stripe_error(500, "api_error", "", "", "An unknown error occurred. (sandbox fault)"); }

// The answer of a wire fault that keeps the request from being executed; never saved, except 500_before.
Response unexecuted(const std::string& fault_name, const std::optional<Fault>& fault) {
  if (fault_name == "429") return stripe_error(429, "invalid_request_error", "rate_limit", "", "Too many requests.");
  if (fault_name == "503_retry_after") {
    Response answer = stripe_error(503, "api_error", "", "", "Service temporarily unavailable. (sandbox fault)");
    answer.headers.emplace_back("Retry-After", "1");
    return answer;
  }
  Response answer = server_error();
  if (fault_name == "timeout_before_effect") answer.wire = fault;
  return answer;
}

// Same call = same method, path and parameters, in whatever order these come.
std::string fingerprint_of(const Request& request, Fields form) {
  std::sort(form.begin(), form.end());
  std::string text = request.method;
  for (const std::string& segment : request.path) text += "/" + segment;
  for (const auto& [name, value] : form) text += fmt::format("\n{}:{}={}:{}", name.size(), name, value.size(), value);
  return sha256_hex(text);
}

void note_request_id(Response& answer) {
  answer.headers.emplace_back("Request-Id", "req_" + sha256_hex(answer.body).substr(0, 14));
}

}  // namespace

Response Stripe::handle(const Request& request) {
  const std::string key = api_key_from(request.header("authorization"));
  const auto respond = [&]() -> Response {
    if (key.empty()) return stripe_error(401, "invalid_request_error", "", "", "You did not provide an API key.");
    if (!same_secret(key, world_.stripe_key))
      return stripe_error(401, "invalid_request_error", "", "",
                          "Invalid API Key provided: " + key.substr(0, 8) + "****");
    if (request.is("POST", {"stripe", "v1", "refunds"})) return post_refund(request);
    if (request.is("GET", {"stripe", "v1", "refunds"})) return list_refunds(request);
    if (request.is("GET", {"stripe", "v1", "refunds", "*"})) return get_refund(request);
    if (request.is("POST", {"stripe", "v1", "refunds", "*", "cancel"})) return cancel_refund(request);
    if (request.is("GET", {"stripe", "v1", "charges", "*"})) return get_charge(request.path[3]);
    return stripe_error(404, "invalid_request_error", "", "", "Unrecognized request URL.");
  };
  Response answer = respond();
  note_request_id(answer);
  return answer;
}

Response Stripe::once(const Request& request, const Fields& form, const Execute& execute) {
  const std::string key = request.header("idempotency-key");
  if (key.size() > max_idempotency_key_bytes)
    return stripe_error(400, "idempotency_error", "", "", "Idempotency keys may have at most 255 characters.");
  const std::string fingerprint = fingerprint_of(request, form);
  if (key.empty()) return execute_guarded(key, fingerprint, execute);
  {
    const std::lock_guard lock(mutex_);
    if (!in_flight_.insert(key).second)
      return stripe_error(409, "invalid_request_error", "idempotency_key_in_use", "",
                          fmt::format("There is currently another in-progress request using this Idempotent Key: {}. "
                                      "Please try again later.",
                                      key));
  }
  struct Leave {
    Stripe& stripe;
    const std::string& key;
    ~Leave() {
      const std::lock_guard lock(stripe.mutex_);
      stripe.in_flight_.erase(key);
    }
  } leave{*this, key};
  Response answer = execute_guarded(key, fingerprint, execute);
  answer.headers.emplace_back("Idempotency-Key", key);
  return answer;
}

Response Stripe::execute_guarded(const std::string& key, const std::string& fingerprint, const Execute& execute) {
  std::optional<json::object> saved;
  world_.ledger.read([&](const Ledger::View& view) {
    const json::object* found = key.empty() ? nullptr : view.find("stripe_keys", key);
    if (found != nullptr && world_.clock.now_seconds() - number_of(*found, "created") < stripe_key_life_seconds)
      saved = *found;
  });
  if (saved && text_of(*saved, "fingerprint") != fingerprint)
    return stripe_error(
        400, "idempotency_error", "", "",
        fmt::format("Keys for idempotent requests can only be used with the same parameters they were first "
                    "used with. Try using a key other than '{}' if you meant to execute a different request.",
                    key));
  const auto wire = world_.faults.take("stripe.refund", FaultKind::wire, key);
  const auto stopped_by = strike_before(wire, world_.stopper);
  if (stopped_by && (*stopped_by != "500_before" || saved)) return unexecuted(*stopped_by, wire);
  Response answer;
  if (saved) {
    answer = {static_cast<int>(number_of(*saved, "status")), text_of(*saved, "body")};
    answer.headers.emplace_back("Idempotent-Replayed", "true");
    if (wire && wire->name == "500_after") answer = server_error();
  } else {
    const auto key_fault = world_.faults.take("stripe.refund", FaultKind::key, key);
    if (key_fault && key_fault->name == "errors_not_remembered") return server_error();
    const auto effect = stopped_by ? std::nullopt : world_.faults.take("stripe.refund", FaultKind::effect, key);
    std::vector<Webhooks::Draft> drafts;
    world_.ledger.transact([&](Ledger::Tx& tx) {
      Execution execution{tx, key, effect, drafts};
      answer = stopped_by ? server_error() : execute(execution);
      if (wire && wire->name == "500_after") answer = server_error();
      if (!key.empty() && !key_fault)
        tx.put("stripe_keys", key,
               json::object{{"fingerprint", fingerprint},
                            {"status", answer.status},
                            {"body", answer.body},
                            {"created", world_.clock.now_seconds()}});
    });
    send_all(world_, drafts, &answer);
  }
  strike_after(wire, answer);
  return answer;
}

Response Stripe::read_with_faults(const char* operation, const std::function<Response()>& read) {
  const auto wire = world_.faults.take(operation, FaultKind::wire);
  if (const auto stopped_by = strike_before(wire, world_.stopper)) return unexecuted(*stopped_by, wire);
  Response answer = wire && wire->name == "500_after" ? server_error() : read();
  strike_after(wire, answer);
  return answer;
}

Response Stripe::get_charge(const std::string& id) {
  Response answer =
      stripe_error(404, "invalid_request_error", "resource_missing", "id", fmt::format("No such charge: '{}'", id));
  world_.ledger.read([&](const Ledger::View& view) {
    if (const json::object* stored = view.find("charges", id)) answer = {200, json::serialize(charge_object(*stored))};
  });
  return answer;
}

Stripe::Added Stripe::add_charge(const NewCharge& charge) {
  Added result = Added::created;
  world_.ledger.transact([&](Ledger::Tx& tx) {
    const json::object* known_intent =
        charge.payment_intent.empty() ? nullptr : tx.find("payment_intents", charge.payment_intent);
    if (const json::object* known = tx.find("charges", charge.id)) {
      const bool same = number_of(*known, "amount") == charge.amount &&
                        text_of(*known, "currency") == charge.currency &&
                        text_of(*known, "payment_intent") == charge.payment_intent;
      result = same ? Added::already_there : Added::different;
      return;
    }
    if (known_intent != nullptr) {
      result = Added::different;
      return;
    }
    tx.put("charges", charge.id,
           json::object{{"id", charge.id},
                        {"payment_intent", charge.payment_intent},
                        {"amount", charge.amount},
                        {"currency", charge.currency},
                        {"refunded", 0},
                        {"created", world_.clock.now_seconds()}});
    if (!charge.payment_intent.empty())
      tx.put("payment_intents", charge.payment_intent, json::object{{"charge", charge.id}});
  });
  return result;
}

}  // namespace retour::sandbox
