// tests/engine/transport/wild_server.hpp - a server that does to one connection after the other whatever a test wants
#pragma once

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>

namespace retour::engine::testing {

class WildServer {
 public:
  using Behaviour = std::function<void(Poco::Net::StreamSocket&, const std::atomic<bool>& stopping)>;

  explicit WildServer(Behaviour behaviour);
  /// On a socket of the test's own kind, TLS for example.
  WildServer(Poco::Net::ServerSocket socket, Behaviour behaviour);
  ~WildServer();
  WildServer(const WildServer&) = delete;
  WildServer& operator=(const WildServer&) = delete;

  int port() const { return port_; }
  std::string url(const std::string& path = "/") const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
  int connections() const { return connections_; }

 private:
  void serve();

  Poco::Net::ServerSocket socket_;
  Behaviour behaviour_;
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

/// Reads one request to its end; "" when the client went first.
std::string read_request(Poco::Net::StreamSocket& socket);
void write(Poco::Net::StreamSocket& socket, const std::string& bytes);
/// Reads the request, writes `bytes` and closes.
WildServer::Behaviour answering(std::string bytes);

}  // namespace retour::engine::testing
