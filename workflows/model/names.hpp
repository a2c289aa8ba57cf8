// workflows/model/names.hpp - wire names of the model's enumerations
#pragma once
// Duty: enum <-> name by reflection (Boost.Describe), so that API, store and texts use the same words. The order and
// spelling of enumerators is a persisted vocabulary. Threading: constexpr data.

#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "workflows/model/draft.hpp"

namespace retour::workflows {

BOOST_DESCRIBE_ENUM(Role, customer, agent, lead, shop, automation, carrier, payment)
BOOST_DESCRIBE_ENUM(Channel, web, app, chat, chatbot, email, phone, social, store, system)
BOOST_DESCRIBE_ENUM(TenderKind, card, wallet, gift_card, store_credit, bank_transfer, cash_on_delivery, other)
BOOST_DESCRIBE_ENUM(Fault, customer, merchant, carrier)
BOOST_DESCRIBE_ENUM(Anchor, delivered, fulfilled, ordered, last_delivered)
BOOST_DESCRIBE_ENUM(Pin, order_time, most_favourable)
BOOST_DESCRIBE_ENUM(Risk, unknown, low, medium, high)
BOOST_DESCRIBE_ENUM(Resolution, refund, store_credit, gift_card, exchange, replacement, repair, none)
BOOST_DESCRIBE_ENUM(Method, label, qr_code, drop_off, pick_up, own_carrier, store, keep)
BOOST_DESCRIBE_ENUM(Trigger, request, first_scan, delivery, received, inspected)
BOOST_DESCRIBE_ENUM(RuleVerdict, approve, deny, review, keep_item)
BOOST_DESCRIBE_ENUM(RefundTarget, original, store_credit)
BOOST_DESCRIBE_ENUM(ShippingRefund, never, when_all_returned, merchant_fault, always)
BOOST_DESCRIBE_ENUM(ExchangeScope, none, same_product, any)
BOOST_DESCRIBE_ENUM(PriceDifference, collect_or_refund, refund_only, even_only)
BOOST_DESCRIBE_ENUM(TenderOrder, listed, proportional)
BOOST_DESCRIBE_ENUM(Reception, awaiting, in_transit, received, missing, lost_in_transit, wrong_item, short_shipped,
                    handed_in_store, kept)
BOOST_DESCRIBE_ENUM(Acceptance, pending, accepted, partially_accepted, manual_review, rejected)
BOOST_DESCRIBE_ENUM(Grade, ungraded, as_new, opened, worn, damaged, parts_missing)
BOOST_DESCRIBE_ENUM(Disposition, undecided, restock, refurbish, quarantine, return_to_vendor, donate, dispose,
                    return_to_customer, write_off)
BOOST_DESCRIBE_ENUM(CapacityKind, tender, order_line, order_shipping, promotion, unit, actor_day, actor_goodwill_day,
                    actor_order, automation_day, automation_order)
BOOST_DESCRIBE_ENUM(PromotionKind, percentage, amount, multi_buy, free_shipping)
BOOST_DESCRIBE_ENUM(OutsideKind, refund, chargeback, chargeback_reversed)
BOOST_DESCRIBE_ENUM(PromotionMode, prorate, clawback, all_or_nothing)
BOOST_DESCRIBE_ENUM(KitReturn, whole, parts)
BOOST_DESCRIBE_ENUM(CreditHolder, retour, shop)
BOOST_DESCRIBE_ENUM(PayWay, original, store_credit, gift_card, by_hand)
BOOST_DESCRIBE_ENUM(WayReason, none, chosen, window_passed, expired, residue, rail)

template <class E>
requires std::is_enum_v<E>
constexpr std::string_view name_of(E value) {
  std::string_view found = "?";
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
    if (d.value == value) found = d.name;
  });
  return found;
}

template <class E>
requires std::is_enum_v<E> std::optional<E> parse_enum(std::string_view name) {
  std::optional<E> found;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
    if (name == d.name) found = d.value;
  });
  return found;
}

template <class E>
requires std::is_enum_v<E> std::vector<std::string_view> names_of() {
  std::vector<std::string_view> names;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) { names.push_back(d.name); });
  return names;
}

}  // namespace retour::workflows
