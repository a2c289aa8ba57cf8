#include <gtest/gtest.h>

#include "policies/tools/explanation_text.hpp"
#include "policies/tools/words.hpp"
#include "tests/golden.hpp"
#include "tests/policies/texts.hpp"
#include "workflows/counters.hpp"

namespace retour::policies {
namespace {

using namespace workflows;

/// A market with a right of withdrawal beside a longer window of its own.
const std::string kGerman = R"(market: DE
currency: EUR
time_zone: Europe/Berlin
languages: [de]
countries: [DE]
statute: DE
returns:
  window: 30 days after delivery
  no_delivery_date: fulfilment plus 3 days
  windows:
    - {tag: sale, days: 14 days after delivery}
    - {reason: defective, days: 730 days after delivery}
  reasons:
    changed_mind: {}
    defective: {at_fault: merchant, photos: required}
  rules:
    - {id: made-to-order, when: {tag: made-to-order, at_fault: customer}, then: deny, exempt: custom_made}
    - {id: books, when: {category: books, line_value: under 20.00}, unless: {customer_tier: gold}, then: deny}
    - {id: default, then: approve}
  review_reply: 14 days
send_back:
  methods: [label, drop_off]
  label_valid_days: 21
  fee: {customer: 4.90, merchant: 0}
  return_to: {company: Returns, street1: Weg 1, city: Berlin, postal_code: "10115", country: DE}
refund:
  when: received
  within: 24 hours
  to: [original, store_credit]
  store_credit_bonus: 5%
  outbound_shipping: when_all_returned
exchange: {allowed: none}
authority:
  automatic: none
  agent: {refund: 100.00, override: [window, books]}
  lead: {refund: 1000.00, override: [window, books]}
)";

OrderLine line(std::string id, Minor paid, std::string category, std::vector<std::string> tags = {}) {
  OrderLine made;
  made.id = std::move(id), made.title = "Line " + made.id, made.sku = "SKU-" + made.id;
  made.category = std::move(category), made.tags = std::move(tags);
  made.quantity = made.fulfilled = 1;
  made.paid_minor = paid;
  made.fulfilled_at = instant_of("2026-07-15T08:00:00Z"), made.delivered_at = instant_of("2026-07-17T15:00:00Z");
  return made;
}

/// With a version of its own, so that the agreed text does not change with every word about the law.
Policy german() {
  Policy policy = *compile_lawful(kGerman).policy;
  policy.version = "0123456789abcdef";
  return policy;
}

struct Bought {
  explicit Bought(const std::string& asked_at) : now(*instant_of(asked_at)) {
    order.number = "#7", order.currency = "EUR", order.customer_ref = "c-7", order.language = "de";
    order.ship_to.country = "DE";
    order.ordered_at = *instant_of("2026-07-14T12:00:00Z");
    order.lines = {line("1", 10'000, "shoes"), line("2", 1'500, "books"), line("3", 3'000, "shoes", {"made-to-order"}),
                   line("4", 2'000, "shoes", {"sale"})};
    Tender tender;
    tender.id = "t", tender.provider = "manual", tender.captured_minor = 16'500;
    order.tenders.push_back(tender);
    ledger = ledger_of(order);
  }
  Facts facts() const { return {order, policy, none, ledger, {Role::customer, "c-7"}, Channel::web, now, {}}; }
  std::string text() const {
    return render_explanation(order, policy, explain(facts(), whole_order(facts(), "changed_mind")));
  }

  const Policy policy = german();
  Order order;
  Ledger ledger;
  const ReturnCase none;
  const Instant now;
};

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(ExplanationText, IsTheOneThatWasAgreed) {
  // The law's right runs; then only the shop's window; then nothing does.
  std::string text;
  for (const auto* at : {"2026-07-20T10:00:00Z", "2026-08-10T10:00:00Z", "2026-09-01T10:00:00Z"})
    text += Bought(at).text() + "\n================\n\n";
  tests::expect_golden("policy_explanation.txt", text);
}

TEST(ExplanationText, SaysTheEndInTheMarketsOwnTime) {
  const auto late = Bought("2026-08-17T22:00:00Z").text();  // midnight in Berlin has just been
  EXPECT_TRUE(says(late, "decision  deny by 'window'\n")) << late;
  EXPECT_TRUE(says(late, "eligible if asked by 16 Aug 2026 24:00 (Europe/Berlin)")) << late;
  EXPECT_TRUE(says(late, "eligible if asked by 31 Jul 2026 24:00 (Europe/Berlin)")) << "the shorter one for sales";
}

TEST(ExplanationText, NamesTheRuleThatRefusesAndTheFactBehindIt) {
  const auto text = Bought("2026-08-10T10:00:00Z").text();
  EXPECT_TRUE(says(text, "refused by us.yaml:18:7 rule 'books'")) << text;
  EXPECT_TRUE(says(text, "line_value under 20.00 EUR holds: facts say 15.00 EUR")) << text;
  EXPECT_TRUE(says(text, "category books does not hold: facts say 'shoes'")) << text;
  EXPECT_TRUE(says(text, "unless customer_tier gold does not hold: facts say nothing")) << text;
  EXPECT_TRUE(says(text, "eligible where staff (agent, lead) set 'books' aside: approve by 'default'")) << text;
}

TEST(ExplanationText, TheLawStandsBesideTheShopsOwn) {
  const auto text = Bought("2026-07-20T10:00:00Z").text();
  EXPECT_TRUE(says(text, "right of withdrawal runs, until 31 Jul 2026 24:00 (Europe/Berlin)")) << text;
  EXPECT_TRUE(says(text, "approve by 'withdrawal'")) << "a rule of the shop does not stand against it\n" << text;
  EXPECT_TRUE(says(text, "not for goods of this kind")) << "made to order\n" << text;
}

TEST(ExplanationText, SaysWhatIsNotThere) {
  const Bought bought("2026-09-01T10:00:00Z");
  Explanation none;
  none.left_out = 20;
  none.cannot_know = {"What the weather was."};
  const auto text = render_explanation(bought.order, bought.policy, none);
  EXPECT_TRUE(says(text, "lines     20 more are not explained here: name them")) << text;
  EXPECT_TRUE(says(text, "unknown   What the weather was.")) << text;
}

TEST(Words, OfFacts) {
  const auto words = [](std::string_view condition, FactValue fact) {
    return words_of(ConditionTrace{condition, true, std::move(fact)}, "EUR");
  };
  EXPECT_EQ(words("category", std::string("shoes")), "'shoes'");
  EXPECT_EQ(words("category", std::string()), "nothing");
  EXPECT_EQ(words("tag", std::vector<std::string>{"a", "b"}), "'a', 'b'");
  EXPECT_EQ(words("tag", std::vector<std::string>{}), "nothing");
  EXPECT_EQ(words("opened", true), "yes");
  EXPECT_EQ(words("line_value", std::int64_t{1250}), "12.50 EUR");
  EXPECT_EQ(words("discount", std::int64_t{1250}), "12.5%");
  EXPECT_EQ(words("quantity", std::int64_t{3}), "3");
  EXPECT_EQ(words("days_since_delivery", std::monostate{}), "not known");
  EXPECT_EQ(words("asked_on", std::chrono::month_day(std::chrono::March / 9)), "03-09");
}

}  // namespace
}  // namespace retour::policies
