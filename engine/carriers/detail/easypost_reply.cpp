#include "engine/carriers/detail/easypost_reply.hpp"

#include <Poco/String.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "engine/transport/reply.hpp"
#include "workflows/model/money.hpp"

namespace retour::engine::easypost {
namespace {

constexpr std::size_t kMaxQuotedNames = 10;

struct Known {
  std::string_view code;
  Outcome outcome;
};

// docs.easypost.com/docs/errors; the status decides what is not listed.
constexpr std::array kKnownCodes{
    Known{"SHIPMENT.POSTAGE.EXISTS", Outcome::unknown},  // bought before, perhaps by us
    Known{"RATE_LIMITED", Outcome::retryable},          Known{"APIKEY.INACTIVE", Outcome::auth},
    Known{"PAYMENT_REQUIRED", Outcome::auth},           Known{"INSUFFICIENT_FUNDS", Outcome::auth},
};

Outcome classify(int http, std::string_view code) {
  if (http >= 500) return Outcome::unknown;
  for (const Known& known : kKnownCodes)
    if (known.code == code) return known.outcome;
  // 402 is the account's wallet: no label can be bought until somebody fills it.
  if (http == 401 || http == 402 || http == 403) return Outcome::auth;
  if (http == 429) return Outcome::retryable;
  if (http == 400 || http == 404 || http == 405 || http == 422) return Outcome::rejected;
  return Outcome::unknown;
}

/// errors[] holds objects with field and message, or plain texts.
std::string reasons(const json::object& error) {
  std::string text = text_at(error, "message");
  const json::array* list = array_at(error, "errors");
  if (list == nullptr) return text;
  for (const json::value& item : *list) {
    if (text.size() > kMaxProviderMessage) break;
    if (const auto* plain = item.if_string())
      text += fmt::format(" {}", std::string_view(plain->data(), plain->size()));
    if (const auto* object = item.if_object())
      text += fmt::format(" {}: {}", text_at(*object, "field"), text_at(*object, "message"));
  }
  return text;
}

Refusal read_refusal(const WireReply& reply) {
  const auto body = parse_object(reply.body);
  const json::object* error = body ? object_at(*body, "error") : nullptr;
  if (error == nullptr) {
    // Not EasyPost's own words, so a refusal cannot be believed; a door kept shut can.
    const Outcome outcome = classify(reply.status, {});
    if (outcome == Outcome::auth || outcome == Outcome::retryable)
      return {outcome, easypost_error(reply, fmt::format("http_{}", reply.status), "no error object in the reply")};
    return unreadable(reply);
  }
  std::string code = text_at(*error, "code");
  const Outcome outcome = classify(reply.status, code);
  if (code.empty()) code = fmt::format("http_{}", reply.status);
  if (code == "SHIPMENT.POSTAGE.EXISTS") code = "already_bought";
  return {outcome, easypost_error(reply, shortened(code), reasons(*error))};
}

bool same_carrier(const std::string& left, const std::string& right) { return Poco::icompare(left, right) == 0; }

std::optional<Rate> cheapest_of(const std::vector<Rate>& candidates) {
  if (candidates.empty()) return std::nullopt;
  const Rate* best = &candidates.front();
  for (const Rate& rate : candidates)
    if (rate.currency == best->currency && rate.cost_minor < best->cost_minor) best = &rate;
  return *best;
}

std::vector<Rate> rates_of(const std::vector<Rate>& rates, const std::vector<std::string>& carriers) {
  std::vector<Rate> found;
  for (const Rate& rate : rates)
    if (std::any_of(carriers.begin(), carriers.end(),
                    [&](const auto& name) { return same_carrier(name, rate.carrier); }))
      found.push_back(rate);
  return found;
}

}  // namespace

ProviderError easypost_error(const WireReply& reply, std::string code, std::string message) {
  return error_of(reply, std::move(code), std::move(message), "X-Ep-Request-Uuid");
}

Refusal unreadable(const WireReply& reply) {
  return {Outcome::unknown, easypost_error(reply, "unreadable_reply", "the reply is not what EasyPost documents")};
}

std::variant<json::object, Refusal> read_shipment(const WireAnswer& answer, const std::string& shipment_id) {
  if (const auto* failure = std::get_if<WireFailure>(&answer)) return Refusal{outcome_of(*failure), error_of(*failure)};
  const auto& reply = std::get<WireReply>(answer);
  if (reply.status < 200 || reply.status > 299) return read_refusal(reply);
  auto shipment = parse_object(reply.body);
  if (!shipment || !is_provider_id(text_at(*shipment, "id"))) return unreadable(reply);
  if (!shipment_id.empty() && text_at(*shipment, "id") != shipment_id)
    return Refusal{Outcome::unknown, easypost_error(reply, "echo_mismatch", "another shipment than the one asked for")};
  return *std::move(shipment);
}

std::optional<Rate> read_rate(const json::object& from) {
  Rate rate{text_at(from, "id"), text_at(from, "carrier"), text_at(from, "service"), text_at(from, "currency"), 0};
  const auto exponent = workflows::currency_exponent(rate.currency);
  if (!is_provider_id(rate.id) || rate.carrier.empty() || !exponent) return std::nullopt;
  const auto amount = workflows::parse_amount(text_at(from, "rate"), *exponent);
  if (!std::holds_alternative<Minor>(amount)) return std::nullopt;
  rate.cost_minor = std::get<Minor>(amount);
  return rate;
}

std::vector<Rate> read_rates(const json::object& shipment) {
  std::vector<Rate> rates;
  const json::array* list = array_at(shipment, "rates");
  if (list == nullptr) return rates;
  for (const json::value& item : *list) {
    auto rate = item.is_object() ? read_rate(item.as_object()) : std::nullopt;
    if (rate) rates.push_back(*std::move(rate));
  }
  return rates;
}

std::optional<Rate> choose_rate(const std::vector<Rate>& rates, const ReturnParcel& parcel) {
  if (parcel.carriers.empty()) return cheapest_of(rates);
  if (parcel.cheapest) return cheapest_of(rates_of(rates, parcel.carriers));
  for (const std::string& carrier : parcel.carriers)
    if (auto rate = cheapest_of(rates_of(rates, {carrier}))) return rate;
  return std::nullopt;
}

std::string quoted_text(const std::vector<Rate>& rates, const json::object& shipment) {
  std::string text = "quoted:";
  for (std::size_t at = 0; at < std::min(rates.size(), kMaxQuotedNames); ++at)
    text += fmt::format(" {} {};", rates[at].carrier, rates[at].service);
  if (rates.empty()) text += " nothing;";
  if (const json::array* messages = array_at(shipment, "messages")) {
    for (const json::value& item : *messages) {
      if (text.size() > kMaxProviderMessage) break;
      if (const auto* message = item.if_object())
        text += fmt::format(" {}: {};", text_at(*message, "carrier"), text_at(*message, "message"));
    }
  }
  return text;
}

bool is_bought(const json::object& shipment) { return !text_at(shipment, "tracking_code").empty(); }

std::optional<ReturnLabel> read_label(const json::object& shipment) {
  const json::object* selected = object_at(shipment, "selected_rate");
  const json::object* postage = object_at(shipment, "postage_label");
  const auto rate = selected == nullptr ? std::nullopt : read_rate(*selected);
  if (!rate || postage == nullptr || !is_bought(shipment)) return std::nullopt;
  ReturnLabel label{text_at(shipment, "id"),        rate->carrier,  rate->service,   text_at(shipment, "tracking_code"),
                    text_at(*postage, "label_url"), rate->currency, rate->cost_minor};
  if (label.label_url.empty()) return std::nullopt;
  return label;
}

std::optional<VoidReading> read_void(const json::object& shipment) {
  const std::string status = text_at(shipment, "refund_status");
  if (!is_bought(shipment)) return VoidReading{true, {VoidState::not_needed, "no postage was bought"}};
  if (status.empty()) return VoidReading{};
  if (status == "submitted") return VoidReading{true, {VoidState::pending, status}};
  if (status == "refunded") return VoidReading{true, {VoidState::voided, status}};
  if (status == "rejected") return VoidReading{true, {VoidState::refused, status}};
  if (status == "not_applicable") return VoidReading{true, {VoidState::not_needed, "billed only when it is used"}};
  return std::nullopt;
}

}  // namespace retour::engine::easypost
