#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "api/import/balance.hpp"
#include "api/import/payment_kind.hpp"
#include "api/import/shopify_parts.hpp"
#include "api/import/text.hpp"

namespace retour::api {

using workflows::add;
using workflows::Minor;
using workflows::Tender;
using workflows::TenderKind;

namespace {

struct Movement {
  Field at;
  std::string id, kind, status, gateway, parent_id;
  Minor amount_minor = 0;
};

/// The id Stripe would take a refund against: the receipt's charge first, then the payment intent, then the
/// authorization.
std::string stripe_reference(const Field& transaction) {
  const Field receipt = transaction.at("receipt");
  std::vector<std::string> candidates;
  if (const Field charges = receipt.at("charges").at("data"); charges.is_array())
    for (const Field& charge : charges.items()) candidates.push_back(charge.at("id").number());
  const Field latest = receipt.at("latest_charge");
  candidates.push_back(latest.is_object() ? latest.at("id").number() : latest.number());
  candidates.push_back(receipt.at("id").number());
  candidates.push_back(transaction.at("authorization").number());
  const auto found = std::find_if(candidates.begin(), candidates.end(), is_stripe_payment);
  return found == candidates.end() ? std::string{} : *found;
}

class Payments {
 public:
  Payments(const Field& root, const Field& order, const ShopMoney& money, Imported& imported)
      : root_(root), order_(order), money_(money), imported_(imported) {
    const Field beside = root.at("transactions"), inside = order.at("transactions");
    transactions_recorded_ = beside.is_array() || inside.is_array();
    collect(beside);
    if (beside.pointer() != inside.pointer()) collect(inside);
    for (const Field& refund : order.at("refunds").items()) collect(refund.at("transactions"));
  }

  void read(Minor total_minor) {
    const std::string status = order_.at("financial_status").text();
    if (transactions_recorded_)
      read_captures();
    else if (!assume_capture(status, total_minor))
      return;
    share_shopify_settlement(order_, money_, total_minor, imported_.order.tenders);
    const Minor refunded = read_refunds();
    read_disputes(root_.at("disputes"));
    if (order_.pointer() != root_.pointer()) read_disputes(order_.at("disputes"));
    if ((status == "refunded" || status == "partially_refunded") && refunded == 0)
      order_.at("financial_status")
          .report("refunds_missing", fmt::format("the order is {}, but no refund is recorded", status));
    check_tenders(order_, total_minor, imported_);
  }

 private:
  // The same refund is listed under "transactions" and under "refunds": an id counts once.
  void collect(const Field& list) {
    for (const Field& item : list.items()) {
      Movement movement{item,
                        item.at("id").id(),
                        item.at("kind").text(),
                        item.at("status").text(),
                        item.at("gateway").text(),
                        item.at("parent_id").id(),
                        0};
      if (!movement.id.empty() && !seen_.insert(movement.id).second) continue;
      if (movement.status == "pending" && movement.kind == "refund")
        imported_.notes.push_back(
            fmt::format("refund {} is still pending at the shop and was not counted", movement.id));
      if (movement.status != "success") continue;
      if (movement.id.empty()) item.require("id");
      movement.amount_minor = read_amount(item);
      movements_.push_back(std::move(movement));
    }
  }

  Minor read_amount(const Field& item) const {
    const Field currency = item.at("currency");
    if (currency.present() && currency.text() != money_.currency())
      currency.report("currency_differs",
                      fmt::format("the order was paid in {}, this payment was not", money_.currency()));
    return item.require("amount").amount(money_.exponent()).value_or(0);
  }

