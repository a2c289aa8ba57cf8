#include "tests/api/http/service.hpp"

#include <Poco/Exception.h>

#include <stdexcept>

namespace retour::api::testing {

using namespace std::string_literals;

void Gate::open() {
  const std::lock_guard lock(mutex_);
  open_ = true;
  changed_.notify_all();
}

void Gate::pass() {
  std::unique_lock lock(mutex_);
  ++visitors_;
  changed_.wait_for(lock, patience, [this] { return open_; });
}

bool Gate::reached(int visitors) const {
  const std::lock_guard lock(mutex_);
  return visitors_ >= visitors;
}

ServerLimits small_limits() {
  ServerLimits limits;
  limits.max_threads = 8;
  limits.keep_alive_timeout = patience;
  limits.linger = std::chrono::milliseconds(200);
  limits.max_uri_bytes = 200;
  limits.max_headers = 10;
  limits.max_header_bytes = 300;
  limits.max_head_bytes = 1'000;
  limits.drain_limit_bytes = 2'000;
  return limits;
}

Service::Service(ServerLimits limits) {
  add_plain_routes();
  add_failing_routes();
  ServerHooks hooks;
  hooks.on_error = [this](const HandlerFailure& failure) {
    const std::lock_guard lock(mutex_);
    failures_.push_back(failure);
  };
  hooks.on_answer = [this](const Request&, const Response& response, std::chrono::microseconds) {
    const std::lock_guard lock(mutex_);
    statuses_.push_back(response.status);
  };
  server = std::make_unique<HttpServer>(router_, limits, "127.0.0.1", 0, hooks);
  server->start();
  port = server->port();
}

Service::~Service() {
  gate.open();
  server->stop();
}

int Service::calls(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = calls_.find(path);
  return found == calls_.end() ? 0 : found->second;
}

std::vector<HandlerFailure> Service::failures() const {
  const std::lock_guard lock(mutex_);
  return failures_;
}

std::vector<int> Service::statuses() const {
  const std::lock_guard lock(mutex_);
  return statuses_;
}

void Service::add(Route route) {
  route.handler = [this, pattern = route.pattern, handler = std::move(route.handler)](const Request& request) {
    {
      const std::lock_guard lock(mutex_);
      ++calls_[pattern];
    }
    return handler(request);
  };
  router_.add(std::move(route));
}

void Service::add_plain_routes() {
  const auto echo = [](const Request& request) { return Response{200, "text/plain", request.body, {}}; };
  add({.method = "GET", .pattern = "/hello", .handler = [](const Request&) {
         return Response{200, "text/plain", "hello", {}};
       }});
  add({.method = "GET", .pattern = "/smuggled", .handler = echo});
  add({.method = "POST", .pattern = "/echo", .handler = echo});
  add({.method = "POST", .pattern = "/tiny", .max_body_bytes = 10, .handler = echo});
  add({.method = "POST", .pattern = "/large", .max_body_bytes = 200'000, .content_types = {"*/*"}, .handler = echo});
  add({.method = "GET", .pattern = "/trace", .handler = [](const Request& request) {
         return Response{200, "text/plain", request.trace_id + " " + request.traceparent, {}};
       }});
  add({.method = "GET", .pattern = "/label.pdf", .handler = [](const Request&) {
         return file_response("%PDF-1.4\0\r\n\xff\xfe\0"s, "application/pdf", "Etikett für \"A\".pdf");
       }});
  add({.method = "DELETE", .pattern = "/hello", .handler = [](const Request&) { return Response{204, "", "", {}}; }});
  add({.method = "GET", .pattern = "/gate", .handler = [this](const Request&) {
         gate.pass();
         return Response{200, "text/plain", "passed", {}};
       }});
}

void Service::add_failing_routes() {
  add({.method = "GET", .pattern = "/fail/std", .handler = [](const Request&) -> Response {
         throw std::runtime_error("secret of std");
       }});
  add({.method = "GET", .pattern = "/fail/poco", .handler = [](const Request&) -> Response {
         throw Poco::Exception("secret of poco");
       }});
  add({.method = "GET", .pattern = "/fail/int", .handler = [](const Request&) -> Response { throw 7; }});
  add({.method = "GET", .pattern = "/fail/problem", .handler = [](const Request&) -> Response {
         throw HttpError(Problem{.status = 503,
                                 .code = "busy",
                                 .title = {},
                                 .detail = "later",
                                 .errors = {{"/lines/0", "too_many", "no"}},
                                 .extra_json = R"({"code": "changed", "waiting": 3})",
                                 .retry_after = std::chrono::seconds(7)});
       }});
  add({.method = "GET", .pattern = "/fail/extra", .handler = [](const Request&) -> Response {
         throw HttpError(Problem{.status = 409, .code = "x", .title = {}, .detail = {}, .extra_json = "not json"});
       }});
  const auto header = [](std::string name, std::string value) {
    return [=](const Request&) { return Response{200, "text/plain", "x", {{name, value}}}; };
  };
  add({.method = "GET", .pattern = "/fail/split", .handler = header("Location", "/a\r\nSet-Cookie: x=1")});
  add({.method = "GET", .pattern = "/fail/length", .handler = header("Content-Length", "9")});
  add({.method = "GET", .pattern = "/fail/coding", .handler = header("transfer-encoding", "chunked")});
  add({.method = "GET", .pattern = "/fail/status", .handler = [](const Request&) {
         return Response{100, "", "", {}};
       }});
}

std::string get(std::string_view target, std::string_view headers) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: shop\r\n" + std::string(headers) + "\r\n";
}

std::string post(std::string_view target, std::string_view body, std::string_view headers) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

}  // namespace retour::api::testing
