#include "api/http/router.hpp"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>

namespace retour::api {
namespace {

Response named(const Request& request, std::string name) {
  for (const auto& [key, value] : request.path_params) name += " " + key + "=" + value;
  return {200, "text/plain", name, {}};
}

Route route(std::string method, std::string pattern, std::vector<std::string> types = {}) {
  return {.method = method,
          .pattern = pattern,
          .max_body_bytes = 0,
          .content_types = std::move(types),
          .handler = [pattern](const Request& request) { return named(request, pattern); }};
}

const Router& router() {
  static const Router built = [] {
    Router r(16);
    r.add(route("GET", "/v1/returns/{id}"));
    r.add(route("GET", "/v1/returns/search"));
    r.add(route("GET", "/v1/returns/{id}/lines/{line}"));
    r.add(route("POST", "/v1/returns"));
    r.add(route("PUT", "/v1/returns/{id}"));
    r.add(route("POST", "/upload", {"image/png", "image/jpeg"}));
    r.add(route("POST", "/any", {"*/*"}));
    r.add(route("GET", "/assets/{file...}"));
    r.add(route("GET", "/"));
    return r;
  }();
  return built;
}

std::string text(const std::string& method, const std::string& path) {
  Request request{.method = method, .path = path};
  const auto response = router().dispatch(request);
  return response.status == 200 ? response.body : std::to_string(response.status);
}

TEST(Router, PrefersTheMostSpecificRoute) {
  EXPECT_EQ(text("GET", "/v1/returns/search"), "/v1/returns/search");
  EXPECT_EQ(text("GET", "/v1/returns/42"), "/v1/returns/{id} id=42");
  EXPECT_EQ(text("HEAD", "/v1/returns/42"), "/v1/returns/{id} id=42");
  EXPECT_EQ(text("PUT", "/v1/returns/search"), "/v1/returns/{id} id=search");
  EXPECT_EQ(text("GET", "/v1/returns/42/lines/7"), "/v1/returns/{id}/lines/{line} id=42 line=7");
  EXPECT_EQ(text("GET", "/"), "/");
  for (const char* path : {"", "*", "/v1/returns/", "/v1/returns/42/", "//v1/returns/42", "/v1//42", "/V1/returns/42",
                           "/v1/returns/42/lines"})
    EXPECT_EQ(text("GET", path), "404") << path;
  EXPECT_EQ(text("GET", "/v1/returns"), "405");
}

TEST(Router, DecodesParametersAfterSplitting) {
  EXPECT_EQ(text("GET", "/v1/returns/a%2Fb%20c+d"), "/v1/returns/{id} id=a/b c+d");
  EXPECT_EQ(text("GET", "/v1/returns/%C3%BC"), "/v1/returns/{id} id=ü");
  EXPECT_EQ(text("GET", "/%76%31/returns/1"), "/v1/returns/{id} id=1");
  for (const char* broken : {"%", "%4", "%zz", "a%00b", "%0d%0a", "%7f", "%ff", "%c0%af", "%ed%a0%80", "%C3"})
    EXPECT_EQ(text("GET", std::string("/v1/returns/") + broken), "400") << broken;
}

TEST(Router, TheRestOfAPathCannotClimb) {
  EXPECT_EQ(text("GET", "/assets/js/app.js"), "/assets/{file...} file=js/app.js");
  for (const char* path : {"/assets/", "/assets/../x", "/assets/%2e%2e/x", "/assets/a/..%2f..%2fx", "/assets/a//b",
                           "/assets/./a", "/assets/..%5cx"})
    EXPECT_EQ(text("GET", path), "404") << path;
}

TEST(Router, RefusesMediaTypesTheRouteDoesNotTake) {
  const auto status = [](const std::string& path, HeaderList headers, std::string body = "{}") {
    Request request{
        .method = "POST", .path = path, .query_string = {}, .headers = std::move(headers), .body = std::move(body)};
    return router().dispatch(request).status;
  };
  EXPECT_EQ(status("/v1/returns", {{"Content-Type", "application/json"}}), 200);
  EXPECT_EQ(status("/v1/returns", {{"content-type", "Application/JSON ; charset=utf-8"}}), 200);
  // Found by a reviewer: UTF-16 was announced, accepted and read as UTF-8.
  for (const char* charset : {"utf-16", "\"utf-16\"", "UTF-8x", "", "iso-8859-1", "utf-8; charset=utf-16"})
    EXPECT_EQ(status("/v1/returns", {{"Content-Type", std::string("application/json; charset=") + charset}}), 415)
        << charset;
  for (const char* type : {"application/json;charset=UTF-8", "application/json; Charset=\"utf-8\"",
                           "application/json; a=b; charset=utf-8", "application/json; a=b", "application/json;"})
    EXPECT_EQ(status("/v1/returns", {{"Content-Type", type}}), 200) << type;
  EXPECT_EQ(status("/v1/returns", {}, ""), 200);
  EXPECT_EQ(status("/v1/returns", {}), 415);
  EXPECT_EQ(status("/v1/returns", {{"Content-Type", "text/plain"}}), 415);
  EXPECT_EQ(status("/v1/returns", {{"Content-Type", "application/jsonx"}}), 415);
  EXPECT_EQ(status("/v1/returns", {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}}), 415);
  EXPECT_EQ(status("/v1/returns", {{"Content-Type", "application/json"}, {"Content-Encoding", "identity"}}), 200);
  EXPECT_EQ(status("/upload", {{"Content-Type", "image/jpeg"}}), 200);
  EXPECT_EQ(status("/upload", {{"Content-Type", "application/json"}}), 415);
  EXPECT_EQ(status("/any", {{"Content-Type", "x/y"}}), 200);
  EXPECT_EQ(status("/any", {{"Content-Type", "x/y"}}, std::string(17, 'x')), 413);
}

TEST(Router, MistakesOfTheProgrammerAreErrors) {
  Router r;
  r.add(route("GET", "/a/{id}"));
  EXPECT_THROW(r.add(route("GET", "/a/{other}")), std::logic_error);
  EXPECT_THROW(r.add(route("GET", "a")), std::logic_error);
  EXPECT_THROW(r.add(route("GET", "/{file...}/x")), std::logic_error);
  EXPECT_THROW(r.add({.method = "GET", .pattern = "/b", .handler = {}}), std::logic_error);
  r.add(route("POST", "/a/{other}"));
}

TEST(Query, DecodesOnceAndRefusesWhatIsAmbiguous) {
  const Request request{.method = "GET", .path = "/", .query_string = "a=1&b=x+y%26z&empty=&flag&a%62=2&&c=%C3%BC"};
  EXPECT_EQ(request.query("a"), "1");
  EXPECT_EQ(request.query("b"), "x y&z");
  EXPECT_EQ(request.query("empty"), "");
  EXPECT_EQ(request.query("flag"), "");
  EXPECT_EQ(request.query("ab"), "2");
  EXPECT_EQ(request.query("c"), "ü");
  EXPECT_EQ(request.query("none"), std::nullopt);
  const auto code = [](std::string query) -> std::string {
    try {
      Request{.method = "GET", .path = "/", .query_string = std::move(query)}.query("a");
      return "accepted";
    } catch (const HttpError& error) {
      return error.problem().code;
    }
  };
  EXPECT_EQ(code("a=1&a=1"), "query_duplicate");
  for (const char* broken : {"a=%", "b=%ff", "%00=1", "a=%0a"}) EXPECT_EQ(code(broken), "bad_query") << broken;
}

TEST(Query, UnknownParametersAreNamed) {
  const Request request{.method = "GET", .path = "/", .query_string = "limit=1&cursr=2"};
  constexpr std::array<std::string_view, 2> known = {"limit", "cursor"};
  try {
    request.allow_query(known);
    FAIL() << "accepted";
  } catch (const HttpError& error) {
    ASSERT_EQ(error.problem().errors.size(), 1u);
    EXPECT_EQ(error.problem().errors[0].pointer, "cursr");
    EXPECT_EQ(error.problem().errors[0].code, "query_unknown");
  }
  EXPECT_NO_THROW((Request{.method = "GET", .path = "/", .query_string = "cursor=2"}.allow_query(known)));
}

TEST(Headers, AreFoundWithoutCaseAndJoined) {
  const Request request{
      .method = "GET", .path = "/", .query_string = {}, .headers = {{"Accept", "a"}, {"X", "1"}, {"ACCEPT", "b"}}};
  EXPECT_EQ(request.header("accept"), "a, b");
  EXPECT_EQ(request.header("x"), "1");
  EXPECT_EQ(request.header("y"), std::nullopt);
}

}  // namespace
}  // namespace retour::api
