#include "api/http/server.hpp"

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/Net/TCPServerConnectionFactory.h>
#include <Poco/Net/TCPServerParams.h>
#include <Poco/ThreadPool.h>

#include <algorithm>
#include <optional>

#include "api/http/detail/connection.hpp"

namespace retour::api {
namespace {

constexpr int listen_backlog = 1024;
constexpr int min_threads = 2;

class ConnectionFactory : public Poco::Net::TCPServerConnectionFactory {
 public:
  explicit ConnectionFactory(detail::ServerState& state) : state_(state) {}
  Poco::Net::TCPServerConnection* createConnection(const Poco::Net::StreamSocket& socket) override {
    return new detail::Connection(socket, state_);  // POCO's dispatcher owns it
  }

 private:
  detail::ServerState& state_;
};

Poco::Net::ServerSocket listening_socket(const std::string& host, std::uint16_t port) {
  Poco::Net::ServerSocket socket;
  // The three-argument form: the shorter ones set SO_REUSEPORT too, and two servers would share a port unnoticed.
  socket.bind(Poco::Net::SocketAddress(host, port), true, false);
  socket.listen(listen_backlog);
  return socket;
}

Poco::Net::TCPServerParams::Ptr tcp_params(const ServerLimits& limits) {
  Poco::Net::TCPServerParams::Ptr params = new Poco::Net::TCPServerParams;
  params->setMaxThreads(limits.max_threads);
  params->setMaxQueued(limits.max_queued);
  return params;
}

}  // namespace

// Order matters: the server lets go of the pool's threads before the pool ends, and both before the state they use.
struct HttpServer::Running {
  Running(const Router& router, const ServerLimits& limits, const ServerHooks& hooks, const std::string& host,
          std::uint16_t port)
      : state(router, limits, hooks),
        listener(listening_socket(host, port)),
        bound_port(listener.address().port()),
        threads(std::min(min_threads, limits.max_threads), limits.max_threads),
        tcp(new ConnectionFactory(state), threads, listener, tcp_params(limits)) {
    state.queued_connections = [this] { return tcp.queuedConnections(); };
  }

  detail::ServerState state;
  Poco::Net::ServerSocket listener;
  std::uint16_t bound_port;
  Poco::ThreadPool threads;
  Poco::Net::TCPServer tcp;
};

HttpServer::HttpServer(const Router& router, ServerLimits limits, std::string bind_host, std::uint16_t port,
                       ServerHooks hooks)
    : router_(router), limits_(limits), bind_host_(std::move(bind_host)), port_(port), hooks_(std::move(hooks)) {}

HttpServer::~HttpServer() { stop(); }

void HttpServer::start() {
  if (running_) return;
  running_ = std::make_unique<Running>(router_, limits_, hooks_, bind_host_, port_);
  running_->tcp.start();
}

std::uint16_t HttpServer::port() const { return running_ ? running_->bound_port : port_; }

void HttpServer::stop() {
  if (!running_) return;
  auto& state = running_->state;
  state.stopping = true;
  running_->tcp.stop();
  running_->listener.close();  // POCO keeps it open: clients would wait in the kernel's queue for nobody
  if (!state.wait_until_empty(detail::Clock::now() + limits_.stop_deadline)) {
    state.cut_all();
    state.wait_until_empty();
  }
  running_->threads.joinAll();
  running_.reset();
}

ServerStats HttpServer::stats() const {
  if (!running_) return {};
  const auto& state = running_->state;
  return {.requests = state.requests,
          .malformed_requests = state.malformed,
          .refused_connections = state.refused + static_cast<std::uint64_t>(running_->tcp.refusedConnections()),
          .in_flight = state.in_flight,
          .connections = state.connections};
}

}  // namespace retour::api
