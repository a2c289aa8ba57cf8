#include "workflows/refunds/fx.hpp"

namespace retour::workflows::refunds {

std::optional<CurrencyDifference> currency_difference(const Order& order, const Refund& refund) {
  const Tender* tender = order.tender(refund.tender.tender_id);
  if (tender == nullptr || tender->captured_minor <= 0 || tender->settlement_minor <= 0) return {};
  const std::string& settled = tender->settlement_currency.empty() ? order.currency : tender->settlement_currency;
  if (refund.settlement_currency.empty() || refund.settlement_currency != settled) return {};
  CurrencyDifference fx{settled, refund.settlement_minor,
                        scale_half_up(tender->settlement_minor, refund.amount_minor, tender->captured_minor), 0};
  fx.difference_minor = subtract(fx.charged_minor, fx.captured_share_minor);
  return fx;
}

}  // namespace retour::workflows::refunds
