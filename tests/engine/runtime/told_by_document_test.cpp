#include "engine/told_by_document.hpp"

#include <gtest/gtest.h>

namespace retour::engine::testing {
namespace {

using namespace workflows;

Order paid(Minor refunded_before, Minor charged_back, std::vector<OutsideMovement> outside = {}) {
  Order order;
  Tender tender;
  tender.id = "t-1";
  tender.captured_minor = 10'000;
  tender.refunded_before_minor = refunded_before;
  tender.charged_back_minor = charged_back;
  tender.outside = std::move(outside);
  order.tenders.push_back(tender);
  return order;
}

constexpr const char* kFirst = "order document 1, refunded_before_minor";
constexpr const char* kSecond = "order document 2, refunded_before_minor";

struct Told {
  Order order;
  std::vector<OutsideNews> news;
  Minor refunded() const { return order.tenders[0].refunded_before_minor; }
};

Told told(Order document, const Order& before) {
  auto news = told_by_document(document, before);
  return {std::move(document), std::move(news)};
}

TEST(ToldByDocument, TheSameSumsTellNothing) {
  const auto same = told(paid(1'000, 500), paid(1'000, 500));
  EXPECT_TRUE(same.news.empty());
  EXPECT_EQ(same.refunded(), 1'000);
}

TEST(ToldByDocument, WhatIsMoreIsAMovementAndWhatWasFirstStays) {
  const auto more = told(paid(6'000, 700), paid(1'000, 500));
  ASSERT_EQ(more.news.size(), 2U);
  EXPECT_EQ(more.news[0].kind, OutsideKind::refund);
  EXPECT_EQ(more.news[0].reference, "order document 1, refunded_before_minor");
  EXPECT_EQ(more.news[0].minor, 5'000);
  EXPECT_EQ(more.news[1].kind, OutsideKind::chargeback);
  EXPECT_EQ(more.news[1].reference, "order document 1, charged_back_minor");
  EXPECT_EQ(more.news[1].minor, 200);
  EXPECT_EQ(more.refunded(), 1'000);
  EXPECT_EQ(more.order.tenders[0].charged_back_minor, 500);
}

TEST(ToldByDocument, WhatDocumentsToldBeforeIsNotToldAgain) {
  const std::vector<OutsideMovement> once{{OutsideKind::refund, "order document 1, refunded_before_minor", 5'000, {}}};
  EXPECT_TRUE(told(paid(6'000, 0), paid(1'000, 0, once)).news.empty());
  const auto more = told(paid(6'500, 0), paid(1'000, 0, once));
  ASSERT_EQ(more.news.size(), 1U);
  EXPECT_EQ(more.news[0].reference, "order document 2, refunded_before_minor");
  EXPECT_EQ(more.news[0].minor, 500);
}

TEST(ToldByDocument, ASmallerSumTakesOffWhatWasFirstWhereNothingWasToldLater) {
  const auto less = told(paid(400, 0), paid(1'000, 0));
  EXPECT_EQ(less.refunded(), 400);
  EXPECT_TRUE(less.news.empty());
}

// The shop corrects what it said last: that money is free again.
TEST(ToldByDocument, ASmallerSumGivesBackWhatDocumentsToldTheNewestFirst) {
  const std::vector<OutsideMovement> twice{{OutsideKind::refund, kFirst, 5'000, {}},
                                           {OutsideKind::refund, kSecond, 500, {}}};
  const auto little = told(paid(6'200, 0), paid(1'000, 0, twice));
  ASSERT_EQ(little.news.size(), 1U);
  EXPECT_EQ(little.news[0].kind, OutsideKind::chargeback_reversed);
  EXPECT_EQ(little.news[0].reference, std::string(kSecond) + ", corrected");
  EXPECT_EQ(little.news[0].minor, 300);
  EXPECT_EQ(little.refunded(), 1'000);
  const auto all = told(paid(300, 0), paid(1'000, 0, twice));
  ASSERT_EQ(all.news.size(), 2U);
  EXPECT_EQ(all.news[0].minor, 500);
  EXPECT_EQ(all.news[1].reference, std::string(kFirst) + ", corrected");
  EXPECT_EQ(all.news[1].minor, 5'000);
  EXPECT_EQ(all.refunded(), 300) << "what the order came with goes last";
}

TEST(ToldByDocument, WhatADocumentTookBackItMayTakeBackMoreOfAndTellAgain) {
  const std::vector<OutsideMovement> corrected{
      {OutsideKind::refund, kFirst, 5'000, {}},
      {OutsideKind::chargeback_reversed, std::string(kFirst) + ", corrected", 2'000, {}}};
  EXPECT_TRUE(told(paid(4'000, 0), paid(1'000, 0, corrected)).news.empty()) << "the same again";
  const auto less = told(paid(3'500, 0), paid(1'000, 0, corrected));
  ASSERT_EQ(less.news.size(), 1U);
  EXPECT_EQ(less.news[0].minor, 2'500) << "all that it took back so far";
  const auto more = told(paid(6'000, 0), paid(1'000, 0, corrected));
  ASSERT_EQ(more.news.size(), 1U);
  EXPECT_EQ(more.news[0].reference, kSecond);
  EXPECT_EQ(more.news[0].minor, 2'000);
}

// The provider had told of the same money, and a lead took the document's movement off.
TEST(ToldByDocument, WhatAPersonTookOffIsNotToldAgainAndNotGivenBackTwice) {
  std::vector<OutsideMovement> doubled{{OutsideKind::refund, kFirst, 5'000, {}},
                                       {OutsideKind::refund, "re_1", 4'000, {}},
                                       {OutsideKind::chargeback_reversed, kFirst, 4'000, {}}};
  EXPECT_TRUE(told(paid(6'000, 0), paid(1'000, 0, doubled)).news.empty());
  const auto less = told(paid(4'500, 0), paid(1'000, 0, doubled));
  ASSERT_EQ(less.news.size(), 1U);
  EXPECT_EQ(less.news[0].minor, 1'000) << "at most what stands of it";
  EXPECT_EQ(less.refunded(), 500);
  doubled.push_back({OutsideKind::chargeback_reversed, "re_1", 4'000, {}});
  const auto failed = told(paid(2'000, 0), paid(1'000, 0, doubled));
  EXPECT_TRUE(failed.news.empty()) << "the provider's failed: what the document says is still gone";
  EXPECT_EQ(failed.refunded(), 1'000);
}

TEST(ToldByDocument, WhatCameBackIsRoomForWhatADocumentSays) {
  const std::vector<OutsideMovement> failed{{OutsideKind::refund, "re_1", 10'000, {}},
                                            {OutsideKind::chargeback_reversed, "re_1", 10'000, {}}};
  const auto more = told(paid(10'000, 0), paid(0, 0, failed));
  ASSERT_EQ(more.news.size(), 1U);
  EXPECT_EQ(more.news[0].minor, 10'000);
}

TEST(ToldByDocument, ANameThatIsTakenIsNotTakenAgain) {
  const auto more = told(paid(700, 0), paid(0, 0, {{OutsideKind::refund, kSecond, 500, {}}}));
  ASSERT_EQ(more.news.size(), 1U);
  EXPECT_NE(more.news[0].reference, kSecond);
}

TEST(ToldByDocument, NeverMoreThanThePaymentCanStillHaveLost) {
  const auto rest = told(paid(10'000, 0), paid(1'000, 0, {{OutsideKind::refund, "re_1", 6'000, {}}}));
  ASSERT_EQ(rest.news.size(), 1U);
  EXPECT_EQ(rest.news[0].minor, 3'000);
  EXPECT_TRUE(told(paid(9'000, 0), paid(0, 0, {{OutsideKind::refund, "re_1", 10'000, {}}})).news.empty());
}

TEST(ToldByDocument, APaymentThatIsNewToldItsSumWithIt) {
  Order document = paid(0, 0);
  document.tenders.push_back(document.tenders[0]);
  document.tenders[1].id = "t-2";
  document.tenders[1].refunded_before_minor = 800;
  const auto news = told(document, paid(0, 0));
  EXPECT_TRUE(news.news.empty());
  EXPECT_EQ(news.order.tenders[1].refunded_before_minor, 800);
}

}  // namespace
}  // namespace retour::engine::testing
