#include "policies/pages/agreement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "policies/pages/claims.hpp"
#include "policies/pages/listing.hpp"
#include "policies/pages/situations.hpp"
#include "workflows/counters.hpp"
#include "workflows/model/names.hpp"
#include "workflows/returns/eligibility.hpp"
#include "workflows/returns/quote.hpp"

namespace retour::policies::pages {
namespace {

using namespace workflows;

std::string text_of(LocalDay day) { return to_text(day); }
std::string text_of(RuleVerdict verdict) { return std::string(name_of(verdict)); }
std::string text_of(std::int64_t number) { return std::to_string(number); }
std::string text_of(bool yes) { return yes ? "yes" : "no"; }

/// Everything that the deciding code wants to know about a situation.
class World {
 public:
  World(const Policy& policy, const Situation& situation)
      : policy_(policy), situation_(situation), ledger_(ledger_of(situation.order)) {
    ledger_.customer_returns_90d = situation.customer_returns_90d;
  }

  Facts at(Instant now) const {
    return {situation_.order,   policy_, none_, ledger_, {Role::customer, situation_.order.customer_ref},
            situation_.channel, now,     {}};
  }

  ConditionSubject subject(const Facts& facts) const {
    const auto& [line, request] = std::tie(situation_.line(), situation_.request);
    return {facts,
            line,
            *policy_.reason(request.reason),
            request.quantity,
            line.paid_minor,
            request.opened,
            request.resolution,
            {},
            request.photos.size(),
            !request.note.empty()};
  }

 private:
  const Policy& policy_;
  const Situation& situation_;
  ReturnCase none_;
  Ledger ledger_;
};

class Check {
 public:
  Check(const PolicyFacts& facts, const Policy& policy) : facts_(facts), policy_(policy) {}

  void ask(const Situation& situation) {
    if (policy_.reason(situation.request.reason) == nullptr) return;
    const World world(policy_, situation);
    for (const auto now : times(world, situation)) ask_at(world, situation, now);
  }

  void ask_listing(const Listing& listing) {
    for (const auto& reason : facts_.reasons) {
      if (reason.at_fault != Fault::customer || !listing.days.value) continue;
      const Situation situation = situation_of(facts_, listing.group, reason.id);
      ask_last_day(listing, situation);
      for (const auto now : {next_day(situation), start_of_last_day(facts_, situation, *listing.days.value)})
        ask_listed_fee(listing, situation, now);
    }
  }

  Agreement take() { return std::move(result_); }

 private:
  template <class T>
  void compare(std::string_view what, const Promise<T>& claimed, const T& decided, const Situation& s, Instant now) {
    if (claimed.value == decided) return;
    disagree(claimed.at, what,
             fmt::format("{}: the page says {}, but {} is decided for {}, asked for at {}", what,
                         text_of(claimed.value), text_of(decided), about(s), to_text(now)));
  }

  /// One line that is wrong is wrong in many situations: the first one tells.
  void disagree(const Citation& at, std::string_view what, std::string message) {
    if (result_.found.size() >= kMaxDisagreements) return;
    if (told_.emplace(at.file, at.line, std::string(what)).second) result_.found.push_back({at, std::move(message)});
  }

  Instant first_of(LocalDay day) const { return start_of_day(day, policy_.time_zone); }

