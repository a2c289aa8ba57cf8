#include "engine/orders.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/codec/codec.hpp"
#include "engine/codec/uuid.hpp"
#include "engine/told_by_document.hpp"
#include "policies/serving.hpp"
#include "workflows/model/digest.hpp"
#include "workflows/model/places.hpp"
#include "workflows/model/text.hpp"

namespace retour::engine {
namespace {

using workflows::Facts;
using workflows::Order;
using workflows::OrderLine;
using workflows::Role;

using Import = std::variant<ImportedOrder, OrderProblem>;

OrderProblem shrank(std::string field, std::string message) {
  return {"order_shrank", std::move(field), std::move(message)};
}

bool is_touched(const workflows::Capacity& capacity) { return capacity.held + capacity.used > 0; }

bool is_same(const std::vector<workflows::TaxPart>& a, const std::vector<workflows::TaxPart>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return x.rate == y.rate && x.minor == y.minor; });
}

/// Every unit of the line, and the tax inside it.
bool is_worth_the_same(const OrderLine& now, const OrderLine& old) {
  const auto same_unit = [](const auto& x, const auto& y) {
    return x.paid_minor == y.paid_minor && is_same(x.taxes, y.taxes);
  };
  return now.quantity == old.quantity && now.paid_minor == old.paid_minor && is_same(now.taxes, old.taxes) &&
         std::equal(now.units.begin(), now.units.end(), old.units.begin(), old.units.end(), same_unit);
}

/// Of a line some unit was given back in part: by grants on stated goods, without a return.
bool has_paid_units(const workflows::Ledger& ledger, const std::string& line_id) {
  const std::string prefix = line_id + "|";
  return std::any_of(ledger.units.begin(), ledger.units.end(),
                     [&](const auto& unit) { return unit.first.starts_with(prefix) && is_touched(unit.second); });
}

/// Shipping that was given back and promotions that were judged again are still named.
std::optional<OrderProblem> drops_what_was_given_back(const Order& order, const StoredOrder& before) {
  for (const auto& [id, capacity] : before.ledger.shipping) {
    const bool named = id.empty() ? order.shipments.empty()
                                  : std::any_of(order.shipments.begin(), order.shipments.end(),
                                                [&, &id = id](const auto& shipment) { return shipment.id == id; });
    if (is_touched(capacity) && !named)
      return shrank("/shipments", "shipping was given back: how it was split into shipments stays");
  }
  for (const auto& [id, capacity] : before.ledger.promotions) {
    const bool named = std::any_of(order.promotions.begin(), order.promotions.end(),
                                   [&, &id = id](const auto& promotion) { return promotion.id == id; });
    if (is_touched(capacity) && !named)
      return shrank("/promotions", fmt::format("a refund was computed with the promotion '{}': it stays", id));
  }
  return {};
}

/// What returns were computed from has to stay: a line or tender that is gone, or a returned line with other numbers,
/// would make what was granted wrong afterwards. That the sums still cover it, the store guards.
std::optional<OrderProblem> no_longer_covers(const Order& order, const StoredOrder& before) {
  if (order.currency != before.order->currency)
    return shrank("/currency",
                  fmt::format("the order was in {} and cannot become {}", before.order->currency, order.currency));
  for (const auto& tender : before.order->tenders)
    if (order.tender(tender.id) == nullptr)
      return shrank("/tenders", fmt::format("the payment '{}' is no longer named", tender.id));
  for (const auto& old : before.order->lines) {
    const OrderLine* now = order.line(old.id);
    if (now == nullptr) return shrank("/lines", fmt::format("the line '{}' is no longer named", old.id));
    const auto counter = before.ledger.order_lines.find(old.id);
    const bool returned =
        has_paid_units(before.ledger, old.id) || (counter != before.ledger.order_lines.end() &&
                                                  counter->second.held + counter->second.used > old.returned_before);
    if (!returned || (is_worth_the_same(*now, old) && now->fulfilled >= old.fulfilled)) continue;
    return shrank(
        "/lines",
        fmt::format("the line '{}' has returns: its quantity, price, units and taxes stay, and it was sent", old.id));
  }
  return drops_what_was_given_back(order, before);
}

/// What the shop took back by itself are the first units of a line: a return that has one of them would pay it again.
std::optional<OrderProblem> takes_units_of_returns(const Order& order, const Order& before,
                                                   const std::function<std::vector<Sibling>()>& returns) {
  for (const auto& line : order.lines) {
    const OrderLine* old = before.line(line.id);
    if (old == nullptr || line.returned_before <= old->returned_before) continue;
    for (const auto& sibling : returns())
      for (const auto& own : sibling.lines)
        if (own.order_line_id == line.id && std::any_of(own.units.begin(), own.units.end(), [&](auto unit) {
              return unit >= old->returned_before && unit < line.returned_before;
            }))
          return shrank("/lines", fmt::format("the return {} has units of the line '{}': {} were taken back before it, "
                                              "and no more can be",
                                              sibling.rma, line.id, old->returned_before));
  }
  return {};
}

