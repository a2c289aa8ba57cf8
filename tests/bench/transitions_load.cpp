// Load for tests/bench/transitions: keep-alive clients that ask and answer a question of their own cases, as fast as
// they are served.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Answer {
  int status = 0;
  std::string body;
};

/// One connection; the server's answers carry Content-Length.
class Client {
 public:
  Client(int port, std::string token) : port_(port), token_(std::move(token)) { connect(); }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  Answer post(const std::string& path, const std::string& body, const std::string& headers = {}) {
    const std::string request = fmt::format(
        "POST {} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nContent-Type: "
        "application/json\r\n{}Content-Length: {}\r\n\r\n{}",
        path, token_, headers, body.size(), body);
    if (::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
      throw std::runtime_error("send failed");
    return receive();
  }

 private:
  void connect() {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot connect");
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }

  Answer receive() {
    std::string text;
    std::size_t head = std::string::npos, length = 0;
    while (head == std::string::npos || text.size() < head + 4 + length) {
      char buffer[16384];
      const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
      if (got <= 0) throw std::runtime_error("the server closed the connection");
      text.append(buffer, static_cast<std::size_t>(got));
      if (head != std::string::npos) continue;
      head = text.find("\r\n\r\n");
      const auto at = text.find("Content-Length: ");
      if (head != std::string::npos && at < head) length = std::stoul(text.substr(at + 16));
    }
    // The server lets go of a connection after some requests, so that a proxy can rebalance.
    if (text.find("Connection: close") < head) {
      ::close(socket_);
      connect();
    }
    return {std::stoi(text.substr(9, 3)), text.substr(head + 4)};
  }

  const int port_;
  const std::string token_;
  int socket_ = -1;
};

std::string timestamp(int days_ago) {
  const auto at = std::time(nullptr) - days_ago * 86'400;
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&at));
  return text;
}

std::string order_json(int number) {
  return fmt::format(
      R"({{"external_id":"bench-{0}-{1}","currency":"USD","ordered_at":"{2}","customer":{{"ref":"bench","email":"bench@example.com"}},
"ship_to":{{"country":"US"}},"lines":[{{"id":"1","title":"Thing","quantity":1,"fulfilled":1,"paid_minor":"5000","fulfilled_at":"{3}","delivered_at":"{3}"}}],
"tenders":[{{"id":"t","kind":"card","provider":"stripe","payment_ref":"ch_bench{1}","captured_minor":"5000"}}],"total_minor":"5000"}})",
      ::getpid(), number, timestamp(6), timestamp(3));
}

/// Returns of one customer; after the first ones the policy sends each to review.
void seed(int port, const std::string& token, int count, const std::string& file) {
  Client client(port, token);
  std::ofstream out(file);
  for (int i = 0, kept = 0; kept < count; ++i) {
    const auto imported = client.post("/v1/orders/import?format=retour", order_json(i));
    if (imported.status / 100 != 2) throw std::runtime_error("import: " + imported.body);
    const std::string id(boost::json::parse(imported.body).at("id").as_string());
    const auto opened =
        client.post(fmt::format("/v1/orders/{}/returns", id),
                    R"({"method":"own_carrier","lines":[{"line":"1","quantity":1,"reason":"changed_mind"}]})",
                    fmt::format("Idempotency-Key: seed-{}-{}\r\nPrefer: return=minimal\r\n", ::getpid(), i));
    if (opened.status / 100 != 2) throw std::runtime_error("submit: " + opened.body);
    const auto answer = boost::json::parse(opened.body);
    if (answer.at("state").as_string() != "in_review") continue;
    out << answer.at("rma").as_string().c_str() << '\n';
    ++kept;
  }
}

std::vector<std::string> read_lines(const std::string& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

void run(int port, const std::string& token, int connections, int seconds, const std::string& file) {
  const auto cases = read_lines(file);
  std::atomic<long> done = 0, wrong = 0;
  const auto start = Clock::now();
  const auto end = start + std::chrono::seconds(seconds);
  std::vector<std::thread> threads;
  for (int t = 0; t < connections; ++t)
    threads.emplace_back([&, t] {
      Client client(port, token);
      const auto send = [&](std::size_t i, const char* event, const char* body) {
        const auto answer =
            client.post(fmt::format("/v1/returns/{}/events/{}", cases[i], event), body, "Prefer: return=minimal\r\n");
        ++(answer.status == 200 ? done : wrong);
      };
      while (Clock::now() < end)
        for (std::size_t i = static_cast<std::size_t>(t); i < cases.size() && Clock::now() < end;
             i += static_cast<std::size_t>(connections)) {
          send(i, "ask_customer", R"({"question":"Which of the two colours did you receive, please?"})");
          send(i, "customer_replied", R"({"message":"The blue one, with the small scratch on its left side."})");
        }
    });
  for (auto& thread : threads) thread.join();
  const double took = std::chrono::duration<double>(Clock::now() - start).count();
  fmt::print("done={} wrong={} per_second={:.0f}\n", done.load(), wrong.load(), static_cast<double>(done) / took);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Asks and answers questions of returns under review", "transitions_load");
  int port = 0, connections = 16, seconds = 4, count = 1280;
  std::string token, file;
  app.add_option("--port", port)->required();
  app.add_option("--token", token)->required();
  app.add_option("--cases", file, "File of RMA numbers")->required();
  auto* seeding = app.add_subcommand("seed");
  seeding->add_option("--count", count);
  auto* running = app.add_subcommand("run");
  running->add_option("--connections", connections);
  running->add_option("--seconds", seconds);
  app.require_subcommand(1);
  CLI11_PARSE(app, argc, argv);
  try {
    if (*seeding) seed(port, token, count, file);
    if (*running) run(port, token, connections, seconds, file);
  } catch (const std::exception& error) {
    fmt::print(stderr, "transitions_load: {}\n", error.what());
    return 1;
  }
  return 0;
}
