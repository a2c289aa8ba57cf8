// api/http/detail/poller.hpp - one thread that accepts connections and keeps those that wait for their client
#pragma once

#include <Poco/Net/ServerSocket.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "api/http/detail/connection.hpp"

// Reads what arrives and hands a connection over when its request is whole, its time is up, or it is refused. It waits
// for no single client, so that any number of slow ones cost no thread. Where connections or memory run out, the oldest
// that waits makes room. keep() from any thread. Throws Poco::SystemException when the kernel has no epoll for us.
namespace retour::api::detail {

class Poller {
 public:
  // Called on the poller's thread.
  using HandOver = std::function<void(std::unique_ptr<Connection>)>;

  Poller(ServerState& state, Poco::Net::ServerSocket& listener, HandOver hand_over);
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  void start();
  // Waits for the client of this one from now on.
  void keep(std::unique_ptr<Connection> connection);
  // Returns when the thread has ended; what still waits goes with the poller.
  void end();

 private:
  void run();
  void accept_waiting();
  bool accept_one();
  void admit(int descriptor, const std::string& remote);
  void attend(int descriptor);
  void act(std::unique_ptr<Connection> connection, Connection::Step step);
  void look_at_the_clock();
  void close_listener();
  // Closes the one that should go first, of those up to this rank.
  bool make_room(Connection::Rank last);
  std::unique_ptr<Connection> release(int descriptor);

  ServerState& state_;
  Poco::Net::ServerSocket& listener_;
  const int listening_;  // its descriptor
  const HandOver hand_over_;
  const int epoll_;
  std::atomic<bool> ending_ = false;
  std::mutex mutex_;
  std::map<int, std::unique_ptr<Connection>> waiting_;  // by descriptor
  std::thread thread_;
};

}  // namespace retour::api::detail
