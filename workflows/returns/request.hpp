// workflows/returns/request.hpp - a request for a return, and what may stop it
#pragma once
// Duty: the questions that a request has to pass, in the order of the table, on lines that the policy judged once.
// Threading: pure functions; a JudgedRequest belongs to one thread, and lives as long as its facts and event.

#include "workflows/kernel/verdict.hpp"
#include "workflows/returns/eligibility.hpp"
#include "workflows/returns/quote.hpp"

namespace retour::workflows::returns {

using kernel::Verdict;

inline constexpr std::size_t kMaxLines = 100, kMaxPhotos = 20;
inline constexpr std::int64_t kMaxUnits = 100'000;

class JudgedRequest {
 public:
  struct Asked {
    const Facts& facts;
    const Submit& event;
  };
  JudgedRequest(const Facts& facts, const Submit& event) : asked_{facts, event}, judged_(event.lines.size()) {}

  const Asked& asked() const { return asked_; }
  /// Judged when it is first asked for.
  const Eligibility& judged(std::size_t line) const;
  /// The lines that money is wanted for.
  std::vector<QuoteLine> quoted() const;

 private:
  Asked asked_;
  mutable std::vector<std::optional<Eligibility>> judged_;
};

Verdict well_formed(const Submit& event);
Verdict photos_fit(std::string_view line, const std::vector<std::string>& photos);
Verdict override_allowed(const Facts& facts, const Submit& event);
Verdict method_offered(const JudgedRequest& request);
Verdict lines_eligible(const JudgedRequest& request);
Verdict evidence_present(const JudgedRequest& request);
Verdict resolution_offered(const Facts& facts, const Submit& event);
Verdict money_is_there(const JudgedRequest& request);
/// All of these but the last.
Verdict but_for_money(const JudgedRequest& request);

}  // namespace retour::workflows::returns
