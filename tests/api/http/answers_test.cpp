#include <gtest/gtest.h>

#include "tests/api/http/service.hpp"

namespace retour::api::testing {
namespace {

using namespace std::string_literals;

TEST(Answers, CarryTheirLengthAndSafeDefaults) {
  const Service service;
  const auto answer = service.ask(get("/hello"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "hello");
  EXPECT_EQ(answer.header("content-length"), "5");
  EXPECT_EQ(answer.header("cache-control"), "no-store");
  EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
  EXPECT_NE(answer.header("date").find(" GMT"), std::string::npos);
}

TEST(Answers, UnknownRoutesAndMethods) {
  const Service service;
  const auto missing = service.ask(get("/nowhere?a=b"));
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.json().at("type"), "https://retour.dev/errors/not_found");
  EXPECT_EQ(missing.json().at("title"), "Not Found");
  EXPECT_EQ(missing.json().at("instance"), "/nowhere");
  const auto wrong = service.ask("PUT /hello HTTP/1.1\r\nHost: shop\r\n\r\n");
  EXPECT_EQ(wrong.code(), "method_not_allowed");
  EXPECT_EQ(wrong.header("allow"), "DELETE, GET, HEAD");
  EXPECT_EQ(service.ask("OPTIONS /echo HTTP/1.1\r\nHost: shop\r\n\r\n").header("allow"), "POST");
  EXPECT_EQ(service.ask("OPTIONS * HTTP/1.1\r\nHost: shop\r\n\r\n").status, 404);
  EXPECT_EQ(service.ask("get /hello HTTP/1.1\r\nHost: shop\r\n\r\n").status, 405);
}

TEST(Answers, HeadIsGetWithoutItsBody) {
  const Service service;
  auto client = service.client();
  client.send("HEAD /hello HTTP/1.1\r\nHost: shop\r\n\r\n");
  const auto answer = client.receive(/*without_body=*/true);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("content-length"), "5");
  client.send("HEAD /nowhere HTTP/1.1\r\nHost: shop\r\n\r\n");
  EXPECT_EQ(client.receive(/*without_body=*/true).status, 404);
  EXPECT_EQ(client.ask(get("/hello")).body, "hello");  // no byte of a body was in between
}

TEST(Answers, NoContentHasNoLength) {
  const Service service;
  auto client = service.client();
  const auto answer = client.ask("DELETE /hello HTTP/1.1\r\nHost: shop\r\n\r\n");
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.header("content-length"), "(absent)");
  EXPECT_EQ(client.ask(get("/hello")).body, "hello");
}

TEST(Answers, WhateverAHandlerThrowsIsAnsweredAndTold) {
  const Service service;
  struct Row {
    const char* path;
    const char* secret;
  };
  const Row rows[] = {{"/fail/std", "secret of std"},
                      {"/fail/poco", "secret of poco"},
                      {"/fail/int", "no std::exception"},
                      {"/fail/extra", ""},
                      {"/fail/split", "unsafe"},
                      {"/fail/length", "the server writes"},
                      {"/fail/coding", "the server writes"},
                      {"/fail/status", "no final status"}};
  auto client = service.client();
  std::size_t told = 0;
  for (const Row& row : rows) {
    const auto answer = client.ask(get(row.path));
    EXPECT_EQ(answer.status, 500) << row.path;
    EXPECT_EQ(answer.code(), "internal") << row.path;
    EXPECT_EQ(answer.body.find("secret"), std::string::npos) << answer.body;
    EXPECT_EQ(answer.header("set-cookie"), "(absent)");
    const auto failures = service.failures();
    ASSERT_EQ(failures.size(), ++told) << row.path;
    EXPECT_EQ(answer.json().at("error_id").as_string(), failures.back().error_id);
    EXPECT_EQ(failures.back().error_id.size(), 16u);
    EXPECT_EQ(failures.back().path, row.path);
    EXPECT_NE(failures.back().message.find(row.secret), std::string::npos) << failures.back().message;
  }
  EXPECT_EQ(client.ask(get("/hello")).body, "hello");  // the connection survived all of them
  EXPECT_TRUE(eventually([&] { return service.statuses().size() == std::size(rows) + 1; }));
  EXPECT_EQ(service.statuses()[4], 500);  // the hook sees what was sent
}

TEST(Answers, AProblemKeepsItsOwnMembersAndSaysWhenToComeBack) {
  const Service service;
  const auto answer = service.ask(get("/fail/problem"));
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("retry-after"), "7");
  const auto json = answer.json();
  EXPECT_EQ(json.at("code"), "busy");  // not rewritten by the extra member
  EXPECT_EQ(json.at("waiting"), 3);
  EXPECT_EQ(json.at("detail"), "later");
  EXPECT_EQ(json.at("errors"), boost::json::parse(R"([{"pointer": "/lines/0", "code": "too_many", "message": "no"}])"));
  EXPECT_TRUE(service.failures().empty());
}

TEST(Answers, BytesOfFilesArriveUnchanged) {
  const Service service;
  const auto answer = service.ask(get("/label.pdf"));
  EXPECT_EQ(answer.header("content-type"), "application/pdf");
  EXPECT_EQ(answer.header("content-disposition"), "inline; filename*=UTF-8''Etikett%20f%C3%BCr%20%22A%22.pdf");
  EXPECT_EQ(answer.body, "%PDF-1.4\0\r\n\xff\xfe\0"s);
}

TEST(Answers, JoinTheTraceOfTheCaller) {
  const Service service;
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736", span = "00f067aa0ba902b7";
  const auto traced = [&](const std::string& sent) {
    return service.ask(get("/trace", "traceparent: " + sent + "\r\n"));
  };
  const auto joined = traced("00-" + trace + "-" + span + "-01");
  EXPECT_TRUE(joined.body.starts_with(trace + " 00-" + trace + "-")) << joined.body;
  EXPECT_EQ(joined.body.find(span), std::string::npos);
  EXPECT_TRUE(joined.body.ends_with("-01"));
  EXPECT_EQ(joined.body.substr(33), joined.header("traceparent"));
  EXPECT_TRUE(traced("00-" + trace + "-" + span + "-02").body.ends_with("-00"));
  EXPECT_TRUE(traced("00-" + trace + "-" + span + "-03").body.ends_with("-01"));
  EXPECT_TRUE(traced("cc-" + trace + "-" + span + "-01-what-comes").body.starts_with(trace));
}

TEST(Answers, StartATraceInsteadOfABrokenOne) {
  const Service service;
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736", span = "00f067aa0ba902b7", zeros(32, '0');
  for (const std::string& sent :
       {std::string("x"), "00-" + trace + "-" + span, "00-" + trace + "-" + span + "-zz",
        "ff-" + trace + "-" + span + "-01", "00-" + trace + "-" + span + "-01-more", "00-" + zeros + "-" + span + "-01",
        "00-" + trace + "-0000000000000000-01", "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + span + "-01",
        "cc-" + trace + "-" + span + "-01.more"}) {
    const auto answer = service.ask(get("/trace", "traceparent: " + sent + "\r\n"));
    EXPECT_EQ(answer.body.find(trace), std::string::npos) << sent;
    EXPECT_EQ(answer.body.find_first_not_of("0123456789abcdef"), 32u) << sent;
  }
  EXPECT_NE(service.ask(get("/trace")).body, service.ask(get("/trace")).body);
}

}  // namespace
}  // namespace retour::api::testing
