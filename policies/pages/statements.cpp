#include "policies/pages/statements.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "workflows/model/names.hpp"

namespace retour::policies::pages {
namespace {

using namespace workflows;

Value one(Phrase phrase) { return Phrases{{std::move(phrase)}}; }
Value number(std::int64_t value) { return value; }
Phrase named(std::string_view kind, std::string_view name) { return {fmt::format("{}_{}", kind, name), {}}; }

Value span_of(int days, Anchor anchor) {
  return one({fmt::format("span_{}", name_of(anchor)), {{"days", number(days)}}});
}

Value goods_of(const Conditions& when, const std::optional<Conditions>& unless = {}) {
  Phrases goods = phrases_of(when);
  if (goods.items.empty()) goods.items.push_back({"everything", {}});
  if (unless) return one({"unless", {{"goods", std::move(goods)}, {"except", phrases_of(*unless)}}});
  return goods;
}

bool is_for_everything(const Conditions& when, const std::optional<Conditions>& unless = {}) {
  return when == Conditions{} && !unless;
}

template <class T>
Value words(std::string_view kind, const std::vector<T>& values, bool any = true) {
  Phrases all{{}, any};
  for (const auto value : values) all.items.push_back(named(kind, name_of(value)));
  return all;
}

/// Collects the sentences of one part. What the policy leaves to the language's own rules rests on its head.
class Writer {
 public:
  Writer(std::string heading, const PolicyFacts& facts) : part_{std::move(heading), {}}, head_(facts.at) {}
  void say(std::string key, const Citation& at, std::map<std::string, Value> args = {}) {
    part_.statements.push_back({{std::move(key), std::move(args)}, at.line > 0 ? at : head_});
  }
  Part take() { return std::move(part_); }

