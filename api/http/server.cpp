#include "api/http/server.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>

#include <cctype>
#include <system_error>

#include "api/http/detail/crew.hpp"
#include "api/http/detail/poller.hpp"

namespace retour::api {
namespace {

constexpr int listen_backlog = 1024;

std::string reason(const Poco::Exception& error) {
  std::string text = error.code() != 0 ? std::generic_category().message(error.code()) : error.name();
  if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

/// Whatever goes wrong with the address is said of the address.
template <class Action>
auto on_address(const std::string& host, std::uint16_t port, Action action) {
  try {
    return action();
  } catch (const Poco::Exception& error) {
    throw AddressError("cannot listen on " + host + ":" + std::to_string(port) + ": " + reason(error));
  }
}

Poco::Net::ServerSocket bound_socket(const std::string& host, std::uint16_t port) {
  return on_address(host, port, [&] {
    Poco::Net::ServerSocket socket;
    // The three-argument form: the shorter ones set SO_REUSEPORT too, and two servers would share a port unnoticed.
    socket.bind(Poco::Net::SocketAddress(host, port), true, false);
    return socket;
  });
}

}  // namespace

struct HttpServer::Bound {
  Poco::Net::ServerSocket socket;
};

// The poller hands whole requests to the crew, the crew hands connections back that wait again.
struct HttpServer::Running {
  Running(const Router& router, const ServerLimits& limits, const ServerHooks& hooks,
          const Poco::Net::ServerSocket& bound)
      : state(router, limits, hooks),
        listener(bound),
        bound_port(listener.address().port()),
        poller(state, listener, [this](auto connection) { crew.take(std::move(connection)); }),
        crew(limits.max_threads, [this](auto connection) { serve(std::move(connection)); }) {}

  void serve(std::unique_ptr<detail::Connection> connection);

  detail::ServerState state;
  Poco::Net::ServerSocket listener;
  std::uint16_t bound_port;
  detail::Poller poller;
  detail::Crew crew;
};

// A thread stays with its client for a slice after each answer: a busy client's next request then costs no change of
// threads. When others wait for a thread, it does not.
void HttpServer::Running::serve(std::unique_ptr<detail::Connection> connection) {
  using Step = detail::Connection::Step;
  while (true) {
    Step step = connection->respond();
    if (step == Step::waits)
      step = connection->advance(crew.others_wait() ? detail::Wait::none : detail::Wait::one_slice);
    if (step == Step::gone) return;
    if (step == Step::waits) return poller.keep(std::move(connection));
    if (crew.others_wait()) return crew.take(std::move(connection));  // behind them
  }
}

HttpServer::HttpServer(const Router& router, ServerLimits limits, std::string bind_host, std::uint16_t port,
                       ServerHooks hooks)
    : router_(router), limits_(limits), bind_host_(std::move(bind_host)), port_(port), hooks_(std::move(hooks)) {}

HttpServer::~HttpServer() { stop(); }

void HttpServer::bind() {
  if (!bound_ && !running_) bound_ = std::make_unique<Bound>(Bound{bound_socket(bind_host_, port_)});
}

void HttpServer::start() {
  if (running_) return;
  bind();
  const auto bound = std::move(bound_);
  on_address(bind_host_, port_, [&] { bound->socket.listen(listen_backlog); });
  running_ = std::make_unique<Running>(router_, limits_, hooks_, bound->socket);
  running_->poller.start();
}

std::uint16_t HttpServer::port() const { return running_ ? running_->bound_port : port_; }

void HttpServer::stop() {
  if (!running_) return;
  auto& state = running_->state;
  state.stopping = true;  // the poller closes the listener and what is idle
  if (!state.wait_until_empty(detail::Clock::now() + limits_.stop_deadline)) {
    state.cut_all();
    state.wait_until_empty();
  }
  running_->poller.end();
  running_->crew.end();
  running_.reset();
}

ServerStats HttpServer::stats() const {
  if (!running_) return {};
  const auto& state = running_->state;
  return {.requests = state.requests,
          .malformed_requests = state.malformed,
          .refused_connections = state.refused,
          .in_flight = state.in_flight,
          .queued = running_->crew.queued(),
          .connections = state.connections,
          .buffered_bytes = state.buffered_bytes};
}

}  // namespace retour::api
