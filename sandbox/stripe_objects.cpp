#include "sandbox/stripe_objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cctype>

namespace retour::sandbox {

namespace {

json::value text_or_null(const std::string& text) { return text.empty() ? json::value(nullptr) : json::value(text); }

json::object test_card() {
  return {
      {"card",
       {{"amount_authorized", nullptr},
        {"authorization_code", nullptr},
        {"brand", "visa"},
        {"checks", {{"address_line1_check", nullptr}, {"address_postal_code_check", nullptr}, {"cvc_check", "pass"}}},
        {"country", "US"},
        {"exp_month", 12},
        {"exp_year", 2034},
        {"fingerprint", "SandboxFingerprint"},
        {"funding", "credit"},
        {"installments", nullptr},
        {"last4", "4242"},
        {"mandate", nullptr},
        {"network", "visa"},
        {"three_d_secure", nullptr},
        {"wallet", nullptr}}},
      {"type", "card"}};
}

json::object no_billing_details() {
  return {{"address",
           {{"city", nullptr},
            {"country", nullptr},
            {"line1", nullptr},
            {"line2", nullptr},
            {"postal_code", nullptr},
            {"state", nullptr}}},
          {"email", nullptr},
          {"name", nullptr},
          {"phone", nullptr},
          {"tax_id", nullptr}};
}

}  // namespace

json::object new_refund_object(const std::string& id, const json::object& charge, std::int64_t amount,
                               std::string_view status, std::int64_t created) {
  return {{"id", id},
          {"object", "refund"},
          {"amount", amount},
          {"balance_transaction", nullptr},
          {"charge", text_of(charge, "id")},
          {"created", created},
          {"currency", text_of(charge, "currency")},
          {"customer", nullptr},
          {"customer_account", nullptr},
          {"destination_details", {{"card", {{"type", "refund"}}}, {"type", "card"}}},
          {"metadata", json::object()},
          {"payment_intent", text_or_null(text_of(charge, "payment_intent"))},
          {"payment_method", nullptr},
          {"reason", nullptr},
          {"receipt_number", nullptr},
          {"source_transfer_reversal", nullptr},
          {"status", json::string_view(status.data(), status.size())},
          {"transfer_reversal", nullptr}};
}

json::object charge_object(const json::object& stored) {
  const std::string id = text_of(stored, "id");
  const std::int64_t amount = number_of(stored, "amount"), refunded = number_of(stored, "refunded");
  json::object charge;
  for (const char* name : {"application",
                           "application_fee",
                           "application_fee_amount",
                           "calculated_statement_descriptor",
                           "customer",
                           "description",
                           "failure_balance_transaction",
                           "failure_code",
                           "failure_message",
                           "on_behalf_of",
                           "payment_method",
                           "receipt_email",
                           "receipt_number",
                           "receipt_url",
                           "review",
                           "shipping",
                           "source",
                           "source_transfer",
                           "statement_descriptor",
                           "statement_descriptor_suffix",
                           "transfer_data",
                           "transfer_group"})
    charge[name] = nullptr;
  charge["id"] = id;
  charge["object"] = "charge";
  charge["amount"] = amount;
  charge["amount_captured"] = amount;
  charge["amount_refunded"] = refunded;
  charge["balance_transaction"] = "txn_" + id;
  charge["billing_details"] = no_billing_details();
  charge["captured"] = true;
  charge["created"] = number_of(stored, "created");
  charge["currency"] = text_of(stored, "currency");
  charge["disputed"] = !text_of(stored, "dispute").empty();
  charge["fraud_details"] = json::object();
  charge["livemode"] = false;
  charge["metadata"] = json::object();
  charge["outcome"] =
      json::object{{"network_status", "approved_by_network"}, {"reason", nullptr}, {"type", "authorized"}};
  charge["paid"] = true;
  charge["payment_intent"] = text_or_null(text_of(stored, "payment_intent"));
  charge["payment_method_details"] = test_card();
  charge["refunded"] = refunded == amount;
  charge["refunds"] = json::object{{"object", "list"},
                                   {"data", json::array()},
                                   {"has_more", refunded > 0},
                                   {"url", "/v1/charges/" + id + "/refunds"}};
  charge["status"] = "succeeded";
  return charge;
}

json::object dispute_object(const std::string& id, const json::object& charge, std::int64_t amount,
                            const std::string& currency, const std::string& status, std::int64_t created) {
  return {{"id", id},
          {"object", "dispute"},
          {"amount", amount},
          {"balance_transactions", json::array()},
          {"charge", text_of(charge, "id")},
          {"created", created},
          {"currency", currency},
          {"evidence", json::object()},
          {"evidence_details",
           {{"due_by", nullptr}, {"has_evidence", false}, {"past_due", false}, {"submission_count", 0}}},
          {"is_charge_refundable", status == "warning_needs_response"},
          {"livemode", false},
          {"metadata", json::object()},
          {"payment_intent", text_or_null(text_of(charge, "payment_intent"))},
          {"reason", "general"},
          {"status", status}};
}

json::object event_object(const std::string& id, const std::string& type, const json::object& object,
                          const json::object* previous, const std::string& idempotency_key, std::int64_t created) {
  json::object data{{"object", object}};
  if (previous != nullptr) data["previous_attributes"] = *previous;
  return {{"id", id},
          {"object", "event"},
          {"api_version", "2026-07-29"},
          {"created", created},
          {"data", std::move(data)},
          {"livemode", false},
          {"pending_webhooks", 1},
          {"request", {{"id", nullptr}, {"idempotency_key", text_or_null(idempotency_key)}}},
          {"type", type}};
}

Response stripe_error(int status, std::string_view type, std::string_view code, std::string_view param,
                      const std::string& message) {
  json::object error{{"message", message}, {"type", json::string_view(type.data(), type.size())}};
  if (!code.empty()) {
    error["code"] = json::string_view(code.data(), code.size());
    error["doc_url"] = fmt::format("https://stripe.com/docs/error-codes/{}", code);
  }
  if (!param.empty()) error["param"] = json::string_view(param.data(), param.size());
  return {status, json::serialize(json::object{{"error", std::move(error)}})};
}

std::string money_text(std::int64_t minor, const std::string& currency) {
  constexpr std::array no_decimals{"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga",
                                   "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"};
  struct Sign {
    std::string_view currency, sign;
  };
  constexpr std::array signs{Sign{"usd", "$"}, Sign{"eur", "€"}, Sign{"gbp", "£"}, Sign{"jpy", "¥"}, Sign{"krw", "₩"}};
  const bool whole = std::find(no_decimals.begin(), no_decimals.end(), currency) != no_decimals.end();
  const std::string digits = whole ? fmt::format("{}", minor) : fmt::format("{}.{:02}", minor / 100, minor % 100);
  for (const Sign& known : signs)
    if (known.currency == currency) return std::string(known.sign) + digits;
  std::string upper(currency);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
  return digits + " " + upper;
}

}  // namespace retour::sandbox
