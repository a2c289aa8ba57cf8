#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "policies/pages/detail/json_text.hpp"
#include "policies/pages/export.hpp"
#include "policies/pages/listing.hpp"
#include "policies/pages/speaker.hpp"

namespace retour::policies::pages {
namespace {

namespace json = boost::json;
using namespace workflows;

std::string schema(std::string_view word) { return fmt::format("https://schema.org/{}", word); }

json::object money(Minor minor, const PolicyFacts& f) {
  return {{"@type", "MonetaryAmount"},
          {"value", format_amount(minor, currency_exponent(f.currency).value_or(0))},
          {"currency", f.currency}};
}

json::value percent(int bp) {
  if (bp % 100 == 0) return bp / 100;
  return json::string(format_amount(bp, 2));
}

/// The words for methods that schema.org has; a method may have several or none.
json::array methods(const PolicyFacts& f) {
  json::array words;
  const auto add = [&](std::string_view word) {
    const json::string text(schema(word));
    if (std::find(words.begin(), words.end(), json::value(text)) == words.end()) words.push_back(text);
  };
  for (const auto& method : f.send_back.methods) switch (method.value) {
      case Method::label:
      case Method::qr_code:
      case Method::own_carrier:
      case Method::pick_up:
        add("ReturnByMail");
        break;
      case Method::drop_off:
        add("ReturnAtKiosk");
        break;
      case Method::store:
        add("ReturnInStore");
        break;
      case Method::keep:
        add("KeepProduct");
        break;
    }
  return words;
}

void add_label_source(const PolicyFacts& f, std::string_view property, json::object& into) {
  const auto has = [&](Method wanted) {
    const auto& all = f.send_back.methods;
    return std::any_of(all.begin(), all.end(), [&](const auto& method) { return method.value == wanted; });
  };
  if (has(Method::label) || has(Method::qr_code))
    into[property] = schema("ReturnLabelDownloadAndPrint");
  else if (has(Method::own_carrier))
    into[property] = schema("ReturnLabelCustomerResponsibility");
}

json::array refund_types(const PolicyFacts& f) {
  json::array types;
  for (const auto& to : f.refund.to)
    types.push_back(json::string(schema(to.value == RefundTarget::original ? "FullRefund" : "StoreCreditRefund")));
  if (f.exchange.allowed.value != ExchangeScope::none) types.push_back(json::string(schema("ExchangeRefund")));
  return types;
}

void add_fees(const PolicyFacts& f, const Listing& listing, json::object& into) {
  const Minor fee = listing.remorse_fee.value;
  if (fee == 0 && listing.restocking == nullptr) {
    into["returnFees"] = schema("FreeReturn");
  } else {
    into["customerRemorseReturnFees"] = schema(fee > 0 ? "ReturnShippingFees" : "RestockingFees");
    into["itemDefectReturnFees"] = schema("FreeReturn");
  }
  if (fee > 0) into["customerRemorseReturnShippingFeesAmount"] = money(fee, f);
  add_label_source(f, "customerRemorseReturnLabelSource", into);
  add_label_source(f, "itemDefectReturnLabelSource", into);
  if (listing.restocking != nullptr && listing.restocking->bp)
    into["restockingFee"] = percent(*listing.restocking->bp);
  else if (listing.restocking != nullptr)
    into["restockingFee"] = money(listing.restocking->minor.value_or(0), f);
}

json::array seasons(const PolicyFacts& f, const ExportOptions& options) {
  json::array all;
  for (const auto& dates : seasons_on(f, options.on))
    all.push_back({{"@type", "MerchantReturnPolicySeasonalOverride"},
                   {"startDate", to_text(dates.from)},
                   {"endDate", to_text(dates.to)},
                   {"returnPolicyCategory", schema("MerchantReturnFiniteReturnWindow")},
                   {"merchantReturnDays", to_text(dates.until)}});
  return all;
}

/// Sentences of the page that the properties above say already.
const std::set<std::string, std::less<>> kSaid = {"window",    "methods",    "send_back_fee",  "send_back_free",
                                                  "refund_to", "restocking", "restocking_none"};

/// The other sentences of the page, for goods of every kind.
json::array sentences(const PolicyFacts& f, const Speaker& speaker) {
  json::array all;
  for (const auto& part : parts_of(f))
    for (const auto& [says, at] : part.statements)
      if (!kSaid.contains(says.key))
        all.push_back({{"@type", "PropertyValue"},
                       {"propertyID", says.key},
                       {"name", speaker.say({part.heading, {}})},
                       {"value", speaker.sentence(says)}});
  return all;
}

json::object head(const PolicyFacts& f, const Listing& listing, const ExportOptions& options, const Speaker& speaker) {
  json::object policy{{"@type", "MerchantReturnPolicy"},
                      {"name", fmt::format("{} ({}, {})", speaker.say({"title", {}}), f.market, listing.group.label)}};
  json::array countries;
  for (const auto& country : f.countries) countries.push_back(json::string(country));
  policy["applicableCountry"] = std::move(countries);
  if (!f.send_back.return_to.country.empty()) policy["returnPolicyCountry"] = f.send_back.return_to.country;
  if (!options.uri.empty()) policy["merchantReturnLink"] = options.uri;
  return policy;
}

/// Nothing that is not sure is said about goods that a person decides about, or whose days are not of delivery.
void add_window(const Listing& listing, json::object& into, Exported& out) {
  const bool unsure = listing.taken.value == Taken::on_request;
  if (listing.taken.value == Taken::no || listing.taken.value == Taken::faulty_only) {
    into["returnPolicyCategory"] = schema("MerchantReturnNotPermitted");
  } else if (unsure || !listing.days.value) {
    into["returnPolicyCategory"] = schema("MerchantReturnUnspecified");
    out.notes.push_back({unsure ? listing.taken.at : listing.days.at,
                         fmt::format("schema.org has no word for the window of '{}'", listing.group.label)});
  } else {
    into["returnPolicyCategory"] = schema("MerchantReturnFiniteReturnWindow");
    into["merchantReturnDays"] = *listing.days.value;
  }
}

json::object entry(const PolicyFacts& f, const Group& group, const ExportOptions& options, Exported& out) {
  const Speaker speaker(options.language, f.currency);
  const Listing listing = listing_of(f, group);
  json::object policy = head(f, listing, options, speaker);
  add_window(listing, policy, out);
  if (listing.taken.value == Taken::faulty_only)
    out.notes.push_back({listing.taken.at, fmt::format("'{}' is listed as not returnable: schema.org has no word for "
                                                       "goods that come back only when they are faulty",
                                                       group.label)});
  if (listing.taken.value == Taken::yes) {
    policy["returnMethod"] = methods(f);
    add_fees(f, listing, policy);
    policy["refundType"] = refund_types(f);
    json::array conditions{json::string(schema("NewCondition"))};
    if (listing.opened_taken) conditions.push_back(json::string(schema("UsedCondition")));
    policy["itemCondition"] = std::move(conditions);
    if (auto dates = seasons(f, options); !dates.empty()) policy["returnPolicySeasonalOverride"] = std::move(dates);
  }
  if (group.label == "default") policy["additionalProperty"] = sentences(f, speaker);
  return policy;
}

}  // namespace

Exported export_jsonld(const PolicyFacts& f, const ExportOptions& options) {
  Exported out;
  json::array graph;
  if (!f.regions.empty())
    out.notes.push_back({f.serves_at, fmt::format("schema.org knows whole countries only: publish this where customers "
                                                  "in {} read it, and nowhere else",
                                                  fmt::join(f.regions, ", "))});
  for (const auto& group : groups_of(f)) graph.push_back(entry(f, group, options, out));
  out.json = detail::indented(json::object{{"@context", "https://schema.org"}, {"@graph", std::move(graph)}});
  return out;
}

}  // namespace retour::policies::pages
