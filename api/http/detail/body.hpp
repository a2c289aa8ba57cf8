// api/http/detail/body.hpp - the body of a request, by length or by chunks, never more than asked for
#pragma once

#include <cstddef>
#include <string>

#include "api/http/detail/request_head.hpp"
#include "api/http/detail/socket_stream.hpp"

namespace retour::api::detail {

// Chunk extensions and trailers are read and ignored; all of them of one body together stay below this.
inline constexpr std::size_t max_chunk_overhead_bytes = 16 * 1024;

// Throws HttpError 400 (broken chunks) or 413, DeadlinePassed or PeerGone; after any of them the place where the next
// request starts is unknown and the connection must be closed.
std::string read_body(SocketStream& stream, const RequestHead& head, std::size_t max_bytes, Clock::time_point deadline);

}  // namespace retour::api::detail
