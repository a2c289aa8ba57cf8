#include "api/http/detail/socket_stream.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace retour::api::detail {
namespace {

void set_timeout(int descriptor, int option, std::chrono::milliseconds timeout) {
  timeval value{};
  value.tv_sec = static_cast<time_t>(timeout.count() / 1000);
  value.tv_usec = static_cast<suseconds_t>(timeout.count() % 1000 * 1000);
  ::setsockopt(descriptor, SOL_SOCKET, option, &value, sizeof value);
}

bool try_again(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

}  // namespace

SocketStream::SocketStream(int descriptor) : descriptor_(descriptor), storage_(read_chunk_bytes) {
  set_timeout(descriptor, SO_RCVTIMEO, slice);
  set_timeout(descriptor, SO_SNDTIMEO, slice);
}

void SocketStream::make_room() {
  if (begin_ == end_) begin_ = end_ = 0;
  if (storage_.size() - end_ >= read_chunk_bytes / 2) return;
  std::move(storage_.begin() + static_cast<std::ptrdiff_t>(begin_),
            storage_.begin() + static_cast<std::ptrdiff_t>(end_), storage_.begin());
  end_ -= begin_;
  begin_ = 0;
  if (storage_.size() - end_ < read_chunk_bytes / 2) storage_.resize(storage_.size() * 2);
}

SocketStream::Received SocketStream::receive() {
  make_room();
  const auto got = ::recv(descriptor_, storage_.data() + end_, storage_.size() - end_, 0);
  if (got > 0) {
    end_ += static_cast<std::size_t>(got);
    return Received::bytes;
  }
  return got < 0 && try_again(errno) ? Received::nothing : Received::end;
}

bool SocketStream::wait_for_bytes(Clock::time_point deadline, const std::function<bool()>& give_up) {
  while (buffered().empty()) {
    switch (receive()) {
      case Received::bytes:
        return true;
      case Received::end:
        return false;
      case Received::nothing:
        if (Clock::now() >= deadline || give_up()) return false;
    }
  }
  return true;
}

void SocketStream::fill(Clock::time_point deadline) {
  while (true) {
    // Asked before each read: a client whose every slice brings a byte must meet the deadline too.
    if (Clock::now() >= deadline) throw DeadlinePassed{};
    switch (receive()) {
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

void SocketStream::linger(Clock::time_point deadline, std::size_t max_bytes) {
  ::shutdown(descriptor_, SHUT_WR);
  std::size_t dropped = 0;
  while (dropped < max_bytes && Clock::now() < deadline) {
    consume(buffered().size());
    if (receive() == Received::end) return;
    dropped += buffered().size();
  }
}

}  // namespace retour::api::detail
