#include <gtest/gtest.h>

#include "tests/api/http/service.hpp"

namespace retour::api::testing {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

TEST(HttpLimits, TargetsAndHeadersAreLimited) {
  const Service service;
  const auto long_path = "/" + std::string(199, 'a');
  EXPECT_EQ(service.ask(get(long_path)).status, 404);
  EXPECT_EQ(service.ask(get(long_path + "a")).code(), "uri_too_long");
  EXPECT_EQ(service.ask(get("/" + std::string(5'000, 'a'))).status, 414);
  const std::string name = "X-Long: ";
  EXPECT_EQ(service.ask(get("/hello", name + std::string(300 - name.size(), 'a') + "\r\n")).status, 200);
  EXPECT_EQ(service.ask(get("/hello", name + std::string(301 - name.size(), 'a') + "\r\n")).code(),
            "headers_too_large");
  std::string many;
  for (int i = 0; i < 9; ++i) many += "X: 1\r\n";  // Host is the tenth
  EXPECT_EQ(service.ask(get("/hello", many)).status, 200);
  const auto too_many = service.ask(get("/hello", many + "X: 1\r\n"));
  EXPECT_EQ(too_many.code(), "headers_too_many");
  EXPECT_EQ(too_many.status, 431);
}

TEST(HttpLimits, TheWholeHeadIsLimitedEvenWithoutAnEnd) {
  const Service service;
  std::string headers;
  for (int i = 0; i < 5; ++i) headers += "X: " + std::string(200, 'a') + "\r\n";
  EXPECT_EQ(service.ask(get("/hello", headers)).code(), "headers_too_large");
  EXPECT_EQ(service.ask("GET /hello HTTP/1.1\r\nX: " + std::string(3'000, 'a')).status, 431);
}

TEST(HttpLimits, BodiesUpToTheLimitOfTheirRoute) {
  const Service service;
  const std::string large(100'000, 'x');
  EXPECT_EQ(service.ask(post("/large", large)).body, large);
  EXPECT_EQ(service.ask(post("/tiny", "0123456789")).body, "0123456789");
  for (const auto& request :
       {post("/tiny", "01234567890"), post("/echo", large), post("/large", std::string(200'001, 'x'))}) {
    auto client = service.client();
    client.send(request + get("/smuggled"));
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(answer.code(), "body_too_large");
    EXPECT_EQ(answer.header("connection"), "close");
  }
  EXPECT_EQ(service.calls("/smuggled"), 0);
  EXPECT_EQ(service.calls("/echo"), 0);
}

TEST(HttpLimits, ChunksAddUpToTheLimit) {
  const Service service;
  const std::string head =
      "POST /tiny HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(service.ask(head + "5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n").body, "0123456789");
  EXPECT_EQ(service.ask(head + "5\r\n01234\r\n6\r\n567890\r\n0\r\n\r\n").code(), "body_too_large");
}

TEST(HttpLimits, ABodyThatMustNotBeSentIsRefusedBeforeItIsSent) {
  const Service service;
  auto client = service.client();
  client.send(
      "POST /tiny HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: "
      "11\r\n\r\n");
  EXPECT_EQ(client.receive().code(), "body_too_large");
  auto other = service.client();
  other.send("POST /nowhere HTTP/1.1\r\nHost: shop\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n");
  const auto answer = other.receive();
  EXPECT_EQ(answer.code(), "not_found");
  EXPECT_EQ(answer.header("connection"), "close");
}

TEST(HttpLimits, ContinueIsSaidWhenTheBodyIsWelcome) {
  const Service service;
  auto client = service.client();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nExpect: 100-Continue\r\nContent-Length: "
      "2\r\n\r\n");
  EXPECT_EQ(client.receive().status, 100);
  EXPECT_EQ(client.ask("{}").body, "{}");
}

/// Sends `bytes` one by one, faster than any pause that would be noticed, until the server answers.
Answer trickle(Client& client, std::string_view start, char endless) {
  client.send(start);
  while (!client.readable(milliseconds(5)) && client.send(std::string_view(&endless, 1))) {
  }
  return client.receive();
}

TEST(HttpLimits, SlowHeadsAndBodiesMeetTheDeadlineOfTheWholeRequest) {
  auto limits = small_limits();
  limits.whole_request_deadline = milliseconds(150);
  limits.max_head_bytes = limits.max_header_bytes = 1'000'000;
  const Service service(limits);
  const std::pair<std::string, char> requests[] = {
      {"GET /hello HTTP/1.1\r\nHost: shop\r\nX: ", 'a'},
      {"POST /echo HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n", ' '},
      {"POST /echo HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nTransfer-Encoding: "
       "chunked\r\n\r\nea60\r\n",
       ' '},
      {"POST /nowhere HTTP/1.1\r\nHost: shop\r\nContent-Length: 2000\r\n\r\n", ' '},
  };
  for (const auto& [start, endless] : requests) {
    auto client = service.client();
    const auto began = Clock::now();
    const auto answer = trickle(client, start, endless);
    EXPECT_EQ(answer.status, start.find("nowhere") == std::string::npos ? 408 : 404) << start;
    EXPECT_EQ(answer.header("connection"), "close");
    EXPECT_GE(Clock::now() - began, milliseconds(140));
    EXPECT_LT(Clock::now() - began, patience / 2);
  }
  EXPECT_EQ(service.calls("/echo"), 0);
}

TEST(HttpLimits, AClientThatReadsNothingIsCut) {
  auto limits = small_limits();
  limits.response_deadline = milliseconds(100);
  const Service service(limits);
  auto client = service.client();
  // Far more answers than the buffers of both kernels hold.
  const std::string request = post("/large", std::string(200'000, 'x'));
  for (int i = 0; i < 200 && client.send(request); ++i) {
  }
  EXPECT_TRUE(eventually([&] { return service.stats().connections == 0; }));
  EXPECT_LT(service.calls("/large"), 200);
}

TEST(HttpLimits, AnIdleConnectionIsClosedInTime) {
  auto limits = small_limits();
  limits.keep_alive_timeout = milliseconds(100);
  const Service service(limits);
  auto silent = service.client();
  EXPECT_TRUE(silent.closed());
  auto once = service.client();
  EXPECT_EQ(once.ask(get("/hello")).header("connection"), "(absent)");
  EXPECT_TRUE(once.closed());
}

// POCO alone lets the next client wait for the keep-alive timeout of the idle ones.
TEST(HttpLimits, IdleClientsGiveTheirThreadsToWaitingOnes) {
  auto limits = small_limits();
  limits.max_threads = 2;
  const Service service(limits);
  auto first = service.client(), second = service.client();
  EXPECT_EQ(first.ask(get("/hello")).status, 200);
  EXPECT_EQ(second.ask(get("/hello")).status, 200);
  const auto began = Clock::now();
  EXPECT_EQ(service.ask(get("/hello")).status, 200);
  EXPECT_LT(Clock::now() - began, limits.keep_alive_timeout / 2);
}

TEST(HttpLimits, ConnectionsBeyondTheQueueAreRefusedAndCounted) {
  auto limits = small_limits();
  limits.max_threads = 1;
  limits.max_queued = 1;
  Service service(limits);
  auto busy = service.client();
  busy.send(get("/gate"));
  ASSERT_TRUE(eventually([&] { return service.gate.reached(1); }));
  std::vector<Client> waiting;
  for (int i = 0; i < 4; ++i) waiting.push_back(service.client());
  EXPECT_TRUE(eventually([&] { return service.stats().refused_connections == 3; }));
  service.gate.open();
  EXPECT_EQ(busy.receive().body, "passed");
  EXPECT_EQ(waiting[0].ask(get("/hello")).body, "hello");
  EXPECT_TRUE(waiting[3].closed());
}

TEST(HttpLimits, ConnectionsOfOneAddressAreLimited) {
  auto limits = small_limits();
  limits.max_connections_per_address = 2;
  const Service service(limits);
  auto first = service.client();
  {
    auto second = service.client();
    EXPECT_EQ(first.ask(get("/hello")).status, 200);
    EXPECT_EQ(second.ask(get("/hello")).status, 200);
    const auto refused = service.ask(get("/hello"));
    EXPECT_EQ(refused.code(), "too_many_connections");
    EXPECT_EQ(refused.header("retry-after"), "1");
    EXPECT_EQ(service.stats().refused_connections, 1u);
  }
  ASSERT_TRUE(eventually([&] { return service.stats().connections == 1; }));
  EXPECT_EQ(service.ask(get("/hello")).status, 200);
}

TEST(HttpLimits, AConnectionEndsAfterItsRequests) {
  auto limits = small_limits();
  limits.max_keep_alive_requests = 3;
  const Service service(limits);
  auto client = service.client();
  for (const char* connection : {"(absent)", "(absent)", "close"})
    EXPECT_EQ(client.ask(get("/hello")).header("connection"), connection);
  EXPECT_TRUE(client.closed());
}

}  // namespace
}  // namespace retour::api::testing
