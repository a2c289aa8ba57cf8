// tests/sandbox/harness.hpp - starts the real retour-sandbox, talks HTTP to it, catches its webhooks
#pragma once
// Each Sandbox has its own directory and a port chosen by the kernel. Waiting is for conditions with a deadline, never
// a sleep for luck. Threading: send() may be called from many threads.
#include <sys/types.h>

#include <boost/json.hpp>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace retour::sandbox::testing {

inline constexpr std::chrono::seconds patience{20};

bool eventually(const std::function<bool()>& condition);

struct Answer {
  int status = 0;
  std::string body;
  std::map<std::string, std::string> headers;  // names in lower case
  boost::json::value json() const { return boost::json::parse(body); }
};

using Headers = std::map<std::string, std::string>;

class Sandbox {
 public:
  explicit Sandbox(std::vector<std::string> extra_arguments = {});
  ~Sandbox();

  std::string url(const std::string& path) const;
  std::string ledger_file() const { return directory_ + "/ledger"; }
  std::string directory() const { return directory_; }
  void kill_now();  // SIGKILL, and waits for the end
  int terminate();  // SIGTERM, and the exit code
  void restart();   // after one of the two
  // Starts a second process on the same files and returns its exit code.
  int exit_code_of_second_start() const;

  Answer send(const std::string& method, const std::string& path, const std::string& body = {},
              const Headers& headers = {}, std::chrono::milliseconds timeout = patience) const;
  Answer admin(const std::string& path, const std::string& json_body) const;
  Answer stripe(const std::string& form, const std::string& key = {}) const;  // POST /refunds
  Answer stripe_get(const std::string& path) const;
  Answer stripe_post(const std::string& path, const std::string& form) const;
  Answer easypost(const std::string& method, const std::string& path, const std::string& body = {}) const;
  void charge(const std::string& id, std::int64_t amount_minor, const std::string& currency = "usd") const;
  void fault(const std::string& json_body) const;
  void advance(std::int64_t seconds) const;
  boost::json::object truth() const;
  std::size_t refund_count() const;

 private:
  pid_t spawn(const std::string& port_file) const;
  std::string directory_;
  std::vector<std::string> extra_arguments_;
  pid_t process_ = -1;
  int port_ = 0;
};

struct Received {
  std::string body;
  Headers headers;
};

// A receiver of webhooks; answers 200 unless told to fail the first ones.
class Receiver {
 public:
  Receiver();
  ~Receiver();
  std::string url() const;
  void fail_next(int count);
  std::vector<Received> all() const;
  // Bodies once there are at least `count`; fails the test by exception when they do not come.
  std::vector<Received> wait_for(std::size_t count) const;

  struct State;

 private:
  struct Impl;
  std::shared_ptr<State> state_;
  std::unique_ptr<Impl> impl_;
};

// The folder of third-party specifications, if there is one on this machine.
std::optional<std::string> specs_folder();
boost::json::value read_json(const std::string& file);
std::string read_file(const std::string& file);

}  // namespace retour::sandbox::testing
