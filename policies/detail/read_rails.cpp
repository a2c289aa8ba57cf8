#include <fmt/format.h>

#include <algorithm>

#include "policies/detail/conditions.hpp"
#include "policies/detail/law.hpp"
#include "policies/detail/read.hpp"

namespace retour::policies::detail {
namespace {

using workflows::PayWay;
using workflows::Rail;

std::optional<PayWay> read_way(Context& context, const Node& node, const std::vector<std::string_view>& ways) {
  const auto word = read_word(context, node, ways);
  return word ? workflows::parse_enum<PayWay>(*word) : std::nullopt;
}

/// What the payments are that the rail is for.
void read_reach(Context& context, Section& rail, Rail& into) {
  if (const Node* kind = rail.find("kind")) into.kind = read_enum<workflows::TenderKind>(context, *kind);
  if (const Node* provider = rail.find("provider")) into.provider = read_name(context, *provider);
  if (rail.whole() && !rail.node().find("kind") && !rail.node().find("provider"))
    context.findings.add(Code::missing_key, rail.node().at, "a rail needs a kind of payment or a provider",
                         "write it like '{kind: card, provider: stripe}'");
}

void read_step(Context& context, Section& rail, Rail& into) {
  const Node* residue = rail.find("residue");
  const Node* step = residue ? rail.need("step", "'residue' is what is finer than a step") : rail.find("step");
  if (step != nullptr) {
    const auto quantum = read_amount(context, *step);
    if (quantum && *quantum > 0) into.quantum = *quantum;
    if (quantum && *quantum == 0)
      context.findings.add(Code::out_of_range, step->at, "a step is more than nothing",
                           "write the smallest amount that can be paid back");
  }
  if (residue != nullptr)
    into.residue = read_way(context, *residue, {"store_credit", "by_hand"}).value_or(into.residue);
}

void read_end(Context& context, Section& rail, Rail& into) {
  constexpr int kMaxAgeDays = 3650;
  const Node* within = rail.find("within");
  if (within != nullptr) into.max_age_days = read_days(context, *within, 1, kMaxAgeDays);
  const Node* instead = within ? rail.need("instead", "say where money goes that comes later") : rail.find("instead");
  if (instead == nullptr) return;
  into.instead = read_way(context, *instead, {"store_credit", "by_hand", "gift_card"}).value_or(into.instead);
  into.never = within == nullptr;
  if (into.never || into.max_age_days) check_rail(context, into, instead->at);
}

template <class T>
bool covers_value(const std::optional<T>& earlier, const std::optional<T>& later) {
  return !earlier || earlier == later;
}

void check_shadow(Context& context, const std::vector<Rail>& earlier, const Rail& rail, const Place& at) {
  const auto first = std::find_if(earlier.begin(), earlier.end(), [&](const Rail& other) {
    return covers_value(other.kind, rail.kind) && covers_value(other.provider, rail.provider);
  });
  if (first == earlier.end()) return;
  context.findings.add(Code::shadowed_rail, at, "this rail is never used: an earlier one is for the same payments",
                       fmt::format("the earlier one is on line {} of {}", first->at.line, first->at.file));
}

}  // namespace

void read_rails(Context& context, const Node& node, std::vector<Rail>& into) {
  for (const Node* item : read_entries(context, node, "rails")) {
    const Doubts before(context);
    Section section(context, *item, "refund.rails");
    Rail rail;
    rail.at = context.cite(item->at, "refund.rails");
    read_reach(context, section, rail);
    read_step(context, section, rail);
    read_end(context, section, rail);
    section.done();
    if (before.grew()) continue;
    check_shadow(context, into, rail, item->at);
    into.push_back(std::move(rail));
  }
}

}  // namespace retour::policies::detail
