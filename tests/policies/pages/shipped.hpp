// tests/policies/pages/shipped.hpp - policies to make pages of
#pragma once
// Duty: the shipped markets, and a policy that uses what the page can say. Errors: std::runtime_error with the
// diagnostics. Threading: pure functions.

#include <filesystem>
#include <stdexcept>

#include "policies/loader.hpp"
#include "policies/pages/facts.hpp"
#include "tests/policies/texts.hpp"

namespace retour::policies::pages {

inline workflows::Policy good(const Compiled& compiled) {
  if (!compiled.policy) throw std::runtime_error(render(compiled.diagnostics, Format::full));
  return *compiled.policy;
}

inline std::vector<std::string> shipped_markets() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(RETOUR_SOURCE_DIR "/policies/markets"))
    if (const auto file = read_source(entry.path().string()); file && !is_base(*file))
      files.push_back(entry.path().string());
  return files;
}

inline workflows::Citation line(int number, std::string rule = {}) {
  return {"", "us.yaml", number, 1, std::move(rule)};
}

/// Special windows, exceptions with terms of their own, fees with caps and waivers, rails and a right by law.
inline workflows::Policy rich_policy() {
  using workflows::Comparison, workflows::Resolution, workflows::Rule, workflows::RuleVerdict;
  workflows::Policy policy = good(compile_text(edited(
      edited(
          kGood, "restocking_fee: {default: 0%, electronics: 15%, opened_only: true}",
          "restocking_fee:\n    - {id: opened, when: {category: electronics, opened: true}, fee: 15%, at_most: 50.00}\n"
          "    - {id: furniture, when: {category: furniture}, fee: 3.00}\n"
          "  waive_fees:\n    - {id: gold, when: {order_value: at least 900.00}}\n"
          "  rails:\n    - {kind: card, within: 180 days, instead: store_credit}\n"
          "    - {kind: cash_on_delivery, instead: by_hand}"),
      "    - {category: books, days: 14 days after delivery}",
      "    - {category: books, days: 5 days after delivery}\n    - {reason: defective, days: 730 days after delivery}\n"
      "    - {tag: outlet, days: 10 days after order}")));
  Rule jewels{"jewels", {}, {}, RuleVerdict::approve, {}, {}, line(101, "jewels")};
  jewels.when.category = std::string("jewels");
  jewels.unless.emplace().tag = std::string("engraved");
  jewels.with.send_back_fee = 9'90;
  jewels.with.restocking_bp = 1'000;
  jewels.with.store_credit_bonus_bp = 500;
  jewels.with.resolutions = {Resolution::refund, Resolution::store_credit};
  Rule sealed{"sealed", {}, {}, RuleVerdict::deny, "hygiene", {}, line(102, "sealed")};
  sealed.when.category = std::string("hygiene");
  sealed.when.opened = true;
  Rule serial{"serial", {}, {}, RuleVerdict::review, {}, {}, line(103, "serial")};
  serial.when.customer_returns_90d = Comparison{Comparison::Op::over, 8};
  policy.rules.insert(policy.rules.begin(), {jewels, sealed, serial});
  workflows::StatuteTerms law;
  law.id = "DE";
  law.withdrawal_days = 14;
  law.rolls = true;
  law.exemptions = {"hygiene"};
  law.restocking_fee_allowed = false;
  law.outbound_shipping_due = true;
  law.at = line(104);
  policy.law = law;
  policy.calendar.weekend = {6, 7};
  policy.calendar.at = line(105);
  return policy;
}

}  // namespace retour::policies::pages
