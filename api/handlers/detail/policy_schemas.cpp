#include "api/handlers/detail/policy_schemas.hpp"

#include "api/handlers/detail/write.hpp"

namespace retour::api::detail {
namespace {

json::value place() {
  return object_schema({{"file", text_schema()}, {"line", written_schema<int>()}, {"column", written_schema<int>()}});
}

json::value policy_change() {
  return object_schema({{"kind", names_schema({"added", "removed", "changed", "moved"})},
                        {"area", text_schema()},
                        {"subject", text_schema()},
                        {"before", text_schema()},
                        {"after", text_schema()},
                        {"note", text_schema()},
                        {"old_at", nullable_schema(place())},
                        {"new_at", nullable_schema(place())}});
}

json::value policy_check() {
  const auto diagnostic = object_schema({{"code", text_schema()},
                                         {"severity", names_schema({"error", "warning"})},
                                         {"file", text_schema()},
                                         {"line", written_schema<int>()},
                                         {"column", written_schema<int>()},
                                         {"message", text_schema()},
                                         {"help", text_schema()},
                                         {"source_line", text_schema()}});
  return object_schema({{"errors", written_schema<int>()},
                        {"warnings", written_schema<int>()},
                        {"diagnostics", list_schema(diagnostic)},
                        {"market", nullable_schema(text_schema())},
                        {"version", nullable_schema(text_schema())}});
}

json::value policy_cases() {
  const auto mismatch = object_schema({{"what", text_schema()},
                                       {"expected", text_schema()},
                                       {"actual", text_schema()},
                                       {"because", nullable_schema(place())}});
  const auto one = object_schema({{"policy", text_schema()},
                                  {"name", text_schema()},
                                  {"file", text_schema()},
                                  {"line", written_schema<int>()},
                                  {"column", written_schema<int>()},
                                  {"passed", written_schema<bool>()},
                                  {"mismatches", list_schema(mismatch)}});
  return object_schema(
      {{"total", written_schema<int>()}, {"failed", written_schema<int>()}, {"cases", list_schema(one)}});
}

json::value policy_listing() {
  const auto note =
      object_schema({{"file", text_schema()}, {"line", written_schema<int>()}, {"message", text_schema()}});
  return object_schema({{"document", json::object{{"type", "object"}}}, {"notes", list_schema(note)}});
}

json::value publications() {
  const auto market = object_schema({{"market", text_schema()}, {"version", nullable_schema(text_schema())}});
  return object_schema({{"publications", list_schema(object_schema(
                                             {{"publication", written_schema<int>()},
                                              {"kind", names_schema({"folder", "publish", "rollback", "withdraw"})},
                                              {"author", text_schema()},
                                              {"note", text_schema()},
                                              {"published_at", written_schema<workflows::Instant>()},
                                              {"in_force", written_schema<bool>()},
                                              {"markets", list_schema(market)}}))}});
}

json::value published() {
  const auto market = object_schema({{"market", text_schema()},
                                     {"before", nullable_schema(text_schema())},
                                     {"after", nullable_schema(text_schema())},
                                     {"changes", list_schema(policy_change())}});
  return object_schema({{"publication", nullable_schema(written_schema<int>())},
                        {"tried", written_schema<bool>()},
                        {"markets", list_schema(market)}});
}

json::value backtest_reason() {
  const auto answers = names_schema({"refused", "review", "approved", "kept"});
  const auto side =
      object_schema({{"answer", answers}, {"rule", text_schema()}, {"at", place()}, {"worth_minor", amount_schema()}});
  const auto example = object_schema({{"order_number", text_schema()},
                                      {"rma", nullable_schema(text_schema())},
                                      {"line", text_schema()},
                                      {"asked", written_schema<workflows::Instant>()},
                                      {"before", side},
                                      {"after", side}});
  const auto flip = object_schema(
      {{"before", answers}, {"after", answers}, {"lines", written_schema<int>()}, {"examples", list_schema(example)}});
  return object_schema({{"reason", text_schema()},
                        {"lines", written_schema<int>()},
                        {"flips", list_schema(flip)},
                        {"repriced", written_schema<int>()},
                        {"other_rule", written_schema<int>()},
                        {"worth_before_minor", amount_schema()},
                        {"worth_after_minor", amount_schema()}});
}

json::value backtest() {
  const auto market = object_schema({{"market", text_schema()},
                                     {"currency", text_schema()},
                                     {"version", text_schema()},
                                     {"versions_before", list_schema(text_schema())},
                                     {"requests", written_schema<int>()},
                                     {"refused_then", written_schema<int>()},
                                     {"flipped", written_schema<int>()},
                                     {"repriced", written_schema<int>()},
                                     {"customers", written_schema<int>()},
                                     {"customers_affected", written_schema<int>()},
                                     {"refund_before_minor", amount_schema()},
                                     {"refund_after_minor", amount_schema()},
                                     {"refund_delta_minor", amount_schema()},
                                     {"bonus_before_minor", amount_schema()},
                                     {"bonus_after_minor", amount_schema()},
                                     {"reasons", list_schema(backtest_reason())}});
  return object_schema({{"from", written_schema<workflows::Instant>()},
                        {"to", written_schema<workflows::Instant>()},
                        {"markets", list_schema(market)},
                        {"cannot_know", list_schema(text_schema())},
                        {"reviewed", written_schema<int>()},
                        {"set_aside", written_schema<int>()},
                        {"differs_from_record", written_schema<int>()},
                        {"left_out", object_schema({{"not_compiled", written_schema<int>()},
                                                    {"other_market", written_schema<int>()},
                                                    {"too_many", written_schema<int>()}})}});
}

}  // namespace

void add_policy_schemas(json::object& out) {
  out["Backtest"] = backtest();
  out["PolicyCases"] = policy_cases();
  out["PolicyChanges"] = object_schema({{"same", written_schema<bool>()}, {"changes", list_schema(policy_change())}});
  out["PolicyCheck"] = policy_check();
  out["PolicyListing"] = policy_listing();
  out["PolicyText"] = object_schema({{"text", text_schema()}});
  out["PolicyVersion"] =
      object_schema({{"version", text_schema()},
                     {"files", list_schema(object_schema({{"name", text_schema()}, {"text", text_schema()}}))}});
  out["Publications"] = publications();
  out["Published"] = published();
}

}  // namespace retour::api::detail
