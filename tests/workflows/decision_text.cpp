#include "tests/workflows/decision_text.hpp"

#include <fmt/format.h>

#include "engine/codec/codec.hpp"
#include "workflows/model/names.hpp"

namespace retour::workflows {
namespace {

std::string to_text(const Effect& effect) {
  struct {
    std::string operator()(const PurchaseLabel& e) const { return e.parcel_id; }
    std::string operator()(const VoidLabel& e) const { return e.parcel_id; }
    std::string operator()(const PayRefund& e) const { return e.refund_id + " " + e.effect_key; }
    std::string operator()(const IssueCreditNote& e) const { return e.refund_id + (e.reversal ? " reversal" : ""); }
    std::string operator()(const WithdrawCredit& e) const { return e.refund_id; }
    std::string operator()(const Notify& e) const { return e.audience + " " + e.template_id + " " + e.detail; }
    std::string operator()(const Timer& e) const {
      return fmt::format("{} {} {}", e.event, e.subject, e.due.time_since_epoch().count());
    }
  } body;
  return std::visit([&](const auto& e) { return fmt::format("{} {}", e.name, body(e)); }, effect);
}

std::string to_text(const CapacityChange& c) {
  return fmt::format("{} {} held {:+} used {:+} version {} total {}", name_of(c.kind), c.key, c.held_delta,
                     c.used_delta, c.expected_version.value_or(-1), c.total.value_or(-1));
}

std::string to_text(const ReturnCase& rma) {
  return fmt::format("{} {} {} {} {} {}\n{}", rma.id, rma.order_id, rma.state, rma.version, rma.policy_version,
                     rma.customer_ref, engine::case_json(rma));
}

std::string to_text(const std::vector<kernel::Reason>& reasons) { return engine::reasons_json(reasons); }

template <class List, class Text>
std::string lines(std::string_view what, const List& list, Text text) {
  std::string out;
  for (const auto& item : list) out += fmt::format("{}: {}\n", what, text(item));
  return out;
}

std::string event_text(const Event& e) { return fmt::format("{} {} {}", name_of(e), e.subject, engine::event_json(e)); }

template <class D>
std::string common(const D& d) {
  return to_text(d.next) + "\n" + lines("effect", d.effects, [](const Effect& e) { return to_text(e); }) +
         lines("capacity", d.capacity, [](const CapacityChange& c) { return to_text(c); }) +
         engine::citations_json(d.citations) + "\n" +
         lines("remark", d.remarks, [](const std::string& r) { return r; });
}

std::string joined(const std::vector<std::string_view>& names) {
  std::string out;
  for (const auto name : names) out += fmt::format(" {}", name);
  return out;
}

}  // namespace

std::string to_text(const kernel::Outcome& outcome) {
  if (const auto* taken = std::get_if<kernel::Taken>(&outcome))
    return fmt::format("taken {} by row {}", taken->to, taken->row);
  if (const auto* refused = std::get_if<kernel::Refused>(&outcome)) return "refused " + to_text(refused->reasons);
  return "no such move, but" + joined(std::get<kernel::NoSuchMove>(outcome).allowed);
}

std::string to_text(const Draft& draft) { return common(draft) + lines("raised", draft.raised, event_text); }

std::string to_text(const Decision& decision) {
  if (const auto* refused = std::get_if<kernel::Refused>(&decision)) return "refused " + to_text(refused->reasons);
  if (const auto* none = std::get_if<kernel::NoSuchMove>(&decision)) return "no such move, but" + joined(none->allowed);
  const auto& decided = std::get<Decided>(decision);
  return common(decided) + lines("step", decided.steps, [](const Step& s) {
           return fmt::format("{} {} {} -> {} by {}", s.machine, s.subject, s.from, s.to, event_text(s.event));
         });
}

}  // namespace retour::workflows
