#include "api/import/balance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <set>

#include "api/import/text.hpp"

namespace retour::api {

using workflows::add;
using workflows::format_money;
using workflows::Minor;
using workflows::Order;
using workflows::OrderLine;
using workflows::subtract;
using workflows::TaxPart;
using workflows::Tender;

namespace {

constexpr int kFinestExponent = 4;

void check_dates(const Field& field, const OrderLine& line, workflows::Instant ordered_at) {
  const auto later = [&](std::string_view what, workflows::Instant at, std::string_view before_what,
                         workflows::Instant before) {
    if (at < before)
      field.report("dates_contradict", fmt::format("{} at {}, but {} at {}", what, workflows::to_text(at), before_what,
                                                   workflows::to_text(before)));
  };
  if (line.fulfilled_at) later("sent", *line.fulfilled_at, "ordered", ordered_at);
  if (line.delivered_at) later("delivered", *line.delivered_at, "ordered", ordered_at);
  if (line.delivered_at && line.fulfilled_at) later("delivered", *line.delivered_at, "sent", *line.fulfilled_at);
}

void check_line(const Field& field, const OrderLine& line) {
  if (line.fulfilled > line.quantity)
    field.report("fulfilled_exceeds_quantity",
                 fmt::format("{} units were sent, but only {} ordered", line.fulfilled, line.quantity));
  if (line.returned_before > line.quantity)
    field.report("returned_exceeds_quantity",
                 fmt::format("{} units were taken back, but only {} ordered", line.returned_before, line.quantity));
  if (line.paid_minor > workflows::kMaxAmountMinor) field.report("amount_invalid", "the line's sum is too large");
  if (sum_of(line.taxes) > line.paid_minor)
    field.report("tax_exceeds_price", "the line's tax is more than was paid for it");
}

}  // namespace

void add_tax(std::vector<TaxPart>& taxes, const std::string& rate, Minor minor) {
  if (minor == 0) return;
  const auto same = std::find_if(taxes.begin(), taxes.end(), [&](const TaxPart& t) { return t.rate == rate; });
  if (same == taxes.end())
    taxes.push_back({rate, minor});
  else
    same->minor = add(same->minor, minor);
}

Minor sum_of(const std::vector<TaxPart>& taxes) {
  Minor sum = 0;
  for (const auto& tax : taxes) sum = add(sum, tax.minor);
  return sum;
}

Minor sum_of_lines(const Order& order) {
  Minor sum = 0;
  for (const auto& line : order.lines) sum = add(sum, line.paid_minor);
  return sum;
}

int read_currency(const Field& field, std::string& currency) {
  currency = field.text();
  const auto exponent = workflows::currency_exponent(currency);
  if (!exponent && field.present())
    field.report("unknown_currency", fmt::format("'{}' is not an ISO 4217 currency code", clip(currency, 20)));
  return exponent.value_or(kFinestExponent);
}

void check_lines(const std::vector<Field>& fields, const Order& order) {
  const auto& lines = order.lines;
  assert(fields.size() == lines.size());
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].id.empty() && !seen.insert(lines[i].id).second)
      fields[i].at("id").report("duplicate_line", fmt::format("line id {} is given twice", clip(lines[i].id, 40)));
    check_line(fields[i], lines[i]);
    check_dates(fields[i], lines[i], order.ordered_at);
  }
}

void check_tenders(const Field& at, Minor total_minor, Imported& imported) {
  const auto& order = imported.order;
  const auto money = [&](Minor minor) { return format_money(minor, order.currency); };
  Minor captured = 0;
  std::set<std::string_view> seen;
  for (const Tender& tender : order.tenders) {
    captured = add(captured, tender.captured_minor);
    if (!tender.id.empty() && !seen.insert(tender.id).second)
      at.report("duplicate_tender", fmt::format("payment id {} is given twice", clip(tender.id, 40)));
    if (add(tender.refunded_before_minor, tender.charged_back_minor) > tender.captured_minor)
      at.report("refund_exceeds_payment",
                fmt::format("payment {} took {}, but {} were refunded{}", clip(tender.id, 40),
                            money(tender.captured_minor), money(tender.refunded_before_minor),
                            tender.charged_back_minor == 0
                                ? ""
                                : fmt::format(" and {} charged back", money(tender.charged_back_minor))));
  }
  // With an unreadable total the comparison would only repeat that problem.
  if (at.problems().none() && captured > total_minor)
    at.report("payment_exceeds_total",
              fmt::format("{} were captured, but the order's total is {}", money(captured), money(total_minor)));
  if (captured == 0 && total_minor > 0) at.report("not_captured", "no money was captured, so none can be given back");
  if (captured > 0 && captured < total_minor)
    imported.notes.push_back(fmt::format("{} of {} were captured", money(captured), money(total_minor)));
}

Minor spread_refund(std::vector<Tender>& tenders, Minor minor, Minor Tender::*into) {
  for (Tender& tender : tenders) {
    const Minor gone = add(tender.refunded_before_minor, tender.charged_back_minor);
    const Minor part = std::min(std::max<Minor>(0, subtract(tender.captured_minor, gone)), minor);
    tender.*into = add(tender.*into, part);
    minor = subtract(minor, part);
  }
  return minor;
}

ImportResult import_guarded(std::string_view json, const std::function<void(const Field& root, Imported&)>& translate) {
  const auto parsed = parse_document(json, kMaxOrderBytes);
  if (const auto* problem = std::get_if<FieldProblem>(&parsed)) return std::vector{*problem};
  Problems problems;
  Imported imported;
  try {
    const Field root(&std::get<Node>(parsed), "", problems);
    if (root.is_array())
      root.report("several_orders", "a list of orders: send them one at a time");
    else if (root.is_object_or_report())
      translate(root, imported);
  } catch (const workflows::MoneyOverflow&) {
    problems.add("", "amount_invalid", "the sums of the document are too large");
  }
  if (!problems.none()) return problems.take();
  return imported;
}

}  // namespace retour::api
