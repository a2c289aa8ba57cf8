#include <Poco/Exception.h>
#include <gtest/gtest.h>

#include <future>

#include "tests/api/http/service.hpp"

namespace retour::api::testing {
namespace {

using std::chrono::milliseconds;

TEST(Lifetime, PipelinedRequestsAreAnsweredInOrder) {
  const Service service;
  auto client = service.client();
  client.send(post("/echo", "1") + get("/hello") + post("/echo", "3") + get("/nowhere") + post("/echo", "5"));
  EXPECT_EQ(client.receive().body, "1");
  EXPECT_EQ(client.receive().body, "hello");
  EXPECT_EQ(client.receive().body, "3");
  EXPECT_EQ(client.receive().status, 404);
  EXPECT_EQ(client.receive().body, "5");
}

TEST(Lifetime, ARequestMayArriveByteByByte) {
  const Service service;
  auto client = service.client();
  for (const char c : post("/echo", "{\"a\": 1}")) client.send(std::string_view(&c, 1));
  EXPECT_EQ(client.receive().body, "{\"a\": 1}");
}

TEST(Lifetime, ClosesWhenAskedToAndAfterHttp10) {
  const Service service;
  for (const std::string& request : {get("/hello", "Connection: close\r\n"), get("/hello", "Connection: x, Close\r\n"),
                                     std::string("GET /hello HTTP/1.0\r\n\r\n"),
                                     std::string("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")}) {
    auto client = service.client();
    const auto answer = client.ask(request + get("/smuggled"));
    EXPECT_EQ(answer.body, "hello");
    EXPECT_EQ(answer.header("connection"), "close");
  }
  EXPECT_EQ(service.calls("/smuggled"), 0);
}

TEST(Lifetime, AClientThatLeavesLeavesNothingBehind) {
  const Service service;
  {
    auto silent = service.client();
    auto half_head = service.client();
    half_head.send("GET /hel");
    auto half_body = service.client();
    half_body.send("POST /echo HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{");
    ASSERT_TRUE(eventually([&] { return service.stats().connections == 3; }));
  }
  EXPECT_TRUE(eventually([&] { return service.stats().connections == 0; }));
  EXPECT_EQ(service.calls("/echo"), 0);
  EXPECT_EQ(service.ask(get("/hello")).status, 200);
}

TEST(Lifetime, ManyClientsAtOnce) {
  const Service service;
  std::vector<std::future<int>> clients;
  for (int i = 0; i < 8; ++i)
    clients.push_back(std::async(std::launch::async, [&] {
      int right = 0;
      auto client = service.client();
      for (int j = 0; j < 100; ++j)
        right += client.ask(post("/echo", std::to_string(j))).body == std::to_string(j) ? 1 : 0;
      return right;
    }));
  for (auto& client : clients) EXPECT_EQ(client.get(), 100);
  EXPECT_EQ(service.stats().requests, 800u);
}

TEST(Lifetime, TwoServersDoNotShareAPort) {
  const Service service;
  Router router;
  HttpServer second(router, {}, "127.0.0.1", service.port);
  try {
    second.start();
    ADD_FAILURE() << "it listens";
  } catch (const AddressError& error) {
    EXPECT_EQ(error.what(), "cannot listen on 127.0.0.1:" + std::to_string(service.port) + ": address already in use");
  }
}

TEST(Lifetime, AnAddressThatCannotBeTakenIsNamed) {
  const Router router;
  for (const auto* host : {"300.1.1.1", "192.0.2.1"}) {
    HttpServer server(router, {}, host, 0);
    try {
      server.bind();
      ADD_FAILURE() << host;
    } catch (const AddressError& error) {
      EXPECT_EQ(std::string(error.what()).find(std::string("cannot listen on ") + host + ":0: "), 0U) << error.what();
      EXPECT_EQ(std::string(error.what()).find("Exception"), std::string::npos) << error.what();
    }
  }
}

TEST(Lifetime, ABoundServerStartsStopsAndStartsAgain) {
  Router router;
  HttpServer server(router, {}, "127.0.0.1", 0);
  server.bind();
  server.start();
  EXPECT_GT(server.port(), 0);
  server.stop();
  server.start();  // the address is taken anew
  EXPECT_GT(server.port(), 0);
}

TEST(Lifetime, StoppingLetsTheRequestInFlightFinishAndTakesNoOther) {
  Service service;
  auto idle = service.client();
  EXPECT_EQ(idle.ask(get("/hello")).status, 200);
  auto busy = service.client();
  busy.send(get("/gate") + get("/smuggled"));
  ASSERT_TRUE(eventually([&] { return service.gate.reached(1); }));
  EXPECT_EQ(service.stats().in_flight, 1u);

  auto stopped = std::async(std::launch::async, [&] { service.server->stop(); });
  EXPECT_TRUE(eventually([&] { return refuses_connections(service.port); }));
  EXPECT_TRUE(idle.closed());
  EXPECT_EQ(stopped.wait_for(milliseconds(0)), std::future_status::timeout);

  service.gate.open();
  const auto answer = busy.receive();
  EXPECT_EQ(answer.body, "passed");
  EXPECT_EQ(answer.header("connection"), "close");
  EXPECT_EQ(stopped.wait_for(patience), std::future_status::ready);
  EXPECT_EQ(service.calls("/smuggled"), 0);
}

TEST(Lifetime, AfterTheStopDeadlineSocketsAreCut) {
  auto limits = small_limits();
  limits.stop_deadline = milliseconds(50);
  Service service(limits);
  auto busy = service.client();
  busy.send(get("/gate"));
  ASSERT_TRUE(eventually([&] { return service.gate.reached(1); }));
  auto stopped = std::async(std::launch::async, [&] { service.server->stop(); });
  EXPECT_TRUE(busy.closed());  // while its handler still works
  EXPECT_EQ(stopped.wait_for(milliseconds(0)), std::future_status::timeout);
  service.gate.open();
  EXPECT_EQ(stopped.wait_for(patience), std::future_status::ready);
}

TEST(Lifetime, AStoppedServerStartsAgain) {
  Service service;
  EXPECT_EQ(service.ask(get("/hello")).status, 200);
  service.server->stop();
  service.server->stop();
  service.server->start();
  service.port = service.server->port();
  EXPECT_EQ(service.ask(get("/hello")).status, 200);
}

}  // namespace
}  // namespace retour::api::testing
