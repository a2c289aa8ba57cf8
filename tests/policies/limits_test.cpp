#include <gtest/gtest.h>

#include "tests/policies/texts.hpp"

// Limits that never count, and rules that change nothing.

namespace retour::policies {
namespace {

std::string found(std::string_view from, std::string_view to) {
  std::string text;
  for (const auto& d : compile_text(edited(kGood, from, to)).diagnostics) text += (text.empty() ? "" : " ") + d.code;
  return text;
}

TEST(Limits, OfADayBelowThatOfOneRefund) {
  EXPECT_EQ(found("agent: {refund: 100.00, day: 1000.00", "agent: {refund: 100.00, day: 99.99"), "RP067");
  EXPECT_EQ(found("agent: {refund: 100.00, day: 1000.00", "agent: {refund: 100.00, day: 100.00"), "");
  EXPECT_EQ(found("agent: {refund: 100.00,", "agent: {refund: 100.00, order_24h: 50.00,"), "RP067");
}

TEST(Limits, OfGiftsAboveThatOfTheDay) {
  EXPECT_EQ(found("day: 1000.00,", "day: 1000.00, goodwill_day: 1000.01,"), "RP067");
  EXPECT_EQ(found("day: 1000.00,", "day: 1000.00, goodwill_day: 1000.00,"), "");
}

TEST(Limits, OfTwoPeopleThatNobodyReaches) {
  EXPECT_EQ(found("four_eyes_over: 500.00", "four_eyes_over: 1000.00"), "RP067");
  EXPECT_EQ(found("four_eyes_over: 500.00", "four_eyes_over: 999.99"), "");
}

TEST(Limits, OfTheEngineAboveThatOfTwoPeople) {
  EXPECT_EQ(found("automatic: none\n  agent: {refund: 100.00", "automatic: {refund: 500.01}\n  agent: {refund: 600.00"),
            "RP067");
  EXPECT_EQ(found("automatic: none\n  agent: {refund: 100.00", "automatic: {refund: 500.00}\n  agent: {refund: 600.00"),
            "");
}

TEST(Rules, ThatChangeNothingAreSaid) {
  const std::string_view last = "    - {id: default, then: approve}";
  const auto with = [&](const std::string& rule) { return found(last, "    - " + rule + "\n" + std::string(last)); };
  EXPECT_EQ(with("{id: gold, when: {customer_tier: gold}, then: approve}"), "RP068");
  EXPECT_EQ(with("{id: gold, when: {customer_tier: gold}, then: approve, with: {label_valid_days: 30}}"), "");
  EXPECT_EQ(with("{id: gold, when: {customer_tier: gold}, then: review}"), "");
}

}  // namespace
}  // namespace retour::policies
