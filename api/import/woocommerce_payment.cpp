#include <fmt/format.h>

#include "api/import/balance.hpp"
#include "api/import/payment_kind.hpp"
#include "api/import/text.hpp"
#include "api/import/woocommerce_parts.hpp"

namespace retour::api {

using workflows::add;
using workflows::Minor;

namespace {

bool was_captured(const Field& order) {
  if (order.at("date_paid_gmt").present() || order.at("date_paid").present()) return true;
  const std::string status = order.at("status").text();
  // Cash on delivery is "processing" while nobody has paid yet.
  return status == "completed" || (status == "processing" && order.at("payment_method").text() != "cod");
}

}  // namespace

void read_payment(const Field& order, int exponent, Minor total, Imported& imported) {
  const auto paid_at = order.at("date_paid_gmt").time(/*assume_utc=*/true);
  const std::string status = order.require("status").text();
  Minor refunded = 0;
  for (const Field& refund : order.at("refunds").items()) {
    const std::string text = refund.require("total").number();
    const auto parsed = workflows::parse_amount(text.starts_with('-') ? text.substr(1) : text, exponent);
    if (const auto* minor = std::get_if<Minor>(&parsed))
      refunded = add(refunded, *minor);
    else
      refund.at("total").report("amount_invalid", std::get<workflows::AmountProblem>(parsed).message);
  }
  if (!was_captured(order)) {
    order.at("status").report("not_captured",
                              fmt::format("the order is {} and has no date of payment", clip(status, 40)));
    return;
  }
  const std::string method = order.at("payment_method").text(), reference = order.at("transaction_id").number();
  workflows::Tender tender{
      reference.empty() ? "payment" : reference, tender_kind(method), "manual", "", total, refunded};
  tender.captured_at = paid_at;
  if (is_stripe_gateway(method) && is_stripe_payment(reference)) {
    tender.provider = "stripe";
    tender.payment_ref = reference;
  } else if (is_stripe_gateway(method)) {
    imported.notes.emplace_back("the payment went through Stripe, but names no charge: it is refunded by hand");
  }
  imported.order.tenders.push_back(std::move(tender));
  if (status == "refunded" && refunded == 0)
    order.at("status").report("refunds_missing", "the order is refunded, but no refund is recorded");
  if (refunded > 0)
    imported.notes.push_back(
        fmt::format("the shop refunded {} and does not say for which lines: units count as not returned",
                    workflows::format_money(refunded, imported.order.currency)));
  check_tenders(order, total, imported);
}

}  // namespace retour::api
