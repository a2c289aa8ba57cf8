#include <fmt/format.h>

#include <algorithm>

#include "policies/detail/conditions.hpp"
#include "policies/detail/law.hpp"
#include "policies/detail/overlaps.hpp"
#include "policies/detail/read.hpp"

namespace retour::policies::detail {
namespace {

using workflows::FeeRule;
using workflows::FeeWaiver;

bool is_percentage(const Node& node) { return node.kind == Node::Kind::scalar && node.text.ends_with('%'); }

/// 15%, or an amount a unit, and the most that a percentage may come to.
void read_restocking_price(Context& context, Section& fee, FeeRule& into) {
  if (const Node* price = fee.need("fee", "write it like 'fee: 15%' or 'fee: 4.90'")) {
    if (is_percentage(*price)) {
      into.bp = read_percent(context, *price);
    } else {
      into.minor = read_amount(context, *price);
    }
  }
  const Node* cap = fee.find("at_most");
  if (cap == nullptr) return;
  into.at_most = read_amount(context, *cap);
  if (into.minor)
    context.findings.add(Code::cap_without_percentage, cap->at, "'at_most' is for percentages",
                         "an amount a unit is its own limit: leave the key out");
}

void read_send_back_price(Context& context, Section& fee, FeeRule& into) {
  if (const Node* price = fee.need("fee", "write it like 'fee: 4.90'")) into.minor = read_amount(context, *price);
}

/// The entries of a list of fees; the first match wins.
template <class ReadPrice, class Check>
void read_fee_list(Context& context, const Node& node, const std::string& path, const workflows::Policy& policy,
                   std::vector<FeeRule>& into, ReadPrice read_price, Check check) {
  std::vector<Choice> choices;
  for (const Node* item : read_entries(context, node, "fees")) {
    const Doubts before(context);
    Section section(context, *item, path, path + "[]");
    FeeRule fee;
    fee.id = read_choice_id(context, section);
    fee.at = context.cite(item->at, fee.id);
    if (const Node* when = section.find("when"))
      read_conditions(context, *when, fmt::format("when of fee '{}'", fee.id), policy, fee.when);
    read_price(context, section, fee);
    section.done();
    choices.push_back({fee.id, fee.when, item, !before.grew()});
    if (choices.back().whole) check(context, fee, FeeContext{policy, into}, id_place(*item));
    into.push_back(std::move(fee));
  }
  check_ids(context, choices, "fee");
  check_reach(context, choices, policy, "fee");
  check_redundant(context, choices, "fee", [&](std::size_t i, std::size_t k) {
    return into[i].bp == into[k].bp && into[i].minor == into[k].minor && into[i].at_most == into[k].at_most;
  });
  for (const Choice& choice : choices) check_contradiction(context, choice, policy, "fee");
}

/// {default: 0%, electronics: 15%, opened_only: true}
void read_restocking_map(Context& context, const Node& node, const workflows::Policy& policy,
                         std::vector<FeeRule>& into) {
  Section fees(context, node, "refund.restocking_fee");
  std::optional<bool> opened;
  if (const Node* only = fees.find("opened_only"); only && read_bool(context, *only).value_or(false)) opened = true;
  const Node* fallback = fees.find("default");
  const auto add = [&](const Node& value, std::optional<std::string> category, std::string_view key) {
    const auto basis_points = read_percent(context, value);
    if (!basis_points) return;
    FeeRule fee;
    fee.id = fmt::format("restocking-{}", key);
    fee.when.category = std::move(category);
    fee.when.opened = opened;
    fee.bp = *basis_points;
    fee.at = fees.cite(key);
    check_restocking_fee(context, fee, {policy, into}, value.at);
    into.push_back(std::move(fee));
  };
  for (const Entry* entry : fees.rest()) add(entry->value, entry->key, entry->key);
  if (fallback != nullptr) add(*fallback, {}, "default");
}

/// {customer: 4.90, merchant: 0}
void read_send_back_map(Context& context, const Node& node, const workflows::Policy& policy,
                        std::vector<FeeRule>& into) {
  Section fees(context, node, "send_back.fee");
  for (const std::string_view who : workflows::names_of<workflows::Fault>()) {
    const Node* amount = fees.find(who);
    const auto minor = amount ? read_amount(context, *amount) : std::nullopt;
    if (!minor) continue;
    FeeRule fee;
    fee.id = fmt::format("send-back-{}", who);
    fee.when.at_fault = workflows::parse_enum<workflows::Fault>(who);
    fee.minor = *minor;
    fee.at = fees.cite(who);
    check_send_back_fee(context, fee, {policy, into}, amount->at);
    into.push_back(std::move(fee));
  }
  fees.done();
}

void read_waived(Context& context, const Node& node, FeeWaiver& into) {
  into.restocking = into.send_back = false;
  for (const Node* item : read_list(context, node, "fees")) {
    const auto word = read_word(context, *item, {"restocking", "send_back"});
    if (!word) continue;
    bool& waived = *word == "restocking" ? into.restocking : into.send_back;
    if (waived)
      context.findings.add(Code::duplicate_id, item->at, fmt::format("{} is listed twice", quoted(item->text)));
    waived = true;
  }
}

FeeWaiver read_waiver(Context& context, const Node& node, const workflows::Policy& policy, Choice& choice) {
  const Doubts before(context);
  Section section(context, node, "refund.waive_fees");
  FeeWaiver waiver;
  waiver.id = read_choice_id(context, section);
  waiver.at = context.cite(node.at, waiver.id);
  if (const Node* when = section.need("when", "say for what no fee is taken"))
    read_conditions(context, *when, fmt::format("when of waiver '{}'", waiver.id), policy, waiver.when);
  if (const Node* fees = section.find("fees")) read_waived(context, *fees, waiver);
  section.done();
  choice = {waiver.id, waiver.when, &node, !before.grew()};
  return waiver;
}

/// Of waivers every one counts, so that their order says nothing.
void check_waivers(Context& context, const std::vector<Choice>& choices, const std::vector<FeeWaiver>& waivers) {
  const auto includes = [&](std::size_t wide, std::size_t narrow) {
    return choices[wide].whole && covers(choices[wide].when, choices[narrow].when) &&
           waivers[wide].restocking >= waivers[narrow].restocking &&
           waivers[wide].send_back >= waivers[narrow].send_back;
  };
  for (std::size_t i = 0; i < choices.size(); ++i)
    for (std::size_t k = 0; k < choices.size() && choices[i].whole; ++k) {
      if (i == k || !includes(k, i) || (k > i && includes(i, k))) continue;
      context.findings.add(Code::redundant_rule, id_place(*choices[i].node),
                           fmt::format("waiver {} changes nothing", quoted(choices[i].id)),
                           fmt::format("waiver '{}' takes no fee from the same goods", choices[k].id));
      break;
    }
}

}  // namespace

void read_restocking_fee(Context& context, const Node& node, const workflows::Policy& policy,
                         std::vector<FeeRule>& into) {
  if (node.kind == Node::Kind::list) {
    read_fee_list(context, node, "refund.restocking_fee", policy, into, read_restocking_price, check_restocking_fee);
  } else {
    read_restocking_map(context, node, policy, into);
  }
}

void read_send_back_fee(Context& context, const Node& node, const workflows::Policy& policy,
                        std::vector<FeeRule>& into) {
  if (node.kind == Node::Kind::list) {
    read_fee_list(context, node, "send_back.fee", policy, into, read_send_back_price, check_send_back_fee);
  } else {
    read_send_back_map(context, node, policy, into);
  }
}

void read_waivers(Context& context, const Node& node, const workflows::Policy& policy, std::vector<FeeWaiver>& into) {
  std::vector<Choice> choices;
  for (const Node* item : read_entries(context, node, "waivers"))
    into.push_back(read_waiver(context, *item, policy, choices.emplace_back()));
  check_ids(context, choices, "waiver");
  check_waivers(context, choices, into);
  for (const Choice& choice : choices) check_contradiction(context, choice, policy, "waiver");
}

}  // namespace retour::policies::detail
