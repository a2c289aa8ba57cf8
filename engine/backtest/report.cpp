#include "engine/backtest/report.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "workflows/model/money.hpp"

namespace retour::engine {
namespace {

namespace json = boost::json;

using workflows::format_money;
using workflows::Minor;
using workflows::ReplayedLine;

std::string place(const workflows::Citation& at) { return fmt::format("{}:{}", at.file, at.line); }

std::string signed_money(Minor minor, const std::string& currency) {
  return (minor > 0 ? "+" : "") + format_money(minor, currency);
}

std::string day(workflows::Instant at) { return workflows::to_text(at).substr(0, 10); }

std::string example_text(const FlipExample& example, const std::string& currency) {
  const auto side = [&](const ReplayedLine& line) {
    return fmt::format("{} ({}), {}", line.rule.empty() ? "no rule" : line.rule, place(line.at),
                       format_money(line.worth_minor, currency));
  };
  return fmt::format("        {} line {}, {} {}: {} -> {}\n", example.order_number, example.line,
                     example.rma.empty() ? "refused on" : example.rma + " of", day(example.asked), side(example.before),
                     side(example.after));
}

std::string reason_text(const std::string& id, const ReasonTally& reason, const std::string& currency) {
  std::string text = fmt::format(
      "  {}: {} lines, goods {} -> {} ({})\n", id, reason.lines, format_money(reason.worth_before, currency),
      format_money(reason.worth_after, currency), signed_money(reason.worth_after - reason.worth_before, currency));
  for (const auto& [flip, count] : reason.flips) {
    text += fmt::format("    {} {} -> {}\n", count, name_of(flip.first), name_of(flip.second));
    const auto shown = reason.examples.find(flip);
    if (shown == reason.examples.end()) continue;
    for (const auto& example : shown->second) text += example_text(example, currency);
  }
  if (reason.repriced > 0) text += fmt::format("    {} with the same answer and another sum\n", reason.repriced);
  if (reason.other_rule > 0) text += fmt::format("    {} with the same answer by another rule\n", reason.other_rule);
  return text;
}

std::string market_text(const std::string& name, const MarketTally& market) {
  const auto& currency = market.currency;
  const auto delta = market.refund_after - market.refund_before;
  std::string text = fmt::format("{} ({}): {} {}\n", name, currency, market.file, market.version.substr(0, 16));
  text += fmt::format("  {} requests of {} customers: {} decided otherwise ({:.1f} %), {} with another sum\n",
                      market.requests, market.customers.size(), market.flipped,
                      percent(market.flipped, market.requests), market.repriced);
  text += fmt::format("  customers affected: {}\n", market.affected.size());
  text += fmt::format("  refunds {} -> {}: {} ({:+.1f} %)\n", format_money(market.refund_before, currency),
                      format_money(market.refund_after, currency), signed_money(delta, currency),
                      percent(delta, market.refund_before));
  if (market.bonus_before != 0 || market.bonus_after != 0)
    text += fmt::format("  bonus in store credit {} -> {}\n", format_money(market.bonus_before, currency),
                        format_money(market.bonus_after, currency));
  for (const auto& [id, reason] : market.reasons) text += reason_text(id, reason, currency);
  return text;
}

/// What holds of every back-test, and then what was met.
std::vector<std::string> cannot_know(const Uncertain& uncertain) {
  std::vector<std::string> out{
      "who never asked because the page said no, or would ask because it says yes",
      "what an inspection finds: sums are those that customers are told when they ask",
      "what people decide in a review: it counts as a yes",
  };
  const auto add = [&](std::int64_t count, std::string_view what) {
    if (count > 0) out.push_back(fmt::format("{} requests {}", count, what));
  };
  add(uncertain.reviewed, "that a person decided or would decide");
  add(uncertain.set_aside, "for which staff had set a rule aside");
  add(uncertain.differs,
      "that the old policy, asked again, answers differently than recorded: what is known of the order changed since");
  add(uncertain.not_compiled, "left out: this program cannot compile the version that decided");
  add(uncertain.other_market, "left out: no new policy of their market was given");
  add(uncertain.too_many, "left out: the limit was reached");
  return out;
}

json::object line_json(const ReplayedLine& line) {
  return {{"answer", name_of(line.verdict)},
          {"rule", line.rule},
          {"at", json::object{{"file", line.at.file}, {"line", line.at.line}, {"column", line.at.column}}},
          {"worth_minor", std::to_string(line.worth_minor)}};
}

json::object example_json(const FlipExample& example) {
  return {{"order_number", example.order_number},
          {"rma", example.rma.empty() ? json::value(nullptr) : json::value(example.rma)},
          {"line", example.line},
          {"asked", workflows::to_text(example.asked)},
          {"before", line_json(example.before)},
          {"after", line_json(example.after)}};
}

json::object reason_json(const std::string& id, const ReasonTally& reason) {
  json::array flips;
  for (const auto& [flip, count] : reason.flips) {
    json::array examples;
    if (const auto shown = reason.examples.find(flip); shown != reason.examples.end())
      for (const auto& example : shown->second) examples.push_back(example_json(example));
    flips.push_back(json::object{{"before", name_of(flip.first)},
                                 {"after", name_of(flip.second)},
                                 {"lines", count},
                                 {"examples", std::move(examples)}});
  }
  return {{"reason", id},
          {"lines", reason.lines},
          {"flips", std::move(flips)},
          {"repriced", reason.repriced},
          {"other_rule", reason.other_rule},
          {"worth_before_minor", std::to_string(reason.worth_before)},
          {"worth_after_minor", std::to_string(reason.worth_after)}};
}

json::object market_json(const std::string& name, const MarketTally& market) {
  json::array reasons, versions;
  for (const auto& [id, reason] : market.reasons) reasons.push_back(reason_json(id, reason));
  for (const auto& version : market.versions) versions.emplace_back(version);
  const auto delta = market.refund_after - market.refund_before;
  return {{"market", name},
          {"currency", market.currency},
          {"version", market.version},
          {"versions_before", std::move(versions)},
          {"requests", market.requests},
          {"refused_then", market.refused_then},
          {"flipped", market.flipped},
          {"repriced", market.repriced},
          {"customers", static_cast<std::int64_t>(market.customers.size())},
          {"customers_affected", static_cast<std::int64_t>(market.affected.size())},
          {"refund_before_minor", std::to_string(market.refund_before)},
          {"refund_after_minor", std::to_string(market.refund_after)},
          {"refund_delta_minor", std::to_string(delta)},
          {"bonus_before_minor", std::to_string(market.bonus_before)},
          {"bonus_after_minor", std::to_string(market.bonus_after)},
          {"reasons", std::move(reasons)}};
}

/// A text that a spreadsheet neither splits nor takes for a formula.
std::string cell(const std::string& text) {
  const bool formula = !text.empty() && std::string_view("=+-@").find(text[0]) != std::string_view::npos;
  std::string out = formula ? "\"'" : "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

}  // namespace

double percent(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

std::string render_text(const BacktestReport& report) {
  std::string text = fmt::format("requests from {} to {}\n", day(report.from), day(report.to));
  if (report.markets.empty()) text += "there are none that a new policy answers\n";
  for (const auto& [name, market] : report.markets) text += "\n" + market_text(name, market);
  text += "\nwhat this cannot know\n";
  for (const auto& sentence : cannot_know(report.uncertain)) text += "  " + sentence + "\n";
  return text;
}

std::string render_json(const BacktestReport& report) {
  json::array markets, unknown;
  for (const auto& [name, market] : report.markets) markets.push_back(market_json(name, market));
  for (const auto& sentence : cannot_know(report.uncertain)) unknown.emplace_back(sentence);
  const auto& uncertain = report.uncertain;
  return json::serialize(json::object{{"from", workflows::to_text(report.from)},
                                      {"to", workflows::to_text(report.to)},
                                      {"markets", std::move(markets)},
                                      {"cannot_know", std::move(unknown)},
                                      {"reviewed", uncertain.reviewed},
                                      {"set_aside", uncertain.set_aside},
                                      {"differs_from_record", uncertain.differs},
                                      {"left_out", json::object{{"not_compiled", uncertain.not_compiled},
                                                                {"other_market", uncertain.other_market},
                                                                {"too_many", uncertain.too_many}}}});
}

std::string render_csv(const BacktestReport& report) {
  std::string text = "market,currency,reason,before,after,lines,worth_before_minor,worth_after_minor\n";
  for (const auto& [name, market] : report.markets)
    for (const auto& [id, reason] : market.reasons) {
      const auto row = [&](std::string_view before, std::string_view after, std::int64_t lines, const auto& sums) {
        text +=
            fmt::format("{},{},{},{},{},{},{}\n", cell(name), market.currency, cell(id), before, after, lines, sums);
      };
      std::int64_t same = reason.lines;
      for (const auto& [flip, count] : reason.flips) {
        row(name_of(flip.first), name_of(flip.second), count, ",");
        same -= count;
      }
      row("same", "same", same, ",");
      row("all", "all", reason.lines, fmt::format("{},{}", reason.worth_before, reason.worth_after));
    }
  return text;
}

}  // namespace retour::engine
