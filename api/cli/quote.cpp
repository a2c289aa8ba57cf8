#include "api/cli/quote.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/cli/app.hpp"
#include "api/cli/import_orders.hpp"
#include "api/cli/offline.hpp"
#include "api/cli/text_file.hpp"
#include "api/handlers/views.hpp"
#include "api/import/import.hpp"

namespace retour::api::cli {

using namespace workflows;

int quote(const QuoteOptions& options) {
  const Order order = order_of_document(read_input(options.order, kMaxOrderBytes), options.format, options.order);
  const AlternativesBody request = read_request(options.request);
  const auto policy = policy_for(order, options.policy, options.policies);
  const Ledger ledger = known_of(order);
  const ReturnCase none;
  const Facts facts{
      order, *policy, none, ledger, {Role::customer, order.customer_ref}, Channel::web, time_of(options.at), {}};
  const auto found = alternatives(facts, estimate_lines(request.lines));
  fmt::print("{}\n", views::alternatives(found, order.language));
  return std::any_of(found.begin(), found.end(), [](const Alternative& a) { return a.why_not.empty(); }) ? kOk
                                                                                                         : kFindings;
}

}  // namespace retour::api::cli
