#include "sandbox/server.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/ThreadPool.h>
#include <Poco/URI.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <sstream>

namespace retour::sandbox {

namespace {

namespace net = Poco::Net;

constexpr int keep_alive_seconds = 2;
constexpr int receive_timeout_seconds = 10;
constexpr int hang_poll_ms = 50;
constexpr std::size_t drip_steps = 20;

bool read_body(net::HTTPServerRequest& from, std::string& into) {
  std::array<char, 16 * 1024> part{};
  std::istream& stream = from.stream();
  while (stream.read(part.data(), part.size()) || stream.gcount() > 0) {
    into.append(part.data(), static_cast<std::size_t>(stream.gcount()));
    if (into.size() > max_body_bytes) return false;
  }
  return true;
}

// POCO takes the first of two lengths and prefers chunks to a length; either way a second request could hide in a body.
bool well_framed(const net::HTTPServerRequest& request) {
  int lengths = 0;
  for (auto header = request.begin(); header != request.end(); ++header)
    if (Poco::icompare(header->first, net::HTTPMessage::CONTENT_LENGTH) == 0) ++lengths;
  return lengths <= 1 && !(lengths == 1 && request.getChunkedTransferEncoding()) && request.has("Host");
}

std::optional<Request> plain(net::HTTPServerRequest& from) {
  Request request;
  request.method = from.getMethod();
  for (const auto& [name, value] : from) {
    std::string lower(name);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    request.headers[lower] = value;
  }
  try {
    const Poco::URI uri(from.getURI());
    uri.getPathSegments(request.path);
    auto query = parse_form(uri.getRawQuery());
    if (!query) return std::nullopt;
    request.query = std::move(*query);
  } catch (const Poco::Exception&) {
    return std::nullopt;
  }
  return request;
}

// Keeps the connection open without a byte until the client goes, the time is over or the process stops.
void hang(net::StreamSocket& socket, std::int64_t delay_ms, Stopper& stopper) {
  for (std::int64_t waited_ms = 0; waited_ms < delay_ms && !stopper.stopped(); waited_ms += hang_poll_ms) {
    if (!socket.poll(Poco::Timespan(0, hang_poll_ms * 1'000), net::Socket::SELECT_READ)) continue;
    char byte = 0;
    if (socket.receiveBytes(&byte, 1) <= 0) return;
  }
}

std::string raw_message(const Response& from) {
  const net::HTTPResponse named(static_cast<net::HTTPResponse::HTTPStatus>(from.status));
  std::string text = fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n",
                                 from.status, named.getReason(), from.content_type, from.body.size());
  for (const auto& [name, value] : from.headers) text += fmt::format("{}: {}\r\n", name, value);
  return text + "\r\n";
}

void spoil(net::StreamSocket& socket, const Response& response, Stopper& stopper) {
  const Fault& fault = *response.wire;
  if (fault.name == "timeout_before_effect" || fault.name == "timeout_after_effect") {
    hang(socket, fault.delay_ms, stopper);
  } else if (fault.name == "truncated") {
    const std::string message = raw_message(response) + response.body.substr(0, response.body.size() / 2);
    socket.sendBytes(message.data(), static_cast<int>(message.size()));
  } else if (fault.name == "slow_drip") {
    const std::string message = raw_message(response) + response.body;
    const std::size_t step = message.size() / drip_steps + 1;
    for (std::size_t at = 0; at < message.size(); at += step) {
      if (!stopper.pause_ms(fault.delay_ms / static_cast<std::int64_t>(drip_steps))) break;
      socket.sendBytes(message.data() + at, static_cast<int>(std::min(step, message.size() - at)));
    }
  }
  if (fault.name == "reset_after_effect") {
    socket.setLinger(true, 0);  // closing now sends RST instead of FIN
    socket.close();
  } else {
    socket.shutdown();
  }
}

class Adapter : public net::HTTPRequestHandler {
 public:
  Adapter(const Handler& handler, Stopper& stopper) : handler_(handler), stopper_(stopper) {}

  void handleRequest(net::HTTPServerRequest& request, net::HTTPServerResponse& response) override {
    const Response answer = answer_to(request, response);
    if (answer.wire) {
      response.setKeepAlive(false);
      try {
        spoil(dynamic_cast<net::HTTPServerRequestImpl&>(request).socket(), answer, stopper_);
      } catch (const Poco::Exception&) {
        return;  // the client left first: the connection is as broken as it was meant to be
      }
      return;
    }
    response.setStatusAndReason(static_cast<net::HTTPResponse::HTTPStatus>(answer.status));
    response.setContentType(answer.content_type);
    for (const auto& [name, value] : answer.headers) response.set(name, value);
    response.sendBuffer(answer.body.data(), answer.body.size());
  }

 private:
  Response answer_to(net::HTTPServerRequest& request, net::HTTPServerResponse& response) {
    auto plain_request = well_framed(request) ? plain(request) : std::nullopt;
    if (!plain_request) {
      response.setKeepAlive(false);
      return {400, R"({"error":{"code":"bad_request","message":"The request cannot be understood."}})"};
    }
    if (!read_body(request, plain_request->body)) {
      response.setKeepAlive(false);
      return {413, R"({"error":{"code":"body_too_large","message":"The body is larger than 256 KiB."}})"};
    }
    try {
      return handler_(*plain_request);
    } catch (const std::exception& error) {
      fmt::print(stderr, "retour-sandbox: {} {}: {}\n", request.getMethod(), request.getURI(), error.what());
      return {500, R"({"error":{"code":"internal","message":"The sandbox itself failed; see its log."}})"};
    }
  }

  const Handler& handler_;
  Stopper& stopper_;
};

class Factory : public net::HTTPRequestHandlerFactory {
 public:
  Factory(Handler handler, Stopper& stopper) : handler_(std::move(handler)), stopper_(stopper) {}
  net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override {
    return new Adapter(handler_, stopper_);  // POCO deletes it
  }

 private:
  Handler handler_;
  Stopper& stopper_;
};

net::HTTPServerParams::Ptr parameters() {
  net::HTTPServerParams::Ptr params = new net::HTTPServerParams;
  params->setMaxThreads(max_threads);
  params->setMaxQueued(max_queued_connections);
  params->setKeepAliveTimeout({keep_alive_seconds, 0});
  params->setTimeout({receive_timeout_seconds, 0});
  return params;
}

net::ServerSocket listen_on_loopback(std::uint16_t port) {
  net::ServerSocket socket;
  socket.bind(net::SocketAddress("127.0.0.1", port), true);
  socket.listen(max_queued_connections);
  return socket;
}

}  // namespace

std::string Request::header(const std::string& lower_case_name) const {
  const auto found = headers.find(lower_case_name);
  return found == headers.end() ? std::string() : found->second;
}

bool Request::is(std::string_view wanted_method, std::initializer_list<std::string_view> pattern) const {
  return method == wanted_method &&
         std::equal(path.begin(), path.end(), pattern.begin(), pattern.end(),
                    [](const std::string& have, std::string_view want) { return want == "*" || have == want; });
}

struct Server::Impl {
  Impl(std::uint16_t port, Handler handler, Stopper& stopper)
      : socket(listen_on_loopback(port)),
        threads(4, max_threads),
        server(new Factory(std::move(handler), stopper), threads, socket, parameters()) {}
  net::ServerSocket socket;
  Poco::ThreadPool threads;
  net::HTTPServer server;
};

Server::Server(std::uint16_t port, Handler handler, Stopper& stopper)
    : impl_(std::make_unique<Impl>(port, std::move(handler), stopper)) {}
Server::~Server() = default;
std::uint16_t Server::port() const { return impl_->socket.address().port(); }
void Server::start() { impl_->server.start(); }
void Server::stop() { impl_->server.stopAll(true); }

std::optional<Fields> parse_form(std::string_view text) {
  Fields fields;
  std::istringstream parts{std::string(text)};
  for (std::string part; std::getline(parts, part, '&');) {
    if (part.empty()) continue;
    std::replace(part.begin(), part.end(), '+', ' ');
    const std::size_t middle = part.find('=');
    auto& [name, value] = fields.emplace_back();
    try {
      Poco::URI::decode(part.substr(0, middle), name);
      if (middle != std::string::npos) Poco::URI::decode(part.substr(middle + 1), value);
    } catch (const Poco::Exception&) {
      return std::nullopt;
    }
  }
  return fields;
}

std::optional<std::string> strike_before(const std::optional<Fault>& fault, Stopper& stopper) {
  if (!fault) return std::nullopt;
  if (fault->name == "delay") stopper.pause_ms(fault->delay_ms);
  constexpr std::array before{"timeout_before_effect", "500_before", "503_retry_after", "429"};
  if (std::find(before.begin(), before.end(), fault->name) == before.end()) return std::nullopt;
  return fault->name;
}

void strike_after(const std::optional<Fault>& fault, Response& response) {
  if (!fault) return;
  if (fault->name == "bad_json") {
    response.body = "{\"id\": \"" + response.body.substr(0, response.body.size() / 3);
  } else if (fault->name == "timeout_after_effect" || fault->name == "reset_after_effect" ||
             fault->name == "truncated" || fault->name == "slow_drip") {
    response.wire = fault;
  }
}

}  // namespace retour::sandbox
