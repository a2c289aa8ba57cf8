// api/cli/progress.hpp - a bar for those who wait
#pragma once
// Duty: one line that is drawn over itself, only as often as it changes; nothing where nobody watches. Threading: one
// owner.

#include <cstdint>
#include <functional>
#include <string>

namespace retour::api::cli {

class ProgressBar {
 public:
  using Draw = std::function<void(const std::string&)>;
  /// Draws on stderr when that is a terminal.
  explicit ProgressBar(std::string what);
  ProgressBar(std::string what, Draw draw) : what_(std::move(what)), draw_(std::move(draw)) {}
  ~ProgressBar() { finish(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void show(std::int64_t done, std::int64_t all);
  /// Leaves an empty line.
  void finish();

 private:
  const std::string what_;
  const Draw draw_;  // empty: nobody watches
  std::string shown_;
};

}  // namespace retour::api::cli
