#include "workflows/actions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/mp11.hpp>

#include "workflows/permissions.hpp"

namespace retour::workflows {
namespace {

constexpr std::string_view kWords = "probe";

int arrived(const ReturnLine& line) { return line.received_good + line.received_damaged; }

// ---- what a person would fill in
// -------------------------------------------------------------------------------------

template <class E>
void fill(E& event, const Facts&, const std::string&) {
  if constexpr (requires { event.reason; }) event.reason = kWords;
  if constexpr (requires { event.question; }) event.question = kWords;
  if constexpr (requires { event.message; }) event.message = kWords;
  if constexpr (requires { event.reference; }) event.reference = kWords;
  if constexpr (requires { event.payment_ref; }) event.payment_ref = kWords;
  if constexpr (requires { event.hold_ref; }) event.hold_ref = kWords;
  if constexpr (requires { event.shipment_ref; }) event.shipment_ref = kWords;
}

/// Everything that is still expected, in good order; when nothing is, one unit that will be refused with the count.
void fill(ReceiveGoods& event, const Facts& facts, const std::string&) {
  for (const auto& line : facts.rma.lines)
    if (const int open = line.authorized - arrived(line); open > 0)
      event.lines.push_back({line.order_line_id, open, 0, 0});
  if (event.lines.empty() && !facts.rma.lines.empty())
    event.lines.push_back({facts.rma.lines.front().order_line_id, 1, 0, 0});
}

void fill(InspectGoods& event, const Facts& facts, const std::string&) {
  for (const auto& line : facts.rma.lines) {
    InspectedLine verdict;
    verdict.line = line.order_line_id;
    verdict.accepted = arrived(line);
    if (verdict.accepted > 0) event.lines.push_back(std::move(verdict));
  }
}

void fill(GrantRefund& event, const Facts&, const std::string&) {
  event.amount.minor = 1;
  event.reason = kWords;
}

/// The other tender with the most room.
void fill(RerouteRefund& event, const Facts& facts, const std::string& subject) {
  const Refund& refund = *find_by_id(facts.rma.refunds, subject);
  event.tender = refund.tender.tender_id;
  Minor best = -1;
  for (const auto& [id, capacity] : facts.ledger.tenders) {
    if (id == refund.tender.tender_id || capacity.left() <= best) continue;
    best = capacity.left();
    event.tender = id;
  }
}

// ---- asking
// ----------------------------------------------------------------------------------------------------------

template <class List>
std::vector<std::string> ids_of(const List& items) {
  std::vector<std::string> ids;
  for (const auto& item : items) ids.push_back(item.id);
  return ids;
}

template <class Machine>
std::vector<std::string> subjects_of(const ReturnCase& rma) {
  if constexpr (std::is_same_v<Machine, ReturnEvent>) return {std::string{}};
  if constexpr (std::is_same_v<Machine, ParcelEvent>) return ids_of(rma.parcels);
  if constexpr (std::is_same_v<Machine, RefundEvent>) return ids_of(rma.refunds);
  if constexpr (std::is_same_v<Machine, ExchangeEvent>) return ids_of(rma.exchanges);
}

kernel::TableView table_of(std::string_view machine) {
  for (const auto& table : {parcel_table(), refund_table(), exchange_table()})
    if (table.name == machine) return table;
  return return_table();
}

template <class List>
std::string_view state_in(const List& items, const std::string& id) {
  const auto* found = find_by_id(items, id);
  return found == nullptr ? std::string_view{} : std::string_view(found->state);
}

std::string_view state_of(const ReturnCase& rma, std::string_view machine, const std::string& subject) {
  if (machine == refund_table().name) return state_in(rma.refunds, subject);
  if (machine == parcel_table().name) return state_in(rma.parcels, subject);
  if (machine == exchange_table().name) return state_in(rma.exchanges, subject);
  return rma.state;
}

/// What has ended stays what it is; the list would only grow by what is impossible for good.
bool has_ended(const kernel::TableView& table, std::string_view state) {
  return table.name != return_table().name &&
         std::find(table.finals.begin(), table.finals.end(), state) != table.finals.end();
}

kernel::Reason not_now(const kernel::TableView& table, std::string_view event, std::string_view state) {
  std::vector<std::string_view> possible;
  for (const auto& row : table.transitions)
    if (row.on == event && std::find(possible.begin(), possible.end(), row.from) == possible.end())
      possible.push_back(row.from);
  return kernel::Reason{"not_in_this_state",
                        fmt::format("the {} is '{}'; this is for '{}'", table.name, state, fmt::join(possible, "', '")),
                        {},
                        "not_in_this_state"};
}

void ask(const Facts& facts, const Event& event, std::vector<ActionOffer>& into) {
  auto decision = decide(facts, event);
  ActionOffer offer{machine_of(event), name_of(event), event.subject, std::holds_alternative<Decided>(decision), {}};
  if (auto* refused = std::get_if<kernel::Refused>(&decision)) offer.reasons = std::move(refused->reasons);
  if (std::holds_alternative<kernel::NoSuchMove>(decision)) {
    const auto table = table_of(offer.machine);
    const auto state = state_of(facts.rma, offer.machine, event.subject);
    if (has_ended(table, state)) return;
    offer.reasons.push_back(not_now(table, offer.event, state));
  }
  into.push_back(std::move(offer));
}

template <class Machine, class E>
void ask_everywhere(const Facts& facts, std::vector<ActionOffer>& into) {
  if (std::is_same_v<E, Submit> || !may_send(facts.actor.role, E::name)) return;  // Submit makes another case
  const auto subjects =
      std::is_same_v<E, GrantRefund> ? std::vector<std::string>{std::string{}} : subjects_of<Machine>(facts.rma);
  for (const auto& subject : subjects) {
    E event{};
    fill(event, facts, subject);
    ask(facts, {subject, Machine(std::move(event))}, into);
  }
}

template <class Machine>
void ask_machine(const Facts& facts, std::vector<ActionOffer>& into) {
  boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, Machine>>(
      [&](auto identity) { ask_everywhere<Machine, typename decltype(identity)::type>(facts, into); });
}

}  // namespace

std::vector<ActionOffer> actions_for(const Facts& facts) {
  std::vector<ActionOffer> offers;
  ask_machine<ReturnEvent>(facts, offers);
  ask_machine<ParcelEvent>(facts, offers);
  ask_machine<RefundEvent>(facts, offers);
  ask_machine<ExchangeEvent>(facts, offers);
  return offers;
}

}  // namespace retour::workflows
