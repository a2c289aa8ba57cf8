#include "policies/tools/explanation_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "policies/tools/words.hpp"
#include "workflows/model/names.hpp"

namespace retour::policies {
namespace {

using namespace workflows;

/// "17 Aug 2026"
std::string day_words(LocalDay day) {
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("{} {} {}", static_cast<unsigned>(day.day()), kMonths.at(static_cast<unsigned>(day.month()) - 1),
                     static_cast<int>(day.year()));
}

/// The day that ends at `exclusive`, with its end.
std::string end_words(Instant exclusive, const Policy& policy) {
  return fmt::format("{} 24:00 ({})", day_words(local_day(exclusive - std::chrono::microseconds(1), policy.time_zone)),
                     policy.time_zone);
}

std::string start_words(Instant from, const Policy& policy) {
  return fmt::format("{} 00:00 ({})", day_words(local_day(from, policy.time_zone)), policy.time_zone);
}

std::string cited(const Citation& at) {
  return at.rule.empty() ? place_of(at) : fmt::format("{} {}", place_of(at), at.rule);
}

std::string listed(const std::vector<std::string>& words, const char* otherwise = "none") {
  return words.empty() ? otherwise : fmt::format("{}", fmt::join(words, ", "));
}

std::string answer_of(const Difference& difference) {
  return fmt::format("{} by '{}'", name_of(difference.verdict), difference.rule);
}

std::string words_of_difference(const Difference& d) {
  switch (d.kind) {
    case DifferenceKind::quantity:
      return fmt::format("eligible in a quantity of {} at most: {}", d.quantity, answer_of(d));
    case DifferenceKind::resolution:
      return fmt::format("eligible as {}: {}", d.name, answer_of(d));
    case DifferenceKind::reason:
      return fmt::format("eligible for the reason '{}': {}", d.name, answer_of(d));
    case DifferenceKind::set_aside:
      break;
  }
  std::vector<std::string> roles;
  for (const Role role : d.roles) roles.emplace_back(name_of(role));
  return fmt::format("eligible where staff ({}) set '{}' aside: {}", listed(roles), d.name, answer_of(d));
}

/// Lines with a label in front, or below it.
class Sheet {
 public:
  void say(std::string_view label, const std::string& words) { text_ += fmt::format("{:<9} {}\n", label, words); }
  void more(const std::string& words) { say("", words); }
  void more(const std::vector<Citation>& places) {
    for (const auto& at : places) more(cited(at));
  }
  void more(const std::vector<std::string>& words) {
    for (const auto& one : words) more(one);
  }
  void gap() { text_ += '\n'; }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

class LineSheet {
 public:
  LineSheet(Sheet& sheet, const Order& order, const Policy& policy, const LineExplanation& line)
      : sheet_(sheet), order_(order), policy_(policy), line_(line) {}

  void write() {
    facts();
    windows();
    law();
    rules();
    verdict();
    terms();
  }

 private:
  void facts() {
    const auto& asked = line_.asked;
    if (const OrderLine* line = order_.line(asked.line)) {
      sheet_.say("line", fmt::format("{}: {} x {} ({}), category {}, tags {}, paid {}", line->id, line->quantity,
                                     line->title, line->sku, line->category.empty() ? "none" : line->category,
                                     listed(line->tags), format_money(line->paid_minor, order_.currency)));
      sheet_.more(fmt::format(
          "sent {}, delivered {}, {} of {} back already", line->fulfilled_at ? to_text(*line->fulfilled_at) : "not yet",
          line->delivered_at ? to_text(*line->delivered_at) : "unknown", line->returned_before, line->fulfilled));
    } else {
      sheet_.say("line", asked.line);
    }
    sheet_.say("asked", fmt::format("{} x '{}'{}", asked.quantity, asked.reason, asked.opened ? ", opened" : ""));
  }

  void conditions(const Conditions& when, const std::vector<ConditionTrace>& trace, std::string_view unless = {}) {
    const auto words = words_of_each(when, policy_.currency);
    for (std::size_t i = 0; i < trace.size(); ++i)
      sheet_.more(fmt::format("  {}{} {}: facts say {}", unless, words[i].words,
                              trace[i].held ? "holds" : "does not hold", words_of(trace[i], policy_.currency)));
  }

