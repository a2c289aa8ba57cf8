// What POCO alone takes and a proxy would read differently: every row is refused and the connection closed.
#include <gtest/gtest.h>

#include "tests/api/http/service.hpp"

namespace retour::api::testing {
namespace {

using namespace std::string_literals;

struct Row {
  const char* name;
  std::string bytes;
  int status;
  const char* code;
};

const std::string kSmuggled = get("/smuggled");

std::string head(std::string_view line_and_headers) { return std::string(line_and_headers) + "\r\n\r\n"; }

/// A POST with these framing headers and `rest` after its head, followed by a request that must never be seen.
std::string framed(std::string_view headers, std::string_view rest = {}) {
  return head("POST /echo HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n" + std::string(headers)) +
         std::string(rest) + kSmuggled;
}

std::string chunked(std::string_view chunks) { return framed("Transfer-Encoding: chunked", chunks); }

void expect_refused(const Service& service, const Row& row) {
  auto client = service.client();
  client.send(row.bytes);
  const auto answer = client.receive();
  EXPECT_EQ(answer.status, row.status) << row.name << "\n" << answer.body;
  EXPECT_EQ(answer.code(), row.code) << row.name;
  EXPECT_EQ(answer.header("connection"), "close") << row.name;
  client.finish();
  EXPECT_TRUE(client.closed()) << row.name;
}

void expect_all_refused(const std::vector<Row>& rows) {
  const Service service;
  for (const Row& row : rows) expect_refused(service, row);
  EXPECT_TRUE(eventually([&] { return service.stats().malformed_requests == rows.size(); }))
      << service.stats().malformed_requests << " of " << rows.size();
  EXPECT_EQ(service.calls("/smuggled"), 0);
  EXPECT_EQ(service.calls("/echo"), 0);
  EXPECT_EQ(service.calls("/hello"), 0);
}

TEST(Framing, AmbiguousLengthsAreRefused) {
  expect_all_refused({
      {"two lengths", framed("Content-Length: 2\r\nContent-Length: 2", "{}"), 400, "duplicate_header"},
      {"two different lengths", framed("Content-Length: 2\r\nContent-Length: 40", "{}"), 400, "duplicate_header"},
      {"a list of lengths", framed("Content-Length: 2, 2", "{}"), 400, "bad_content_length"},
      {"length and chunks", framed("Content-Length: 2\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400,
       "ambiguous_framing"},
      {"unknown coding and length", framed("Content-Length: 2\r\nTransfer-Encoding: xchunked", "{}"), 400,
       "ambiguous_framing"},
      {"unknown coding", framed("Transfer-Encoding: xchunked", "{}"), 501, "unsupported_transfer_encoding"},
      {"chunked twice", framed("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400,
       "duplicate_header"},
      {"chunked in a list", framed("Transfer-Encoding: gzip, chunked", "0\r\n\r\n"), 501,
       "unsupported_transfer_encoding"},
      {"negative length", framed("Content-Length: -1", "{}"), 400, "bad_content_length"},
      {"signed length", framed("Content-Length: +2", "{}"), 400, "bad_content_length"},
      {"hexadecimal length", framed("Content-Length: 0x2", "{}"), 400, "bad_content_length"},
      {"empty length", framed("Content-Length:", "{}"), 400, "bad_content_length"},
      {"length beyond 64 bits", framed("Content-Length: 18446744073709551618", "{}"), 413, "body_too_large"},
      {"chunks for 1.0",
       head("POST /echo HTTP/1.0\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked") + "0\r\n\r\n" +
           kSmuggled,
       400, "ambiguous_framing"},
  });
}

TEST(Framing, BrokenChunksAreRefused) {
  expect_all_refused({
      {"no size", chunked("\r\n\r\n"), 400, "bad_chunk"},
      {"no digits", chunked("xyz\r\n"), 400, "bad_chunk"},
      {"negative size", chunked("-1\r\n"), 400, "bad_chunk"},
      {"size with 0x", chunked("0x2\r\n{}\r\n0\r\n\r\n"), 400, "bad_chunk"},
      {"size after a blank", chunked(" 2\r\n{}\r\n0\r\n\r\n"), 400, "bad_chunk"},
      {"size beyond 64 bits", chunked("10000000000000002\r\n"), 413, "body_too_large"},
      {"size of endless zeros", chunked("00000000000000002\r\n{}\r\n0\r\n\r\n"), 400, "bad_chunk"},
      {"chunk longer than said", chunked("2\r\n{}}\r\n0\r\n\r\n"), 400, "bad_chunk"},
      {"bare line feed", chunked("2\n{}\r\n0\r\n\r\n"), 400, "bad_chunk"},
      {"control character in an extension", chunked(std::string("2;a=\x01\r\n{}\r\n0\r\n\r\n")), 400, "bad_chunk"},
      {"trailer without colon", chunked("2\r\n{}\r\n0\r\nnonsense\r\n\r\n"), 400, "bad_chunk"},
      {"endless extension", chunked("2;" + std::string(20'000, 'x')), 400, "bad_chunk"},
  });
}

TEST(Framing, MalformedHeadsAreRefused) {
  const std::string nul_target = "GET /hel\0lo HTTP/1.1\r\nHost: shop\r\n\r\n"s;
  const std::string nul_value = "GET /hello HTTP/1.1\r\nHost: shop\r\nX: a\0b\r\n\r\n"s;
  expect_all_refused({
      {"no host", head("GET /hello HTTP/1.1"), 400, "host_missing"},
      {"two hosts", get("/hello", "Host: other\r\n"), 400, "duplicate_header"},
      {"empty host", head("GET /hello HTTP/1.1\r\nHost:"), 400, "bad_host"},
      {"two hosts in one", head("GET /hello HTTP/1.1\r\nHost: a, b"), 400, "bad_host"},
      {"host with a path", head("GET /hello HTTP/1.1\r\nHost: a/b"), 400, "bad_host"},
      {"host differs from the target", head("GET http://a/hello HTTP/1.1\r\nHost: b"), 400, "bad_host"},
      {"two Authorization headers", get("/hello", "Authorization: a\r\nauthorization: b\r\n"), 400, "duplicate_header"},
      {"two Idempotency-Keys", get("/hello", "Idempotency-Key: a\r\nIdempotency-Key: a\r\n"), 400, "duplicate_header"},
      {"NUL in the target", nul_target, 400, "bad_target"},
      {"NUL in a value", nul_value, 400, "bad_header"},
      {"bytes above ASCII in the target", get("/h\xc3\xbc"), 400, "bad_target"},
      {"fragment in the target", get("/hello#a"), 400, "bad_target"},
      {"target without slash", head("GET hello HTTP/1.1\r\nHost: shop"), 400, "bad_target"},
      {"blank in the target", head("GET /hel lo HTTP/1.1\r\nHost: shop"), 400, "bad_target"},
      {"folded header", get("/hello", "X: a\r\n b\r\n"), 400, "folded_header"},
      {"folded first header", head("GET /hello HTTP/1.1\r\n Host: shop"), 400, "folded_header"},
      {"blank before the colon", get("/hello", "X : a\r\n"), 400, "bad_header"},
      {"blank before the colon of a length", framed("Content-Length : 2", "{}"), 400, "bad_header"},
      {"no colon", get("/hello", "nonsense\r\n"), 400, "bad_header"},
      {"no name", get("/hello", ": a\r\n"), 400, "bad_header"},
      {"bare carriage return in a value", get("/hello", "X: a\rb\r\n"), 400, "bad_header"},
      {"bare line feeds", "GET /hello HTTP/1.1\nHost: shop\n\n", 400, "bare_line_feed"},
      {"one bare line feed", "GET /hello HTTP/1.1\r\nHost: shop\nX: a\r\n\r\n", 400, "bare_line_feed"},
      {"no version", head("GET /hello"), 400, "bad_request_line"},
      {"only a word", head("GET"), 400, "bad_request_line"},
      {"unknown version", head("GET /hello HTTP/2.0\r\nHost: shop"), 505, "unsupported_version"},
      {"broken version", head("GET /hello HTTP/x.y\r\nHost: shop"), 400, "bad_request_line"},
      {"method with a colon", head("G:T /hello HTTP/1.1\r\nHost: shop"), 400, "bad_request_line"},
      {"two empty lines first", "\r\n\r\n" + get("/hello"), 400, "bad_request_line"},
      {"TLS on a plain port", "\x16\x03\x01\x02\n"s, 400, "bare_line_feed"},
      {"unknown expectation", framed("Expect: miracles\r\nContent-Length: 2", "{}"), 417, "unknown_expectation"},
      {"TRACE", head("TRACE /hello HTTP/1.1\r\nHost: shop"), 405, "method_not_allowed"},
      {"CONNECT", head("CONNECT shop:443 HTTP/1.1\r\nHost: shop"), 405, "method_not_allowed"},
  });
}

TEST(Framing, OneEmptyLineBeforeARequestIsForgiven) {
  const Service service;
  EXPECT_EQ(service.ask("\r\n" + get("/hello")).status, 200);
}

TEST(Framing, AbsoluteTargetsMeanTheirPath) {
  const Service service;
  EXPECT_EQ(service.ask("GET http://shop/hello HTTP/1.1\r\nHost: shop\r\n\r\n").body, "hello");
  EXPECT_EQ(service.ask("GET http://SHOP HTTP/1.1\r\nHost: shop\r\n\r\n").status, 404);
}

// POCO parses a body that no handler reads as the next request (poco#2977).
TEST(Framing, AnUnreadBodyIsNeverTheNextRequest) {
  const Service service;
  auto client = service.client();
  const std::string as_body = kSmuggled;
  client.send(post("/nowhere", as_body) + get("/hello"));
  EXPECT_EQ(client.receive().code(), "not_found");
  EXPECT_EQ(client.receive().body, "hello");  // the small body was dropped, the connection lives
  client.send(
      get("/hello", "Content-Type: application/json\r\nContent-Length: " + std::to_string(as_body.size()) + "\r\n") +
      as_body);
  EXPECT_EQ(client.receive().code(), "body_not_expected");
  client.send(post("/nowhere", std::string(3'000, ' ') + as_body));  // above the drain limit
  const auto answer = client.receive();
  EXPECT_EQ(answer.code(), "not_found");
  EXPECT_EQ(answer.header("connection"), "close");
  EXPECT_EQ(service.calls("/smuggled"), 0);
}

TEST(Framing, ChunkedBodiesArriveWhole) {
  const Service service;
  auto client = service.client();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nTransfer-Encoding: Chunked\r\n\r\n");
  client.send("2;why=not\r\n{\"\r\n");
  client.send("00A\r\na\":1,\"b\":2\r\n1\r\n}\r\n0\r\nX-Trailer: ignored\r\n\r\n" + get("/hello"));
  EXPECT_EQ(client.receive().body, "{\"a\":1,\"b\":2}");
  EXPECT_EQ(client.receive().body, "hello");
}

}  // namespace
}  // namespace retour::api::testing
