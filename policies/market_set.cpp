#include "policies/market_set.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

#include "policies/detail/at_citation.hpp"
#include "policies/detail/findings.hpp"
#include "policies/serving.hpp"

namespace retour::policies {
namespace {

using workflows::Address;
using workflows::Policy;

/// A place that some market names: "US", "US-CA".
struct PlaceName {
  std::string country, region;
  bool operator<(const PlaceName& other) const {
    return std::tie(country, region) < std::tie(other.country, other.region);
  }
  std::string text() const { return region.empty() ? country : region; }
  Address address() const {
    Address made;
    made.country = country;
    made.state = region;
    return made;
  }
};

std::set<PlaceName> places_of(const Policy& policy) {
  std::set<PlaceName> places;
  for (const auto& country : policy.countries)
    if (!is_served_in_parts(country, policy.regions)) places.insert({country, ""});
  for (const auto& region : policy.regions) places.insert({std::string(country_of(region)), region});
  return places;
}

class Set {
 public:
  explicit Set(const std::vector<Compiled>& markets) {
    for (const auto& market : markets) {
      if (!market.policy) continue;
      policies_.push_back(market.policy);
      source_of_.emplace(market.policy.get(), &market.source);
      for (const auto& place : places_of(*market.policy)) namers_[place].push_back(market.policy.get());
    }
  }

  std::vector<Diagnostic> check() {
    for (const auto& policy : policies_) check_found(*policy);
    for (const auto& [place, namers] : namers_) check_rest(place);
    return std::move(found_);
  }

 private:
  void report(Code code, const Policy& policy, std::string message, std::string help) {
    found_.push_back(
        detail::diagnostic_at(code, policy.serves_at, *source_of_.at(&policy), std::move(message), std::move(help)));
  }

  /// Whether the orders to its places come here, and not to another market that is as close or closer.
  void check_found(const Policy& policy) {
    std::size_t lost = 0;
    const Policy* closer = nullptr;
    const auto places = places_of(policy);
    for (const auto& place : places) {
      const auto taker = market_for(policies_, place.address());
      if (taker.get() == &policy) continue;
      ++lost;
      closer = taker.get();
      if (serving_of(*taker, place.address()) == serving_of(policy, place.address()))
        report(Code::served_twice, policy, fmt::format("{} is served by {} too", place.text(), taker->market),
               fmt::format("orders go to '{}', because it comes first by its id, unless they name their market",
                           taker->market));
    }
    if (lost == 0 || lost < places.size() || reported(policy)) return;
    report(Code::served_twice, policy, fmt::format("no order finds {} by its address", policy.market),
           fmt::format("orders go to '{}', which serves them more closely, unless they name their market",
                       closer->market));
  }

  bool reported(const Policy& policy) const {
    return !found_.empty() && found_.back().file == policy.serves_at.file &&
           found_.back().line == policy.serves_at.line;
  }

  /// Of a country with markets for its parts the rest has one too.
  void check_rest(const PlaceName& place) {
    if (place.region.empty() || !rests_.insert(place.country).second) return;
    Address elsewhere;
    elsewhere.country = place.country;
    if (market_for(policies_, elsewhere) != nullptr) return;
    const Policy& policy = *namers_.at(place).front();
    report(Code::rest_unserved, policy, fmt::format("no market serves the rest of {}", place.country),
           "orders to it are refused");
  }

  std::vector<std::shared_ptr<const Policy>> policies_;
  std::map<const Policy*, const PolicySource*> source_of_;
  std::map<PlaceName, std::vector<const Policy*>> namers_;
  std::set<std::string> rests_;
  std::vector<Diagnostic> found_;
};

}  // namespace

std::vector<Diagnostic> check_set(const std::vector<Compiled>& markets) { return Set(markets).check(); }

}  // namespace retour::policies
