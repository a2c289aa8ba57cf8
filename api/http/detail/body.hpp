// api/http/detail/body.hpp - the body of a request, by length or by chunks, never more than asked for
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "api/http/detail/request_head.hpp"
#include "api/http/detail/socket_stream.hpp"

namespace retour::api::detail {

// Chunk extensions and trailers are read and ignored; all of them of one body together stay below this.
inline constexpr std::size_t max_chunk_overhead_bytes = 16 * 1024;

// Takes a body from a stream as its bytes come in; never waits.
class BodyReader {
 public:
  BodyReader(const RequestHead& head, std::size_t max_bytes);

  // Whether the body is whole; until then, come again with more bytes. Throws HttpError 400 (broken chunks) or 413,
  // after which the place where the next request starts is unknown and the connection must be closed.
  bool read(SocketStream& stream);
  const std::string& body() const { return body_; }
  std::string take() { return std::move(body_); }

 private:
  enum class Part { size, data, data_end, trailer, done };

  bool read_line(SocketStream& stream);
  bool read_data(SocketStream& stream);
  void take_size(std::string_view line);
  void take_trailer(std::string_view line);
  void spend(std::size_t bytes);

  bool chunked_;
  std::size_t max_bytes_;
  std::uint64_t left_;  // of the body, or of the chunk at hand
  Part part_;
  std::size_t overhead_left_ = max_chunk_overhead_bytes;
  std::string body_;
};

}  // namespace retour::api::detail
