// The request parser on any bytes, as one client would send them on one connection.
// Run: http_fuzz -max_len=8192 <scratch folder> tests/fuzz/corpus/http

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "api/http/detail/body.hpp"
#include "api/http/detail/request_head.hpp"
#include "api/http/detail/text.hpp"
#include "api/http/router.hpp"

namespace {

using namespace retour::api;

constexpr std::size_t kMaxBodyBytes = 1'000;
constexpr std::size_t kMaxInputBytes = 16'384;  // fits the socket's buffer, so that sending never waits

void require(bool holds) {
  if (!holds) std::abort();
}

ServerLimits small_limits() {
  ServerLimits limits;
  limits.max_uri_bytes = 100;
  limits.max_headers = 5;
  limits.max_header_bytes = 200;
  limits.max_head_bytes = 500;
  return limits;
}

const Router& router() {
  static const Router built = [] {
    Router r(kMaxBodyBytes);
    const auto handler = [](const Request& request) { return Response{200, "text/plain", request.body, {}}; };
    r.add({.method = "GET", .pattern = "/a/{id}", .handler = handler});
    r.add({.method = "POST", .pattern = "/a", .content_types = {"*/*"}, .handler = handler});
    r.add({.method = "GET", .pattern = "/f/{file...}", .handler = handler});
    return r;
  }();
  return built;
}

void check_head(const detail::RequestHead& head, const ServerLimits& limits) {
  const Request& request = head.request;
  require(detail::is_token(request.method) &&
          request.path.size() + request.query_string.size() <= limits.max_uri_bytes);
  require(request.headers.size() <= limits.max_headers);
  int lengths = 0;
  for (const auto& [name, value] : request.headers) {
    require(detail::is_token(name) && detail::is_field_value(value));
    lengths += detail::same_name(name, "Content-Length") || detail::same_name(name, "Transfer-Encoding") ? 1 : 0;
  }
  require(lengths == (head.chunked ? 1 : lengths) && lengths <= 1);
}

void check_answer(detail::RequestHead& head) {
  const Response response = router().dispatch(head.request);
  require(response.status >= 200 && response.status < 500);
  for (const auto& [name, value] : head.request.path_params) {
    require(detail::valid_utf8(value) && value.find('\0') == std::string::npos);
    if (name == "file") require(("/" + value + "/").find("/../") == std::string::npos);
  }
}

/// Requests until the bytes end or one is refused.
void serve(int descriptor) {
  const ServerLimits limits = small_limits();
  detail::SocketStream stream(descriptor);
  const auto deadline = detail::Clock::now() + limits.whole_request_deadline;
  try {
    while (true) {
      detail::HeadReader head_reader;
      auto text = head_reader.read(stream, limits);
      for (; !text; text = head_reader.read(stream, limits)) stream.fill(deadline);
      require(text->size() <= limits.max_head_bytes);
      auto head = detail::parse_head(*text, limits);
      stream.consume(text->size());
      check_head(head, limits);
      detail::BodyReader body(head, kMaxBodyBytes);
      while (head.has_body() && !body.read(stream)) stream.fill(deadline);
      head.request.body = body.take();
      require(head.request.body.size() <= kMaxBodyBytes);
      require(head.chunked || head.request.body.size() == head.content_length);
      check_answer(head);
      try {
        (void)head.request.query("a");
      } catch (const HttpError&) {
      }
    }
  } catch (const HttpError& error) {
    require(error.problem().status >= 400 && error.problem().status <= 505 && !error.problem().code.empty());
  } catch (const detail::PeerGone&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) std::abort();
  size = std::min(size, kMaxInputBytes);
  require(::send(ends[0], data, size, MSG_NOSIGNAL) == static_cast<ssize_t>(size));
  ::shutdown(ends[0], SHUT_WR);
  serve(ends[1]);
  ::close(ends[0]);
  ::close(ends[1]);
  return 0;
}
