// api/http/detail/connection.hpp - one client: its requests one after the other, until one of us closes
#pragma once

#include <optional>
#include <string>

#include "api/http/detail/body.hpp"
#include "api/http/detail/request_head.hpp"
#include "api/http/detail/server_state.hpp"
#include "api/http/detail/socket_stream.hpp"

// A connection has one owner at a time: the poller while a request is on its way, a thread of the crew once it is
// whole. Only respond() waits for the client, and not longer than the response deadline; advance() waits for a slice at
// most, when it is told to.
namespace retour::api::detail {

class Connection {
 public:
  enum class Step {
    waits,  // for bytes
    ready,  // respond() has something to say
    gone    // nothing more to do: destroy it
  };
  // Who makes room for others first.
  enum class Rank { lingers, unfinished, idle };

  // Owns the descriptor, whose peer has this address.
  Connection(int descriptor, std::string remote, ServerState& state);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int descriptor() const { return descriptor_; }
  // False: its address has as many as it may have.
  bool is_welcome() const { return welcome_; }
  void turn_away();

  // Takes what has arrived.
  Step advance(Wait wait);
  // Answers the request at hand. `waits`: for the next one, or for the client to read the answer before we close.
  Step respond();
  // When the client has had its time; what then is to be done.
  Clock::time_point due() const;
  Step expire();

  Rank rank() const;
  Clock::time_point since() const { return since_; }
  // Nothing of a request has arrived: the connection may be closed at any time.
  bool is_idle() const { return !request_ && !answer_ && !lingering_until_ && stream_.buffered().empty(); }

 private:
  // A request whose head is there.
  struct Pending {
    RequestHead head;
    Router::Match match = {};
    BodyReader body;
    std::optional<Response> refusal = {};  // the body is only dropped
    Clock::time_point body_since = {};
  };

  Step take_all(Wait wait);
  Step digest();
  Step drop_what_comes();
  bool take_request();
  void begin_request(std::string_view text);
  void find_route();
  bool take_body();
  void break_off(const Problem& problem);
  void linger();
  void end_request();
  void count_memory();
  Response call_handler(const Router::Match& match, const Request& request);
  Response internal_error(const Request& request, std::string message);
  const Request& request() const;
  // An answer that cannot be written becomes a 500.
  std::string head_of(Response& response);

  ServerState& state_;
  int descriptor_;
  std::string remote_;
  SocketStream stream_;
  HeadReader head_reader_;
  std::optional<Pending> request_;
  std::optional<Response> answer_;  // instead of a handler's
  std::optional<Clock::time_point> lingering_until_;
  Clock::time_point since_;  // of the first byte of the request, or of the last answer
  std::size_t dropped_bytes_ = 0;
  std::size_t counted_bytes_ = 0;  // in state_.buffered_bytes
  int served_ = 0;
  bool welcome_;
  bool keep_alive_ = true;  // after the request at hand
  bool unread_ = false;     // the client may still be sending: linger before closing
};

}  // namespace retour::api::detail
