// api/http/message.hpp - what a handler gets and gives: request, response, problem
#pragma once

#include <chrono>
#include <cstddef>
#include <exception>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/json/field_problem.hpp"

// Plain values, no threading rule of their own. Expected refusals of a face are `Problem`s; a handler may throw one as
// HttpError from any depth and the server maps it once. Error codes are the contract, titles and details are free text.
namespace retour::api {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method = {};
  std::string path = {};          // as sent, percent-encoded, without the query
  std::string query_string = {};  // as sent, without the '?'
  HeaderList headers = {};        // names as sent
  std::string body = {};
  std::string remote = {};                              // address of the peer (of the proxy, when there is one)
  std::map<std::string, std::string> path_params = {};  // decoded, filled by the router
  std::string trace_id = {};                            // 32 hex digits, taken from W3C traceparent or made here
  std::string traceparent = {};                         // what to hand on to whomever this request calls

  // Value of a header, names compared without case. Lines repeated where HTTP allows it are joined with ", ".
  std::optional<std::string> header(std::string_view name) const;
  // Decoded value of a query parameter. Throws HttpError 400 for a parameter sent twice or a bad encoding.
  std::optional<std::string> query(std::string_view name) const;
  // Throws HttpError 400 for any query parameter that is not listed, so that a typo is never ignored silently.
  void allow_query(std::span<const std::string_view> names) const;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body = {};
  HeaderList headers = {};  // Cache-Control given here replaces the default no-store
};

struct Problem {
  int status = 500;
  std::string code;         // stable, e.g. "body_too_large"; the type is https://retour.dev/errors/<code>
  std::string title = {};   // empty: the reason phrase of the status
  std::string detail = {};  // shown to the client: never an internal message
  std::vector<FieldProblem> errors = {};
  std::string extra_json = {};                           // text of a JSON object whose members are added, or empty
  HeaderList headers = {};                               // e.g. Allow
  std::optional<std::chrono::seconds> retry_after = {};  // when asking again makes sense
};

class HttpError : public std::exception {
 public:
  explicit HttpError(Problem problem) : problem_(std::move(problem)) {}
  HttpError(int status, std::string code, std::string detail)
      : problem_{.status = status, .code = std::move(code), .title = {}, .detail = std::move(detail)} {}
  const char* what() const noexcept override { return problem_.code.c_str(); }
  const Problem& problem() const noexcept { return problem_; }

 private:
  Problem problem_;
};

// Any bytes under a media type, shown in the browser under `file_name` (UTF-8; anything unsafe in it is encoded).
Response file_response(std::string bytes, std::string content_type, std::string_view file_name);

// application/problem+json after RFC 9457. `instance` is a URI reference and is left out when empty.
Response to_response(const Problem& problem, std::string_view instance);

}  // namespace retour::api
