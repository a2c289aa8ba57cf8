#include "policies/pages/listing.hpp"

#include <algorithm>
#include <set>

namespace retour::policies::pages {
namespace {

using namespace workflows;

/// The situation as a subject that claims are asked about.
class Asked {
 public:
  Asked(const PolicyFacts& facts, const Situation& situation) : situation_(situation) {
    policy_.time_zone = facts.time_zone;
    ledger_.customer_returns_90d = situation.customer_returns_90d;
    reason_ = *facts.reason(situation.request.reason);
    facts_.now = next_day(situation);
  }
  Asked(const Asked&) = delete;
  Asked& operator=(const Asked&) = delete;

  void wait_until(Instant now) { facts_.now = now; }
  ConditionSubject subject() const {
    const auto& line = situation_.line();
    return {facts_,
            line,
            reason_,
            situation_.request.quantity,
            line.paid_minor,
            situation_.request.opened,
            Resolution::refund};
  }

 private:
  const Situation& situation_;
  Policy policy_;  // conditions ask it for the time zone only
  ReturnCase none_;
  Ledger ledger_;
  ReasonTerms reason_;
  Facts facts_{situation_.order, policy_, none_, ledger_, {}, situation_.channel, {}, {}};
};

/// Days after delivery on which it may be asked for, by shop and law; nothing where they are counted otherwise.
Promise<std::optional<int>> days_now(const PolicyFacts& f, const ConditionSubject& s) {
  const auto times = time_claim(f, s);
  if (!times || !s.line.delivered_at) return {{}, f.at};
  const auto after_delivery = [&](LocalDay day) {
    const auto from = std::chrono::sys_days(local_day(*s.line.delivered_at, f.time_zone));
    return static_cast<int>((std::chrono::sys_days(day) - from).count());
  };
  const auto window =
      std::find_if(f.windows.begin(), f.windows.end(), [&](const Window& w) { return holds(w.when, s); });
  const bool from_delivery = window->anchor == Anchor::delivered || window->anchor == Anchor::last_delivered;
  const bool shop = rule_claim(f, s).then != RuleVerdict::deny;
  if (shop && !from_delivery) return {{}, window->at};
  // What rolls over holidays is promised as if it did not: never more than there is.
  const int by_shop = shop ? window->days : 0;
  if (times->withdrawal && f.law->withdrawal_days > by_shop)
    return {std::min(f.law->withdrawal_days, after_delivery(times->withdrawal->value)), f.law->at};
  return {by_shop, window->at};
}

Taken taken_by(RuleVerdict verdict) {
  if (verdict == RuleVerdict::review) return Taken::on_request;
  return verdict == RuleVerdict::deny ? Taken::no : Taken::yes;
}

/// Sentences may change while the days go by: then there is no one number.
Promise<std::optional<int>> days_claim(const PolicyFacts& f, const Situation& situation) {
  Asked asked(f, situation);
  const auto days = days_now(f, asked.subject());
  if (!days.value) return days;
  asked.wait_until(start_of_last_day(f, situation, *days.value));
  const auto then = verdict_claim(f, asked.subject());
  if (then.value == RuleVerdict::deny) return {{}, then.at};
  return days;
}

void keep_dearest(const PolicyFacts& f, const ConditionSubject& s, Listing& listing) {
  const auto money = money_claim(f, s);
  if (!listing.remorse_fee.at.line || money.send_back.value > listing.remorse_fee.value)
    listing.remorse_fee = money.send_back;
  if (listing.restocking == nullptr && money.restocking.value > 0) listing.restocking = restocking_fact(f, s);
}

/// What the law keeps free of charge for some days costs something afterwards: both are asked.
void keep_least(const PolicyFacts& f, const Situation& situation, Listing& listing) {
  Asked asked(f, situation);
  const auto days = days_claim(f, situation);
  if (!listing.days.at.line || !days.value || (listing.days.value && *days.value < *listing.days.value))
    listing.days = days;
  keep_dearest(f, asked.subject(), listing);
  if (days.value) asked.wait_until(start_of_last_day(f, situation, *days.value));
  keep_dearest(f, asked.subject(), listing);
}

/// Of several answers the one that promises least.
void keep_least(Promise<RuleVerdict> verdict, Promise<Taken>& taken, bool& first) {
  const Taken by = taken_by(verdict.value);
  const auto rank = [](Taken t) { return t == Taken::yes ? 2 : t == Taken::on_request ? 1 : 0; };
  if (first || rank(by) < rank(taken.value)) taken = {by, verdict.at};
  first = false;
}

bool takes_opened(const PolicyFacts& f, const Group& group, const std::string& reason) {
  Situation opened = situation_of(f, group, reason);
  opened.request.opened = true;
  const Asked asked(f, opened);
  return verdict_claim(f, asked.subject()).value != RuleVerdict::deny;
}

}  // namespace

Instant start_of_last_day(const PolicyFacts& f, const Situation& s, int days) {
  return start_of_day(plus_days(local_day(*s.line().delivered_at, f.time_zone), days), f.time_zone);
}

Instant next_day(const Situation& s) { return *s.line().delivered_at + std::chrono::hours(24); }

Situation situation_of(const PolicyFacts& f, const Group& group, const std::string& reason) {
  Situation s = plain_situation(f, reason);
  if (group.category) s.line().category = *group.category;
  if (group.tag) s.line().tags = {*group.tag};
  s.line().gift_card = group.gift_card;
  return s;
}

std::vector<Group> groups_of(const PolicyFacts& f) {
  std::vector<Group> groups{{"default", {}, {}}};
  std::set<std::string> categories, tags;
  bool gift_cards = false;
  for (const auto& when : conditions_of(f)) {
    categories.insert(when.category.values.begin(), when.category.values.end());
    tags.insert(when.tag.values.begin(), when.tag.values.end());
    gift_cards = gift_cards || when.gift_card == std::optional(true);
  }
  for (const auto& category : categories) groups.push_back({"category-" + category, category, {}});
  for (const auto& tag : tags) groups.push_back({"tag-" + tag, {}, tag});
  if (gift_cards) groups.push_back({"gift-card", {}, {}, true});
  return groups;
}

Listing listing_of(const PolicyFacts& f, const Group& group) {
  Listing listing{group, {Taken::no, f.at}, {}, {}, {0, f.at}};
  bool first = true, faulty_taken = false, any_opened = true, remorse = false;
  for (const auto& reason : f.reasons) {
    const Situation situation = situation_of(f, group, reason.id);
    const Asked asked(f, situation);
    const auto subject = asked.subject();
    const auto verdict = verdict_claim(f, subject);
    if (reason.at_fault != Fault::customer) {
      faulty_taken = faulty_taken || verdict.value != RuleVerdict::deny;
      continue;
    }
    remorse = true;
    keep_least(verdict, listing.taken, first);
    if (verdict.value == RuleVerdict::deny) continue;
    keep_least(f, situation, listing);
    any_opened = any_opened && takes_opened(f, group, reason.id);
  }
  listing.opened_taken = remorse && any_opened && listing.taken.value == Taken::yes;
  if (listing.taken.value == Taken::no && faulty_taken) listing.taken.value = Taken::faulty_only;
  return listing;
}

std::vector<SeasonDates> seasons_on(const PolicyFacts& f, LocalDay day) {
  std::vector<SeasonDates> found;
  const auto on_or_after = [](std::chrono::month_day wanted, LocalDay from) {
    auto year = from.year();
    if (wanted < std::chrono::month_day(from.month(), from.day())) ++year;
    const LocalDay on{year, wanted.month(), wanted.day()};
    return on.ok() ? on : LocalDay{year / wanted.month() / std::chrono::last};
  };
  for (const auto& season : f.seasons) {
    // Of the season that began within the last year, or else of the next one.
    for (const auto& start : {plus_days(day, -366), plus_days(day, 0)}) {
      const LocalDay from = on_or_after(season.ordered_from, start), to = on_or_after(season.ordered_to, from);
      if (to < day) continue;
      found.push_back({&season, from, to, on_or_after(season.until, to)});
      break;
    }
  }
  return found;
}

}  // namespace retour::policies::pages
