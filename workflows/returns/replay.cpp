#include "workflows/returns/replay.hpp"

#include <algorithm>
#include <array>

#include "workflows/returns/request.hpp"

namespace retour::workflows {
namespace {

const Citation& line_of(const Facts& facts, const std::string& rule, const Citation& otherwise) {
  const Rule* found = facts.policy.rule(rule);
  return found == nullptr ? otherwise : found->at;
}

ReplayVerdict verdict_of(const LineRequest& request, const Eligibility& judged) {
  if (keeps_item(request, judged)) return ReplayVerdict::kept;
  return judged.verdict == RuleVerdict::review ? ReplayVerdict::review : ReplayVerdict::approved;
}

Minor worth_of(const std::optional<Quote>& quote, const std::string& line) {
  if (!quote) return 0;
  for (const auto& share : quote->lines)
    if (share.order_line_id == line) return share.gross_minor - share.restocking_fee_minor - share.reduction_minor;
  return 0;
}

Replay accepted(const returns::JudgedRequest& request, const std::optional<Quote>& quote) {
  const auto& [facts, event] = request.asked();
  Replay out{ReplayVerdict::kept, {}, {}, 0, 0};
  for (std::size_t i = 0; i < event.lines.size(); ++i) {
    const LineRequest& line = event.lines[i];
    const Eligibility& judged = request.judged(i);
    const auto verdict = verdict_of(line, judged);
    const Citation& at = judged.citations.empty() ? facts.policy.reason(line.reason)->at : judged.citations.front();
    out.lines.push_back(
        {line.line, line.reason, verdict, judged.rule, line_of(facts, judged.rule, at), worth_of(quote, line.line)});
    out.verdict = std::min(out.verdict, verdict);
  }
  if (quote) out.refund_minor = quote->total_minor, out.bonus_minor = quote->bonus_minor;
  return out;
}

/// Which lines the policy denies; where it denies none, the request is refused for what it asks as a whole.
Replay refused(const returns::JudgedRequest& request, const std::string& code, const std::vector<Citation>& cited) {
  const auto& [facts, event] = request.asked();
  const Citation& whole = cited.empty() ? facts.policy.at : cited.front();
  Replay out{ReplayVerdict::refused, code, {}, 0, 0};
  for (std::size_t i = 0; i < event.lines.size(); ++i) {
    const LineRequest& line = event.lines[i];
    const Eligibility& judged = request.judged(i);
    const bool denied = judged.verdict == RuleVerdict::deny;
    const Citation& at = denied && !judged.citations.empty() ? judged.citations.front() : whole;
    const std::string& rule = denied ? judged.rule : code;
    out.lines.push_back({line.line, line.reason, ReplayVerdict::refused, rule, line_of(facts, rule, at), 0});
  }
  return out;
}

RefundTarget target_of(const Submit& event) {
  const auto credit = [](const LineRequest& line) { return line.resolution == Resolution::store_credit; };
  return std::any_of(event.lines.begin(), event.lines.end(), credit) ? RefundTarget::store_credit
                                                                     : RefundTarget::original;
}

bool is_later(const std::optional<Instant>& what, Instant at) { return what && *what > at; }

}  // namespace

std::string_view name_of(ReplayVerdict verdict) {
  constexpr std::array<std::string_view, 4> kNames{"refused", "review", "approved", "kept"};
  return kNames[static_cast<std::size_t>(verdict)];
}

Replay replay(const Facts& facts, const Submit& event) {
  const returns::JudgedRequest request(facts, event);
  if (const auto no = returns::but_for_money(request)) return refused(request, no->code, no->citations);
  const auto lines = request.quoted();
  if (lines.empty()) return accepted(request, {});
  const auto to_original = make_quote(facts, lines, RefundTarget::original);
  if (const auto* problem = std::get_if<QuoteProblem>(&to_original)) return refused(request, problem->code, {});
  const auto target = target_of(event);
  if (target == RefundTarget::original) return accepted(request, std::get<Quote>(to_original));
  const auto to_credit = make_quote(facts, lines, target);
  const auto* quote = std::get_if<Quote>(&to_credit);
  return accepted(request, quote == nullptr ? std::nullopt : std::optional(*quote));
}

std::optional<Order> as_known_at(const Order& order, Instant at) {
  const auto later = [&](const OrderLine& line) {
    return is_later(line.delivered_at, at) || is_later(line.fulfilled_at, at);
  };
  const auto moved_later = [&](const Tender& tender) {
    return std::any_of(tender.outside.begin(), tender.outside.end(), [&](const auto& m) { return m.at > at; });
  };
  if (std::none_of(order.lines.begin(), order.lines.end(), later) &&
      std::none_of(order.tenders.begin(), order.tenders.end(), moved_later))
    return {};
  Order known = order;
  for (auto& line : known.lines) {
    if (is_later(line.delivered_at, at)) line.delivered_at.reset();
    if (!is_later(line.fulfilled_at, at)) continue;
    line.fulfilled_at.reset();
    line.fulfilled = 0;
  }
  for (auto& tender : known.tenders) std::erase_if(tender.outside, [&](const auto& m) { return m.at > at; });
  return known;
}

}  // namespace retour::workflows
