// workflows/model/policy.hpp - a market's policy, compiled and checked
#pragma once
// Duty: what the merchant allows in one market, as values that remember the file, line and column they were written at.
// Produced only by policies/loader; immutable after that, shared between threads.
// Units: *_minor in the policy's currency, *_bp basis points (1/100 of a percent), *_days local calendar days.

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "workflows/kernel/verdict.hpp"
#include "workflows/model/conditions.hpp"
#include "workflows/model/money.hpp"
#include "workflows/model/order.hpp"
#include "workflows/model/pay_way.hpp"

namespace retour::workflows {

using kernel::Citation;

/// A value and the place in the policy file that says so.
template <class T>
struct Cited {
  T value{};
  Citation at;
};

/// A return window in local calendar days after the anchor event. Of those whose conditions hold the most specific
/// wins: reason before category before tag, then more conditions before fewer, then the file's order; the default has
/// none.
struct Window {
  int days = 0;
  Anchor anchor = Anchor::delivered;
  Conditions when;
  Citation at;
};

/// Orders placed between `ordered_from` and `ordered_to` (inclusive, may wrap the year) may be returned until `until`
/// (inclusive, the first such day on or after the order) when that is later than the window.
struct Season {
  std::string name;
  std::chrono::month_day ordered_from, ordered_to, until;
  Citation at;
};

struct ReasonTerms {
  std::string id;  // "changed_mind"
  Fault at_fault = Fault::customer;
  bool photos_required = false, note_required = false;
  std::optional<Resolution> suggest;
  Citation at;
};

/// What a rule changes for the lines it decides about; what it does not name stays as the policy says elsewhere.
struct RuleTerms {
  std::vector<Resolution> resolutions;  // only these; none: all that the policy offers
  std::vector<Method> methods;          // likewise
  std::vector<std::string> carriers;    // likewise
  std::optional<Minor> send_back_fee;
  std::optional<int> restocking_bp;
  std::optional<Trigger> refund_when;
  std::optional<int> store_credit_bonus_bp;
  std::optional<int> label_valid_days;
  std::optional<Disposition> disposition;  // of goods that arrive in order
  std::optional<Role> review_by;           // agent or lead, with `review`
  bool photos_required = false, note_required = false;
  std::map<std::string, std::string> message;  // for the customer, by language
};

struct Rule {
  std::string id;  // unique in the market; cited as Citation::rule
  Conditions when;
  std::optional<Conditions> unless;  // and not all of these
  RuleVerdict then = RuleVerdict::approve;
  std::string exempt;  // with `deny`: the exemption from the right of withdrawal that the law gives for it
  RuleTerms with;
  Citation at;
};

/// Days on which a deadline that rolls does not end.
struct Calendar {
  std::set<std::chrono::sys_days> holidays;
  std::set<int> weekend;  // ISO: Monday is 1
  Citation at;

