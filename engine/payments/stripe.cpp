#include "engine/payments/stripe.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <functional>
#include <vector>

#include "engine/payments/detail/stripe_reply.hpp"
#include "engine/transport/reply.hpp"

namespace retour::engine {
namespace {

using std::chrono::milliseconds;
using stripe::SeenRefund;
using stripe::Sent;

constexpr int kPageSize = 100;

Outcome outcome_of_status(RefundStatus status) {
  switch (status) {
    case RefundStatus::succeeded:
      return Outcome::confirmed;
    case RefundStatus::pending:
      return Outcome::pending;
    case RefundStatus::failed:
      break;
  }
  return Outcome::rejected;
}

struct Page {
  std::vector<SeenRefund> wanted;
  std::string last_id;
  bool has_more = false;
};

/// Whether a refund of the list is looked at: whoever made the others, no more than an id is needed of them.
using Wanted = std::function<bool(const json::object& refund)>;

std::string reference_of(const json::object& refund) {
  const json::object* metadata = object_at(refund, "metadata");
  return metadata == nullptr ? std::string{} : text_at(*metadata, "retour_effect");
}

/// What is wanted has to be understood.
std::optional<Page> read_page(const json::object& list, const Wanted& wanted) {
  const json::array* data = array_at(list, "data");
  const auto has_more = flag_at(list, "has_more");
  if (data == nullptr || !has_more || (*has_more && data->empty())) return std::nullopt;
  Page page{{}, {}, *has_more};
  for (const json::value& item : *data) {
    const json::object* refund = item.if_object();
    if (refund == nullptr) return std::nullopt;
    page.last_id = text_at(*refund, "id");
    if (!is_provider_id(page.last_id)) return std::nullopt;
    if (!wanted(*refund)) continue;
    auto seen = stripe::read_refund(*refund);
    if (!seen) return std::nullopt;
    page.wanted.push_back(*std::move(seen));
  }
  return page;
}

using Listed = std::variant<std::vector<SeenRefund>, Refusal>;

/// `call` asks for one path, within what is left of the time.
Listed list_refunds(const std::string& payment_ref, const Wanted& wanted,
                    const std::function<WireAnswer(const std::string& path)>& call) {
  std::vector<SeenRefund> found;
  const std::string first = fmt::format("refunds?{}={}&limit={}&expand%5B%5D=data.balance_transaction",
                                        stripe::payment_parameter(payment_ref), url_encoded(payment_ref), kPageSize);
  std::string path = first;
  for (int pages = 0; pages < kMaxRefundPages; ++pages) {
    const WireAnswer answer = call(path);
    auto read = stripe::read_answer(answer);
    if (auto* refusal = std::get_if<Refusal>(&read)) return std::move(*refusal);
    const auto page = read_page(std::get<json::object>(read), wanted);
    if (!page) return stripe::unreadable(std::get<WireReply>(answer));
    found.insert(found.end(), page->wanted.begin(), page->wanted.end());
    if (!page->has_more) return found;
    path = first + "&starting_after=" + page->last_id;
  }
  return Refusal{Outcome::unknown,
                 {"too_many_refunds",
                  fmt::format("more than {} refunds of one payment", kMaxRefundPages * kPageSize),
                  200,
                  {},
                  {}}};
}

/// A refund of ours that failed may have a successor under the same reference; two that did not fail may not exist.
Result<std::optional<ProviderRefund>> choose(const std::vector<SeenRefund>& ours, const Sent& sent) {
  const SeenRefund* chosen = nullptr;
  int alive = 0;
  for (const SeenRefund& seen : ours) {
    const bool failed = seen.refund.status == RefundStatus::failed;
    if (!failed) ++alive;
    if (chosen == nullptr || (!failed && chosen->refund.status == RefundStatus::failed)) chosen = &seen;
  }
  if (chosen == nullptr) return {Outcome::confirmed, std::optional<ProviderRefund>(), {}};
  Result<std::optional<ProviderRefund>> result{Outcome::confirmed, std::optional(chosen->refund), {}};
  if (alive > 1) {
    result.outcome = Outcome::unknown;
    result.error = {"found_twice", fmt::format("{} refunds carry the same reference", alive), 200, {}, {}};
  } else if (const auto differs = stripe::difference(*chosen, sent)) {
    result.outcome = Outcome::unknown;
    result.error = {"echo_mismatch", *differs, 200, {}, {}};
  }
  return result;
}

}  // namespace

Capabilities StripeGateway::capabilities() const {
  Capabilities can;
  can.key_scope = "account";
  can.key_life = std::chrono::hours(24);
  can.checks_body = true;
  can.replays_errors = true;
  can.lookup_by_reference = true;
  can.settle_delay = std::chrono::seconds(30);
  return can;
}

Minor StripeGateway::step(std::string_view currency) const { return stripe::step_of(currency); }

std::optional<std::string> StripeGateway::misshapen(std::string_view payment_ref) const {
  if (is_provider_id(payment_ref)) return {};
  return fmt::format("an id of Stripe's (ch_..., pi_...) has letters, digits, '_' and '-', at most {} of them",
                     kMaxProviderId);
}

std::string StripeGateway::freeze(const RefundOrder& order) const { return stripe::freeze_order(order); }

WireRequest StripeGateway::request(std::string method, const std::string& path) const {
  WireRequest made{
      std::move(method), config_.base_url + "/v1/" + path, {{"Authorization", "Bearer " + config_.secret_key}}, {}};
  if (!config_.api_version.empty()) made.headers.emplace_back("Stripe-Version", config_.api_version);
  return made;
}

Result<ProviderRefund> StripeGateway::refund(const std::string& frozen, const std::string& effect_key,
                                             milliseconds deadline) {
  const auto sent = stripe::thaw(frozen);
  if (!sent || sent->effect_key != effect_key)
    return unfit<ProviderRefund>("frozen: is not a refund under this effect key");
  WireRequest wire = request("POST", "refunds");
  wire.headers.emplace_back("Idempotency-Key", effect_key);
  wire.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  wire.body = frozen;
  const WireAnswer answer = transport_.call(wire, deadline);
  auto read = stripe::read_answer(answer);
  if (auto* refusal = std::get_if<Refusal>(&read)) return ends<ProviderRefund>(std::move(*refusal));
  const auto& reply = std::get<WireReply>(answer);
  const auto seen = stripe::read_refund(std::get<json::object>(read));
  if (!seen) return ends<ProviderRefund>(stripe::unreadable(reply));
  if (const auto differs = stripe::difference(*seen, *sent))
    return {Outcome::unknown, seen->refund, stripe::stripe_error(reply, "echo_mismatch", *differs)};
  return {outcome_of_status(seen->refund.status), seen->refund, stripe::stripe_error(reply, seen->refund.failure, {})};
}

Result<std::optional<ProviderRefund>> StripeGateway::find(const RefundOrder& order, milliseconds deadline) {
  const Budget budget(deadline);
  auto listed = list_refunds(
      order.payment_ref, [&](const json::object& refund) { return reference_of(refund) == order.effect_key; },
      [&](const std::string& path) { return transport_.call(request("GET", path), budget.left()); });
  if (auto* refusal = std::get_if<Refusal>(&listed)) return ends<std::optional<ProviderRefund>>(std::move(*refusal));
  return choose(std::get<std::vector<SeenRefund>>(listed), stripe::expected_of(order));
}

Result<std::vector<ProviderRefund>> StripeGateway::made_elsewhere(const std::string& payment_ref,
                                                                  milliseconds deadline) {
  const Budget budget(deadline);
  auto listed = list_refunds(
      payment_ref, [](const json::object& refund) { return reference_of(refund).empty(); },
      [&](const std::string& path) { return transport_.call(request("GET", path), budget.left()); });
  if (auto* refusal = std::get_if<Refusal>(&listed)) return ends<std::vector<ProviderRefund>>(std::move(*refusal));
  std::vector<ProviderRefund> refunds;
  for (auto& seen : std::get<std::vector<SeenRefund>>(listed)) refunds.push_back(std::move(seen.refund));
  return {Outcome::confirmed, std::move(refunds), {}};
}

Result<ProviderRefund> StripeGateway::get(const std::string& provider_ref, milliseconds deadline) {
  if (!is_provider_id(provider_ref)) return unfit<ProviderRefund>("provider_ref: is not a Stripe id");
  const WireAnswer answer =
      transport_.call(request("GET", "refunds/" + provider_ref + "?expand%5B%5D=balance_transaction"), deadline);
  auto read = stripe::read_answer(answer);
  if (auto* refusal = std::get_if<Refusal>(&read)) return ends<ProviderRefund>(std::move(*refusal));
  const auto& reply = std::get<WireReply>(answer);
  const auto seen = stripe::read_refund(std::get<json::object>(read));
  if (!seen) return ends<ProviderRefund>(stripe::unreadable(reply));
  if (seen->refund.id != provider_ref)
    return {
        Outcome::unknown, {}, stripe::stripe_error(reply, "echo_mismatch", "another refund than the one asked for")};
  return {Outcome::confirmed, seen->refund, stripe::stripe_error(reply, {}, {})};
}

}  // namespace retour::engine
