#include <fmt/format.h>

#include <algorithm>

#include "policies/detail/law.hpp"
#include "policies/detail/read.hpp"
#include "policies/detail/rule_terms.hpp"
#include "policies/detail/utf8.hpp"

namespace retour::policies::detail {
namespace {

using workflows::Policy;
using workflows::Rule;
using workflows::RuleTerms;
using workflows::RuleVerdict;

/// Values, each once.
template <class T, class Read>
std::vector<T> read_some(Context& context, const Node& node, std::string_view of_what, Read read) {
  std::vector<T> values;
  for (const Node* item : read_list(context, node, of_what)) {
    auto value = read(context, *item);
    if (!value) continue;
    if (std::find(values.begin(), values.end(), *value) != values.end())
      context.findings.add(Code::duplicate_id, item->at, fmt::format("{} is listed twice", quoted(item->text)));
    else
      values.push_back(std::move(*value));
  }
  return values;
}

std::size_t characters_of(std::string_view text) {
  std::size_t count = 0;
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(text.size()); ++count) next_character(text, i);
  return count;
}

std::optional<std::string> read_message(Context& context, const Node& node) {
  constexpr std::size_t kMaxCharacters = 500;
  auto text = read_text(context, node, "a message");
  if (!text) return {};
  const auto size = characters_of(*text);
  if (size <= kMaxCharacters) return text;
  context.findings.add(Code::out_of_range, node.at, fmt::format("a message of {} characters is too long", size),
                       fmt::format("at most {} are accepted", kMaxCharacters));
  return {};
}

void read_messages(Context& context, const Node& node, const Policy& policy, std::map<std::string, std::string>& into) {
  Section section(context, node, "returns.rules.with.message");
  const std::vector<std::string_view> languages(policy.languages.begin(), policy.languages.end());
  for (const Entry* entry : section.rest()) {
    const bool known = std::find(languages.begin(), languages.end(), entry->key) != languages.end();
    if (!known && context.languages_known) {
      context.findings.add(Code::unknown_word, entry->value.key_at,
                           fmt::format("{} is not a language of this policy", quoted(entry->key)),
                           fmt::format("languages: {}", joined(languages)));
      continue;
    }
    if (auto text = read_message(context, entry->value)) into.emplace(entry->key, std::move(*text));
  }
  if (!section.whole() || !context.languages_known) return;
  for (const auto language : languages)
    if (node.find(language) == nullptr)
      context.findings.add(Code::missing_message, node.key_at, fmt::format("there is no message in '{}'", language),
                           "customers with this language read another one");
}

bool read_required(Section& section, std::string_view key) {
  const Node* node = section.find(key);
  return node != nullptr && read_word(section.context(), *node, {"required", "optional"}) == "required";
}

std::optional<workflows::Disposition> read_disposition(Context& context, const Node& node) {
  auto words = workflows::names_of<workflows::Disposition>();
  std::erase(words, workflows::name_of(workflows::Disposition::undecided));
  const auto word = read_word(context, node, words);
  return word ? workflows::parse_enum<workflows::Disposition>(*word) : std::nullopt;
}

std::optional<workflows::Role> read_reviewer(Context& context, const Node& node) {
  const auto word = read_word(context, node, {"agent", "lead"});
  return word ? workflows::parse_enum<workflows::Role>(*word) : std::nullopt;
}

void read_numbers(Section& section, RuleTerms& into) {
  Context& context = section.context();
  if (const Node* node = section.find("send_back_fee")) into.send_back_fee = read_amount(context, *node);
  if (const Node* node = section.find("restocking_fee")) into.restocking_bp = read_percent(context, *node);
  if (const Node* node = section.find("store_credit_bonus")) into.store_credit_bonus_bp = read_percent(context, *node);
  if (const Node* node = section.find("label_valid_days")) into.label_valid_days = read_label_days(context, *node);
}

void read_choices_of_rule(Section& section, RuleTerms& into) {
  Context& context = section.context();
  if (const Node* node = section.find("resolutions"))
    into.resolutions =
        read_some<workflows::Resolution>(context, *node, "resolutions", read_enum<workflows::Resolution>);
  if (const Node* node = section.find("methods"))
    into.methods = read_some<workflows::Method>(context, *node, "methods", read_enum<workflows::Method>);
  if (const Node* node = section.find("carriers"))
    into.carriers = read_some<std::string>(context, *node, "carriers", read_name);
}

/// A denial takes nothing back, and only `review` has a reviewer.
void check_use(Context& context, const Node& node, const Rule& rule) {
  for (const Entry& entry : node.entries) {
    const bool unused = rule.then == RuleVerdict::deny ? entry.key != "message"
                                                       : entry.key == "review_by" && rule.then != RuleVerdict::review;
    if (!unused) continue;
    context.findings.add(Code::no_effect, entry.value.key_at, fmt::format("{} has no effect here", quoted(entry.key)),
                         fmt::format("the rule says 'then: {}'", workflows::name_of(rule.then)));
  }
}

/// Where a list of a rule's terms is written, with its items.
const Node* terms_list(const Node& rule, std::string_view key) {
  const Entry* with = rule.find("with");
  const Entry* list = with ? with->value.find(key) : nullptr;
  return list && list->value.kind == Node::Kind::list ? &list->value : nullptr;
}

/// Items of the rule's list that `offered` lacks.
template <class Offers>
void check_list(Context& context, const Node& rule, std::string_view key, std::string_view where, Offers offers) {
  const Node* list = terms_list(rule, key);
  if (list == nullptr) return;
  for (const Node& item : list->items)
    if (!offers(item.text))
      context.findings.add(Code::not_offered, item.at, fmt::format("{} is not offered", quoted(item.text)),
                           fmt::format("it has to be in {} too", where));
}

template <class T>
bool lists(const std::vector<workflows::Cited<T>>& offered, const T& value) {
  return std::any_of(offered.begin(), offered.end(), [&](const auto& one) { return one.value == value; });
}

bool offers_resolution(const Policy& policy, std::string_view word) {
  const auto resolution = workflows::parse_enum<workflows::Resolution>(word);
  if (resolution == workflows::Resolution::refund) return lists(policy.refund.to, workflows::RefundTarget::original);
  if (resolution == workflows::Resolution::store_credit)
    return lists(policy.refund.to, workflows::RefundTarget::store_credit);
  if (resolution == workflows::Resolution::exchange || resolution == workflows::Resolution::replacement)
    return policy.exchange.allowed.value != workflows::ExchangeScope::none;
  return true;
}

bool offers_method(const Policy& policy, std::string_view word) {
  const auto method = workflows::parse_enum<workflows::Method>(word);
  return method && lists(policy.send_back.methods, *method);
}

void check_offers(Context& context, const Node& rule, const Policy& policy) {
  check_list(context, rule, "methods", "send_back.methods",
             [&](std::string_view word) { return offers_method(policy, word); });
  if (!policy.send_back.carriers.empty())
    check_list(context, rule, "carriers", "send_back.carriers",
               [&](std::string_view name) { return lists(policy.send_back.carriers, std::string(name)); });
  check_list(context, rule, "resolutions", "refund.to, or for new goods in exchange.allowed,",
             [&](std::string_view word) { return offers_resolution(policy, word); });
}

/// Fees of a rule are fees: the law looks at them in the same way.
void check_fees(Context& context, const Node& node, const Rule& rule, const Policy& policy) {
  if (rule.then == RuleVerdict::deny) return;
  const Entry* with = node.find("with");
  workflows::FeeRule fee;
  fee.id = rule.id;
  fee.when = rule.when;
  if (rule.with.restocking_bp) {
    fee.bp = rule.with.restocking_bp;
    check_restocking_fee(context, fee, {policy, {}}, with->value.find("restocking_fee")->value.at);
    fee.bp.reset();
  }
  if (rule.with.send_back_fee) {
    fee.minor = rule.with.send_back_fee;
    check_send_back_fee(context, fee, {policy, {}}, with->value.find("send_back_fee")->value.at);
  }
}

}  // namespace

