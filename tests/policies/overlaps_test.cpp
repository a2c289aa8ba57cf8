#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "tests/policies/texts.hpp"

// Rules that are never reached, never match or change nothing; terms that contradict each other.

namespace retour::policies {
namespace {

std::string found(const std::string& text) {
  std::string codes;
  for (const auto& d : compile_text(text).diagnostics) codes += (codes.empty() ? "" : " ") + d.code;
  return codes;
}
std::string found(std::string_view from, std::string_view to) { return found(edited(kGood, from, to)); }

constexpr std::string_view kLast = "    - {id: default, then: approve}";

std::string rules(const std::vector<std::string>& more) {
  std::string text;
  for (const auto& rule : more) text += "    - {" + rule + "}\n";
  return found(kLast, text + std::string(kLast));
}

TEST(Overlaps, ARuleBehindAnExceptionIsReachedOnlyThroughIt) {
  const std::string sale = "id: sale, when: {category: toys}, unless: {customer_tier: gold}, then: deny";
  EXPECT_EQ(rules({sale, "id: gold, when: {category: toys, customer_tier: gold}, then: review"}), "");
  EXPECT_EQ(rules({sale, "id: toys, when: {category: toys}, then: review"}), "");
  EXPECT_EQ(rules({sale, "id: silver, when: {category: toys, customer_tier: silver}, then: review"}), "RP029")
      << "silver is never gold";
}

TEST(Overlaps, SeveralRulesBeforeOneMayLeaveNothingOfIt) {
  const std::string opened = "id: opened, when: {category: toys, opened: true}, then: review",
                    closed = "id: closed, when: {category: [toys, games], opened: false}, then: deny",
                    toys = "id: toys, when: {category: toys}, then: deny";
  EXPECT_EQ(rules({opened, closed, toys}), "RP029");
  EXPECT_EQ(rules({opened, toys}), "");
  EXPECT_EQ(rules({closed, "id: games, when: {category: [toys, games]}, then: deny"}), "") << "opened ones are left";
  EXPECT_EQ(rules({"id: few, when: {quantity: under 3}, then: review", "id: many, when: {quantity: over 2}, then: deny",
                   toys}),
            "RP029 RP029")
      << "and nothing is left of the last one";
  EXPECT_EQ(
      rules({"id: few, when: {quantity: under 3}, then: review", "id: many, when: {quantity: over 3}, then: deny"}), "")
      << "three are left";
  EXPECT_EQ(rules({"id: soon, when: {days_since_delivery: under 9}, then: review",
                   "id: late, when: {days_since_delivery: at least 9}, then: deny"}),
            "")
      << "what was never delivered is left";
  EXPECT_EQ(rules({"id: a, when: {category: toys}, then: review", "id: b, when: {category: games}, then: deny",
                   "id: c, when: {category: [games, toys]}, then: deny"}),
            "RP029");
  EXPECT_EQ(rules({"id: a, when: {tag: red}, then: review", "id: b, when: {tag: blue}, then: deny",
                   "id: c, when: {tag: [blue, red]}, then: deny"}),
            "RP029");
  EXPECT_EQ(rules({"id: a, when: {category: toys}, unless: {customer_tier: gold}, then: review",
                   "id: b, when: {category: games}, then: deny", "id: c, when: {category: [games, toys]}, then: deny"}),
            "");
  EXPECT_EQ(rules({"id: low, when: {risk: [low, unknown]}, then: review",
                   "id: high, when: {risk: [medium, high]}, then: deny", toys}),
            "RP029 RP029");
}

TEST(Overlaps, WhatHoldsForEveryOrderOfTheMarketHidesNothingLess) {
  const std::string at_home = "id: at-home, when: {category: [toys, games], country: US}, then: review",
                    toys = "id: toys, when: {category: toys}, then: deny";
  EXPECT_EQ(rules({at_home, toys}), "RP029") << "the market serves no other country";
  EXPECT_EQ(rules({"id: at-home, when: {country: US}, then: review"}), "") << "the last rule is for what may come";
  EXPECT_EQ(rules({"id: customer, when: {category: toys, at_fault: customer}, then: review",
                   "id: merchant, when: {category: toys, at_fault: merchant}, then: deny", toys}),
            "RP029")
      << "no reason is the carrier's fault";
}

TEST(Overlaps, ReasonsAndWhoIsAtFaultKnowOfEachOther) {
  const std::string customer = "id: customer, when: {category: toys, at_fault: customer}, then: review",
                    changed = "id: changed, when: {category: toys, reason: changed_mind}, then: deny";
  EXPECT_EQ(rules({customer, changed}), "RP029");
  EXPECT_EQ(rules({changed, customer}), "RP029") << "no other reason is the customer's";
  EXPECT_EQ(rules({changed, "id: merchant, when: {category: toys, at_fault: merchant}, then: review"}), "");
}

TEST(Overlaps, AnExceptionMayBeTakenByAnotherRule) {
  const std::string closed = "id: closed, when: {category: toys}, unless: {opened: true}, then: deny",
                    opened = "id: opened, when: {opened: true}, then: review",
                    red = "id: red, when: {category: toys, tag: red}, then: deny";
  EXPECT_EQ(rules({closed, opened, red}), "RP029");
  EXPECT_EQ(rules({opened, closed, red}), "RP029");
  EXPECT_EQ(rules({closed, red}), "") << "opened red toys";
  EXPECT_EQ(rules({closed, "id: opened, when: {opened: true, quantity: over 1}, then: review", red}), "");
}

TEST(Overlaps, OnlyThoseAreNamedThatHideARule) {
  const auto text = edited(kGood, kLast,
                           "    - {id: heavy, when: {weight: over 20 kg}, then: review}\n"
                           "    - {id: few, when: {quantity: under 3}, then: deny}\n"
                           "    - {id: many, when: {quantity: at least 3}, then: review}\n"
                           "    - {id: toys, when: {category: toys}, then: deny}\n" +
                               std::string(kLast));
  const auto made = compile_text(text);
  ASSERT_EQ(made.diagnostics.size(), 2U);
  EXPECT_EQ(made.diagnostics[0].help.find("'heavy'"), std::string::npos) << made.diagnostics[0].help;
  EXPECT_NE(made.diagnostics[0].help.find("'few'"), std::string::npos) << made.diagnostics[0].help;
  EXPECT_NE(made.diagnostics[0].help.find("'many'"), std::string::npos) << made.diagnostics[0].help;
}

/// A rule over a world that is small enough to be counted.
struct Small {
  std::vector<std::string> categories, tags;
  std::optional<bool> opened;
  int least_photos = 0, most_photos = 9;

