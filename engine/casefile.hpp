// engine/casefile.hpp - everything there is to know about a case, for one who may know it
#pragma once
// Duty: reads cases for the faces; a customer finds their own, and nothing else exists for them. Errors:
// DatabaseUnavailable. Threading: safe from any thread.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/clock.hpp"
#include "engine/records.hpp"
#include "engine/runtime.hpp"
#include "engine/store/effect_store.hpp"
#include "workflows/actions.hpp"

namespace retour::engine {

inline constexpr int kMaxPageItems = 100;

struct CaseFile {
  workflows::ReturnCase rma;
  std::shared_ptr<const workflows::Order> order;
  policies::PolicyPtr policy;
  std::vector<workflows::ActionOffer> actions;  // of this caller, now
  std::vector<TimelineEntry> timeline;
  std::vector<RefusalEntry> refusals;  // these two are not for customers
  std::vector<PendingEffect> effects;
};

class CaseFiles {
 public:
  CaseFiles(Database& database, Runtime& runtime, const Clock& clock)
      : cases_(database), effects_(database), notices_(database), runtime_(runtime), clock_(clock) {}

  /// Nothing: no such case, or not this caller's.
  std::optional<CaseFile> find(const Caller& caller, const std::string& rma);
  /// By id, that is by age. `filter.after` is the id of the last one seen; at most kMaxPageItems.
  std::vector<CaseListing> list(const Caller& caller, CaseFilter filter);
  /// Messages to people and shops, of one audience or all. `after` is the id of the last one seen.
  std::vector<Notice> notices(const Caller& caller, const std::optional<std::string>& audience,
                              const std::optional<std::string>& after, int limit);

 private:
  std::vector<workflows::ActionOffer> actions(const Caller& caller, const CaseFile& file, workflows::Ledger ledger);

  CaseStore cases_;
  EffectStore effects_;
  NoticeFeed notices_;
  Runtime& runtime_;
  const Clock& clock_;
};

}  // namespace retour::engine
