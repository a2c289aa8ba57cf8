#include "tests/chaos/installation.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "workflows/model/digest.hpp"

namespace retour::chaos {
namespace {

namespace net = Poco::Net;
using sandbox::testing::eventually;

constexpr const char* kPeople[][2] = {
    {"agent", "agent"}, {"agent2", "agent"}, {"lead", "lead"}, {"shop", "shop"}, {"customer", "customer"}};

std::string token_of(const std::string& who) { return "token-of-" + who + "-0123456789abcdefghijklmnopqrstuv"; }

/// A port that was free a moment ago: the sandbox has to know it before the server starts.
int free_port() {
  const net::ServerSocket socket(net::SocketAddress("127.0.0.1", 0));
  return socket.address().port();
}

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

int exit_code(pid_t process) {
  int status = 0;
  ::waitpid(process, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string timestamp(int days_ago) {
  const auto at = std::time(nullptr) - days_ago * 86'400;
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&at));
  return text;
}

std::string keys_json() {
  std::string keys;
  for (const auto& [who, role] : kPeople)
    keys += fmt::format(R"({}{{"id":"k-{}","name":"{}","merchant":"demo","role":"{}","actor":"{}","sha256":"{}"}})",
                        keys.empty() ? "" : ",", who, who, role, std::string(who) == "customer" ? "customer-1" : who,
                        workflows::sha256_hex(token_of(who)));
  return "[" + keys + "]";
}

}  // namespace

Installation::Installation(Database database) {
  if (database == Database::shared) shared_ = std::make_unique<engine::testing::TestCluster>();
  std::string pattern = "/tmp/retour-chaos-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = pattern;
  std::filesystem::permissions(folder_, std::filesystem::perms::others_exec | std::filesystem::perms::group_exec,
                               std::filesystem::perm_options::add);
  port_ = free_port();
  const std::string hooks = fmt::format("http://127.0.0.1:{}/v1/webhooks", port_);
  sandbox_ = std::make_unique<sandbox::testing::Sandbox>(std::vector<std::string>{
      "--stripe-webhook", hooks + "/stripe/demo", "--easypost-webhook", hooks + "/easypost/demo"});
  write(folder_ + "/clock", "0");
  write(folder_ + "/keys.json", keys_json());
  write(folder_ + "/retour.json", fmt::format(R"({{"merchants":[{{"id":"demo",
"stripe":{{"base_url":"{}","secret_key":{{"value":"sk_test_sandbox"}},"webhook_secrets":[{{"value":"whsec_sandbox"}}]}},
"easypost":{{"base_url":"{}","api_key":{{"value":"EZTKsandbox"}},"webhook_secrets":[{{"value":"sandbox-easypost-webhook-secret"}}]}}}}],
"keys_file":"keys.json"}})",
                                              sandbox_->url("/stripe"), sandbox_->url("/easypost")));
}

