#include "engine/verify/ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cctype>
#include <map>
#include <set>

#include "engine/payments/detail/stripe_order.hpp"
#include "workflows/refunds/settlement.hpp"

namespace retour::engine {
namespace {

namespace json = boost::json;

constexpr std::chrono::milliseconds kLedgerDeadline{15'000};

std::string text_at(const json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string{};
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// The key that the refund has, or had, in one of its sequences.
std::string key_of(const StoredRefund& stored, int sequence) {
  workflows::ReturnCase rma;
  rma.merchant_id = stored.merchant_id;
  rma.id = stored.case_id;
  workflows::Refund refund;
  refund.id = stored.id;
  refund.tender.tender_id = stored.tender_id;
  refund.sequence = sequence;
  return workflows::refunds::effect_key(rma, refund);
}

bool moved_money(const BookedRefund& refund) { return refund.status != "failed" && refund.status != "canceled"; }

class Comparison {
 public:
  /// `told`: ids of refunds that somebody made at the provider, as it was told.
  Comparison(const std::vector<BookedRefund>& before, const std::vector<BookedRefund>& after,
             const std::vector<std::string>& told)
      : before_(before), made_elsewhere_(told.begin(), told.end()) {
    for (const auto& refund : after) {
      by_key_[refund.effect_key].push_back(&refund);
      if (refund.effect_key.empty()) keyless_[refund.id] = &refund;
    }
  }

  void take(const StoredRefund& stored) {
    if (stored.state == "settled") made_elsewhere_.insert(stored.provider_ref);
    if (stored.provider != "stripe") return;
    for (int sequence = 1; sequence < stored.sequence; ++sequence) known_[key_of(stored, sequence)] = false;
    const std::string key = key_of(stored, stored.sequence);
    known_[key] = true;
    check(stored, key);
  }

  std::vector<CheckResult> results() {
    for (const auto& refund : before_) {
      if (made_elsewhere_.contains(refund.id) || !moved_money(refund)) continue;
      const auto known = known_.find(refund.effect_key);
      if (known == known_.end())
        unknown_.add(
            {"", refund.id,
             fmt::format("{} {} with key '{}' is in no case", refund.amount, refund.currency, refund.effect_key)});
      else if (!known->second)
        unknown_.add({"", refund.id, "moved money under a key that was given up"});
    }
    return {
        {"I6", "ledger_settled", "What is settled here is in the provider's books exactly once", std::move(settled_)},
        {"I1", "ledger_amounts", "Amount, currency and key are the same in both books", std::move(amounts_)},
        {"I6", "ledger_known", "Nothing is in the provider's books that no case knows and nobody told",
         std::move(unknown_)}};
  }

 private:
  void check(const StoredRefund& stored, const std::string& key) {
    const std::string subject = fmt::format("{} refund {}", stored.rma, stored.id);
    std::vector<const BookedRefund*> paid;
    if (const auto found = by_key_.find(key); found != by_key_.end())
      std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(paid),
                   [](const BookedRefund* r) { return moved_money(*r); });
    // A person paid it at the provider and said so: it has no key there.
    if (const auto by_hand = keyless_.find(stored.provider_ref);
        stored.state == "settled" && paid.empty() && by_hand != keyless_.end() && moved_money(*by_hand->second))
      paid.push_back(by_hand->second);
    if (stored.state == "settled" && paid.size() != 1)
      settled_.add({stored.merchant_id, subject, fmt::format("is settled, the books have it {} times", paid.size())});
    if (stored.state != "settled" && paid.size() > 1)
      settled_.add({stored.merchant_id, subject, fmt::format("is in the books {} times", paid.size())});
    const bool given_up = stored.state == "failed" || stored.state == "bounced" || stored.state == "rejected" ||
                          stored.state == "abandoned";
    // Money of an attempt that was given up is told as moved by somebody else.
    if (given_up && !paid.empty() && !made_elsewhere_.contains(paid.front()->id))
      settled_.add({stored.merchant_id, subject,
                    fmt::format("is {}, but paid in the books as {}", stored.state, paid.front()->id)});
    for (const auto* refund : paid) compare(stored, *refund, subject, key);
  }

  void compare(const StoredRefund& stored, const BookedRefund& booked, const std::string& subject,
               const std::string& key) {
    const auto amount = stripe::to_stripe_amount(stored.amount_minor, stored.currency);
    if (!amount || *amount != booked.amount || lower(stored.currency) != booked.currency)
      amounts_.add({stored.merchant_id, subject,
                    fmt::format("is {} {}, the books say {} {}", stored.amount_minor, stored.currency, booked.amount,
                                booked.currency)});
    if (!booked.effect_key.empty() && booked.idempotency_key != key)
      amounts_.add(
          {stored.merchant_id, subject, fmt::format("has key {}, the books say {}", key, booked.idempotency_key)});
    if (stored.state == "settled" && stored.provider_ref != booked.id)
      amounts_.add({stored.merchant_id, subject,
                    fmt::format("is payment '{}', the books say {}", stored.provider_ref, booked.id)});
  }

  const std::vector<BookedRefund>& before_;
  std::set<std::string> made_elsewhere_;  // or paid there by hand: ids of the provider
  std::map<std::string, std::vector<const BookedRefund*>> by_key_;
  std::map<std::string, const BookedRefund*> keyless_;  // by id
  std::map<std::string, bool> known_;                   // key -> it is the refund's present one
  Offences settled_, amounts_, unknown_;
};

}  // namespace

std::vector<BookedRefund> read_ledger(const std::string& text) {
  json::error_code error;
  const json::value parsed = json::parse(text, error);
  const auto* refunds = !error && parsed.is_object() ? parsed.as_object().if_contains("refunds") : nullptr;
  if (refunds == nullptr || !refunds->is_array()) throw std::runtime_error("the ledger has no list of refunds");
  std::vector<BookedRefund> booked;
  for (const auto& item : refunds->as_array()) {
    const auto& row = item.as_object();
    const auto* metadata = row.if_contains("metadata");
    const std::string key =
        metadata != nullptr && metadata->is_object() ? text_at(metadata->as_object(), "retour_effect") : std::string{};
    booked.push_back({text_at(row, "id"), text_at(row, "status"), text_at(row, "currency"), key,
                      text_at(row, "idempotency_key"), row.at("amount").as_int64()});
  }
  return booked;
}

std::vector<BookedRefund> fetch_ledger(Transport& transport, const std::string& base_url) {
  const WireRequest request{"GET", fmt::format("{}/_admin/ledger", base_url), {}, {}};
  const auto answer = transport.call(request, kLedgerDeadline);
  const auto* reply = std::get_if<WireReply>(&answer);
  if (reply == nullptr)
    throw std::runtime_error(fmt::format("{} does not answer: {}", request.url, std::get<WireFailure>(answer).detail));
  if (reply->status != 200) throw std::runtime_error(fmt::format("{} answers {}", request.url, reply->status));
  return read_ledger(reply->body);
}

std::vector<CheckResult> verify_ledger(Database& database, const std::function<std::vector<BookedRefund>()>& books) {
  const auto before = books();
  std::vector<StoredRefund> refunds;
  Snapshot snapshot(database);
  snapshot.each_refund([&](const StoredRefund& stored) { refunds.push_back(stored); });
  const auto told = snapshot.told_refunds("stripe");
  const auto after = books();
  Comparison comparison(before, after, told);
  for (const auto& stored : refunds) comparison.take(stored);
  return comparison.results();
}

}  // namespace retour::engine
