#include "api/http/detail/connection.hpp"

#include <Poco/Exception.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <new>
#include <stdexcept>

#include "api/http/detail/response_head.hpp"
#include "api/http/detail/trace_context.hpp"

namespace retour::api::detail {
namespace {

// One client that sends without end does not keep its reader from the others.
constexpr int max_reads_at_once = 16;
constexpr std::chrono::seconds turned_away_retry{1};

HttpError too_slow() { return HttpError(408, "request_timeout", "The request did not arrive in time."); }

}  // namespace

Connection::Connection(int descriptor, std::string remote, ServerState& state)
    : state_(state),
      descriptor_(descriptor),
      remote_(std::move(remote)),
      stream_(descriptor),
      since_(Clock::now()),
      welcome_(state.enter(descriptor_, remote_)) {}

Connection::~Connection() {
  state_.buffered_bytes -= counted_bytes_;
  state_.leave(descriptor_, remote_);
  ::close(descriptor_);
}

void Connection::turn_away() {
  ++state_.refused;
  keep_alive_ = false;
  linger();
  Response response = to_response(
      {.status = 503, .code = "too_many_connections", .title = {}, .detail = {}, .retry_after = turned_away_retry}, {});
  try {
    stream_.send_at_once(head_of(response) + response.body);
    stream_.finish();
  } catch (const PeerGone&) {  // reading tells
  }
}

Connection::Step Connection::advance(Wait wait) {
  try {
    const Step step = take_all(wait);
    if (step == Step::waits) stream_.rest();
    count_memory();
    return step;
  } catch (const std::bad_alloc&) {  // no room to read into
    return Step::gone;
  }
}

Connection::Step Connection::take_all(Wait wait) {
  Step step = digest();
  for (int reads = 0; step == Step::waits && reads < max_reads_at_once; ++reads) {
    const bool was_idle = is_idle();
    const auto received = stream_.receive(reads == 0 && !lingering_until_ ? wait : Wait::none);
    if (received == Received::end) return Step::gone;
    if (received == Received::nothing) return Step::waits;
    if (was_idle) since_ = Clock::now();
    step = digest();
  }
  return step;
}

Connection::Step Connection::digest() {
  if (lingering_until_) return drop_what_comes();
  try {
    return answer_ || take_request() ? Step::ready : Step::waits;
  } catch (const HttpError& error) {
    break_off(error.problem());
  } catch (const PeerGone&) {
    return Step::gone;
  } catch (const std::exception& error) {  // out of memory, above all
    answer_ = internal_error(request(), error.what());
    keep_alive_ = false;
    unread_ = true;
  }
  return Step::ready;
}

Connection::Step Connection::drop_what_comes() {
  dropped_bytes_ += stream_.buffered().size();
  stream_.consume(stream_.buffered().size());
  return dropped_bytes_ < state_.limits.drain_limit_bytes ? Step::waits : Step::gone;
}

// Whether the request is whole, or refused.
bool Connection::take_request() {
  if (!request_) {
    if (stream_.buffered().empty()) return false;
    const auto text = head_reader_.read(stream_, state_.limits);
    if (!text) return false;
    begin_request(*text);
    if (answer_) return true;
  }
  return take_body();
}

void Connection::begin_request(std::string_view text) {
  RequestHead head = parse_head(text, state_.limits);
  stream_.consume(text.size());
  ++state_.requests;
  keep_alive_ = head.keep_alive && served_ + 1 < state_.limits.max_keep_alive_requests;
  head.request.remote = remote_;
  join_trace(head.request);
  const BodyReader dropped(head, state_.limits.drain_limit_bytes);
  request_.emplace(Pending{.head = std::move(head), .body = dropped, .body_since = Clock::now()});
  find_route();
}

void Connection::find_route() {
  const RequestHead& head = request_->head;
  try {
    request_->match = state_.router.find(head.request);
    const Route& route = *request_->match.route;
    Router::check_media(route, head.request, head.has_body());
    const auto max_bytes = state_.router.max_body_bytes(route);
    request_->body = BodyReader(head, max_bytes);
    if (head.expects_continue && head.has_body() && stream_.buffered().empty() && head.content_length <= max_bytes)
      stream_.send_at_once("HTTP/1.1 100 Continue\r\n\r\n");
  } catch (const HttpError& error) {
    request_->refusal = to_response(error.problem(), head.request.path);
    // An unread body would be taken for the next request: drop it while it is small, close otherwise. A client that
    // waits for 100 Continue may send its body or not, so the next bytes could be either.
    if (!head.has_body() || (!head.expects_continue && head.content_length <= state_.limits.drain_limit_bytes)) return;
    answer_ = std::move(request_->refusal);
    keep_alive_ = false;
    unread_ = true;
  }
}

bool Connection::take_body() {
  try {
    if (request_->head.has_body() && !request_->body.read(stream_)) return false;
  } catch (const HttpError&) {
    if (!request_->refusal) throw;
    keep_alive_ = false;
    unread_ = true;
  }
  if (request_->refusal) answer_ = std::move(request_->refusal);
  return true;
}

// Only framing, limits and deadlines arrive here: where the next request would start is unknown.
void Connection::break_off(const Problem& problem) {
  keep_alive_ = false;
  unread_ = true;
  if (request_ && request_->refusal) {
    answer_ = std::move(request_->refusal);
    return;
  }
  ++state_.malformed;
  answer_ = to_response(problem, request().path);
}

Connection::Step Connection::respond() {
  try {
    if (!answer_) {
      Request& request = request_->head.request;
      request.body = request_->body.take();
      request.path_params = std::move(request_->match.path_params);
      answer_ = call_handler(request_->match, request);
    }
    if (state_.stopping) keep_alive_ = false;
    const auto head = head_of(*answer_);
    const bool with_body = request().method != "HEAD" && may_have_body(answer_->status);
    stream_.send(head, with_body ? std::string_view(answer_->body) : std::string_view{},
                 Clock::now() + state_.limits.response_deadline);
    if (state_.hooks.on_answer)
      state_.hooks.on_answer(request(), *answer_,
                             std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - since_));
  } catch (const PeerGone&) {
    return Step::gone;
  } catch (const DeadlinePassed&) {  // the client does not read its answer
    return Step::gone;
  } catch (const std::exception&) {  // no memory for an answer
    return Step::gone;
  }
  end_request();
  if (keep_alive_) return Step::waits;
  if (!unread_) return Step::gone;
  stream_.finish();
  linger();
  return Step::waits;
}

