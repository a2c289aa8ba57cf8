#include <fmt/format.h>

#include <algorithm>

#include "policies/detail/conditions.hpp"
#include "policies/detail/overlaps.hpp"
#include "policies/detail/phrases.hpp"
#include "policies/detail/read.hpp"

namespace retour::policies::detail {
namespace {

void read_default_window(Context& context, Section& returns, workflows::Policy& into) {
  const Node* node = returns.find("window");
  if (node == nullptr || node->kind == Node::Kind::null) {
    if (returns.whole() || node != nullptr)
      context.findings.add(Code::no_default_window, node ? node->key_at : returns.node().key_at,
                           "returns.window is missing",
                           "write the window of everything that has no special one: 'window: 30 days after delivery'");
    return;
  }
  const auto phrase = read_window(context, *node);
  if (!phrase) return;
  workflows::Window window;
  window.days = phrase->first;
  window.anchor = phrase->second;
  window.at = returns.cite("window");
  into.windows.push_back(std::move(window));
}

/// `category: books` beside `when: {category: music}` would say two things.
void check_asked_once(Context& context, const Node& window, const Node& when) {
  for (const std::string_view key : {"category", "tag", "reason"})
    if (const Entry* again = window.find(key) ? when.find(key) : nullptr)
      context.findings.add(Code::duplicate_id, again->value.key_at,
                           fmt::format("{} is asked for twice in this window", quoted(key)), "write it once");
}

/// Of windows that ask for the same kinds of conditions the first that holds wins.
void check_unused(Context& context, const workflows::Window& window, const std::vector<workflows::Window>& earlier,
                  const Place& at) {
  const auto hides = [&](const workflows::Window& other) {
    return covers(other.when, window.when) && conditions_in(other.when) == conditions_in(window.when);
  };
  const auto found = std::find_if(earlier.begin(), earlier.end(), hides);
  if (found == earlier.end()) return;
  context.findings.add(Code::duplicate_id, at, "this window is never used: an earlier one is for the same goods",
                       fmt::format("the earlier one is on line {} of {}", found->at.line, found->at.file));
}

void read_special_window(Context& context, const Node& node, workflows::Policy& into) {
  const Doubts before(context);
  Section section(context, node, "returns.windows");
  workflows::Window window;
  window.at = section.cite();
  if (const Node* category = section.find("category")) window.when.category = read_name(context, *category);
  if (const Node* tag = section.find("tag")) window.when.tag = read_name(context, *tag);
  if (const Node* reason = section.find("reason")) window.when.reason = read_reason(context, *reason, into);
  if (const Node* when = section.find("when")) {
    check_asked_once(context, node, *when);
    read_conditions(context, *when, "when of a window", into, window.when);
  }
  if (is_catch_all(window.when) && section.whole() && !before.grew())
    context.findings.add(Code::missing_key, node.at, "a special window needs a category, a tag, a reason or a 'when'",
                         "the window of everything else is returns.window");
  const Node* days = section.need("days", "write it like 'days: 14 days after delivery'");
  const auto phrase = days ? read_window(context, *days) : std::nullopt;
  section.done();
  if (!phrase || before.grew()) return;
  window.days = phrase->first;
  window.anchor = phrase->second;
  check_unused(context, window, into.windows, node.at);
  if (auto why = never_holds(context, window.when, into))
    context.findings.add(Code::never_matches, node.at, "this window never matches", std::move(*why));
  into.windows.push_back(std::move(window));
}

void read_roll(Context& context, const Node& node, workflows::Policy& into) {
  if (read_word(context, node, {"next_business_day", "none"}) != "next_business_day") return;
  into.windows_roll = true;
  if (context.calendar_named) return;
  context.findings.add(Code::missing_key, node.at, "'next_business_day' needs a calendar",
                       "write it at the top of the file, like 'calendar: DE'");
}

std::optional<std::chrono::month_day> read_month_day(Context& context, const Node& node) {
  const auto text = read_text(context, node, "a day of the year");
  if (!text) return {};
  if (const auto day = month_day_phrase(*text)) return day;
  context.findings.add(Code::calendar_day, node.at, fmt::format("{} is not a day of the year", quoted(*text)),
                       "write MM-DD, like 01-31");
  return {};
}

/// Days from the order to the season's last day, for an order on its first day: nobody has more.
int longest_days(const workflows::Season& season) {
  const std::chrono::year year(2026);
  const std::chrono::sys_days ordered(year / season.ordered_from);
  std::chrono::sys_days until(year / season.until);
  if (until < ordered) until = (year + std::chrono::years(1)) / season.until;
  return static_cast<int>((until - ordered).count());
}

/// The season counts where it ends later than the window, which begins after the order.
void check_season(Context& context, const workflows::Season& season, const workflows::Policy& policy, const Place& at) {
  const auto shortest = std::min_element(policy.windows.begin(), policy.windows.end(),
                                         [](const auto& a, const auto& b) { return a.days < b.days; });
  if (shortest == policy.windows.end() || longest_days(season) > shortest->days) return;
  context.findings.add(Code::no_effect, at, fmt::format("the season {} makes no return possible", quoted(season.name)),
                       fmt::format("every window is longer: the shortest has {} days", shortest->days));
}

void read_season(Context& context, const Node& node, workflows::Policy& into) {
  Section section(context, node, "returns.seasons");
  workflows::Season season;
  season.at = section.cite();
  const Node* name = section.need("name");
  const auto name_text = name ? read_name(context, *name) : std::nullopt;
  bool period_read = false;
  if (const Node* ordered = section.need("ordered", "the days of order, like 'ordered: 11-01..12-31'")) {
    const auto text = read_text(context, *ordered, "a period");
    const auto period = text ? period_phrase(*text) : std::nullopt;
    if (text && !period)
      context.findings.add(Code::calendar_day, ordered->at,
                           fmt::format("{} is not a period of the year", quoted(*text)),
                           "write MM-DD..MM-DD, like 11-01..12-31");
    period_read = period.has_value();
    if (period) std::tie(season.ordered_from, season.ordered_to) = *period;
  }
  const Node* until = section.need("until", "the last day of return, like 'until: 01-31'");
  const auto last = until ? read_month_day(context, *until) : std::nullopt;
  section.done();
  if (!name_text || !period_read || !last) return;
  for (const auto& other : into.seasons)
    if (other.name == *name_text)
      context.findings.add(Code::duplicate_id, name->at,
                           fmt::format("the season {} is written twice", quoted(*name_text)));
  season.name = *name_text;
  season.until = *last;
  check_season(context, season, into, until->at);
  season.at.rule = "returns.seasons." + season.name;
  into.seasons.push_back(std::move(season));
}

void read_transit(Context& context, const Node& node, workflows::Policy& into) {
  constexpr int kMaxTransitDays = 60;
  const auto text = read_text(context, node, "a rule for missing delivery dates");
  if (!text) return;
  const int days = transit_phrase(*text).value_or(-1);
  if (days < 0) {
    context.findings.add(Code::phrase, node.at, fmt::format("{} is not understood", quoted(*text)),
                         "write it like 'fulfilment plus 3 days'");
  } else if (days > kMaxTransitDays) {
    context.findings.add(Code::out_of_range, node.at, fmt::format("{} days are out of range", days),
                         fmt::format("0 to {} days are accepted", kMaxTransitDays));
  } else {
    into.transit_days_when_undelivered = days;
  }
}

bool read_requirement(Section& section, std::string_view key) {
  const Node* node = section.find(key);
  return node != nullptr && read_word(section.context(), *node, {"required", "optional"}) == "required";
}

void read_reason_terms(Context& context, const Entry& entry, workflows::Policy& into) {
  if (!is_id(entry.key)) {
    context.findings.add(Code::identifier, entry.value.key_at,
                         fmt::format("{} is not usable as a reason", quoted(entry.key)),
                         "lower-case letters, digits, '_' and '-', beginning with a letter");
    return;
  }
  workflows::ReasonTerms terms;
  terms.id = entry.key;
  terms.at = context.cite(entry.value.key_at, "returns.reasons." + entry.key);
  if (entry.value.kind != Node::Kind::null) {  // `changed_mind:` alone is complete
    Section section(context, entry.value, "returns.reasons." + entry.key, "returns.reasons.*");
    if (const Node* node = section.find("at_fault"))
      if (const auto fault = read_enum<workflows::Fault>(context, *node)) terms.at_fault = *fault;
    terms.photos_required = read_requirement(section, "photos");
    terms.note_required = read_requirement(section, "note");
    if (const Node* node = section.find("suggest")) terms.suggest = read_enum<workflows::Resolution>(context, *node);
    section.done();
  }
  into.reasons.push_back(std::move(terms));
}

void read_reasons(Context& context, Section& returns, workflows::Policy& into) {
  const Node* node = returns.need("reasons", "list what customers may say, like 'reasons: {changed_mind: {}}'");
  if (node == nullptr) return;
  Section section(context, *node, "returns.reasons");
  if (section.broken()) return;
  if (node->entries.empty() && section.whole())
    context.findings.add(Code::empty_list, node->at, "at least one reason is needed");
  if (node->entries.size() > kMaxChoices) {
    context.findings.add(Code::out_of_range, node->key_at, fmt::format("{} reasons are too many", node->entries.size()),
                         fmt::format("at most {} are accepted", kMaxChoices));
    return;
  }
  for (const Entry* entry : section.rest()) read_reason_terms(context, *entry, into);
  context.reasons_known = section.whole() && into.reasons.size() == node->entries.size();
}

}  // namespace

void read_returns(Context& context, const Node& node, workflows::Policy& into) {
  constexpr int kMaxReplyDays = 90;
  Section section(context, node, "returns");
  read_reasons(context, section, into);
  read_default_window(context, section, into);
  if (const Node* windows = section.find("windows"))
    for (const Node* item : read_entries(context, *windows, "special windows"))
      read_special_window(context, *item, into);
  if (const Node* roll = section.find("roll")) read_roll(context, *roll, into);
  into.no_delivery_date_at = section.cite("no_delivery_date");
  if (const Node* transit = section.find("no_delivery_date")) read_transit(context, *transit, into);
  if (const Node* seasons = section.find("seasons");
      seasons != nullptr && !(seasons->kind == Node::Kind::list && seasons->items.empty()))
    for (const Node* item : read_entries(context, *seasons, "seasons")) read_season(context, *item, into);
  into.review_reply_at = section.cite("review_reply");
  if (const Node* reply = section.find("review_reply"))
    if (const auto days = read_days(context, *reply, 1, kMaxReplyDays)) into.review_reply_days = *days;
  if (const Node* rules = section.need("rules", "the shortest list is '- {id: default, then: approve}'"))
    read_rules(context, *rules, into);
  section.done();
}

}  // namespace retour::policies::detail
