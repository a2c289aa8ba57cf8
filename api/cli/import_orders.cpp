#include "api/cli/import_orders.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "api/cli/app.hpp"
#include "api/cli/database_place.hpp"
#include "api/cli/text_file.hpp"
#include "api/import/import.hpp"
#include "engine/transport/poco_transport.hpp"

namespace retour::api::cli {
namespace {

constexpr std::chrono::milliseconds kImportDeadline{30'000};

std::string token_of(const ImportOptions& options) {
  if (!options.token.empty()) return options.token;
  if (const char* token = std::getenv("RETOUR_TOKEN"); token != nullptr && *token != '\0') return token;
  throw UsageError("a token is needed: --token, or RETOUR_TOKEN in the environment");
}

}  // namespace

workflows::Order order_of_document(const std::string& json, const std::string& format, const std::string& name) {
  auto read = format == "shopify"       ? import_shopify(json)
              : format == "woocommerce" ? import_woocommerce(json)
                                        : import_own(json);
  if (auto* imported = std::get_if<Imported>(&read)) return std::move(imported->order);
  std::string text = fmt::format("{} is no order that can be imported", name);
  for (const auto& problem : std::get<std::vector<FieldProblem>>(read))
    text += fmt::format("\n  {}: {}", problem.pointer.empty() ? "/" : problem.pointer, problem.message);
  throw UsageError(text);
}

int import_orders(const ImportOptions& options) {
  const std::string token = token_of(options);
  engine::PocoTransport transport;
  int refused = 0;
  for (const auto& file : options.files) {
    const engine::WireRequest request{"POST",
                                      fmt::format("{}/v1/orders/import?format={}", options.url, options.format),
                                      {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}},
                                      read_input(file, kMaxOrderBytes)};
    const auto answer = transport.call(request, kImportDeadline);
    const auto* reply = std::get_if<engine::WireReply>(&answer);
    if (reply == nullptr)
      throw UsageError(
          fmt::format("{} does not answer: {}", options.url, std::get<engine::WireFailure>(answer).detail));
    const bool taken = reply->status == 200 || reply->status == 201;
    if (!taken) ++refused;
    say(fmt::format("{}: {}", file, taken ? "taken" : fmt::format("refused with status {}", reply->status)));
    fmt::print("{}\n", reply->body);
  }
  return refused == 0 ? kOk : kFindings;
}

}  // namespace retour::api::cli
