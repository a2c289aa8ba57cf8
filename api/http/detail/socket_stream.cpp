#include "api/http/detail/socket_stream.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace retour::api::detail {
namespace {

constexpr std::size_t min_room_bytes = 2 * 1024;  // for one read

void set_timeout(int descriptor, int option, std::chrono::milliseconds timeout) {
  timeval value{};
  value.tv_sec = static_cast<time_t>(timeout.count() / 1000);
  value.tv_usec = static_cast<suseconds_t>(timeout.count() % 1000 * 1000);
  ::setsockopt(descriptor, SOL_SOCKET, option, &value, sizeof value);
}

bool try_again(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

}  // namespace

SocketStream::SocketStream(int descriptor) : descriptor_(descriptor) {
  set_timeout(descriptor, SO_RCVTIMEO, slice);
  set_timeout(descriptor, SO_SNDTIMEO, slice);
}

void SocketStream::rest() {
  if (!buffered().empty() || storage_.empty()) return;
  storage_ = {};
  begin_ = end_ = 0;
}

void SocketStream::make_room() {
  if (begin_ == end_) begin_ = end_ = 0;
  if (storage_.size() - end_ >= min_room_bytes) return;
  std::move(storage_.begin() + static_cast<std::ptrdiff_t>(begin_),
            storage_.begin() + static_cast<std::ptrdiff_t>(end_), storage_.begin());
  end_ -= begin_;
  begin_ = 0;
  if (storage_.size() - end_ < min_room_bytes) storage_.resize(std::max(2 * min_room_bytes, storage_.size() * 2));
}

Received SocketStream::receive(Wait wait) {
  make_room();
  const auto room = storage_.size() - end_;
  const auto got = ::recv(descriptor_, storage_.data() + end_, room, wait == Wait::none ? MSG_DONTWAIT : 0);
  if (got < 0 && try_again(errno)) return Received::nothing;
  if (got <= 0) return Received::end;
  end_ += static_cast<std::size_t>(got);
  // Whoever fills the buffer has more to say.
  if (end_ == storage_.size() && storage_.size() < read_chunk_bytes) storage_.resize(read_chunk_bytes);
  return Received::bytes;
}

void SocketStream::fill(Clock::time_point deadline) {
  while (true) {
    // Asked before each read: a client whose every slice brings a byte must meet the deadline too.
    if (Clock::now() >= deadline) throw DeadlinePassed{};
    switch (receive(Wait::one_slice)) {
      case Received::bytes:
        return;
      case Received::end:
        throw PeerGone{};
      case Received::nothing:
        break;
    }
  }
}

void SocketStream::send(std::string_view head, std::string_view body, Clock::time_point deadline) {
  while (!head.empty() || !body.empty()) {
    std::array<iovec, 2> parts{iovec{const_cast<char*>(head.data()), head.size()},
                               iovec{const_cast<char*>(body.data()), body.size()}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const auto sent = ::sendmsg(descriptor_, &message, MSG_NOSIGNAL);
    if (sent < 0 && !try_again(errno)) throw PeerGone{};
    auto left = static_cast<std::size_t>(std::max<ssize_t>(sent, 0));
    const auto of_head = std::min(left, head.size());
    head.remove_prefix(of_head);
    body.remove_prefix(left - of_head);
    if ((!head.empty() || !body.empty()) && Clock::now() >= deadline) throw DeadlinePassed{};
  }
}

void SocketStream::send_at_once(std::string_view text) {
  const auto sent = ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent != static_cast<ssize_t>(text.size())) throw PeerGone{};
}

void SocketStream::finish() { ::shutdown(descriptor_, SHUT_WR); }

}  // namespace retour::api::detail
