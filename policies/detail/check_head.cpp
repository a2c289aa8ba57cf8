#include <fmt/format.h>
#include <unicode/uloc.h>

#include <algorithm>

#include "policies/detail/countries.hpp"
#include "policies/detail/read.hpp"

// Whether the head of a file fits the countries that it names. A market for the rest of the world may fit none of them
// on purpose: what fits one of its countries is right.

namespace retour::policies::detail {
namespace {

using Words = std::vector<std::string>;

bool has(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Place place_of(const Node& root, std::string_view key) {
  const Entry* entry = root.find(key);
  return entry ? entry->value.at : root.at;
}

std::string named(const Words& countries) { return joined({countries.begin(), countries.end()}); }

void report(Context& context, const Node& root, std::string_view key, std::string_view what,
            const workflows::Policy& policy, std::string help) {
  context.findings.add(Code::of_elsewhere, place_of(root, key),
                       fmt::format("{} is not that of {}", what, named(policy.countries)), std::move(help));
}

void check_currency(Context& context, const Node& root, const workflows::Policy& policy) {
  Words used;
  for (const auto& country : policy.countries) {
    const auto there = currencies_of(country);
    if (there.empty() || has(there, policy.currency)) return;
    used.insert(used.end(), there.begin(), there.end());
  }
  report(context, root, "currency", fmt::format("the currency {}", policy.currency), policy,
         fmt::format("it is {} there; orders in another currency than the market's are refused", used.front()));
}

void check_zone(Context& context, const Node& root, const workflows::Policy& policy) {
  const auto country = country_of_zone(policy.time_zone);
  if (!country || has(policy.countries, *country)) return;
  report(context, root, "time_zone", fmt::format("the time zone {}", policy.time_zone), policy,
         "last days end at midnight of this time zone");
}

/// The country in the id of a statute or calendar: "US" of US-CA; nothing for EU and the shop's own ids.
std::string country_in(std::string_view id) {
  const std::string country(id.substr(0, 2));
  if (country == "UK") return "GB";
  const char* const* known = uloc_getISOCountries();
  for (; *known != nullptr; ++known)
    if (country == *known && (id.size() == 2 || id[2] == '-')) return country;
  return {};
}

void check_named(Context& context, const Node& root, std::string_view key, const workflows::Policy& policy) {
  const Entry* entry = root.find(key);
  if (entry == nullptr || entry->value.kind != Node::Kind::scalar) return;
  const std::string country = country_in(entry->value.text);
  if (country.empty() || has(policy.countries, country)) return;
  report(context, root, key, fmt::format("the {} {}", key, entry->value.text), policy,
         fmt::format("'countries' does not name {}", country));
}

void check_languages(Context& context, const Node& root, const workflows::Policy& policy) {
  constexpr std::size_t kManyCountries = 5;
  if (policy.countries.size() > kManyCountries) return;
  const auto speaks = [&](const std::string& official) {
    return std::any_of(policy.languages.begin(), policy.languages.end(),
                       [&](const std::string& tag) { return tag.substr(0, tag.find('-')) == official; });
  };
  Words without, missing;
  for (const auto& country : policy.countries) {
    const auto official = languages_of(country);
    if (official.empty() || std::any_of(official.begin(), official.end(), speaks)) continue;
    without.push_back(country);
    for (const auto& language : official)
      if (!has(missing, language)) missing.push_back(language);
  }
  if (without.empty()) return;
  constexpr std::size_t kShown = 4;
  missing.resize(std::min(missing.size(), kShown));
  context.findings.add(Code::language_unspoken, place_of(root, "languages"),
                       fmt::format("no language of {} is among these", named(without)),
                       fmt::format("official there: {}", joined({missing.begin(), missing.end()})));
}

}  // namespace

void check_head(Context& context, const Node& root, const workflows::Policy& policy) {
  check_currency(context, root, policy);
  check_zone(context, root, policy);
  check_named(context, root, "statute", policy);
  check_named(context, root, "calendar", policy);
  check_languages(context, root, policy);
}

}  // namespace retour::policies::detail
