#include "api/http/detail/body.hpp"

#include <algorithm>
#include <charconv>

#include "api/http/detail/text.hpp"

namespace retour::api::detail {
namespace {

[[noreturn]] void too_large(std::size_t max_bytes) {
  throw HttpError(413, "body_too_large", "The body may have " + std::to_string(max_bytes) + " bytes.");
}

[[noreturn]] void bad_chunk() { throw HttpError(400, "bad_chunk", "The chunked body is malformed."); }

constexpr std::size_t max_size_digits = 16;

class ChunkReader {
 public:
  ChunkReader(SocketStream& stream, std::size_t max_bytes, Clock::time_point deadline)
      : stream_(stream), max_bytes_(max_bytes), deadline_(deadline) {}

  std::string read() {
    std::string body;
    while (const auto size = chunk_size()) {
      if (size > max_bytes_ - body.size()) too_large(max_bytes_);
      append(body, size);
      if (!line().empty()) bad_chunk();
    }
    for (auto trailer = line(); !trailer.empty(); trailer = line()) {
      const auto colon = trailer.find(':');
      if (colon == std::string::npos || !is_token(std::string_view(trailer).substr(0, colon))) bad_chunk();
      spend(trailer.size());
    }
    return body;
  }

 private:
  // The next line without its CR LF; bare line feeds and control characters are refused.
  std::string line() {
    std::size_t feed = stream_.buffered().find('\n');
    while (feed == std::string_view::npos) {
      if (stream_.buffered().size() > max_chunk_overhead_bytes) bad_chunk();
      stream_.fill(deadline_);
      feed = stream_.buffered().find('\n');
    }
    if (feed == 0 || stream_.buffered()[feed - 1] != '\r') bad_chunk();
    std::string out(stream_.buffered().substr(0, feed - 1));
    if (!is_field_value(out)) bad_chunk();
    stream_.consume(feed + 1);
    return out;
  }

  std::size_t chunk_size() {
    const auto text = line();
    const auto digits_end = text.find_first_not_of("0123456789abcdefABCDEF");
    const auto digits = std::string_view(text).substr(0, digits_end);
    const auto extension = std::string_view(text).substr(digits.size());
    if (digits.empty() || (!extension.empty() && extension.front() != ';')) bad_chunk();
    spend(extension.size());
    std::size_t size = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
    if (parsed.ec != std::errc{}) too_large(max_bytes_);
    if (digits.size() > max_size_digits) bad_chunk();  // leading zeros without end
    return size;
  }

  void append(std::string& body, std::size_t size) {
    while (size != 0) {
      if (stream_.buffered().empty()) stream_.fill(deadline_);
      const auto part = stream_.buffered().substr(0, size);
      body.append(part);
      size -= part.size();
      stream_.consume(part.size());
    }
  }

  void spend(std::size_t bytes) {
    if (bytes > overhead_left_) bad_chunk();
    overhead_left_ -= bytes;
  }

  SocketStream& stream_;
  std::size_t max_bytes_;
  Clock::time_point deadline_;
  std::size_t overhead_left_ = max_chunk_overhead_bytes;
};

}  // namespace

std::string read_body(SocketStream& stream, const RequestHead& head, std::size_t max_bytes,
                      Clock::time_point deadline) {
  if (head.chunked) return ChunkReader(stream, max_bytes, deadline).read();
  if (head.content_length > max_bytes) too_large(max_bytes);
  std::string body;
  const auto length = static_cast<std::size_t>(head.content_length);
  while (body.size() < length) {
    if (stream.buffered().empty()) stream.fill(deadline);
    const auto part = stream.buffered().substr(0, length - body.size());
    body.append(part);
    stream.consume(part.size());
  }
  return body;
}

}  // namespace retour::api::detail
