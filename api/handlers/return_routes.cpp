#include <fmt/format.h>

#include "api/handlers/answers.hpp"
#include "api/handlers/detail/lists.hpp"
#include "api/handlers/views.hpp"

namespace retour::api::detail {
namespace {

constexpr std::array<std::string_view, 3> kLabelFormats{"pdf", "png", "zpl"};
constexpr std::array<std::string_view, 4> kAudiences{"customer", "agents", "leads", "shop"};
/// One more is asked for than is shown, to know whether there is a next page.
constexpr int kMostShown = engine::kMaxPageItems - 1;

template <class Item>
bool cut(std::vector<Item>& items, int limit) {
  const bool more = items.size() > static_cast<std::size_t>(limit);
  if (more) items.resize(static_cast<std::size_t>(limit));
  return more;
}

Response list_returns(const Context& context, const Request& request, const engine::Caller& caller) {
  const int limit = limit_parameter(request, kMostShown);
  engine::CaseFilter filter;
  filter.state = text_parameter(request, "state", workflows::return_table().states);
  filter.customer_ref = text_parameter(request, "customer_ref");
  filter.order_id = id_parameter(request, "order_id");
  filter.after = id_parameter(request, "after");
  filter.open_only = flag_parameter(request, "open");
  filter.limit = limit + 1;
  auto items = context.services.cases.list(caller, filter);
  const bool more = cut(items, limit);
  return {.body = views::return_page(items, more)};
}

Response one_return(const Context& context, const Request& request, const engine::Caller& caller) {
  const auto file = context.services.cases.find(caller, request.path_params.at("rma"));
  if (!file) refuse_not_found();
  return {.body = views::return_case(*file, caller.actor.role), .headers = {{"ETag", etag_of(file->rma.version)}}};
}

[[noreturn]] void refuse_label(const engine::LabelProblem& problem) {
  if (problem.code == "not_found") refuse_not_found();
  const bool later = problem.code == "carrier_unavailable";
  Problem answer{.status = later ? 503 : 409, .code = problem.code, .detail = problem.message};
  if (later) answer.retry_after = std::chrono::seconds(10);
  throw HttpError(std::move(answer));
}

Response label(const Context& context, const Request& request, const engine::Caller& caller) {
  const std::string format = text_parameter(request, "format", kLabelFormats).value_or("pdf");
  const auto which = format == "pdf"   ? engine::LabelFormat::pdf
                     : format == "png" ? engine::LabelFormat::png
                                       : engine::LabelFormat::zpl;
  const auto& rma = request.path_params.at("rma");
  const auto found = context.services.labels.find(caller, rma, request.path_params.at("id"), which);
  if (const auto* problem = std::get_if<engine::LabelProblem>(&found)) refuse_label(*problem);
  const auto& file = std::get<engine::StoredLabel>(found);
  return file_response(file.bytes, file.content_type, fmt::format("{}.{}", rma, format));
}

Response notices(const Context& context, const Request& request, const engine::Caller& caller) {
  const int limit = limit_parameter(request, kMostShown);
  auto items = context.services.cases.notices(caller, text_parameter(request, "audience", kAudiences),
                                              id_parameter(request, "after"), limit + 1);
  const bool more = cut(items, limit);
  return {.body = views::notice_page(items, more)};
}

Parameter after_parameter() {
  return {"after", "next of the page before: what comes after it", R"({"type":"string","format":"uuid"})"};
}

Endpoint list_endpoint(const Context& context) {
  Endpoint e{"GET", "/v1/returns", "List returns", "Oldest first, page by page. Customers find their own.", kEverybody};
  e.parameters = {{"state", "only cases in this state", names_schema_text(workflows::return_table().states)},
                  {"customer_ref", "only of this customer of the shop"},
                  {"order_id", "only of this order", R"({"type":"string","format":"uuid"})"},
                  {"open", "true: only cases that are not closed", R"({"type":"boolean"})"},
                  limit_parameter_of(kMostShown),
                  after_parameter()};
  e.answer_schema = "ReturnPage";
  e.handler = [context](const Request& request, const engine::Caller& caller) {
    return list_returns(context, request, caller);
  };
  return e;
}

Endpoint label_endpoint(const Context& context) {
  Endpoint e{"GET", "/v1/returns/{rma}/parcels/{id}/label", "Print a label",
             "The label's file; fetched from the carrier once and kept.", kEverybody};
  e.parameters = {{"format", "pdf when it is not given", names_schema_text(kLabelFormats)}};
  e.answer_types = {"application/pdf", "image/png", "application/zpl"};
  e.handler = [context](const Request& request, const engine::Caller& caller) {
    return label(context, request, caller);
  };
  return e;
}

}  // namespace

void add_return_endpoints(std::vector<Endpoint>& into, const Context& context) {
  into.push_back(list_endpoint(context));
  Endpoint one{"GET", "/v1/returns/{rma}", "Read a return",
               "The case with its lines, parcels, quote, refunds and exchanges, its timeline, and actions: what this "
               "caller may do now, and for what they may not, why.",
               kEverybody};
  one.answer_schema = "Return";
  one.handler = [context](const Request& request, const engine::Caller& caller) {
    return one_return(context, request, caller);
  };
  into.push_back(std::move(one));
  into.push_back(label_endpoint(context));
  Endpoint feed{"GET", "/v1/notices", "Messages to people and shops",
                "A feed in the order in which things happened; show each once and ask again after the last one. A "
                "notice appears two seconds after its cause.",
                kNoCustomers};
  feed.parameters = {{"audience", "only messages to these", names_schema_text(kAudiences)},
                     limit_parameter_of(kMostShown),
                     after_parameter()};
  feed.answer_schema = "NoticePage";
  feed.handler = [context](const Request& request, const engine::Caller& caller) {
    return notices(context, request, caller);
  };
  into.push_back(std::move(feed));
}

}  // namespace retour::api::detail
