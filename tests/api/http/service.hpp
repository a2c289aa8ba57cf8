// tests/api/http/service.hpp - a server with the routes that the HTTP tests ask
#pragma once
// Duty: starts a server on a port of the kernel's choice and records what reaches its handlers and hooks.
// Threading: the records may be read while the server runs.

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/http/server.hpp"
#include "tests/api/http/client.hpp"

namespace retour::api::testing {

/// Handlers wait at a gate until the test opens it.
class Gate {
 public:
  void open();
  /// Counts the visitor and waits, for `patience` at most.
  void pass();
  bool reached(int visitors) const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int visitors_ = 0;
  bool open_ = false;
};

/// Small limits, so that a test needs little time and few bytes to reach them.
ServerLimits small_limits();

class Service {
 public:
  explicit Service(ServerLimits limits = small_limits());
  ~Service();

  Client client() const { return Client(port); }
  Answer ask(std::string_view bytes) const { return client().ask(bytes); }
  ServerStats stats() const { return server->stats(); }
  int calls(const std::string& path) const;
  std::vector<HandlerFailure> failures() const;
  std::vector<int> statuses() const;  // of on_answer

  Gate gate;
  std::unique_ptr<HttpServer> server;
  std::uint16_t port = 0;

 private:
  void add(Route route);
  void add_plain_routes();
  void add_failing_routes();

  Router router_{64 * 1024};
  mutable std::mutex mutex_;
  std::map<std::string, int> calls_;
  std::vector<HandlerFailure> failures_;
  std::vector<int> statuses_;
};

/// "GET /echo HTTP/1.1" with Host, the given header lines (each with CR LF) and no body.
std::string get(std::string_view target, std::string_view headers = {});
/// A POST of JSON with its Content-Length.
std::string post(std::string_view target, std::string_view body, std::string_view headers = {});

}  // namespace retour::api::testing