  void read_captures() {
    for (const Movement& movement : movements_) {
      if (movement.kind != "sale" && movement.kind != "capture") continue;
      Tender tender{movement.id, tender_kind(movement.gateway), "manual", "", movement.amount_minor};
      if (is_stripe_gateway(movement.gateway)) {
        tender.payment_ref = stripe_reference(movement.at);
        if (tender.payment_ref.empty())
          imported_.notes.push_back(
              fmt::format("payment {} went through {}, but names no charge: it is refunded by hand", movement.id,
                          movement.gateway));
        else
          tender.provider = "stripe";
      } else if (tender.kind == TenderKind::other && order_.at("payment_details").at("credit_card_company").present()) {
        tender.kind = TenderKind::card;
      }
      const Field processed = movement.at.at("processed_at");
      tender.captured_at = (processed.present() ? processed : movement.at.at("created_at")).time();
      read_shopify_settlement(movement.at, money_, tender);
      parents_.push_back(movement.parent_id);
      imported_.order.tenders.push_back(std::move(tender));
    }
  }

  // Without transactions only the order's own status says whether it was paid.
  bool assume_capture(const std::string& status, Minor total_minor) {
    if (status != "paid" && status != "refunded" && status != "partially_refunded") {
      const Field at = order_.at("financial_status");
      if (at.present())
        at.report("not_captured", fmt::format("the order is {}, and no transactions show a capture", clip(status, 40)));
      else
        order_.require("financial_status");
      return false;
    }
    const auto names = order_.at("payment_gateway_names").items();
    const std::string gateway = order_.at("gateway").present() ? order_.at("gateway").text()
                                : names.empty()                ? std::string{}
                                                               : names.front().text();
    TenderKind kind = tender_kind(gateway);
    if (kind == TenderKind::other && order_.at("payment_details").at("credit_card_company").present())
      kind = TenderKind::card;
    imported_.order.tenders.push_back({"payment", kind, "manual", "", total_minor});
    parents_.emplace_back();
    imported_.notes.emplace_back(
        "the document has no transactions: one payment of the total is assumed, refunded by hand");
    return true;
  }

  // A refund belongs to its parent payment, else to payments of its gateway, else to any. Change given back counts too.
  Minor read_refunds() {
    Minor sum = 0;
    for (const Movement& movement : movements_) {
      if (movement.kind != "refund" && movement.kind != "change") continue;
      if (movement.kind == "refund") sum = add(sum, movement.amount_minor);
      if (Tender* tender = tender_of(movement); tender != nullptr) {
        tender->refunded_before_minor = add(tender->refunded_before_minor, movement.amount_minor);
        continue;
      }
      const Minor left = spread_refund(imported_.order.tenders, movement.amount_minor);
      if (left > 0)
        movement.at.report("refund_exceeds_payment", fmt::format("{} were refunded beyond what was paid",
                                                                 workflows::format_money(left, money_.currency())));
    }
    return sum;
  }

  // The bank takes the money when the dispute begins and brings it back when the shop wins. A dispute names no payment.
  void read_disputes(const Field& list) {
    for (const Field& at : list.items()) {
      const std::string status = at.at("status").text();
      const bool with_the_bank = status != "won" && status != "charge_refunded";
      if (at.at("type").text() != "chargeback" || !with_the_bank) continue;
      const Minor left = spread_refund(imported_.order.tenders, read_amount(at), &Tender::charged_back_minor);
      if (left > 0)
        at.report("refund_exceeds_payment", fmt::format("{} were charged back beyond what was left",
                                                        workflows::format_money(left, money_.currency())));
    }
  }

  Tender* tender_of(const Movement& refund) {
    auto& tenders = imported_.order.tenders;
    if (refund.parent_id.empty()) return nullptr;
    for (std::size_t i = 0; i < tenders.size(); ++i)
      if (tenders[i].id == refund.parent_id || parents_[i] == refund.parent_id) return &tenders[i];
    return nullptr;
  }

  const Field &root_, &order_;
  const ShopMoney& money_;
  Imported& imported_;
  bool transactions_recorded_ = false;
  std::set<std::string> seen_;
  std::vector<Movement> movements_;
  std::vector<std::string> parents_;  // of each tender: the authorization a capture came from
};

}  // namespace

void read_shopify_tenders(const Field& root, const Field& order, const ShopMoney& money, Minor total_minor,
                          Imported& imported) {
  Payments(root, order, money, imported).read(total_minor);
}

}  // namespace retour::api
