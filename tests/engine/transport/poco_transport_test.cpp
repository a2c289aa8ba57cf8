#include "engine/transport/poco_transport.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <vector>

#include "engine/transport/reply.hpp"
#include "tests/engine/transport/wild_server.hpp"

namespace retour::engine::testing {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kPatience = 20s;
constexpr milliseconds kShort = 300ms;
/// A deadline is kept within this, on a machine that is busy with other things.
constexpr milliseconds kSlack = 2s;

WireAnswer get(const std::string& url, milliseconds deadline = kPatience) {
  PocoTransport transport;
  return transport.call({"GET", url, {}, {}}, deadline);
}

WireFailure failure_of(WireAnswer answer) {
  if (const auto* failure = std::get_if<WireFailure>(&answer)) return *failure;
  ADD_FAILURE() << "a reply came: " << std::get<WireReply>(answer).status;
  return {};
}

/// The call ends when the deadline has passed, and not much later.
template <class F>
void ends_at(milliseconds deadline, F call) {
  const auto start = Clock::now();
  call();
  const auto took = Clock::now() - start;
  EXPECT_GE(took, deadline - 20ms);
  EXPECT_LT(took, deadline + kSlack);
}

void hold(Poco::Net::StreamSocket& socket, const std::atomic<bool>& stopping) {
  char byte = 0;
  while (!stopping)
    if (socket.poll(Poco::Timespan(0, 20'000), Poco::Net::Socket::SELECT_READ) && socket.receiveBytes(&byte, 1) <= 0)
      return;
}

TEST(Transport, CarriesRequestAndReplyUnchanged) {
  std::mutex mutex;
  std::string request;
  WildServer server([&](Poco::Net::StreamSocket& socket, const std::atomic<bool>&) {
    std::string text = read_request(socket);
    const std::lock_guard lock(mutex);
    request = std::move(text);
    write(socket, "HTTP/1.1 418 Short\r\nContent-Length: 4\r\nX-Odd: a, b\r\n\r\n\x01\xff{}");
  });
  PocoTransport transport;
  const std::string body("a=1&b=%5B\0c", 11);
  const WireAnswer answer = transport.call({"POST",
                                            server.url("/v1/x%2Fy?q=a%20b&r=%5B"),
                                            {{"Idempotency-Key", "k1"}, {"Content-Type", "text/plain"}},
                                            body},
                                           kPatience);
  const auto& reply = std::get<WireReply>(answer);
  EXPECT_EQ(reply.status, 418);
  EXPECT_EQ(reply.body, "\x01\xff{}");
  EXPECT_EQ(header_of(reply.headers, "x-odd"), "a, b");
  const std::lock_guard lock(mutex);
  EXPECT_TRUE(request.starts_with("POST /v1/x%2Fy?q=a%20b&r=%5B HTTP/1.1\r\n")) << request;
  EXPECT_NE(request.find("\r\nIdempotency-Key: k1\r\n"), std::string::npos);
  EXPECT_NE(request.find("\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n"), std::string::npos);
  EXPECT_NE(request.find("\r\nConnection: Close\r\n"), std::string::npos);
  EXPECT_TRUE(request.ends_with("\r\n\r\n" + body));
}

TEST(Transport, ReadsChunkedReplies) {
  WildServer server(
      answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n3\r\nefg\r\n0\r\n\r\n"));
  EXPECT_EQ(std::get<WireReply>(get(server.url())).body, "abcdefg");
}

TEST(Transport, FollowsNoRedirect) {
  WildServer server(answering("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_EQ(std::get<WireReply>(get(server.url())).status, 302);
  EXPECT_EQ(server.connections(), 1);
}

TEST(Transport, RefusedPortIsProvablyNotSent) {
  int port = 0;
  {
    WildServer gone(answering(""));
    port = gone.port();
  }
  const WireFailure failure = failure_of(get("http://127.0.0.1:" + std::to_string(port) + "/"));
  EXPECT_TRUE(failure.provably_not_sent) << failure.detail;
}

TEST(Transport, UnknownHostIsProvablyNotSent) {
  EXPECT_TRUE(failure_of(get("http://no-such-host.invalid/", kPatience)).provably_not_sent);
}

TEST(Transport, UnfitRequestsAreNotSent) {
  WildServer server(answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  PocoTransport transport;
  for (const std::string& url : {std::string("ftp://127.0.0.1/"), std::string("not a url"), std::string("http:///x"),
                                 std::string("http://user:pw@127.0.0.1/"), server.url("/a\r\nX: y")})
    EXPECT_TRUE(failure_of(transport.call({"GET", url, {}, {}}, kPatience)).provably_not_sent) << url;
  const WireFailure failure =
      failure_of(transport.call({"GET", server.url(), {{"X-A", "secret\r\nX-B: injected"}}, {}}, kPatience));
  EXPECT_TRUE(failure.provably_not_sent);
  EXPECT_EQ(failure.detail.find("secret"), std::string::npos) << "a failure's text goes to logs";
  EXPECT_EQ(server.connections(), 0);
}

TEST(Transport, SilenceAfterTheRequestEndsAtTheDeadlineAndMayHaveActed) {
  WildServer server([](Poco::Net::StreamSocket& socket, const std::atomic<bool>& stopping) {
    read_request(socket);
    hold(socket, stopping);
  });
  ends_at(kShort, [&] { EXPECT_FALSE(failure_of(get(server.url(), kShort)).provably_not_sent); });
}

TEST(Transport, ServerThatNeverAcceptsEndsAtTheDeadline) {
  Poco::Net::ServerSocket deaf(Poco::Net::SocketAddress("127.0.0.1", 0), 8);
  const std::string url = "http://" + deaf.address().toString() + "/";
  ends_at(kShort, [&] { EXPECT_FALSE(failure_of(get(url, kShort)).provably_not_sent); });
}

TEST(Transport, BlackHoleEndsAtTheDeadlineAndIsProvablyNotSent) {
  // A full backlog makes the kernel drop what still wants to connect, as a firewall does.
  Poco::Net::ServerSocket full(Poco::Net::SocketAddress("127.0.0.1", 0), 1);
  std::vector<Poco::Net::StreamSocket> fillers(6);
  for (auto& filler : fillers) filler.connectNB(full.address());
  const std::string url = "http://" + full.address().toString() + "/";
  ends_at(kShort, [&] { EXPECT_TRUE(failure_of(get(url, kShort)).provably_not_sent); });
}

TEST(Transport, SlowDripIsCutAtTheDeadline) {
  WildServer server([](Poco::Net::StreamSocket& socket, const std::atomic<bool>& stopping) {
    read_request(socket);
    write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    for (int byte = 0; byte < 2'000 && !stopping; ++byte) {
      write(socket, "x");
      never.wait_for(lock, 10ms);
    }
  });
  ends_at(kShort, [&] { EXPECT_FALSE(failure_of(get(server.url(), kShort)).provably_not_sent); });
}

TEST(Transport, SlowDripOfHeadersIsCutAtTheDeadline) {
  WildServer server([](Poco::Net::StreamSocket& socket, const std::atomic<bool>& stopping) {
    read_request(socket);
    write(socket, "HTTP/1.1 200 OK\r\nX-Long: ");
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    for (int byte = 0; byte < 2'000 && !stopping; ++byte) {
      write(socket, "x");
      never.wait_for(lock, 10ms);
    }
  });
  ends_at(kShort, [&] { EXPECT_FALSE(failure_of(get(server.url(), kShort)).provably_not_sent); });
}

TEST(Transport, BodyWithoutLengthThatTheDeadlineCutsIsNoReply) {
  WildServer server([](Poco::Net::StreamSocket& socket, const std::atomic<bool>& stopping) {
    read_request(socket);
    write(socket, "HTTP/1.1 200 OK\r\n\r\n{\"id\":\"re_1\"}");
    hold(socket, stopping);
  });
  EXPECT_FALSE(failure_of(get(server.url(), kShort)).provably_not_sent);
}

TEST(Transport, ReplyThatBreaksOffIsAFailure) {
  WildServer server(answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":"));
  const WireFailure failure = failure_of(get(server.url()));
  EXPECT_FALSE(failure.provably_not_sent);
  EXPECT_EQ(failure.detail, "the reply broke off");
}

TEST(Transport, ClosingWithoutAWordMayHaveActed) {
  WildServer server(answering(""));
  EXPECT_FALSE(failure_of(get(server.url())).provably_not_sent);
  EXPECT_EQ(server.connections(), 1) << "POCO must not send again by itself";
}

TEST(Transport, ResetMayHaveActedAndIsNotTriedAgain) {
  WildServer server([](Poco::Net::StreamSocket& socket, const std::atomic<bool>&) {
    read_request(socket);
    socket.setLinger(true, 0);
    socket.close();
  });
  PocoTransport transport;
  const WireAnswer answer = transport.call({"POST", server.url(), {}, "amount=5"}, kPatience);
  EXPECT_FALSE(failure_of(answer).provably_not_sent);
  EXPECT_EQ(server.connections(), 1);
}

TEST(Transport, PeerThatGoesWhileWeWriteDoesNotKillTheProcess) {
  WildServer server([](Poco::Net::StreamSocket& socket, const std::atomic<bool>&) {
    socket.setLinger(true, 0);
    socket.close();
  });
  PocoTransport transport;
  const auto before = std::signal(SIGPIPE, SIG_DFL);
  for (int round = 0; round < 5; ++round)
    EXPECT_TRUE(std::holds_alternative<WireFailure>(
        transport.call({"POST", server.url(), {}, std::string(4'000'000, 'x')}, kPatience)));
  std::signal(SIGPIPE, before);
}

TEST(Transport, OversizedRepliesAreRefused) {
  const std::string whole(kMaxReplyBytes, 'x');
  WildServer fits(answering("HTTP/1.1 200 OK\r\n\r\n" + whole));
  EXPECT_EQ(std::get<WireReply>(get(fits.url())).body.size(), kMaxReplyBytes);
  WildServer one_more(answering("HTTP/1.1 200 OK\r\n\r\n" + whole + "x"));
  EXPECT_FALSE(failure_of(get(one_more.url())).provably_not_sent);
  WildServer claims(answering("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + whole + "x"));
  EXPECT_FALSE(failure_of(get(claims.url())).provably_not_sent);
}

TEST(Transport, GarbageIsAFailure) {
  for (const char* garbage :
       {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon here"}) {
    WildServer server(answering(garbage));
    WireAnswer answer = get(server.url());
    if (const auto* reply = std::get_if<WireReply>(&answer)) {
      EXPECT_TRUE(reply->body.empty()) << garbage;
    } else {
      EXPECT_FALSE(std::get<WireFailure>(answer).provably_not_sent) << garbage;
    }
  }
}

TEST(Transport, EndlessHeadersAreCut) {
  std::string head = "HTTP/1.1 200 OK\r\n";
  for (int line = 0; line < 10'000; ++line) head += "X-" + std::to_string(line) + ": y\r\n";
  WildServer server(answering(head + "\r\n"));
  EXPECT_FALSE(failure_of(get(server.url())).provably_not_sent);
}

}  // namespace
}  // namespace retour::engine::testing