  void deadline(const Deadline& deadline) {
    sheet_.more(deadline.citations);
    sheet_.more(deadline.remarks);
  }

  static bool said_of(const std::optional<Deadline>& deadline, const std::string& remark) {
    return deadline && std::find(deadline->remarks.begin(), deadline->remarks.end(), remark) != deadline->remarks.end();
  }
  bool said_of_right(const std::string& remark) const {
    return line_.trace.withdrawal && said_of(line_.trace.withdrawal->deadline, remark);
  }

  /// The shop's own: goodwill, where the law gives a right beside it.
  void windows() {
    const auto& trace = line_.trace;
    if (trace.windows.empty())
      return sheet_.say("window", fmt::format("not asked: '{}' decided before", line_.judged.rule));
    if (trace.window) {
      sheet_.say("window", fmt::format("until {} 24:00 ({}, {} exclusive)", to_text(trace.window->last_day),
                                       policy_.time_zone, to_text(trace.window->exclusive)));
      deadline(*trace.window);
    } else {
      sheet_.say("window", "has not started");
    }
    for (const auto& window : trace.windows) {
      if (trace.windows.size() == 1) break;
      sheet_.more(fmt::format("{} {}: {}", place_of(window.window->at), words_of(*window.window),
                              window.chosen ? "is the one" : "is not the one"));
      conditions(window.window->when, window.when);
    }
  }

  void law() {
    const auto& right = line_.trace.withdrawal;
    if (!right) return;
    const std::string until = right->deadline ? "until " + end_words(right->deadline->exclusive, policy_)
                                              : "and its days do not count before the goods are there";
    sheet_.say("law", right->exempt ? "right of withdrawal: not for goods of this kind, the rule names the exemption"
                      : right->runs ? "right of withdrawal runs, " + until
                                    : "right of withdrawal ended, it ran " + until);
    if (right->deadline) deadline(*right->deadline);
  }

  /// In order until one matches; the last that was asked decides.
  void rules() {
    if (line_.trace.rules.empty())
      return sheet_.say("rules", fmt::format("not asked: '{}' decided before", line_.judged.rule));
    for (const auto& asked : line_.trace.rules) {
      const std::string outcome =
          asked.applies ? fmt::format("matches: {}", name_of(asked.rule->then)) : "does not match";
      sheet_.say("rule", fmt::format("{} {}: {}", place_of(asked.rule->at), asked.rule->id, outcome));
      conditions(asked.rule->when, asked.when);
      if (asked.rule->unless) conditions(*asked.rule->unless, asked.unless, "unless ");
    }
  }

  void verdict() {
    const auto& judged = line_.judged;
    sheet_.say("decision", fmt::format("{} by '{}'", name_of(judged.verdict), judged.rule));
    sheet_.more(decision_words(line_, policy_));
    for (const auto& remark : judged.remarks)
      if (!said_of(line_.trace.window, remark) && !said_of_right(remark)) sheet_.more(remark);
    for (const auto& reason : judged.why_not) {
      sheet_.say("why not", fmt::format("{}: {}", reason.code, reason.message));
      sheet_.more(reason.citations);
    }
    std::string_view label = judged.verdict == RuleVerdict::deny ? "otherwise" : "when";
    for (const auto& words : difference_words(line_, policy_)) sheet_.say(std::exchange(label, ""), words);
  }

  void terms() {
    std::string_view label = "method";
    for (const auto& [method, why_not] : line_.methods)
      sheet_.say(std::exchange(label, ""), fmt::format("{}: {} ({})", name_of(method.value),
                                                       why_not ? why_not->message : "offered", place_of(method.at)));
    label = "as";
    for (const auto& [offer, judged] : line_.resolutions) {
      std::string words =
          fmt::format("{}: {} by '{}'", name_of(offer.resolution), name_of(judged.verdict), judged.rule);
      if (offer.bonus_bp > 0) words += fmt::format(", bonus {}", percentage(offer.bonus_bp));
      sheet_.say(std::exchange(label, ""), fmt::format("{} ({})", words, place_of(offer.at)));
    }
    label = "needs";
    for (const auto& reason : line_.evidence) {
      sheet_.say(std::exchange(label, ""), reason.message);
      sheet_.more(reason.citations);
    }
  }

