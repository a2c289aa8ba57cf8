// Quotes a second on one core, beside reading the order document that each of them needs first; interleaved rounds,
// medians. Usage: scripts/bench quotes. The ratio says how many quotes cost as much as reading their order once.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <vector>

#include "api/import/import.hpp"
#include "policies/loader.hpp"
#include "workflows/returns/quote.hpp"

namespace {

using namespace retour;
using namespace retour::workflows;
using Clock = std::chrono::steady_clock;

constexpr int kRounds = 7;
constexpr auto kRound = std::chrono::milliseconds(400);

/// `lines` lines of three units each, two tax rates, a gift card and a card.
std::string document(int lines) {
  std::string list;
  for (int i = 0; i < lines; ++i)
    list += fmt::format(
        R"({}{{"id":"{}","title":"Thing","category":"apparel","quantity":3,"fulfilled":3,"paid_minor":"5000","taxes":[{{"rate":"VAT 19%","minor":"600"}},{{"rate":"VAT 7%","minor":"70"}}],"fulfilled_at":"2026-10-06T10:00:00Z","delivered_at":"2026-10-08T10:00:00Z"}})",
        i == 0 ? "" : ",", i);
  return fmt::format(
      R"({{"external_id":"1","currency":"EUR","ordered_at":"2026-10-05T09:00:00Z","customer":{{"ref":"c","email":"c@example.com"}},"ship_to":{{"country":"DE"}},"lines":[{}],"tenders":[{{"id":"g","kind":"gift_card","provider":"manual","captured_minor":"2000"}},{{"id":"t","kind":"card","provider":"stripe","payment_ref":"ch_1","captured_minor":"{}"}}],"total_minor":"{}"}})",
      list, lines * 5000 - 2000, lines * 5000);
}

template <class F>
double per_second(F&& once) {
  const auto start = Clock::now();
  std::int64_t done = 0;
  for (; Clock::now() - start < kRound; ++done) once();
  return static_cast<double>(done) / std::chrono::duration<double>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + kRounds / 2, values.end());
  return values[kRounds / 2];
}

Order order_of(const std::string& json) {
  auto read = api::import_own(json);
  if (!std::holds_alternative<api::Imported>(read)) throw std::runtime_error("the bench's own order is wrong");
  return std::get<api::Imported>(std::move(read)).order;
}

void measure(const Policy& policy, int lines) {
  const std::string json = document(lines);
  const Order order = order_of(json);
  Ledger ledger;
  for (const auto& t : order.tenders) ledger.tenders[t.id] = {t.captured_minor, 0, 0, 1};
  const ReturnCase none;
  const Facts facts{order,        policy,           none, ledger, {Role::customer, order.customer_ref},
                    Channel::web, order.ordered_at, {}};
  std::vector<QuoteLine> asked;
  for (const auto& line : order.lines) asked.push_back({line.id, {0, 1}, "changed_mind", false, false});
  std::vector<double> quotes, reads;
  for (int round = 0; round < kRounds; ++round) {
    quotes.push_back(per_second([&] { (void)std::get<Quote>(make_quote(facts, asked, RefundTarget::original)); }));
    reads.push_back(per_second([&] { (void)order_of(json); }));
  }
  fmt::print("quotes: lines={} per_second={:.0f} orders_read_per_second={:.0f} ratio={:.1f}\n", lines, median(quotes),
             median(reads), median(quotes) / median(reads));
}

}  // namespace

int main() {
  const auto compiled = policies::compile_file("policies/markets/de.yaml");
  if (!compiled.policy) return 1;
  for (const int lines : {1, 5, 20}) measure(*compiled.policy, lines);
}
