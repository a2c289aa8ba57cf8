// api/http/detail/request_head.hpp - the request line and the headers, taken strictly or refused
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "api/http/detail/socket_stream.hpp"
#include "api/http/limits.hpp"
#include "api/http/message.hpp"

// Own code on purpose: POCO 1.11 accepts two Content-Lengths, CL with TE, negative lengths, NUL, folded lines and bare
// LF, each of which lets a client and a proxy disagree about where a request ends. Every refusal is an HttpError, after
// which the connection must be closed. Nothing here waits.
namespace retour::api::detail {

struct RequestHead {
  Request request;
  bool keep_alive = true;
  bool expects_continue = false;
  bool chunked = false;
  std::uint64_t content_length = 0;

  bool has_body() const { return chunked || content_length != 0; }
};

// Finds the end of one head as its bytes come in.
class HeadReader {
 public:
  // Text of the head with its final empty line, still in the buffer of the stream: consume its size when done with it.
  // Nothing while it is not whole. Throws HttpError 400, 414, 431.
  std::optional<std::string_view> read(SocketStream& stream, const ServerLimits& limits);

 private:
  bool started_ = false;      // the empty line that may come first is behind us
  std::size_t lines_ = 0;     // bytes of whole lines
  std::size_t searched_ = 0;  // bytes that were searched for the end of a line
};

// Throws HttpError.
RequestHead parse_head(std::string_view text, const ServerLimits& limits);

}  // namespace retour::api::detail
