// api/http/detail/server_state.hpp - what all connections of a server share
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "api/http/detail/socket_stream.hpp"
#include "api/http/server.hpp"

// Safe from any thread.
namespace retour::api::detail {

class ServerState {
 public:
  ServerState(const Router& router_ref, const ServerLimits& limits_ref, const ServerHooks& hooks_ref)
      : router(router_ref), limits(limits_ref), hooks(hooks_ref) {}

  // Whether the address may have one more. leave() must follow in any case.
  bool enter(int descriptor, const std::string& address);
  void leave(int descriptor, const std::string& address);
  bool wait_until_empty(Clock::time_point deadline);
  void wait_until_empty();
  void cut_all();

  const Router& router;
  const ServerLimits& limits;
  const ServerHooks& hooks;
  std::atomic<bool> stopping = false;
  std::atomic<std::uint64_t> requests = 0;
  std::atomic<std::uint64_t> malformed = 0;
  std::atomic<std::uint64_t> refused = 0;
  std::atomic<std::uint64_t> in_flight = 0;
  std::atomic<std::uint64_t> connections = 0;
  std::atomic<std::size_t> buffered_bytes = 0;  // of requests, in all connections

 private:
  std::mutex mutex_;
  std::condition_variable emptied_;
  std::set<int> descriptors_;
  std::map<std::string, int> per_address_;
};

}  // namespace retour::api::detail
