// api/http/detail/socket_stream.hpp - bytes of one connection, read and written against a deadline
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

// POCO's timeouts are per recv, so a client that trickles a byte now and then is never cut; here the kernel gives up
// every `slice` and the clock is asked. One thread at a time. The socket stays with its owner and must outlive the
// stream.
namespace retour::api::detail {

using Clock = std::chrono::steady_clock;

struct PeerGone {};  // the other side closed or reset: nobody is left to answer
struct DeadlinePassed {};

class SocketStream {
 public:
  static constexpr std::chrono::milliseconds slice{50};
  static constexpr std::size_t read_chunk_bytes = 16 * 1024;

  explicit SocketStream(int descriptor);

  std::string_view buffered() const { return {storage_.data() + begin_, end_ - begin_}; }
  void consume(std::size_t bytes) { begin_ += bytes; }

  // False when nothing came until `deadline`, the peer left, or `give_up` (asked once a slice) said so.
  bool wait_for_bytes(Clock::time_point deadline, const std::function<bool()>& give_up);
  // Appends at least one byte to buffered(). Throws PeerGone or DeadlinePassed.
  void fill(Clock::time_point deadline);
  // Both parts in one write where the kernel takes it. Throws PeerGone or DeadlinePassed.
  void send(std::string_view head, std::string_view body, Clock::time_point deadline);
  // Ends our side and drops what still comes, so that a reset does not destroy an answer on its way.
  void linger(Clock::time_point deadline, std::size_t max_bytes);

 private:
  enum class Received { bytes, nothing, end };
  Received receive();
  void make_room();

  int descriptor_;
  std::vector<char> storage_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace retour::api::detail
