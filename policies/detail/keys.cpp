#include "policies/detail/keys.hpp"

#include <algorithm>
#include <map>

#include "policies/statutes.hpp"

namespace retour::policies::detail {
namespace {

using namespace workflows;  // the vocabularies

constexpr bool kNeeded = true, kMay = false;

Value one(Form form) { return {{form}}; }
Value words(std::vector<std::string_view> allowed) { return {{Form::word, false, std::move(allowed)}}; }
template <class E>
Value word() {
  return words(names_of<E>());
}
Value section(std::string_view name) { return {{Form::section, false, {}, name}}; }
Value list(Value of) {
  for (auto& alternative : of) alternative.list = true;
  return of;
}
Value list_or_none(Value of) {
  of = list(std::move(of));
  for (auto& alternative : of) alternative.may_be_empty = true;
  return of;
}
Value either(Value a, const Value& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
/// One value, or a list of which one has to match.
Value any(const Value& of) { return either(of, list(of)); }

const std::vector<SectionInfo>& sections() {
  static const std::vector<SectionInfo> kSections = {
      {"", "the head of the file"},
      {"returns", "what may come back, and until when"},
      {"returns.seasons", "orders of a period may come back until a day, if that is later"},
      {"returns.windows",
       "special windows; the most specific one wins: reason, then category, then tag, then more conditions, then the "
       "first"},
      {"returns.reasons", "what customers may say"},
      {"returns.reasons.*", "one reason"},
      {"returns.rules", "the first rule that matches decides; the last one matches everything"},
      {"returns.rules.with", "what a rule changes for the goods that it decides about; the rest stays as elsewhere"},
      {"returns.rules.with.message", "what customers read, by language"},
      {"when", "conditions; all that are given must hold"},
      {"send_back", "how goods come back"},
      {"send_back.carriers", "the cheapest of some carriers"},
      {"send_back.fee", "what sending back costs, by who is at fault"},
      {"send_back.fee[]", "or a list: the first fee that matches a line wins, and nothing is taken where none does"},
      {"send_back.return_to", "where parcels go"},
      {"refund", "when and how money goes back"},
      {"refund.restocking_fee", "restocking fees by category"},
      {"refund.restocking_fee[]", "or a list: the first fee that matches a line wins"},
      {"refund.waive_fees", "where no fee is taken"},
      {"refund.rails", "what a kind of payment can take back; the first entry that matches a payment holds"},
      {"exchange", "new goods for old ones"},
      {"exchange.instant", "new goods before the old ones"},
      {"authority", "who decides what alone"},
      {"authority.automatic", "what the engine decides without a person"},
      {"authority.agent", "what an agent decides alone"},
      {"authority.lead", "what a lead decides alone"},
      {"cases", "the merchant's own tests, run by `retour policy test`; they decide nothing"},
      {"cases.expect", "what the policy shall say; one of the four verdicts"},
  };
  return kSections;
}

std::vector<Key> head_keys() {
  return {
      {"", "market", kNeeded, one(Form::market), "id of the market", "US"},
      {"", "base", kMay, one(Form::id), "instead of `market`: the name of a file that only serves others to build upon",
       "us"},
      {"", "extends", kMay, one(Form::id),
       "a base or market of this folder to build upon: maps merge key by key, lists replace lists; a market keeps its "
       "`regions` and `cases`",
       "eu"},
      {"", "currency", kNeeded, one(Form::currency), "ISO 4217", "USD"},
      {"", "time_zone", kNeeded, one(Form::time_zone), "days of windows and limits are days there", "America/New_York"},
      {"", "languages", kNeeded, list(one(Form::language)), "of texts for customers", "[en, es]"},
      {"", "countries", kNeeded, list(one(Form::country)), "destinations that the market serves", "[US]"},
      {"", "regions", kMay, list(one(Form::region)),
       "the only parts of their countries that are served; orders go to the market of their region first", "[US-CA]"},
      {"", "statute", kMay, one(Form::statute),
       "the law that applies, a file of `policies/statutes`, see [statutes](#statutes); leave it out for another",
       "US"},
      {"", "calendar", kMay, one(Form::market),
       "weekends and holidays on which last days do not fall, a file of `policies/calendars`, see "
       "[calendars](#calendars)",
       "US"},
      {"", "pin", kMay, word<Pin>(),
       "which version decides about an order: the one in force when it was placed (`order_time`, when absent), or the "
       "better of that and today's for the customer",
       "order_time"},
      {"", "returns", kNeeded, section("returns"), "what may come back, and until when", ""},
      {"", "send_back", kNeeded, section("send_back"), "how goods come back", ""},
      {"", "refund", kNeeded, section("refund"), "when and how money goes back", ""},
      {"", "exchange", kMay, section("exchange"), "new goods for old ones", ""},
      {"", "authority", kNeeded, section("authority"), "who decides what alone", ""},
      {"", "cases", kMay, list(section("cases")), "the merchant's own tests, see [cases](#cases)", ""},
  };
}

std::vector<Key> returns_keys() {
  const Value fault = word<Fault>(), requirement = words({"required", "optional"});
  return {
      {"returns", "window", kNeeded, one(Form::window), "the window of everything without a special one",
       "30 days after delivery"},
      {"returns", "windows", kMay, list(section("returns.windows")), "special windows",
       "[{category: books, days: 14 days after delivery}]"},
      {"returns", "no_delivery_date", kMay, one(Form::transit), "for a missing delivery date; left out: plus 3 days",
       "fulfilment plus 3 days"},
      {"returns", "roll", kMay, words({"next_business_day", "none"}),
       "whether a last day moves on to a business day of the `calendar`; the law's does where the law says so", "none"},
      {"returns", "seasons", kMay, list_or_none(section("returns.seasons")), "extended windows of a season", ""},
      {"returns", "reasons", kNeeded, section("returns.reasons"), "what customers may say",
       "{changed_mind: {}, damaged: {at_fault: merchant}}"},
      {"returns", "rules", kNeeded, list(section("returns.rules")), "first match wins; decisions cite the line",
       "[{id: cheap, when: {line_value: under 8.00}, then: keep_item}, {id: fragile, when: {tag: fragile}, then: "
       "review}, {id: default, then: approve}]"},
      {"returns", "review_reply", kMay, one(Form::days), "time to answer a question; left out: 14 days", "14 days"},
      {"returns.seasons", "name", kNeeded, one(Form::name), "decisions cite it", "holidays"},
      {"returns.seasons", "ordered", kNeeded, one(Form::period), "days of the order", "11-01..12-31"},
      {"returns.seasons", "until", kNeeded, one(Form::month_day), "last day of the return", "01-31"},
      {"returns.windows", "reason", kMay, one(Form::id), "a reason of `returns.reasons`", "damaged"},
      {"returns.windows", "category", kMay, one(Form::name), "category of the goods", "books"},
      {"returns.windows", "tag", kMay, one(Form::name), "tag of the goods", "fragile"},
      {"returns.windows", "when", kMay, section("when"), "further conditions", "{country: US}"},
      {"returns.windows", "days", kNeeded, one(Form::window), "the window; at least one condition is needed with it",
       "14 days after delivery", "category: books"},
      {"returns.reasons", "*", kMay, either(section("returns.reasons.*"), one(Form::nothing)),
       "a reason by its id: `{}` is enough", "{at_fault: merchant}"},
      {"returns.reasons.*", "at_fault", kMay, fault, "who bears it; `customer` when absent", "merchant"},
      {"returns.reasons.*", "photos", kMay, requirement, "of the goods, from the customer", "required"},
      {"returns.reasons.*", "note", kMay, requirement, "the customer's own words", "required"},
      {"returns.reasons.*", "suggest", kMay, word<Resolution>(), "what the customer is shown first", "exchange"},
      {"returns.rules", "id", kNeeded, one(Form::id), "decisions cite it", "final-sale"},
      {"returns.rules", "when", kMay, section("when"), "conditions; none: everything", "{tag: final-sale}"},
      {"returns.rules", "unless", kMay, section("when"), "conditions under which the rule does not hold all the same",
       "{customer_tier: gold}"},
      {"returns.rules", "then", kNeeded, word<RuleVerdict>(),
       "the verdict. With `keep_item` the customer keeps the goods, or gives them to a good cause; above a value it "
       "gets a warning: it gives the dearest goods away",
       "approve"},
      {"returns.rules", "exempt", kMay, one(Form::id),
       "with `deny`: the exemption from the right of withdrawal that the statute has for such goods. Without it the "
       "engine does not follow the rule while that right runs",
       "custom_made"},
      {"returns.rules", "with", kMay, section("returns.rules.with"), "terms of these goods", ""},
  };
}

std::vector<Key> rule_terms_keys() {
  const std::string_view with = "returns.rules.with";
  const Value requirement = words({"required", "optional"});
  return {
      {with, "resolutions", kMay, list(word<Resolution>()), "only these", "[store_credit]"},
      {with, "methods", kMay, list(word<Method>()), "only these of `send_back.methods`", "[label]"},
      {with, "carriers", kMay, list(one(Form::name)), "only these of `send_back.carriers`", "[USPS]"},
      {with, "send_back_fee", kMay, one(Form::amount), "in place of `send_back.fee`", "9.90"},
      {with, "restocking_fee", kMay, one(Form::percent), "in place of `refund.restocking_fee`", "10%"},
      {with, "refund_when", kMay, word<Trigger>(),
       "in place of `refund.when`; of several goods in a case the latest holds", "inspected"},
      {with, "store_credit_bonus", kMay, one(Form::percent), "in place of `refund.store_credit_bonus`", "5%"},
      {with, "label_valid_days", kMay, either(one(Form::whole), one(Form::days)),
       "in place of `send_back.label_valid_days`", "30"},
      {with, "disposition", kMay,
       words({"restock", "refurbish", "quarantine", "return_to_vendor", "donate", "dispose", "return_to_customer",
              "write_off"}),
       "what becomes of goods that arrive in order", "refurbish"},
      {with, "review_by", kMay, words({"agent", "lead"}), "with `review`: who decides at least", "lead"},
      {with, "photos", kMay, requirement, "of the goods, from the customer", "required"},
      {with, "note", kMay, requirement, "the customer's own words", "required"},
      {with, "message", kMay, section("returns.rules.with.message"), "what customers read", "{en: Ask us first.}"},
      {"returns.rules.with.message", "*", kMay, one(Form::text),
       "a text under a language of `languages`, at most 500 characters", "Ask us first."},
  };
}

std::vector<Key> condition_keys() {
  return {
      {"when", "tag", kMay, any(one(Form::name)), "a tag of the goods", "final-sale"},
      {"when", "category", kMay, any(one(Form::name)), "category of the goods", "[books, music]"},
      {"when", "sku", kMay, any(one(Form::name)), "the goods themselves", "MUG-1"},
      {"when", "product", kMay, any(one(Form::name)), "the shop's id of the product", "P-100"},
      {"when", "vendor", kMay, any(one(Form::name)), "who makes or sells them", "Acme"},
      {"when", "gift_card", kMay, one(Form::flag), "the line is a gift card", "true"},
      {"when", "kit", kMay, one(Form::flag), "the line is a part of a kit", "true"},
      {"when", "opened", kMay, one(Form::flag), "the goods were opened", "true"},
      {"when", "line_value", kMay, one(Form::amount_comparison),
       "what was paid for the units asked for and for those of the line that are or were taken back before, so that a "
       "line is not worth less piece by piece",
       "under 8.00"},
      {"when", "unit_price", kMay, one(Form::amount_comparison), "what was paid for one unit", "over 100.00"},
      {"when", "quantity", kMay, one(Form::count_comparison), "units asked for", "at least 3"},
      {"when", "weight", kMay, one(Form::weight_comparison), "of the units asked for", "over 20 kg"},
      {"when", "discount", kMay, one(Form::percent_comparison), "discount on the line", "over 50%"},
      {"when", "reason", kMay, any(one(Form::id)), "a reason of `returns.reasons`", "damaged"},
      {"when", "at_fault", kMay, any(word<Fault>()), "who is at fault by the reason", "customer"},
      {"when", "resolution", kMay, any(word<Resolution>()), "what the customer wants", "[exchange, store_credit]"},
      {"when", "method", kMay, any(word<Method>()), "how the goods come back", "label"},
      {"when", "channel", kMay, any(word<Channel>()), "through which door the return is asked for", "web"},
      {"when", "note", kMay, one(Form::flag), "the customer wrote a note", "false"},
      {"when", "photos", kMay, one(Form::count_comparison), "photos that came with the request", "under 1"},
      {"when", "country", kMay, any(one(Form::country)), "destination of the order", "US"},
      {"when", "state", kMay, any(one(Form::name)), "state or province of the destination", "CA"},
      {"when", "language", kMay, any(one(Form::name)), "of the order", "en"},
      {"when", "sales_channel", kMay, any(one(Form::name)), "where it was bought", "marketplace"},
      {"when", "order_tag", kMay, any(one(Form::name)), "a tag of the order", "wholesale"},
      {"when", "promotion", kMay, any(one(Form::name)), "id of a promotion that the line was bought under", "BLACK"},
      {"when", "payment", kMay, any(word<TenderKind>()), "a kind of payment of the order", "card"},
      {"when", "order_value", kMay, one(Form::amount_comparison), "what was paid for the goods of the order",
       "at most 500.00"},
      {"when", "delivered", kMay, one(Form::flag), "a delivery date is known", "true"},
      {"when", "customer_tier", kMay, any(one(Form::name)), "the shop's own word for the customer", "gold"},
      {"when", "risk", kMay, any(word<Risk>()), "as the shop rates the order", "high"},
      {"when", "customer_returns_90d", kMay, one(Form::count_comparison), "the customer's returns in 90 days",
       "over 8"},
      {"when", "days_since_delivery", kMay, one(Form::count_comparison), "local calendar days", "over 14"},
      {"when", "days_since_order", kMay, one(Form::count_comparison), "local calendar days", "over 14"},
      {"when", "ordered_on", kMay, one(Form::period), "days of the year of the order", "11-01..12-31"},
      {"when", "asked_on", kMay, one(Form::period), "days of the year of the request", "12-26..01-06"},
  };
}

std::vector<Key> send_back_keys() {
  return {
      {"send_back", "methods", kNeeded, list(word<Method>()), "in the order they are offered", "[label, drop_off]"},
      {"send_back", "carriers", kMay,
       either(words({"cheapest"}), either(list(one(Form::name)), section("send_back.carriers"))),
       "a list: the first that quotes", "[USPS, UPS]"},
      {"send_back", "label_valid_days", kMay, either(one(Form::whole), one(Form::days)),
       "days a customer has to send the goods off, then the authorization expires; left out: 21", "21"},
      {"send_back", "fee", kMay, either(section("send_back.fee"), list(section("send_back.fee[]"))),
       "what sending back costs the customer, once a case, see [fees](#fees)", "{customer: 4.90}"},
      {"send_back", "return_to", kMay, section("send_back.return_to"), "where parcels go; needed when goods travel",
       "{company: Example Returns, street1: 1 Main Street, city: Springfield, postal_code: \"62701\", country: US}"},
      {"send_back.carriers", "cheapest_of", kNeeded, list(one(Form::name)), "each is asked for a price", "[USPS, UPS]"},
      {"send_back.fee", "customer", kMay, one(Form::amount), "the customer is at fault", "4.90"},
      {"send_back.fee", "merchant", kMay, one(Form::amount), "the merchant is at fault: nothing is ever taken", "0"},
      {"send_back.fee", "carrier", kMay, one(Form::amount), "the carrier is at fault: nothing is ever taken", "0"},
      {"send_back.fee[]", "id", kNeeded, one(Form::id), "decisions cite it", "postage"},
      {"send_back.fee[]", "when", kMay, section("when"), "conditions; none: everything", "{category: books}"},
      {"send_back.fee[]", "fee", kNeeded, one(Form::amount), "an amount a case", "4.90"},
      {"send_back.return_to", "company", kMay, one(Form::text), "or `name`", "Example Returns"},
      {"send_back.return_to", "name", kMay, one(Form::text), "of a person; needed without `company`", "Dana Doe"},
      {"send_back.return_to", "street1", kNeeded, one(Form::text), "street and number", "1 Main Street"},
      {"send_back.return_to", "street2", kMay, one(Form::text), "floor, building", "Floor 5"},
      {"send_back.return_to", "city", kNeeded, one(Form::text), "city", "Springfield"},
      {"send_back.return_to", "state", kMay, one(Form::text), "state or province", "IL"},
      {"send_back.return_to", "postal_code", kNeeded, one(Form::text), "in quotes, when it begins with zero",
       "\"62701\""},
      {"send_back.return_to", "country", kNeeded, one(Form::country), "country", "US"},
      {"send_back.return_to", "phone", kMay, one(Form::text), "for the carrier", "\"4155550100\""},
      {"send_back.return_to", "email", kMay, one(Form::text), "for the carrier", "returns@example.com"},
  };
}

std::vector<Key> refund_keys() {
  return {
      {"refund", "when", kNeeded, word<Trigger>(), "what the payment waits for", "received"},
      {"refund", "within", kMay, one(Form::hours), "from there to the payment; left out: 24 hours", "24 hours"},
      {"refund", "to", kNeeded, list(word<RefundTarget>()), "the first is the default", "[original, store_credit]"},
      {"refund", "store_credit_bonus", kMay, one(Form::percent), "on top of store credit", "10%"},
      {"refund", "store_credit_held_by", kMay, word<CreditHolder>(), "who keeps store credit; `retour` when absent",
       "shop"},
      {"refund", "restocking_fee", kMay,
       either(section("refund.restocking_fee"), list(section("refund.restocking_fee[]"))),
       "what is kept of the price, see [fees](#fees)", "{default: 0%, electronics: 15%}"},
      {"refund", "waive_fees", kMay, list(section("refund.waive_fees")), "where no fee is taken, see [fees](#fees)",
       ""},
      {"refund", "promotions", kMay, word<PromotionMode>(),
       "`prorate` (when absent): a unit is worth what was paid for it; `clawback`: the promotion is judged again on "
       "what is kept; `all_or_nothing`: what was bought under it comes back together",
       "prorate"},
      {"refund", "kits", kMay, word<KitReturn>(), "`parts` (when absent) of a kit may come back, or only the `whole`",
       "whole"},
      {"refund", "outbound_shipping", kMay, word<ShippingRefund>(), "when the outbound shipping goes back",
       "merchant_fault"},
      {"refund", "tenders", kMay, word<TenderOrder>(), "`listed` (in the order's sequence) or `proportional`",
       "listed"},
      {"refund", "rails", kMay, list(section("refund.rails")),
       "what a kind of payment can take back, see [rails](#rails)",
       "[{kind: card, within: 180 days, instead: store_credit}]"},
      {"refund.restocking_fee", "default", kMay, one(Form::percent), "of every other category", "0%"},
      {"refund.restocking_fee", "*", kMay, one(Form::percent), "of the category of this name", "15%"},
      {"refund.restocking_fee", "opened_only", kMay, one(Form::flag), "for opened goods only", "true"},
      {"refund.restocking_fee[]", "id", kNeeded, one(Form::id), "decisions cite it", "opened-tech"},
      {"refund.restocking_fee[]", "when", kMay, section("when"), "conditions; none: everything",
       "{category: electronics}"},
      {"refund.restocking_fee[]", "fee", kNeeded, either(one(Form::percent), one(Form::amount)),
       "a percentage of what was paid, or an amount a unit", "15%"},
      {"refund.restocking_fee[]", "at_most", kMay, one(Form::amount),
       "with a percentage: the most that it comes to for the units of a line", "50.00"},
      {"refund.waive_fees", "id", kNeeded, one(Form::id), "decisions cite it", "first-exchange"},
      {"refund.waive_fees", "when", kNeeded, section("when"), "conditions", "{resolution: exchange}"},
      {"refund.waive_fees", "fees", kMay, list(words({"restocking", "send_back"})), "both when absent", "[send_back]"},
      {"refund.rails", "kind", kMay, word<TenderKind>(), "a rail has `kind`, `provider` or both", "card",
       "instead: by_hand"},
      {"refund.rails", "provider", kMay, one(Form::name), "name of the adapter, as in the order", "manual",
       "instead: by_hand"},
      {"refund.rails", "step", kMay, one(Form::amount), "the smallest amount that the rail moves", "0.05",
       "kind: card"},
      {"refund.rails", "residue", kMay, words({"store_credit", "by_hand"}),
       "where goes what is finer than a step; `store_credit` when absent", "by_hand", "kind: card, step: 0.05"},
      {"refund.rails", "within", kMay, one(Form::days),
       "days since the payment in which money goes back the way it came", "180 days",
       "kind: card, instead: store_credit"},
      {"refund.rails", "instead", kMay, words({"store_credit", "by_hand", "gift_card"}),
       "where it goes after that; without `within` it never goes back the way it came", "by_hand", "kind: card"},
  };
}

std::vector<Key> exchange_keys() {
  return {
      {"exchange", "allowed", kMay, word<ExchangeScope>(),
       "`same_product`: a variant of it, whose stock the shop confirms under the product's id", "same_product"},
      {"exchange", "price_difference", kMay, word<PriceDifference>(), "what happens to it", "collect_or_refund"},
      {"exchange", "instant", kMay, either(words({"none"}), section("exchange.instant")),
       "new goods before the old ones", "{hold: full}"},
      {"exchange.instant", "hold", kNeeded, words({"full"}), "what secures the new goods", "full"},
      {"exchange.instant", "scan_within", kMay, one(Form::days), "until the old goods are on their way", "14 days"},
  };
}

std::vector<Key> limits_of(std::string_view section) {
  std::vector<Key> keys = {
      {section, "refund", kMay, one(Form::amount), "one refund", "100.00"},
      {section, "order_24h", kMay, one(Form::amount), "all refunds on one order in 24 hours", "150.00"},
      {section, "day", kMay, one(Form::amount), "all refunds of a local day", "1000.00"},
  };
  if (section == "authority.automatic") return keys;
  keys.push_back({section, "goodwill_day", kMay, one(Form::amount), "gifts of a local day", "50.00"});
  keys.push_back({section, "override", kMay, list_or_none(one(Form::id)),
                  "rules that the role may set aside: their ids, `window`, `kit` for kits that come back whole, "
                  "`promotion` for all or nothing",
                  "[window]"});
  return keys;
}

std::vector<Key> authority_keys() {
  const auto role = [](std::string_view name) { return either(words({"none"}), section(name)); };
  std::vector<Key> keys = {
      {"authority", "automatic", kMay, role("authority.automatic"), "the engine itself", "none"},
      {"authority", "agent", kMay, role("authority.agent"), "limits of agents", "{refund: 100.00}"},
      {"authority", "lead", kMay, role("authority.lead"), "limits of leads", "{refund: 1000.00}"},
      {"authority", "four_eyes_over", kMay, one(Form::amount),
       "amount above which two people must approve; zero means every refund, with a warning", "500.00"},
      {"authority", "requester_may_approve", kMay, one(Form::flag),
       "whether people may approve what they asked for: gifts, retried and rerouted refunds, and what they set a rule "
       "aside for",
       "false"},
      {"authority", "approval_valid", kMay, one(Form::days), "days until an open approval expires", "14 days"},
  };
  for (const auto* name : {"authority.automatic", "authority.agent", "authority.lead"})
    for (auto& key : limits_of(name)) keys.push_back(std::move(key));
  return keys;
}

std::vector<Key> case_keys() {
  const Value names = list(one(Form::name));
  return {
      {"cases", "name", kNeeded, one(Form::text), "what it shows, in the merchant's words", "late by one day"},
      {"cases", "ordered", kMay, one(Form::moment), "when it was ordered; the day of sending when absent",
       "2026-02-24"},
      {"cases", "fulfilled", kMay, one(Form::moment), "when it was sent; the day of the delivery when absent",
       "2026-02-25"},
      {"cases", "delivered", kMay, one(Form::moment),
       "when it arrived. A case has one of the three days; a day without a time is its noon in the market",
       "2026-03-01"},
      {"cases", "asks", kNeeded, one(Form::moment), "when the customer asks", "2026-03-31", "delivered: 2026-03-01"},
      {"cases", "reason", kMay, one(Form::id), "of `returns.reasons`; the first one when absent", "damaged"},
      {"cases", "resolution", kMay, word<Resolution>(), "what the customer wants; `refund` when absent", "exchange"},
      {"cases", "value", kMay, one(Form::amount), "what was paid for the line", "49.90"},
      {"cases", "quantity", kMay, one(Form::whole), "units of the line, all of which are asked for", "2"},
      {"cases", "category", kMay, one(Form::name), "of the goods", "books"},
      {"cases", "tags", kMay, names, "of the goods", "[final-sale]"},
      {"cases", "sku", kMay, one(Form::name), "of the goods", "MUG-1"},
      {"cases", "product", kMay, one(Form::name), "the shop's id of the product", "P-100"},
      {"cases", "vendor", kMay, one(Form::name), "of the goods", "Acme"},
      {"cases", "opened", kMay, one(Form::flag), "the goods were opened", "true"},
      {"cases", "gift_card", kMay, one(Form::flag), "the line is a gift card", "true"},
      {"cases", "order_value", kMay, one(Form::amount), "what was paid for all goods of the order", "120.00"},
      {"cases", "shipping", kMay, one(Form::amount), "what was paid for the outbound shipping", "5.00"},
      {"cases", "country", kMay, one(Form::country), "destination; the market's first when absent", "US"},
      {"cases", "state", kMay, one(Form::name), "state or province of the destination", "CA"},
      {"cases", "payment", kMay, word<TenderKind>(), "how it was paid; `card` when absent", "wallet"},
      {"cases", "channel", kMay, word<Channel>(), "through which door is asked; `web` when absent", "email"},
      {"cases", "sales_channel", kMay, one(Form::name), "where it was bought", "marketplace"},
      {"cases", "order_tags", kMay, names, "of the order", "[wholesale]"},
      {"cases", "risk", kMay, word<Risk>(), "as the shop rates the order", "high"},
      {"cases", "customer_returns_90d", kMay, one(Form::whole), "the customer's returns in 90 days", "9"},
      {"cases", "customer_tier", kMay, one(Form::name), "the shop's own word for the customer", "gold"},
      {"cases", "expect", kNeeded, section("cases.expect"), "what the policy shall say", "{approve: default}"},
      {"cases.expect", "approve", kMay, one(Form::id), "approved by this rule, or `withdrawal`: by law", "default"},
      {"cases.expect", "deny", kMay, one(Form::id), "denied by this rule, or by `window`", "window"},
      {"cases.expect", "review", kMay, one(Form::id), "sent to a person by this rule", "fragile"},
      {"cases.expect", "keep_item", kMay, one(Form::id), "paid without wanting the goods back, by this rule", "cheap"},
      {"cases.expect", "until", kMay, one(Form::date), "last day of the return", "2026-03-31", "approve: default"},
      {"cases.expect", "refund", kMay, one(Form::amount), "what goes back", "49.90", "approve: default"},
      {"cases.expect", "fee", kMay, one(Form::amount), "restocking and sending back together", "4.90",
       "approve: default"},
  };
}

const std::vector<Key>& table() {
  static const std::vector<Key> kTable = [] {
    std::vector<Key> all;
    for (auto part : {head_keys, returns_keys, rule_terms_keys, condition_keys, send_back_keys, refund_keys,
                      exchange_keys, authority_keys, case_keys})
      for (auto& key : part()) all.push_back(std::move(key));
    return all;
  }();
  return kTable;
}

}  // namespace

std::span<const SectionInfo> policy_sections() { return sections(); }
std::span<const Key> policy_keys() { return table(); }

const std::vector<const Key*>& keys_of(std::string_view section) {
  static const auto kBySection = [] {
    std::map<std::string_view, std::vector<const Key*>> by_section;
    for (const Key& key : table()) by_section[key.section].push_back(&key);
    return by_section;
  }();
  static const std::vector<const Key*> kNone;
  const auto found = kBySection.find(section);
  return found == kBySection.end() ? kNone : found->second;
}

const Key* find_key(std::string_view section, std::string_view name) {
  const auto& keys = keys_of(section);
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const Key* key) { return key->name == name; });
  return found == keys.end() ? nullptr : *found;
}

const Key* key_for(std::string_view section, std::string_view name) {
  const Key* key = find_key(section, name);
  return key ? key : find_key(section, "*");
}

}  // namespace retour::policies::detail