Installation::~Installation() {
  for (pid_t* process : {&second_, &server_})
    if (*process > 0) {
      ::kill(*process, SIGTERM);
      exit_code(*process);
    }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

pid_t Installation::spawn(const std::string& port_file, const std::string& fail_point, int port) const {
  const std::string database_url = shared_ ? shared_->connection_string() : std::string{};
  std::vector<std::string> arguments{RETOUR_BINARY,
                                     "serve",
                                     "--config",
                                     folder_ + "/retour.json",
                                     "--data",
                                     folder_ + "/data",
                                     "--port",
                                     fmt::format("{}", port),
                                     "--port-file",
                                     port_file,
                                     "--policies",
                                     RETOUR_SOURCE_DIR "/policies/markets",
                                     "--clock-offset-file",
                                     folder_ + "/clock"};
  std::vector<char*> argv;
  for (auto& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const std::string log = folder_ + "/server.log";
  const std::string armed = fail_point.empty() ? "" : fail_point + "=" + folder_ + "/died-" + fail_point;
  const pid_t child = ::fork();
  if (child == 0) {
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    if (!armed.empty())
      ::setenv("RETOUR_FAILPOINT", armed.c_str(), 1);
    else
      ::unsetenv("RETOUR_FAILPOINT");
    if (database_url.empty())
      ::unsetenv("DATABASE_URL");
    else
      ::setenv("DATABASE_URL", database_url.c_str(), 1);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  return child;
}

void Installation::start(const std::string& fail_point) {
  const std::string port_file = folder_ + "/port";
  std::filesystem::remove(port_file);
  if (!fail_point.empty()) std::filesystem::remove(folder_ + "/died-" + fail_point);
  server_ = spawn(port_file, fail_point, port_);
  if (!eventually([&] { return std::filesystem::exists(port_file); }))
    throw std::runtime_error("retour did not start:\n" + log());
}

int Installation::start_second() {
  const std::string port_file = folder_ + "/port2";
  second_ = spawn(port_file, {}, 0);
  if (!eventually([&] { return std::filesystem::exists(port_file); }))
    throw std::runtime_error("the second node did not start:\n" + log());
  int port = 0;
  std::ifstream(port_file) >> port;
  return port;
}

void Installation::advance(int seconds) {
  clock_offset_ += seconds;
  write(folder_ + "/clock.new", std::to_string(clock_offset_));
  std::filesystem::rename(folder_ + "/clock.new", folder_ + "/clock");
}

void Installation::kill_now() {
  ::kill(server_, SIGKILL);
  exit_code(server_);
  server_ = -1;
}

bool Installation::died() {
  const bool dead = eventually([&] { return ::waitpid(server_, nullptr, WNOHANG) == server_; });
  if (dead) server_ = -1;
  return dead;
}

int Installation::terminate() {
  ::kill(server_, SIGTERM);
  const int code = exit_code(server_);
  server_ = -1;
  return code;
}

Answer Installation::send(const std::string& who, const std::string& method, const std::string& path,
                          const std::string& body, Headers headers, int port) const {
  net::HTTPClientSession session("127.0.0.1", static_cast<Poco::UInt16>(port == 0 ? port_ : port));
  session.setTimeout(Poco::Timespan(sandbox::testing::patience.count(), 0));
  net::HTTPRequest request(method, path, net::HTTPMessage::HTTP_1_1);
  if (!who.empty()) request.set("Authorization", "Bearer " + token_of(who));
  for (const auto& [name, value] : headers) request.set(name, value);
  if (method == "POST") {
    request.setContentType("application/json");
    request.setContentLength64(static_cast<Poco::Int64>(body.size()));
  }
  session.sendRequest(request) << body;
  net::HTTPResponse response;
  std::istream& stream = session.receiveResponse(response);
  Answer answer{response.getStatus(), {std::istreambuf_iterator<char>(stream), {}}, {}};
  for (const auto& [name, value] : response) answer.headers[name] = value;
  return answer;
}

Answer Installation::post(const std::string& who, const std::string& path, const std::string& body,
                          const std::string& key) const {
  return send(who, "POST", path, body, key.empty() ? Headers{} : Headers{{"Idempotency-Key", key}});
}

boost::json::value Installation::get(const std::string& who, const std::string& path) const {
  const auto answer = send(who, "GET", path);
  if (answer.status != 200) throw std::runtime_error(fmt::format("GET {}: {} {}", path, answer.status, answer.body));
  return answer.json();
}

std::string Installation::log() const {
  std::ostringstream text;
  text << std::ifstream(folder_ + "/server.log").rdbuf();
  return text.str();
}

int Installation::verify() const {
  const std::string place = shared_ ? fmt::format("DATABASE_URL='{}' ", shared_->connection_string()) : "";
  const std::string command = place + fmt::format("{} verify --data {}/data --sandbox {} >>{}/verify.log 2>&1",
                                                  RETOUR_BINARY, folder_, sandbox_->url(""), folder_);
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string Installation::order(std::int64_t paid_minor, int quantity) {
  const int number = ++orders_;
  const std::string charge = fmt::format("ch_chaos{}x{}", ::getpid(), number);
  sandbox_->charge(charge, paid_minor);
  const auto body = fmt::format(
      R"({{"external_id":"o-{0}","currency":"USD","ordered_at":"{1}","customer":{{"ref":"c-{0}","email":"c{0}@example.com"}},
"ship_to":{{"name":"A Customer","street1":"1 Main Street","city":"New York","state":"NY","postal_code":"10001","country":"US","phone":"2125550100"}},
"lines":[{{"id":"1","title":"Thing","quantity":{2},"fulfilled":{2},"paid_minor":"{3}","fulfilled_at":"{4}","delivered_at":"{4}"}}],
"tenders":[{{"id":"t","kind":"card","provider":"stripe","payment_ref":"{5}","captured_minor":"{3}"}}],"total_minor":"{3}"}})",
      number, timestamp(6), quantity, paid_minor, timestamp(3), charge);
  const auto answer = post("shop", "/v1/orders/import?format=retour", body);
  if (answer.status / 100 != 2) throw std::runtime_error("import: " + answer.body);
  return std::string(answer.json().at("id").as_string());
}

Installation::Granted Installation::granted(const std::string& order_id) {
  const auto opened = post("agent", "/v1/orders/" + order_id + "/returns",
                           R"({"method":"own_carrier","lines":[{"line":"1","quantity":1,"reason":"changed_mind"}]})",
                           "open-" + order_id + "-" + std::to_string(++orders_));
  if (opened.status != 201) throw std::runtime_error("open: " + opened.body);
  Granted out{std::string(opened.json().at("rma").as_string()), {}};
  const auto received =
      post("agent", "/v1/returns/" + out.rma + "/events/receive_goods", R"({"lines":[{"line":"1","good":1}]})");
  if (received.status != 200) throw std::runtime_error("receive: " + received.body);
  out.refund = std::string(get("agent", "/v1/returns/" + out.rma).at("refunds").at(0).at("id").as_string());
  return out;
}

Installation::Granted Installation::gift(const std::string& order_id, std::int64_t amount_minor) {
  const std::string key = std::to_string(++orders_);
  const auto opened =
      post("agent", "/v1/orders/" + order_id + "/returns",
           R"({"method":"own_carrier","lines":[{"line":"1","quantity":1,"reason":"changed_mind"}]})", "open-" + key);
  if (opened.status != 201) throw std::runtime_error("open: " + opened.body);
  Granted out{std::string(opened.json().at("rma").as_string()), {}};
  const auto granted = post("agent", "/v1/returns/" + out.rma + "/refunds",
                            fmt::format(R"({{"amount":"{}","reason":"a late parcel"}})", amount_minor), "gift-" + key);
  if (granted.status != 201) throw std::runtime_error("grant: " + granted.body);
  out.refund = std::string(get("agent", "/v1/returns/" + out.rma).at("refunds").at(0).at("id").as_string());
  return out;
}

std::optional<Answer> Installation::approve(const Granted& granted, const std::string& who) const {
  try {
    return post(who, "/v1/returns/" + granted.rma + "/refunds/" + granted.refund + "/events/approve_refund", "{}",
                "approve-" + granted.refund + who);
  } catch (const Poco::Exception&) {
    return {};
  }
}

std::string Installation::state_of(const std::string& rma) const {
  return std::string(get("agent", "/v1/returns/" + rma).at("state").as_string());
}

int Installation::paid(const std::string& order_id) const {
  const auto order = get("agent", "/v1/orders/" + order_id);
  const std::string charge(order.at("tenders").at(0).at("payment_ref").as_string());
  int count = 0;
  const auto truth = sandbox_->truth();
  for (const auto& refund : truth.at("refunds").as_array())
    if (refund.at("charge").as_string() == charge) ++count;
  return count;
}

}  // namespace retour::chaos
