// api/http/limits.hpp - every limit of the HTTP server, named, with its default
#pragma once

#include <chrono>
#include <cstddef>

// Plain values. A connection holds one thread, so max_threads is the number of clients served at once.
namespace retour::api {

struct ServerLimits {
  int max_threads = 64;
  int max_queued = 256;                 // accepted connections waiting for a thread; more are refused by a reset
  int max_connections_per_address = 0;  // answered 503 beyond it; 0: no limit (all clients behind one proxy)
  int max_keep_alive_requests = 1000;   // then the connection closes, so that a proxy can rebalance
  std::chrono::milliseconds keep_alive_timeout{2'000};       // an idle client holds a thread no longer than this
  std::chrono::milliseconds whole_request_deadline{10'000};  // first byte of the request to last byte of its body
  std::chrono::milliseconds response_deadline{10'000};       // a client that does not read its answer is cut
  std::chrono::milliseconds linger{500};                     // after a refusal: lets the client read the answer
  std::chrono::milliseconds stop_deadline{10'000};           // requests in flight may finish within it
  std::size_t max_uri_bytes = 16'384;
  std::size_t max_headers = 100;
  std::size_t max_header_bytes = 8'192;     // one header line
  std::size_t max_head_bytes = 65'536;      // request line and all headers
  std::size_t drain_limit_bytes = 262'144;  // an unwanted body up to this is read and dropped; beyond it we close
};

}  // namespace retour::api
