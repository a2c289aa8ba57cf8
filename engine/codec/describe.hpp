// engine/codec/describe.hpp - the members of the model that are stored, by name
#pragma once
// Duty: names of stored members; changing one needs a migration, so a test freezes them. Threading: compile-time data.

#include <boost/describe.hpp>

#include "workflows/event.hpp"
#include "workflows/model/names.hpp"

namespace retour::workflows {

BOOST_DESCRIBE_STRUCT(Amount, (), (minor))
BOOST_DESCRIBE_STRUCT(TaxPart, (), (rate, minor))
BOOST_DESCRIBE_STRUCT(Address, (), (name, company, street1, street2, city, state, postal_code, country, phone, email))
BOOST_DESCRIBE_STRUCT(UnitPaid, (), (paid_minor, taxes))
BOOST_DESCRIBE_STRUCT(OrderLine, (),
                      (id, sku, product_id, title, category, vendor, tags, quantity, fulfilled, returned_before,
                       paid_minor, taxes, fulfilled_at, delivered_at, outbound_tracking, weight_g, gift_card, units,
                       kit))
BOOST_DESCRIBE_STRUCT(OutsideMovement, (), (kind, reference, minor, at))
BOOST_DESCRIBE_STRUCT(Tender, (),
                      (id, kind, provider, payment_ref, captured_minor, refunded_before_minor, charged_back_minor,
                       captured_at, expires_at, settlement_currency, settlement_minor, outside))
BOOST_DESCRIBE_STRUCT(Kit, (), (id, title, quantity))
BOOST_DESCRIBE_STRUCT(PromotionShare, (), (line, minor))
BOOST_DESCRIBE_STRUCT(Promotion, (), (id, title, kind, over_minor, every, shares, shipping_minor))
BOOST_DESCRIBE_STRUCT(Shipment, (), (id, paid_minor, taxes, lines))
BOOST_DESCRIBE_STRUCT(Order, (),
                      (id, merchant_id, source, external_id, number, market, policy_version, currency, ordered_at,
                       customer_ref, customer_email, customer_name, language, customer_tier, sales_channel, tags, risk,
                       ship_to, lines, shipping_paid_minor, shipping_taxes, shipments, kits, promotions, tenders))
BOOST_DESCRIBE_STRUCT(ReturnLine, (),
                      (order_line_id, reason, rule, note, inspection_note, photos, resolution, opened, withdrawal,
                       replacement, units, requested, authorized, in_transit, received_good, received_damaged, missing,
                       reduce_bp, accepted, reception, acceptance, grade, disposition))
BOOST_DESCRIBE_STRUCT(ReverseDelivery, (),
                      (id, state, method, carrier, service, provider_shipment_id, provider_rate_id, tracking_code,
                       cost_minor, cost_currency, label_url, scan_rank, last_scan, trouble))
BOOST_DESCRIBE_STRUCT(LineShare, (),
                      (order_line_id, units, unit_minor, gross_minor, taxes, restocking_fee_minor, reduction_minor,
                       citations))
BOOST_DESCRIBE_STRUCT(TenderShare, (), (tender_id, provider, payment_ref, amount_minor, way, why))
BOOST_DESCRIBE_STRUCT(PromotionEffect, (), (promotion_id, minor, sentence, taxes, at))
BOOST_DESCRIBE_STRUCT(Quote, (),
                      (hash, policy_version, currency, target, lines, goods_minor, shipping_minor, restocking_fee_minor,
                       return_fee_minor, waived_fee_minor, reduction_minor, clawback_minor, total_minor, bonus_minor,
                       taxes, shipments, promotions, plan, citations))
BOOST_DESCRIBE_STRUCT(Approval, (), (actor_id, role, at))
BOOST_DESCRIBE_STRUCT(Refund, (),
                      (id, state, tender, amount_minor, currency, quote_hash, cut_quote, goodwill, reason, target,
                       bonus_minor, requested_by, requested_role, also_requested, approvals, sequence, effect_key,
                       provider_ref, trouble, needs_person, replaces, taxes, lines, settlement_currency,
                       settlement_minor, withdrawn_minor, withdrawn_bonus_minor, counted_outside))
BOOST_DESCRIBE_STRUCT(Exchange, (),
                      (id, state, order_line_id, quantity, replacement, inbound_minor, outbound_minor, due_minor,
                       instant, payment_ref, hold_ref, shipment_ref, units, unit_minor, replaced))
// Not described, because they are columns of the case's row: merchant_id, order_id, rma, state, version,
// policy_version, customer_ref, chain. The id is the key.
// What changes often comes first and what rarely does comes last: PostgreSQL logs of an updated row only what lies
// between its unchanged beginning and its unchanged end.
BOOST_DESCRIBE_STRUCT(ReturnCase, (),
                      (question, decline_reason, settled_once, closed_once, shipping_refunded, late_goods, refunds,
                       exchanges, parcels, lines, quote, told, earlier_quotes, overridden_by, overridden_role, channel,
                       customer_returns_90d, method, target, language, opened_at))

}  // namespace retour::workflows
