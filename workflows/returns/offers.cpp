#include "workflows/returns/offers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "workflows/model/names.hpp"
#include "workflows/returns/bundles.hpp"
#include "workflows/returns/fees.hpp"
#include "workflows/returns/quote_lines.hpp"

namespace retour::workflows {
namespace {

/// As the quote charges it for one unit.
std::optional<Cited<Minor>> fee_of(const Facts& facts, const OrderLine& line, const ReasonTerms& reason,
                                   const std::string& rule) {
  QuoteLine asked{line.id, {0}, reason.id};
  asked.rule = rule;
  return send_back_fee(facts, {line, reason, asked});
}

LineOffer offer_of(const Facts& facts, const OrderLine& line) {
  LineOffer offer{&line, free_units(facts, line), {}};
  for (const auto& reason : facts.policy.reasons) {
    LineRequest request;
    request.line = line.id;
    request.reason = reason.id;
    Eligibility judged = judge_line(facts, request);
    auto fee = fee_of(facts, line, reason, judged.rule);
    offer.reasons.push_back({&reason, std::move(judged), std::move(fee)});
  }
  return offer;
}

void refuse(kernel::Refused& into, std::string code, std::string message, std::vector<Citation> citations = {}) {
  kernel::add_reason(into.reasons, {code, std::move(message), std::move(citations), code});
}

void judge(const Facts& facts, const EstimateLine& asked, Resolution resolution, kernel::Refused& into) {
  for (auto why : judge_line(facts, request_of(asked, resolution)).why_not) {
    why.message = fmt::format("line '{}': {}", asked.line, why.message);
    kernel::add_reason(into.reasons, std::move(why));
  }
}

bool in_part(const EstimateLine& line) { return line.amount || line.part_bp; }

/// A proposed part is one number, and goods are exchanged whole.
void judge_part(const EstimateLine& line, Resolution resolution, kernel::Refused& into) {
  if (line.amount && line.part_bp)
    refuse(into, "part", fmt::format("line '{}': give an amount or a part, not both", line.line));
  if (line.part_bp && (*line.part_bp < 1 || *line.part_bp > 10'000))
    refuse(into, "part", fmt::format("line '{}': part_bp is 1 to 10000, hundredths of a percent", line.line));
  if (in_part(line) && resolution == Resolution::exchange)
    refuse(into, "part_not_exchanged",
           fmt::format("line '{}': a part of its worth is money, not new goods", line.line));
}

/// Lines that may come back for this resolution, or every reason why not.
kernel::Refused judge_all(const Facts& facts, std::span<const EstimateLine> lines, Resolution resolution) {
  kernel::Refused refused;
  if (lines.empty()) refuse(refused, "no_lines", "an estimate needs at least one line");
  std::set<std::string_view> seen;
  AskedUnits asked;
  for (const auto& line : lines) {
    if (!seen.insert(line.line).second)
      refuse(refused, "duplicate_line", fmt::format("line '{}' is named twice: ask once, with the sum", line.line));
    judge(facts, line, resolution, refused);
    judge_part(line, resolution, refused);
    if (!in_part(line)) asked[line.line] = line.quantity;
  }
  if (refused.reasons.empty())
    for (auto& why : why_not_apart(facts, asked)) kernel::add_reason(refused.reasons, std::move(why));
  return refused;
}

std::optional<Minor> amount_of(const Facts& facts, const EstimateLine& line, const QuoteLine& asked) {
  if (!line.part_bp) return line.amount;
  return scale_half_up(sum_left(facts, *facts.order.line(line.line), asked.units), *line.part_bp, 10'000);
}

std::vector<QuoteLine> quote_lines(const Facts& facts, std::span<const EstimateLine> lines, Resolution resolution) {
  std::vector<QuoteLine> asked;
  for (const auto& line : lines) {
    auto units = free_units(facts, *facts.order.line(line.line));
    units.resize(static_cast<std::size_t>(line.quantity));
    const LineRequest request = request_of(line, resolution);
    asked.push_back(quote_line(request, std::move(units), judge_line(facts, request)));
    asked.back().amount = amount_of(facts, line, asked.back());
    asked.back().kept = asked.back().kept || in_part(line);  // as with a grant on the line: the goods stay
  }
  return asked;
}

ExchangeValue exchange_value(const Facts& facts, const OrderLine& line, const std::vector<std::int64_t>& units) {
  return {line.id, static_cast<std::int64_t>(units.size()), price_paid(line, units),
          subtract(sum_paid(line, units), sum_left(facts, line, units))};
}

Alternative alternative(const Facts& facts, std::span<const EstimateLine> lines, const ResolutionOffer& offer) {
  Alternative out{offer, {}, {}, {}};
  if (offer.resolution == Resolution::exchange) {
    out.why_not = judge_all(facts, lines, offer.resolution).reasons;
    if (!out.why_not.empty()) return out;
    for (const auto& line : quote_lines(facts, lines, offer.resolution))
      out.exchange.push_back(exchange_value(facts, *facts.order.line(line.order_line_id), line.units));
    return out;
  }
  const auto target =
      offer.resolution == Resolution::store_credit ? RefundTarget::store_credit : RefundTarget::original;
  auto found = estimate(facts, lines, target);
  if (auto* quote = std::get_if<Quote>(&found))
    out.quote = std::move(*quote);
  else
    out.why_not = std::move(std::get<kernel::Refused>(found).reasons);
  return out;
}

}  // namespace

LineRequest request_of(const EstimateLine& asked, Resolution resolution) {
  LineRequest request;
  request.line = asked.line;
  request.quantity = asked.quantity;
  request.reason = asked.reason;
  request.opened = asked.opened;
  request.resolution = resolution;
  return request;
}

std::vector<ResolutionOffer> resolutions_of(const Policy& policy) {
  std::vector<ResolutionOffer> resolutions;
  for (const auto& target : policy.refund.to) {
    const bool credit = target.value == RefundTarget::store_credit;
    resolutions.push_back({credit ? Resolution::store_credit : Resolution::refund,
                           credit ? policy.refund.store_credit_bonus_bp.value : 0, target.at});
  }
  const auto& exchange = policy.exchange.allowed;
  if (exchange.value != ExchangeScope::none) resolutions.push_back({Resolution::exchange, 0, exchange.at});
  return resolutions;
}

Offers offers_of(const Facts& facts) {
  Offers offers;
  for (const auto& line : facts.order.lines) offers.lines.push_back(offer_of(facts, line));
  offers.methods = facts.policy.send_back.methods;
  offers.resolutions = resolutions_of(facts.policy);
  return offers;
}

std::variant<Quote, kernel::Refused> estimate(const Facts& facts, std::span<const EstimateLine> lines,
                                              RefundTarget target) {
  const auto resolution = target == RefundTarget::store_credit ? Resolution::store_credit : Resolution::refund;
  kernel::Refused refused = judge_all(facts, lines, resolution);
  const auto& targets = facts.policy.refund.to;
  if (std::none_of(targets.begin(), targets.end(), [&](const auto& t) { return t.value == target; }))
    refuse(refused, "resolution_not_offered", fmt::format("'{}' is not offered in this market", name_of(target)),
           targets.empty() ? std::vector<Citation>{facts.policy.at} : std::vector<Citation>{targets.front().at});
  if (!refused.reasons.empty()) return refused;
  auto quote = make_quote(facts, quote_lines(facts, lines, resolution), target);
  if (auto* good = std::get_if<Quote>(&quote)) return std::move(*good);
  const auto& problem = std::get<QuoteProblem>(quote);
  refuse(refused, problem.code, problem.message);
  return refused;
}

std::vector<Alternative> alternatives(const Facts& facts, std::span<const EstimateLine> lines) {
  std::vector<Alternative> out;
  for (const auto& offer : resolutions_of(facts.policy)) out.push_back(alternative(facts, lines, offer));
  return out;
}

}  // namespace retour::workflows
