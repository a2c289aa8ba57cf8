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

TEST(HttpLimits, ConnectionsBeyondTheLimitAreRefusedAndCounted) {
  auto limits = small_limits();
  limits.max_threads = 1;
  limits.max_connections = 2;
  Service service(limits);
  auto busy = service.client();
  busy.send(get("/gate"));
  ASSERT_TRUE(eventually([&] { return service.gate.reached(1); }));
  auto waiting = service.client();
  waiting.send(get("/hello"));  // whole, so that it makes no room for others
  ASSERT_TRUE(eventually([&] { return service.stats().queued == 1; }));
  std::vector<Client> refused;
  for (int i = 0; i < 3; ++i) refused.push_back(service.client());
  EXPECT_TRUE(eventually([&] { return service.stats().refused_connections == 3; }));
  EXPECT_TRUE(refused[2].closed());
  service.gate.open();
  EXPECT_EQ(busy.receive().body, "passed");
  EXPECT_EQ(waiting.receive().body, "hello");
}

TEST(HttpLimits, WhoeverHasSaidNothingWholeMakesRoomFirst) {
  auto limits = small_limits();
  limits.max_connections = 3;
  const Service service(limits);
  auto known = service.client();
  EXPECT_EQ(known.ask(get("/hello")).status, 200);
  auto half = service.client();
  ASSERT_TRUE(eventually([&] { return service.stats().connections == 2; }));
  const auto before = service.stats().buffered_bytes;
  half.send("GET /hel");
  ASSERT_TRUE(eventually([&] { return service.stats().buffered_bytes != before; }));
  auto silent = service.client();
  ASSERT_TRUE(eventually([&] { return service.stats().connections == 3; }));
  EXPECT_EQ(service.ask(get("/hello")).status, 200);
  EXPECT_TRUE(half.closed());
  EXPECT_EQ(known.ask(get("/hello")).status, 200);
  EXPECT_EQ(silent.ask(get("/hello")).status, 200);
  EXPECT_EQ(service.stats().refused_connections, 1u);
}

/// Clients that each have sent these bytes and say nothing more.
std::vector<Client> crowd(const Service& service, int size, std::string_view bytes) {
  std::vector<Client> clients;
  for (int i = 0; i < size; ++i) {
    clients.push_back(service.client());
    clients.back().send(bytes);
  }
  EXPECT_TRUE(eventually([&] { return service.stats().connections == static_cast<std::uint64_t>(size); }));
  return clients;
}

constexpr std::string_view half_head = "GET /hello HTTP/1.1\r\nHost: shop\r\n";
constexpr std::string_view half_body =
    "POST /echo HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{";
constexpr std::string_view half_chunk =
    "POST /echo HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{";

// 300 half heads from one host once stopped the service for as long as they cared to come back.
TEST(HttpLimits, SlowClientsHoldNoThread) {
  for (const auto bytes : {half_head, half_body, half_chunk}) {
    const Service service;  // eight threads
    const auto slow = crowd(service, 300, bytes);
    const auto began = Clock::now();
    for (int i = 0; i < 20; ++i) EXPECT_EQ(service.ask(get("/hello")).status, 200);
    EXPECT_LT(Clock::now() - began, milliseconds(2'000)) << bytes;
    EXPECT_EQ(service.calls("/echo"), 0);
    EXPECT_EQ(service.stats().refused_connections, 0u);
  }
}

TEST(HttpLimits, MoreSlowClientsThanConnectionsMakeRoomForOneAnother) {
  auto limits = small_limits();
  limits.max_connections = 20;
  const Service service(limits);
  const auto slow = crowd(service, 20, half_head);
  std::vector<Client> more;
  for (int i = 0; i < 30; ++i) {
    more.push_back(service.client());
    more.back().send(half_head);
    EXPECT_EQ(service.ask(get("/hello")).status, 200);
  }
}

TEST(HttpLimits, TheHeadHasADeadlineOfItsOwn) {
  auto limits = small_limits();
  limits.head_deadline = milliseconds(100);
  const Service service(limits);
  auto client = service.client();
  const auto began = Clock::now();
  const auto answer = trickle(client, "GET /hello HTTP/1.1\r\nHost: shop\r\nX: ", 'a');
  EXPECT_EQ(answer.code(), "request_timeout");
  EXPECT_GE(Clock::now() - began, milliseconds(90));
  EXPECT_EQ(service.ask(post("/echo", "1")).body, "1");
}

TEST(HttpLimits, ABodyMustKeepItsRateOnceItsGraceIsOver) {
  auto limits = small_limits();
  limits.body_grace = milliseconds(100);
  limits.whole_request_deadline = patience;
  limits.min_body_bytes_per_second = 50'000;
  const Service service(limits);
  auto slow = service.client();
  EXPECT_EQ(trickle(slow, half_body, ' ').code(), "request_timeout");
  auto quick = service.client();
  std::string_view body = "                                                  ";
  quick.send("POST /large HTTP/1.1\r\nHost: shop\r\nContent-Length: 60000\r\n\r\n");
  quick.send(std::string(50'000, 'x'));  // has earned a second more
  EXPECT_FALSE(quick.readable(milliseconds(400)));
  for (int i = 0; i < 200; ++i) quick.send(body);
  EXPECT_EQ(quick.receive().status, 200);
  auto chunks = service.client();
  EXPECT_EQ(trickle(chunks, half_chunk, ' ').status / 100, 4);
}

TEST(HttpLimits, UnfinishedRequestsHaveOneAllowanceOfMemory) {
  auto limits = small_limits();
  limits.max_buffered_bytes = 1'000'000;
  const Service service(limits);
  std::vector<Client> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(service.client());
    clients.back().send("POST /large HTTP/1.1\r\nHost: shop\r\nContent-Length: 200000\r\n\r\n" +
                        std::string(150'000, 'x'));
  }
  EXPECT_TRUE(eventually([&] { return service.stats().refused_connections >= 14; }));
  EXPECT_EQ(service.ask(get("/hello")).status, 200);
}

TEST(HttpLimits, AddressesAreLimitedWhereClientsComeThemselves) {
  ServerLimits limits;
  limits.max_connections = 100;
  EXPECT_EQ(connections_per_address("127.0.0.1", limits), 0);
  EXPECT_EQ(connections_per_address("::1", limits), 0);
  EXPECT_EQ(connections_per_address("localhost", limits), 0);
  EXPECT_EQ(connections_per_address("0.0.0.0", limits), 50);
  EXPECT_EQ(connections_per_address("::", limits), 50);
  EXPECT_EQ(connections_per_address("300.1.1.1", limits), 0);
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
