// engine/transport/transport.hpp - one HTTP exchange, as values
#pragma once
// Duty: the seam between adapters, which only map, and the wire: POCO in production, recorded traffic and faults in
// tests. Errors: no exception for anything the network does; a call ends in a whole reply or in a WireFailure.
// Threading: implementations are safe from any thread.

#include <chrono>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace retour::engine {

using WireHeaders = std::vector<std::pair<std::string, std::string>>;

struct WireRequest {
  std::string method, url;
  WireHeaders headers;
  std::string body;
};

/// Complete: a body that broke off is a failure, not a reply.
struct WireReply {
  int status = 0;
  WireHeaders headers;
  std::string body;
};

struct WireFailure {
  bool provably_not_sent = false;  // false: the other side may have acted
  std::string detail;              // for logs; never holds a header's or body's text
};

using WireAnswer = std::variant<WireReply, WireFailure>;

class Transport {
 public:
  virtual ~Transport() = default;
  /// Within `deadline` for the whole call, not for each read. Follows no redirect and tries nothing twice.
  virtual WireAnswer call(const WireRequest& request, std::chrono::milliseconds deadline) = 0;
};

}  // namespace retour::engine
