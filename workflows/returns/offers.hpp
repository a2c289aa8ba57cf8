// workflows/returns/offers.hpp - what of an order may come back, for which reasons, until when and at what cost
#pragma once
// Duty: the answers a customer needs before asking for a return: per line and reason the policy's verdict with its
// deadline and fee, and the estimate for stated lines; all by the rules that will decide about the request. Units:
// minor units of the order's currency. Threading: pure functions.

#include <span>
#include <variant>

#include "workflows/kernel/outcome.hpp"
#include "workflows/returns/eligibility.hpp"
#include "workflows/returns/quote.hpp"

namespace retour::workflows {

/// One reason for one unit of a line.
struct ReasonOffer {
  const ReasonTerms* reason = nullptr;  // of the policy
  Eligibility judged;
  std::optional<Cited<Minor>> send_back_fee;  // nothing: free of charge
};

struct LineOffer {
  const OrderLine* line = nullptr;  // of the order
  std::vector<std::int64_t> free_units;
  std::vector<ReasonOffer> reasons;
};

struct ResolutionOffer {
  Resolution resolution = Resolution::refund;
  int bonus_bp = 0;  // store credit only
  Citation at;
};

/// Points into the order and the policy of its facts.
struct Offers {
  std::vector<LineOffer> lines;
  std::vector<Cited<Method>> methods;
  std::vector<ResolutionOffer> resolutions;
};

Offers offers_of(const Facts& facts);
/// Ways to be made whole that the policy offers, in its order.
std::vector<ResolutionOffer> resolutions_of(const Policy& policy);

/// What is asked about: a line, how many of it and why.
struct EstimateLine {
  std::string line;
  std::int64_t quantity = 1;
  std::string reason;
  bool opened = false;
  // A part of what is left of these units, as an agent proposes, in one of two ways; none: all of it.
  std::optional<Minor> amount{};
  std::optional<std::int64_t> part_bp{};
};

/// The same as a request for this resolution asks it.
LineRequest request_of(const EstimateLine& asked, Resolution resolution);

/// The quote that a request for these lines would get, or every reason why it would be refused.
std::variant<Quote, kernel::Refused> estimate(const Facts& facts, std::span<const EstimateLine> lines,
                                              RefundTarget target);

/// What units of a line are worth in an exchange.
struct ExchangeValue {
  std::string line;
  std::int64_t quantity = 0;
  Minor unit_price_minor = 0;  // what was paid for one of them
  Minor due_minor = 0;         // what new goods at that price cost: what was given back of these units before
};

/// One way to make the customer whole. Money and store credit have a quote, an exchange has values; what is not to be
/// had has reasons instead.
struct Alternative {
  ResolutionOffer offer;
  std::optional<Quote> quote;
  std::vector<ExchangeValue> exchange;
  std::vector<kernel::Reason> why_not;
};

/// Every resolution of the policy, in its order, for the same lines: so that the choice is made with all sums in sight.
std::vector<Alternative> alternatives(const Facts& facts, std::span<const EstimateLine> lines);

}  // namespace retour::workflows
