#include "tests/scenarios/steps.hpp"

#include <gtest/gtest.h>

namespace retour::scenarios {

void must(World& world, const Actor& who, const Payload& what, Subject about) {
  const Answer answer = world.when(who, what, about);
  EXPECT_TRUE(answer.taken) << name_of(Event{{}, what}) << " by " << who.id << ": " << answer.code;
}

void may_not(World& world, std::string_view code, const Actor& who, const Payload& what, Subject about) {
  const Answer answer = world.when(who, what, about);
  EXPECT_FALSE(answer.taken) << name_of(Event{{}, what}) << " by " << who.id;
  EXPECT_EQ(answer.code, code) << name_of(Event{{}, what}) << " by " << who.id;
}

void must_be_due(World& world, std::string_view event, Subject about) {
  const Answer answer = world.when_due(event, about);
  EXPECT_TRUE(answer.taken) << event << ": " << answer.code;
}

LineRequest wants(std::string line, std::int64_t quantity, std::string reason) {
  LineRequest request;
  request.line = std::move(line);
  request.quantity = quantity;
  request.reason = std::move(reason);
  return request;
}

LineRequest wants_instead(std::string line, std::int64_t quantity, std::string sku, Minor unit_price) {
  LineRequest request = wants(std::move(line), quantity, "too_small");
  request.resolution = Resolution::exchange;
  request.replacement = Replacement{sku, sku, {}, unit_price};
  return request;
}

namespace {

void asks(World& world, const Actor& who, std::vector<LineRequest> lines, Method method) {
  Submit submit;
  submit.lines = std::move(lines);
  submit.method = method;
  must(world, who, ReturnEvent{submit});
}

}  // namespace

void anna_asks(World& world, std::vector<LineRequest> lines, Method method) {
  asks(world, anna, std::move(lines), method);
}
void the_shop_asks(World& world, std::vector<LineRequest> lines, Method method) {
  asks(world, the_shop, std::move(lines), method);
}

void the_label_arrives(World& world) {
  must(world, the_carrier, ParcelEvent{LabelPrepared{"shp_1", "rate_1", "USPS", "Ground", "USD", 395}}, parcel());
  must(world, the_carrier,
       ParcelEvent{LabelIssued{"shp_1", "USPS", "Ground", "9400100000000000000000", "https://labels.example/1.pdf",
                               "USD", 395}},
       parcel());
}

void the_parcel_is_scanned(World& world, std::string status, int rank) {
  must(world, the_carrier, ParcelEvent{ParcelScanned{std::move(status), rank, "2026-03-12T10:00:00Z"}}, parcel());
}

void goods_arrive(World& world, std::vector<ReceivedLine> lines) {
  must(world, the_shop, ReturnEvent{ReceiveGoods{std::move(lines), ""}});
}

void the_bank_pays(World& world, std::size_t index) {
  must(world, the_bank, RefundEvent{RefundSubmitted{}}, refund(index));
  must(world, the_bank, RefundEvent{RefundConfirmed{"re_" + std::to_string(index)}}, refund(index));
}

void the_return_is(World& world, std::string_view state) { EXPECT_EQ(world.seen().state, state); }

void parcel_is(World& world, std::string_view state, std::size_t index) {
  const auto seen = world.seen();
  ASSERT_GT(seen.parcels.size(), index);
  EXPECT_EQ(seen.parcels[index].state, state);
}

void refund_is(World& world, std::size_t index, std::string_view state, Minor amount) {
  const auto seen = world.seen();
  ASSERT_GT(seen.refunds.size(), index);
  EXPECT_EQ(seen.refunds[index].state, state) << "refund " << index;
  EXPECT_EQ(seen.refunds[index].amount_minor, amount) << "refund " << index;
}

void exchange_is(World& world, std::string_view state, std::size_t index) {
  const auto seen = world.seen();
  ASSERT_GT(seen.exchanges.size(), index);
  EXPECT_EQ(seen.exchanges[index].state, state) << "exchange " << index;
}

void there_are_refunds(World& world, std::size_t count) { EXPECT_EQ(world.seen().refunds.size(), count); }

void tender_has(World& world, std::string_view tender_id, Minor held, Minor used) {
  const auto capacity = world.tender(tender_id);
  EXPECT_EQ(capacity.held, held) << tender_id;
  EXPECT_EQ(capacity.used, used) << tender_id;
}

void units_are(World& world, std::string_view line_id, std::int64_t held, std::int64_t used) {
  const auto capacity = world.order_line(line_id);
  EXPECT_EQ(capacity.held, held) << line_id;
  EXPECT_EQ(capacity.used, used) << line_id;
}

void was_told(World& world, std::string_view audience, std::string_view template_id, std::size_t times) {
  EXPECT_EQ(world.told(audience, template_id), times) << audience << ": " << template_id;
}

}  // namespace retour::scenarios