RuleTerms read_rule_terms(Context& context, const Node& node, const Rule& rule, const Policy& policy) {
  RuleTerms terms;
  Section section(context, node, fmt::format("with of rule '{}'", rule.id), "returns.rules.with");
  if (section.broken()) return terms;
  read_choices_of_rule(section, terms);
  read_numbers(section, terms);
  if (const Node* when = section.find("refund_when")) terms.refund_when = read_enum<workflows::Trigger>(context, *when);
  if (const Node* place = section.find("disposition")) terms.disposition = read_disposition(context, *place);
  if (const Node* role = section.find("review_by")) terms.review_by = read_reviewer(context, *role);
  terms.photos_required = read_required(section, "photos");
  terms.note_required = read_required(section, "note");
  if (const Node* message = section.find("message")) read_messages(context, *message, policy, terms.message);
  section.done();
  check_use(context, node, rule);
  return terms;
}

namespace {

/// The values under a condition, of which none is offered.
template <class Offers>
void check_asked(Context& context, const Node& when, std::string_view key, Offers offers) {
  const Entry* entry = when.find(key);
  if (entry == nullptr) return;
  const auto& value = entry->value;
  const bool offered = value.kind == Node::Kind::list ? std::any_of(value.items.begin(), value.items.end(),
                                                                    [&](const Node& item) { return offers(item.text); })
                                                      : offers(value.text);
  if (!offered)
    context.findings.add(Code::never_matches, value.at, fmt::format("this {} is never chosen", key),
                         "the policy does not offer it");
}

}  // namespace

void check_asked_offers(Context& context, const Node& node, const Policy& policy) {
  for (const Node& item : node.items) check_asked_offers(context, item, policy);
  for (const Entry& entry : node.entries) {
    if (entry.key == "when") {
      check_asked(context, entry.value, "method", [&](std::string_view word) { return offers_method(policy, word); });
      check_asked(context, entry.value, "resolution",
                  [&](std::string_view word) { return offers_resolution(policy, word); });
    } else {
      check_asked_offers(context, entry.value, policy);
    }
  }
}

void check_rule_terms(Context& context, const Node& rules, const Policy& policy) {
  if (rules.kind != Node::Kind::list || rules.items.size() != policy.rules.size()) return;
  for (std::size_t i = 0; i < policy.rules.size(); ++i) {
    const Node& node = rules.items[i];
    if (node.find("with") == nullptr) continue;
    check_offers(context, node, policy);
    check_fees(context, node, policy.rules[i], policy);
  }
}

}  // namespace retour::policies::detail
