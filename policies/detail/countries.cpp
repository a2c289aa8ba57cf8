#include "policies/detail/countries.hpp"

#include <unicode/timezone.h>
#include <unicode/udata.h>
#include <unicode/unistr.h>
#include <unicode/ures.h>

#include <algorithm>
#include <memory>

namespace retour::policies::detail {
namespace {

struct Close {
  void operator()(UResourceBundle* bundle) const { ures_close(bundle); }
};
using Bundle = std::unique_ptr<UResourceBundle, Close>;

constexpr const char* kCurrencyPackage = U_ICUDATA_NAME "-curr";

Bundle opened(const char* package, const char* table, const char* key) {
  UErrorCode status = U_ZERO_ERROR;
  const Bundle data(ures_openDirect(package, "supplementalData", &status));
  const Bundle all(ures_getByKey(data.get(), table, nullptr, &status));
  Bundle found(ures_getByKey(all.get(), key, nullptr, &status));
  return U_SUCCESS(status) ? std::move(found) : nullptr;
}

/// Every entry of a table or list.
template <class See>
void for_each(const Bundle& bundle, See see) {
  const int32_t size = bundle ? ures_getSize(bundle.get()) : 0;
  for (int32_t i = 0; i < size; ++i) {
    UErrorCode status = U_ZERO_ERROR;
    const Bundle entry(ures_getByIndex(bundle.get(), i, nullptr, &status));
    if (U_SUCCESS(status)) see(entry.get());
  }
}

std::string text_of(const UChar* text, int32_t length, UErrorCode status) {
  std::string out;
  if (U_SUCCESS(status) && text != nullptr) icu::UnicodeString(text, length).toUTF8String(out);
  return out;
}

/// Empty where the entry has no such text.
std::string member(const UResourceBundle* entry, const char* key) {
  UErrorCode status = U_ZERO_ERROR;
  int32_t length = 0;
  const UChar* text = ures_getStringByKey(entry, key, &length, &status);
  return text_of(text, length, status);
}

bool has_member(const UResourceBundle* entry, const char* key) {
  UErrorCode status = U_ZERO_ERROR;
  const Bundle found(ures_getByKey(entry, key, nullptr, &status));
  return U_SUCCESS(status);
}

std::vector<std::string> parts_of(const std::string& place) {
  std::vector<std::string> parts;
  for_each(opened(nullptr, "subdivisionContainment", place.c_str()), [&](const UResourceBundle* entry) {
    UErrorCode status = U_ZERO_ERROR;
    int32_t length = 0;
    const UChar* text = ures_getString(entry, &length, &status);
    parts.push_back(text_of(text, length, status));
  });
  return parts;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

}  // namespace

std::vector<std::string> languages_of(const std::string& country) {
  std::vector<std::string> languages;
  for_each(opened(nullptr, "territoryInfo", country.c_str()), [&](const UResourceBundle* entry) {
    const char* key = ures_getKey(entry);
    if (key == nullptr || ures_getType(entry) != URES_TABLE || member(entry, "officialStatus").empty()) return;
    const std::string_view tag = key;  // zh_Hant
    languages.emplace_back(tag.substr(0, tag.find('_')));
  });
  return languages;
}

std::vector<std::string> currencies_of(const std::string& country) {
  std::vector<std::string> currencies;
  for_each(opened(kCurrencyPackage, "CurrencyMap", country.c_str()), [&](const UResourceBundle* entry) {
    if (!has_member(entry, "to")) currencies.push_back(member(entry, "id"));
  });
  // The euro came in 2026; ICU 72 is older.
  if (country == "BG") currencies.emplace_back("EUR");
  return currencies;
}

std::optional<bool> is_part_of_country(std::string_view region) {
  const std::string country(region.substr(0, 2)), code = lower(country) + lower(region.substr(region.find('-') + 1));
  const auto parts = parts_of(country);
  if (parts.empty()) return {};
  const auto has = [&](const std::vector<std::string>& of) {
    return std::find(of.begin(), of.end(), code) != of.end();
  };
  // Parts may have parts of their own: of France the regions have departments.
  return has(parts) ||
         std::any_of(parts.begin(), parts.end(), [&](const std::string& part) { return has(parts_of(part)); });
}

std::optional<std::string> country_of_zone(const std::string& zone) {
  UErrorCode status = U_ZERO_ERROR;
  char region[8] = "";
  const int32_t length = icu::TimeZone::getRegion(icu::UnicodeString::fromUTF8(zone), region, sizeof region, status);
  if (U_FAILURE(status) || length != 2) return {};  // 001 is the world
  return std::string(region, 2);
}

}  // namespace retour::policies::detail
