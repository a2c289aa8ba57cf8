// sandbox/stripe_objects.hpp - the shapes of Stripe's refund, charge, dispute, event and error objects
#pragma once
// Pure functions, thread-safe. Fields are those of Stripe's published fixtures of 2026; amounts in minor units.
#include <cstdint>
#include <string>
#include <string_view>

#include "sandbox/json.hpp"
#include "sandbox/server.hpp"

namespace retour::sandbox {

json::object new_refund_object(const std::string& id, const json::object& charge, std::int64_t amount,
                               std::string_view status, std::int64_t created);
json::object charge_object(const json::object& stored);
json::object dispute_object(const std::string& id, const json::object& charge, std::int64_t amount,
                            const std::string& currency, const std::string& status, std::int64_t created);
json::object event_object(const std::string& id, const std::string& type, const json::object& object,
                          const json::object* previous, const std::string& idempotency_key, std::int64_t created);

// An error answer; empty code or param are left out.
Response stripe_error(int status, std::string_view type, std::string_view code, std::string_view param,
                      const std::string& message);
inline Response invalid_request(std::string_view code, std::string_view param, const std::string& message) {
  return stripe_error(400, "invalid_request_error", code, param, message);
}

// "$12.34", "¥1234": the way Stripe writes amounts in its messages.
std::string money_text(std::int64_t minor, const std::string& currency);

}  // namespace retour::sandbox
