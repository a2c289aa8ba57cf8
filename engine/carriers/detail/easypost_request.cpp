#include "engine/carriers/detail/easypost_request.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "engine/carriers/easypost.hpp"

namespace retour::engine::easypost {
namespace {

namespace json = boost::json;

/// One ounce is 28.349523125 g exactly.
constexpr std::int64_t kNanogramsAnOunce = 28'349'523'125;

json::object address_of(const Address& from) {
  json::object address;
  const auto put = [&](const char* name, const std::string& value) {
    if (!value.empty()) address[name] = value;
  };
  put("name", from.name);
  put("company", from.company);
  put("street1", from.street1);
  put("street2", from.street2);
  put("city", from.city);
  put("state", from.state);
  put("zip", from.postal_code);
  put("country", from.country);
  put("phone", from.phone);
  put("email", from.email);
  return address;
}

std::optional<std::string> address_problem(const char* role, const Address& address) {
  if (address.street1.empty()) return fmt::format("{}.street1: is missing", role);
  if (address.country.empty()) return fmt::format("{}.country: is missing", role);
  return std::nullopt;
}

}  // namespace

std::int64_t ounce_tenths(std::int64_t grams) {
  const std::int64_t nanograms_in_tenths = grams * 10 * 1'000'000'000;
  return (nanograms_in_tenths + kNanogramsAnOunce - 1) / kNanogramsAnOunce;
}

std::optional<std::string> parcel_problem(const ReturnParcel& parcel) {
  if (parcel.weight_g < 1 || parcel.weight_g > kMaxParcelGrams)
    return fmt::format("weight_g: must be 1 to {}", kMaxParcelGrams);
  if (auto problem = address_problem("customer", parcel.customer)) return problem;
  return address_problem("merchant", parcel.merchant);
}

std::string shipment_body(const ReturnParcel& parcel) {
  json::object options;
  if (!parcel.rma.empty()) options["print_custom_1"] = parcel.rma;
  json::object shipment{{"is_return", true},
                        {"reference", parcel.reference},
                        {"from_address", address_of(parcel.merchant)},  // as in the original shipment
                        {"to_address", address_of(parcel.customer)},
                        {"parcel", {{"weight", static_cast<double>(ounce_tenths(parcel.weight_g)) / 10}}},
                        {"options", std::move(options)}};
  return json::serialize(json::object{{"shipment", std::move(shipment)}});
}

std::string buy_body(const std::string& rate_id) { return json::serialize(json::object{{"rate", {{"id", rate_id}}}}); }

}  // namespace retour::engine::easypost