  bool is_business_day(LocalDay day) const {
    const std::chrono::sys_days at_day(day);
    return !holidays.contains(at_day) &&
           !weekend.contains(static_cast<int>(std::chrono::weekday(at_day).iso_encoding()));
  }
};

/// A fee for lines that match; the first match wins. Exactly one of the two amounts is given.
struct FeeRule {
  std::string id;  // unique among the fees of its kind
  Conditions when;
  std::optional<int> bp;         // of what was paid for the units
  std::optional<Minor> minor;    // restocking: a unit; send-back: a case
  std::optional<Minor> at_most;  // restocking: for the line's units together
  Citation at;
};

/// No fee of the named kinds where a line matches.
struct FeeWaiver {
  std::string id;
  Conditions when;
  bool restocking = true, send_back = true;
  Citation at;
};

/// What a kind of payment can take back. The first that matches a tender holds; without one, every amount at any time.
struct Rail {
  std::optional<TenderKind> kind;
  std::optional<std::string> provider;
  Minor quantum = 1;                      // amounts are multiples of it
  PayWay residue = PayWay::store_credit;  // what is finer goes there
  std::optional<int> max_age_days;        // since the capture
  PayWay instead = PayWay::store_credit;  // when it is older, or `never`
  bool never = false;                     // nothing goes back this way, e.g. cash
  Citation at;
};

/// What the law of the market leaves no choice about, of what money needs. From policies/statutes.
struct StatuteTerms {
  std::string id, source;
  int withdrawal_days = 0;  // 0: no right of withdrawal
  Anchor anchor = Anchor::delivered;
  bool rolls = false;                   // its last day moves on over weekends and holidays
  std::vector<std::string> exemptions;  // kinds of goods without it, that a rule may name
  bool restocking_fee_allowed = true;   // for goods that lost no worth, while the right runs
  bool send_back_fee_allowed = true;    // while the right runs
  bool outbound_shipping_due = false;   // it goes back with the whole order, while the right runs
  Citation at;
};

struct SendBack {
  std::vector<Cited<Method>> methods;        // in the order they are offered
  std::vector<Cited<std::string>> carriers;  // allowed carriers; empty = any
  bool cheapest_carrier = true;              // else the first listed carrier that quotes
  Cited<int> label_valid_days{21, {}};
  std::vector<FeeRule> fees;  // first match a line; the lowest of the lines' fees is charged, once a case
  Address return_to;          // where parcels go
};

struct RefundTerms {
  Cited<Trigger> when{Trigger::received, {}};
  Cited<std::chrono::hours> within{std::chrono::hours{24}, {}};  // SLA from the trigger to the payment
  std::vector<Cited<RefundTarget>> to;                           // first = default
  Cited<int> store_credit_bonus_bp;
  Cited<ShippingRefund> outbound_shipping{ShippingRefund::never, {}};
  TenderOrder tender_order = TenderOrder::listed;
  std::vector<FeeRule> restocking;
  std::vector<FeeWaiver> waivers;
  Cited<PromotionMode> promotions{PromotionMode::prorate, {}};
  Cited<KitReturn> kits{KitReturn::parts, {}};
  std::vector<Rail> rails;
  Cited<CreditHolder> credit_held_by{CreditHolder::retour, {}};
};

struct ExchangeTerms {
  Cited<ExchangeScope> allowed{ExchangeScope::none, {}};
  Cited<PriceDifference> price_difference{PriceDifference::collect_or_refund, {}};
  bool instant = false;  // new goods before the old ones, secured by a hold
  int instant_scan_within_days = 14;
};

/// What one role may decide alone. A missing limit means: may not.
struct RoleLimits {
  std::optional<Cited<Minor>> refund;  // one refund
  std::optional<Cited<Minor>>
      order_24h;  // all refunds this person approved on one order in 24 hours; missing = no such limit
  std::optional<Cited<Minor>> day;  // all refunds this person approved on one local day; missing = no such limit
  std::optional<Cited<Minor>> goodwill_day;
  std::map<std::string, Citation> override_rules;  // rule ids (and "window") this role may override
  Citation at;
};

struct Authority {
  RoleLimits automatic, agent, lead;  // automatic: the system itself, when a refund needs no person
  std::optional<Cited<Minor>> four_eyes_over;
  Cited<bool> requester_may_approve{false, {}};
  Cited<int> approval_valid_days{14, {}};
};

struct Policy {
  std::string version;  // content hash of all files it was compiled from
  std::string market;   // "DE"
  std::string file;     // the market's own file, as cited
  std::string currency;
  std::string time_zone;
  std::vector<std::string> languages;
  std::vector<std::string> countries;  // ISO 3166 alpha-2 destinations this market serves
  std::vector<std::string> regions;    // ISO 3166-2; of a country that has some here, only these are served
  Citation serves_at;                  // of the two
  std::optional<std::string> statute;
  std::optional<StatuteTerms> law;  // of `statute`, when there are facts about it
  Citation at;

  Cited<Pin> pin{Pin::order_time, {}};
  Calendar calendar;
  bool windows_roll = false;    // the shop's own windows end on business days; the law's do where the law says so
  std::vector<Window> windows;  // at least the default one
  int transit_days_when_undelivered = 3;  // a missing delivery date counts as fulfilment plus this
  Citation no_delivery_date_at;
  std::vector<Season> seasons;
  std::vector<ReasonTerms> reasons;
  std::vector<Rule> rules;     // first match wins; the last one always matches
  int review_reply_days = 14;  // how long a customer may take to answer a question
  Citation review_reply_at;
  SendBack send_back;
  RefundTerms refund;
  ExchangeTerms exchange;
  Authority authority;

  const Rule* rule(std::string_view id) const {
    for (const auto& r : rules)
      if (r.id == id) return &r;
    return nullptr;
  }
  const ReasonTerms* reason(std::string_view id) const {
    for (const auto& r : reasons)
      if (r.id == id) return &r;
    return nullptr;
  }
};

}  // namespace retour::workflows