void Connection::linger() { lingering_until_ = Clock::now() + state_.limits.linger; }

void Connection::end_request() {
  request_.reset();
  answer_.reset();
  head_reader_ = {};
  ++served_;
  since_ = Clock::now();
}

Clock::time_point Connection::due() const {
  const auto& limits = state_.limits;
  if (lingering_until_) return *lingering_until_;
  if (is_idle()) return since_ + limits.keep_alive_timeout;
  const auto whole = since_ + limits.whole_request_deadline;
  if (!request_) return std::min(whole, since_ + limits.head_deadline);
  const auto earned = std::chrono::milliseconds(request_->body.body().size() * 1'000 /
                                                std::max<std::size_t>(limits.min_body_bytes_per_second, 1));
  return std::min(whole, request_->body_since + limits.body_grace + earned);
}

Connection::Step Connection::expire() {
  if (lingering_until_ || is_idle()) return Step::gone;
  break_off(too_slow().problem());
  return Step::ready;
}

Connection::Rank Connection::rank() const {
  if (lingering_until_) return Rank::lingers;
  return served_ > 0 && is_idle() ? Rank::idle : Rank::unfinished;
}

void Connection::count_memory() {
  const auto bytes = stream_.memory_bytes() + (request_ ? request_->body.body().capacity() : 0);
  if (bytes == counted_bytes_) return;
  state_.buffered_bytes += bytes - counted_bytes_;  // wraps around where it shrinks, and comes out right
  counted_bytes_ = bytes;
}

Response Connection::call_handler(const Router::Match& match, const Request& request) {
  struct InFlight {
    std::atomic<std::uint64_t>& count;
    explicit InFlight(std::atomic<std::uint64_t>& counter) : count(counter) { ++count; }
    ~InFlight() { --count; }
  } const in_flight(state_.in_flight);
  try {
    try {
      return match.route->handler(request);
    } catch (const HttpError& error) {
      return to_response(error.problem(), request.path);  // throws when its extra_json is not an object
    }
  } catch (const Poco::Exception& error) {
    return internal_error(request, error.displayText());  // what() is only the name of its class
  } catch (const std::exception& error) {
    return internal_error(request, error.what());
  } catch (...) {
    return internal_error(request, "an exception that is no std::exception");
  }
}

Response Connection::internal_error(const Request& request, std::string message) {
  HandlerFailure failure{random_id(), request.trace_id, request.method, request.path, std::move(message)};
  if (state_.hooks.on_error) state_.hooks.on_error(failure);
  return to_response({.status = 500,
                      .code = "internal",
                      .title = {},
                      .detail = "Something went wrong on our side. Quote the error_id when you report it.",
                      .extra_json = "{\"error_id\":\"" + failure.error_id + "\"}"},
                     request.path);
}

const Request& Connection::request() const {
  static const Request none;
  return request_ ? request_->head.request : none;
}

std::string Connection::head_of(Response& response) {
  try {
    return response_head(response, request().traceparent, keep_alive_);
  } catch (const std::invalid_argument& error) {
    response = internal_error(request(), error.what());
    return response_head(response, request().traceparent, keep_alive_);
  }
}

}  // namespace retour::api::detail