  std::string when() const {
    std::string text;
    if (!categories.empty()) text += fmt::format("category: [{}], ", fmt::join(categories, ", "));
    if (!tags.empty()) text += fmt::format("tag: [{}], ", fmt::join(tags, ", "));
    if (opened) text += fmt::format("opened: {}, ", *opened);
    if (least_photos > 0) text += fmt::format("photos: at least {}, ", least_photos);
    if (most_photos < 9) text += fmt::format("photos: at most {}, ", most_photos);
    return text;
  }
  bool holds(const std::string& category, const std::vector<std::string>& of_goods, bool is_open, int photos) const {
    const auto has = [](const std::vector<std::string>& wanted, const std::string& value) {
      return std::find(wanted.begin(), wanted.end(), value) != wanted.end();
    };
    return (categories.empty() || has(categories, category)) && (!opened || *opened == is_open) &&
           photos >= least_photos && photos <= most_photos &&
           (tags.empty() ||
            std::any_of(of_goods.begin(), of_goods.end(), [&](const auto& tag) { return has(tags, tag); }));
  }
};

Small any_small() {
  const std::vector<std::vector<std::string>> categories{{}, {"toys"}, {"games"}, {"toys", "games"}},
      tags{{}, {}, {"red"}, {"blue"}, {"red", "blue"}};
  Small s{*rc::gen::elementOf(categories), *rc::gen::elementOf(tags), {}, 0, 9};
  if (*rc::gen::arbitrary<bool>()) s.opened = *rc::gen::arbitrary<bool>();
  const int end = *rc::gen::inRange(0, 6);
  if (end == 1 || end == 2) s.least_photos = end;
  if (end == 3 || end == 4) s.most_photos = end - 2;
  return s;
}

/// Places of the rules that are the first to hold for something.
std::set<std::size_t> reached(const std::vector<Small>& small) {
  std::set<std::size_t> some;
  const std::vector<std::vector<std::string>> tags{{}, {"red"}, {"blue"}, {"red", "blue"}};
  for (const auto* category : {"toys", "games", "books"})
    for (const auto& of_goods : tags)
      for (const bool opened : {false, true})
        for (int photos = 0; photos < 5; ++photos) {
          const auto first = std::find_if(small.begin(), small.end(), [&](const Small& rule) {
            return rule.holds(category, of_goods, opened, photos);
          });
          if (first != small.end()) some.insert(static_cast<std::size_t>(first - small.begin()));
        }
  return some;
}

RC_GTEST_PROP(Overlaps, ARuleThatSomethingReachesIsNeverCalledUnreached, ()) {
  std::vector<Small> small;
  const int count = *rc::gen::inRange(2, 7);
  for (int i = 0; i < count; ++i) small.push_back(any_small());
  std::string text;
  for (std::size_t i = 0; i < small.size(); ++i)
    text += fmt::format("    - {{id: r{}, when: {{{}}}, then: {}}}\n", i, small[i].when(),
                        i % 2 == 0 ? "review" : "approve");
  const auto some = reached(small);
  std::size_t called = 0;
  for (const auto& d : compile_text(edited(kGood, kLast, text + std::string(kLast))).diagnostics) {
    if (d.code != "RP029") continue;
    ++called;
    for (const std::size_t i : some) RC_ASSERT(d.message.find(fmt::format("'r{}'", i)) == std::string::npos);
  }
  RC_CLASSIFY(called > 0, "some are never reached");
  RC_CLASSIFY(some.size() + called == small.size(), "all of them are found");
}

TEST(Overlaps, ARuleChangesNothingWhereALaterOneSaysTheSame) {
  const std::string gold = "id: gold, when: {customer_tier: gold}, then: approve";
  EXPECT_EQ(rules({gold}), "RP068");
  EXPECT_EQ(rules({gold, "id: silver, when: {customer_tier: silver}, then: review"}), "RP068")
      << "what stands between matches other customers";
  EXPECT_EQ(rules({gold, "id: risky, when: {risk: high}, then: review"}), "") << "it keeps gold from the review";
  EXPECT_EQ(rules({gold, "id: two, when: {quantity: at least 2}, then: approve"}), "RP068 RP068");
  EXPECT_EQ(
      rules({"id: many, when: {quantity: over 5}, then: approve", "id: few, when: {quantity: under 3}, then: review"}),
      "RP068");
  EXPECT_EQ(rules({"id: sale, when: {tag: sale}, then: approve", "id: toy, when: {tag: toy}, then: review"}), "")
      << "goods may have both tags";
  EXPECT_EQ(rules({"id: sale, when: {ordered_on: 12-20..01-05}, then: approve",
                   "id: summer, when: {ordered_on: 06-01..08-31}, then: review"}),
            "RP068");
}

TEST(Overlaps, FeesAndWaiversThatChangeNothing) {
  const std::string_view fee = "{customer: 4.90, merchant: 0}", tenders = "  tenders: listed";
  EXPECT_EQ(found(fee, "[{id: books, when: {category: books}, fee: 4.90}, {id: all, fee: 4.90}]"), "RP068");
  EXPECT_EQ(found(fee, "[{id: books, when: {category: books}, fee: 1.90}, {id: all, fee: 4.90}]"), "");
  EXPECT_EQ(found(tenders,
                  "  waive_fees: [{id: a, when: {customer_tier: gold}}, {id: b, when: {customer_tier: gold, "
                  "channel: app}}]"),
            "RP068");
  EXPECT_EQ(found(tenders,
                  "  waive_fees: [{id: a, when: {customer_tier: gold}, fees: [restocking]}, {id: b, when: "
                  "{customer_tier: gold, channel: app}}]"),
            "");
}

TEST(Overlaps, ConditionsThatNothingMeets) {
  EXPECT_EQ(rules({"id: a, when: {quantity: under 0}, then: review"}), "RP039");
  EXPECT_EQ(rules({"id: a, when: {quantity: under 1}, then: review"}), "RP039") << "a return has a unit";
  EXPECT_EQ(rules({"id: a, when: {at_fault: carrier}, then: review"}), "RP039") << "no reason is the carrier's fault";
  EXPECT_EQ(rules({"id: a, when: {reason: [defective], at_fault: [customer, carrier]}, then: review"}), "RP039");
  EXPECT_EQ(rules({"id: a, when: {reason: [defective, changed_mind], at_fault: customer}, then: review"}), "");
  EXPECT_EQ(rules({"id: a, when: {country: CA}, then: review"}), "RP039") << "the market serves the US";
  EXPECT_EQ(rules({"id: a, when: {method: pick_up}, then: review"}), "RP039") << "it is not offered";
  EXPECT_EQ(rules({"id: a, when: {method: [pick_up, label]}, then: review"}), "");
  EXPECT_EQ(found("{category: books, days", "{when: {reason: defective, at_fault: customer}, days"), "RP039");
  EXPECT_EQ(found("exchange: {allowed: same_product, price_difference: collect_or_refund, instant: {hold: full, "
                  "scan_within: 14 days}}",
                  "exchange: {allowed: none}"),
            "");
}

TEST(Overlaps, ASeasonThatEndsBeforeTheWindow) {
  EXPECT_EQ(found("until: 01-31", "until: 01-05"), "") << "of a month and more, and books have 14 days";
  EXPECT_EQ(found("ordered: 11-01..12-31, until: 01-31", "ordered: 12-20..12-31, until: 01-02"), "RP055");
  EXPECT_EQ(found("ordered: 11-01..12-31, until: 01-31", "ordered: 12-20..12-31, until: 01-04"), "");
}

TEST(Overlaps, TimesThatCannotAllBeKept) {
  EXPECT_EQ(found("when: received", "when: first_scan"), "") << "labels are scanned";
  const std::string own = edited(kGood, "[label, own_carrier]", "[own_carrier]");
  EXPECT_EQ(found(edited(own, "when: received", "when: first_scan")), "RP055");
  EXPECT_EQ(found(edited(own, "when: received", "when: inspected")), "");
  EXPECT_EQ(found("allowed: same_product", "allowed: none"), "RP055") << "nothing to exchange at once";
  const std::string labels = edited(kGood, "[label, own_carrier]", "[label]");
  EXPECT_EQ(found(edited(labels, "scan_within: 14", "scan_within: 21")), "");
  EXPECT_EQ(found(edited(labels, "scan_within: 14", "scan_within: 22")), "RP067");
  EXPECT_EQ(found("scan_within: 14", "scan_within: 22"), "") << "customers may pay for a carrier of their own";
}

TEST(Overlaps, PowersOfRoles) {
  EXPECT_EQ(found("override: [window]", "override: [window, cheap]"), "RP038") << "a lead may not";
  EXPECT_EQ(found("agent: {refund: 100.00, day: 1000.00,", "agent: {day: 1000.00,"), "RP067");
  EXPECT_EQ(found("agent: {refund: 100.00, day: 1000.00,", "agent: {"), "");
}

}  // namespace
}  // namespace retour::policies