  /// The day after delivery, and the last and first instants around the end of every window.
  std::vector<Instant> times(const World& world, const Situation& s) const {
    const Instant start = *s.line().fulfilled_at + std::chrono::hours(72);
    std::vector<Instant> found{s.asked_at.value_or(start), start};
    const auto around = [&](LocalDay last) {
      const Instant too_late = first_of(plus_days(last, 1));
      found.insert(found.end(), {too_late - std::chrono::microseconds(1), too_late});
    };
    const Facts facts = world.at(found.front());
    const auto subject = world.subject(facts);
    if (const auto claim = time_claim(facts_, subject)) {
      around(claim->window.value);
      if (claim->withdrawal) around(claim->withdrawal->value);
    }
    if (const auto decided = deadline_for(subject)) around(decided->last_day);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  void ask_at(const World& world, const Situation& s, Instant now) {
    const Facts facts = world.at(now);
    const auto subject = world.subject(facts);
    ++result_.decisions;
    if (const auto claim = time_claim(facts_, subject)) {
      if (const auto decided = deadline_for(subject)) compare("last day", claim->window, decided->last_day, s, now);
      const auto right = withdrawal_deadline(facts, s.line());
      if (claim->withdrawal && right) compare("withdrawal", *claim->withdrawal, right->last_day, s, now);
    }
    const auto judged = judge_line(facts, s.request);
    compare("verdict", verdict_claim(facts_, subject), judged.verdict, s, now);
    if (judged.verdict != RuleVerdict::deny) ask_money(facts, s, judged);
  }

  QuoteLine quoted(const Facts& facts, const Situation& s, const Eligibility& judged) const {
    QuoteLine line{s.line().id, free_units(facts, s.line()), s.request.reason, s.request.opened};
    line.units.resize(static_cast<std::size_t>(s.request.quantity));
    line.kept = judged.verdict == RuleVerdict::keep_item;
    line.rule = judged.rule;
    return line;
  }

  /// A quote is asked for refunds and credit; photos and notes are not known to it before there is a case.
  void ask_money(const Facts& facts, const Situation& s, const Eligibility& judged) {
    const Resolution way = s.request.resolution;
    if ((way != Resolution::refund && way != Resolution::store_credit) || !s.request.photos.empty() ||
        !s.request.note.empty())
      return;
    const auto line = quoted(facts, s, judged);
    const bool credit = way == Resolution::store_credit;
    const auto made =
        make_quote(facts, std::span(&line, 1), credit ? RefundTarget::store_credit : RefundTarget::original);
    ++result_.decisions;
    if (const auto* problem = std::get_if<QuoteProblem>(&made))
      return disagree(facts_.refund.when.at, "refund",
                      fmt::format("there is no refund: {} ({})", problem->message, about(s)));
    compare_money(std::get<Quote>(made), facts, s, credit);
  }

  void compare_money(const Quote& quote, const Facts& facts, const Situation& s, bool credit) {
    const ConditionSubject subject{facts,
                                   s.line(),
                                   *policy_.reason(s.request.reason),
                                   s.request.quantity,
                                   s.line().paid_minor,
                                   s.request.opened,
                                   s.request.resolution};
    const auto claim = money_claim(facts_, subject);
    compare("restocking fee", claim.restocking, quote.restocking_fee_minor, s, facts.now);
    compare("cost of sending back", claim.send_back, quote.return_fee_minor, s, facts.now);
    compare("delivery paid back", claim.shipping, quote.shipping_minor, s, facts.now);
    if (!credit) return;
    const Promise<Minor> bonus{scale_half_up(quote.total_minor, claim.bonus_bp.value, 10'000), claim.bonus_bp.at};
    compare("bonus", bonus, quote.bonus_minor, s, facts.now);
  }

  /// On the listed last day goods of the group may still come back.
  void ask_last_day(const Listing& listing, const Situation& s) {
    const bool listed = listing.taken.value == Taken::yes || listing.taken.value == Taken::on_request;
    const LocalDay last = plus_days(local_day(*s.line().delivered_at, policy_.time_zone), *listing.days.value);
    const Instant now = first_of(plus_days(last, 1)) - std::chrono::microseconds(1);
    const World world(policy_, s);
    ++result_.decisions;
    if (listed)
      compare("listed days", Promise<bool>{true, listing.days.at},
              judge_line(world.at(now), s.request).verdict != RuleVerdict::deny, s, now);
  }

  void ask_listed_fee(const Listing& listing, const Situation& s, Instant now) {
    const World world(policy_, s);
    const Facts facts = world.at(now);
    const auto judged = judge_line(facts, s.request);
    if (judged.verdict == RuleVerdict::deny) return;
    const auto line = quoted(facts, s, judged);
    const auto made = make_quote(facts, std::span(&line, 1), RefundTarget::original);
    ++result_.decisions;
    if (const auto* quote = std::get_if<Quote>(&made))
      compare("listed cost of sending back is enough", Promise<bool>{true, listing.remorse_fee.at},
              quote->return_fee_minor <= listing.remorse_fee.value, s, facts.now);
  }

  const PolicyFacts& facts_;
  const Policy& policy_;
  Agreement result_;
  std::set<std::tuple<std::string, int, std::string>> told_;
};

}  // namespace

Agreement check_agreement(const PolicyFacts& facts, const Policy& policy) {
  Check check(facts, policy);
  const auto situations = situations_of(facts);
  for (const auto& situation : situations.all) check.ask(situation);
  for (const auto& group : groups_of(facts)) check.ask_listing(listing_of(facts, group));
  Agreement agreement = check.take();
  agreement.complete = situations.complete;
  return agreement;
}

}  // namespace retour::policies::pages
