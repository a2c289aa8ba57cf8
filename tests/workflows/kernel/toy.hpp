// tests/workflows/kernel/toy.hpp - a small returns desk: every feature of a table once
#pragma once
// Duty: the machine under test. Amounts are in minor units. Threading: plain values.

#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "workflows/kernel/outcome.hpp"
#include "workflows/kernel/table.hpp"

namespace retour::workflows::kernel::toy {

struct Requested {
  static constexpr std::string_view name = "requested";
};
struct Approved {
  static constexpr std::string_view name = "approved";
};
struct PartiallyReceived {
  static constexpr std::string_view name = "partially_received";
};
struct Received {
  static constexpr std::string_view name = "received";
};
struct Completed {
  static constexpr std::string_view name = "completed";
};
struct Rejected {
  static constexpr std::string_view name = "rejected";
};

struct Submit {
  static constexpr std::string_view name = "submit";
};
struct Approve {
  static constexpr std::string_view name = "approve";
  int amount_minor = 0;
};
struct Receive {
  static constexpr std::string_view name = "receive";
  int units = 0;
};
struct Reject {
  static constexpr std::string_view name = "reject";
};
struct Close {
  static constexpr std::string_view name = "close";
};
using Event = std::variant<Submit, Approve, Receive, Reject, Close>;

struct Facts {
  bool staff = false;
  int limit_minor = 100;
  int expected_units = 2;
};

struct Draft {
  std::vector<std::string> log;
  bool operator==(const Draft&) const = default;
};

struct ByStaff {
  static constexpr std::string_view name = "by_staff";
  static Verdict check(const Facts& facts, const auto&) {
    if (facts.staff) return {};
    return Reason{"staff_only", "Only staff may do this."};
  }
};

struct WithinLimit {
  static constexpr std::string_view name = "within_limit";
  static Verdict check(const Facts& facts, const Approve& event) {
    if (event.amount_minor < 0) throw std::domain_error("negative amount");
    if (event.amount_minor <= facts.limit_minor) return {};
    return Reason{"over_limit", "The amount exceeds the limit.", {{"v1", "toy.yaml", 3, 5, "limit"}}, {}};
  }
};

struct Small {
  static constexpr std::string_view name = "small";
  static Verdict check(const Facts&, const Approve& event) {
    if (event.amount_minor >= 0 && event.amount_minor <= 10) return {};
    return Reason{"not_small", "Only small amounts need no return.", {}, "named_by_itself"};
  }
};

struct AllThere {
  static constexpr std::string_view name = "all_there";
  static Verdict check(const Facts& facts, const Receive& event) {
    if (event.units >= facts.expected_units) return {};
    return Reason{"incomplete", "Units are missing."};
  }
};

struct SomethingThere {
  static constexpr std::string_view name = "something_there";
  static Verdict check(const Facts&, const Receive& event) {
    if (event.units > 0) return {};
    return Reason{"nothing_received", "Nothing arrived."};
  }
};

struct Open {
  static constexpr std::string_view name = "open";
  static void apply(const Facts&, const Submit&, Draft& draft) { draft.log.emplace_back("open"); }
};

struct Pay {
  static constexpr std::string_view name = "pay";
  static void apply(const Facts&, const Approve& event, Draft& draft) {
    draft.log.push_back("pay " + std::to_string(event.amount_minor));
  }
};

struct Tell {
  static constexpr std::string_view name = "tell";
  static void apply(const Facts&, const auto& event, Draft& draft) {
    draft.log.push_back("tell " + std::string(event.name));
  }
};

// clang-format off
struct ToyRows {
  static constexpr std::string_view name = "toy";
  using facts = Facts;
  using draft = Draft;
  using initial = Requested;
  using finals = List<Completed, Rejected>;
  using rows = List<
  //  from                                on       to                 do               if
  Row<Start,                              Submit,  Requested,         Do<Open, Tell>>,
  Row<Requested,                          Approve, Completed,         Do<Pay>,         If<ByStaff, Small>>,
  Row<Requested,                          Approve, Approved,          Do<Tell>,        If<ByStaff, WithinLimit>>,
  Row<AnyOf<Approved, PartiallyReceived>, Receive, Received,          Do<Tell>,        If<AllThere>>,
  Row<AnyOf<Approved, PartiallyReceived>, Receive, PartiallyReceived, Do<>,            If<SomethingThere>>,
  Row<AnyOf<Requested, Approved>,         Reject,  Rejected,          Do<Tell>,        If<ByStaff>>,
  Row<Received,                           Close,   Completed>>;
};
// clang-format on

}  // namespace retour::workflows::kernel::toy
