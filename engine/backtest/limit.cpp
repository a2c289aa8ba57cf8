#include "engine/backtest/limit.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <charconv>
#include <stdexcept>

namespace retour::engine {
namespace {

struct Metric {
  std::string_view name;
  double (*of)(const MarketTally&);
};

constexpr std::array<Metric, 5> kMetrics{{
    {"flipped", [](const MarketTally& m) { return static_cast<double>(m.flipped); }},
    {"flipped_pct", [](const MarketTally& m) { return percent(m.flipped, m.requests); }},
    {"customers_affected", [](const MarketTally& m) { return static_cast<double>(m.affected.size()); }},
    {"refund_delta_minor", [](const MarketTally& m) { return static_cast<double>(m.refund_after - m.refund_before); }},
    {"refund_delta_pct",
     [](const MarketTally& m) { return percent(m.refund_after - m.refund_before, m.refund_before); }},
}};

const Metric* metric_of(std::string_view name) {
  for (const auto& metric : kMetrics)
    if (metric.name == name) return &metric;
  return nullptr;
}

[[noreturn]] void not_understood(std::string_view text) {
  std::vector<std::string_view> names;
  for (const auto& metric : kMetrics) names.push_back(metric.name);
  throw std::invalid_argument(
      fmt::format("'{}' is not understood: write one of {}, then one of <, <=, >, >=, then a "
                  "number, as in refund_delta_pct>2",
                  text, fmt::join(names, ", ")));
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool holds(double value, const std::string& comparison, double bound) {
  if (comparison == ">") return value > bound;
  if (comparison == ">=") return value >= bound;
  return comparison == "<" ? value < bound : value <= bound;
}

}  // namespace

BacktestLimit read_limit(std::string_view text) {
  const auto at = text.find_first_of("<>");
  if (at == std::string_view::npos) not_understood(text);
  const std::size_t length = at + 1 < text.size() && text[at + 1] == '=' ? 2 : 1;
  BacktestLimit limit{std::string(trimmed(text.substr(0, at))), std::string(text.substr(at, length)), 0};
  const auto number = trimmed(text.substr(at + length));
  const auto read = std::from_chars(number.data(), number.data() + number.size(), limit.bound);
  if (metric_of(limit.metric) == nullptr || number.empty() || read.ec != std::errc() ||
      read.ptr != number.data() + number.size())
    not_understood(text);
  return limit;
}

std::optional<std::string> meets(const BacktestReport& report, const BacktestLimit& limit) {
  for (const auto& [name, market] : report.markets) {
    const double value = metric_of(limit.metric)->of(market);
    if (holds(value, limit.comparison, limit.bound))
      return fmt::format("{}: {} is {:.6g}, {} {:.6g}", name, limit.metric, value, limit.comparison, limit.bound);
  }
  return {};
}

}  // namespace retour::engine
