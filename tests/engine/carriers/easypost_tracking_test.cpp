#include <gtest/gtest.h>

#include <vector>

#include "tests/engine/carriers/easypost_world.hpp"

namespace retour::engine::testing {
namespace {

const std::vector<std::string> kSecrets{"new", "s\u00e9cret"};

std::string an_event(const std::string& type, const std::string& result) {
  return fmt::format(R"({{"id":"evt_1","object":"Event","description":"{}","result":{}}})", type, result);
}

std::string signed_by(const std::string& normal_secret, const std::string& body) {
  return "hmac-sha256-hex=" + hmac_sha256_hex(normal_secret, body);
}

std::string refusal(const std::string& header, const std::string& body,
                    const std::vector<std::string>& secrets = kSecrets) {
  const auto result = read_easypost_webhook(header, body, secrets);
  const auto* refused = std::get_if<WebhookRefused>(&result);
  return refused == nullptr ? "none" : refused->code;
}

TrackingNews news_of(const std::string& tracker) {
  const std::string body = an_event("tracker.updated", tracker);
  const auto result = read_easypost_webhook(signed_by("new", body), body, kSecrets);
  if (const auto* news = std::get_if<TrackingNews>(&result)) return *news;
  ADD_FAILURE() << tracker;
  return {};
}

TEST(EasyPostTrack, ReadsTheTrackerOfTheShipment) {
  EasyPostWorld world;
  world.wire.will(200, a_label());
  world.wire.will(200, a_label());
  const auto first = world.carrier.track("shp_1", kPatience), again = world.carrier.track("shp_1", kPatience);
  EXPECT_EQ(first.outcome, Outcome::confirmed);
  EXPECT_EQ(first.value->tracking_code, "9400");
  EXPECT_EQ(first.value->shipment_id, "shp_1");
  EXPECT_EQ(first.value->status, "in_transit");
  EXPECT_EQ(first.value->rank, 3);
  EXPECT_EQ(first.value->at, "2026-05-09T08:00:00Z") << "the newest scan, in UTC";
  EXPECT_EQ(first.value->event_id, again.value->event_id) << "seen twice, news once";
}

TEST(EasyPostTrack, NotBoughtOrAnotherParcelIsNoNews) {
  EasyPostWorld world;
  world.wire.will(200, a_quote(""));
  EXPECT_EQ(world.carrier.track("shp_1", kPatience).error.code, "not_bought");
  world.wire.will(200, with(a_label(), R"("Tracker","tracking_code":"9400")", R"("Tracker","tracking_code":"9401")"));
  EXPECT_EQ(world.carrier.track("shp_1", kPatience).outcome, Outcome::unknown);
  world.wire.will(200, with(a_label(), R"("tracker":{)", R"("trackers":{)"));
  EXPECT_EQ(world.carrier.track("shp_1", kPatience).outcome, Outcome::unknown);
}

TEST(EasyPostTracking, StatusesHaveOneVocabularyAndRanks) {
  const std::vector<std::tuple<std::string, std::string, int>> cases{
      {"unknown", "unknown", 0},
      {"pre_transit", "pre_transit", 1},
      {"in_transit", "in_transit", 3},
      {"out_for_delivery", "out_for_delivery", 4},
      {"available_for_pickup", "available_for_pickup", 4},
      {"failure", "failure", 5},
      {"error", "error", 5},
      {"return_to_sender", "return_to_sender", 6},
      {"delivered", "delivered", 7},
      {"cancelled", "cancelled", 0},
      {"something_new", "unknown", 0}};
  for (const auto& [theirs, ours, rank] : cases) {
    const TrackingNews news = news_of(with(kTracker, R"("status":"in_transit","status_detail")",
                                           fmt::format(R"("status":"{}","status_detail")", theirs)));
    EXPECT_EQ(news.status, ours);
    EXPECT_EQ(news.rank, rank) << theirs;
  }
  const TrackingNews handed_in = news_of(with(kTracker, "arrived_at_facility", "received_at_origin_facility"));
  EXPECT_EQ(handed_in.status, "accepted");
  EXPECT_EQ(handed_in.rank, 2);
}

TEST(EasyPostTracking, TimesThatCannotBeReadAreLeftOut) {
  EXPECT_EQ(news_of(with(kTracker, "2026-05-09T10:00:00+02:00", "yesterday")).at, "2026-05-08T10:00:00Z");
  EXPECT_EQ(news_of(R"({"tracking_code":"9","status":"pre_transit","tracking_details":[]})").at, "");
  EXPECT_EQ(news_of(R"({"tracking_code":"9","status":"pre_transit"})").at, "");
  EXPECT_EQ(
      news_of(
          R"({"tracking_code":"9","status":"delivered","tracking_details":[{"datetime":"2026-05-08T10:00:00.250Z"},null,5]})")
          .at,
      "2026-05-08T10:00:00Z");
}

TEST(EasyPostWebhook, EverySecretIsTriedInNormalForm) {
  const std::string body = an_event("tracker.updated", kTracker);
  EXPECT_EQ(refusal(signed_by("new", body), body), "none");
  EXPECT_EQ(refusal(signed_by("se\u0301cret", body), body), "none") << "the accent as a character of its own";
  EXPECT_EQ(refusal(signed_by("s\u00e9cret", body), body), "bad_signature");
}

TEST(EasyPostWebhook, WrongSignaturesAreRefused) {
  const std::string body = an_event("tracker.updated", kTracker), right = signed_by("new", body);
  EXPECT_EQ(refusal(right, body + " "), "bad_signature");
  EXPECT_EQ(refusal(signed_by("old", body), body), "bad_signature");
  EXPECT_EQ(refusal(right + "00", body), "bad_signature");
  EXPECT_EQ(refusal("hmac-sha256-hex=", body), "bad_signature");
  EXPECT_EQ(refusal(right.substr(16), body), "no_signature");
  EXPECT_EQ(refusal("", body), "no_signature");
  EXPECT_EQ(refusal(signed_by("", body), body, {""}), "bad_signature") << "an empty secret is nobody's";
  EXPECT_EQ(refusal(right, body, {}), "bad_signature");
  const std::string big(kMaxWebhookBytes + 1, ' ');
  EXPECT_EQ(refusal(signed_by("new", big), big), "too_large");
}

TEST(EasyPostWebhook, OtherEventsAreIgnoredByName) {
  const std::string body = an_event("refund.successful", "{}");
  const auto result = read_easypost_webhook(signed_by("new", body), body, kSecrets);
  ASSERT_TRUE(std::holds_alternative<Ignored>(result));
  EXPECT_EQ(std::get<Ignored>(result).type, "refund.successful");
}

TEST(EasyPostWebhook, GenuineButUnreadableIsRefused) {
  const std::string good = an_event("tracker.updated", kTracker);
  for (const std::string& body :
       {std::string("{"), std::string("[]"), std::string("{}"), with(good, R"("id":"evt_1")", R"("id":5)"),
        with(good, R"("Event")", R"("Batch")"), an_event("tracker.updated", "null"),
        an_event("tracker.updated", R"({"status":"delivered"})"),
        an_event("tracker.updated", R"({"tracking_code":"9","status":7})")})
    EXPECT_EQ(refusal(signed_by("new", body), body), "unreadable") << body;
}

}  // namespace
}  // namespace retour::engine::testing
