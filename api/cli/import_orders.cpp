#include "api/cli/import_orders.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdlib>

#include "api/cli/app.hpp"
#include "api/cli/database_place.hpp"
#include "api/cli/problems.hpp"
#include "api/cli/text_file.hpp"
#include "api/import/import.hpp"
#include "api/json/text.hpp"
#include "engine/transport/poco_transport.hpp"

namespace retour::api::cli {
namespace {

constexpr std::chrono::milliseconds kImportDeadline{30'000};
constexpr std::size_t kMaxShownReason = 200;

std::string token_of(const ImportOptions& options) {
  if (!options.token.empty()) return options.token;
  if (const char* token = std::getenv("RETOUR_TOKEN"); token != nullptr && *token != '\0') return token;
  throw UsageError("a token is needed: --token, or RETOUR_TOKEN in the environment");
}

std::string text_at(const boost::json::object& object, const char* key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

/// What a problem+json says, for people; of any other answer its beginning.
std::string reason_in(const std::string& body) {
  boost::json::error_code error;
  const auto json = boost::json::parse(body, error);
  if (error || !json.is_object()) return std::string(clip(body, kMaxShownReason));
  const auto& problem = json.as_object();
  std::string reason = text_at(problem, "detail");
  if (reason.empty()) reason = text_at(problem, "title");
  std::vector<FieldProblem> fields;
  if (const auto* errors = problem.if_contains("errors"); errors != nullptr && errors->is_array())
    for (const auto& field : errors->as_array())
      if (field.is_object())
        fields.push_back({text_at(field.as_object(), "pointer"), "", text_at(field.as_object(), "message")});
  return reason + listed(fields);
}

}  // namespace

workflows::Order order_of_document(const std::string& json, const std::string& format, const std::string& name) {
  auto read = import_as(format, json);
  if (auto* imported = std::get_if<Imported>(&read)) return std::move(imported->order);
  throw UsageError(fmt::format("{} is no order that can be imported as {}{}", name,
                               format.empty() ? format_of(json) : format,
                               listed(std::get<std::vector<FieldProblem>>(read))));
}

int import_orders(const ImportOptions& options) {
  const std::string token = token_of(options);
  engine::PocoTransport transport;
  const auto format = options.format.empty() ? "" : "?format=" + options.format;
  int refused = 0;
  for (const auto& file : options.files) {
    const engine::WireRequest request{"POST",
                                      options.url + "/v1/orders/import" + format,
                                      {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}},
                                      read_input(file, kMaxOrderBytes)};
    const auto answer = transport.call(request, kImportDeadline);
    const auto* reply = std::get_if<engine::WireReply>(&answer);
    if (reply == nullptr)
      throw UsageError(
          fmt::format("{} does not answer: {}", options.url, std::get<engine::WireFailure>(answer).detail));
    const bool taken = reply->status == 200 || reply->status == 201;
    if (!taken) ++refused;
    say(fmt::format(
        "{}: {}", file,
        taken ? "taken" : fmt::format("refused with status {}: {}", reply->status, reason_in(reply->body))));
    fmt::print("{}\n", reply->body);
  }
  return refused == 0 ? kOk : kFindings;
}

}  // namespace retour::api::cli
