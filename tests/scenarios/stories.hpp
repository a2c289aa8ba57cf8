// tests/scenarios/stories.hpp - every story, by name
#pragma once
// Duty: declarations; one line a story. Threading: see story.hpp.

#include "tests/scenarios/story.hpp"

// X(name) for every story; one block a file.
// clang-format off
#define RETOUR_STORIES(X)                                                                                              \
  /* stories_returns.cpp */                                                                                            \
  X(happy_path) X(two_deliveries) X(reviewed_and_approved) X(reviewed_and_declined) X(asked_and_answered)              \
  X(asked_and_silent) X(canceled_before_the_first_scan) X(canceled_too_late) X(never_sent) X(kept_by_the_customer) X(kept_without_a_fee)     \
  X(kept_and_sent) X(settled_on_request) X(settled_on_first_scan) X(settled_on_delivery) X(settled_after_inspection)   \
  X(staff_may_not_settle_what_is_not_decided) X(declined_units_may_be_asked_for_again) X(all_of_the_order_with_shipping) X(blank_words_are_no_words) \
  /* stories_parcels.cpp */                                                                                            \
  X(label_refused_and_bought_again) X(label_arrives_after_cancellation) X(label_used_while_given_back) X(scans_out_of_order) \
  X(parcel_lost_on_the_way) X(parcel_lost_before_its_first_scan) X(short_and_damaged_goods) X(one_parcel_lost_the_other_damaged) \
  X(missing_unit_turns_up_before_the_inspection) X(goods_late_after_the_settlement) X(report_of_more_than_was_sent)    \
  X(nothing_arrives_in_order)                                                                                          \
  /* stories_money.cpp */                                                                                              \
  X(over_the_limit_then_a_lead) X(four_eyes) X(four_eyes_over_two_tenders) X(automatic_limit_over_two_tenders)         \
  X(own_request) X(own_retry) X(every_requester_stays_one) X(who_sets_a_rule_aside_asks) X(stale_quote) X(rejected) X(unknown_then_confirmed) X(unknown_then_found_unpaid)        \
  X(pending_without_end) X(refused_then_retried) X(bounced_then_rerouted) X(given_up) X(two_failures_one_retry)        \
  X(approval_expires_then_rerouted) X(paid_by_hand) X(paid_without_a_person) X(store_credit) X(gift_on_top)            \
  X(failed_gift_blocks_the_settlement) X(waiting_gift_does_not_push_out_what_is_owed)                                  \
  /* stories_amounts.cpp */                                                                                            \
  X(amount_for_goods_then_their_return) X(two_amounts_for_one_line_share_its_tax) X(amount_for_goods_that_are_paid_meanwhile) X(amount_finer_than_the_rail)       \
  X(worth_that_the_goods_lost) \
  X(promotion_judged_again) X(money_moved_before_the_approval) X(money_moved_after_the_approval)                       \
  X(less_is_left_when_the_goods_arrive) X(less_is_left_when_the_refund_waits) X(less_is_left_and_another_payment_has_it)                                           \
  X(credit_turned_into_money) X(credit_whose_payment_takes_nothing_back) X(bonus_over_two_payments) X(credit_spent_stays_credit) X(money_is_not_credit)                                      \
  /* stories_exchanges.cpp */                                                                                          \
  X(an_exchanged_unit_is_paid_once) X(an_amount_then_its_exchange) X(new_goods_returned_after_the_difference)           \
  X(even_exchange) X(customers_do_not_name_prices) X(even_exchange_unit_by_unit) X(another_product_is_not_a_variant) X(customer_pays_the_difference) X(customer_gets_the_difference_back) X(difference_on_the_same_gift_card) \
  X(out_of_stock_before_the_settlement) X(out_of_stock_with_the_goods_here) X(out_of_stock_after_the_settlement)       \
  X(out_of_stock_after_the_difference_was_paid) X(payment_overdue) X(difference_not_allowed) X(instant_with_a_hold)    \
  X(new_goods_arrive_before_the_old_leave) X(old_goods_overdue) X(nobody_cancels_after_the_new_goods_left) X(old_goods_on_their_way_are_not_overdue)              \
  X(old_goods_refused_after_instant) X(exchange_called_off) X(exchange_ends_with_the_return) X(exchange_comes_back_in_part) \
  X(replacement_returned_with_the_old_goods_here) X(replacement_returned_old_goods_kept) X(exchange_waits_where_money_is_paid_on_request) \
  X(send_back_fee_once)
// clang-format on

namespace retour::scenarios {

#define RETOUR_DECLARE(name) void name(World&);
RETOUR_STORIES(RETOUR_DECLARE)
#undef RETOUR_DECLARE

}  // namespace retour::scenarios
