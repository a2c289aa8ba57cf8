// tests/api/http/client.hpp - a client that sends exactly the bytes it is told to
#pragma once
// Duty: raw TCP to a server under test; answers split into status, headers and body. Every wait ends after `patience`
// with a failed test instead of a hang. Threading: one client, one thread.

#include <boost/json.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace retour::api::testing {

inline constexpr std::chrono::seconds patience{20};

/// Whether the condition came true in time.
bool eventually(const std::function<bool()>& condition);

struct Answer {
  int status = 0;                              // 0: the connection ended without an answer
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  std::string code() const;  // of a problem
  boost::json::value json() const { return boost::json::parse(body); }
  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "(absent)" : found->second;
  }
};

class Client {
 public:
  explicit Client(std::uint16_t port);
  ~Client();
  Client(Client&& other) noexcept;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// False when the other side has closed.
  bool send(std::string_view bytes);
  /// Ends our side of the connection.
  void finish();
  /// The next answer. `without_body`: of a HEAD request.
  Answer receive(bool without_body = false);
  Answer ask(std::string_view bytes) { return send(bytes) ? receive() : Answer{}; }
  /// Whether the other side has nothing more to say and closed, within the patience.
  bool closed();
  /// Whether something (bytes or the end) came within `wait`.
  bool readable(std::chrono::milliseconds wait) const;

 private:
  bool fill();

  int descriptor_ = -1;
  std::string buffer_;
};

/// Whether the kernel refuses a connection to the port.
bool refuses_connections(std::uint16_t port);

}  // namespace retour::api::testing
