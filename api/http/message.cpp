#include "api/http/message.hpp"

#include <Poco/Net/HTTPResponse.h>

#include <algorithm>
#include <boost/json.hpp>

#include "api/http/detail/text.hpp"

namespace retour::api {
namespace {

// Calls visit(name, value) for each parameter, decoded; stops when visit answers false.
template <class Visit>
void each_parameter(std::string_view query, Visit visit) {
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    const auto raw_value = equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
    auto name = detail::percent_decode(pair.substr(0, equals), detail::Plus::is_space);
    auto value = detail::percent_decode(raw_value, detail::Plus::is_space);
    if (!name || !value) throw HttpError(400, "bad_query", "The query string is not valid percent-encoded UTF-8.");
    visit(std::move(*name), std::move(*value));
  }
}

}  // namespace

std::optional<std::string> Request::header(std::string_view name) const {
  std::optional<std::string> found;
  for (const auto& [key, value] : headers) {
    if (!detail::same_name(key, name)) continue;
    if (found)
      found->append(", ").append(value);
    else
      found = value;
  }
  return found;
}

std::optional<std::string> Request::query(std::string_view name) const {
  std::optional<std::string> found;
  each_parameter(query_string, [&](std::string key, std::string value) {
    if (key != name) return;
    if (found) throw HttpError(400, "query_duplicate", "The query parameter '" + key + "' was sent more than once.");
    found = std::move(value);
  });
  return found;
}

void Request::allow_query(std::span<const std::string_view> names) const {
  Problem problem{.status = 400, .code = "query_unknown", .title = {}, .detail = "Unknown query parameter."};
  each_parameter(query_string, [&](std::string key, const std::string&) {
    if (std::find(names.begin(), names.end(), key) == names.end())
      problem.errors.push_back({std::move(key), "query_unknown", "is not a parameter of this resource"});
  });
  if (!problem.errors.empty()) throw HttpError(std::move(problem));
}

Response to_response(const Problem& problem, std::string_view instance) {
  boost::json::object out;
  const auto status = static_cast<Poco::Net::HTTPResponse::HTTPStatus>(problem.status);
  out["type"] = "https://retour.dev/errors/" + problem.code;
  out["title"] = problem.title.empty() ? Poco::Net::HTTPResponse::getReasonForStatus(status) : problem.title;
  out["status"] = problem.status;
  if (!problem.detail.empty()) out["detail"] = problem.detail;
  if (!instance.empty()) out["instance"] = instance;
  out["code"] = problem.code;
  if (!problem.errors.empty()) {
    auto& errors = out["errors"].emplace_array();
    for (const auto& error : problem.errors)
      errors.push_back(
          boost::json::object{{"pointer", error.pointer}, {"code", error.code}, {"message", error.message}});
  }
  if (!problem.extra_json.empty()) {
    // insert() keeps what is there: an extra member can never rewrite the code or the status.
    const auto extra = boost::json::parse(problem.extra_json);
    for (const auto& member : extra.as_object()) out.insert(member);
  }
  Response response{problem.status, "application/problem+json", boost::json::serialize(out), problem.headers};
  if (problem.retry_after) response.headers.emplace_back("Retry-After", std::to_string(problem.retry_after->count()));
  return response;
}

Response file_response(std::string bytes, std::string content_type, std::string_view file_name) {
  Response response{200, std::move(content_type), std::move(bytes), {}};
  // RFC 6266 and 8187: the encoded form alone says every name, and no reader has to guess.
  response.headers.emplace_back("Content-Disposition", "inline; filename*=UTF-8''" + detail::percent_encode(file_name));
  return response;
}

}  // namespace retour::api
