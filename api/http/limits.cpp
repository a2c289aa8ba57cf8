#include "api/http/limits.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/SocketAddress.h>

namespace retour::api {

int connections_per_address(const std::string& bind_host, const ServerLimits& limits) {
  try {
    const Poco::Net::SocketAddress address(bind_host, Poco::UInt16{0});
    return address.host().isLoopback() ? 0 : limits.max_connections / 2;
  } catch (const Poco::Exception&) {
    return 0;
  }
}

}  // namespace retour::api
