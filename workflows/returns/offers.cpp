#include "workflows/returns/offers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "workflows/model/names.hpp"

namespace retour::workflows {
namespace {

/// As the quote charges it: the customer's fee for the customer's choice, the merchant's otherwise.
std::optional<Cited<Minor>> send_back_fee(const Policy& policy, const ReasonTerms& reason) {
  const auto fee = policy.send_back.fee.find(reason.at_fault == Fault::customer ? Fault::customer : Fault::merchant);
  return fee == policy.send_back.fee.end() ? std::nullopt : std::optional(fee->second);
}

LineOffer offer_of(const Facts& facts, const OrderLine& line) {
  LineOffer offer{&line, free_units(facts, line), {}};
  for (const auto& reason : facts.policy.reasons) {
    LineRequest request;
    request.line = line.id;
    request.reason = reason.id;
    offer.reasons.push_back({&reason, judge_line(facts, request), send_back_fee(facts.policy, reason)});
  }
  return offer;
}

void refuse(kernel::Refused& into, std::string code, std::string message, std::vector<Citation> citations = {}) {
  kernel::add_reason(into.reasons, {code, std::move(message), std::move(citations), code});
}

void judge(const Facts& facts, const EstimateLine& asked, RefundTarget target, kernel::Refused& into) {
  LineRequest request;
  request.line = asked.line;
  request.quantity = asked.quantity;
  request.reason = asked.reason;
  request.opened = asked.opened;
  request.resolution = target == RefundTarget::store_credit ? Resolution::store_credit : Resolution::refund;
  for (auto why : judge_line(facts, request).why_not) {
    why.message = fmt::format("line '{}': {}", asked.line, why.message);
    kernel::add_reason(into.reasons, std::move(why));
  }
}

}  // namespace

Offers offers_of(const Facts& facts) {
  Offers offers;
  for (const auto& line : facts.order.lines) offers.lines.push_back(offer_of(facts, line));
  offers.methods = facts.policy.send_back.methods;
  for (const auto& target : facts.policy.refund.to) {
    if (target.value == RefundTarget::original)
      offers.resolutions.push_back({Resolution::refund, 0, target.at});
    else
      offers.resolutions.push_back(
          {Resolution::store_credit, facts.policy.refund.store_credit_bonus_bp.value, target.at});
  }
  const auto& exchange = facts.policy.exchange.allowed;
  if (exchange.value != ExchangeScope::none) offers.resolutions.push_back({Resolution::exchange, 0, exchange.at});
  return offers;
}

std::variant<Quote, kernel::Refused> estimate(const Facts& facts, std::span<const EstimateLine> lines,
                                              RefundTarget target) {
  kernel::Refused refused;
  if (lines.empty()) refuse(refused, "no_lines", "an estimate needs at least one line");
  const auto& targets = facts.policy.refund.to;
  if (std::none_of(targets.begin(), targets.end(), [&](const auto& t) { return t.value == target; }))
    refuse(refused, "resolution_not_offered", fmt::format("'{}' is not offered in this market", name_of(target)),
           targets.empty() ? std::vector<Citation>{facts.policy.at} : std::vector<Citation>{targets.front().at});
  std::set<std::string_view> seen;
  std::vector<QuoteLine> asked;
  for (const auto& line : lines) {
    if (!seen.insert(line.line).second)
      refuse(refused, "duplicate_line", fmt::format("line '{}' is named twice: ask once, with the sum", line.line));
    judge(facts, line, target, refused);
    const OrderLine* bought = facts.order.line(line.line);
    if (bought == nullptr || line.quantity < 1) continue;  // judge() has said so
    auto units = free_units(facts, *bought);
    units.resize(std::min<std::size_t>(units.size(), static_cast<std::size_t>(line.quantity)));
    asked.push_back({line.line, std::move(units), line.reason, line.opened});
  }
  if (!refused.reasons.empty()) return refused;
  auto quote = make_quote(facts, asked, target);
  if (auto* good = std::get_if<Quote>(&quote)) return std::move(*good);
  const auto& problem = std::get<QuoteProblem>(quote);
  refuse(refused, problem.code, problem.message);
  return refused;
}

}  // namespace retour::workflows
