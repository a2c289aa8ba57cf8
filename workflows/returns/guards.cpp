#include "workflows/returns/guards.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "workflows/model/names.hpp"
#include "workflows/model/text.hpp"
#include "workflows/refunds/settlement.hpp"
#include "workflows/returns/quote_lines.hpp"
#include "workflows/returns/request.hpp"
#include "workflows/returns/rule_terms.hpp"

namespace retour::workflows::returns {
namespace {

Reason refuse(std::string_view code, std::string message, std::vector<Citation> citations = {}) {
  return Reason{std::string(code), std::move(message), std::move(citations), std::string(code)};
}

}  // namespace

Verdict LinesWellFormed::check(const Facts&, const Submit& event) { return well_formed(event); }
Verdict OverrideAllowed::check(const Facts& facts, const Submit& event) { return override_allowed(facts, event); }
Verdict MethodOffered::check(const Facts& facts, const Submit& event) { return method_offered({facts, event}); }
Verdict LinesEligible::check(const Facts& facts, const Submit& event) { return lines_eligible({facts, event}); }
Verdict EvidencePresent::check(const Facts& facts, const Submit& event) { return evidence_present({facts, event}); }
Verdict ResolutionOffered::check(const Facts& facts, const Submit& event) { return resolution_offered(facts, event); }
Verdict MoneyIsThere::check(const Facts& facts, const Submit& event) { return money_is_there({facts, event}); }

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

Verdict NothingSentYet::check(const Facts& facts, const CancelReturn&) {
  for (const auto& exchange : facts.rma.exchanges)
    if (exchange.state == "secured" || exchange.state == "shipped")
      return refuse("replacement_sent",
                    "the new goods are on their way: send the old ones back, or keep both and pay for the new ones");
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
  const auto quote = make_due_quote(facts, lines, target);
  if (const auto* problem = std::get_if<QuoteProblem>(&quote)) return refuse(problem->code, problem->message);
  return {};
}

Verdict EverythingSettled::check(const Facts& facts, const CaseSettled&) {
  if (refunds::all_settled(facts.rma)) return {};
  return refuse("money_outstanding", "a refund or an exchange of this return is still open");
}

}  // namespace retour::workflows::returns
