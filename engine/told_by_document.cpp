#include "engine/told_by_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "workflows/refunds/settlement.hpp"

namespace retour::engine {
namespace {

using namespace workflows;

struct Sum {
  OutsideKind kind;
  Minor Tender::*member;
  std::string_view name;
};
constexpr std::array kSums = {Sum{OutsideKind::refund, &Tender::refunded_before_minor, "refunded_before_minor"},
                              Sum{OutsideKind::chargeback, &Tender::charged_back_minor, "charged_back_minor"}};

bool is_document(const OutsideMovement& moved) {
  return moved.reference.starts_with(workflows::refunds::kDocumentReference);
}

std::string corrected(const OutsideMovement& moved) { return fmt::format("{}{}", moved.reference, kCorrected); }

Minor recorded(const Tender& tender, OutsideKind kind, const std::string& reference) {
  Minor sum = 0;
  for (const auto& moved : tender.outside)
    if (moved.kind == kind && moved.reference == reference) sum = add(sum, moved.minor);
  return sum;
}

/// Less what documents took back themselves. What a person took off, as told by the provider too, stays told: the
/// document that still says it does not tell it again.
Minor told_so_far(const Tender& before, OutsideKind kind) {
  Minor told = 0;
  for (const auto& moved : before.outside)
    if (moved.kind == kind && is_document(moved))
      told = add(told, subtract(moved.minor, recorded(before, OutsideKind::chargeback_reversed, corrected(moved))));
  return told;
}

/// Two nodes that read the same document at once name the same movement, so that it counts once.
std::string next_name(const Sum& sum, const Tender& before) {
  for (int number = 1;; ++number) {
    auto name = fmt::format("{}{}, {}", workflows::refunds::kDocumentReference, number, sum.name);
    if (std::none_of(before.outside.begin(), before.outside.end(), [&](const auto& m) { return m.reference == name; }))
      return name;
  }
}

/// The first sum is left as it is: what is more came later.
void tell_more(const Sum& sum, Minor more, Tender& tender, const Tender& before, std::vector<OutsideNews>& news) {
  const Minor first = tender.*sum.member = before.*sum.member;
  const Minor left = subtract(subtract(tender.captured_minor, first), still_gone(before, sum.kind));
  if (left > 0) news.push_back({tender.id, sum.kind, next_name(sum, before), std::min(more, left), Role::shop});
}

void tell_less(const Sum& sum, Minor less, Tender& tender, const Tender& before, std::vector<OutsideNews>& news) {
  for (auto moved = before.outside.rbegin(); moved != before.outside.rend(); ++moved) {
    if (moved->kind != sum.kind || !is_document(*moved)) continue;
    const Minor back = std::min(less, still_gone(before, *moved));
    if (back <= 0) continue;
    const std::string name = corrected(*moved);
    const Minor so_far = add(recorded(before, OutsideKind::chargeback_reversed, name), back);
    news.push_back({tender.id, OutsideKind::chargeback_reversed, name, so_far, Role::shop});
    less = subtract(less, back);
  }
  tender.*sum.member = std::max<Minor>(0, subtract(before.*sum.member, less));
}

void tell(const Sum& sum, Tender& tender, const Tender& before, std::vector<OutsideNews>& news) {
  const Minor said = tender.*sum.member, first = before.*sum.member;
  const Minor more = subtract(subtract(said, first), told_so_far(before, sum.kind));
  if (more > 0) return tell_more(sum, more, tender, before, news);
  // A person may have taken off what the document still says: no less is gone than it says.
  const Minor beyond = subtract(add(first, still_gone(before, sum.kind)), said);
  tell_less(sum, std::clamp<Minor>(beyond, 0, -more), tender, before, news);
}

}  // namespace

std::vector<OutsideNews> told_by_document(Order& order, const Order& before) {
  std::vector<OutsideNews> news;
  for (auto& tender : order.tenders)
    if (const Tender* old = before.tender(tender.id))
      for (const auto& sum : kSums) tell(sum, tender, *old, news);
  return news;
}

}  // namespace retour::engine
