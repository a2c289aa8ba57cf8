#include "policies/promises.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "policies/detail/at_citation.hpp"
#include "workflows/model/names.hpp"

namespace retour::policies {
namespace {

using workflows::Method;
using workflows::Policy;

constexpr std::string_view kByPeople = "manual";
/// People do not work on weekends.
constexpr std::chrono::hours kOverAWeekend{72};

class Promises {
 public:
  Promises(const Policy& policy, const PolicySource& source, const Abilities& abilities)
      : policy_(policy), source_(source), abilities_(abilities) {}

  std::vector<Diagnostic> check() {
    for (const auto& method : policy_.send_back.methods) check_method(method);
    for (const auto& rail : policy_.refund.rails) check_rail(rail);
    for (const auto& [provider, can] : abilities_.providers) check_unrailed(provider, can);
    check_payment();
    return std::move(found_);
  }

 private:
  void report(Code code, const workflows::Citation& at, std::string message, std::string help) {
    found_.push_back(detail::diagnostic_at(
        code, at, source_, fmt::format("{}, at merchant '{}'", message, abilities_.merchant), std::move(help)));
  }

  void check_method(const workflows::Cited<Method>& method) {
    const bool by_carrier = method.value == Method::label || method.value == Method::qr_code ||
                            method.value == Method::drop_off || method.value == Method::pick_up;
    if (!by_carrier || abilities_.methods.contains(method.value)) return;
    const auto name = workflows::name_of(method.value);
    if (method.value == Method::pick_up)
      report(Code::method_not_backed, method.at, "no adapter orders a pick-up", "people have to arrange each");
    else
      report(Code::method_not_backed, method.at,
             abilities_.has_carrier ? fmt::format("the carrier issues no '{}'", name)
                                    : fmt::format("no carrier is configured for '{}'", name),
             "a return that is sent this way gets a refused label, and an agent has to help");
  }

  bool pays_by_machine() const { return !abilities_.providers.empty(); }

  /// A rail that is to carry money back, and has nobody to carry it.
  void check_rail(const workflows::Rail& rail) {
    if (rail.never || !rail.provider || *rail.provider == kByPeople) return;
    const auto can = abilities_.providers.find(*rail.provider);
    if (can == abilities_.providers.end())
      return report(Code::provider_not_backed, rail.at,
                    fmt::format("the provider '{}' is not connected", *rail.provider),
                    "write 'instead' without 'within' where nothing goes back this way");
    const int days = can->second.max_age_days;
    if (days > 0 && rail.max_age_days.value_or(days + 1) > days)
      report(Code::rail_outlives_provider, rail.at, fmt::format("'{}' takes money back for {} days", can->first, days),
             fmt::format("write 'within: {} days' and what happens 'instead'", days));
    if (rail.quantum % can->second.step != 0) report_step(can->first, can->second.step, rail.at);
  }

  void report_step(const std::string& provider, workflows::Minor step, const workflows::Citation& at) {
    report(Code::rail_too_fine, at,
           fmt::format("'{}' moves steps of {}", provider, workflows::format_money(step, policy_.currency)),
           "write a 'step' for it, so that the policy says where the rest goes");
  }

  /// A provider that no rail speaks of, though it cannot move everything.
  void check_unrailed(const std::string& provider, const ProviderAbility& can) {
    const auto& rails = policy_.refund.rails;
    const bool spoken_of = std::any_of(rails.begin(), rails.end(), [&](const workflows::Rail& rail) {
      return rail.provider == provider || (!rail.provider && rail.quantum % can.step == 0);
    });
    if (can.step > 1 && !spoken_of) report_step(provider, can.step, policy_.refund.within.at);
  }

  void check_payment() {
    const auto& refund = policy_.refund;
    const bool to_original = std::any_of(refund.to.begin(), refund.to.end(),
                                         [](const auto& to) { return to.value == workflows::RefundTarget::original; });
    if (!pays_by_machine() && to_original && refund.within.value < kOverAWeekend)
      report(Code::paid_by_hand, refund.within.at,
             fmt::format("people pay every refund within {} hours", refund.within.value.count()),
             "no payment provider is connected");
    if (!pays_by_machine() && policy_.exchange.instant)
      report(Code::hold_not_backed, policy_.exchange.allowed.at, "instant exchanges need a hold on a card",
             "no payment provider is connected");
  }

  const Policy& policy_;
  const PolicySource& source_;
  const Abilities& abilities_;
  std::vector<Diagnostic> found_;
};

}  // namespace

std::vector<Diagnostic> check_promises(const Policy& policy, const PolicySource& source, const Abilities& abilities) {
  return Promises(policy, source, abilities).check();
}

}  // namespace retour::policies
