#include "policies/tools/run_cases.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "policies/serving.hpp"
#include "workflows/counters.hpp"
#include "workflows/model/names.hpp"
#include "workflows/returns/eligibility.hpp"
#include "workflows/returns/quote.hpp"

namespace retour::policies {
namespace {

using namespace workflows;

constexpr int kWorthWhenUnsaid = 100;  // whole units of the currency

Instant instant_of(const Moment& moment, std::string_view zone) {
  return start_of_day(moment.day, zone) + moment.time.value_or(std::chrono::hours(12));
}

Minor worth_of(const PolicyCase& one, const Policy& policy) {
  if (one.value_minor) return *one.value_minor;
  Minor worth = kWorthWhenUnsaid;
  for (int i = 0; i < currency_exponent(policy.currency).value_or(2); ++i) worth *= 10;
  return worth;
}

OrderLine line_of(const PolicyCase& one, const Policy& policy) {
  OrderLine line;
  line.id = "1";
  line.title = one.name;
  line.sku = one.sku, line.product_id = one.product, line.category = one.category, line.vendor = one.vendor;
  line.tags = one.tags;
  line.quantity = line.fulfilled = one.quantity;
  line.paid_minor = worth_of(one, policy);
  line.gift_card = one.gift_card;
  const auto sent = one.fulfilled ? one.fulfilled : one.delivered;
  if (sent) line.fulfilled_at = instant_of(*sent, policy.time_zone);
  if (one.delivered) line.delivered_at = instant_of(*one.delivered, policy.time_zone);
  return line;
}

/// What else was bought, when the order is worth more than the line.
void add_rest(const PolicyCase& one, Order& order) {
  const Minor rest = one.order_value_minor.value_or(0) - order.lines.front().paid_minor;
  if (rest <= 0) return;
  OrderLine other;
  other.id = "2";
  other.title = "the rest of the order";
  other.quantity = other.fulfilled = 1;
  other.paid_minor = rest;
  other.fulfilled_at = order.lines.front().fulfilled_at;
  other.delivered_at = order.lines.front().delivered_at;
  order.lines.push_back(std::move(other));
}

Order order_of(const PolicyCase& one, const Policy& policy) {
  Order order;
  order.id = order.external_id = order.number = "case";
  order.market = policy.market, order.policy_version = policy.version, order.currency = policy.currency;
  order.language = policy.languages.front();
  const auto placed = one.ordered ? one.ordered : one.fulfilled ? one.fulfilled : one.delivered;
  order.ordered_at = instant_of(*placed, policy.time_zone);
  order.customer_ref = "customer";
  order.customer_tier = one.customer_tier, order.sales_channel = one.sales_channel;
  order.tags = one.order_tags;
  order.risk = one.risk;
  order.ship_to = plain_address(policy.countries, policy.regions, one.country);
  if (!one.state.empty()) order.ship_to.state = one.state;
  order.lines.push_back(line_of(one, policy));
  add_rest(one, order);
  order.shipping_paid_minor = one.shipping_minor.value_or(0);
  Tender tender;
  tender.id = "payment";
  tender.kind = one.payment;
  tender.provider = "manual";
  tender.captured_at = order.ordered_at;
  tender.captured_minor = order.shipping_paid_minor;
  for (const auto& line : order.lines) tender.captured_minor = add(tender.captured_minor, line.paid_minor);
  order.tenders.push_back(std::move(tender));
  return order;
}

/// One case on its way through the rules.
class Trial {
 public:
  Trial(const PolicyCase& one, const Policy& policy)
      : case_(one),
        policy_(policy),
        order_(order_of(one, policy)),
        ledger_(ledger_of(order_)),
        facts_{order_,
               policy_,
               none_,
               ledger_,
               {Role::customer, order_.customer_ref},
               one.channel,
               instant_of(one.asks, policy.time_zone),
               {}} {
    ledger_.customer_returns_90d = one.customer_returns_90d;
    request_.line = "1";
    request_.quantity = one.quantity;
    request_.reason = one.reason.empty() ? policy.reasons.front().id : one.reason;
    request_.resolution = one.resolution;
    request_.opened = one.opened;
    judged_ = judge_line(facts_, request_);
  }
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  CaseResult run() {
    compare_verdict();
    compare_day();
    compare_money();
    return {case_.name, case_.at, std::move(mismatches_)};
  }

