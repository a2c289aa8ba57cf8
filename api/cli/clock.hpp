// api/cli/clock.hpp - a clock that tests can move from outside
#pragma once
// Duty: now, plus the seconds that a file holds at this moment. Without a file: now. Errors: a file that is missing or
// no number counts as 0, so that it may be written at any time. Threading: safe from any thread.

#include <fstream>
#include <string>

#include "engine/clock.hpp"

namespace retour::api::cli {

class OffsetClock : public engine::Clock {
 public:
  explicit OffsetClock(std::string file) : file_(std::move(file)) {}
  workflows::Instant now() const override { return engine::SystemClock().now() + offset(); }

 private:
  std::chrono::seconds offset() const {
    std::int64_t seconds = 0;
    if (!file_.empty()) std::ifstream(file_) >> seconds;
    return std::chrono::seconds(seconds);
  }

  const std::string file_;
};

}  // namespace retour::api::cli
