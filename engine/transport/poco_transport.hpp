// engine/transport/poco_transport.hpp - HTTP and HTTPS by POCO, one connection per call
#pragma once
// Duty: the production Transport. Certificates are verified strictly against the system's authorities; TLS 1.2 or
// later. Limits: kMaxReplyBytes of body, kMaxAddresses tried of a host, the deadline of the call. Looking a name up
// cannot be cut short: it takes as long as the resolver's own limits allow, and its time counts. Errors: refused,
// unresolved, unverified or too late before the first byte of the request is provably_not_sent. Threading: safe from
// any thread; each call has its own socket and a watchdog thread that ends it.

#include <memory>
#include <string>

#include "engine/transport/transport.hpp"

namespace retour::engine {

inline constexpr std::size_t kMaxReplyBytes = 2 * 1024 * 1024;
inline constexpr std::size_t kMaxAddresses = 4;

struct TransportConfig {
  std::string ca_file;  // PEM, trusted besides the system's authorities; empty: only those
};

class PocoTransport : public Transport {
 public:
  explicit PocoTransport(TransportConfig config = {});
  ~PocoTransport() override;
  WireAnswer call(const WireRequest& request, std::chrono::milliseconds deadline) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace retour::engine
