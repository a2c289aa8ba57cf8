// workflows/returns/fees.hpp - what the merchant keeps, and what it may not
#pragma once
// Duty: restocking fees by line and the send-back fee of a case, by the policy's first matching rule, with caps,
// waivers and the law. No fee is charged where the customer is not at fault. Units: minor units. Threading: pure
// functions.

#include <span>

#include "workflows/returns/allocation.hpp"

namespace retour::workflows {

/// A line of the request with everything that decides about its fees.
struct FeeLine {
  const OrderLine& line;
  const ReasonTerms& reason;
  const QuoteLine& asked;
  Resolution resolution = Resolution::refund;
};

/// Puts the line's restocking fee on `share`, or what is waived of it on `quote`.
void charge_restocking(const Facts& facts, const FeeLine& fee_line, LineShare& share, Quote& quote);

/// The send-back fee of one line by itself: nothing where sending it back costs nothing.
std::optional<Cited<Minor>> send_back_fee(const Facts& facts, const FeeLine& fee_line);

/// The lowest of the lines' send-back fees, once a case and only for what is sent back.
void charge_send_back(const Facts& facts, std::span<const FeeLine> lines, Quote& quote);

/// Fees never push a refund below zero: what does not fit into `room` is waived, the send-back fee first, and recorded.
/// What is kept was not given back, and neither is its tax: of a line's fee by the line's rates, of the send-back fee
/// by the rates of the whole refund (Directive 2006/112/EC, article 90: the taxable amount falls by what is given
/// back).
void cap_fees(Minor room, Quote& quote);

}  // namespace retour::workflows
