#include "tests/sandbox/harness.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace retour::sandbox::testing {

namespace {

namespace net = Poco::Net;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

const std::string stripe_auth = "Bearer sk_test_sandbox";
const std::string easypost_auth = "Basic RVpUS3NhbmRib3g6";  // EZTKsandbox:

int exit_code(pid_t process) {
  int status = 0;
  waitpid(process, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

bool eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

Sandbox::Sandbox(std::vector<std::string> extra_arguments) : extra_arguments_(std::move(extra_arguments)) {
  std::string pattern = (std::filesystem::temp_directory_path() / "sandbox-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
  directory_ = pattern;
  restart();
}

Sandbox::~Sandbox() {
  if (process_ > 0) kill_now();
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

pid_t Sandbox::spawn(const std::string& port_file) const {
  std::vector<std::string> arguments{RETOUR_SANDBOX_BINARY, "--port", "0", "--port-file", port_file, "--ledger",
                                     ledger_file()};
  if (std::find(extra_arguments_.begin(), extra_arguments_.end(), "--seed") == extra_arguments_.end())
    arguments.insert(arguments.end(), {"--seed", "42"});
  arguments.insert(arguments.end(), extra_arguments_.begin(), extra_arguments_.end());
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    const int quiet = open("/dev/null", O_WRONLY);
    dup2(quiet, STDOUT_FILENO);
    dup2(quiet, STDERR_FILENO);
    execv(argv[0], argv.data());
    _exit(127);
  }
  return child;
}

void Sandbox::restart() {
  const std::string port_file = directory_ + "/port";
  std::filesystem::remove(port_file);
  process_ = spawn(port_file);
  if (!eventually([&] { return std::filesystem::exists(port_file); }))
    throw std::runtime_error("the sandbox did not start");
  std::ifstream(port_file) >> port_;
}

void Sandbox::kill_now() {
  kill(process_, SIGKILL);
  exit_code(process_);
  process_ = -1;
}

int Sandbox::terminate() {
  kill(process_, SIGTERM);
  const int code = exit_code(process_);
  process_ = -1;
  return code;
}

int Sandbox::exit_code_of_second_start() const { return exit_code(spawn(directory_ + "/second-port")); }

std::string Sandbox::url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }

Answer Sandbox::send(const std::string& method, const std::string& path, const std::string& body,
                     const Headers& headers, std::chrono::milliseconds timeout) const {
  net::HTTPClientSession session("127.0.0.1", static_cast<Poco::UInt16>(port_));
  session.setTimeout(Poco::Timespan(timeout.count() * 1'000));
  net::HTTPRequest request(method, path, net::HTTPMessage::HTTP_1_1);
  for (const auto& [name, value] : headers) request.set(name, value);
  if (!body.empty() || method == "POST") request.setContentLength64(static_cast<Poco::Int64>(body.size()));
  session.sendRequest(request) << body;
  net::HTTPResponse response;
  std::istream& stream = session.receiveResponse(response);
  Answer answer{response.getStatus(), {std::istreambuf_iterator<char>(stream), {}}, {}};
  for (const auto& [name, value] : response) answer.headers[lower(name)] = value;
  return answer;
}

Answer Sandbox::admin(const std::string& path, const std::string& json_body) const {
  return send("POST", "/_admin/" + path, json_body, {{"Content-Type", "application/json"}});
}

Answer Sandbox::stripe(const std::string& form, const std::string& key) const {
  Headers headers{{"Authorization", stripe_auth}, {"Content-Type", "application/x-www-form-urlencoded"}};
  if (!key.empty()) headers["Idempotency-Key"] = key;
  return send("POST", "/stripe/v1/refunds", form, headers);
}

Answer Sandbox::stripe_get(const std::string& path) const {
  return send("GET", "/stripe/v1" + path, {}, {{"Authorization", stripe_auth}});
}

Answer Sandbox::stripe_post(const std::string& path, const std::string& form) const {
  return send("POST", "/stripe/v1" + path, form,
              {{"Authorization", stripe_auth}, {"Content-Type", "application/x-www-form-urlencoded"}});
}

Answer Sandbox::easypost(const std::string& method, const std::string& path, const std::string& body) const {
  return send(method, "/easypost/v2" + path, body,
              {{"Authorization", easypost_auth}, {"Content-Type", "application/json"}});
}

void Sandbox::charge(const std::string& id, std::int64_t amount_minor, const std::string& currency) const {
  const Answer answer =
      admin("charges",
            boost::json::serialize(boost::json::object{{"id", id}, {"amount", amount_minor}, {"currency", currency}}));
  if (answer.status != 201) throw std::runtime_error("charge: " + answer.body);
}

void Sandbox::fault(const std::string& json_body) const {
  const Answer answer = admin("faults", json_body);
  if (answer.status != 200) throw std::runtime_error("fault: " + answer.body);
}

void Sandbox::advance(std::int64_t seconds) const {
  const Answer answer = admin("clock", "{\"advance_seconds\":" + std::to_string(seconds) + "}");
  if (answer.status != 200) throw std::runtime_error("clock: " + answer.body);
}

boost::json::object Sandbox::truth() const { return send("GET", "/_admin/ledger").json().as_object(); }
std::size_t Sandbox::refund_count() const { return truth().at("refunds").as_array().size(); }

struct Receiver::State {
  mutable std::mutex mutex;
  std::vector<Received> received;
  int failures_left = 0;
};

namespace {

class Catch : public net::HTTPRequestHandler {
 public:
  explicit Catch(std::shared_ptr<Receiver::State> state) : state_(std::move(state)) {}
  void handleRequest(net::HTTPServerRequest& request, net::HTTPServerResponse& response) override {
    Received got{{std::istreambuf_iterator<char>(request.stream()), {}}, {}};
    for (const auto& [name, value] : request) got.headers[lower(name)] = value;
    bool fail = false;
    {
      const std::lock_guard lock(state_->mutex);
      fail = state_->failures_left > 0;
      if (fail) {
        --state_->failures_left;
      } else {
        state_->received.push_back(std::move(got));
      }
    }
    response.setStatus(fail ? net::HTTPResponse::HTTP_INTERNAL_SERVER_ERROR : net::HTTPResponse::HTTP_OK);
    response.sendBuffer("", 0);
  }

 private:
  std::shared_ptr<Receiver::State> state_;
};

class CatchFactory : public net::HTTPRequestHandlerFactory {
 public:
  explicit CatchFactory(std::shared_ptr<Receiver::State> state) : state_(std::move(state)) {}
  net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override { return new Catch(state_); }

 private:
  std::shared_ptr<Receiver::State> state_;
};

}  // namespace

struct Receiver::Impl {
  explicit Impl(std::shared_ptr<State> state)
      : socket(net::SocketAddress("127.0.0.1", 0)),
        server(new CatchFactory(std::move(state)), socket, new net::HTTPServerParams) {
    server.start();
  }
  net::ServerSocket socket;
  net::HTTPServer server;
};

Receiver::Receiver() : state_(std::make_shared<State>()), impl_(std::make_unique<Impl>(state_)) {}
Receiver::~Receiver() { impl_->server.stopAll(true); }
std::string Receiver::url() const { return "http://" + impl_->socket.address().toString() + "/hook"; }

void Receiver::fail_next(int count) {
  const std::lock_guard lock(state_->mutex);
  state_->failures_left = count;
}

std::vector<Received> Receiver::all() const {
  const std::lock_guard lock(state_->mutex);
  return state_->received;
}

std::vector<Received> Receiver::wait_for(std::size_t count) const {
  if (!eventually([&] { return all().size() >= count; })) throw std::runtime_error("too few webhooks arrived");
  return all();
}

std::optional<std::string> specs_folder() {
  const char* named = std::getenv("RETOUR_SPECS");
  const std::string folder = named != nullptr ? named : RETOUR_SOURCE_DIR "/../shared/specs";
  return std::filesystem::is_directory(folder) ? std::optional(folder) : std::nullopt;
}

std::string read_file(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

boost::json::value read_json(const std::string& file) { return boost::json::parse(read_file(file)); }

}  // namespace retour::sandbox::testing
