#include "policies/tools/facts.hpp"

#include <fmt/format.h>

#include "policies/tools/words.hpp"
#include "workflows/model/names.hpp"

namespace retour::policies {
namespace {

using namespace workflows;

std::string named(std::string_view id) { return fmt::format("'{}'", id); }

class Collector {
 public:
  explicit Collector(const Policy& policy) : policy_(policy), currency_(policy.currency) {}

  std::vector<Fact> run() {
    head();
    windows();
    rules();
    send_back();
    refund();
    rails();
    exchange();
    authority();
    return std::move(facts_);
  }

 private:
  Fact& add(std::string_view area, std::string subject, std::string value, const Citation& at) {
    return facts_.emplace_back(Fact{std::string(area), std::move(subject), std::move(value), at});
  }
  void add_days(std::string_view area, std::string subject, int days, const Citation& at) {
    add(area, std::move(subject), fmt::format("{} days", days), at).days = days;
  }
  template <class T>
  void add_list(std::string_view area, std::string subject, const std::vector<Cited<T>>& list) {
    std::string value;
    for (const auto& item : list) {
      if (!value.empty()) value += ", ";
      if constexpr (std::is_enum_v<T>) {
        value += name_of(item.value);
      } else {
        value += item.value;
      }
    }
    if (!list.empty()) add(area, std::move(subject), std::move(value), list.front().at);
  }

  void head() {
    add("market", "currency", policy_.currency, policy_.at);
    add("market", "time zone", policy_.time_zone, policy_.at);
    for (const auto& language : policy_.languages) add("market", "language " + language, "offered", policy_.at);
    for (const auto& country : policy_.countries) add("market", "country " + country, "served", policy_.serves_at);
    for (const auto& region : policy_.regions) add("market", "region " + region, "served", policy_.serves_at);
    if (policy_.statute) add("market", "statute", *policy_.statute, policy_.at);
    add("market", "version that decides", std::string(name_of(policy_.pin.value)), policy_.pin.at);
  }

  void windows() {
    for (const auto& window : policy_.windows) {
      const bool everything = window.when == Conditions{};
      add("windows", everything ? "everything" : words_of(window.when, currency_), words_of(window), window.at).days =
          window.days;
    }
    add_days("windows", "a missing delivery date is the sending plus", policy_.transit_days_when_undelivered,
             policy_.no_delivery_date_at);
    for (const auto& season : policy_.seasons)
      add("windows", "season " + named(season.name),
          fmt::format("orders of {}..{} until {}", words_of(season.ordered_from), words_of(season.ordered_to),
                      words_of(season.until)),
          season.at);
    add("windows", "a last day on a weekend or holiday", policy_.windows_roll ? "moves on" : "stays", policy_.at);
    calendar();
  }

  void calendar() {
    std::string weekend, holidays;
    for (const int day : policy_.calendar.weekend) weekend += fmt::format("{}{}", weekend.empty() ? "" : ", ", day);
    for (const auto day : policy_.calendar.holidays)
      holidays += fmt::format("{}{}", holidays.empty() ? "" : ", ", to_text(LocalDay(day)));
    if (!weekend.empty()) add("windows", "weekend", weekend, policy_.calendar.at);
    if (!holidays.empty()) add("windows", "holidays", holidays, policy_.calendar.at);
  }

  void rules() {
    for (const auto& reason : policy_.reasons) {
      std::string value = fmt::format("{} is at fault", name_of(reason.at_fault));
      if (reason.photos_required) value += ", photos required";
      if (reason.note_required) value += ", note required";
      if (reason.suggest) value += fmt::format(", suggests {}", name_of(*reason.suggest));
      add("reasons", named(reason.id), std::move(value), reason.at);
    }
    for (const auto& rule : policy_.rules)
      add("rules", named(rule.id), words_of(rule, currency_), rule.at).ordered = true;
    add_days("rules", "answers to questions within", policy_.review_reply_days, policy_.review_reply_at);
  }

