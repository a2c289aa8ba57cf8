#include <fmt/format.h>

#include "api/handlers/answers.hpp"
#include "api/handlers/bodies.hpp"
#include "api/handlers/detail/lists.hpp"
#include "api/handlers/views.hpp"
#include "api/import/import.hpp"
#include "workflows/permissions.hpp"

namespace retour::api {

workflows::Submit event_of(SubmitBody body) {
  workflows::Submit event{
      {}, body.method, std::move(body.language), std::move(body.override_rule), std::move(body.override_reason)};
  for (auto& line : body.lines) {
    std::optional<workflows::Replacement> replacement;
    if (line.replacement)
      replacement = workflows::Replacement{line.replacement->sku, line.replacement->title, line.replacement->product_id,
                                           line.replacement->unit_price_minor.minor};
    event.lines.push_back({std::move(line.line), line.quantity, std::move(line.reason), std::move(line.note),
                           std::move(line.photos), line.resolution, line.opened, std::move(replacement)});
  }
  return event;
}

std::vector<workflows::EstimateLine> estimate_lines(const std::vector<QuoteLineBody>& lines) {
  std::vector<workflows::EstimateLine> out;
  for (const auto& line : lines) {
    const auto amount = line.amount ? std::optional(line.amount->minor) : std::nullopt;
    out.push_back({line.line, line.quantity, line.reason, line.opened, amount, line.part_bp});
  }
  return out;
}

namespace detail {
namespace {

[[noreturn]] void refuse_import(const engine::OrderProblem& problem) {
  const bool busy = problem.code == "busy";
  const bool in_use = problem.code == "order_in_use";
  Problem answer{.status = busy ? 503 : (in_use ? 409 : 422), .code = problem.code, .detail = problem.message};
  if (busy)
    answer.retry_after = std::chrono::seconds(1);
  else
    answer.errors = {{problem.field, problem.code, problem.message}};
  throw HttpError(std::move(answer));
}

Response import_order(const Context& context, const Request& request, const engine::Caller& caller) {
  const auto format = text_parameter(request, "format", kOrderFormats).value_or("");
  const auto market = text_parameter(request, "market");
  auto read = import_as(format, request.body);
  if (auto* problems = std::get_if<std::vector<FieldProblem>>(&read)) refuse_body(std::move(*problems));
  auto& document = std::get<Imported>(read);
  const auto result = context.services.orders.import(caller.merchant_id, std::move(document.order), market);
  if (const auto* problem = std::get_if<engine::OrderProblem>(&result)) refuse_import(*problem);
  const auto& imported = std::get<engine::ImportedOrder>(result);
  document.notes.insert(document.notes.end(), imported.notes.begin(), imported.notes.end());
  Response response{.body = views::imported(imported, document.notes)};
  if (imported.kind == engine::ImportResultKind::created) response.status = 201;
  response.headers.emplace_back("Location", "/v1/orders/" + imported.order->id);
  return response;
}

int status_of(const engine::OutsideProblem& problem) {
  if (problem.code == "reference_used") return 409;
  return problem.code == "not_yours_to_say" ? 403 : 422;
}

[[noreturn]] void refuse_movement(const engine::OutsideProblem& problem) {
  throw HttpError(Problem{.status = status_of(problem),
                          .code = problem.code,
                          .detail = problem.message,
                          .errors = {{problem.field, problem.code, problem.message}}});
}

Response move_outside(const Context& context, const Request& request, const engine::Caller& caller) {
  auto body = body_of<MovementBody>(request);
  const auto moved = context.services.orders.move_outside(
      caller, request.path_params.at("id"),
      {std::move(body.tender), body.kind, std::move(body.reference), body.amount_minor.minor});
  if (!moved) refuse_not_found();
  if (const auto* problem = std::get_if<engine::OutsideProblem>(&*moved)) refuse_movement(*problem);
  return {.body = views::order(std::get<engine::OrderFile>(*moved), caller.actor.role)};
}

Response list_orders(const Context& context, const Request& request, const engine::Caller& caller) {
  const engine::OrderFilter filter{text_parameter(request, "source"), text_parameter(request, "external_id"),
                                   text_parameter(request, "number"), text_parameter(request, "customer_ref")};
  return {.body = views::orders(context.services.orders.list(caller, filter))};
}

Response compare(const Context& context, const Request& request, const engine::Caller& caller) {
  const auto lines = estimate_lines(body_of<AlternativesBody>(request).lines);
  const auto file = context.services.orders.find(caller, request.path_params.at("id"));
  if (!file) refuse_not_found();
  const auto found = context.services.orders.alternatives(caller, file->order->id, lines);
  if (!found) refuse_not_found();
  return {.body = views::alternatives(*found, file->order->language)};
}

Response quote(const Context& context, const Request& request, const engine::Caller& caller) {
  const auto body = body_of<QuoteBody>(request);
  const auto lines = estimate_lines(body.lines);
  const auto file = context.services.orders.find(caller, request.path_params.at("id"));
  if (!file) refuse_not_found();
  const auto found = context.services.orders.estimate(caller, file->order->id, lines, body.target);
  if (!found) refuse_not_found();
  if (const auto* refused = std::get_if<workflows::kernel::Refused>(&*found)) refuse(*refused);
  return {.body = views::quote(std::get<workflows::Quote>(*found), file->order->language)};
}

Response submit(const Context& context, const Request& request, const engine::Caller& caller) {
  const auto idempotency = idempotency_of(request, caller, true);
  const auto event = event_of(body_of<SubmitBody>(request));
  const auto held = context.keys->hold(caller.merchant_id, idempotency);
  const auto& id = request.path_params.at("id");
  if (!context.services.orders.find(caller, id)) refuse_not_found();
  return respond(context.services.runtime.submit(caller, id, event, idempotency), request, caller, context.services,
                 true);
}

Endpoint import_endpoint(const Context& context) {
  Endpoint e{"POST", "/v1/orders/import", "Take over an order",
             "The order as the shop exports it, at most 1 MiB. The same order again changes nothing; a changed "
             "document replaces it as long as it covers "
             "what was returned. The order keeps the market and the policy version it first came with.",
             kNoCustomers};
  e.parameters = {
      {"format", "whose format the document has; recognised by its members when it is not given",
       names_schema_text(kOrderFormats)},
      {"market", "the market whose policy applies; by the country the order was sent to when it is not given"}};
  e.body_schema = order_schema_json();
  e.max_body_bytes = kMaxOrderBytes;
  e.statuses = {200, 201};
  e.answer_schema = "ImportedOrder";
  e.handler = [context](const Request& request, const engine::Caller& caller) {
    return import_order(context, request, caller);
  };
  return e;
}

Endpoint movement_endpoint(const Context& context) {
  Endpoint e{"POST",
             "/v1/orders/{id}/movements",
             "Tell what moved outside",
             "Money of a payment that moved without Retour: a refund in the provider's dashboard, a chargeback, or one "
             "that was reversed. Counted once by its reference; what comes back in parts is told as all that came back "
             "so far. Refunds on that payment that wait or were not sent yet stop until a person has looked.",
             {Role::shop, Role::lead}};
  e.body_schema = schema_of<MovementBody>();
  e.answer_schema = "Order";
  e.handler = [context](const Request& request, const engine::Caller& caller) {
    return move_outside(context, request, caller);
  };
  return e;
}

Endpoint list_endpoint(const Context& context) {
  Endpoint e{"GET", "/v1/orders", "Find orders", "Newest first, at most 100. Customers find their own.", kEverybody};
  e.parameters = {{"number", "the number that the customer knows"},
                  {"source", "shopify, woocommerce or retour"},
                  {"external_id", "the shop's id"},
                  {"customer_ref", "the shop's customer id"}};
  e.answer_schema = "Orders";
  e.handler = [context](const Request& request, const engine::Caller& caller) {
    return list_orders(context, request, caller);
  };
  return e;
}

Endpoint submit_endpoint(const Context& context) {
  Endpoint e{"POST", "/v1/orders/{id}/returns", "Ask for a return",
             "Opens a return case for stated lines; the policy answers at once: authorized, to be reviewed, or refused "
             "with reasons and the lines of the policy.",
             workflows::senders_of(workflows::Submit::name)};
  e.parameters = {key_parameter(true), channel_parameter(), prefer_parameter()};
  e.body_schema = schema_of<SubmitBody>();
  e.statuses = {200, 201};
  e.answer_schema = "Return";
  e.handler = [context](const Request& request, const engine::Caller& caller) {
    return submit(context, request, caller);
  };
  return e;
}

}  // namespace

void add_order_endpoints(std::vector<Endpoint>& into, const Context& context) {
  into.push_back(import_endpoint(context));
  into.push_back(list_endpoint(context));
  Endpoint one{"GET", "/v1/orders/{id}", "Read an order",
               "The order as it was taken over, with what was paid and sent.", kEverybody};
  one.answer_schema = "Order";
  one.handler = [context](const Request& request, const engine::Caller& caller) -> Response {
    const auto file = context.services.orders.find(caller, request.path_params.at("id"));
    if (!file) refuse_not_found();
    return {.body = views::order(*file, caller.actor.role)};
  };
  into.push_back(std::move(one));
  Endpoint offers{"GET", "/v1/orders/{id}/returnable", "What may come back",
                  "Per line and reason: the policy's verdict, the last day, fees and evidence; and for what may not "
                  "come back, why, with the lines of the policy.",
                  kEverybody};
  offers.answer_schema = "Returnables";
  offers.handler = [context](const Request& request, const engine::Caller& caller) -> Response {
    const auto found = context.services.orders.returnables(caller, request.path_params.at("id"));
    if (!found) refuse_not_found();
    return {.body = views::returnables(*found)};
  };
  into.push_back(std::move(offers));
  Endpoint estimate{"POST", "/v1/orders/{id}/quote", "What a return would pay",
                    "The itemised quote for stated lines, without asking for anything.", kEverybody};
  estimate.body_schema = schema_of<QuoteBody>();
  estimate.answer_schema = "Quote";
  estimate.handler = [context](const Request& request, const engine::Caller& caller) {
    return quote(context, request, caller);
  };
  into.push_back(std::move(estimate));
  Endpoint choices{
      "POST", "/v1/orders/{id}/alternatives", "What each way of being made whole would give",
      "Money back, store credit with its bonus and exchange for the same lines in one answer, each with its "
      "quote or with why it is not to be had.",
      kEverybody};
  choices.body_schema = schema_of<AlternativesBody>();
  choices.answer_schema = "Alternatives";
  choices.handler = [context](const Request& request, const engine::Caller& caller) {
    return compare(context, request, caller);
  };
  into.push_back(std::move(choices));
  into.push_back(submit_endpoint(context));
  into.push_back(movement_endpoint(context));
}

}  // namespace detail
}  // namespace retour::api
