#include "api/http/detail/connection.hpp"

#include <Poco/Exception.h>
#include <sys/socket.h>

#include "api/http/detail/body.hpp"
#include "api/http/detail/response_head.hpp"
#include "api/http/detail/trace_context.hpp"

namespace retour::api::detail {
namespace {

// How often a busy connection looks whether others wait for its thread.
constexpr int requests_per_fairness_check = 64;
constexpr std::chrono::seconds turned_away_retry{1};

HttpError too_slow() { return HttpError(408, "request_timeout", "The request did not arrive in time."); }

}  // namespace

ServerState::Entry ServerState::enter(int descriptor, const std::string& address) {
  const std::lock_guard lock(mutex_);
  if (stopping) return Entry::stopping;
  const auto known = per_address_.find(address);
  const int open = known == per_address_.end() ? 0 : known->second;
  if (limits.max_connections_per_address > 0 && open >= limits.max_connections_per_address) {
    ++refused;
    return Entry::too_many;
  }
  per_address_[address] = open + 1;
  descriptors_.insert(descriptor);
  ++connections;
  return Entry::welcome;
}

void ServerState::leave(int descriptor, const std::string& address) {
  const std::lock_guard lock(mutex_);
  const auto of_address = per_address_.find(address);
  if (--of_address->second == 0) per_address_.erase(of_address);
  descriptors_.erase(descriptor);
  --connections;
  if (descriptors_.empty()) emptied_.notify_all();
}

bool ServerState::wait_until_empty(Clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return emptied_.wait_until(lock, deadline, [this] { return descriptors_.empty(); });
}

void ServerState::wait_until_empty() {
  std::unique_lock lock(mutex_);
  emptied_.wait(lock, [this] { return descriptors_.empty(); });
}

void ServerState::cut_all() {
  // A descriptor leaves the set before its socket is closed, so none of these can belong to another file by now.
  const std::lock_guard lock(mutex_);
  for (const int descriptor : descriptors_) ::shutdown(descriptor, SHUT_RDWR);
}

Connection::Connection(const Poco::Net::StreamSocket& socket, ServerState& state)
    : TCPServerConnection(socket), state_(state), stream_(socket.impl()->sockfd()) {}

void Connection::run() {
  struct Presence {
    ServerState& state;
    int descriptor;
    const std::string& address;
    ~Presence() { state.leave(descriptor, address); }
  };
  const int descriptor = socket().impl()->sockfd();
  try {
    remote_ = socket().peerAddress().host().toString();
    const auto entry = state_.enter(descriptor, remote_);
    if (entry != ServerState::Entry::welcome) return turn_away(entry);
    const Presence presence{state_, descriptor, remote_};
    serve_all();
  } catch (const PeerGone&) {
  } catch (const DeadlinePassed&) {   // the client does not read its answer
  } catch (const Poco::Exception&) {  // gone before its address was asked for
  }
}

void Connection::turn_away(ServerState::Entry entry) {
  const bool stopping = entry == ServerState::Entry::stopping;
  keep_alive_ = false;
  Response response = to_response({.status = 503,
                                   .code = stopping ? "server_stopping" : "too_many_connections",
                                   .title = {},
                                   .detail = {},
                                   .retry_after = turned_away_retry},
                                  {});
  send({}, response);
  stream_.linger(Clock::now() + state_.limits.linger, state_.limits.drain_limit_bytes);
}

void Connection::serve_all() {
  for (int served = 0; await_request(served) && serve_one(served);) ++served;
  if (unread_) stream_.linger(Clock::now() + state_.limits.linger, state_.limits.drain_limit_bytes);
}

bool Connection::await_request(int served) {
  if (!stream_.buffered().empty()) return true;
  // An idle client gives its thread back early when others wait for one; a new client has its full time to speak.
  const auto give_up = [&] { return state_.stopping || (served > 0 && state_.others_wait()); };
  return stream_.wait_for_bytes(Clock::now() + state_.limits.keep_alive_timeout, give_up);
}

bool Connection::serve_one(int served) {
  const auto started = Clock::now();
  RequestHead head;
  Response response = take_request(served, head, started + state_.limits.whole_request_deadline);
  if (state_.stopping) keep_alive_ = false;
  send(head.request, response);
  if (state_.hooks.on_answer)
    state_.hooks.on_answer(head.request, response,
                           std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - started));
  return keep_alive_;
}