  void send_back() {
    const auto& terms = policy_.send_back;
    add_list("sending back", "methods", terms.methods);
    add_list("sending back", terms.cheapest_carrier ? "cheapest carrier of" : "carriers in order", terms.carriers);
    add_days("sending back", "a label is valid for", terms.label_valid_days.value, terms.label_valid_days.at);
    for (const auto& fee : terms.fees)
      add("send-back fees", named(fee.id), words_of(fee, currency_), fee.at).ordered = true;
    const auto& to = terms.return_to;
    const std::string address = fmt::format(
        "{}", fmt::join(std::vector<std::string>{to.company, to.name, to.street1, to.street2, to.postal_code, to.city,
                                                 to.state, to.country, to.phone, to.email},
                        "|"));
    add("sending back", "address", address, policy_.at);
  }

  void refund() {
    const auto& terms = policy_.refund;
    add("refunds", "paid on", std::string(name_of(terms.when.value)), terms.when.at);
    add("refunds", "paid within", fmt::format("{} hours", terms.within.value.count()), terms.within.at);
    add_list("refunds", "paid to", terms.to);
    add("refunds", "store credit bonus", percentage(terms.store_credit_bonus_bp.value), terms.store_credit_bonus_bp.at);
    add("refunds", "store credit is kept by", std::string(name_of(terms.credit_held_by.value)),
        terms.credit_held_by.at);
    add("refunds", "promotions", std::string(name_of(terms.promotions.value)), terms.promotions.at);
    add("refunds", "kits come back", std::string(name_of(terms.kits.value)), terms.kits.at);
    add("refunds", "outbound shipping goes back", std::string(name_of(terms.outbound_shipping.value)),
        terms.outbound_shipping.at);
    add("refunds", "tenders", std::string(name_of(terms.tender_order)), policy_.refund.when.at);
    for (const auto& fee : terms.restocking)
      add("restocking fees", named(fee.id), words_of(fee, currency_), fee.at).ordered = true;
    for (const auto& waiver : terms.waivers)
      add("waived fees", named(waiver.id), words_of(waiver, currency_), waiver.at).ordered = true;
  }

  void rails() {
    for (const auto& rail : policy_.refund.rails) {
      std::string subject;
      if (rail.kind) subject = name_of(*rail.kind);
      if (rail.provider) subject += (subject.empty() ? "" : " of ") + *rail.provider;
      add("rails", std::move(subject), words_of(rail, currency_), rail.at).ordered = true;
    }
  }

  void exchange() {
    const auto& terms = policy_.exchange;
    add("exchanges", "allowed", std::string(name_of(terms.allowed.value)), terms.allowed.at);
    add("exchanges", "price difference", std::string(name_of(terms.price_difference.value)), terms.price_difference.at);
    add("exchanges", "new goods first",
        terms.instant ? fmt::format("scan within {} days", terms.instant_scan_within_days) : "no", terms.allowed.at);
  }

  void authority() {
    const auto& authority = policy_.authority;
    add("authority", "automatic", words_of(authority.automatic, currency_), authority.automatic.at);
    add("authority", "agent", words_of(authority.agent, currency_), authority.agent.at);
    add("authority", "lead", words_of(authority.lead, currency_), authority.lead.at);
    if (const auto& limit = authority.four_eyes_over)
      add("authority", "two people above", format_money(limit->value, currency_), limit->at);
    add("authority", "people may approve what they asked for", authority.requester_may_approve.value ? "yes" : "no",
        authority.requester_may_approve.at);
    add_days("authority", "an approval stays open for", authority.approval_valid_days.value,
             authority.approval_valid_days.at);
  }

  const Policy& policy_;
  const std::string& currency_;
  std::vector<Fact> facts_;
};

}  // namespace

std::vector<Fact> facts_of(const Policy& policy) { return Collector(policy).run(); }

}  // namespace retour::policies
