#include "policies/tools/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/mp11.hpp>
#include <type_traits>

#include "workflows/model/names.hpp"
#include "workflows/model/overloaded.hpp"

namespace retour::policies {
namespace {

using namespace workflows;

/// "at least"
std::string op_words(Comparison::Op op) {
  std::string words(name_of(op));
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

/// How a number of this condition is written.
std::string number_of(std::string_view condition, std::int64_t value, std::string_view currency) {
  const Measure measure = measure_of(condition);
  if (measure == Measure::money) return format_money(value, currency);
  if (measure == Measure::percent) return percentage(static_cast<int>(value));
  return measure == Measure::weight ? weight_text(value) : std::to_string(value);
}

template <class T>
std::string word_of(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return std::string(name_of(value));
  } else {
    return value;
  }
}

template <class T>
std::string asked(std::string_view name, const AnyOf<T>& any, std::string_view) {
  if (!any.asked()) return {};
  std::string text;
  for (const auto& value : any.values) text += (text.empty() ? "" : " or ") + word_of(value);
  return fmt::format("{} {}", name, text);
}
std::string asked(std::string_view name, const std::optional<bool>& flag, std::string_view) {
  return flag ? fmt::format("{}{}", *flag ? "" : "not ", name) : "";
}
std::string asked(std::string_view name, const std::optional<Comparison>& c, std::string_view currency) {
  return c ? fmt::format("{} {} {}", name, op_words(c->op), number_of(name, c->value, currency)) : "";
}
std::string asked(std::string_view name, const std::optional<Period>& period, std::string_view) {
  return period ? fmt::format("{} {}..{}", name, words_of(period->from), words_of(period->to)) : "";
}

void append(std::string& text, std::string_view separator, const std::string& part) {
  if (part.empty()) return;
  if (!text.empty()) text += separator;
  text += part;
}

/// "label, drop_off"
template <class List>
std::string listed(const List& values) {
  std::string text;
  for (const auto& value : values) append(text, ", ", word_of(value));
  return text;
}

std::string terms_of(const RuleTerms& with, std::string_view currency) {
  std::string text;
  const auto say = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) append(text, ", ", fmt::format("{} {}", name, value));
  };
  say("resolutions", listed(with.resolutions));
  say("methods", listed(with.methods));
  say("carriers", listed(with.carriers));
  if (with.send_back_fee) say("send_back_fee", format_money(*with.send_back_fee, currency));
  if (with.restocking_bp) say("restocking_fee", percentage(*with.restocking_bp));
  if (with.refund_when) say("refund_when", word_of(*with.refund_when));
  if (with.store_credit_bonus_bp) say("store_credit_bonus", percentage(*with.store_credit_bonus_bp));
  if (with.label_valid_days) say("label_valid_days", std::to_string(*with.label_valid_days));
  if (with.disposition) say("disposition", word_of(*with.disposition));
  if (with.review_by) say("review_by", word_of(*with.review_by));
  if (with.photos_required) say("photos", "required");
  if (with.note_required) say("note", "required");
  for (const auto& [language, message] : with.message) say("message in " + language, message);
  return text;
}

bool is_empty(const Conditions& when) { return when == Conditions{}; }

std::string when_of(const Conditions& when, std::string_view currency) {
  return is_empty(when) ? "" : "when " + words_of(when, currency);
}

std::string limit_of(std::string_view name, const std::optional<Cited<Minor>>& limit, std::string_view currency) {
  return limit ? fmt::format("{} {}", name, format_money(limit->value, currency)) : "";
}

}  // namespace

std::string percentage(int basis_points) {
  if (basis_points % 100 == 0) return fmt::format("{}%", basis_points / 100);
  std::string text = fmt::format("{}.{:02}", basis_points / 100, basis_points % 100);
  if (text.back() == '0') text.pop_back();
  return text + "%";
}

std::string place_of(const Citation& at) { return fmt::format("{}:{}:{}", at.file, at.line, at.column); }

