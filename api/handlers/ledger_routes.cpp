#include <fmt/format.h>

#include "api/handlers/bodies.hpp"
#include "api/handlers/detail/lists.hpp"
#include "api/handlers/views.hpp"
#include "workflows/model/overloaded.hpp"

namespace retour::api::detail {
namespace {

constexpr std::size_t kMaxReference = 200, kMaxCode = 64;
constexpr int kMostShown = engine::kMaxLedgerPage - 1;

const std::vector<Role> kShop{Role::shop};

void check_sum(const workflows::Amount& amount, const std::string& currency, const std::string& reference,
               std::vector<FieldProblem>& problems) {
  if (amount.minor == 0) problems.push_back({"/amount_minor", "out_of_range", "expected more than nothing"});
  if (!workflows::currency_exponent(currency))
    problems.push_back({"/currency", "currency_unknown", "expected a currency of ISO 4217, like EUR"});
  if (reference.empty() || reference.size() > kMaxReference)
    problems.push_back({"/reference", "out_of_range", fmt::format("expected 1 to {} bytes", kMaxReference)});
}

[[noreturn]] void refuse_balance(const engine::TooLittle& has) {
  throw HttpError(Problem{.status = 409,
                          .code = "balance_too_low",
                          .detail = "There is less than that; nothing was taken.",
                          .extra_json = fmt::format(R"({{"balance_minor":"{}"}})", has.balance)});
}

Response answer_of(const engine::ActAnswer& answer) {
  return std::visit(
      workflows::Overloaded{
          [](const engine::Posted& done) -> Response { return {.body = views::ledger_entry(done.journal)}; },
          [](const engine::TooLittle& has) -> Response { refuse_balance(has); },
          [](const engine::CardExpired&) -> Response {
            throw HttpError(409, "card_expired", "The gift card has ended.");
          },
          [](const engine::AccountTaken&) -> Response {
            throw HttpError(409, "card_exists", "There is a gift card with this code already.");
          },
          [](const engine::NoAccount&) -> Response { refuse_not_found(); },
          [](const engine::ReferenceTaken&) -> Response {
            throw HttpError(409, "reference_taken", "Something else was done under this reference.");
          },
          [](const engine::ActKeyReused&) -> Response {
            throw HttpError(422, "idempotency_key_reused", "This key belongs to another request.");
          }},
      answer);
}

template <class Post>
Response spend(const Context& context, const Request& request, const engine::Caller& caller, Post post) {
  const auto idempotency = idempotency_of(request, caller, true);
  auto body = body_of<SpendBody>(request);
  std::vector<FieldProblem> problems;
  check_sum(body.amount_minor, body.currency, body.reference, problems);
  if (!problems.empty()) refuse_body(std::move(problems));
  const auto held = context.keys->hold(caller.merchant_id, idempotency);
  return answer_of(post({body.amount_minor.minor, std::move(body.currency), std::move(body.reference), idempotency}));
}

Response open_card(const Context& context, const Request& request, const engine::Caller& caller) {
  const auto idempotency = idempotency_of(request, caller, true);
  auto body = body_of<GiftCardBody>(request);
  std::vector<FieldProblem> problems;
  check_sum(body.amount_minor, body.currency, body.reference, problems);
  if (body.code.size() > kMaxCode || body.code.find_first_of("/% ") != std::string::npos)
    problems.push_back(
        {"/code", "out_of_range", fmt::format("expected at most {} bytes without / and blanks", kMaxCode)});
  if (!problems.empty()) refuse_body(std::move(problems));
  const auto held = context.keys->hold(caller.merchant_id, idempotency);
  return answer_of(context.services.ledgers.open_gift_card(
      caller, body.code, body.expires_at,
      {body.amount_minor.minor, std::move(body.currency), std::move(body.reference), idempotency}));
}

/// One more is asked for than is shown, to know whether there is a next page.
bool cut(engine::LedgerFile& file, int limit) {
  const bool more = file.journals.size() > static_cast<std::size_t>(limit);
  if (more) file.journals.resize(static_cast<std::size_t>(limit));
  return more;
}

Response store_credit(const Context& context, const Request& request, const engine::Caller& caller) {
  const int limit = limit_parameter(request, kMostShown);
  const auto& customer = request.path_params.at("customer_ref");
  auto file = context.services.ledgers.store_credit(caller, customer, id_parameter(request, "after"), limit + 1);
  if (!file) refuse_not_found();
  const bool more = cut(*file, limit);
  return {.body = views::store_credit(customer, *file, more)};
}

Response gift_card(const Context& context, const Request& request, const engine::Caller& caller) {
  const int limit = limit_parameter(request, kMostShown);
  const auto& code = request.path_params.at("code");
  auto file = context.services.ledgers.gift_card(caller, code, id_parameter(request, "after"), limit + 1);
  if (!file) refuse_not_found();
  const bool more = cut(*file, limit);
  return {.body = views::gift_card(code, *file, more)};
}

std::vector<Parameter> page_parameters() {
  return {limit_parameter_of(kMostShown),
          {"after", "next of the page before: what is older than it", R"({"type":"string","format":"uuid"})"}};
}

Endpoint read_endpoint(std::string pattern, std::string summary, std::string description, std::string schema) {
  Endpoint e{"GET", std::move(pattern), std::move(summary), std::move(description), kEverybody};
  e.parameters = page_parameters();
  e.answer_schema = std::move(schema);
  return e;
}

Endpoint act_endpoint(std::string pattern, std::string summary, std::string description, std::string body) {
  Endpoint e{"POST", std::move(pattern), std::move(summary), std::move(description), kShop};
  e.parameters = {key_parameter(true)};
  e.body_schema = std::move(body);
  e.answer_schema = "LedgerEntry";
  return e;
}

}  // namespace

void add_ledger_endpoints(std::vector<Endpoint>& into, const Context& context) {
  auto credit = read_endpoint("/v1/store_credit/{customer_ref}", "Read a customer's store credit",
                              "What is there in each currency, and what happened to it, newest first. Principal is "
                              "what refunds gave, bonus was added and never becomes money. Customers read their own.",
                              "StoreCredit");
  credit.handler = [context](const Request& request, const engine::Caller& caller) {
    return store_credit(context, request, caller);
  };
  auto spend_credit = act_endpoint("/v1/store_credit/{customer_ref}/spend", "Spend store credit",
                                   "A checkout takes an amount off, all of it or nothing, principal before bonus. The "
                                   "same reference again answers as the first time.",
                                   schema_of<SpendBody>());
  spend_credit.handler = [context](const Request& request, const engine::Caller& caller) {
    return spend(context, request, caller, [&](const engine::ShopAct& act) {
      return context.services.ledgers.spend_store_credit(caller, request.path_params.at("customer_ref"), act);
    });
  };
  auto card = read_endpoint("/v1/gift_cards/{code}", "Read a gift card",
                            "What is on it and what happened to it, newest first. Customers read cards that were "
                            "issued to them.",
                            "GiftCard");
  card.handler = [context](const Request& request, const engine::Caller& caller) {
    return gift_card(context, request, caller);
  };
  auto spend_card = act_endpoint("/v1/gift_cards/{code}/spend", "Spend a gift card",
                                 "A checkout takes an amount off a card that has not ended, all of it or nothing. The "
                                 "same reference again answers as the first time.",
                                 schema_of<SpendBody>());
  spend_card.handler = [context](const Request& request, const engine::Caller& caller) {
    return spend(context, request, caller, [&](const engine::ShopAct& act) {
      return context.services.ledgers.spend_gift_card(caller, request.path_params.at("code"), act);
    });
  };
  auto open = act_endpoint("/v1/gift_cards", "Open a gift card",
                           "The shop sold a card. Its code is drawn here unless the shop brings one. The same "
                           "reference again answers as the first time.",
                           schema_of<GiftCardBody>());
  open.handler = [context](const Request& request, const engine::Caller& caller) {
    return open_card(context, request, caller);
  };
  for (auto* endpoint : {&credit, &spend_credit, &card, &spend_card, &open}) into.push_back(std::move(*endpoint));
}

}  // namespace retour::api::detail
