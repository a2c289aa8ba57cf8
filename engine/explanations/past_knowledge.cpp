#include "engine/explanations/past_knowledge.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace retour::engine {
namespace {

using workflows::Instant;

/// Documents that came after the first one. Movements of money change the order too, and are known with their times.
std::int64_t replaced(const workflows::Order& order, const OrderPast& past) {
  std::int64_t moved = 0;
  for (const auto& tender : order.tenders) moved += std::ssize(tender.outside);
  return std::max<std::int64_t>(0, past.version - 1 - moved);
}

}  // namespace

std::vector<std::string> unknown_then(const workflows::Order& order, const OrderPast& past, Instant at) {
  std::vector<std::string> unknown;
  if (at < past.imported_at)
    unknown.push_back(fmt::format(
        "The order came in on {}, later than that: what the shop knew before is taken from its document, and "
        "units that the document names as taken back count as taken back then.",
        workflows::to_text(past.imported_at)));
  if (const auto times = replaced(order, past); times > 0)
    unknown.push_back(
        fmt::format("The shop replaced the order's document {} since it came in, and earlier ones are not kept: goods, "
                    "prices, tags, tier and risk are those of the latest.",
                    times == 1 ? "once" : fmt::format("{} times", times)));
  for (const auto& other : past.cases)
    if (other.opened_at < at && (!other.closed_at || *other.closed_at > at))
      unknown.push_back(fmt::format(
          "The return {} was open then: its units and its money are counted as they stand today.", other.rma.rma));
  return unknown;
}

}  // namespace retour::engine
