// api/http/server.hpp - an HTTP server over POCO's sockets, with request framing, limits and deadlines that hold
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "api/http/limits.hpp"
#include "api/http/router.hpp"

// One thread keeps all connections whose requests are on their way; a whole request gets a thread of its own, so that
// handlers run several at once; the router must outlive the server and not change any more. Whatever a handler throws
// becomes one answer: HttpError its problem, anything else a 500 with an opaque id whose message goes to `on_error`
// only. bind() and start() throw AddressError.
namespace retour::api {

/// "cannot listen on 127.0.0.1:8080: address already in use"
struct AddressError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct HandlerFailure {
  std::string error_id;  // what the client sees
  std::string trace_id;
  std::string method;
  std::string path;
  std::string message;  // internal, never for the client
};

// Called on the threads of the server: must be thread-safe and must not throw.
struct ServerHooks {
  std::function<void(const HandlerFailure&)> on_error = {};
  // After each answered request, for access logs and metrics; also for refused ones, whose method and path may be
  // empty.
  std::function<void(const Request&, const Response&, std::chrono::microseconds)> on_answer = {};
};

struct ServerStats {
  std::uint64_t requests = 0;             // heads accepted, whatever the answer
  std::uint64_t malformed_requests = 0;   // refused for their framing, size or slowness; the connection was closed
  std::uint64_t refused_connections = 0;  // closed for want of room, or too many of one address
  std::uint64_t in_flight = 0;            // requests being handled
  std::uint64_t queued = 0;               // requests that wait for a thread
  std::uint64_t connections = 0;          // open
  std::uint64_t buffered_bytes = 0;       // of requests that have arrived in part, or wait
};

class HttpServer {
 public:
  // Port 0: the kernel chooses, port() tells.
  HttpServer(const Router& router, ServerLimits limits, std::string bind_host, std::uint16_t port,
             ServerHooks hooks = {});
  ~HttpServer();  // stops
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Takes the address, before anything else is done that would have been in vain. Clients are refused until start().
  void bind();
  void start();
  std::uint16_t port() const;
  // Accepts nothing more, closes idle connections, lets requests in flight finish within stop_deadline and then cuts
  // their sockets. Returns when the last handler has returned.
  void stop();
  ServerStats stats() const;

 private:
  struct Running;
  struct Bound;

  const Router& router_;
  ServerLimits limits_;
  std::string bind_host_;
  std::uint16_t port_;
  ServerHooks hooks_;
  std::unique_ptr<Bound> bound_;
  std::unique_ptr<Running> running_;
};

}  // namespace retour::api
