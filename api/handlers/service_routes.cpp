#include <fmt/format.h>

#include "api/handlers/detail/lists.hpp"
#include "api/handlers/views.hpp"

namespace retour::api::detail {
namespace {

Response plain(std::string text) { return {200, "text/plain; charset=utf-8", std::move(text), {}}; }

Endpoint open_get(std::string pattern, std::string summary, std::string description, Handler handler) {
  Endpoint e{"GET", std::move(pattern), std::move(summary), std::move(description)};
  e.answer_types = {"text/plain"};
  e.open = std::move(handler);
  return e;
}

Response ready(const Context& context) {
  try {
    context.services.check_ready();
  } catch (const std::exception&) {  // the operator's log says why; whoever asks here only needs to know that it is not
    throw HttpError(Problem{.status = 503,
                            .code = "not_ready",
                            .detail = "Requests cannot be served now.",
                            .retry_after = std::chrono::seconds(1)});
  }
  return plain("ok\n");
}

std::string counter(std::string_view name, std::string_view kind, std::string_view help, std::uint64_t value) {
  return fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n{0} {3}\n", name, kind, help, value);
}

std::string metrics(const Context& context) {
  std::string text = fmt::format(
      "# HELP retour_info The program that runs.\n# TYPE retour_info gauge\nretour_info{{version=\"{}\"}} 1\n",
      RETOUR_VERSION);
  if (!context.services.server_stats) return text;
  const ServerStats stats = context.services.server_stats();
  text += counter("retour_http_requests_total", "counter", "Requests whose head was accepted.", stats.requests);
  text += counter("retour_http_malformed_requests_total", "counter", "Requests refused for framing, size or slowness.",
                  stats.malformed_requests);
  text += counter("retour_http_refused_connections_total", "counter", "Connections refused for want of room.",
                  stats.refused_connections);
  text += counter("retour_http_requests_in_flight", "gauge", "Requests being answered.", stats.in_flight);
  text += counter("retour_http_requests_queued", "gauge", "Requests that wait for a thread.", stats.queued);
  text += counter("retour_http_connections", "gauge", "Open connections.", stats.connections);
  return text;
}

}  // namespace

void add_service_endpoints(std::vector<Endpoint>& into, const Context& context) {
  into.push_back(open_get("/livez", "Is the process alive", "Answers as long as the process serves HTTP at all.",
                          [](const Request&) { return plain("ok\n"); }));
  into.push_back(open_get("/readyz", "Can requests be served",
                          "503 while the database cannot be reached or lacks a migration, or a policy is in force that "
                          "this program cannot compile.",
                          [context](const Request&) { return ready(context); }));
  into.push_back(open_get("/version", "Which program this is", "The version, as text.",
                          [](const Request&) { return plain(RETOUR_VERSION "\n"); }));
  into.push_back(open_get("/metrics", "Counters", "Counters of the HTTP server in Prometheus' text format.",
                          [context](const Request&) { return plain(metrics(context)); }));
  Endpoint e{"GET", "/v1/policies", "Policies in force",
             "Every market with the version of its policy that new orders are pinned to.", kEverybody};
  e.answer_schema = "Policies";
  e.handler = [context](const Request&, const engine::Caller&) {
    return Response{.body = views::policies(context.services.policies.active())};
  };
  into.push_back(std::move(e));
}

}  // namespace retour::api::detail