/// What moved outside is ours to know: no document of the shop names it.
void keep_outside(const Order& before, Order& order) {
  for (auto& tender : order.tenders)
    if (const auto* old = before.tender(tender.id)) tender.outside = old->outside;
}

/// Whose the order is and where its money goes back to: returns were opened and refunds planned by that, so it stays
/// while a return is open, and for a payment also once money went back to it.
std::optional<OrderProblem> becomes_another(const Order& order, const StoredOrder& before, bool has_open_return) {
  if (has_open_return && order.customer_ref != before.order->customer_ref)
    return OrderProblem{"order_in_use", "/customer/ref", "a return of this order is open: its customer stays the same"};
  for (const auto& old : before.order->tenders) {
    const auto* now = order.tender(old.id);
    if (now == nullptr || (now->provider == old.provider && now->payment_ref == old.payment_ref)) continue;
    const auto counter = before.ledger.tenders.find(old.id);
    const bool paid_back =
        counter != before.ledger.tenders.end() &&
        counter->second.held + counter->second.used > workflows::add(old.refunded_before_minor, old.charged_back_minor);
    if (has_open_return || paid_back)
      return OrderProblem{
          "order_in_use", "/tenders",
          fmt::format("refunds go back to the payment '{}': its provider and payment_ref stay the same", old.id)};
  }
  return {};
}

std::optional<OrderProblem> from_the_future(const Order& order, workflows::Instant now) {
  const auto is_ahead = [&](const std::optional<workflows::Instant>& at) { return at && *at > now + kClockSkew; };
  const auto ahead = [&](std::string field, workflows::Instant at) {
    return OrderProblem{
        "date_in_future", std::move(field),
        fmt::format("{} has not come yet: it is {} now", workflows::to_text(at), workflows::to_text(now))};
  };
  if (is_ahead(order.ordered_at)) return ahead("/ordered_at", order.ordered_at);
  for (std::size_t i = 0; i < order.lines.size(); ++i) {
    const auto& line = order.lines[i];
    if (is_ahead(line.fulfilled_at)) return ahead(fmt::format("/lines/{}/fulfilled_at", i), *line.fulfilled_at);
    if (is_ahead(line.delivered_at)) return ahead(fmt::format("/lines/{}/delivered_at", i), *line.delivered_at);
  }
  return {};
}

}  // namespace

/// A payment that nobody here can pay back is better known before a refund fails, and so is a region that is no code.
std::vector<std::string> Orders::notes_on(const Order& order) const {
  std::vector<std::string> notes;
  const auto& to = order.ship_to;
  if (const auto all = policies_.active();
      !workflows::is_subdivision_code(to) && policies::serves_parts_of(all, to.country))
    notes.push_back(
        fmt::format("the state '{}' is not a code like those of ISO 3166-2: the order goes to the market of the "
                    "whole country '{}'",
                    to.state, to.country));
  const Merchant* merchant = merchants_.find(order.merchant_id);
  for (const auto& tender : order.tenders)
    if (tender.provider != kManualProvider && (merchant == nullptr || merchant->gateway(tender.provider) == nullptr))
      notes.push_back(
          fmt::format("payment '{}': no adapter for the provider '{}' is configured, so that its refunds fail and are "
                      "paid by hand or another way",
                      tender.id, tender.provider));
  return notes;
}

/// Money that could never go back is better refused at the door than at the refund. An order that came in before the
/// gateway did goes on: the refund says why it fails.
std::optional<OrderProblem> Orders::cannot_be_paid(const Order& order, const Order* before) const {
  const Merchant* merchant = merchants_.find(order.merchant_id);
  for (std::size_t i = 0; merchant != nullptr && i < order.tenders.size(); ++i) {
    const auto& tender = order.tenders[i];
    const auto* old = before == nullptr ? nullptr : before->tender(tender.id);
    if (old != nullptr && old->provider == tender.provider && old->payment_ref == tender.payment_ref) continue;
    const Gateway* gateway = merchant->gateway(tender.provider);
    if (const auto why = gateway == nullptr ? std::nullopt : gateway->misshapen(tender.payment_ref))
      return OrderProblem{"payment_ref_invalid", fmt::format("/tenders/{}/payment_ref", i),
                          fmt::format("payment '{}' of the provider '{}': {}", tender.id, tender.provider, *why)};
  }
  return {};
}

