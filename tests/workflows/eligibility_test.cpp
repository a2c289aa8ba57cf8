#include "workflows/returns/eligibility.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/workflows/desk.hpp"

namespace retour::workflows {
namespace {

using std::chrono::hours;

LineRequest shirt(std::int64_t quantity = 1, std::string reason = "changed_mind") {
  LineRequest request;
  request.line = "shirt";
  request.quantity = quantity;
  request.reason = std::move(reason);
  return request;
}

std::string refusal(const Desk& desk, const LineRequest& request, const std::optional<std::string>& overridden = {}) {
  const auto judged = judge_line(desk.facts(), request, overridden);
  EXPECT_EQ(judged.verdict == RuleVerdict::deny, !judged.why_not.empty());
  return judged.why_not.empty() ? "" : judged.why_not.front().code;
}

TEST(Eligibility, PlainFactsComeBeforeThePolicy) {
  Desk desk;
  LineRequest unknown = shirt();
  unknown.line = "hat";
  EXPECT_EQ(refusal(desk, unknown), "unknown_line");
  EXPECT_EQ(refusal(desk, shirt(1, "bored")), "unknown_reason");
  EXPECT_EQ(refusal(desk, shirt(0)), "quantity");
  EXPECT_EQ(refusal(desk, shirt(-1)), "quantity");
  EXPECT_EQ(refusal(desk, shirt(4)), "quantity");
  EXPECT_EQ(refusal(desk, shirt(3)), "");
  desk.ledger.taken_units["shirt"] = {1};
  EXPECT_EQ(refusal(desk, shirt(3)), "quantity");
  EXPECT_EQ(free_units(desk.facts(), desk.order.lines[0]), (std::vector<std::int64_t>{0, 2}));
  desk.order.lines[0].returned_before = 1;
  EXPECT_EQ(free_units(desk.facts(), desk.order.lines[0]), (std::vector<std::int64_t>{2}));
  desk.order.lines[0].fulfilled = 0;
  EXPECT_EQ(refusal(desk, shirt()), "not_sent");
  EXPECT_EQ(refusal(desk, shirt(), "window"), "not_sent");
}

TEST(Eligibility, TheDeadlineIsExclusiveAndMaySetAside) {
  Desk desk;
  const auto end = deadline_of(desk, desk.order.lines[0], "changed_mind")->exclusive;
  desk.now = end - std::chrono::microseconds(1);
  EXPECT_EQ(refusal(desk, shirt()), "");
  desk.now = end;
  EXPECT_EQ(refusal(desk, shirt()), "window");
  const auto late = judge_line(desk.facts(), shirt());
  EXPECT_TRUE(late.overridable);
  EXPECT_EQ(late.citations.front().line, line_of(scenarios::policy_text(), "window:"));
  EXPECT_NE(late.why_not.front().message.find("2026-04-04"), std::string::npos);
  EXPECT_EQ(refusal(desk, shirt(), "window"), "");
  EXPECT_EQ(judge_line(desk.facts(), shirt(), "window").remarks.back().substr(0, 22), "'window' was set aside");
}

TEST(Eligibility, OverridesBelongToRoles) {
  Desk desk;
  Citation at;
  EXPECT_FALSE(may_override(desk.policy, scenarios::people::anna, "window"));
  EXPECT_FALSE(may_override(desk.policy, scenarios::people::the_shop, "window"));
  EXPECT_TRUE(may_override(desk.policy, scenarios::people::ben, "window", &at));
  EXPECT_EQ(at.line, line_of(scenarios::policy_text(), "agent:"));
  EXPECT_FALSE(may_override(desk.policy, scenarios::people::dana, "default"));
}

struct Case {
  const char* when;  // the condition in the policy
  void (*meet)(Desk&, LineRequest&);
  void (*miss)(Desk&, LineRequest&);
};

void nothing(Desk&, LineRequest&) {}

class RuleConditions : public testing::TestWithParam<Case> {};

TEST_P(RuleConditions, DecideAndCiteTheirLine) {
  const std::string yaml = scenarios::policy_text(
      {.rules = fmt::format("    - {{id: special, when: {{{}}}, then: deny}}\n", GetParam().when)});
  for (const bool meets : {true, false}) {
    Desk desk;
    desk.policy = compiled(yaml);
    LineRequest request = shirt();
    (meets ? GetParam().meet : GetParam().miss)(desk, request);
    const auto judged = judge_line(desk.facts(), request);
    EXPECT_EQ(judged.rule, meets ? "special" : "default") << GetParam().when;
    EXPECT_EQ(judged.verdict, meets ? RuleVerdict::deny : RuleVerdict::approve);
    EXPECT_EQ(judged.citations.front().line, line_of(yaml, meets ? "id: special" : "id: default"));
    EXPECT_EQ(judged.citations.front().rule, judged.rule);
    EXPECT_EQ(judged.citations.front().file, "policy.yaml");
    if (meets) {
      EXPECT_EQ(judge_line(desk.facts(), request, "special").rule, "default") << "set aside";
    }
  }
}

// NOLINTBEGIN: a table
const Case kCases[] = {
    {"tag: sale",
     [](Desk& d, LineRequest&) {
       d.order.lines[0].tags = {"new", "sale"};
     },
     [](Desk& d, LineRequest&) { d.order.lines[0].tags = {"sales"}; }},
    {"category: clothing", nothing, [](Desk& d, LineRequest&) { d.order.lines[0].category = "garden"; }},
    {"sku: sku-shirt", nothing, [](Desk& d, LineRequest&) { d.order.lines[0].sku = "sku-hat"; }},
    {"vendor: acme", [](Desk& d, LineRequest&) { d.order.lines[0].vendor = "acme"; }, nothing},
    {"reason: too_small", [](Desk&, LineRequest& r) { r.reason = "too_small"; }, nothing},
    {"country: US", nothing, [](Desk& d, LineRequest&) { d.order.ship_to.country = "CA"; }},
    {"at_fault: merchant", [](Desk&, LineRequest& r) { r.reason = "defective"; }, nothing},
    {"opened: true", [](Desk&, LineRequest& r) { r.opened = true; }, nothing},
    {"opened: false", nothing, [](Desk&, LineRequest& r) { r.opened = true; }},
    {"gift_card: true", [](Desk& d, LineRequest&) { d.order.lines[0].gift_card = true; }, nothing},
    {"resolution: store_credit", [](Desk&, LineRequest& r) { r.resolution = Resolution::store_credit; }, nothing},
    {"line_value: under 16.68", nothing, [](Desk&, LineRequest& r) { r.quantity = 2; }},
    {"line_value: at least 33.33", [](Desk&, LineRequest& r) { r.quantity = 2; }, nothing},
    {"order_value: over 181.99", nothing, [](Desk& d, LineRequest&) { d.order.lines[2].paid_minor -= 1; }},
    {"quantity: at most 2", [](Desk&, LineRequest& r) { r.quantity = 2; },
     [](Desk&, LineRequest& r) { r.quantity = 3; }},
    {"customer_returns_90d: over 8", [](Desk& d, LineRequest&) { d.ledger.customer_returns_90d = 9; },
     [](Desk& d, LineRequest&) { d.ledger.customer_returns_90d = 8; }},
    {"category: clothing, opened: true", [](Desk&, LineRequest& r) { r.opened = true; }, nothing},
};
// NOLINTEND
INSTANTIATE_TEST_SUITE_P(Eligibility, RuleConditions, testing::ValuesIn(kCases));

TEST(Eligibility, TheFirstRuleThatMatchesDecides) {
  Desk desk({.rules = "    - {id: a, when: {category: clothing}, then: review}\n    - {id: b, when: {sku: sku-shirt}, "
                      "then: deny}\n"});
  EXPECT_EQ(judge_line(desk.facts(), shirt()).verdict, RuleVerdict::review);
  EXPECT_EQ(judge_line(desk.facts(), shirt(), "a").verdict, RuleVerdict::deny);
  desk.policy.rules.clear();
  EXPECT_EQ(refusal(desk, shirt()), "no_rule");
}

// ---- submit: what is asked besides eligibility
// ------------------------------------------------------------------------

std::string submit(const Desk& desk, const Submit& event) {
  const auto decision = decide(desk.facts(), {{}, ReturnEvent{event}});
  if (const auto* refused = std::get_if<kernel::Refused>(&decision)) return refused->reasons.front().code;
  return std::holds_alternative<Decided>(decision) ? "" : "no_such_move";
}

Submit asking(LineRequest line) {
  Submit event;
  event.lines.push_back(std::move(line));
  return event;
}

TEST(Submit, RefusesWhatIsNotWellFormed) {
  Desk desk;
  EXPECT_EQ(submit(desk, {}), "no_lines");
  Submit twice = asking(shirt());
  twice.lines.push_back(shirt());
  EXPECT_EQ(submit(desk, twice), "duplicate_line");
  EXPECT_EQ(submit(desk, asking(shirt(0))), "quantity");
  EXPECT_EQ(submit(desk, asking(shirt(100'001))), "quantity");
  Submit many;
  many.lines.resize(101);
  EXPECT_EQ(submit(desk, many), "too_many_lines");
  Submit album = asking(shirt());
  album.lines[0].photos.resize(21);
  EXPECT_EQ(submit(desk, album), "too_many_photos");
  EXPECT_EQ(submit(desk, asking(shirt())), "");
}

TEST(Submit, AsksForEvidenceMethodAndResolution) {
  Desk desk;
  EXPECT_EQ(submit(desk, asking(shirt(1, "defective"))), "photos_required");
  EXPECT_EQ(submit(desk, asking(shirt(1, "other"))), "note_required");
  Submit by_store = asking(shirt());
  by_store.method = Method::store;
  EXPECT_EQ(submit(desk, by_store), "method_not_offered");
  LineRequest repair = shirt();
  repair.resolution = Resolution::repair;
  EXPECT_EQ(submit(desk, asking(repair)), "resolution_not_offered");
  LineRequest swap = shirt();
  swap.resolution = Resolution::exchange;
  EXPECT_EQ(submit(desk, asking(swap)), "replacement_missing");
  swap.replacement = Replacement{"x", "x", {}, -1};
  EXPECT_EQ(submit(desk, asking(swap)), "replacement_missing");
  swap.quantity = 3;
  swap.replacement->unit_price_minor = kMaxAmountMinor / 2;
  EXPECT_EQ(submit(desk, asking(swap)), "replacement_too_dear");
  Submit mixed = asking(shirt());
  mixed.lines.push_back(shirt());
  mixed.lines[1].line = "lamp";
  mixed.lines[1].resolution = Resolution::store_credit;
  EXPECT_EQ(submit(desk, mixed), "mixed_resolutions");
  desk.policy.refund.to.pop_back();
  EXPECT_EQ(submit(desk, asking(mixed.lines[1])), "resolution_not_offered");
  desk.policy.exchange.allowed.value = ExchangeScope::none;
  swap.replacement->unit_price_minor = 1;
  EXPECT_EQ(submit(desk, asking(swap)), "exchange_not_offered");
}

/// Three shirts for 50.00: one alone is cheap, one after another they are not.
TEST(Eligibility, TakingALineBackPieceByPieceIsWorthAsMuchAsAtOnce) {
  Desk desk;
  desk.policy = compiled(
      scenarios::policy_text({.rules = "    - {id: cheap, when: {line_value: under 20.00}, then: keep_item}\n"}));
  EXPECT_EQ(judge_line(desk.facts(), shirt()).verdict, RuleVerdict::keep_item);
  desk.ledger.taken_units["shirt"] = {0};
  EXPECT_EQ(judge_line(desk.facts(), shirt()).verdict, RuleVerdict::approve);
  desk.ledger.taken_units.clear();
  desk.order.lines[0].returned_before = 1;
  EXPECT_EQ(judge_line(desk.facts(), shirt()).verdict, RuleVerdict::approve);
}

TEST(Submit, OverridesNeedTheRightAndAReason) {
  Desk desk;
  desk.now += hours(24 * 100);
  Submit late = asking(shirt());
  EXPECT_EQ(submit(desk, late), "window");
  late.override_rule = "window";
  EXPECT_EQ(submit(desk, late), "override_not_allowed");  // the customer
  desk.actor = scenarios::people::ben;
  EXPECT_EQ(submit(desk, late), "override_reason_missing");
  late.override_reason = "was in hospital";
  EXPECT_EQ(submit(desk, late), "");
  late.override_rule = "default";
  EXPECT_EQ(submit(desk, late), "override_not_allowed");
}

TEST(Submit, ThePaymentMustStillHoldTheMoney) {
  Desk desk;
  desk.ledger.tenders["card"].used = 186'90 - 16'66;
  EXPECT_EQ(submit(desk, asking(shirt())), "over_captured");
  desk.ledger.tenders["card"].used = 186'90 - 16'67;
  EXPECT_EQ(submit(desk, asking(shirt())), "");
}

TEST(Submit, TakesItsUnitsUnderTheCounterThatWasRead) {
  Desk desk;
  desk.ledger.order_lines["shirt"].version = 7;
  const auto decision = decide(desk.facts(), {{}, ReturnEvent{asking(shirt(2))}});
  const auto& decided = std::get<Decided>(decision);
  ASSERT_EQ(decided.capacity.size(), 1U);
  EXPECT_EQ(decided.capacity[0].kind, CapacityKind::order_line);
  EXPECT_EQ(decided.capacity[0].held_delta, 2);
  EXPECT_EQ(decided.capacity[0].expected_version, 7);
}

}  // namespace
}  // namespace retour::workflows
