#include "workflows/returns/guards.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "workflows/model/names.hpp"
#include "workflows/model/text.hpp"
#include "workflows/refunds/settlement.hpp"
#include "workflows/returns/bundles.hpp"
#include "workflows/returns/eligibility.hpp"
#include "workflows/returns/quote.hpp"
#include "workflows/returns/quote_lines.hpp"
#include "workflows/returns/rule_terms.hpp"

namespace retour::workflows::returns {
namespace {

constexpr std::size_t kMaxLines = 100;
constexpr std::size_t kMaxPhotos = 20;
constexpr std::int64_t kMaxUnits = 100'000;

Reason refuse(std::string_view code, std::string message, std::vector<Citation> citations = {}) {
  return Reason{std::string(code), std::move(message), std::move(citations), std::string(code)};
}

Eligibility judged(const Facts& facts, const Submit& event, const LineRequest& line) {
  return judge_line(facts, line, event.override_rule, event.method);
}

std::vector<QuoteLine> requested_lines(const Facts& facts, const Submit& event) {
  std::vector<QuoteLine> lines;
  for (const auto& request : event.lines) {
    const OrderLine* line = facts.order.line(request.line);
    if (line == nullptr || request.resolution == Resolution::exchange) continue;
    auto units = free_units(facts, *line);
    units.resize(
        std::min<std::size_t>(units.size(), static_cast<std::size_t>(std::max<std::int64_t>(0, request.quantity))));
    lines.push_back(quote_line(request, std::move(units), judged(facts, event, request), event.method));
  }
  return lines;
}

Verdict photos_fit(std::string_view line, const std::vector<std::string>& photos) {
  if (std::all_of(photos.begin(), photos.end(), names_photo)) return {};
  return refuse("photo_invalid",
                fmt::format("line '{}': a photo is an https address or the id it is kept under", line));
}

/// Today's prices are the shop's to say: customers exchange at the price they paid. Who named a lower one would be paid
/// the difference.
Verdict price_confirmed(const Facts& facts, const LineRequest& request) {
  const OrderLine* line = facts.order.line(request.line);
  if (facts.actor.role != Role::customer || line == nullptr) return {};
  const Minor paid = unit_price_paid(*line);
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
Verdict method_by_rules(const Facts& facts, const Submit& event) {
  for (const auto& line : event.lines) {
    const Rule* rule = facts.policy.rule(judged(facts, event, line).rule);
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

Verdict LinesWellFormed::check(const Facts&, const Submit& event) {
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

Verdict OverrideAllowed::check(const Facts& facts, const Submit& event) {
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

Verdict MethodOffered::check(const Facts& facts, const Submit& event) {
  const auto& methods = facts.policy.send_back.methods;
  if (std::any_of(methods.begin(), methods.end(), [&](const auto& m) { return m.value == event.method; }))
    return method_by_rules(facts, event);
  std::string offered;
  for (const auto& m : methods) offered += (offered.empty() ? "" : ", ") + std::string(name_of(m.value));
  return refuse("method_not_offered",
                fmt::format("'{}' is not offered here; choose one of: {}", name_of(event.method), offered),
                methods.empty() ? std::vector<Citation>{facts.policy.at} : std::vector<Citation>{methods.front().at});
}

Verdict EvidencePresent::check(const Facts& facts, const Submit& event) {
  for (const auto& line : event.lines) {
    const ReasonTerms* reason = facts.policy.reason(line.reason);
    if (reason == nullptr) continue;  // LinesEligible names it
    const std::string decided = judged(facts, event, line).rule;
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

Verdict ResolutionOffered::check(const Facts& facts, const Submit& event) {
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

Verdict LinesEligible::check(const Facts& facts, const Submit& event) {
  AskedUnits asked;
  for (const auto& line : event.lines) {
    asked[line.line] = line.quantity;
    const Eligibility verdict = judged(facts, event, line);
    if (verdict.verdict != RuleVerdict::deny) continue;
    Reason why = verdict.why_not.front();
    why.message = fmt::format("line '{}': {}", line.line, why.message);
    return why;
  }
  const auto apart = why_not_apart(facts, asked, event.override_rule);
  return apart.empty() ? Verdict{} : Verdict(apart.front());
}

Verdict MoneyIsThere::check(const Facts& facts, const Submit& event) {
  const auto lines = requested_lines(facts, event);
  if (lines.empty()) return {};
  const auto quote = make_quote(facts, lines, RefundTarget::original);
  if (const auto* problem = std::get_if<QuoteProblem>(&quote)) return refuse(problem->code, problem->message);
  return {};
}

Verdict LeadWhereAsked::check(const Facts& facts, const ApproveReturn&) {
  if (facts.actor.role == Role::lead || !lead_reviews(facts.policy, facts.rma)) return {};
  return refuse("lead_needed", "a rule of the policy wants a lead to decide about this return");
}

Verdict QuestionGiven::check(const Facts&, const AskCustomer& event) {
  return is_blank(event.question) ? Verdict(refuse("question_missing", "question: say what the customer is asked"))
                                  : Verdict{};
}
Verdict DeclineReasonGiven::check(const Facts&, const DeclineReturn& event) {
  return is_blank(event.reason) ? Verdict(refuse("reason_missing", "reason: a customer who is declined is told why"))
                                : Verdict{};
}
Verdict ReplyGiven::check(const Facts&, const CustomerReplied& event) {
  if (is_blank(event.message) && event.photos.empty())
    return refuse("reply_missing", "message: an answer has words or photos");
  if (event.photos.size() > kMaxPhotos)
    return refuse("too_many_photos", fmt::format("photos: at most {} an answer", kMaxPhotos));
  if (std::all_of(event.photos.begin(), event.photos.end(), names_photo)) return {};
  return refuse("photo_invalid", "photos: each is an https address or the id it is kept under");
}

Verdict NothingScanned::check(const Facts& facts, const CancelReturn&) {
  for (const auto& parcel : facts.rma.parcels)
    if (parcel.state == "accepted" || parcel.state == "in_transit" || parcel.state == "delivered")
      return refuse("parcel_underway", "the parcel is already on its way: it is settled when it arrives");
  return {};
}

Verdict QuantitiesFit::check(const Facts& facts, const ReceiveGoods& event) {
  if (event.lines.empty()) return refuse("no_lines", "say which lines arrived");
  std::set<std::string_view> seen;
  for (const auto& got : event.lines) {
    const ReturnLine* line = facts.rma.line(got.line);
    if (line == nullptr) return refuse("unknown_line", fmt::format("line '{}' is not part of this return", got.line));
    if (!seen.insert(got.line).second)
      return refuse("duplicate_line", fmt::format("line '{}' is named twice", got.line));
    const bool sane = got.good >= 0 && got.damaged >= 0 && got.missing >= 0 && got.good <= kMaxUnits &&
                      got.damaged <= kMaxUnits && got.missing <= kMaxUnits;
    const std::int64_t sum = sane ? got.good + got.damaged + got.missing : 0;
    if (sum < 1)
      return refuse("quantity",
                    fmt::format("line '{}': good, damaged and missing are 0 or more and not all 0", got.line));
    // A parcel given up as missing may still turn up: what is missing may be received later, but not in the report that
    // gives more units up.
    const std::int64_t open = line->authorized - line->received_good - line->received_damaged;
    const std::int64_t arrived = got.good + got.damaged;
    if (open == 0) return refuse("quantity", fmt::format("line '{}': nothing is expected any more", got.line));
    if (arrived > open || got.missing > std::max<std::int64_t>(0, open - line->missing - arrived))
      return refuse("quantity",
                    fmt::format("line '{}': {} reported, but only {} are still expected", got.line, sum, open));
  }
  return {};
}

Verdict AccountsForAll::check(const Facts& facts, const ReceiveGoods& event) {
  for (const auto& line : facts.rma.lines) {
    if (line.reception == Reception::kept) continue;
    std::int64_t now = line.received_good + line.received_damaged + line.missing;
    for (const auto& got : event.lines)
      if (got.line == line.order_line_id) now += got.good + got.damaged + got.missing;
    if (now < line.authorized)
      return refuse("parcels_outstanding",
                    fmt::format("line '{}': {} of {} are accounted for", line.order_line_id, now, line.authorized));
  }
  return {};
}

Verdict VerdictsFit::check(const Facts& facts, const InspectGoods& event) {
  std::set<std::string_view> seen;
  for (const auto& verdict : event.lines) {
    const ReturnLine* line = facts.rma.line(verdict.line);
    if (line == nullptr)
      return refuse("unknown_line", fmt::format("line '{}' is not part of this return", verdict.line));
    if (!seen.insert(verdict.line).second)
      return refuse("duplicate_line", fmt::format("line '{}' is named twice", verdict.line));
    const int here = line->received_good + line->received_damaged;
    if (verdict.accepted < 0 || verdict.accepted > here)
      return refuse("quantity",
                    fmt::format("line '{}': {} accepted, but {} were received", verdict.line, verdict.accepted, here));
    if (auto no = photos_fit(verdict.line, verdict.photos)) return no;
    if (verdict.reduce_bp < 0 || verdict.reduce_bp > 10'000)
      return refuse("reduction",
                    fmt::format("line '{}': reduce_bp is 0 to 10000, hundredths of a percent", verdict.line));
    if (verdict.reduce_bp > 0 && (is_blank(verdict.note) || verdict.photos.empty()))
      return refuse("evidence_missing", fmt::format("line '{}': a reduction needs a note and a photo", verdict.line));
    if (verdict.accepted < here && (is_blank(verdict.note) || verdict.photos.empty()))
      return refuse("evidence_missing", fmt::format("line '{}': a rejection needs a note and a photo", verdict.line));
  }
  for (const auto& line : facts.rma.lines)
    if (line.received_good + line.received_damaged > 0 && !seen.contains(line.order_line_id))
      return refuse("line_not_judged", fmt::format("line '{}' was received and needs a verdict", line.order_line_id));
  return {};
}

Verdict SomethingUnderway::check(const Facts& facts, const ReportLost&) {
  const auto& parcels = facts.rma.parcels;
  if (facts.rma.state == "authorized" &&
      std::none_of(parcels.begin(), parcels.end(), [](const auto& p) { return p.state == "lost"; }))
    return refuse("nothing_underway", "no news of the carrier says that a parcel was handed in and lost");
  for (const auto& line : facts.rma.lines)
    if (line.authorized > line.received_good + line.received_damaged + line.missing &&
        line.reception != Reception::kept)
      return {};
  return refuse("nothing_underway", "everything that was expected is accounted for");
}

Verdict NotSettledYet::check(const Facts& facts, const Settle&) {
  if (!facts.rma.settled_once) return {};
  return refuse("settled_already", "the goods of this return were paid already: late goods never pay a second time");
}

Verdict VerdictGiven::check(const Facts& facts, const Settle&) {
  const auto& lines = facts.rma.lines;
  if (facts.rma.state == "inspected" ||
      std::any_of(lines.begin(), lines.end(), [](const ReturnLine& l) { return l.acceptance != Acceptance::pending; }))
    return {};
  return refuse("nothing_decided",
                "nothing is decided about the goods yet: settling now would close the return without money");
}

Verdict QuoteStillGood::check(const Facts& facts, const Settle&) {
  const auto lines = refundable_lines(facts.rma);
  if (lines.empty()) return {};
  const auto target =
      facts.rma.target == Resolution::store_credit ? RefundTarget::store_credit : RefundTarget::original;
  const auto quote = make_quote(facts, lines, target);
  if (const auto* problem = std::get_if<QuoteProblem>(&quote)) return refuse(problem->code, problem->message);
  return {};
}

Verdict EverythingSettled::check(const Facts& facts, const CaseSettled&) {
  if (refunds::all_settled(facts.rma)) return {};
  return refuse("money_outstanding", "a refund or an exchange of this return is still open");
}

}  // namespace retour::workflows::returns