std::variant<policies::PolicyPtr, OrderProblem> Orders::market_for(const Order& order,
                                                                   const std::optional<std::string>& market) const {
  if (market) {
    if (auto policy = policies_.active(*market)) return policy;
    return OrderProblem{
        "unknown_market", "/market",
        fmt::format("there is no market '{}'; there are: {}", *market, fmt::join(policies_.markets(), ", "))};
  }
  if (auto closest = policies::market_for(policies_.active(), order.ship_to)) return closest;
  return OrderProblem{
      "no_market", "/ship_to/country",
      fmt::format("no market serves '{}': name one, or add the country to a market's policy", order.ship_to.country)};
}

std::optional<Import> Orders::create(Order order, const std::string& hash, const std::optional<std::string>& market) {
  if (auto problem = cannot_be_paid(order, nullptr)) return *problem;
  const auto publication = policies_.in_force().publication;  // before the policy: what is asked after it is not older
  const auto found = market_for(order, market);
  if (const auto* problem = std::get_if<OrderProblem>(&found)) return *problem;
  const auto& policy = *std::get<policies::PolicyPtr>(found);
  // Limits and fees are numbers in the market's currency: compared with another one they would mean something else.
  if (policy.currency != order.currency)
    return OrderProblem{
        "currency_mismatch", "/currency",
        fmt::format("the order is in {}, the market {} works in {}", order.currency, policy.market, policy.currency)};
  order.id = new_uuid();
  order.market = policy.market;
  order.policy_version = policy.version;
  // Before the order that needs them: a version that is pinned can always be compiled again.
  if (const auto source = policies_.source_of(policy.version))
    texts_.keep(policy.version, policy.market, *source, clock_.now());
  if (!orders_.insert(order, hash, clock_.now(), publication)) {
    try {  // perhaps other policies came into force meanwhile
      takeover_.catch_up();
    } catch (const PolicyNotUnderstood& error) {
      return OrderProblem{"busy", "", error.what()};
    }
    return {};
  }
  return ImportedOrder{std::make_shared<const Order>(std::move(order)), ImportResultKind::created};
}

namespace {

/// Others told of the same money meanwhile, so that the document has other news now.
bool is_race(const OutsideProblem& problem) {
  return problem.code == "reference_used" || problem.code == "over_captured" || problem.code == "over_reversed";
}

}  // namespace

/// After the document is kept, so that one that is refused moves nothing. Who died in between is completed by whoever
/// sends the same document again.
std::optional<Import> Orders::told(std::shared_ptr<const Order> order, const std::vector<OutsideNews>& news,
                                   ImportResultKind kind) {
  OutsideMoney money(orders_, cases_, runtime_, clock_);
  for (const auto& moved : news)
    if (const auto problem = money.tell(order->merchant_id, order->id, moved)) {
      if (is_race(*problem)) return {};
      return OrderProblem{problem->code, "/tenders", fmt::format("payment '{}': {}", moved.tender, problem->message)};
    }
  if (!news.empty()) order = orders_.load(order->merchant_id, order->id)->order;
  return ImportedOrder{std::move(order), kind};
}

std::optional<Import> Orders::replace(Order order, const std::string& id, const std::string& hash) {
  const auto before = orders_.load(order.merchant_id, id);
  if (!before) return {};
  const auto news = told_by_document(order, *before->order);
  if (before->document_hash == hash) return told(before->order, news, ImportResultKind::unchanged);
  if (auto problem = cannot_be_paid(order, before->order.get())) return *problem;
  if (auto problem = no_longer_covers(order, *before)) return *problem;
  if (auto problem =
          takes_units_of_returns(order, *before->order, [&] { return cases_.siblings(order.merchant_id, id); }))
    return *problem;
  CaseFilter open;
  open.order_id = id;
  open.open_only = true;
  open.limit = 1;
  if (auto problem = becomes_another(order, *before, !cases_.list(order.merchant_id, open).empty())) return *problem;
  order.id = id;
  order.market = before->order->market;
  order.policy_version = before->order->policy_version;
  keep_outside(*before->order, order);
  if (orders_.update(order, *before, hash))
    return told(std::make_shared<const Order>(std::move(order)), news, ImportResultKind::replaced);
  const auto now = orders_.load(order.merchant_id, id);
  if (now && now->version == before->version)
    return shrank("", "what was returned and paid back meanwhile is more than this document has");
  return {};
}

