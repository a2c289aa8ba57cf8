// sandbox/clock.hpp - sandbox time: the real clock plus an offset that only grows and survives restarts
#pragma once
// Times are Unix seconds, UTC. Threading: thread-safe. Signatures use real time: their receivers live in real time.
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "sandbox/ledger.hpp"

namespace retour::sandbox {

inline constexpr std::int64_t max_clock_advance_seconds = 10LL * 366 * 86'400;

class Clock {
 public:
  explicit Clock(Ledger& ledger);
  std::int64_t now_seconds() const;
  // False when the new offset would go backwards or more than ten years ahead.
  bool advance(std::int64_t seconds);

 private:
  Ledger& ledger_;
  std::mutex advancing_;
  std::atomic<std::int64_t> offset_seconds_ = 0;
};

std::int64_t real_now_seconds();
std::string rfc3339(std::int64_t unix_seconds);
std::optional<std::int64_t> parse_rfc3339(std::string_view text);

// Lets waiting threads end at once when the process stops.
class Stopper {
 public:
  void stop();
  bool stopped() const { return stopped_.load(); }
  // True when the whole time passed, false when the process stops.
  bool pause_ms(std::int64_t milliseconds);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace retour::sandbox
