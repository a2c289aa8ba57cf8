#include "policies/tools/diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "policies/tools/facts.hpp"

namespace retour::policies {
namespace {

namespace json = boost::json;

using Facts = std::vector<Fact>;

bool same_place(const Fact& a, const Fact& b) { return a.area == b.area && a.subject == b.subject; }

/// Of several with one name, e.g. two windows of the same goods, the one of the same rank.
const Fact* twin(const Facts& facts, const Facts& others, const Fact& of) {
  const auto rank = std::count_if(others.data(), &of, [&](const Fact& f) { return same_place(f, of); });
  auto seen = rank;
  for (const auto& fact : facts)
    if (same_place(fact, of) && seen-- == 0) return &fact;
  return nullptr;
}

std::string length_note(const Fact& before, const Fact& after) {
  if (!before.days || !after.days || *before.days == *after.days) return {};
  const int difference = std::abs(*after.days - *before.days);
  return fmt::format("{} day{} {}", difference, difference == 1 ? "" : "s",
                     *after.days > *before.days ? "longer" : "shorter");
}

/// Which of these numbers, all different, stand in the longest rising sequence: the others were moved.
std::vector<bool> in_rising_sequence(const std::vector<std::size_t>& numbers) {
  std::vector<std::size_t> length(numbers.size(), 1), before(numbers.size(), numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (numbers[j] < numbers[i] && length[j] + 1 > length[i]) length[i] = length[j] + 1, before[i] = j;
  std::vector<bool> in(numbers.size(), false);
  const auto longest = std::max_element(length.begin(), length.end());
  for (auto at = static_cast<std::size_t>(longest - length.begin()); at < numbers.size(); at = before[at])
    in[at] = true;
  return in;
}

struct Pair {
  const Fact *before, *after;
  std::size_t old_rank;
};

void find_moves(const Facts& before, const Facts& after, std::string_view area, std::vector<Change>& into) {
  std::vector<Pair> pairs;
  for (const auto& fact : after) {
    const Fact* old = fact.area == area && fact.ordered ? twin(before, after, fact) : nullptr;
    if (old != nullptr) pairs.push_back({old, &fact, static_cast<std::size_t>(old - before.data())});
  }
  std::vector<std::size_t> ranks;
  for (const auto& pair : pairs) ranks.push_back(pair.old_rank);
  const auto stays = in_rising_sequence(ranks);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (stays[i]) continue;
    const std::string now = i == 0 ? "comes first" : fmt::format("comes after {}", pairs[i - 1].after->subject);
    into.push_back({ChangeKind::moved, std::string(area), pairs[i].after->subject, "", "", now, pairs[i].before->at,
                    pairs[i].after->at});
  }
}

std::vector<std::string> areas_of(const Facts& before, const Facts& after) {
  std::vector<std::string> areas;
  for (const auto* facts : {&after, &before})
    for (const auto& fact : *facts)
      if (std::find(areas.begin(), areas.end(), fact.area) == areas.end()) areas.push_back(fact.area);
  return areas;
}

void compare(const Facts& before, const Facts& after, std::string_view area, std::vector<Change>& into) {
  for (const auto& fact : before)
    if (fact.area == area && twin(after, before, fact) == nullptr)
      into.push_back({ChangeKind::removed, fact.area, fact.subject, fact.value, "", "", fact.at, {}});
  for (const auto& fact : after) {
    if (fact.area != area) continue;
    const Fact* old = twin(before, after, fact);
    if (old == nullptr) {
      into.push_back({ChangeKind::added, fact.area, fact.subject, "", fact.value, "", {}, fact.at});
    } else if (old->value != fact.value) {
      into.push_back({ChangeKind::changed, fact.area, fact.subject, old->value, fact.value, length_note(*old, fact),
                      old->at, fact.at});
    }
  }
}

std::string_view name_of(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::added:
      return "added";
    case ChangeKind::removed:
      return "removed";
    case ChangeKind::moved:
      return "moved";
    case ChangeKind::changed:
      break;
  }
  return "changed";
}

std::string place_of(const workflows::Citation& at) { return fmt::format("{}:{}:{}", at.file, at.line, at.column); }

std::string what_of(const Change& change) {
  switch (change.kind) {
    case ChangeKind::added:
      return change.after;
    case ChangeKind::removed:
      return change.before;
    case ChangeKind::moved:
      return change.note;
    case ChangeKind::changed:
      break;
  }
  return fmt::format("{} -> {}{}", change.before, change.after,
                     change.note.empty() ? "" : fmt::format(" ({})", change.note));
}

json::value place_json(const std::optional<workflows::Citation>& at) {
  if (!at) return nullptr;
  return json::object{{"file", at->file}, {"line", at->line}, {"column", at->column}};
}

}  // namespace

std::vector<Change> diff(const workflows::Policy& before, const workflows::Policy& after) {
  const Facts old = facts_of(before), now = facts_of(after);
  std::vector<Change> changes;
  for (const auto& area : areas_of(old, now)) {
    compare(old, now, area, changes);
    find_moves(old, now, area, changes);
  }
  return changes;
}

std::string render_changes(const std::vector<Change>& changes) {
  std::string text, area;
  for (const auto& change : changes) {
    if (change.area != area) text += change.area + "\n";
    area = change.area;
    text += fmt::format("  {}: {}: {}\n", name_of(change.kind), change.subject, what_of(change));
    if (change.old_at) text += fmt::format("    was {}\n", place_of(*change.old_at));
    if (change.new_at) text += fmt::format("    now {}\n", place_of(*change.new_at));
  }
  return text;
}

std::string render_changes_json(const std::vector<Change>& changes) {
  json::array list;
  for (const auto& change : changes)
    list.push_back(json::object{{"kind", name_of(change.kind)},
                                {"area", change.area},
                                {"subject", change.subject},
                                {"before", change.before},
                                {"after", change.after},
                                {"note", change.note},
                                {"old_at", place_json(change.old_at)},
                                {"new_at", place_json(change.new_at)}});
  return json::serialize(json::object{{"same", changes.empty()}, {"changes", std::move(list)}}) + "\n";
}

}  // namespace retour::policies
