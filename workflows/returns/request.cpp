#include "workflows/returns/request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "workflows/model/names.hpp"
#include "workflows/model/text.hpp"
#include "workflows/returns/bundles.hpp"
#include "workflows/returns/quote_lines.hpp"
#include "workflows/returns/rule_terms.hpp"

namespace retour::workflows::returns {
namespace {

Reason refuse(std::string_view code, std::string message, std::vector<Citation> citations = {}) {
  return Reason{std::string(code), std::move(message), std::move(citations), std::string(code)};
}

/// Today's prices are the shop's to say: customers exchange at the price they paid. Who named a lower one would be paid
/// the difference.
Verdict price_confirmed(const Facts& facts, const LineRequest& request) {
  const OrderLine* line = facts.order.line(request.line);
  if (facts.actor.role != Role::customer || line == nullptr) return {};
  auto units = free_units(facts, *line);
  if (std::ssize(units) < request.quantity || request.quantity < 1) return {};  // LinesEligible says so
  units.resize(static_cast<std::size_t>(request.quantity));
  const Minor paid = price_paid(*line, units);
  if (request.replacement->unit_price_minor == paid) return {};
  return refuse(
      "price_not_confirmed",
      fmt::format("line '{}': you can exchange at the price you paid, {} each; another price is arranged with the shop",
                  request.line, format_money(paid, facts.order.currency)));
}

/// A size or a colour, not another product: which article is a variant of which product the shop knows, and it
/// confirms the stock of exactly that.
Verdict same_product(const Facts& facts, const LineRequest& request) {
  const auto& allowed = facts.policy.exchange.allowed;
  const OrderLine* line = facts.order.line(request.line);
  if (allowed.value != ExchangeScope::same_product || line == nullptr) return {};
  const auto& wanted = request.replacement->product_id;
  if (wanted.empty() || wanted == line->product_id) return {};
  return refuse("other_product",
                fmt::format("line '{}': it is exchanged for a variant of the same product only", request.line),
                {allowed.at});
}

/// A line's rule may let only some of the methods pass.
Verdict method_by_rules(const JudgedRequest& request) {
  const auto& [facts, event] = request.asked();
  for (std::size_t i = 0; i < event.lines.size(); ++i) {
    const LineRequest& line = event.lines[i];
    const Rule* rule = facts.policy.rule(request.judged(i).rule);
    if (rule == nullptr || rule->with.methods.empty()) continue;
    const auto& methods = rule->with.methods;
    if (std::find(methods.begin(), methods.end(), event.method) != methods.end()) continue;
    std::string offered;
    for (const auto method : methods) offered += (offered.empty() ? "" : ", ") + std::string(name_of(method));
    return refuse("method_not_offered",
                  fmt::format("line '{}' does not come back by '{}'; choose one of: {}", line.line,
                              name_of(event.method), offered),
                  {rule->at});
  }
  return {};
}

Verdict exchange_offered(const Facts& facts, const LineRequest& line) {
  const auto& allowed = facts.policy.exchange.allowed;
  if (allowed.value == ExchangeScope::none)
    return refuse("exchange_not_offered", "exchanges are not offered in this market", {allowed.at});
  if (!line.replacement || is_blank(line.replacement->sku) || line.replacement->unit_price_minor < 0 ||
      line.replacement->unit_price_minor > kMaxAmountMinor)
    return refuse("replacement_missing",
                  fmt::format("line '{}': an exchange names the new article and its price", line.line));
  if (line.replacement->unit_price_minor > kMaxAmountMinor / std::max<std::int64_t>(1, line.quantity))
    return refuse("replacement_too_dear", fmt::format("line '{}': the new goods cost too much", line.line));
  if (auto no = same_product(facts, line)) return no;
  return price_confirmed(facts, line);
}

}  // namespace

Verdict photos_fit(std::string_view line, const std::vector<std::string>& photos) {
  if (std::all_of(photos.begin(), photos.end(), names_photo)) return {};
  return refuse("photo_invalid",
                fmt::format("line '{}': a photo is an https address or the id it is kept under", line));
}

const Eligibility& JudgedRequest::judged(std::size_t line) const {
  auto& known = judged_[line];
  if (!known)
    known = judge_line(asked_.facts, asked_.event.lines[line], asked_.event.override_rule, asked_.event.method);
  return *known;
}

std::vector<QuoteLine> JudgedRequest::quoted() const {
  std::vector<QuoteLine> lines;
  for (std::size_t i = 0; i < asked_.event.lines.size(); ++i) {
    const LineRequest& request = asked_.event.lines[i];
    const OrderLine* line = asked_.facts.order.line(request.line);
    if (line == nullptr || request.resolution == Resolution::exchange) continue;
    auto units = free_units(asked_.facts, *line);
    units.resize(
        std::min<std::size_t>(units.size(), static_cast<std::size_t>(std::max<std::int64_t>(0, request.quantity))));
    lines.push_back(quote_line(request, std::move(units), judged(i), asked_.event.method));
  }
  return lines;
}

Verdict well_formed(const Submit& event) {
  if (event.lines.empty()) return refuse("no_lines", "a return needs at least one line");
  if (event.lines.size() > kMaxLines)
    return refuse("too_many_lines", fmt::format("at most {} lines in one return", kMaxLines));
  std::set<std::string_view> seen;
  for (const auto& line : event.lines) {
    if (!seen.insert(line.line).second)
      return refuse("duplicate_line", fmt::format("line '{}' is named twice: ask once, with the sum", line.line));
    if (line.quantity < 1 || line.quantity > kMaxUnits)
      return refuse("quantity", fmt::format("line '{}': a quantity is 1 to {}", line.line, kMaxUnits));
    if (line.photos.size() > kMaxPhotos)
      return refuse("too_many_photos", fmt::format("line '{}': at most {} photos a line", line.line, kMaxPhotos));
    if (auto no = photos_fit(line.line, line.photos)) return no;
    if (line.replacement && line.resolution != Resolution::exchange)
      return refuse("resolution", fmt::format("line '{}': a replacement is named, but the resolution is '{}'",
                                              line.line, name_of(line.resolution)));
  }
  return {};
}

Verdict override_allowed(const Facts& facts, const Submit& event) {
  if (!event.override_rule) return {};
  if (!facts.actor.is_staff()) return refuse("override_not_allowed", "only the shop's staff can set a rule aside");
  if (is_blank(event.override_reason))
    return refuse("override_reason_missing", "override_reason: say why the rule is set aside");
  if (may_override(facts.policy, facts.actor, *event.override_rule)) return {};
  const auto& limits = facts.actor.role == Role::lead ? facts.policy.authority.lead : facts.policy.authority.agent;
  return refuse("override_not_allowed",
                fmt::format("the role {} may not set '{}' aside", name_of(facts.actor.role), *event.override_rule),
                {limits.at});
}

Verdict method_offered(const JudgedRequest& request) {
  const auto& [facts, event] = request.asked();
  const auto& methods = facts.policy.send_back.methods;
  if (std::any_of(methods.begin(), methods.end(),
                  [&, &event = event](const auto& m) { return m.value == event.method; }))
    return method_by_rules(request);
  std::string offered;
  for (const auto& m : methods) offered += (offered.empty() ? "" : ", ") + std::string(name_of(m.value));
  return refuse("method_not_offered",
                fmt::format("'{}' is not offered here; choose one of: {}", name_of(event.method), offered),
                methods.empty() ? std::vector<Citation>{facts.policy.at} : std::vector<Citation>{methods.front().at});
}

Verdict evidence_present(const JudgedRequest& request) {
  const auto& [facts, event] = request.asked();
  for (std::size_t i = 0; i < event.lines.size(); ++i) {
    const LineRequest& line = event.lines[i];
    const ReasonTerms* reason = facts.policy.reason(line.reason);
    if (reason == nullptr) continue;  // LinesEligible names it
    const std::string& decided = request.judged(i).rule;
    const RuleTerms& terms = terms_of(facts.policy, decided);
    const Citation& at = reason->photos_required || reason->note_required || decided.empty() ? reason->at
                         : facts.policy.rule(decided) != nullptr ? facts.policy.rule(decided)->at
                                                                 : reason->at;
    if ((reason->photos_required || terms.photos_required) && line.photos.empty())
      return refuse("photos_required", fmt::format("line '{}': reason '{}' needs a photo", line.line, line.reason),
                    {at});
    if ((reason->note_required || terms.note_required) && is_blank(line.note))
      return refuse("note_required", fmt::format("line '{}': reason '{}' needs a few words", line.line, line.reason),
                    {at});
  }
  return {};
}

Verdict resolution_offered(const Facts& facts, const Submit& event) {
  std::set<Resolution> money;
  for (const auto& line : event.lines) {
    switch (line.resolution) {
      case Resolution::exchange:
        if (auto no = exchange_offered(facts, line)) return no;
        break;
      case Resolution::refund:
      case Resolution::store_credit: {
        const auto wanted = line.resolution == Resolution::refund ? RefundTarget::original : RefundTarget::store_credit;
        const auto& targets = facts.policy.refund.to;
        if (std::none_of(targets.begin(), targets.end(), [&](const auto& t) { return t.value == wanted; }))
          return refuse(
              "resolution_not_offered", fmt::format("'{}' is not offered in this market", name_of(line.resolution)),
              targets.empty() ? std::vector<Citation>{facts.policy.at} : std::vector<Citation>{targets.front().at});
        money.insert(line.resolution);
        break;
      }
      default:
        return refuse(
            "resolution_not_offered",
            fmt::format("'{}' is not offered; choose refund, store_credit or exchange", name_of(line.resolution)));
    }
  }
  if (money.size() > 1) return refuse("mixed_resolutions", "choose either money or store credit for one return");
  return {};
}

Verdict lines_eligible(const JudgedRequest& request) {
  const auto& [facts, event] = request.asked();
  AskedUnits asked;
  for (std::size_t i = 0; i < event.lines.size(); ++i) {
    const LineRequest& line = event.lines[i];
    asked[line.line] = line.quantity;
    const Eligibility& verdict = request.judged(i);
    if (verdict.verdict != RuleVerdict::deny) continue;
    Reason why = verdict.why_not.front();
    why.message = fmt::format("line '{}': {}", line.line, why.message);
    return why;
  }
  const auto apart = why_not_apart(facts, asked, event.override_rule);
  return apart.empty() ? Verdict{} : Verdict(apart.front());
}

Verdict money_is_there(const JudgedRequest& request) {
  const auto lines = request.quoted();
  if (lines.empty()) return {};
  const auto quote = make_quote(request.asked().facts, lines, RefundTarget::original);
  if (const auto* problem = std::get_if<QuoteProblem>(&quote)) return refuse(problem->code, problem->message);
  return {};
}

Verdict but_for_money(const JudgedRequest& request) {
  const auto& [facts, event] = request.asked();
  if (auto no = well_formed(event)) return no;
  if (auto no = override_allowed(facts, event)) return no;
  if (auto no = method_offered(request)) return no;
  if (auto no = lines_eligible(request)) return no;
  if (auto no = evidence_present(request)) return no;
  return resolution_offered(facts, event);
}

}  // namespace retour::workflows::returns
