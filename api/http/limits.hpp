// api/http/limits.hpp - every limit of the HTTP server, named, with its default
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

// Plain values. docs/reference/limits.md explains them to those who run the server. A thread is held by a request that
// has arrived whole and by nothing else, so a client that is slow to speak costs memory and a descriptor only.
namespace retour::api {

struct ServerLimits {
  int max_threads = 64;                 // requests handled at once
  int max_connections = 512;            // open ones; beyond it one that waits makes room, or the new one is closed
  int max_connections_per_address = 0;  // answered 503 beyond it; 0: no limit (all clients behind one proxy)
  int max_keep_alive_requests = 1000;   // then the connection closes, so that a proxy can rebalance
  std::chrono::milliseconds keep_alive_timeout{15'000};      // a client that says nothing
  std::chrono::milliseconds head_deadline{5'000};            // first byte of the request to last byte of its head
  std::chrono::milliseconds whole_request_deadline{10'000};  // first byte of the request to last byte of its body
  std::chrono::milliseconds body_grace{5'000};               // from then on the body must keep its rate
  std::size_t min_body_bytes_per_second = 1'024;             // on the average since the head
  std::chrono::milliseconds response_deadline{10'000};       // a client that does not read its answer is cut
  std::chrono::milliseconds linger{500};                     // after a refusal: lets the client read the answer
  std::chrono::milliseconds stop_deadline{10'000};           // requests in flight may finish within it
  std::size_t max_uri_bytes = 16'384;
  std::size_t max_headers = 100;
  std::size_t max_header_bytes = 8'192;     // one header line
  std::size_t max_head_bytes = 65'536;      // request line and all headers
  // An unwanted body up to this is read and dropped; beyond it we close. More than the largest body that is taken, so
  // that whoever sends a little too much can read why it was refused.
  std::size_t drain_limit_bytes = 2'097'152;
  // Of all requests at once; beyond it the oldest unfinished one is closed.
  std::size_t max_buffered_bytes = 67'108'864;
};

// What max_connections_per_address should be on this address: on a loopback one, where a proxy brings all clients,
// there is no limit; elsewhere one address may have half of the connections. A name counts as what it is resolved to;
// nobody can come to one that is not resolved, which bind() says.
int connections_per_address(const std::string& bind_host, const ServerLimits& limits);

}  // namespace retour::api
