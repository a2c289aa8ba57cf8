#include "api/http/detail/server_state.hpp"

#include <sys/socket.h>

namespace retour::api::detail {

bool ServerState::enter(int descriptor, const std::string& address) {
  const std::lock_guard lock(mutex_);
  const int open = ++per_address_[address];
  descriptors_.insert(descriptor);
  ++connections;
  return limits.max_connections_per_address == 0 || open <= limits.max_connections_per_address;
}

void ServerState::leave(int descriptor, const std::string& address) {
  const std::lock_guard lock(mutex_);
  const auto of_address = per_address_.find(address);
  if (--of_address->second == 0) per_address_.erase(of_address);
  descriptors_.erase(descriptor);
  --connections;
  if (descriptors_.empty()) emptied_.notify_all();
}

bool ServerState::wait_until_empty(Clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return emptied_.wait_until(lock, deadline, [this] { return descriptors_.empty(); });
}

void ServerState::wait_until_empty() {
  std::unique_lock lock(mutex_);
  emptied_.wait(lock, [this] { return descriptors_.empty(); });
}

void ServerState::cut_all() {
  // A descriptor leaves the set before its socket is closed, so none of these can belong to another file by now.
  const std::lock_guard lock(mutex_);
  for (const int descriptor : descriptors_) ::shutdown(descriptor, SHUT_RDWR);
}

}  // namespace retour::api::detail
