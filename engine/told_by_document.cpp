#include "engine/told_by_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

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
constexpr std::string_view kDocument = "order document ";

struct Known {
  Minor by_documents = 0;
  int documents = 0;
};

Known known_of(const Tender& before, OutsideKind kind) {
  Known known;
  for (const auto& moved : before.outside) {
    if (moved.kind != kind || !moved.reference.starts_with(kDocument)) continue;
    known.by_documents = add(known.by_documents, moved.minor);
    ++known.documents;
  }
  return known;
}

/// Two nodes that read the same document at once name the same movement, so that it counts once.
std::optional<OutsideNews> more_of(const Sum& sum, Tender& tender, const Tender& before) {
  const Known known = known_of(before, sum.kind);
  const Minor said = tender.*sum.member, first = before.*sum.member;
  const Minor more = subtract(subtract(said, first), known.by_documents);
  tender.*sum.member = more > 0 ? first : std::max<Minor>(0, subtract(said, known.by_documents));
  const Minor left = subtract(subtract(tender.captured_minor, first), still_gone(before, sum.kind));
  const Minor moved = std::min(more, left);
  if (moved <= 0) return {};
  return OutsideNews{tender.id, sum.kind, fmt::format("{}{}, {}", kDocument, known.documents + 1, sum.name), moved,
                     Role::shop};
}

}  // namespace

std::vector<OutsideNews> told_by_document(Order& order, const Order& before) {
  std::vector<OutsideNews> news;
  for (auto& tender : order.tenders)
    if (const Tender* old = before.tender(tender.id))
      for (const auto& sum : kSums)
        if (auto more = more_of(sum, tender, *old)) news.push_back(std::move(*more));
  return news;
}

}  // namespace retour::engine
