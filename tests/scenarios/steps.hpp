// tests/scenarios/steps.hpp - sentences that many stories share
#pragma once
// Duty: given/when/then in a few words each. Errors: GoogleTest failures that name the step. Threading: one story, one
// thread.

#include "tests/scenarios/shop.hpp"

namespace retour::scenarios {

using namespace people;
using namespace workflows;

// when ----------------------------------------------------------------------------------------------------------------
/// The event must be taken.
void must(World&, const Actor&, const Payload&, Subject = kItself);
/// The event must be refused with this code.
void may_not(World&, std::string_view code, const Actor&, const Payload&, Subject = kItself);
/// The timer must exist, fire and be taken.
void must_be_due(World&, std::string_view event, Subject = kItself);

LineRequest wants(std::string line, std::int64_t quantity = 1, std::string reason = "changed_mind");
LineRequest wants_instead(std::string line, std::int64_t quantity, std::string sku, Minor unit_price);
void anna_asks(World&, std::vector<LineRequest>, Method = Method::label);
/// From the shop's own pages, which know today's prices.
void the_shop_asks(World&, std::vector<LineRequest>, Method = Method::label);
void the_label_arrives(World&);
void the_parcel_is_scanned(World&, std::string status, int rank);
void goods_arrive(World&, std::vector<ReceivedLine>);
/// The provider carries the refund out.
void the_bank_pays(World&, std::size_t index);

// then ----------------------------------------------------------------------------------------------------------------
void the_return_is(World&, std::string_view state);
void parcel_is(World&, std::string_view state, std::size_t index = 0);
void refund_is(World&, std::size_t index, std::string_view state, Minor amount);
void exchange_is(World&, std::string_view state, std::size_t index = 0);
void there_are_refunds(World&, std::size_t count);
/// Money that the tender holds back and has given back.
void tender_has(World&, std::string_view tender_id, Minor held, Minor used);
void units_are(World&, std::string_view line_id, std::int64_t held, std::int64_t used);
void was_told(World&, std::string_view audience, std::string_view template_id, std::size_t times = 1);

}  // namespace retour::scenarios
