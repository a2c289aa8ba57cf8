// workflows/returns/quote_lines.hpp - what is quoted, from a request or from a case
#pragma once
// Duty: the one way from what a customer asks for, or from what came back, to the lines of a quote, so that an
// estimate, the told sum and the settlement look at the same facts. Threading: pure functions.

#include "workflows/returns/allocation.hpp"
#include "workflows/returns/eligibility.hpp"

namespace retour::workflows {

/// Units asked for, as the policy judged them.
QuoteLine quote_line(const LineRequest& request, std::vector<std::int64_t> units, const Eligibility& judged,
                     std::optional<Method> method = {});

/// The units of a case's line that were found refundable.
QuoteLine quote_line(const ReturnCase& rma, const ReturnLine& line);

/// Lines of the case that are paid back in money or credit.
std::vector<QuoteLine> refundable_lines(const ReturnCase& rma);

}  // namespace retour::workflows
