#include <fmt/format.h>

#include <algorithm>

#include "policies/detail/law.hpp"
#include "policies/detail/phrases.hpp"
#include "policies/detail/read.hpp"

namespace retour::policies::detail {
namespace {

/// A list of words, each once, each with its own citation.
template <class T, class Read>
void read_choices(Section& section, std::string_view key, const Node& node, std::string_view of_what,
                  std::vector<workflows::Cited<T>>& into, Read read) {
  Context& context = section.context();
  for (const Node* item : read_list(context, node, of_what)) {
    const auto value = read(context, *item);
    if (!value) continue;
    if (std::any_of(into.begin(), into.end(), [&](const auto& other) { return other.value == *value; })) {
      context.findings.add(Code::duplicate_id, item->at, fmt::format("{} is listed twice", quoted(item->text)));
      continue;
    }
    into.push_back({*value, context.cite(item->at, section.path(key))});
  }
}

void read_carriers(Section& section, workflows::SendBack& into) {
  const Node* node = section.find("carriers");
  if (node == nullptr) return;
  Context& context = section.context();
  if (node->kind == Node::Kind::scalar) {
    read_word(context, *node, {"cheapest"});
  } else if (node->kind == Node::Kind::map) {
    Section choice(context, *node, section.path("carriers"));
    if (const Node* list = choice.need("cheapest_of", "write it like 'carriers: {cheapest_of: [USPS, UPS]}'"))
      read_choices(choice, "cheapest_of", *list, "carriers", into.carriers, read_name);
    choice.done();
  } else {
    into.cheapest_carrier = false;
    read_choices(section, "carriers", *node, "carriers", into.carriers, read_name);
  }
}

std::string read_line(Section& section, std::string_view key, bool needed) {
  constexpr std::size_t kMaxLineBytes = 200;
  const Node* node = needed ? section.need(key) : section.find(key);
  const auto text = node ? read_text(section.context(), *node) : std::nullopt;
  if (!text) return {};
  if (text->size() <= kMaxLineBytes && text->find('\n') == std::string::npos) return *text;
  section.context().findings.add(Code::identifier, node->at,
                                 fmt::format("{} is too long for one line of an address", quoted(*text)));
  return {};
}

void read_return_to(Section& section, workflows::SendBack& into) {
  Context& context = section.context();
  const auto travels = [](const auto& m) {
    return m.value != workflows::Method::store && m.value != workflows::Method::keep;
  };
  const bool needed = std::any_of(into.methods.begin(), into.methods.end(), travels);
  const Node* node = needed ? section.need("return_to", "parcels need an address to go to") : section.find("return_to");
  if (node == nullptr) return;
  Section address(context, *node, section.path("return_to"));
  workflows::Address& to = into.return_to;
  to.company = read_line(address, "company", false);
  to.name = read_line(address, "name", to.company.empty());
  to.street1 = read_line(address, "street1", true);
  to.street2 = read_line(address, "street2", false);
  to.city = read_line(address, "city", true);
  to.state = read_line(address, "state", false);
  to.postal_code = read_line(address, "postal_code", true);
  to.phone = read_line(address, "phone", false);
  to.email = read_line(address, "email", false);
  if (const Node* country = address.need("country", "write it like 'country: DE'"))
    if (const auto code = read_country(context, *country)) to.country = *code;
  address.done();
}

void read_targets(Section& section, workflows::RefundTerms& into) {
  const Node* to = section.need("to", "write it like 'to: [original, store_credit]'");
  if (to == nullptr) return;
  read_choices(section, "to", *to, "refund targets", into.to, read_enum<workflows::RefundTarget>);
  if (!to->items.empty()) check_targets(section.context(), into.to, to->items.front().at);
}

void read_promotions(Section& section, workflows::RefundTerms& into) {
  read_cited(section, "promotions", into.promotions, read_enum<workflows::PromotionMode>);
  if (const Node* node = section.find("promotions"))
    check_promotions(section.context(), into.promotions.value, node->at);
}

/// What is kept of the money, and what its ways back can carry.
void read_deductions(Section& section, workflows::Policy& into) {
  Context& context = section.context();
  workflows::RefundTerms& terms = into.refund;
  if (const Node* waivers = section.find("waive_fees")) read_waivers(context, *waivers, into, terms.waivers);
  if (const Node* fees = section.find("restocking_fee")) read_restocking_fee(context, *fees, into, terms.restocking);
  if (const Node* rails = section.find("rails")) read_rails(context, *rails, terms.rails);
}

void read_instant(Context& context, const Node& node, workflows::ExchangeTerms& into) {
  constexpr int kMaxScanDays = 90;
  if (node.kind == Node::Kind::scalar) {
    read_word(context, node, {"none"});
    return;
  }
  Section section(context, node, "exchange.instant");
  if (section.broken()) return;
  into.instant = true;
  if (const Node* hold = section.need("hold", "write 'hold: full'")) read_word(context, *hold, {"full"});
  if (const Node* scan = section.find("scan_within"))
    if (const auto days = read_days(context, *scan, 1, kMaxScanDays)) into.instant_scan_within_days = *days;
  section.done();
}

}  // namespace

void read_send_back(Context& context, const Node& node, workflows::Policy& into) {
  Section section(context, node, "send_back");
  workflows::SendBack& terms = into.send_back;
  if (const Node* methods = section.need("methods", "write it like 'methods: [label, drop_off]'"))
    read_choices(section, "methods", *methods, "methods", terms.methods, read_enum<workflows::Method>);
  read_carriers(section, terms);
  read_cited(section, "label_valid_days", terms.label_valid_days, read_label_days);
  if (const Node* fees = section.find("fee")) read_send_back_fee(context, *fees, into, terms.fees);
  read_return_to(section, terms);
  section.done();
}

void read_refund(Context& context, const Node& node, workflows::Policy& into) {
  constexpr int kMaxWithinHours = 90 * 24;
  Section section(context, node, "refund");
  workflows::RefundTerms& terms = into.refund;
  section.need("when", "one of: " + joined(workflows::names_of<workflows::Trigger>()));
  read_cited(section, "when", terms.when, [](Context& c, const Node& n) {
    return n.kind == Node::Kind::null ? std::nullopt : read_enum<workflows::Trigger>(c, n);
  });
  read_cited(section, "within", terms.within,
             [](Context& c, const Node& n) { return read_hours(c, n, kMaxWithinHours); });
  read_targets(section, terms);
  read_cited(section, "store_credit_bonus", terms.store_credit_bonus_bp, read_percent);
  read_cited(section, "store_credit_held_by", terms.credit_held_by, read_enum<workflows::CreditHolder>);
  read_deductions(section, into);
  read_promotions(section, terms);
  read_cited(section, "kits", terms.kits, read_enum<workflows::KitReturn>);
  read_cited(section, "outbound_shipping", terms.outbound_shipping, read_enum<workflows::ShippingRefund>);
  if (const Node* tenders = section.find("tenders"))
    if (const auto order = read_enum<workflows::TenderOrder>(context, *tenders)) terms.tender_order = *order;
  section.done();
}

void read_exchange(Context& context, const Node& node, workflows::Policy& into) {
  Section section(context, node, "exchange");
  workflows::ExchangeTerms& terms = into.exchange;
  read_cited(section, "allowed", terms.allowed, read_enum<workflows::ExchangeScope>);
  read_cited(section, "price_difference", terms.price_difference, read_enum<workflows::PriceDifference>);
  if (const Node* instant = section.find("instant")) read_instant(context, *instant, terms);
  section.done();
}

}  // namespace retour::policies::detail