Import Orders::import(const std::string& merchant_id, Order order, const std::optional<std::string>& market) {
  order.id.clear();
  order.market.clear();
  order.policy_version.clear();
  order.merchant_id = merchant_id;
  for (auto& tender : order.tenders) tender.outside.clear();
  if (auto problem = from_the_future(order, clock_.now())) return *problem;
  const auto notes = notes_on(order);
  const std::string hash = workflows::sha256_hex(order_json(order));
  for (int race = 0; race < kMaxImportRaces; ++race) {
    const auto ids = orders_.find(merchant_id, {order.source, order.external_id, {}, {}});
    auto done = ids.empty() ? create(order, hash, market) : replace(order, ids.front(), hash);
    if (!done) continue;
    if (auto* imported = std::get_if<ImportedOrder>(&*done)) imported->notes = notes;
    return std::move(*done);
  }
  return OrderProblem{"busy", "", "the order is being imported by others at the same time: send it again"};
}

std::optional<Orders::Known> Orders::load(const Caller& caller, const std::string& order_id) {
  if (!is_uuid(order_id)) return {};
  auto stored = orders_.load(caller.merchant_id, order_id);
  if (!stored || (caller.actor.role == Role::customer && stored->order->customer_ref != caller.actor.id)) return {};
  OrderFile file{std::move(stored->order), nullptr};
  runtime_.learn_steps(*file.order, stored->ledger);
  file.policy = runtime_.policy_for(*file.order, stored->ledger);
  for (const auto& [id, capacity] : stored->ledger.tenders) file.left_minor.emplace(id, capacity.left());
  return Known{std::move(file), std::move(stored->ledger)};
}

std::optional<OrderFile> Orders::find(const Caller& caller, const std::string& order_id) {
  auto known = load(caller, order_id);
  if (!known) return {};
  return std::move(known->file);
}

std::optional<std::variant<OrderFile, OutsideProblem>> Orders::move_outside(const Caller& caller,
                                                                            const std::string& order_id,
                                                                            OutsideNews news) {
  if (!load(caller, order_id)) return {};
  news.by = caller.actor.role;
  news.reference = std::string(workflows::trimmed(news.reference));
  if (auto problem = reserved_for_documents(news)) return *problem;
  if (auto problem = OutsideMoney(orders_, cases_, runtime_, clock_).tell(caller.merchant_id, order_id, news))
    return *problem;
  return std::move(load(caller, order_id)->file);
}

std::vector<std::shared_ptr<const Order>> Orders::list(const Caller& caller, OrderFilter filter) {
  if (caller.actor.role == Role::customer) {
    if (filter.customer_ref.value_or(caller.actor.id) != caller.actor.id) return {};
    filter.customer_ref = caller.actor.id;
  }
  std::vector<std::shared_ptr<const Order>> out;
  for (const auto& id : orders_.find(caller.merchant_id, filter))
    if (auto stored = orders_.load(caller.merchant_id, id)) out.push_back(std::move(stored->order));
  return out;
}

std::optional<OrderFile> Orders::ask(const Caller& caller, const std::string& order_id,
                                     const std::function<void(const Facts&)>& question) {
  auto known = load(caller, order_id);
  if (!known) return {};
  const auto& order = *known->file.order;
  const auto now = clock_.now();
  cases_.load_others(caller.merchant_id, order.id, {}, known->ledger);
  known->ledger.customer_returns_90d =
      cases_.returns_since(caller.merchant_id, order.customer_ref, now - std::chrono::hours(24 * 90));
  const workflows::ReturnCase fresh;  // asked before there is a case
  question(Facts{order, *known->file.policy, fresh, known->ledger, caller.actor, caller.channel, now, {}});
  return std::move(known->file);
}

std::optional<Returnables> Orders::returnables(const Caller& caller, const std::string& order_id) {
  workflows::Offers offers;
  auto file = ask(caller, order_id, [&](const Facts& facts) { offers = offers_of(facts); });
  if (!file) return {};
  return Returnables{std::move(*file), std::move(offers)};
}

std::optional<std::variant<workflows::Quote, workflows::kernel::Refused>> Orders::estimate(
    const Caller& caller, const std::string& order_id, std::span<const workflows::EstimateLine> lines,
    workflows::RefundTarget target) {
  std::optional<std::variant<workflows::Quote, workflows::kernel::Refused>> found;
  ask(caller, order_id, [&](const Facts& facts) { found = workflows::estimate(facts, lines, target); });
  return found;
}

std::optional<std::vector<workflows::Alternative>> Orders::alternatives(
    const Caller& caller, const std::string& order_id, std::span<const workflows::EstimateLine> lines) {
  std::optional<std::vector<workflows::Alternative>> found;
  ask(caller, order_id, [&](const Facts& facts) { found = workflows::alternatives(facts, lines); });
  return found;
}

}  // namespace retour::engine
