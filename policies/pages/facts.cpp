#include "policies/pages/facts.hpp"

#include <algorithm>
#include <boost/mp11.hpp>

namespace retour::policies::pages {
namespace {

using namespace workflows;

int conditions_given(const Conditions& when) {
  int given = 0;
  boost::mp11::mp_for_each<boost::describe::describe_members<Conditions, boost::describe::mod_public>>(
      [&](auto member) { given += when.*member.pointer == std::decay_t<decltype(when.*member.pointer)>{} ? 0 : 1; });
  return given;
}

bool is_more_specific(const Window& a, const Window& b) {
  const auto rank = [](const Window& w) {
    return std::tuple(w.when.reason.asked(), w.when.category.asked(), w.when.tag.asked(), conditions_given(w.when));
  };
  return rank(a) > rank(b);
}

/// Nothing is charged where the customer is not at fault, so that the condition goes without saying.
bool can_be_charged(Conditions& when) {
  if (!when.at_fault.admits(Fault::customer)) return false;
  when.at_fault = {};
  return true;
}

void add_fees(const std::vector<FeeRule>& written, std::vector<FeeFact>& into) {
  for (const auto& fee : written) {
    FeeFact fact{fee.when, {}, {}, fee.bp, fee.minor, fee.at_most, fee.at};
    if (can_be_charged(fact.when)) into.push_back(std::move(fact));
  }
}

void add_fees_of_rules(const std::vector<Rule>& rules, PolicyFacts& facts) {
  for (const auto& rule : rules) {
    FeeFact fact{rule.when, rule.unless, rule.id, {}, {}, {}, rule.at};
    if (rule.then == RuleVerdict::deny || !can_be_charged(fact.when)) continue;
    if (rule.with.restocking_bp) {
      fact.bp = rule.with.restocking_bp;
      facts.restocking_fees.push_back(fact);
      fact.bp.reset();
    }
    if (rule.with.send_back_fee) {
      fact.minor = rule.with.send_back_fee;
      facts.send_back_fees.push_back(fact);
    }
  }
}

}  // namespace

const ReasonTerms* PolicyFacts::reason(std::string_view id) const {
  const auto found = std::find_if(reasons.begin(), reasons.end(), [&](const ReasonTerms& r) { return r.id == id; });
  return found == reasons.end() ? nullptr : &*found;
}

bool is_exempt(const PolicyFacts& facts, const Rule& rule) {
  if (!facts.law || facts.law->withdrawal_days == 0 || rule.then != RuleVerdict::deny) return false;
  const auto& known = facts.law->exemptions;
  return std::find(known.begin(), known.end(), rule.exempt) != known.end();
}

PolicyFacts facts_of(const Policy& policy) {
  PolicyFacts facts;
  facts.market = policy.market;
  facts.version = policy.version;
  facts.currency = policy.currency;
  facts.time_zone = policy.time_zone;
  facts.countries = policy.countries;
  facts.regions = policy.regions;
  facts.serves_at = policy.serves_at;
  facts.languages = policy.languages;
  facts.at = policy.at;
  facts.windows = policy.windows;
  std::stable_sort(facts.windows.begin(), facts.windows.end(), is_more_specific);
  facts.seasons = policy.seasons;
  facts.calendar = policy.calendar;
  facts.windows_roll = policy.windows_roll;
  facts.transit_days = policy.transit_days_when_undelivered;
  facts.transit_at = policy.no_delivery_date_at;
  facts.reasons = policy.reasons;
  facts.rules = policy.rules;
  facts.send_back = policy.send_back;
  facts.send_back.fees.clear();
  facts.refund = policy.refund;
  facts.refund.restocking.clear();
  facts.waivers = std::exchange(facts.refund.waivers, {});
  add_fees_of_rules(policy.rules, facts);
  add_fees(policy.send_back.fees, facts.send_back_fees);
  add_fees(policy.refund.restocking, facts.restocking_fees);
  facts.exchange = policy.exchange;
  facts.law = policy.law;
  facts.review_reply_days = policy.review_reply_days;
  facts.review_reply_at = policy.review_reply_at;
  return facts;
}

}  // namespace retour::policies::pages
