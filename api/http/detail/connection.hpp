// api/http/detail/connection.hpp - one client: its requests one after the other, until one of us closes
#pragma once

#include <Poco/Net/TCPServerConnection.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "api/http/detail/request_head.hpp"
#include "api/http/detail/socket_stream.hpp"
#include "api/http/server.hpp"

// ServerState is shared by all connection threads and safe from any of them; a Connection belongs to its thread.
namespace retour::api::detail {

class ServerState {
 public:
  ServerState(const Router& router_ref, const ServerLimits& limits_ref, const ServerHooks& hooks_ref)
      : router(router_ref), limits(limits_ref), hooks(hooks_ref) {}

  enum class Entry { welcome, stopping, too_many };
  // leave() must follow exactly when welcome.
  Entry enter(int descriptor, const std::string& address);
  void leave(int descriptor, const std::string& address);
  bool wait_until_empty(Clock::time_point deadline);
  void wait_until_empty();
  void cut_all();
  /// Whether every thread has a client and further ones wait. A connection in the queue alone may be on its way to a
  /// thread.
  bool others_wait() const {
    return connections >= static_cast<std::uint64_t>(limits.max_threads) && queued_connections() > 0;
  }

  const Router& router;
  const ServerLimits& limits;
  const ServerHooks& hooks;
  std::function<int()> queued_connections = [] { return 0; };
  std::atomic<bool> stopping = false;
  std::atomic<std::uint64_t> requests = 0;
  std::atomic<std::uint64_t> malformed = 0;
  std::atomic<std::uint64_t> refused = 0;
  std::atomic<std::uint64_t> in_flight = 0;
  std::atomic<std::uint64_t> connections = 0;

 private:
  std::mutex mutex_;
  std::condition_variable emptied_;
  std::set<int> descriptors_;
  std::map<std::string, int> per_address_;
};

class Connection : public Poco::Net::TCPServerConnection {
 public:
  Connection(const Poco::Net::StreamSocket& socket, ServerState& state);
  void run() override;

 private:
  void serve_all();
  void turn_away(ServerState::Entry entry);
  bool await_request(int served);
  // Whether the connection may carry another request.
  bool serve_one(int served);
  // Reads one request and answers it; what the client is to be told, whatever went wrong.
  Response take_request(int served, RequestHead& head, Clock::time_point deadline);
  Response answer(RequestHead& head, Clock::time_point deadline);
  Response broken_off(const Problem& problem, const Request& request);
  Response call_handler(const Router::Match& match, const Request& request);
  std::optional<Response> refusal(const RequestHead& head, Router::Match& match, Clock::time_point deadline);
  bool dropped_body(const RequestHead& head, Clock::time_point deadline);
  Response internal_error(const Request& request, std::string message);
  // An answer that cannot be written becomes a 500.
  void send(const Request& request, Response& response);

  ServerState& state_;
  std::string remote_;
  SocketStream stream_;
  bool keep_alive_ = true;  // after the request at hand
  bool unread_ = false;     // the client may still be sending: linger before closing
};

}  // namespace retour::api::detail
