#include "api/http/detail/poller.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/SocketAddress.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>
#include <vector>

namespace retour::api::detail {
namespace {

constexpr std::chrono::milliseconds tick{50};  // how late a deadline may be noticed
constexpr std::chrono::milliseconds out_of_descriptors_pause{10};
constexpr int max_accepted_at_once = 64;
constexpr std::size_t max_events_at_once = 128;

int new_epoll() {
  const int descriptor = ::epoll_create1(EPOLL_CLOEXEC);
  if (descriptor < 0) throw Poco::SystemException("epoll_create1", errno);
  return descriptor;
}

epoll_event interest(int descriptor, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = descriptor;
  return event;
}

}  // namespace

Poller::Poller(ServerState& state, Poco::Net::ServerSocket& listener, HandOver hand_over)
    : state_(state),
      listener_(listener),
      listening_(listener.impl()->sockfd()),
      hand_over_(std::move(hand_over)),
      epoll_(new_epoll()) {
  listener_.setBlocking(false);
  auto event = interest(listening_, EPOLLIN);
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, listening_, &event);
}

Poller::~Poller() {
  end();
  ::close(epoll_);
}

void Poller::start() {
  thread_ = std::thread([this] { run(); });
}

void Poller::end() {
  ending_ = true;
  if (thread_.joinable()) thread_.join();
}

void Poller::keep(std::unique_ptr<Connection> connection) {
  const int descriptor = connection->descriptor();
  auto event = interest(descriptor, EPOLLIN | EPOLLRDHUP | EPOLLONESHOT);
  // Under the lock: once it is among those that wait it may be closed at any time, and its number be another's.
  const std::lock_guard lock(mutex_);
  waiting_[descriptor] = std::move(connection);
  if (::epoll_ctl(epoll_, EPOLL_CTL_MOD, descriptor, &event) == 0) return;
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) waiting_.erase(descriptor);
}

std::unique_ptr<Connection> Poller::release(int descriptor) {
  const std::lock_guard lock(mutex_);
  const auto found = waiting_.find(descriptor);
  return found == waiting_.end() ? nullptr : std::move(waiting_.extract(found).mapped());
}

void Poller::run() {
  std::array<epoll_event, max_events_at_once> events;
  auto next_look = Clock::now() + tick;
  while (!ending_) {
    const int count =
        ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), static_cast<int>(tick.count()));
    for (int i = 0; i < count; ++i) {
      const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
      if (descriptor == listening_)
        accept_waiting();
      else
        attend(descriptor);
    }
    if (Clock::now() < next_look) continue;
    look_at_the_clock();
    next_look = Clock::now() + tick;
  }
  close_listener();
}

void Poller::accept_waiting() {
  for (int i = 0; i < max_accepted_at_once && !state_.stopping && accept_one(); ++i) {
  }
}

bool Poller::accept_one() {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  const int descriptor = ::accept4(listening_, generic, &size, SOCK_CLOEXEC);
  if (descriptor < 0) {
    if (errno == ECONNABORTED || errno == EINTR) return true;
    // Out of descriptors or memory, above all: the listener stays readable, so do not spin.
    if (errno != EAGAIN && !make_room(Connection::Rank::idle)) std::this_thread::sleep_for(out_of_descriptors_pause);
    return false;
  }
  const int yes = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  try {
    admit(descriptor, Poco::Net::SocketAddress(generic, size).host().toString());
  } catch (const std::exception&) {  // no memory
    ++state_.refused;
  }
  return true;
}

void Poller::admit(int descriptor, const std::string& remote) {
  const bool full = state_.connections >= static_cast<std::uint64_t>(state_.limits.max_connections);
  if (full && !make_room(Connection::Rank::idle)) {
    ++state_.refused;
    ::close(descriptor);
    return;
  }
  auto connection = std::make_unique<Connection>(descriptor, remote, state_);
  if (!connection->is_welcome()) connection->turn_away();
  keep(std::move(connection));
}

void Poller::attend(int descriptor) {
  auto connection = release(descriptor);
  if (!connection) return;  // it was closed meanwhile
  const auto step = connection->advance(Wait::none);
  act(std::move(connection), step);
  while (state_.buffered_bytes > state_.limits.max_buffered_bytes && make_room(Connection::Rank::unfinished)) {
  }
}

void Poller::act(std::unique_ptr<Connection> connection, Connection::Step step) {
  switch (step) {
    case Connection::Step::waits:
      return keep(std::move(connection));
    case Connection::Step::ready:
      return hand_over_(std::move(connection));
    case Connection::Step::gone:
      return;
  }
}

void Poller::look_at_the_clock() {
  if (state_.stopping) close_listener();
  const auto now = Clock::now();
  std::vector<std::unique_ptr<Connection>> over;
  {
    const std::lock_guard lock(mutex_);
    for (auto at = waiting_.begin(); at != waiting_.end();) {
      const auto next = std::next(at);
      const bool given_up = state_.stopping && at->second->is_idle();
      if (given_up || at->second->due() <= now) over.push_back(std::move(waiting_.extract(at).mapped()));
      at = next;
    }
  }
  for (auto& connection : over) {
    const auto step = connection->expire();
    act(std::move(connection), step);
  }
}

void Poller::close_listener() {
  listener_.close();  // which takes it out of the epoll, too
}

bool Poller::make_room(Connection::Rank last) {
  const auto order = [](const auto& entry) { return std::pair(entry.second->rank(), entry.second->since()); };
  std::unique_ptr<Connection> victim;
  const std::lock_guard lock(mutex_);
  const auto first = std::min_element(waiting_.begin(), waiting_.end(),
                                      [&](const auto& a, const auto& b) { return order(a) < order(b); });
  if (first == waiting_.end() || first->second->rank() > last) return false;
  if (first->second->rank() != Connection::Rank::lingers) ++state_.refused;
  victim = std::move(waiting_.extract(first).mapped());
  return true;
}

}  // namespace retour::api::detail
