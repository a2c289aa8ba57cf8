// workflows/returns/conditions.hpp - do a policy's conditions hold for these goods
#pragma once
// Duty: the one place that asks a policy's `when`, for rules, fees and waivers alike. Threading: pure functions.

#include "workflows/model/facts.hpp"

namespace retour::workflows {

/// Goods of one line and how they are to come back. `value_minor` is what `line_value` is compared with.
struct ConditionSubject {
  const Facts& facts;
  const OrderLine& line;
  const ReasonTerms& reason;
  std::int64_t quantity = 0;
  Minor value_minor = 0;
  bool opened = false;
  Resolution resolution = Resolution::refund;
  std::optional<Method> method{};  // nothing: not chosen yet
  std::size_t photos = 0;
  bool note = false;
};

/// When the return was asked for: now, before there is a case.
Instant asked_at(const Facts& facts);

bool holds(const Conditions& when, const ConditionSubject& subject);

}  // namespace retour::workflows
