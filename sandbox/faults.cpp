#include "sandbox/faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

namespace retour::sandbox {

namespace {

struct Known {
  std::string_view name;
  FaultKind kind;
  std::int64_t usual_delay_ms;
};

constexpr std::array known_faults{
    Known{"delay", FaultKind::wire, 1'000},
    Known{"timeout_before_effect", FaultKind::wire, 60'000},
    Known{"timeout_after_effect", FaultKind::wire, 60'000},
    Known{"reset_after_effect", FaultKind::wire, 0},
    Known{"500_before", FaultKind::wire, 0},
    Known{"500_after", FaultKind::wire, 0},
    Known{"503_retry_after", FaultKind::wire, 0},
    Known{"429", FaultKind::wire, 0},
    Known{"truncated", FaultKind::wire, 0},
    Known{"bad_json", FaultKind::wire, 0},
    Known{"slow_drip", FaultKind::wire, 5'000},
    Known{"errors_not_remembered", FaultKind::key, 0},
    Known{"key_forgotten", FaultKind::key, 0},
    Known{"late_failure", FaultKind::effect, 3'600'000},
    Known{"pending", FaultKind::effect, 0},
    Known{"wrong_amount_echo", FaultKind::effect, 0},
    Known{"early_webhook", FaultKind::webhook, 0},
    Known{"duplicate_webhook", FaultKind::webhook, 0},
    Known{"drop_webhook", FaultKind::webhook, 0},
    Known{"reorder_webhooks", FaultKind::webhook, 5'000},
    Known{"late_webhook", FaultKind::webhook, 2'000},
};

constexpr std::array known_operations{"stripe.refund",     "stripe.refund.get",     "stripe.refund.list",
                                      "easypost.shipment", "easypost.shipment.get", "easypost.buy",
                                      "easypost.refund",   "easypost.label",        "easypost.tracker.get",
                                      "webhook.stripe",    "webhook.easypost"};

// A webhook's misfortune may be asked for by the call that causes it; a delayed webhook is a late one.
void use_plain_names(FaultRule& rule, bool webhook_fault) {
  if (webhook_fault && rule.operation.starts_with("stripe.")) rule.operation = "webhook.stripe";
  if (webhook_fault && rule.operation.starts_with("easypost.")) rule.operation = "webhook.easypost";
  if (rule.fault.name == "delay" && rule.operation.starts_with("webhook.")) rule.fault.name = "late_webhook";
}

// Keys and refunds exist only in Stripe's dialect.
bool applies(FaultKind kind, std::string_view operation) {
  const bool webhook_operation = operation.starts_with("webhook.");
  if (kind == FaultKind::webhook) return webhook_operation;
  if (kind == FaultKind::wire) return !webhook_operation;
  return operation == "stripe.refund";
}

std::optional<BadField> read_whole_number(const json::value& value, std::string_view field, std::int64_t least,
                                          std::int64_t most, std::int64_t& into) {
  json::error_code error;
  const auto number = value.is_number() ? value.to_number<std::int64_t>(error) : least - 1;
  if (error || number < least || number > most)
    return BadField{std::string(field), fmt::format("must be a whole number from {} to {}", least, most)};
  into = number;
  return std::nullopt;
}

std::optional<BadField> read_member(std::string_view name, const json::value& value, FaultRule& rule, bool& has_times,
                                    std::optional<std::int64_t>& delay_ms) {
  constexpr std::int64_t most_calls = 1'000'000'000;
  if (name == "op" || name == "fault" || name == "key") {
    if (!value.is_string()) return BadField{std::string(name), "must be a string"};
    (name == "op" ? rule.operation : name == "fault" ? rule.fault.name : rule.key) = std::string(value.as_string());
    return std::nullopt;
  }
  if (name == "nth") return read_whole_number(value, name, 1, most_calls, rule.nth);
  if (name == "times") {
    has_times = true;
    return read_whole_number(value, name, 1, most_calls, rule.times);
  }
  if (name == "delay_ms") return read_whole_number(value, name, 0, max_fault_delay_ms, delay_ms.emplace());
  if (name == "prob") {
    json::error_code error;
    const double probability = value.is_number() ? value.to_number<double>(error) : -1;
    if (error || !(probability > 0 && probability <= 1)) return BadField{"prob", "must be above 0 and at most 1"};
    rule.probability = probability;
    return std::nullopt;
  }
  return BadField{std::string(name), "is not a field of a fault"};
}

}  // namespace

std::variant<FaultRule, BadField> parse_fault_rule(const json::value& from) {
  if (!from.is_object()) return BadField{"", "a fault must be an object"};
  FaultRule rule;
  bool has_times = false;
  std::optional<std::int64_t> delay_ms;
  for (const auto& member : from.as_object()) {
    const std::string_view name(member.key().data(), member.key().size());
    if (auto bad = read_member(name, member.value(), rule, has_times, delay_ms)) return *bad;
  }
  use_plain_names(rule, rule.fault.name.find("webhook") != std::string::npos);
  const auto known = std::find_if(known_faults.begin(), known_faults.end(),
                                  [&](const Known& fault) { return fault.name == rule.fault.name; });
  if (known == known_faults.end()) return BadField{"fault", fmt::format("unknown fault '{}'", rule.fault.name)};
  if (std::find(known_operations.begin(), known_operations.end(), rule.operation) == known_operations.end())
    return BadField{"op", fmt::format("unknown operation '{}'", rule.operation)};
  if (!applies(known->kind, rule.operation))
    return BadField{"fault", fmt::format("'{}' cannot happen to {}", rule.fault.name, rule.operation)};
  rule.kind = known->kind;
  rule.fault.delay_ms = delay_ms.value_or(known->usual_delay_ms);
  if (rule.probability < 1 && !has_times) rule.times = 0;  // a probability without a count goes on
  return rule;
}

std::optional<BadField> Faults::add(const json::value& one_or_list) {
  std::vector<FaultRule> fresh;
  const auto take_in = [&](const json::value& from) -> std::optional<BadField> {
    auto parsed = parse_fault_rule(from);
    if (auto* bad = std::get_if<BadField>(&parsed)) return *bad;
    fresh.push_back(std::get<FaultRule>(std::move(parsed)));
    return std::nullopt;
  };
  if (const json::array* list = one_or_list.if_array()) {
    for (const json::value& item : *list)
      if (auto bad = take_in(item)) return bad;
  } else if (auto bad = take_in(one_or_list)) {
    return bad;
  }
  const std::lock_guard lock(mutex_);
  if (rules_.size() + fresh.size() > max_fault_rules)
    return BadField{"", fmt::format("at most {} fault rules", max_fault_rules)};
  for (FaultRule& rule : fresh) {
    rule.dice.seed(seed_ + 0x9E3779B97F4A7C15ULL * ++rules_ever_);
    rules_.push_back(std::move(rule));
  }
  return std::nullopt;
}

void Faults::clear() {
  const std::lock_guard lock(mutex_);
  rules_.clear();
  rules_ever_ = 0;
}

json::array Faults::list() const {
  const std::lock_guard lock(mutex_);
  json::array all;
  for (const FaultRule& rule : rules_) {
    all.push_back(json::object{{"op", rule.operation},
                               {"fault", rule.fault.name},
                               {"nth", rule.nth},
                               {"times", rule.times},
                               {"prob", rule.probability},
                               {"key", rule.key},
                               {"delay_ms", rule.fault.delay_ms},
                               {"fired", rule.fired}});
  }
  return all;
}

std::optional<Fault> Faults::take(std::string_view operation, FaultKind kind, std::string_view key) {
  std::optional<Fault> struck;
  {
    const std::lock_guard lock(mutex_);
    for (FaultRule& rule : rules_) {
      if (rule.operation != operation || rule.kind != kind || (!rule.key.empty() && rule.key != key)) continue;
      ++rule.seen;
      const bool used_up = rule.times > 0 && rule.fired >= rule.times;
      if (struck || used_up || rule.seen < rule.nth) continue;
      if (rule.probability < 1 && std::uniform_real_distribution<>()(rule.dice) >= rule.probability) continue;
      ++rule.fired;
      struck = rule.fault;
    }
  }
  if (struck) {
    ledger_.transact(
        [&](Ledger::Tx& tx) {
          const json::object* before = tx.find("faults_fired", struck->name);
          const std::int64_t count = before == nullptr ? 0 : number_of(*before, "count");
          tx.put("faults_fired", struck->name, json::object{{"count", count + 1}});
        },
        Ledger::Durability::lazy);
  }
  return struck;
}

}  // namespace retour::sandbox
