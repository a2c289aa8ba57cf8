// Requests of the past that are decided twice a second on one core, from memory, beside reading the orders that they
// are about; interleaved rounds, medians. Usage: scripts/bench backtest. The ratio says how many requests cost as much
// as reading one order of the database.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <vector>

#include "engine/backtest/tally.hpp"
#include "engine/codec/codec.hpp"
#include "policies/loader.hpp"

namespace {

using namespace retour;
using namespace retour::workflows;
using Clock = std::chrono::steady_clock;

constexpr int kRounds = 7, kOrders = 400;
constexpr auto kRound = std::chrono::milliseconds(500);
const Instant kStart = Instant(std::chrono::seconds(1'780'000'000));

OrderLine line(int order, int i) {
  OrderLine line;
  line.id = std::to_string(i);
  line.category = (order + i) % 5 == 0 ? "electronics" : "apparel";
  line.quantity = line.fulfilled = 1 + (order + i) % 3;
  line.paid_minor = 1'999 + 731 * ((order * 7 + i) % 40);
  line.taxes = {{"VAT 19%", line.paid_minor / 7}};
  line.fulfilled_at = kStart;
  line.delivered_at = kStart + std::chrono::hours(48);
  return line;
}

/// One to five lines, a gift card in every third, shipping in every second.
Order order_of(int n) {
  Order order;
  order.id = order.external_id = order.number = std::to_string(n);
  order.market = "DE", order.currency = "EUR", order.merchant_id = "demo";
  order.customer_ref = "c-" + std::to_string(n / 2);
  order.ship_to.country = "DE";
  order.ordered_at = kStart - std::chrono::hours(24);
  for (int i = 0; i < 1 + n % 5; ++i) order.lines.push_back(line(n, i));
  order.shipping_paid_minor = n % 2 == 0 ? 490 : 0;
  Minor total = order.shipping_paid_minor;
  for (const auto& l : order.lines) total += l.paid_minor;
  Tender card;
  card.id = "t", card.provider = "stripe", card.payment_ref = "ch_1", card.kind = TenderKind::card;
  card.captured_minor = total;
  if (n % 3 == 0) {
    Tender gift = card;
    gift.id = "g", gift.provider = "manual", gift.kind = TenderKind::gift_card, gift.captured_minor = 500;
    card.captured_minor -= 500;
    order.tenders.push_back(gift);
  }
  order.tenders.push_back(card);
  return order;
}

/// Mostly one line, a sixth too late; every tenth order asked twice.
engine::PastOrder past(int n) {
  engine::PastOrder out{order_of(n), {}, {}};
  for (int k = 0; k < (n % 10 == 0 ? 2 : 1); ++k) {
    engine::PastRequest request;
    request.at = kStart + std::chrono::hours(24) * (n % 6 == 0 ? 90 : 5 + n % 20);
    request.rma = n % 6 == 0 ? "" : "R";
    request.policy_version = "old";
    request.actor = {Role::customer, out.order.customer_ref};
    request.channel = Channel::web;
    for (std::size_t i = 0; i < (n % 4 == 0 ? std::min<std::size_t>(3, out.order.lines.size()) : 1); ++i)
      request.request.lines.push_back(
          {out.order.lines[i].id, 1, n % 7 == 0 ? "defective" : "changed_mind", "broken", {"p1"}, Resolution::refund});
    out.requests.push_back(std::move(request));
  }
  return out;
}

policies::PolicyPtr changed(const std::string& path, const std::string& from, const std::string& to) {
  std::ifstream in(path);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("the policy has no '" + from + "'");
  text.replace(at, from.size(), to);
  const auto beside = [](std::string_view name) {
    return policies::read_source("policies/markets/" + std::string(name) + ".yaml");
  };
  const auto compiled = policies::compile({path, text}, beside);
  if (!compiled.policy) throw std::runtime_error(policies::render(compiled.diagnostics, policies::Format::full));
  return compiled.policy;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + kRounds / 2, values.end());
  return values[kRounds / 2];
}

/// Of `once`, which does `of` things.
template <class F>
double per_second(std::int64_t of, F&& once) {
  const auto start = Clock::now();
  std::int64_t done = 0;
  for (; Clock::now() - start < kRound; done += of) once();
  return static_cast<double>(done) / std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

int main() {
  const std::string file = "policies/markets/de.yaml";
  const auto before = policies::compile_file(file).policy,
             after = changed(file, "returns:\n", "returns:\n  window: 21 days after delivery\n");
  if (!before) return 1;
  std::vector<engine::PastOrder> orders;
  std::vector<std::string> stored;
  std::int64_t requests = 0;
  for (int n = 0; n < kOrders; ++n) {
    orders.push_back(past(n));
    stored.push_back(engine::order_json(orders.back().order));
    requests += static_cast<std::int64_t>(orders.back().requests.size());
  }
  const auto tested = [&] {
    engine::Tally tally([&](const auto&) { return after; }, [&](const auto&, const auto&) { return before; }, 3);
    for (const auto& order : orders) tally.add(order);
    return tally.report();
  };
  const auto report = tested();
  const auto& market = report.markets.at("DE");
  fmt::print("backtest: requests={} flipped={} refused_then={} differs={}\n", market.requests, market.flipped,
             market.refused_then, report.uncertain.differs);
  std::vector<double> replays, reads;
  for (int round = 0; round < kRounds; ++round) {
    replays.push_back(per_second(requests, [&] { (void)tested(); }));
    reads.push_back(per_second(kOrders, [&] {
      for (const auto& json : stored) (void)engine::order_from_json(json);
    }));
  }
  fmt::print("backtest: requests_per_second={:.0f} orders_read_per_second={:.0f} ratio={:.2f}\n", median(replays),
             median(reads), median(replays) / median(reads));
}
