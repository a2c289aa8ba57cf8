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

TEST(ToldByDocument, ASmallerSumTakesOffWhatWasFirst) {
  const std::vector<OutsideMovement> once{{OutsideKind::refund, "order document 1, refunded_before_minor", 5'000, {}}};
  EXPECT_EQ(told(paid(400, 0), paid(1'000, 0)).refunded(), 400);
  EXPECT_EQ(told(paid(5'400, 0), paid(1'000, 0, once)).refunded(), 400);
  const auto less = told(paid(300, 0), paid(1'000, 0, once));
  EXPECT_EQ(less.refunded(), 0);
  EXPECT_TRUE(less.news.empty());
}

TEST(ToldByDocument, NeverMoreThanThePaymentCanStillHaveLost) {
  const auto rest = told(paid(10'000, 0), paid(1'000, 0, {{OutsideKind::refund, "re_1", 6'000, {}}}));
  ASSERT_EQ(rest.news.size(), 1U);
  EXPECT_EQ(rest.news[0].minor, 3'000);
  EXPECT_TRUE(told(paid(9'000, 0), paid(0, 0, {{OutsideKind::refund, "re_1", 10'000, {}}})).news.empty());
}

TEST(ToldByDocument, WhatCameBackIsRoomForWhatADocumentSays) {
  const std::vector<OutsideMovement> failed{{OutsideKind::refund, "re_1", 10'000, {}},
                                            {OutsideKind::chargeback_reversed, "re_1", 10'000, {}}};
  const auto more = told(paid(10'000, 0), paid(0, 0, failed));
  ASSERT_EQ(more.news.size(), 1U);
  EXPECT_EQ(more.news[0].minor, 10'000);
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
