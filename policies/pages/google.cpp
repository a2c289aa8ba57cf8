#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json.hpp>

#include "policies/pages/detail/json_text.hpp"
#include "policies/pages/export.hpp"
#include "policies/pages/listing.hpp"
#include "policies/serving.hpp"

namespace retour::policies::pages {
namespace {

namespace json = boost::json;
using namespace workflows;

constexpr std::size_t kMaxLabel = 50;

json::object price(Minor minor, const PolicyFacts& f) {
  std::int64_t micros = minor;
  for (int i = currency_exponent(f.currency).value_or(0); i < 6; ++i) micros = scale_half_up(micros, 10, 1);
  return {{"amountMicros", std::to_string(micros)}, {"currencyCode", f.currency}};
}

json::object date(LocalDay day) {
  return {{"year", static_cast<int>(day.year())},
          {"month", static_cast<unsigned>(day.month())},
          {"day", static_cast<unsigned>(day.day())}};
}

bool offers(const PolicyFacts& f, Method wanted) {
  const auto& all = f.send_back.methods;
  return std::any_of(all.begin(), all.end(), [&](const auto& method) { return method.value == wanted; });
}

json::array methods(const PolicyFacts& f) {
  json::array words;
  if (offers(f, Method::label) || offers(f, Method::qr_code) || offers(f, Method::pick_up) ||
      offers(f, Method::own_carrier))
    words.push_back("BY_MAIL");
  if (offers(f, Method::store)) words.push_back("IN_STORE");
  if (offers(f, Method::drop_off)) words.push_back("AT_A_KIOSK");
  return words;
}

void add_seasons(const PolicyFacts& f, const ExportOptions& options, json::object& into) {
  json::array all;
  for (const auto& dates : seasons_on(f, options.on))
    all.push_back({{"label", dates.season->name},
                   {"startDate", date(dates.from)},
                   {"endDate", date(dates.to)},
                   {"returnUntilDate", date(dates.until)}});
  if (!all.empty()) into["seasonalOverrides"] = std::move(all);
}

void add_terms(const PolicyFacts& f, const Listing& listing, const ExportOptions& options, json::object& into) {
  into["returnMethods"] = methods(f);
  json::array conditions{"NEW"};
  if (listing.opened_taken) conditions.push_back("USED");
  into["itemConditions"] = std::move(conditions);
  if (offers(f, Method::label) || offers(f, Method::qr_code))
    into["returnLabelSource"] = "DOWNLOAD_AND_PRINT";
  else if (offers(f, Method::own_carrier))
    into["returnLabelSource"] = "CUSTOMER_RESPONSIBILITY";
  if (listing.taken.value == Taken::yes) {
    into["returnShippingFee"] = {{"type", "FIXED"}, {"fixedFee", price(listing.remorse_fee.value, f)}};
    if (const auto* fee = listing.restocking; fee != nullptr && fee->bp)
      into["restockingFee"] = {{"microPercent", *fee->bp * 10'000}};
    else if (fee != nullptr)
      into["restockingFee"] = {{"fixedFee", price(fee->minor.value_or(0), f)}};
    add_seasons(f, options, into);
  }
  into["processRefundDays"] = static_cast<std::int64_t>((f.refund.within.value.count() + 23) / 24);
  into["acceptExchange"] = f.exchange.allowed.value != ExchangeScope::none;
}

/// The days in which faulty goods may come back; the least of the reasons.
std::optional<int> faulty_days(const PolicyFacts& f) {
  std::optional<int> least;
  for (const auto& window : f.windows)
    if (window.anchor == Anchor::delivered && (!least || window.days < *least)) least = window.days;
  return least;
}

std::optional<json::object> window_of(const PolicyFacts& f, const Listing& listing, Exported& out) {
  const auto days_of = [](int days) {
    return json::object{{"type", "NUMBER_OF_DAYS_AFTER_DELIVERY"}, {"days", std::to_string(days)}};
  };
  const auto skip = [&](const Citation& at, std::string_view why) {
    out.notes.push_back({at, fmt::format("'{}' is left out: {}", listing.group.label, why)});
    return std::nullopt;
  };
  switch (listing.taken.value) {
    case Taken::no:
      return json::object{{"type", "NO_RETURNS"}};
    case Taken::on_request:
      return skip(listing.taken.at, "Google has no word for goods that a person decides about");
    case Taken::faulty_only:
      if (const auto days = faulty_days(f)) return days_of(*days);
      return skip(listing.taken.at, "Google counts days from delivery only");
    case Taken::yes:
      if (listing.days.value) return days_of(*listing.days.value);
      break;
  }
  return skip(listing.days.at, "Google counts days from delivery only");
}

/// Google knows countries as a whole: one that is served in parts is another market's to list.
json::array whole_countries(const PolicyFacts& f) {
  json::array whole;
  for (const auto& country : f.countries)
    if (!is_served_in_parts(country, f.regions)) whole.push_back(json::string(country));
  return whole;
}

std::optional<json::object> entry(const PolicyFacts& f, const Group& group, const ExportOptions& options,
                                  Exported& out) {
  const Listing listing = listing_of(f, group);
  auto window = window_of(f, listing, out);
  if (!window) return {};
  json::object policy;
  if (group.label != "default") {
    policy["label"] = group.label;
    if (group.label.size() > kMaxLabel)
      out.notes.push_back({f.at, fmt::format("label '{}' is longer than Google takes", group.label)});
  }
  policy["countries"] = whole_countries(f);
  policy["policy"] = std::move(*window);
  policy["returnPolicyUri"] = options.uri;
  policy["acceptDefectiveOnly"] = listing.taken.value == Taken::faulty_only;
  if (listing.taken.value != Taken::no) add_terms(f, listing, options, policy);
  return policy;
}

}  // namespace

Exported export_google(const PolicyFacts& f, const ExportOptions& options) {
  Exported out;
  json::array policies;
  if (!f.regions.empty())
    out.notes.push_back(
        {f.serves_at, fmt::format("{} left out: Google knows whole countries only", fmt::join(f.regions, ", "))});
  if (!whole_countries(f).empty())
    for (const auto& group : groups_of(f))
      if (auto policy = entry(f, group, options, out)) policies.push_back(std::move(*policy));
  out.json = detail::indented(json::object{{"onlineReturnPolicies", std::move(policies)}});
  return out;
}

}  // namespace retour::policies::pages
