#include "api/cli/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

namespace retour::api::cli {
namespace {

constexpr std::int64_t kCells = 30;

ProgressBar::Draw terminal() {
  if (::isatty(STDERR_FILENO) == 0) return {};
  return [](const std::string& text) {
    fmt::print(stderr, "{}", text);
    std::fflush(stderr);
  };
}

}  // namespace

ProgressBar::ProgressBar(std::string what) : ProgressBar(std::move(what), terminal()) {}

void ProgressBar::show(std::int64_t done, std::int64_t all) {
  if (!draw_) return;
  const auto part = [&](std::int64_t of) { return all <= 0 ? of : std::clamp<std::int64_t>(done * of / all, 0, of); };
  const auto cells = static_cast<std::size_t>(part(kCells));
  auto line = fmt::format("\r{} [{}{}] {:3} %", what_, std::string(cells, '#'),
                          std::string(static_cast<std::size_t>(kCells) - cells, '.'), part(100));
  if (line == shown_) return;
  draw_(line);
  shown_ = std::move(line);
}

void ProgressBar::finish() {
  if (shown_.empty()) return;
  draw_("\r" + std::string(shown_.size() - 1, ' ') + "\r");
  shown_.clear();
}

}  // namespace retour::api::cli
