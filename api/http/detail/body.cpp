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

}  // namespace

BodyReader::BodyReader(const RequestHead& head, std::size_t max_bytes)
    : chunked_(head.chunked),
      max_bytes_(max_bytes),
      left_(head.content_length),
      part_(head.chunked ? Part::size : Part::data) {}

bool BodyReader::read(SocketStream& stream) {
  if (!chunked_ && left_ > max_bytes_ - body_.size()) too_large(max_bytes_);
  while (part_ != Part::done)
    if (!(part_ == Part::data ? read_data(stream) : read_line(stream))) return false;
  return true;
}

bool BodyReader::read_data(SocketStream& stream) {
  const auto part = stream.buffered().substr(0, static_cast<std::size_t>(left_));
  body_.append(part);
  left_ -= part.size();
  stream.consume(part.size());
  if (left_ != 0) return false;
  part_ = chunked_ ? Part::data_end : Part::done;
  return true;
}

// Lines end with CR LF; bare line feeds and control characters are refused.
bool BodyReader::read_line(SocketStream& stream) {
  const auto buffered = stream.buffered();
  const auto feed = buffered.find('\n');
  if (feed == std::string_view::npos) {
    if (buffered.size() > max_chunk_overhead_bytes) bad_chunk();
    return false;
  }
  if (feed == 0 || buffered[feed - 1] != '\r') bad_chunk();
  const auto line = buffered.substr(0, feed - 1);
  if (!is_field_value(line)) bad_chunk();
  switch (part_) {
    case Part::size:
      take_size(line);
      break;
    case Part::data_end:
      if (!line.empty()) bad_chunk();
      part_ = Part::size;
      break;
    default:
      take_trailer(line);
  }
  stream.consume(feed + 1);
  return true;
}

void BodyReader::take_size(std::string_view line) {
  const auto digits = line.substr(0, line.find_first_not_of("0123456789abcdefABCDEF"));
  const auto extension = line.substr(digits.size());
  if (digits.empty() || (!extension.empty() && extension.front() != ';')) bad_chunk();
  spend(extension.size());
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), left_, 16);
  if (parsed.ec != std::errc{}) too_large(max_bytes_);
  if (digits.size() > max_size_digits) bad_chunk();  // leading zeros without end
  if (left_ > max_bytes_ - body_.size()) too_large(max_bytes_);
  part_ = left_ == 0 ? Part::trailer : Part::data;
}

void BodyReader::take_trailer(std::string_view line) {
  if (line.empty()) {
    part_ = Part::done;
    return;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) bad_chunk();
  spend(line.size());
}

void BodyReader::spend(std::size_t bytes) {
  if (bytes > overhead_left_) bad_chunk();
  overhead_left_ -= bytes;
}

}  // namespace retour::api::detail
