#include "workflows/refunds/given_taxes.hpp"

#include <algorithm>

#include "workflows/model/taxes.hpp"
#include "workflows/refunds/settlement.hpp"
#include "workflows/returns/allocation.hpp"

namespace retour::workflows::refunds {
namespace {

bool is_granted(const ReturnCase& rma, const Quote& quote) {
  return std::any_of(rma.refunds.begin(), rma.refunds.end(),
                     [&](const Refund& refund) { return refund.paid_quote() == quote.hash; });
}

void add_lines(const std::vector<LineShare>& lines, LineTaxes& into) {
  for (const auto& share : lines) add_taxes(into[share.order_line_id], share.taxes);
}

void add_quote(const ReturnCase& rma, const Quote& quote, LineTaxes& into) {
  if (is_granted(rma, quote)) add_lines(quote.lines, into);
}

/// Of the units that the shop had not taken back before.
std::vector<TaxPart> recorded_tax(const OrderLine& line) {
  std::vector<TaxPart> taxes;
  for (std::int64_t unit = line.returned_before; unit < line.quantity; ++unit)
    add_taxes(taxes, tax_of_unit(line, unit));
  return taxes;
}

/// The credit and the money that it became share the taxes of one quote: there is nothing to take again.
bool shares_with_credit(const ReturnCase& rma, const Refund& refund) {
  const Refund* before = find_by_id(rma.refunds, refund.replaces);
  return before != nullptr && before->withdrawn_minor > 0;
}

void cap(std::vector<TaxPart>& taxes, const std::vector<TaxPart>& at) {
  for (auto& tax : taxes) {
    const auto most = std::find_if(at.begin(), at.end(), [&](const TaxPart& part) { return part.rate == tax.rate; });
    tax.minor = std::clamp<Minor>(tax.minor, 0, most == at.end() ? 0 : std::max<Minor>(0, most->minor));
  }
}

}  // namespace

void add_given_taxes(const ReturnCase& rma, std::string_view but_for, LineTaxes& into) {
  if (rma.quote) add_quote(rma, *rma.quote, into);
  for (const auto& quote : rma.earlier_quotes) add_quote(rma, quote, into);
  for (const auto& refund : rma.refunds)
    if (refund.id != but_for && (is_reserved(refund) || refund.state == "settled" || refund.state == "withdrawing"))
      add_lines(refund.lines, into);
}

void take_taxes(const Facts& facts, const ReturnCase& now, Refund& refund) {
  if (refund.lines.empty()) return;
  LineTaxes given = facts.ledger.given_taxes;
  add_given_taxes(now, refund.id, given);
  refund.taxes.clear();
  for (auto& share : refund.lines) {
    const OrderLine& line = *facts.order.line(share.order_line_id);
    if (!shares_with_credit(now, refund)) share.taxes = taxes_of_part(facts, line, share);
    auto left = recorded_tax(line);
    take_off(left, given[line.id]);
    cap(share.taxes, left);
    add_taxes(refund.taxes, share.taxes);
  }
}

}  // namespace retour::workflows::refunds
