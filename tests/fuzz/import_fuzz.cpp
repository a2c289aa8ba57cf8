// The three order importers on any bytes; the first byte chooses. What is accepted adds up and holds no more than its
// limits. Run: import_fuzz -max_len=65536 <scratch folder> tests/fuzz/corpus/import

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "api/import/balance.hpp"
#include "api/import/import.hpp"

namespace {

using namespace retour::api;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_order(const retour::workflows::Order& order) {
  require(!order.lines.empty() && order.lines.size() <= kMaxListItems);
  retour::workflows::Minor captured = 0;
  for (const auto& tender : order.tenders) {
    require(tender.refunded_before_minor >= 0 && tender.refunded_before_minor <= tender.captured_minor);
    captured = retour::workflows::add(captured, tender.captured_minor);
  }
  require(order.shipping_paid_minor >= sum_of(order.shipping_taxes));
  for (const auto& line : order.lines) {
    require(line.quantity >= 1 && line.fulfilled <= line.quantity && line.returned_before <= line.quantity);
    require(line.paid_minor >= 0 && line.paid_minor >= sum_of(line.taxes));
    require(line.weight_g >= 0 && line.weight_g <= kMaxUnitWeightG);
  }
  if (order.source == "retour")
    require(captured <= retour::workflows::add(sum_of_lines(order), order.shipping_paid_minor));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr ImportResult (*importers[])(std::string_view) = {import_own, import_shopify, import_woocommerce};
  const std::string_view document(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto result = importers[data[0] % 3](document);
  if (const auto* imported = std::get_if<Imported>(&result)) {
    check_order(imported->order);
    return 0;
  }
  const auto& problems = std::get<std::vector<FieldProblem>>(result);
  require(!problems.empty() && problems.size() <= kMaxProblems);
  for (const auto& problem : problems) require(!problem.code.empty() && !problem.message.empty());
  return 0;
}
