#include "api/handlers/detail/lists.hpp"

namespace retour::api::detail {
namespace {

/// The same answer whether the signature is missing, wrong or old, or the merchant unknown: nothing to try out.
Response acknowledge(const engine::Receipt& receipt) {
  if (const auto* received = std::get_if<engine::Received>(&receipt)) {
    constexpr std::array<const char*, 3> kBodies{R"({"received":"accepted"})", R"({"received":"repeated"})",
                                                 R"({"received":"ignored"})"};
    return {.body = kBodies.at(static_cast<std::size_t>(*received))};
  }
  const auto* refused = std::get_if<engine::WebhookRefused>(&receipt);
  if (refused != nullptr && refused->code == "too_large") throw HttpError(413, "body_too_large", refused->message);
  if (refused != nullptr && refused->code == "unreadable") throw HttpError(400, "body_invalid", refused->message);
  throw HttpError(401, "signature_invalid", "The signature is not the body's under this endpoint's secret, now.");
}

Endpoint webhook(std::string pattern, std::string provider, Handler handler) {
  Endpoint e{"POST", std::move(pattern), "News from " + provider,
             "Called by " + provider +
                 " itself: its signature is checked over the raw body, the news are kept and worked off afterwards. "
                 "News that came before are acknowledged again."};
  e.body_types = {"*/*"};
  e.max_body_bytes = engine::kMaxWebhookBytes;
  e.answer_schema = "Acknowledged";
  e.open = std::move(handler);
  return e;
}

}  // namespace

void add_webhook_endpoints(std::vector<Endpoint>& into, const Context& context) {
  into.push_back(webhook("/v1/webhooks/stripe/{merchant}", "Stripe", [context](const Request& request) {
    return acknowledge(context.services.webhooks.receive_stripe(
        request.path_params.at("merchant"), request.header("Stripe-Signature").value_or(""), request.body));
  }));
  into.push_back(webhook("/v1/webhooks/easypost/{merchant}", "EasyPost", [context](const Request& request) {
    return acknowledge(context.services.webhooks.receive_easypost(
        request.path_params.at("merchant"), request.header("X-Hmac-Signature").value_or(""), request.body));
  }));
}

}  // namespace retour::api::detail