Response Connection::take_request(int served, RequestHead& head, Clock::time_point deadline) {
  try {
    const auto text = read_head(stream_, state_.limits, deadline);
    head = parse_head(text, state_.limits);
    stream_.consume(text.size());
    ++state_.requests;
    const bool crowded =
        served % requests_per_fairness_check == requests_per_fairness_check - 1 && state_.others_wait();
    keep_alive_ = head.keep_alive && !crowded && served + 1 < state_.limits.max_keep_alive_requests;
    head.request.remote = remote_;
    join_trace(head.request);
    return answer(head, deadline);
  } catch (const HttpError& error) {
    return broken_off(error.problem(), head.request);
  } catch (const DeadlinePassed&) {
    return broken_off(too_slow().problem(), head.request);
  } catch (const std::exception& error) {  // out of memory, above all
    keep_alive_ = false;
    unread_ = true;
    return internal_error(head.request, error.what());
  }
}

// Only framing, limits and deadlines arrive here: where the next request would start is unknown.
Response Connection::broken_off(const Problem& problem, const Request& request) {
  keep_alive_ = false;
  unread_ = true;
  ++state_.malformed;
  return to_response(problem, request.path);
}

Response Connection::answer(RequestHead& head, Clock::time_point deadline) {
  Router::Match match;
  if (auto refused = refusal(head, match, deadline)) return std::move(*refused);
  const auto max_body_bytes = state_.router.max_body_bytes(*match.route);
  if (head.expects_continue && head.has_body() && stream_.buffered().empty() && head.content_length <= max_body_bytes)
    stream_.send("HTTP/1.1 100 Continue\r\n\r\n", {}, deadline);
  if (head.has_body()) head.request.body = read_body(stream_, head, max_body_bytes, deadline);
  head.request.path_params = std::move(match.path_params);
  return call_handler(match, head.request);
}

std::optional<Response> Connection::refusal(const RequestHead& head, Router::Match& match, Clock::time_point deadline) {
  try {
    match = state_.router.find(head.request);
    Router::check_media(*match.route, head.request, head.has_body());
    return std::nullopt;
  } catch (const HttpError& error) {
    // An unread body would be taken for the next request: drop it while it is small, close otherwise.
    if (!dropped_body(head, deadline)) {
      keep_alive_ = false;
      unread_ = true;
    }
    return to_response(error.problem(), head.request.path);
  }
}

bool Connection::dropped_body(const RequestHead& head, Clock::time_point deadline) {
  if (!head.has_body()) return true;
  // A client that waits for 100 Continue may send its body or not, so the next bytes could be either.
  if (head.expects_continue || head.content_length > state_.limits.drain_limit_bytes) return false;
  try {
    read_body(stream_, head, state_.limits.drain_limit_bytes, deadline);
    return true;
  } catch (const HttpError&) {
    return false;
  } catch (const DeadlinePassed&) {
    return false;
  }
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

void Connection::send(const Request& request, Response& response) {
  const auto deadline = Clock::now() + state_.limits.response_deadline;
  std::string head;
  try {
    head = response_head(response, request.traceparent, keep_alive_);
  } catch (const std::invalid_argument& error) {
    response = internal_error(request, error.what());
    head = response_head(response, request.traceparent, keep_alive_);
  }
  const bool with_body = request.method != "HEAD" && may_have_body(response.status);
  stream_.send(head, with_body ? std::string_view(response.body) : std::string_view{}, deadline);
}

}  // namespace retour::api::detail
