#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "api/handlers/answers.hpp"
#include "api/handlers/bodies.hpp"
#include "api/handlers/detail/lists.hpp"
#include "workflows/model/text.hpp"
#include "workflows/permissions.hpp"

namespace retour::api::detail {
namespace {

using namespace workflows;

struct Text {
  std::string_view event, summary, description;
};

constexpr std::array kTexts{
    Text{"approve_return", "Approve a return",
         "A person says yes to a case in review; the customer gets instructions and a label."},
    Text{"decline_return", "Decline a return",
         "A person says no to a case in review; the customer is told the reason."},
    Text{"ask_customer", "Ask the customer", "A question that the customer has to answer before the case goes on."},
    Text{"customer_replied", "Answer a question",
         "The customer's answer, in words or photos; the case goes back into review."},
    Text{"cancel_return", "Cancel a return",
         "Nothing comes back after all; unused labels are voided. Not once a parcel is on its way."},
    Text{"receive_goods", "Goods arrived",
         "What the warehouse counted, per line: good, damaged, missing. May come in parts, and late."},
    Text{"inspect_goods", "Verdict on the goods",
         "How many of each line are accepted, in which condition, and what happens to them. A rejection needs a note "
         "and a photo."},
    Text{"report_lost", "Report a parcel lost",
         "The carrier lost it: what was underway is settled as if it had come back."},
    Text{"settle", "Pay what is due", "Grants the money of the case now instead of waiting for the policy's moment."},
    Text{"retry_label", "Try the label again", "Asks the carrier again for a label that it refused."},
    Text{"grant_refund", "Give money beside the goods",
         "A gift or correction; it waits for approval like any refund and never exceeds what was paid."},
    Text{"approve_refund", "Approve a refund",
         "Within the limits of the caller's role; nobody approves their own request, and large amounts need two "
         "people."},
    Text{"reject_refund", "Reject a refund", "It is not paid; the customer is told."},
    Text{"mark_paid", "A refund was paid by hand",
         "A person paid it or found it at the provider, and names the transfer."},
    Text{"mark_unpaid", "A refund was not paid", "A person made sure that the provider did not pay it."},
    Text{"switch_to_money", "Money instead of store credit",
         "What is not spent of the store credit that the refund gave is taken back and paid as money; the bonus is "
         "never paid."},
    Text{"retry_refund", "Try a refund again",
         "Opens the next attempt of a refund that definitely failed; it is approved again."},
    Text{"reroute_refund", "Pay by another tender",
         "Replaces a refund that failed by one on another tender of the order."},
    Text{"abandon_refund", "Give a refund up", "Nothing more is paid; the reason stays on record."},
    Text{"stock_reserved", "The new goods are there", "The shop has set the replacement aside."},
    Text{"out_of_stock", "The new goods are not there", "The exchange becomes a refund of what was paid."},
    Text{"difference_paid", "The difference was paid",
         "The customer paid what the new goods cost more, by the named payment."},
    Text{"hold_placed", "A hold covers the goods", "The new goods may leave before the old ones are back."},
    Text{"replacement_shipped", "The new goods left", "By the named shipment."},
    Text{"replacement_delivered", "The new goods arrived", "The exchange is complete once the old goods are settled."},
    Text{"replacement_returned", "The new goods came back",
         "The customer did not keep them: the exchange becomes a refund."},
    Text{"cancel_exchange", "Cancel an exchange", "The line becomes a plain return; a paid difference is given back."},
};

/// Requests after which money moves: sent twice they must not move it twice.
constexpr std::array<std::string_view, 7> kNeedsKey{"settle",       "grant_refund",   "approve_refund", "mark_paid",
                                                    "retry_refund", "reroute_refund", "switch_to_money"};

const Text& text_of(std::string_view event) {
  const auto found = std::find_if(kTexts.begin(), kTexts.end(), [&](const Text& text) { return text.event == event; });
  if (found == kTexts.end()) throw std::logic_error(fmt::format("the event '{}' has no description", event));
  return *found;
}

/// Those who have keys; providers and timers speak by other doors.
std::vector<Role> callers_of(std::string_view event) {
  std::vector<Role> roles = senders_of(event);
  std::erase_if(roles,
                [](Role role) { return std::find(kEverybody.begin(), kEverybody.end(), role) == kEverybody.end(); });
  return roles;
}

template <class Machine>
constexpr std::string_view folder_of() {
  if constexpr (std::is_same_v<Machine, ParcelEvent>) return "parcels";
  if constexpr (std::is_same_v<Machine, RefundEvent>) return "refunds";
  if constexpr (std::is_same_v<Machine, ExchangeEvent>) return "exchanges";
  return "";
}

template <class Machine, class E>
std::string pattern_of() {
  if constexpr (std::is_same_v<E, GrantRefund>) return "/v1/returns/{rma}/refunds";
  if constexpr (std::is_same_v<Machine, ReturnEvent>) return fmt::format("/v1/returns/{{rma}}/events/{}", E::name);
  return fmt::format("/v1/returns/{{rma}}/{}/{{id}}/events/{}", folder_of<Machine>(), E::name);
}

/// What differs from event to event; the rest is compiled once for all of them.
struct Kind {
  std::string_view event;
  std::string pattern;
  std::string schema;
  Event (*read)(std::string subject, const Request& request);
  bool creates = false;
};

/// The provider's name of a transfer is compared with what is told elsewhere.
template <class E>
E with_plain_names(E event) {
  if constexpr (std::is_same_v<E, MarkPaid>) event.reference = std::string(trimmed(event.reference));
  return event;
}

template <class Machine, class E>
Event read_event(std::string subject, const Request& request) {
  return {std::move(subject), Machine(with_plain_names(body_of<E>(request)))};
}

Response send(const Context& context, const Request& request, const engine::Caller& caller, const Kind& kind,
              bool needs_key) {
  const auto idempotency = idempotency_of(request, caller, needs_key);
  const auto version = version_of(request);
  const auto subject = request.path_params.find("id");
  Event event = kind.read(subject == request.path_params.end() ? std::string{} : subject->second, request);
  const auto held = context.keys->hold(caller.merchant_id, idempotency);
  const auto answer = context.services.runtime.apply(
      {caller, request.path_params.at("rma"), {}, std::move(event), idempotency, version, {}});
  return respond(answer, request, caller, context.services, kind.creates);
}

void add(std::vector<Endpoint>& into, const Context& context, Kind kind) {
  const auto roles = callers_of(kind.event);
  if (roles.empty()) return;
  const Text& text = text_of(kind.event);
  const bool needs_key = std::find(kNeedsKey.begin(), kNeedsKey.end(), kind.event) != kNeedsKey.end();
  Endpoint e{"POST", kind.pattern, std::string(text.summary), std::string(text.description), roles};
  e.parameters = {key_parameter(needs_key), version_parameter(), channel_parameter(), prefer_parameter()};
  e.body_schema = kind.schema;
  if (kind.creates) e.statuses = {200, 201};
  e.answer_schema = "Return";
  e.handler = [context, needs_key, kind = std::move(kind)](const Request& request, const engine::Caller& caller) {
    return send(context, request, caller, kind, needs_key);
  };
  into.push_back(std::move(e));
}

template <class Machine>
void add_all(std::vector<Endpoint>& into, const Context& context) {
  boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, Machine>>([&](auto identity) {
    using E = typename decltype(identity)::type;
    if constexpr (!std::is_same_v<E, Submit>)  // creates the case: it has a route of its own
      add(into, context,
          {E::name, pattern_of<Machine, E>(), schema_of<E>(), &read_event<Machine, E>, std::is_same_v<E, GrantRefund>});
  });
}

}  // namespace

void add_event_endpoints(std::vector<Endpoint>& into, const Context& context) {
  add_all<ReturnEvent>(into, context);
  add_all<ParcelEvent>(into, context);
  add_all<RefundEvent>(into, context);
  add_all<ExchangeEvent>(into, context);
}

}  // namespace retour::api::detail