  Sheet& sheet_;
  const Order& order_;
  const Policy& policy_;
  const LineExplanation& line_;
};

void write_refund(Sheet& sheet, const Policy& policy, const Explanation& e) {
  if (!e.refund && e.no_refund.empty()) return;
  sheet.gap();
  for (const auto& reason : e.no_refund) {
    sheet.say("refund", "none: " + reason.message);
    sheet.more(reason.citations);
  }
  if (!e.refund) return;
  const Quote& q = *e.refund;
  const auto money = [&](Minor minor) { return format_money(minor, q.currency); };
  sheet.say("refund", fmt::format("{}: goods {}, shipping {}, restocking fee {}, return fee {}, waived fees {}",
                                  money(q.total_minor), money(q.goods_minor), money(q.shipping_minor),
                                  money(q.restocking_fee_minor), money(q.return_fee_minor), money(q.waived_fee_minor)));
  for (const auto& share : q.lines) sheet.more(share.citations);
  sheet.more(q.citations);
  sheet.say("paid",
            fmt::format("{}, within {} hours ({}, {})", name_of(e.trigger.value), policy.refund.within.value.count(),
                        place_of(e.trigger.at), place_of(policy.refund.within.at)));
}

}  // namespace

std::string decision_words(const LineExplanation& line, const Policy& policy) {
  const auto& judged = line.judged;
  const std::string verdict = judged.verdict == RuleVerdict::deny ? "refused" : std::string(name_of(judged.verdict));
  if (const Rule* rule = policy.rule(judged.rule))
    return fmt::format("{} by {} rule '{}'", verdict, place_of(rule->at), rule->id);
  if (judged.citations.empty()) return fmt::format("{} by the fact '{}'", verdict, judged.rule);
  return fmt::format("{} by {} '{}'", verdict, place_of(judged.citations.front()), judged.rule);
}

std::vector<std::string> difference_words(const LineExplanation& line, const Policy& policy) {
  std::vector<std::string> words;
  if (line.until) words.push_back("eligible if asked by " + end_words(*line.until, policy));
  if (line.from) words.push_back("eligible if asked from " + start_words(*line.from, policy) + " on");
  for (const auto& difference : line.differences) words.push_back(words_of_difference(difference));
  return words;
}

std::string law_words(const Policy& policy) {
  const auto& law = policy.law;
  if (!law) return {};
  std::vector<std::string> floors;
  if (law->withdrawal_days > 0) {
    Window right;
    right.days = law->withdrawal_days, right.anchor = law->anchor;
    floors.push_back("right of withdrawal " + words_of(right));
  }
  if (!law->restocking_fee_allowed)
    floors.emplace_back("while it runs no restocking fee on goods that were not opened");
  if (!law->send_back_fee_allowed) floors.emplace_back("while it runs no send-back fee");
  if (law->outbound_shipping_due) floors.emplace_back("while it runs shipping goes back with the whole order");
  return fmt::format("{} {}: {} (not legal advice)", place_of(law->at), law->id,
                     listed(floors, "no floor for what is decided here"));
}

std::string render_explanation(const Order& order, const Policy& policy, const Explanation& explanation) {
  Sheet sheet;
  sheet.say("order",
            fmt::format("{} of {}, sent to {}", order.number, to_text(order.ordered_at), order.ship_to.country));
  sheet.say("at", fmt::format("{}, {} in {}", to_text(explanation.asked_at),
                              day_words(local_day(explanation.asked_at, policy.time_zone)), policy.time_zone));
  sheet.say("policy", fmt::format("{} {} ({})", policy.market, policy.version.substr(0, 16), policy.file));
  if (!explanation.policy_because.empty()) sheet.more(explanation.policy_because);
  if (const auto law = law_words(policy); !law.empty()) sheet.say("law", law);
  for (const auto& line : explanation.lines) {
    sheet.gap();
    LineSheet(sheet, order, policy, line).write();
  }
  if (explanation.left_out > 0) {
    sheet.gap();
    sheet.say("lines", fmt::format("{} more are not explained here: name them", explanation.left_out));
  }
  write_refund(sheet, policy, explanation);
  if (!explanation.cannot_know.empty()) sheet.gap();
  for (const auto& words : explanation.cannot_know) sheet.say("unknown", words);
  return sheet.take();
}

}  // namespace retour::policies
