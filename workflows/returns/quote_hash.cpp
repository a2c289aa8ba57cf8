#include <fmt/format.h>

#include <filesystem>

#include "workflows/model/digest.hpp"
#include "workflows/model/names.hpp"
#include "workflows/returns/quote.hpp"

namespace retour::workflows {
namespace {

void write(std::string& text, const std::vector<TaxPart>& taxes) {
  for (const auto& t : taxes) text += fmt::format("|{}={}", t.rate, t.minor);
}

void write(std::string& text, const LineShare& l) {
  text += fmt::format("\nline|{}|{}|{}|{}", l.order_line_id, l.gross_minor, l.reduction_minor, l.restocking_fee_minor);
  for (std::size_t i = 0; i < l.units.size(); ++i) text += fmt::format("|u{}={}", l.units[i], l.unit_minor[i]);
  write(text, l.taxes);
}

void write(std::string& text, const PromotionEffect& p) {
  text += fmt::format("\npromotion|{}|{}|{}", p.promotion_id, p.minor, p.sentence);
  write(text, p.taxes);
}

/// Where the policies lie on the disk that was read says nothing about the money: as in the version of a policy, a file
/// counts by its name.
void write(std::string& text, const Citation& c) {
  const auto name = std::filesystem::path(c.file).filename().string();
  text += fmt::format("\ncite|{}:{}:{}|{}", name, c.line, c.column, c.rule);
}

std::string canonical(const Quote& q) {
  std::string text =
      fmt::format("quote/3|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", q.policy_version, q.currency, name_of(q.target),
                  q.goods_minor, q.shipping_minor, q.restocking_fee_minor, q.return_fee_minor, q.waived_fee_minor,
                  q.reduction_minor, q.clawback_minor, q.total_minor, q.bonus_minor);
  for (const auto& line : q.lines) write(text, line);
  for (const auto& id : q.shipments) text += fmt::format("\nshipment|{}", id);
  for (const auto& promotion : q.promotions) write(text, promotion);
  text += "\ntax";
  write(text, q.taxes);
  for (const auto& p : q.plan)
    text += fmt::format("\ntender|{}|{}|{}|{}|{}|{}", p.tender_id, p.provider, p.payment_ref, p.amount_minor,
                        name_of(p.way), name_of(p.why));
  for (const auto& citation : q.citations) write(text, citation);
  return text;
}

}  // namespace

std::string quote_hash(const Quote& quote) { return sha256_hex(canonical(quote)); }

}  // namespace retour::workflows
