// sandbox/server.hpp - POCO's HTTP server made small and safe, able to misbehave on the wire on purpose
#pragma once
// Duty: loopback listener; reads every body (bounded), hands over a plain Request, sends a plain Response or breaks the
// connection as the Response says. A handler's exception becomes a 500. Threading: the handler runs on up to
// max_threads threads at once. Errors: Poco exceptions when the port cannot be had.
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sandbox/clock.hpp"
#include "sandbox/faults.hpp"

namespace retour::sandbox {

inline constexpr int max_threads = 64;
inline constexpr int max_queued_connections = 256;
inline constexpr std::size_t max_body_bytes = 256 * 1024;

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method;
  std::vector<std::string> path;  // decoded segments
  Fields query;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  std::string header(const std::string& lower_case_name) const;
  // Same method and same segments; "*" in the pattern stands for any one segment.
  bool is(std::string_view wanted_method, std::initializer_list<std::string_view> pattern) const;
};

struct Response {
  int status = 200;
  std::string body = {};
  std::string content_type = "application/json";
  Fields headers = {};
  std::optional<Fault> wire = {};                // how the answer is spoiled on its way
  std::vector<std::string> early_webhooks = {};  // delivered before this answer
};

using Handler = std::function<Response(const Request&)>;

class Server {
 public:
  Server(std::uint16_t port, Handler handler, Stopper& stopper);  // port 0: the kernel picks
  ~Server();
  std::uint16_t port() const;
  void start();
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// key=value&... with percent escapes, in order; nothing when an escape is broken.
std::optional<Fields> parse_form(std::string_view text);

// What a wire fault makes of a call before it has any effect: an answer, or nothing and the call goes on (after a
// delay).
std::optional<std::string> strike_before(const std::optional<Fault>& fault, Stopper& stopper);
// What is left of it for the finished answer.
void strike_after(const std::optional<Fault>& fault, Response& response);

}  // namespace retour::sandbox
