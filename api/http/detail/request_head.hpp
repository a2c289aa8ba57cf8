// api/http/detail/request_head.hpp - the request line and the headers, taken strictly or refused
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/http/detail/socket_stream.hpp"
#include "api/http/limits.hpp"
#include "api/http/message.hpp"

// Own code on purpose: POCO 1.11 accepts two Content-Lengths, CL with TE, negative lengths, NUL, folded lines and bare
// LF, each of which lets a client and a proxy disagree about where a request ends. Every refusal is an HttpError, after
// which the connection must be closed. Pure but for reading the stream.
namespace retour::api::detail {

struct RequestHead {
  Request request;
  bool keep_alive = true;
  bool expects_continue = false;
  bool chunked = false;
  std::uint64_t content_length = 0;

  bool has_body() const { return chunked || content_length != 0; }
};

// Text of one head with its final empty line, still in the buffer of the stream: consume its size when done with it.
// Throws HttpError 400, 414, 431, DeadlinePassed or PeerGone.
std::string_view read_head(SocketStream& stream, const ServerLimits& limits, Clock::time_point deadline);

// Throws HttpError.
RequestHead parse_head(std::string_view text, const ServerLimits& limits);

}  // namespace retour::api::detail
