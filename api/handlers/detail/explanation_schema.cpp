#include "api/handlers/detail/explanation_schema.hpp"

#include "api/handlers/detail/write.hpp"
#include "workflows/returns/explanation.hpp"

namespace retour::api::detail {
namespace {

json::value boolean() { return written_schema<bool>(); }
json::value integer() { return written_schema<int>(); }
json::value time() { return written_schema<workflows::Instant>(); }
json::value maybe_time() { return written_schema<std::optional<workflows::Instant>>(); }
json::value texts() { return list_schema(text_schema()); }
json::value cited() { return list_schema(citation_schema()); }
json::value verdict() { return written_schema<workflows::RuleVerdict>(); }

json::value deadline() {
  return nullable_schema(object_schema({{"last_day", json::object{{"type", "string"}, {"format", "date"}}},
                                        {"until", time()},
                                        {"citations", cited()},
                                        {"remarks", texts()}}));
}

json::value conditions() {
  return list_schema(object_schema(
      {{"condition", text_schema()}, {"words", text_schema()}, {"held", boolean()}, {"fact", text_schema()}}));
}

json::value rules() {
  return list_schema(object_schema({{"rule", text_schema()},
                                    {"at", citation_schema()},
                                    {"then", verdict()},
                                    {"applies", boolean()},
                                    {"when", conditions()},
                                    {"unless", conditions()}}));
}

json::value windows() {
  return list_schema(object_schema(
      {{"at", citation_schema()}, {"words", text_schema()}, {"chosen", boolean()}, {"when", conditions()}}));
}

json::value differences() {
  return list_schema(object_schema({{"kind", written_schema<workflows::DifferenceKind>()},
                                    {"name", text_schema()},
                                    {"quantity", integer()},
                                    {"roles", written_schema<std::vector<workflows::Role>>()},
                                    {"verdict", verdict()},
                                    {"rule", text_schema()},
                                    {"citations", cited()}}));
}

json::value methods() {
  return list_schema(object_schema({{"method", written_schema<workflows::Method>()},
                                    {"why_not", nullable_schema(reference_schema("Reason"))},
                                    {"citations", cited()}}));
}

json::value resolutions() {
  return list_schema(object_schema({{"resolution", written_schema<workflows::Resolution>()},
                                    {"bonus_bp", integer()},
                                    {"verdict", verdict()},
                                    {"rule", text_schema()},
                                    {"why_not", list_schema(reference_schema("Reason"))},
                                    {"citations", cited()}}));
}

json::value line() {
  const auto withdrawal = object_schema({{"runs", boolean()}, {"exempt", boolean()}, {"deadline", deadline()}});
  return object_schema({{"line", text_schema()},
                        {"quantity", integer()},
                        {"reason", text_schema()},
                        {"opened", boolean()},
                        {"verdict", verdict()},
                        {"rule", text_schema()},
                        {"decision", text_schema()},
                        {"citations", cited()},
                        {"why_not", list_schema(reference_schema("Reason"))},
                        {"remarks", texts()},
                        {"overridable", boolean()},
                        {"until", maybe_time()},
                        {"from", maybe_time()},
                        {"otherwise", texts()},
                        {"differences", differences()},
                        {"window", deadline()},
                        {"windows", windows()},
                        {"withdrawal", nullable_schema(withdrawal)},
                        {"rules", rules()},
                        {"methods", methods()},
                        {"resolutions", resolutions()},
                        {"evidence", list_schema(reference_schema("Reason"))}});
}

}  // namespace

void add_explanation_schema(json::object& out) {
  const auto policy = object_schema(
      {{"market", text_schema()}, {"version", text_schema()}, {"file", text_schema()}, {"because", text_schema()}});
  const auto trigger = object_schema(
      {{"when", written_schema<workflows::Trigger>()}, {"within_hours", integer()}, {"citations", cited()}});
  out["Explanation"] = object_schema({{"order_id", text_schema()},
                                      {"number", text_schema()},
                                      {"currency", text_schema()},
                                      {"asked_at", time()},
                                      {"time_zone", text_schema()},
                                      {"policy", policy},
                                      {"law", text_schema()},
                                      {"lines", list_schema(line())},
                                      {"left_out", integer()},
                                      {"trigger", trigger},
                                      {"refund", nullable_schema(reference_schema("Quote"))},
                                      {"no_refund", list_schema(reference_schema("Reason"))},
                                      {"cannot_know", texts()}});
}

}  // namespace retour::api::detail
