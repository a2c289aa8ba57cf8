#include <fmt/format.h>

#include <algorithm>

#include "policies/detail/read.hpp"

// What one part of a policy promises and another one does not let it keep.

namespace retour::policies::detail {
namespace {

using workflows::Method;
using workflows::Policy;
using workflows::Trigger;

/// Where `section.key` is written, or else the section.
Place place_of(const Node& root, std::string_view section, std::string_view key) {
  const Entry* outer = root.find(section);
  if (outer == nullptr) return root.at;
  const Entry* inner = outer->value.find(key);
  return inner ? inner->value.at : outer->value.key_at;
}

bool is_scanned(Method method) {
  return method == Method::label || method == Method::qr_code || method == Method::drop_off;
}

/// Only parcels with a label of ours are followed.
void check_trigger(Context& context, const Node& root, const Policy& policy) {
  const auto when = policy.refund.when.value;
  if (when != Trigger::first_scan && when != Trigger::delivery) return;
  const auto& methods = policy.send_back.methods;
  if (std::any_of(methods.begin(), methods.end(), [](const auto& method) { return is_scanned(method.value); })) return;
  context.findings.add(
      Code::no_effect, place_of(root, "refund", "when"),
      fmt::format("no parcel is followed on its way, so that '{}' is never seen", workflows::name_of(when)),
      "the refund waits until the goods are received: write 'received'");
}

void check_instant(Context& context, const Node& root, const Policy& policy) {
  if (!policy.exchange.instant) return;
  const Place at = place_of(root, "exchange", "instant");
  if (policy.exchange.allowed.value == workflows::ExchangeScope::none) {
    context.findings.add(Code::no_effect, at, "'instant' has no effect here",
                         "'allowed' is none: nothing is exchanged");
    return;
  }
  const auto& methods = policy.send_back.methods;
  const bool all_labelled =
      std::all_of(methods.begin(), methods.end(), [](const auto& method) { return is_scanned(method.value); });
  const int label = policy.send_back.label_valid_days.value, scan = policy.exchange.instant_scan_within_days;
  if (!all_labelled || scan <= label) return;
  context.findings.add(
      Code::limit_out_of_reach, at,
      fmt::format("old goods have {} days to be on their way, and labels are good for {}", scan, label),
      "'scan_within' is at most 'label_valid_days'");
}

}  // namespace

void check_promised_times(Context& context, const Node& root, const Policy& policy) {
  check_trigger(context, root, policy);
  check_instant(context, root, policy);
}

}  // namespace retour::policies::detail
