#include "engine/credit_notes/compose.hpp"

#include <fmt/format.h>

#include "engine/credit_notes/labels.hpp"
#include "workflows/language/money_text.hpp"
#include "workflows/model/names.hpp"
#include "workflows/model/taxes.hpp"

namespace retour::engine {
namespace {

using namespace workflows;

std::string language_of(const NoteFacts& facts) {
  if (!facts.rma.language.empty()) return facts.rma.language;
  if (!facts.order.language.empty()) return facts.order.language;
  return facts.policy.languages.empty() ? "en" : facts.policy.languages.front();
}

NoteParty party(const Address& a, std::string tax_id = {}) {
  return {a.name, a.company, a.street1, a.street2, a.postal_code, a.city, a.state, a.country, std::move(tax_id)};
}

NoteParty customer_of(const Order& order) {
  NoteParty customer = party(order.ship_to);
  if (!order.customer_name.empty()) customer.name = order.customer_name;
  return customer;
}

NoteLine line_of(const Order& order, const LineShare& share) {
  NoteLine line;
  if (const OrderLine* bought = order.line(share.order_line_id)) line.title = bought->title, line.sku = bought->sku;
  if (line.title.empty()) line.title = share.order_line_id;
  line.quantity = static_cast<std::int64_t>(share.units.size());
  for (std::size_t i = 0; i < share.units.size() && i < share.unit_minor.size(); ++i)
    line.units.push_back({share.units[i] + 1, share.unit_minor[i]});
  line.gross_minor = share.gross_minor;
  line.reduction_minor = share.reduction_minor;
  line.restocking_fee_minor = share.restocking_fee_minor;
  return line;
}

/// Money beside the goods: one line that says what for. What an agent wrote about a gift stays with staff.
void tell_reason(const Refund& root, CreditNote& note) {
  NoteLine line;
  line.title = root.goodwill || root.reason.empty() ? std::string(labels_of(note.language).goodwill) : root.reason;
  line.quantity = 1;
  line.gross_minor = amount_at_issue(root);
  note.lines.push_back(std::move(line));
  note.computed_minor = amount_at_issue(root);
}

/// The store credit of `root` became this money, which took its part of the note along.
bool became_money_of(const Refund& root, const Refund& refund) {
  return root.withdrawn_minor > 0 && refund.replaces == root.id && refund.quote_hash == root.quote_hash;
}

/// The goods of the whole note.
void tell_lines(const NoteFacts& facts, const Refund& root, CreditNote& note) {
  for (const auto& refund : facts.rma.refunds) {
    if (refund.id != root.id && !became_money_of(root, refund)) continue;
    for (const auto& share : refund.lines) {
      note.lines.push_back(line_of(facts.order, share));
      note.computed_minor = add(note.computed_minor, share.gross_minor);
    }
  }
}

void tell_quote(const Order& order, const Quote& quote, CreditNote& note) {
  for (const auto& share : quote.lines) note.lines.push_back(line_of(order, share));
  note.shipping_minor = quote.shipping_minor;
  note.reduction_minor = quote.reduction_minor;
  note.clawback_minor = quote.clawback_minor;
  note.restocking_fee_minor = quote.restocking_fee_minor;
  note.return_fee_minor = quote.return_fee_minor;
  note.computed_minor = quote.total_minor;
  for (const auto& effect : quote.promotions) {
    std::string title = effect.promotion_id;
    for (const auto& promotion : order.promotions)
      if (promotion.id == effect.promotion_id && !promotion.title.empty()) title = promotion.title;
    note.promotions.push_back({std::move(title), effect.sentence, effect.minor});
  }
}

/// Taxes of the whole note.
std::vector<TaxPart> taxes_of(const ReturnCase& rma, const Refund& root) {
  std::vector<TaxPart> taxes = root.taxes;
  for (const auto& refund : rma.refunds)
    if (became_money_of(root, refund)) add_taxes(taxes, refund.taxes);
  return taxes;
}

/// The sentence that says of how much the note is a part.
void tell_part(CreditNote& note) {
  note.part = fmt::format(fmt::runtime(labels_of(note.language).part),
                          money_text(note.gross_minor, note.currency, note.language),
                          money_text(note.computed_minor, note.currency, note.language));
}

void tell_sum(const NoteFacts& facts, const Refund& root, CreditNote& note) {
  note.gross_minor = amount_at_issue(root);
  const auto taxes = taxes_of(facts.rma, root);
  for (const auto& tax : taxes) note.taxes.push_back({tax.rate, tax.minor});
  note.net_minor = subtract(note.gross_minor, sum_of(taxes));
  note.bonus_minor = add(root.bonus_minor, root.withdrawn_bonus_minor);
  if (note.gross_minor != note.computed_minor) tell_part(note);
}

void tell_payment(const Order& order, const Refund& paid, CreditNote& note) {
  const Tender* tender = order.tender(paid.tender.tender_id);
  note.payment.kind = name_of(tender == nullptr ? TenderKind::other : tender->kind);
  note.payment.way = name_of(paid.tender.way);
  note.payment.why = name_of(paid.tender.why);
  note.settlement_currency = paid.settlement_currency;
  note.settlement_minor = paid.settlement_minor;
}

void take_part_of(CreditNote& note, Minor amount) {
  std::vector<TaxPart> taxes;
  for (const auto& tax : note.taxes) taxes.push_back({tax.rate, tax.minor});
  taxes = part_of(taxes, amount, note.gross_minor);
  note.taxes.clear();
  for (const auto& tax : taxes) note.taxes.push_back({tax.rate, tax.minor});
  note.gross_minor = amount;
  note.net_minor = subtract(amount, sum_of(taxes));
  note.bonus_minor = 0;
  tell_part(note);
}

}  // namespace

const Refund& root_of(const ReturnCase& rma, const Refund& refund) {
  const Refund* root = &refund;
  for (std::size_t i = 0; i < rma.refunds.size() && !root->replaces.empty(); ++i) {
    const Refund* before = find_by_id(rma.refunds, root->replaces);
    // What was cut has a quote of its own: it is another sum, and what pays it anew is the same one.
    if (before == nullptr || before->quote_hash != root->quote_hash) break;
    root = before;
  }
  return *root;
}

Minor amount_at_issue(const Refund& root) { return add(root.amount_minor, root.withdrawn_minor); }

CreditNote note_of(const NoteFacts& facts, const Refund& paid) {
  const Refund& root = root_of(facts.rma, paid);
  CreditNote note;
  note.kind = "credit_note";
  note.date = to_text(local_day(facts.now, facts.policy.time_zone));
  note.language = language_of(facts);
  note.currency = paid.currency;
  note.seller = party(facts.seller == nullptr ? facts.policy.send_back.return_to : facts.seller->address,
                      facts.seller == nullptr ? "" : facts.seller->tax_id);
  note.customer = customer_of(facts.order);
  note.merchant = facts.rma.merchant_id;
  note.order_number = facts.order.number;
  note.rma = facts.rma.rma;
  const Quote* quote = root.goodwill ? nullptr : facts.rma.quote_of(root);
  if (!root.lines.empty())
    tell_lines(facts, root, note);
  else if (quote != nullptr)
    tell_quote(facts.order, *quote, note);
  else
    tell_reason(root, note);
  tell_sum(facts, root, note);
  tell_payment(facts.order, paid, note);
  return note;
}

Minor standing_of(const ReturnCase& rma, const Refund& root) {
  Minor standing = 0;
  for (const auto& refund : rma.refunds) {
    const bool given_up = refund.state == "abandoned" || refund.state == "rejected" || refund.state == "rerouted";
    if (!given_up && root_of(rma, refund).id == root.id) standing = add(standing, refund.amount_minor);
  }
  return standing;
}

CreditNote reversal_of(CreditNote note, Minor amount, const Policy& policy, Instant now) {
  if (amount < note.gross_minor) take_part_of(note, amount);
  note.kind = "reversal";
  note.reverses = std::move(note.number);
  note.number.clear();
  note.date = to_text(local_day(now, policy.time_zone));
  return note;
}

}  // namespace retour::engine
