#include "engine/publishing/takeover.hpp"

#include <fmt/format.h>

namespace retour::engine {

void PolicyTakeover::make_known(const Publication& publication) {
  for (const auto& [market, version] : publication.markets) {
    if (!version || policies_.by_version(*version)) continue;
    const auto source = texts_.find(*version);
    if (!source || !policies_.adopt(*source).policy)
      throw PolicyNotUnderstood(fmt::format("publication {}: this program cannot compile the policy {} of {}",
                                            publication.seq, policies::short_version(*version), market));
  }
}

TakenOver PolicyTakeover::catch_up() {
  auto [seq, markets] = policies_.in_force();
  auto fresh = publications_.after(seq);
  if (seq == 0) markets.clear();  // what the folder says counts only as long as nothing was published
  TakenOver out;
  for (auto& publication : fresh) {
    make_known(publication);
    if (publication.effective_in > std::chrono::milliseconds::zero()) {
      out.next = std::min(out.next.value_or(publication.effective_in), publication.effective_in);
      continue;
    }
    for (const auto& [market, version] : publication.markets)
      version ? void(markets[market] = *version) : void(markets.erase(market));
    out.publications.push_back(std::move(publication));
  }
  if (!out.publications.empty()) policies_.take_over(out.publications.back().seq, std::move(markets));
  return out;
}

}  // namespace retour::engine
