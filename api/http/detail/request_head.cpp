#include "api/http/detail/request_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "api/http/detail/text.hpp"

namespace retour::api::detail {
namespace {

constexpr std::string_view line_end = "\r\n";

// Two of these make a request ambiguous about its end, its target or its sender.
constexpr std::array<std::string_view, 10> only_once = {
    "host",   "content-length", "transfer-encoding", "authorization",    "content-type",
    "expect", "cookie",         "idempotency-key",   "content-encoding", "traceparent"};

[[noreturn]] void refuse(std::string code, std::string detail) {
  throw HttpError(400, std::move(code), std::move(detail));
}

std::string_view take_line(std::string_view& text) {
  const auto end = text.find(line_end);
  const auto line = text.substr(0, end);
  text.remove_prefix(end + line_end.size());
  return line;
}

void set_target(Request& request, std::string_view target) {
  const auto mark = target.find('?');
  request.path = target.substr(0, mark);
  if (mark != std::string_view::npos) request.query_string = target.substr(mark + 1);
}

void check_version(std::string_view version) {
  if (version == "HTTP/1.1" || version == "HTTP/1.0") return;
  const bool well_formed = version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.' &&
                           version[5] >= '0' && version[5] <= '9' && version[7] >= '0' && version[7] <= '9';
  if (!well_formed) refuse("bad_request_line", "The request line is malformed.");
  throw HttpError(505, "unsupported_version", "This server speaks HTTP/1.1.");
}

void check_method(std::string_view method) {
  if (!is_token(method)) refuse("bad_request_line", "The request line is malformed.");
  if (method != "TRACE" && method != "CONNECT") return;
  throw HttpError(Problem{.status = 405,
                          .code = "method_not_allowed",
                          .title = {},
                          .detail = "This method is not offered.",
                          .headers = {{"Allow", "GET, HEAD, POST, PUT, PATCH, DELETE"}}});
}

// Answers the authority of an absolute-form target (http://host/path), empty for the origin form.
std::string_view parse_target(Request& request, std::string_view target, const ServerLimits& limits) {
  if (target.size() > limits.max_uri_bytes) throw HttpError(414, "uri_too_long", "The request target is too long.");
  const auto visible = [](char c) { return c > 0x20 && c < 0x7f && c != '#'; };
  if (target.empty() || !std::all_of(target.begin(), target.end(), visible))
    refuse("bad_target", "The request target has a character that a URI cannot have.");
  if (target.front() == '/' || target == "*") {
    set_target(request, target);
    return {};
  }
  const auto scheme_end = target.find("://");
  const auto scheme = target.substr(0, std::min(scheme_end, target.size()));
  if (scheme_end == std::string_view::npos || (!same_name(scheme, "http") && !same_name(scheme, "https")))
    refuse("bad_target", "The request target must be a path.");
  const auto rest = target.substr(scheme_end + 3);
  const auto authority = rest.substr(0, rest.find_first_of("/?"));
  if (authority.empty()) refuse("bad_target", "The request target has no host.");
  const auto tail = rest.substr(authority.size());
  set_target(request, tail);
  if (request.path.empty()) request.path = "/";
  return authority;
}

void parse_header_line(Request& request, std::string_view line, const ServerLimits& limits) {
  if (line.front() == ' ' || line.front() == '\t') refuse("folded_header", "Folded header lines are not accepted.");
  if (line.size() > limits.max_header_bytes) throw HttpError(431, "headers_too_large", "A header is too long.");
  if (request.headers.size() >= limits.max_headers)
    throw HttpError(431, "headers_too_many", "There are more than " + std::to_string(limits.max_headers) + " headers.");
  const auto colon = line.find(':');
  // is_token refuses the white space before the colon as well.
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
    refuse("bad_header", "A header line is malformed.");
  const auto value = trim(line.substr(colon + 1));
  if (!is_field_value(value)) refuse("bad_header", "A header value has a control character.");
  request.headers.emplace_back(line.substr(0, colon), value);
}

void check_only_once(const Request& request) {
  std::array<bool, only_once.size()> seen{};
  for (const auto& [name, value] : request.headers) {
    for (std::size_t i = 0; i < only_once.size(); ++i) {
      if (!same_name(only_once[i], name)) continue;
      if (seen[i]) refuse("duplicate_header", "The header '" + std::string(only_once[i]) + "' was sent twice.");
      seen[i] = true;
    }
  }
}

void check_host(const Request& request, std::string_view authority, bool required) {
  const auto host = request.header("Host");
  if (!host) {
    if (required) refuse("host_missing", "HTTP/1.1 needs a Host header.");
    return;
  }
  const bool clean = std::all_of(host->begin(), host->end(), [](char c) {
    return c > 0x20 && c < 0x7f && std::string_view("/?#@\\,").find(c) == std::string_view::npos;
  });
  if (!clean || (required && host->empty())) refuse("bad_host", "The Host header is malformed.");
  if (!authority.empty() && !same_name(authority, *host)) refuse("bad_host", "Target and Host name different hosts.");
}

void parse_framing(RequestHead& head, bool http_1_1) {
  const auto length = head.request.header("Content-Length");
  const auto coding = head.request.header("Transfer-Encoding");
  if (length && coding) refuse("ambiguous_framing", "Content-Length and Transfer-Encoding exclude each other.");
  if (coding) {
    if (!http_1_1) refuse("ambiguous_framing", "HTTP/1.0 has no Transfer-Encoding.");
    if (!same_name(*coding, "chunked"))
      throw HttpError(501, "unsupported_transfer_encoding", "The only transfer coding is chunked.");
    head.chunked = true;
  }
  if (!length) return;
  const bool digits =
      !length->empty() && std::all_of(length->begin(), length->end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) refuse("bad_content_length", "Content-Length must be a whole number.");
  const auto parsed = std::from_chars(length->data(), length->data() + length->size(), head.content_length);
  if (parsed.ec != std::errc{}) throw HttpError(413, "body_too_large", "No body can be that long.");
}

bool lists(const std::string& value, std::string_view wanted) {
  std::string_view rest = value;
  while (true) {
    const auto comma = rest.find(',');
    if (same_name(trim(rest.substr(0, comma)), wanted)) return true;
    if (comma == std::string_view::npos) return false;
    rest.remove_prefix(comma + 1);
  }
}

void parse_connection(RequestHead& head, bool http_1_1) {
  const auto connection = head.request.header("Connection");
  // A 1.0 client must ask for keep-alive and be told so; closing is always right and simpler.
  head.keep_alive = http_1_1 && !(connection && lists(*connection, "close"));
  const auto expect = head.request.header("Expect");
  if (!expect || !http_1_1) return;
  if (!same_name(*expect, "100-continue")) throw HttpError(417, "unknown_expectation", "Expect may be 100-continue.");
  head.expects_continue = true;
}

[[noreturn]] void head_too_long(std::string_view text, const ServerLimits& limits) {
  if (text.find(line_end) > limits.max_uri_bytes)
    throw HttpError(414, "uri_too_long", "The request target is too long.");
  throw HttpError(431, "headers_too_large", "The headers are too long.");
}

}  // namespace

std::optional<std::string_view> HeadReader::read(SocketStream& stream, const ServerLimits& limits) {
  if (!started_) {
    // RFC 9112 2.2: one empty line before the request line is forgiven (old clients send it after a POST).
    if (stream.buffered().size() < line_end.size() && line_end.starts_with(stream.buffered())) return std::nullopt;
    if (stream.buffered().starts_with(line_end)) stream.consume(line_end.size());
    started_ = true;
  }
  const auto text = stream.buffered();
  for (auto feed = text.find('\n', searched_); feed != std::string_view::npos; feed = text.find('\n', searched_)) {
    if (feed == 0 || text[feed - 1] != '\r') refuse("bare_line_feed", "Lines end with CR LF.");
    const bool empty_line = feed + 1 - lines_ == line_end.size();
    lines_ = searched_ = feed + 1;
    if (lines_ > limits.max_head_bytes) head_too_long(text, limits);
    if (empty_line) return text.substr(0, lines_);
  }
  searched_ = text.size();
  if (text.size() > limits.max_head_bytes) head_too_long(text, limits);
  return std::nullopt;
}

RequestHead parse_head(std::string_view text, const ServerLimits& limits) {
  RequestHead head;
  const auto line = take_line(text);
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) refuse("bad_request_line", "The request line is malformed.");
  const auto version = line.substr(last + 1);
  check_version(version);
  const bool http_1_1 = version == "HTTP/1.1";
  check_method(line.substr(0, first));
  head.request.method = line.substr(0, first);
  const auto authority = parse_target(head.request, line.substr(first + 1, last - first - 1), limits);
  for (auto header = take_line(text); !header.empty(); header = take_line(text))
    parse_header_line(head.request, header, limits);
  check_only_once(head.request);
  check_host(head.request, authority, http_1_1);
  parse_framing(head, http_1_1);
  parse_connection(head, http_1_1);
  return head;
}

}  // namespace retour::api::detail
