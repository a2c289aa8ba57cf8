// engine/labels.hpp - the label of a parcel, kept once fetched
#pragma once
// Duty: the file of a bought label in a format; fetched from the carrier the first time and kept, so that it can be
// printed again when the carrier is away. Errors: DatabaseUnavailable; everything else is a LabelProblem. Threading:
// safe from any thread.

#include <chrono>
#include <string>
#include <variant>

#include "engine/merchants.hpp"
#include "engine/runtime.hpp"

namespace retour::engine {

inline constexpr std::chrono::milliseconds kLabelDeadline{8'000};

/// code: not_found (also for what belongs to somebody else), not_issued, format_not_offered, carrier_unavailable.
struct LabelProblem {
  std::string code, message;
};

class Labels {
 public:
  Labels(Database& database, const Merchants& merchants) : cases_(database), labels_(database), merchants_(merchants) {}

  std::variant<StoredLabel, LabelProblem> find(const Caller& caller, const std::string& rma,
                                               const std::string& parcel_id, LabelFormat format);

 private:
  std::variant<StoredLabel, LabelProblem> fetch(const Caller& caller, const std::string& shipment_id,
                                                LabelFormat format) const;

  CaseStore cases_;
  LabelStore labels_;
  const Merchants& merchants_;
};

}  // namespace retour::engine
