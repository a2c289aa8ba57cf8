// engine/carriers/detail/easypost_request.hpp - our parcel in EasyPost's words
#pragma once
// Duty: the bodies of requests. Units: grams become ounces, rounded up to a tenth so that postage is never short.
// Threading: pure functions.

#include <optional>
#include <string>

#include "engine/carriers/carrier.hpp"

namespace retour::engine::easypost {

/// Tenths of an ounce, rounded up.
std::int64_t ounce_tenths(std::int64_t grams);

/// Why EasyPost need not be asked, naming the field.
std::optional<std::string> parcel_problem(const ReturnParcel& parcel);

std::string shipment_body(const ReturnParcel& parcel);
std::string buy_body(const std::string& rate_id);

}  // namespace retour::engine::easypost
