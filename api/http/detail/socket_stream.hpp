// api/http/detail/socket_stream.hpp - bytes of one connection, read as they come and written against a deadline
#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>
#include <vector>

// POCO's timeouts are per recv, so a client that trickles a byte now and then is never cut; here the kernel gives up
// every `slice` and the clock is asked. One thread at a time. The socket stays with its owner and must outlive the
// stream. Memory grows with what has arrived: an idle stream can hold none.
namespace retour::api::detail {

using Clock = std::chrono::steady_clock;

struct PeerGone {};  // the other side closed or reset: nobody is left to answer
struct DeadlinePassed {};

enum class Wait { none, one_slice };
enum class Received { bytes, nothing, end };

class SocketStream {
 public:
  static constexpr std::chrono::milliseconds slice{50};
  static constexpr std::size_t read_chunk_bytes = 16 * 1024;

  explicit SocketStream(int descriptor);

  std::string_view buffered() const { return {storage_.data() + begin_, end_ - begin_}; }
  void consume(std::size_t bytes) { begin_ += bytes; }
  std::size_t memory_bytes() const { return storage_.capacity(); }
  // Gives the memory back while nothing is buffered.
  void rest();

  // Appends to buffered() what one read finds.
  Received receive(Wait wait);
  // Appends at least one byte to buffered(). Throws PeerGone or DeadlinePassed.
  void fill(Clock::time_point deadline);
  // Both parts in one write where the kernel takes it. Throws PeerGone or DeadlinePassed.
  void send(std::string_view head, std::string_view body, Clock::time_point deadline);
  // A few bytes that the kernel's buffer always has room for, unless the client reads nothing. Throws PeerGone.
  void send_at_once(std::string_view text);
  // Ends our side; the other may still be sending.
  void finish();

 private:
  void make_room();

  int descriptor_;
  std::vector<char> storage_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace retour::api::detail
