// policies/pages/facts.hpp - what a policy promises its customers, each promise with the line that makes it
#pragma once
// Duty: the promises of a compiled policy in the order in which a customer reads them: pages, listings and the check
// against the decisions are all made from this value and from nothing else. What never reaches a customer (approval
// limits, fees that are never charged) is left out. Units: as in workflows/model/policy.hpp. Threading: plain values.

#include "workflows/model/policy.hpp"

namespace retour::policies::pages {

/// A fee that customers may be asked for. One of a deciding rule comes before those of the policy.
struct FeeFact {
  workflows::Conditions when;
  std::optional<workflows::Conditions> unless;
  std::string rule;  // only where this rule of the policy decided; empty: wherever the conditions hold
  std::optional<int> bp;
  std::optional<workflows::Minor> minor, at_most;
  workflows::Citation at;

  bool is_free() const { return bp.value_or(0) == 0 && minor.value_or(0) == 0; }
};

struct PolicyFacts {
  std::string market, version, currency, time_zone;
  std::vector<std::string> countries, regions, languages;
  workflows::Citation at, serves_at;

  std::vector<workflows::Window> windows;  // the most specific first; the first that fits holds
  std::vector<workflows::Season> seasons;
  workflows::Calendar calendar;
  bool windows_roll = false;
  int transit_days = 0;
  workflows::Citation transit_at;
  std::vector<workflows::ReasonTerms> reasons;
  std::vector<workflows::Rule> rules;                    // the first that fits holds; the last one fits everything
  workflows::SendBack send_back;                         // without its fees
  std::vector<FeeFact> send_back_fees, restocking_fees;  // the first that fits holds
  std::vector<workflows::FeeWaiver> waivers;
  workflows::RefundTerms refund;  // without its fees
  workflows::ExchangeTerms exchange;
  std::optional<workflows::StatuteTerms> law;
  int review_reply_days = 0;
  workflows::Citation review_reply_at;

  const workflows::ReasonTerms* reason(std::string_view id) const;
};

PolicyFacts facts_of(const workflows::Policy& policy);

/// The law gives no right of withdrawal for the goods of this rule.
bool is_exempt(const PolicyFacts& facts, const workflows::Rule& rule);

}  // namespace retour::policies::pages
