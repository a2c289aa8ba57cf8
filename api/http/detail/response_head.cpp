#include "api/http/detail/response_head.hpp"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Net/HTTPResponse.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <stdexcept>

#include "api/http/detail/text.hpp"

namespace retour::api::detail {
namespace {

const std::string& http_date() {
  thread_local std::time_t written_at = 0;
  thread_local std::string text;
  const auto now = std::time(nullptr);
  if (now != written_at) {
    text = Poco::DateTimeFormatter::format(Poco::Timestamp::fromEpochTime(now), Poco::DateTimeFormat::HTTP_FORMAT);
    written_at = now;
  }
  return text;
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

// What the server alone says; a second one would let two readers disagree about the answer.
bool is_ours(std::string_view name) {
  constexpr std::array<std::string_view, 7> ours = {
      "Date",       "Content-Type",           "Content-Length", "Transfer-Encoding",
      "Connection", "X-Content-Type-Options", "traceparent"};
  return std::any_of(ours.begin(), ours.end(), [&](auto known) { return same_name(known, name); });
}

void append_checked(std::string& out, std::string_view name, std::string_view value) {
  if (!is_token(name) || !is_field_value(value)) throw std::invalid_argument("unsafe response header");
  append_header(out, name, value);
}

}  // namespace

bool may_have_body(int status) { return status >= 200 && status != 204 && status != 304; }

std::string response_head(const Response& response, const std::string& traceparent, bool keep_alive) {
  if (response.status < 200 || response.status > 599) throw std::invalid_argument("no final status");
  const auto status = static_cast<Poco::Net::HTTPResponse::HTTPStatus>(response.status);
  std::string out;
  out.reserve(512);
  out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  out.append(Poco::Net::HTTPResponse::getReasonForStatus(status)).append("\r\n");
  append_header(out, "Date", http_date());
  if (may_have_body(response.status)) {
    if (!response.content_type.empty()) append_checked(out, "Content-Type", response.content_type);
    append_header(out, "Content-Length", std::to_string(response.body.size()));
  }
  bool caching_given = false;
  for (const auto& [name, value] : response.headers) {
    if (is_ours(name)) throw std::invalid_argument("a header that the server writes itself");
    append_checked(out, name, value);
    caching_given = caching_given || same_name(name, "Cache-Control");
  }
  if (!caching_given) append_header(out, "Cache-Control", "no-store");
  append_header(out, "X-Content-Type-Options", "nosniff");
  if (!traceparent.empty()) append_header(out, "traceparent", traceparent);
  if (!keep_alive) append_header(out, "Connection", "close");
  out.append("\r\n");
  return out;
}

}  // namespace retour::api::detail