 private:
  void add(std::string what, std::string expected, std::string actual, Citation because) {
    mismatches_.push_back({std::move(what), std::move(expected), std::move(actual), std::move(because)});
  }

  Citation decided_at() const { return judged_.citations.empty() ? policy_.at : judged_.citations.front(); }

  void compare_verdict() {
    const auto& wanted = case_.expect;
    if (!wanted.verdict || (judged_.verdict == *wanted.verdict && judged_.rule == wanted.rule)) return;
    std::string actual = fmt::format("{} by '{}'", name_of(judged_.verdict), judged_.rule);
    if (!judged_.why_not.empty()) actual += fmt::format(" ({})", judged_.why_not.front().message);
    add("verdict", fmt::format("{} by '{}'", name_of(*wanted.verdict), wanted.rule), std::move(actual), decided_at());
  }

  void compare_day() {
    if (!case_.expect.until) return;
    const auto& deadline = judged_.deadline;
    if (deadline && deadline->last_day == *case_.expect.until) return;
    const bool cited = deadline && !deadline->citations.empty();
    add("until", to_text(*case_.expect.until), deadline ? to_text(deadline->last_day) : "no window",
        cited ? deadline->citations.back() : decided_at());
  }

  void compare_money() {
    const auto& wanted = case_.expect;
    if (!wanted.refund_minor && !wanted.fee_minor) return;
    if (judged_.verdict == RuleVerdict::deny) return nothing_due("no refund: it is denied", decided_at());
    if (case_.resolution == Resolution::exchange) return compare_exchange();
    QuoteLine asked;
    asked.order_line_id = "1";
    asked.units = free_units(facts_, order_.lines.front());
    asked.reason = request_.reason;
    asked.opened = case_.opened;
    asked.kept = judged_.verdict == RuleVerdict::keep_item;
    asked.rule = judged_.rule;
    const auto target =
        case_.resolution == Resolution::store_credit ? RefundTarget::store_credit : RefundTarget::original;
    const auto made = make_quote(facts_, std::span(&asked, 1), target);
    if (const auto* problem = std::get_if<QuoteProblem>(&made))
      return nothing_due("no refund: " + problem->message, decided_at());
    compare_quote(std::get<Quote>(made));
  }

  /// As good and for as much as before: nothing is paid back, and nothing is charged.
  void compare_exchange() {
    const auto& wanted = case_.expect;
    if (wanted.refund_minor.value_or(0) != 0) add("refund", money(*wanted.refund_minor), "an exchange", decided_at());
    if (wanted.fee_minor.value_or(0) != 0) add("fee", money(*wanted.fee_minor), money(0), decided_at());
  }

  void nothing_due(const std::string& why, const Citation& because) {
    if (case_.expect.refund_minor) add("refund", money(*case_.expect.refund_minor), why, because);
    if (case_.expect.fee_minor) add("fee", money(*case_.expect.fee_minor), why, because);
  }

  void compare_quote(const Quote& quote) {
    const auto& wanted = case_.expect;
    const Citation because = quote.citations.empty() ? decided_at() : quote.citations.front();
    const Minor paid = workflows::add(quote.total_minor, quote.bonus_minor);
    const Minor fee = workflows::add(quote.restocking_fee_minor, quote.return_fee_minor);
    if (wanted.refund_minor && *wanted.refund_minor != paid)
      add("refund", money(*wanted.refund_minor), money(paid), because);
    if (wanted.fee_minor && *wanted.fee_minor != fee) add("fee", money(*wanted.fee_minor), money(fee), because);
  }

  std::string money(Minor minor) const { return format_money(minor, policy_.currency); }

  const PolicyCase& case_;
  const Policy& policy_;
  const Order order_;
  Ledger ledger_;
  const ReturnCase none_;
  const Facts facts_;
  LineRequest request_;
  Eligibility judged_;
  std::vector<Mismatch> mismatches_;
};

}  // namespace

std::vector<CaseResult> run_cases(const Policy& policy, std::span<const PolicyCase> cases) {
  std::vector<CaseResult> results;
  results.reserve(cases.size());
  for (const auto& one : cases) results.push_back(Trial(one, policy).run());
  return results;
}

}  // namespace retour::policies
