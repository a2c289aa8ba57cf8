// engine/orders.hpp - orders taken over from shops, and what of them may come back
#pragma once
// Duty: keeps each order of a shop once, pinned to its market and to the policy version in force when it first came; a
// changed document replaces it as long as it still covers what was returned. Answers what may be returned and what that
// would pay, by the rules that decide about the request. Errors: DatabaseUnavailable; what a document lacks is an
// OrderProblem. Threading: safe from any thread.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "engine/clock.hpp"
#include "engine/merchants.hpp"
#include "engine/outside.hpp"
#include "engine/publishing/takeover.hpp"
#include "engine/records.hpp"
#include "engine/runtime.hpp"
#include "policies/registry.hpp"
#include "workflows/returns/offers.hpp"

namespace retour::engine {

/// Clocks differ by less than this; what is said to have happened later has not happened.
inline constexpr std::chrono::hours kClockSkew{24};
/// Imports of one order at once: whoever keeps losing gives up after so many tries.
inline constexpr int kMaxImportRaces = 8;

enum class ImportResultKind { created, unchanged, replaced };

struct ImportedOrder {
  std::shared_ptr<const workflows::Order> order;
  ImportResultKind kind = ImportResultKind::created;
  std::vector<std::string> notes = {};  // what the shop should know, for people
};

/// code: no_market, unknown_market, currency_mismatch, date_in_future, payment_ref_invalid, order_shrank, order_in_use,
/// busy, or that of what the document told as moved (OutsideProblem). `field` is the order's member, as in our own
/// format.
struct OrderProblem {
  std::string code, field, message;
};

struct OrderFile {
  std::shared_ptr<const workflows::Order> order;
  policies::PolicyPtr policy;
  std::map<std::string, workflows::Minor, std::less<>> left_minor = {};  // by tender; below zero: gone beyond it
};

struct Returnables {
  OrderFile file;
  workflows::Offers offers;  // points into `file`
};

class Orders {
 public:
  Orders(Database& database, Runtime& runtime, policies::PolicyRegistry& policies, const Merchants& merchants,
         const Clock& clock)
      : orders_(database),
        cases_(database),
        texts_(database),
        takeover_(database, policies),
        runtime_(runtime),
        policies_(policies),
        merchants_(merchants),
        clock_(clock) {}

  /// `market`: nothing = by the country and region the order was sent to.
  std::variant<ImportedOrder, OrderProblem> import(const std::string& merchant_id, workflows::Order order,
                                                   const std::optional<std::string>& market);

  /// Nothing: no such order, or not this caller's.
  std::optional<OrderFile> find(const Caller& caller, const std::string& order_id);
  /// Newest first, at most 100; a customer's own only.
  std::vector<std::shared_ptr<const workflows::Order>> list(const Caller& caller, OrderFilter filter);

  /// A person tells what moved without us: the order afterwards, or why that cannot be. Nothing: no such order.
  std::optional<std::variant<OrderFile, OutsideProblem>> move_outside(const Caller& caller, const std::string& order_id,
                                                                      OutsideNews news);

  /// Asks about a request for a new return of the order, with all that is known now. Nothing: no such order, or not
  /// this caller's; then nothing was asked.
  std::optional<OrderFile> ask(const Caller& caller, const std::string& order_id,
                               const std::function<void(const workflows::Facts&)>& question);
  std::optional<Returnables> returnables(const Caller& caller, const std::string& order_id);
  /// Nothing: no such order, or not this caller's.
  std::optional<std::variant<workflows::Quote, workflows::kernel::Refused>> estimate(
      const Caller& caller, const std::string& order_id, std::span<const workflows::EstimateLine> lines,
      workflows::RefundTarget target);

  /// Nothing: no such order, or not this caller's.
  std::optional<std::vector<workflows::Alternative>> alternatives(const Caller& caller, const std::string& order_id,
                                                                  std::span<const workflows::EstimateLine> lines);

 private:
  struct Known {
    OrderFile file;
    workflows::Ledger ledger;
  };
  std::optional<Known> load(const Caller& caller, const std::string& order_id);
  std::vector<std::string> notes_on(const workflows::Order& order) const;
  /// A reference that the merchant's gateway cannot pay to; `before`: what was let in is not asked again.
  std::optional<OrderProblem> cannot_be_paid(const workflows::Order& order, const workflows::Order* before) const;
  std::variant<policies::PolicyPtr, OrderProblem> market_for(const workflows::Order& order,
                                                             const std::optional<std::string>& market) const;
  std::optional<std::variant<ImportedOrder, OrderProblem>> told(std::shared_ptr<const workflows::Order> order,
                                                                const std::vector<OutsideNews>& news,
                                                                ImportResultKind kind);
  /// Nothing: somebody else was faster.
  std::optional<std::variant<ImportedOrder, OrderProblem>> replace(workflows::Order order, const std::string& id,
                                                                   const std::string& hash);
  std::optional<std::variant<ImportedOrder, OrderProblem>> create(workflows::Order order, const std::string& hash,
                                                                  const std::optional<std::string>& market);

  OrderStore orders_;
  CaseStore cases_;
  PolicyStore texts_;
  PolicyTakeover takeover_;
  Runtime& runtime_;
  policies::PolicyRegistry& policies_;
  const Merchants& merchants_;
  const Clock& clock_;
};

}  // namespace retour::engine
