// policies/pages/listing.hpp - the few numbers that a shop's listing has words for
#pragma once
// Duty: for goods without a special sentence and for each category, tag or gift card that has one: may they come back,
// how many days, at what cost, by the promises of the page. Where reasons differ it is the least that a customer gets.
// Units: minor units; local calendar days after delivery. Threading: pure functions.

#include "policies/pages/claims.hpp"
#include "policies/pages/situations.hpp"

namespace retour::policies::pages {

enum class Taken {
  yes,
  faulty_only,  // where the merchant or the carrier is at fault
  no,
  on_request  // a person decides
};

/// Goods that one listing is about; nothing given: all the others.
struct Group {
  std::string label;  // "default", "category-shoes", "tag-final-sale", "gift-card"
  std::optional<std::string> category, tag;
  bool gift_card = false;
};

struct Listing {
  Group group;
  Promise<Taken> taken;
  Promise<std::optional<int>> days;                   // nothing: they are not counted from delivery
  Promise<workflows::Minor> remorse_fee, defect_fee;  // of sending back
  const FeeFact* restocking = nullptr;                // of unopened goods; nothing: none
  bool opened_taken = false;
};

std::vector<Group> groups_of(const PolicyFacts& facts);
Listing listing_of(const PolicyFacts& facts, const Group& group);

/// Plain goods of the group, asked about on the day after they came.
Situation situation_of(const PolicyFacts& facts, const Group& group, const std::string& reason);
workflows::Instant next_day(const Situation& situation);
/// Of so many days after delivery.
workflows::Instant start_of_last_day(const PolicyFacts& facts, const Situation& situation, int days);

/// A season as the calendar shows it next: the first one that ends on `day` or later.
struct SeasonDates {
  const workflows::Season* season = nullptr;
  workflows::LocalDay from, to, until;
};
std::vector<SeasonDates> seasons_on(const PolicyFacts& facts, workflows::LocalDay day);

}  // namespace retour::policies::pages
