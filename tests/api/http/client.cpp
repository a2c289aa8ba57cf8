#include "tests/api/http/client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <stdexcept>
#include <thread>
#include <utility>

namespace retour::api::testing {
namespace {

int connect_to(std::uint16_t port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return descriptor;
  const int error = errno;
  ::close(descriptor);
  errno = error;
  return -1;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

bool eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

std::string Answer::code() const {
  if (header("content-type") != "application/problem+json") return "(no problem)";
  return std::string(json().at("code").as_string());
}

Client::Client(std::uint16_t port) : descriptor_(connect_to(port)) {
  if (descriptor_ < 0) throw std::runtime_error("cannot connect");
}

Client::~Client() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Client::Client(Client&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), buffer_(std::move(other.buffer_)) {}

bool Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Client::finish() { ::shutdown(descriptor_, SHUT_WR); }

bool Client::readable(std::chrono::milliseconds wait) const {
  pollfd waiting{descriptor_, POLLIN, 0};
  return ::poll(&waiting, 1, static_cast<int>(wait.count())) > 0;
}

bool Client::fill() {
  if (!readable(patience)) throw std::runtime_error("no answer in time");
  char part[16 * 1024];
  const auto got = ::recv(descriptor_, part, sizeof part, 0);
  if (got <= 0) return false;
  buffer_.append(part, static_cast<std::size_t>(got));
  return true;
}

Answer Client::receive(bool without_body) {
  std::size_t end = buffer_.find("\r\n\r\n");
  for (; end == std::string::npos; end = buffer_.find("\r\n\r\n"))
    if (!fill()) return {};
  Answer answer;
  answer.status = std::stoi(buffer_.substr(9, 3));
  for (std::size_t at = buffer_.find("\r\n") + 2; at < end + 2;) {
    const auto stop = buffer_.find("\r\n", at);
    const auto colon = buffer_.find(": ", at);
    const auto name = lower(buffer_.substr(at, colon - at));
    if (!answer.headers.emplace(name, buffer_.substr(colon + 2, stop - colon - 2)).second)
      throw std::runtime_error("the answer has two headers " + name);
    at = stop + 2;
  }
  buffer_.erase(0, end + 4);
  const auto length = answer.headers.find("content-length");
  if (without_body || length == answer.headers.end()) return answer;
  const auto size = static_cast<std::size_t>(std::stoull(length->second));
  while (buffer_.size() < size)
    if (!fill()) throw std::runtime_error("the body was cut");
  answer.body = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return answer;
}

bool Client::closed() { return buffer_.empty() && !fill() && buffer_.empty(); }

bool refuses_connections(std::uint16_t port) {
  const int descriptor = connect_to(port);
  if (descriptor < 0) return errno == ECONNREFUSED;
  ::close(descriptor);
  return false;
}

}  // namespace retour::api::testing
