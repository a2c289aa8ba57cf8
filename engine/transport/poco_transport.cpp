#include "engine/transport/poco_transport.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/DNS.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/URI.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <csignal>
#include <ctime>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace retour::engine {
namespace {

namespace net = Poco::Net;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

struct Target {
  bool tls = false;
  std::string host;
  Poco::UInt16 port = 0;
  std::string path_and_query;  // as written: POCO would decode and encode it anew
};

std::optional<Target> split_url(const std::string& url) {
  try {
    const Poco::URI uri(url);
    const bool tls = uri.getScheme() == "https";
    if ((!tls && uri.getScheme() != "http") || uri.getHost().empty() || !uri.getUserInfo().empty()) return std::nullopt;
    const auto start = url.find_first_of("/?#", url.find("://") + 3);
    std::string rest = start == std::string::npos ? "" : url.substr(start, url.find('#', start) - start);
    if (!rest.starts_with('/')) rest.insert(0, "/");
    return Target{tls, uri.getHost(), uri.getPort(), rest};
  } catch (const Poco::Exception&) {
    return std::nullopt;
  }
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

/// POCO writes headers as they are; a line break inside one would start another.
std::optional<std::string> unsendable(const WireRequest& request) {
  if (has_control_character(request.method) || has_control_character(request.url))
    return "the URL has a control character";
  for (const auto& [name, value] : request.headers)
    if (has_control_character(name) || has_control_character(value))
      return "header " + name.substr(0, 40) + " has a control character";
  return std::nullopt;
}

Poco::Timespan time_left(Clock::time_point end) {
  const auto left = std::chrono::duration_cast<std::chrono::microseconds>(end - Clock::now()).count();
  if (left <= 0) throw Poco::TimeoutException("the deadline passed");
  return {left};
}

/// Ends a connection when its time is over. It has a descriptor of its own, because POCO may close the socket first and
/// the number may belong to somebody else by then.
class Watchdog {
 public:
  Watchdog(int socket, Clock::time_point end) : socket_(fcntl(socket, F_DUPFD_CLOEXEC, 0)) {
    if (socket_ < 0) throw std::runtime_error("no descriptor left for the deadline");
    thread_ = std::thread([this, end] { watch(end); });
  }
  ~Watchdog() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    changed_.notify_one();
    thread_.join();
    ::close(socket_);
  }
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  bool fired() const {
    const std::lock_guard lock(mutex_);
    return fired_;
  }

 private:
  void watch(Clock::time_point end) {
    std::unique_lock lock(mutex_);
    if (changed_.wait_until(lock, end, [this] { return over_; })) return;
    fired_ = true;
    ::shutdown(socket_, SHUT_RDWR);
  }

  const int socket_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false, fired_ = false;
  std::thread thread_;
};

/// OpenSSL writes without MSG_NOSIGNAL: a peer that has gone would kill the process.
class NoBrokenPipe {
 public:
  NoBrokenPipe() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoBrokenPipe() {
    if (sigismember(&before_, SIGPIPE) == 1) return;
    const timespec at_once{};
    while (sigtimedwait(&pipe_, nullptr, &at_once) > 0) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoBrokenPipe(const NoBrokenPipe&) = delete;
  NoBrokenPipe& operator=(const NoBrokenPipe&) = delete;

 private:
  sigset_t pipe_{}, before_{};
};

/// The first address of the host that answers.
net::StreamSocket connect(const Target& target, Clock::time_point end) {
  auto addresses = net::DNS::resolve(target.host).addresses();
  if (addresses.empty()) throw net::HostNotFoundException(target.host);
  addresses.resize(std::min(addresses.size(), kMaxAddresses));
  for (std::size_t at = 0;; ++at) {
    try {
      net::StreamSocket socket;
      socket.connect(net::SocketAddress(addresses[at], target.port), time_left(end));
      return socket;
    } catch (const Poco::Exception&) {
      if (at + 1 == addresses.size()) throw;
    }
  }
}

net::HTTPRequest head_of(const WireRequest& request, const Target& target) {
  net::HTTPRequest head(request.method, target.path_and_query, net::HTTPMessage::HTTP_1_1);
  head.set("User-Agent", "retour");
  for (const auto& [name, value] : request.headers) head.set(name, value);
  const bool usual_port = target.port == (target.tls ? 443 : 80);
  const std::string host = target.host.find(':') == std::string::npos ? target.host : "[" + target.host + "]";
  head.set(net::HTTPRequest::HOST, usual_port ? host : fmt::format("{}:{}", host, target.port));
  head.setKeepAlive(false);
  if (!request.body.empty() || request.method == "POST")
    head.setContentLength64(static_cast<Poco::Int64>(request.body.size()));
  return head;
}

std::string read_body(std::istream& stream) {
  std::string body;
  std::array<char, 16 * 1024> part{};
  while (stream.read(part.data(), part.size()) || stream.gcount() > 0) {
    body.append(part.data(), static_cast<std::size_t>(stream.gcount()));
    if (body.size() > kMaxReplyBytes)
      throw std::runtime_error(fmt::format("the reply is larger than {} bytes", kMaxReplyBytes));
  }
  return body;
}

WireReply exchange(net::StreamSocket& socket, const WireRequest& request, const Target& target) {
  net::HTTPClientSession session(socket);  // without a host it never connects anew, so nothing is sent twice
  net::HTTPRequest head = head_of(request, target);
  session.sendRequest(head) << request.body << std::flush;
  if (session.networkException() != nullptr) session.networkException()->rethrow();
  net::HTTPResponse response;
  std::istream& stream = session.receiveResponse(response);
  WireReply reply{static_cast<int>(response.getStatus()), {}, read_body(stream)};
  // POCO ends a stream quietly when the connection breaks. (A chunked body that breaks off between bytes still looks
  // whole to it: JSON and label files show that themselves.)
  if (session.networkException() != nullptr) session.networkException()->rethrow();
  if (response.hasContentLength() && static_cast<std::size_t>(response.getContentLength64()) != reply.body.size())
    throw std::runtime_error("the reply broke off");
  for (const auto& [name, value] : response) reply.headers.emplace_back(name, value);
  return reply;
}

std::string describe(const std::exception& error) {
  if (const auto* poco = dynamic_cast<const Poco::Exception*>(&error)) return poco->displayText();
  return error.what();
}

}  // namespace

struct PocoTransport::Impl {
  net::Context::Ptr context;
};

PocoTransport::PocoTransport(TransportConfig config) : impl_(std::make_unique<Impl>()) {
  net::initializeSSL();
  net::Context::Params params;
  params.caLocation = config.ca_file;
  params.verificationMode = net::Context::VERIFY_STRICT;
  params.loadDefaultCAs = true;
  impl_->context = new net::Context(net::Context::TLS_CLIENT_USE, params);
  impl_->context->requireMinimumProtocol(net::Context::PROTO_TLSV1_2);
}

PocoTransport::~PocoTransport() {
  impl_.reset();
  net::uninitializeSSL();
}

WireAnswer PocoTransport::call(const WireRequest& request, milliseconds deadline) {
  const auto end = Clock::now() + deadline;
  const auto target = split_url(request.url);
  if (!target) return WireFailure{true, "the URL is not http:// or https:// with a host"};
  if (auto problem = unsendable(request)) return WireFailure{true, *std::move(problem)};
  const NoBrokenPipe quiet;
  bool sending = false;
  try {
    net::StreamSocket socket = connect(*target, end);
    const Watchdog watchdog(socket.impl()->sockfd(), end);
    const auto too_late = [&] {
      return WireFailure{!sending, fmt::format("no whole answer within {} ms", deadline.count())};
    };
    try {
      if (target->tls) socket = net::SecureStreamSocket::attach(socket, target->host, impl_->context);
      sending = true;
      WireReply reply = exchange(socket, request, *target);
      if (watchdog.fired()) return too_late();  // what it cut off may look like an end
      return reply;
    } catch (const std::exception& error) {
      if (watchdog.fired()) return too_late();
      return WireFailure{!sending, describe(error)};
    }
  } catch (const std::exception& error) {
    return WireFailure{true, describe(error)};
  }
}

}  // namespace retour::engine
