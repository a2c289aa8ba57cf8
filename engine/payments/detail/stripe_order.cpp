#include "engine/payments/detail/stripe_order.hpp"

#include <Poco/Exception.h>
#include <Poco/URI.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <stdexcept>

#include "engine/transport/reply.hpp"

namespace retour::engine::stripe {
namespace {

constexpr std::size_t kEffectKeyDigits = 32;
constexpr std::size_t kMaxMetadataValue = 500;

/// One of our minor units is `times` / `per` of Stripe's, and amounts are multiples of `step` of ours.
struct Unit {
  std::string_view currency;
  std::int64_t times, per, step;
};

/// docs.stripe.com/currencies: ISK and UGX stay in hundredths for the sake of old integrations and are refused in
/// fractions, MGA has no decimals there, and of three decimals the last one has to be 0.
constexpr std::array kOtherUnits{Unit{"ISK", 100, 1, 1}, Unit{"UGX", 100, 1, 1}, Unit{"MGA", 1, 100, 100},
                                 Unit{"BHD", 1, 1, 10},  Unit{"JOD", 1, 1, 10},  Unit{"KWD", 1, 1, 10},
                                 Unit{"OMR", 1, 1, 10},  Unit{"TND", 1, 1, 10}};

Unit stripe_unit(std::string_view currency) {
  for (const Unit& unit : kOtherUnits)
    if (unit.currency == currency) return unit;
  return {currency, 1, 1, 1};
}

bool in_range(std::int64_t amount) { return amount >= 0 && amount <= workflows::kMaxAmountMinor; }

void require(bool holds, std::string_view field, std::string_view why) {
  if (!holds) throw std::invalid_argument(fmt::format("{}: {}", field, why));
}

bool is_effect_key(std::string_view key) {
  return key.size() == kEffectKeyDigits &&
         std::all_of(key.begin(), key.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// "fraudulent" puts the card on a block list and "duplicate" is about a charge, so both have to be said expressly.
std::string_view stripe_reason(std::string_view reason) {
  return reason == "duplicate" || reason == "fraudulent" ? reason : "requested_by_customer";
}

std::optional<std::map<std::string, std::string>> read_form(const std::string& form) {
  std::map<std::string, std::string> fields;
  try {
    for (std::size_t at = 0; at < form.size();) {
      const std::size_t end = std::min(form.find('&', at), form.size());
      const std::size_t middle = form.find('=', at);
      if (middle >= end) return std::nullopt;
      std::string name, value;
      Poco::URI::decode(form.substr(at, middle - at), name);
      Poco::URI::decode(form.substr(middle + 1, end - middle - 1), value);
      fields[name] = value;
      at = end + 1;
    }
  } catch (const Poco::Exception&) {
    return std::nullopt;
  }
  return fields;
}

}  // namespace

Minor step_of(std::string_view currency) { return stripe_unit(currency).step; }

std::optional<std::int64_t> to_stripe_amount(Minor minor, std::string_view currency) {
  const Unit unit = stripe_unit(currency);
  if (!workflows::currency_exponent(currency) || !in_range(minor) || minor % unit.step != 0) return std::nullopt;
  return minor / unit.per * unit.times;  // kMaxAmountMinor leaves room for a hundredfold
}

std::optional<Minor> from_stripe_amount(std::int64_t amount, std::string_view currency) {
  const Unit unit = stripe_unit(currency);
  if (!workflows::currency_exponent(currency) || amount < 0 || amount % unit.times != 0) return std::nullopt;
  const std::int64_t whole = amount / unit.times;
  if (!in_range(whole) || !in_range(whole * unit.per)) return std::nullopt;
  return whole * unit.per;
}

std::string_view payment_parameter(std::string_view payment_ref) {
  return payment_ref.starts_with("pi_") ? "payment_intent" : "charge";
}

std::string freeze_order(const RefundOrder& order) {
  require(is_effect_key(order.effect_key), "effect_key", "must be 32 lower-case hexadecimal digits");
  require(is_provider_id(order.payment_ref), "payment_ref", "must be a Stripe id");
  require(order.amount_minor > 0, "amount_minor", "must be above 0");
  const auto amount = to_stripe_amount(order.amount_minor, order.currency);
  require(amount.has_value(), "currency", "must be an ISO 4217 code in upper case, with an amount that can be sent");
  std::string form = fmt::format("{}={}&amount={}&reason={}", payment_parameter(order.payment_ref), order.payment_ref,
                                 *amount, stripe_reason(order.reason));
  const auto metadata = [&](std::string_view name, const std::string& value) {
    require(value.size() <= kMaxMetadataValue, name, "must have at most 500 bytes");
    form += fmt::format("&metadata%5Bretour_{}%5D={}", name, url_encoded(value));
  };
  metadata("effect", order.effect_key);
  metadata("merchant", order.merchant_id);
  metadata("case", order.case_id);
  metadata("refund", order.refund_id);
  metadata("payment", order.payment_ref);
  metadata("currency", order.currency);
  return form + "&expand%5B%5D=balance_transaction";  // what the merchant's account is charged, in its own currency
}

std::optional<Sent> thaw(const std::string& frozen) {
  const auto fields = read_form(frozen);
  if (!fields) return std::nullopt;
  const auto field = [&](const char* name) {
    const auto found = fields->find(name);
    return found == fields->end() ? std::string() : found->second;
  };
  Sent sent{field("metadata[retour_effect]"), field("metadata[retour_payment]"), field("metadata[retour_currency]"), 0};
  const std::string amount = field("amount");
  const auto [end, error] = std::from_chars(amount.data(), amount.data() + amount.size(), sent.stripe_amount);
  const bool whole = error == std::errc() && end == amount.data() + amount.size() && sent.stripe_amount > 0;
  const bool same_payment = field(std::string(payment_parameter(sent.payment_ref)).c_str()) == sent.payment_ref;
  if (!whole || !is_effect_key(sent.effect_key) || sent.payment_ref.empty() || !same_payment) return std::nullopt;
  if (!workflows::currency_exponent(sent.currency)) return std::nullopt;
  return sent;
}

Sent expected_of(const RefundOrder& order) {
  return {order.effect_key, order.payment_ref, order.currency,
          to_stripe_amount(order.amount_minor, order.currency).value_or(0)};
}

}  // namespace retour::engine::stripe