 private:
  Part part_;
  Citation head_;
};

Part time_part(const PolicyFacts& f) {
  Writer part("heading_time", f);
  for (const auto& window : f.windows) {
    const Value span = span_of(window.days, window.anchor);
    if (is_for_everything(window.when))
      part.say("window", window.at, {{"span", span}});
    else
      part.say("window_for", window.at, {{"goods", goods_of(window.when)}, {"span", span}});
  }
  part.say("window_counting", f.windows.back().at, {{"zone", f.time_zone}});
  if (f.windows_roll) part.say("window_rolls", f.calendar.at);
  part.say("window_unknown", f.transit_at, {{"days", number(f.transit_days)}});
  for (const auto& s : f.seasons)
    part.say("season", s.at, {{"from", s.ordered_from}, {"to", s.ordered_to}, {"until", s.until}});
  return part.take();
}

/// What a rule changes for its goods, besides fees.
void say_terms(const Rule& rule, Writer& part) {
  const auto& with = rule.with;
  const Value goods = goods_of(rule.when, rule.unless);
  if (!with.message.empty()) part.say("own_words", rule.at, {{"text", OwnWords(with.message)}});
  if (!with.resolutions.empty())
    part.say("rule_resolutions", rule.at, {{"goods", goods}, {"ways", words("resolution", with.resolutions)}});
  if (!with.methods.empty())
    part.say("rule_methods", rule.at, {{"goods", goods}, {"ways", words("method", with.methods)}});
  if (with.refund_when)
    part.say("rule_refund_when", rule.at,
             {{"goods", goods}, {"trigger", one(named("trigger", name_of(*with.refund_when)))}});
  if (with.store_credit_bonus_bp)
    part.say("rule_bonus", rule.at, {{"goods", goods}, {"percent", Percent{*with.store_credit_bonus_bp}}});
  if (with.label_valid_days)
    part.say("rule_label_days", rule.at, {{"goods", goods}, {"days", number(*with.label_valid_days)}});
  if (with.photos_required) part.say("rule_photos", rule.at, {{"goods", goods}});
  if (with.note_required) part.say("rule_note", rule.at, {{"goods", goods}});
}

Part goods_part(const PolicyFacts& f) {
  Writer part("heading_goods", f);
  if (f.rules.size() > 2) part.say("rules_first", f.rules.front().at);
  for (const auto& rule : f.rules) {
    const bool rest = is_for_everything(rule.when, rule.unless);
    const std::string key = fmt::format("{}_{}", rest ? "rest" : "rule", name_of(rule.then));
    if (rest)
      part.say(key, rule.at);
    else
      part.say(key, rule.at, {{"goods", goods_of(rule.when, rule.unless)}});
    say_terms(rule, part);
  }
  part.say(fmt::format("kits_{}", name_of(f.refund.kits.value)), f.refund.kits.at);
  return part.take();
}

Part reasons_part(const PolicyFacts& f) {
  Writer part("heading_reasons", f);
  const auto yes = [](bool wanted) { return std::string(wanted ? "yes" : "no"); };
  for (const auto& reason : f.reasons) {
    const Value name = one(reason_phrase(reason.id));
    part.say(fmt::format("reason_is_{}", name_of(reason.at_fault)), reason.at,
             {{"reason", name}, {"photos", yes(reason.photos_required)}, {"note", yes(reason.note_required)}});
    if (reason.suggest)
      part.say("reason_suggest", reason.at,
               {{"reason", name}, {"way", one(named("resolution", name_of(*reason.suggest)))}});
  }
  part.say("no_fee_at_fault", f.at);
  return part.take();
}

void say_send_back_fees(const PolicyFacts& f, Writer& part) {
  const auto& fees = f.send_back_fees;
  if (std::all_of(fees.begin(), fees.end(), [](const FeeFact& fee) { return fee.is_free(); }))
    return part.say("send_back_free", fees.empty() ? f.at : fees.back().at);
  for (const auto& fee : fees) {
    const Value amount = Amount{fee.minor.value_or(0)}, goods = goods_of(fee.when, fee.unless);
    if (fee.is_free())
      part.say("send_back_free_for", fee.at, {{"goods", goods}});
    else if (is_for_everything(fee.when, fee.unless))
      part.say("send_back_fee", fee.at, {{"amount", amount}});
    else
      part.say("send_back_fee_for", fee.at, {{"goods", goods}, {"amount", amount}});
  }
  part.say("send_back_once", fees.front().at);
}

std::string address_text(const Address& a) {
  std::string text;
  for (const auto* line :
       {&a.company, &a.name, &a.street1, &a.street2, &a.postal_code, &a.city, &a.state, &a.country, &a.phone, &a.email})
    if (!line->empty()) text += (text.empty() ? "" : ", ") + *line;
  return text;
}

Part sending_part(const PolicyFacts& f) {
  Writer part("heading_sending", f);
  const auto& s = f.send_back;
  std::vector<Method> methods;
  for (const auto& method : s.methods) methods.push_back(method.value);
  if (!methods.empty()) part.say("methods", s.methods.front().at, {{"ways", words("method", methods)}});
  part.say("label_days", s.label_valid_days.at, {{"days", number(s.label_valid_days.value)}});
  say_send_back_fees(f, part);
  if (const auto address = address_text(s.return_to); !address.empty())
    part.say("address", f.at, {{"address", address}});
  return part.take();
}

Value fee_value(const FeeFact& fee) {
  if (fee.minor) return one({"fee_unit", {{"amount", Amount{*fee.minor}}}});
  const Percent percent{fee.bp.value_or(0)};
  if (!fee.at_most) return one({"fee_percent", {{"percent", percent}}});
  return one({"fee_percent_capped", {{"percent", percent}, {"amount", Amount{*fee.at_most}}}});
}

void say_restocking(const PolicyFacts& f, Writer& part) {
  const auto& fees = f.restocking_fees;
  if (std::all_of(fees.begin(), fees.end(), [](const FeeFact& fee) { return fee.is_free(); }))
    return part.say("restocking_none", fees.empty() ? f.at : fees.back().at);
  for (const auto& fee : fees) {
    const Value goods = goods_of(fee.when, fee.unless);
    if (fee.is_free())
      part.say("restocking_free_for", fee.at, {{"goods", goods}});
    else if (is_for_everything(fee.when, fee.unless))
      part.say("restocking", fee.at, {{"fee", fee_value(fee)}});
    else
      part.say("restocking_for", fee.at, {{"goods", goods}, {"fee", fee_value(fee)}});
  }
  part.say("fees_never_more", fees.front().at);
}

void say_waivers(const PolicyFacts& f, Writer& part) {
  for (const auto& waiver : f.waivers) {
    Phrases fees;
    if (waiver.restocking) fees.items.push_back({"fee_restocking", {}});
    if (waiver.send_back) fees.items.push_back({"fee_send_back", {}});
    part.say("waiver", waiver.at, {{"goods", goods_of(waiver.when)}, {"fees", std::move(fees)}});
  }
}

void say_rails(const PolicyFacts& f, Writer& part) {
  for (const auto& rail : f.refund.rails) {
    const Value payment =
        rail.kind ? one(named("tender", name_of(*rail.kind))) : one({"quoted", {{"text", rail.provider.value_or("")}}});
    const Value instead = one(named("way", name_of(rail.instead)));
    if (rail.never)
      part.say("rail_never", rail.at, {{"payment", payment}, {"way", instead}});
    else if (rail.max_age_days)
      part.say("rail_old", rail.at, {{"payment", payment}, {"days", number(*rail.max_age_days)}, {"way", instead}});
    if (rail.quantum > 1)
      part.say(
          "rail_step", rail.at,
          {{"payment", payment}, {"amount", Amount{rail.quantum}}, {"way", one(named("way", name_of(rail.residue)))}});
  }
}

Value time_of(std::chrono::hours hours) {
  const auto count = static_cast<std::int64_t>(hours.count());
  if (count % 24 == 0) return one({"days", {{"days", number(count / 24)}}});
  return one({"hours", {{"hours", number(count)}}});
}

Part money_part(const PolicyFacts& f) {
  Writer part("heading_money", f);
  const auto& r = f.refund;
  part.say("refund_when", r.when.at,
           {{"time", time_of(r.within.value)}, {"trigger", one(named("trigger", name_of(r.when.value)))}});
  std::vector<RefundTarget> targets;
  for (const auto& to : r.to) targets.push_back(to.value);
  if (!targets.empty()) part.say("refund_to", r.to.front().at, {{"ways", words("way", targets)}});
  if (r.store_credit_bonus_bp.value > 0)
    part.say("bonus", r.store_credit_bonus_bp.at, {{"percent", Percent{r.store_credit_bonus_bp.value}}});
  part.say(fmt::format("shipping_{}", name_of(r.outbound_shipping.value)), r.outbound_shipping.at);
  say_restocking(f, part);
  say_waivers(f, part);
  part.say(fmt::format("promotions_{}", name_of(r.promotions.value)), r.promotions.at);
  say_rails(f, part);
  return part.take();
}

Part exchange_part(const PolicyFacts& f) {
  Writer part("heading_exchange", f);
  const auto& e = f.exchange;
  part.say(fmt::format("exchange_{}", name_of(e.allowed.value)), e.allowed.at);
  if (e.allowed.value == ExchangeScope::none) return part.take();
  part.say(fmt::format("price_{}", name_of(e.price_difference.value)), e.price_difference.at);
  if (e.instant) part.say("exchange_instant", e.allowed.at, {{"days", number(e.instant_scan_within_days)}});
  return part.take();
}

Part law_part(const PolicyFacts& f) {
  Writer part("heading_law", f);
  if (const auto& law = f.law; law && law->withdrawal_days > 0) {
    const Value span = span_of(law->withdrawal_days, law->anchor);
    part.say("withdrawal", law->at, {{"span", span}});
    if (law->rolls) part.say("window_rolls", law->at);
    if (!law->send_back_fee_allowed) part.say("law_no_send_back", law->at);
    if (!law->restocking_fee_allowed) part.say("law_no_restocking", law->at);
    if (law->outbound_shipping_due) part.say("law_shipping", law->at);
    for (const auto& rule : f.rules)
      if (is_exempt(f, rule)) part.say("withdrawal_not_for", rule.at, {{"goods", goods_of(rule.when, rule.unless)}});
  }
  part.say("faults_remain", f.at);
  return part.take();
}

Part contact_part(const PolicyFacts& f) {
  Writer part("heading_contact", f);
  part.say("review_reply", f.review_reply_at, {{"days", number(f.review_reply_days)}});
  part.say("version", f.at, {{"market", f.market}, {"version", f.version.substr(0, 16)}});
  return part.take();
}

}  // namespace

std::vector<Part> parts_of(const PolicyFacts& facts) {
  return {time_part(facts),  goods_part(facts),    reasons_part(facts), sending_part(facts),
          money_part(facts), exchange_part(facts), law_part(facts),     contact_part(facts)};
}

}  // namespace retour::policies::pages
