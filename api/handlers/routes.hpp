// api/handlers/routes.hpp - the HTTP API: every route with who may call it
#pragma once
// Duty: the one list of endpoints. The router, the role check and the OpenAPI document are made of it, so that none of
// them can forget a route. Every endpoint that is not public asks who is calling; a role that is not named is refused.
// Errors: expected refusals are problem+json answers. Threading: handlers run on many threads at once; what Services
// points to must outlive the router and be safe from any thread.

#include <functional>
#include <string>
#include <vector>

#include "api/auth/keys.hpp"
#include "api/http/router.hpp"
#include "api/http/server.hpp"
#include "engine/backtest/backtest.hpp"
#include "engine/casefile.hpp"
#include "engine/credit_notes/credit_notes.hpp"
#include "engine/explanations/explanations.hpp"
#include "engine/labels.hpp"
#include "engine/ledgers/ledgers.hpp"
#include "engine/orders.hpp"
#include "engine/publishing/publications.hpp"
#include "engine/workers/webhooks.hpp"

namespace retour::api {

struct Services {
  engine::Runtime& runtime;
  engine::Orders& orders;
  engine::CaseFiles& cases;
  engine::Labels& labels;
  engine::Ledgers& ledgers;
  engine::CreditNotes& notes;
  engine::Webhooks& webhooks;
  policies::PolicyRegistry& policies;
  engine::Publications& publications;
  engine::Backtest& backtest;
  engine::Explanations& explanations;
  const engine::Clock& clock;
  const Keys& keys;
  std::function<void()> check_ready;  // throws when requests cannot be served, e.g. for want of the database
  std::function<ServerStats()> server_stats = {};  // of the server these routes run in; nothing: no such counters
};

struct Parameter {
  std::string name, description;
  std::string schema = R"({"type":"string"})";  // JSON Schema
  bool required = false;
  bool in_header = false;  // else in the query
};

/// How a caller's request is answered; `caller` is of the key, with the channel of the request.
using CallerHandler = std::function<Response(const Request&, const engine::Caller&)>;

struct Endpoint {
  std::string method, pattern, summary, description;
  std::vector<workflows::Role> roles = {};  // nobody else; empty: public, and then `open` answers
  std::string_view right = {};              // that a key must have beside the role; empty: none
  std::vector<Parameter> parameters = {};
  std::string body_schema = {};                // JSON Schema of the JSON body; empty: no body, or not JSON of ours
  std::vector<std::string> body_types = {};    // empty: application/json
  std::size_t max_body_bytes = 0;              // 0: kMaxDocumentBytes
  std::vector<int> statuses = {200};           // of success
  std::string answer_schema = {};              // name in the document's components; empty: not JSON of ours
  std::vector<std::string> answer_types = {};  // empty: application/json
  CallerHandler handler = {};
  Handler open = {};
};

/// All endpoints. The routes of /openapi.json itself included.
std::vector<Endpoint> endpoints(const Services& services);

/// Adds them to a router.
void add_routes(Router& router, const Services& services);

}  // namespace retour::api
