#include <fmt/format.h>
#include <unicode/uloc.h>

#include <algorithm>
#include <array>

#include "policies/calendars.hpp"
#include "policies/detail/calendar.hpp"
#include "policies/detail/countries.hpp"
#include "policies/detail/law_floors.hpp"
#include "policies/detail/odd_words.hpp"
#include "policies/detail/read.hpp"
#include "policies/detail/rule_terms.hpp"
#include "policies/detail/statute.hpp"
#include "policies/serving.hpp"
#include "policies/statutes.hpp"
#include "workflows/model/time.hpp"

namespace retour::policies::detail {
namespace {

bool upper(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// `codes` is one of ICU's null-terminated lists.
bool contains(const char* const* codes, std::string_view code) {
  for (; *codes != nullptr; ++codes)
    if (code == *codes) return true;
  return false;
}

bool is_market_id(std::string_view id) {
  if (id.size() == 2) return upper(id);
  const auto region = id.size() > 3 && id.size() <= 6 && id[2] == '-' ? id.substr(3) : std::string_view{};
  return !region.empty() && upper(id.substr(0, 2)) && std::all_of(region.begin(), region.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
}

std::optional<std::string> read_market_id(Context& context, const Node& node) {
  auto text = read_text(context, node, "a market");
  if (!text || is_market_id(*text)) return text;
  context.findings.add(Code::code_form, node.at, fmt::format("{} is not the id of a market", quoted(*text)),
                       "write it like US or US-CA");
  return {};
}

std::optional<std::string> read_region(Context& context, const Node& node, const std::vector<std::string>& countries) {
  auto text = read_text(context, node, "a region");
  if (!text) return {};
  if (!is_market_id(*text) || text->size() == 2 || !contains(uloc_getISOCountries(), country_of(*text))) {
    context.findings.add(Code::code_form, node.at, fmt::format("{} is not a part of a country", quoted(*text)),
                         "write ISO 3166-2 codes, like US-CA");
    return {};
  }
  if (is_part_of_country(*text) == false) {
    context.findings.add(Code::code_form, node.at,
                         fmt::format("{} is not a part of {}", quoted(*text), country_of(*text)),
                         "ISO 3166-2 lists the parts of countries");
    return {};
  }
  if (std::find(countries.begin(), countries.end(), country_of(*text)) != countries.end()) return text;
  context.findings.add(Code::code_form, node.at,
                       fmt::format("{} lies in none of the market's countries", quoted(*text)),
                       fmt::format("'countries' has to name {} too", country_of(*text)));
  return {};
}

std::optional<std::string> read_language(Context& context, const Node& node) {
  auto text = read_text(context, node, "a language");
  if (!text) return {};
  const std::string_view all = *text;
  const auto language = all.substr(0, all.find('-'));
  const auto region = language.size() == all.size() ? std::string_view{} : all.substr(language.size() + 1);
  const bool plain = language.size() == 2 && contains(uloc_getISOLanguages(), language);
  if (plain && (language.size() == all.size() || contains(uloc_getISOCountries(), region))) return text;
  context.findings.add(Code::code_form, node.at, fmt::format("{} is not a language", quoted(*text)),
                       "write it like de or zh-CN");
  return {};
}

void read_currency(Context& context, Section& top, workflows::Policy& into) {
  const Node* node = top.need("currency", "write it like 'currency: EUR'");
  const auto text = node ? read_text(context, *node, "a currency") : std::nullopt;
  if (!text) return;
  context.exponent = workflows::currency_exponent(*text);
  if (!context.exponent) {
    context.findings.add(Code::currency, node->at, fmt::format("{} is not a currency", quoted(*text)),
                         "ISO 4217 codes are known, like EUR, USD or KRW");
    return;
  }
  context.currency = into.currency = *text;
}

void read_time_zone(Context& context, Section& top, workflows::Policy& into) {
  const Node* node = top.need("time_zone", "write it like 'time_zone: Europe/Berlin'");
  const auto text = node ? read_text(context, *node, "a time zone") : std::nullopt;
  if (!text) return;
  // Region/City or UTC: abbreviations such as EST are fixed offsets that nobody means.
  const bool named = *text == "UTC" || text->find('/') != std::string::npos;
  if (!named || text->size() > 64 || !workflows::zone_exists(*text)) {
    context.findings.add(Code::time_zone, node->at, fmt::format("{} is not a time zone", quoted(*text)),
                         "IANA names are known, like Europe/Berlin, America/New_York or Asia/Seoul");
    return;
  }
  into.time_zone = *text;
}

template <class Read>
void read_codes(Context& context, const Node* node, std::string_view key, std::vector<std::string>& into, Read read) {
  if (node == nullptr) return;
  for (const Node* item : read_list(context, *node, key)) {
    const auto code = read(context, *item);
    if (!code) continue;
    if (std::find(into.begin(), into.end(), *code) == into.end()) {
      into.push_back(*code);
    } else {
      context.findings.add(Code::duplicate_id, item->at, fmt::format("{} is listed twice in {}", quoted(*code), key));
    }
  }
}

void read_destinations(Context& context, Section& top, workflows::Policy& into) {
  const Doubts before(context);
  read_codes(context, top.need("countries"), "countries", into.countries, read_country);
  into.serves_at = top.cite("countries");
  context.countries_known = !before.grew();
  const Node* regions = top.find("regions");
  if (regions == nullptr) return;
  into.serves_at = top.cite("regions");
  if (!before.grew())
    read_codes(context, regions, "regions", into.regions,
               [&](Context& c, const Node& n) { return read_region(c, n, into.countries); });
}

/// The id of a file that comes with the program, or of one that the shop wrote into a folder beside its markets.
std::optional<std::string> read_file_id(Context& context, const Node& node, const std::vector<std::string_view>& known,
                                        std::string_view folder) {
  const auto id = read_text(context, node, "an id");
  if (!id || std::find(known.begin(), known.end(), *id) != known.end()) return id;
  // Of codes of countries the nearest one is another country.
  std::string help = id->size() > 2 ? context.findings.suggest(*id, known) : "";
  help += help.empty() ? "" : " or ";
  std::string file = *id;
  std::transform(file.begin(), file.end(), file.begin(), [](unsigned char c) { return std::tolower(c); });
  help += is_statute_id(*id)
              ? fmt::format("write one of your own: {}/{}.yaml beside the folder of markets", folder, file)
              : fmt::format("there are {}", joined(known));
  context.findings.add(Code::unknown_word, node.at, fmt::format("{} is not known here", quoted(*id)), std::move(help));
  return {};
}

/// The facts were looked for before this pass; a statute of the shop's own is known by its file.
void read_law(Context& context, Section& top, workflows::Policy& into) {
  const Node* node = top.find("statute");
  if (node == nullptr) return;
  auto known = shipped_statute_ids();
  if (context.statute != nullptr) known.push_back(context.statute->id);
  const auto id = read_file_id(context, *node, known, "statutes");
  if (!id) return;
  into.statute = *id;
  if (context.statute != nullptr) into.law = terms_of(*context.statute);
}

/// As the law, it was looked for before this pass.
void read_calendar_key(Context& context, Section& top, workflows::Policy& into) {
  const Node* node = top.find("calendar");
  if (node == nullptr) return;
  context.calendar_named = true;
  auto known = shipped_calendar_ids();
  if (context.calendar != nullptr) known.push_back(context.calendar->id);
  if (!read_file_id(context, *node, known, "calendars") || context.calendar == nullptr) return;
  into.calendar.holidays = context.calendar->holidays;
  into.calendar.weekend = context.calendar->weekend;
  into.calendar.at = top.cite("calendar");
  if (context.calendar->ends_soon())
    context.findings.add(Code::calendar_ends, node->at,
                         fmt::format("the calendar {} knows the holidays that move until {} only", context.calendar->id,
                                     *context.calendar->moving_until),
                         fmt::format("it is of {}: bring it up to date", context.calendar->as_of));
}

/// The law's last days move on over weekends even where no holidays are known.
void read_law_days(Context& context, Section& top, workflows::Policy& into) {
  if (!into.law || !into.law->rolls || top.node().find("calendar") != nullptr) return;
  into.calendar.weekend = {6, 7};
  into.calendar.at = top.cite("statute");
  const auto shipped = shipped_calendar_ids();
  const std::string country = into.market.substr(0, 2);
  const bool there = std::find(shipped.begin(), shipped.end(), country) != shipped.end();
  context.findings.add(
      Code::calendar_missing, top.node().find("statute")->value.at,
      fmt::format("the last day of {} moves on over holidays, and no calendar is named", context.statute->title),
      fmt::format("only weekends are known: write 'calendar: {}'{}", country,
                  there ? "" : ", and a calendar of that name beside the folder of markets"));
}

void read_head(Context& context, Section& top, workflows::Policy& into) {
  if (const Node* node = top.need("market", "write it like 'market: US'"))
    if (const auto id = read_market_id(context, *node)) into.market = *id;
  top.find("extends");  // resolved before this pass
  read_currency(context, top, into);
  read_time_zone(context, top, into);
  const Doubts before(context);
  read_codes(context, top.need("languages"), "languages", into.languages, read_language);
  context.languages_known = !before.grew();
  read_destinations(context, top, into);
  read_law(context, top, into);
  read_calendar_key(context, top, into);
  read_law_days(context, top, into);
  read_cited(top, "pin", into.pin, read_enum<workflows::Pin>);
}

}  // namespace

std::optional<std::string> read_country(Context& context, const Node& node) {
  auto text = read_text(context, node, "a country");
  if (!text || contains(uloc_getISOCountries(), *text)) return text;
  context.findings.add(
      Code::code_form, node.at, fmt::format("{} is not a country", quoted(*text)),
      *text == "UK" ? "the United Kingdom is GB in ISO 3166" : "write ISO 3166 alpha-2 codes, like DE or KR");
  return {};
}

std::optional<std::string> read_reason(Context& context, const Node& node, const workflows::Policy& policy) {
  const auto text = read_text(context, node, "a reason");
  if (!text || !context.reasons_known || policy.reason(*text) != nullptr) return text;
  std::vector<std::string_view> known;
  for (const auto& reason : policy.reasons) known.push_back(reason.id);
  std::string help = context.findings.suggest(*text, known);
  if (help.empty()) help = fmt::format("defined in returns.reasons: {}", joined(known));
  context.findings.add(Code::undefined_reason, node.at, fmt::format("the reason {} is not defined", quoted(*text)),
                       std::move(help));
  return {};
}

namespace {

/// An amount keeps its digits when a market changes the currency of what it extends.
void check_amounts(Context& context, const Node& root) {
  const auto& amounts = context.foreign_amounts;
  if (amounts.empty()) return;
  const Place& first = amounts.front();
  const auto of_first =
      std::count_if(amounts.begin(), amounts.end(), [&](const Place& at) { return at.text == first.text; });
  const Entry* currency = root.find("currency");
  context.findings.add(Code::amount_of_elsewhere, currency ? currency->value.at : root.at,
                       fmt::format("{} amounts of {} are written in {}, and count in {} here", of_first,
                                   first.text->path(), context.currency_of_file.at(first.text), context.currency),
                       fmt::format("the first is on line {}: write them in this file", first.line));
}

}  // namespace

void read_policy(Context& context, const Node& root, workflows::Policy& into, std::vector<PolicyCase>& cases) {
  Section top(context, root, "");
  into.version = context.version;
  into.at = context.cite(root.key_at, "market");
  const Errors before_head(context);
  read_head(context, top, into);
  if (!before_head.grew() && top.whole()) check_head(context, root, into);
  if (const Entry* market = root.find("market")) into.at = context.cite(market->value.key_at, "market");
  const Node* returns = top.need("returns", "say what may come back and until when");
  const Errors before(context);
  if (returns != nullptr) read_returns(context, *returns, into);
  if (const Node* node = top.need("refund", "say when and how money goes back")) read_refund(context, *node, into);
  if (const Node* node = top.need("send_back", "say how goods come back")) read_send_back(context, *node, into);
  into.exchange.allowed.at = into.exchange.price_difference.at = into.at;
  if (const Node* node = top.find("exchange")) read_exchange(context, *node, into);
  if (returns != nullptr && !before.grew()) {
    check_rule_terms(context, returns->find("rules")->value, into);
    check_asked_offers(context, root, into);
    check_promised_times(context, root, into);
    check_floors(context, root, into);
  }
  if (const Node* node = top.need("authority", "say who may decide what alone")) read_authority(context, *node, into);
  if (const Node* node = top.find("cases")) read_cases(context, *node, into, cases);
  check_odd_words(context, root);
  check_amounts(context, root);
  top.done();
}

}  // namespace retour::policies::detail
