#include "tests/engine/transport/wild_server.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/SocketAddress.h>

#include <array>

namespace retour::engine::testing {
namespace {

constexpr long kPollMicroseconds = 20'000;
constexpr std::size_t kMaxRequest = 8 * 1024 * 1024;

std::size_t content_length(const std::string& head) {
  const auto at = head.find("Content-Length: ");
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
}

}  // namespace

WildServer::WildServer(Behaviour behaviour)
    : WildServer(Poco::Net::ServerSocket(Poco::Net::SocketAddress("127.0.0.1", 0)), std::move(behaviour)) {}

WildServer::WildServer(Poco::Net::ServerSocket socket, Behaviour behaviour)
    : socket_(std::move(socket)), behaviour_(std::move(behaviour)), port_(socket_.address().port()) {
  thread_ = std::thread([this] { serve(); });
}

WildServer::~WildServer() {
  stopping_ = true;
  thread_.join();
}

void WildServer::serve() {
  while (!stopping_) {
    if (!socket_.poll(Poco::Timespan(0, kPollMicroseconds), Poco::Net::Socket::SELECT_READ)) continue;
    try {
      Poco::Net::StreamSocket peer = socket_.acceptConnection();
      ++connections_;
      behaviour_(peer, stopping_);
    } catch (const Poco::Exception&) {
      continue;  // the client left, which many tests make it do
    }
  }
}

std::string read_request(Poco::Net::StreamSocket& socket) {
  std::string text;
  std::array<char, 16 * 1024> part{};
  while (text.size() < kMaxRequest) {
    const auto end = text.find("\r\n\r\n");
    if (end != std::string::npos && text.size() >= end + 4 + content_length(text)) return text;
    const int got = socket.receiveBytes(part.data(), static_cast<int>(part.size()));
    if (got <= 0) return {};
    text.append(part.data(), static_cast<std::size_t>(got));
  }
  return text;
}

void write(Poco::Net::StreamSocket& socket, const std::string& bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const int sent = socket.sendBytes(bytes.data() + at, static_cast<int>(bytes.size() - at));
    if (sent <= 0) return;
    at += static_cast<std::size_t>(sent);
  }
}

WildServer::Behaviour answering(std::string bytes) {
  return [bytes = std::move(bytes)](Poco::Net::StreamSocket& socket, const std::atomic<bool>&) {
    read_request(socket);
    write(socket, bytes);
    socket.shutdownSend();
  };
}

}  // namespace retour::engine::testing