std::string words_of(std::chrono::month_day day) {
  return fmt::format("{:02}-{:02}", static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

std::vector<ConditionWords> words_of_each(const Conditions& when, std::string_view currency) {
  std::vector<ConditionWords> each;
  boost::mp11::mp_for_each<boost::describe::describe_members<Conditions, boost::describe::mod_public>>(
      [&](auto member) {
        if (auto words = asked(member.name, when.*member.pointer, currency); !words.empty())
          each.push_back({member.name, std::move(words)});
      });
  return each;
}

std::string words_of(const ConditionTrace& asked, std::string_view currency) {
  return std::visit(
      Overloaded{[](std::monostate) { return std::string("not known"); },
                 [](bool value) { return std::string(value ? "yes" : "no"); },
                 [&](std::int64_t value) { return number_of(asked.condition, value, currency); },
                 [](const std::string& value) { return value.empty() ? "nothing" : fmt::format("'{}'", value); },
                 [](const std::vector<std::string>& values) {
                   return values.empty() ? "nothing" : fmt::format("'{}'", fmt::join(values, "', '"));
                 },
                 [](std::chrono::month_day day) { return words_of(day); }},
      asked.fact);
}

std::string words_of(const Conditions& when, std::string_view currency) {
  std::string text;
  for (const auto& one : words_of_each(when, currency)) append(text, ", ", one.words);
  return text.empty() ? "everything" : text;
}

std::string words_of(const Rule& rule, std::string_view currency) {
  std::string text = when_of(rule.when, currency);
  if (rule.unless) append(text, ", ", "unless " + words_of(*rule.unless, currency));
  if (text.empty()) text = "everything";
  text += fmt::format(": {}", name_of(rule.then));
  if (!rule.exempt.empty()) text += fmt::format(" (exemption {})", rule.exempt);
  append(text, ", with ", terms_of(rule.with, currency));
  return text;
}

std::string words_of(const FeeRule& fee, std::string_view currency) {
  std::string text = fee.bp ? percentage(*fee.bp) : format_money(fee.minor.value_or(0), currency);
  if (fee.at_most) text += fmt::format(" at most {}", format_money(*fee.at_most, currency));
  append(text, ", ", when_of(fee.when, currency));
  return text;
}

std::string words_of(const FeeWaiver& waiver, std::string_view currency) {
  std::string text = waiver.restocking && waiver.send_back ? "no fee"
                     : waiver.restocking                   ? "no restocking fee"
                                                           : "no send-back fee";
  append(text, " ", when_of(waiver.when, currency));
  return text;
}

std::string words_of(const Rail& rail, std::string_view currency) {
  std::string text;
  if (rail.never) return fmt::format("never, instead {}", name_of(rail.instead));
  if (rail.quantum != 1)
    text = fmt::format("steps of {}, residue {}", format_money(rail.quantum, currency), name_of(rail.residue));
  if (rail.max_age_days)
    append(text, ", ", fmt::format("within {} days, then {}", *rail.max_age_days, name_of(rail.instead)));
  return text.empty() ? "any amount at any time" : text;
}

std::string words_of(const Window& window) {
  std::string anchor(name_of(window.anchor));
  if (window.anchor == Anchor::delivered) anchor = "delivery";
  if (window.anchor == Anchor::fulfilled) anchor = "fulfilment";
  if (window.anchor == Anchor::ordered) anchor = "order";
  if (window.anchor == Anchor::last_delivered) anchor = "last delivery";
  return fmt::format("{} day{} after {}", window.days, window.days == 1 ? "" : "s", anchor);
}

std::string words_of(const RoleLimits& limits, std::string_view currency) {
  std::string text = limit_of("refund", limits.refund, currency);
  append(text, ", ", limit_of("order_24h", limits.order_24h, currency));
  append(text, ", ", limit_of("day", limits.day, currency));
  append(text, ", ", limit_of("goodwill_day", limits.goodwill_day, currency));
  std::string overrides;
  for (const auto& [rule, at] : limits.override_rules) append(overrides, ", ", rule);
  append(text, "; ", overrides.empty() ? "" : "may set aside " + overrides);
  return text.empty() ? "none" : text;
}

}  // namespace retour::policies
