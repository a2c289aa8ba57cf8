// api/handlers/detail/lists.hpp - the parts that the list of endpoints is put together from
#pragma once
// Duty: one function a subject; each appends its endpoints. Handlers keep a copy of Context. Threading: while the list
// is made, one thread; the handlers, any.

#include <array>
#include <memory>

#include "api/handlers/requests.hpp"
#include "api/handlers/routes.hpp"

namespace retour::api::detail {

struct Context {
  Services services;
  std::shared_ptr<KeysInFlight> keys;
};

using workflows::Role;

inline const std::vector<Role> kEverybody{Role::customer, Role::agent, Role::lead, Role::shop};
inline const std::vector<Role> kNoCustomers{Role::agent, Role::lead, Role::shop};

Parameter key_parameter(bool required);
Parameter version_parameter();
Parameter channel_parameter();
Parameter prefer_parameter();
Parameter limit_parameter_of(int most);
std::string names_schema_text(std::span<const std::string_view> names);

void add_service_endpoints(std::vector<Endpoint>& into, const Context& context);
void add_order_endpoints(std::vector<Endpoint>& into, const Context& context);
void add_return_endpoints(std::vector<Endpoint>& into, const Context& context);
void add_event_endpoints(std::vector<Endpoint>& into, const Context& context);
void add_ledger_endpoints(std::vector<Endpoint>& into, const Context& context);
void add_note_endpoints(std::vector<Endpoint>& into, const Context& context);
void add_explain_endpoints(std::vector<Endpoint>& into, const Context& context);
void add_policy_endpoints(std::vector<Endpoint>& into, const Context& context);
void add_publication_endpoints(std::vector<Endpoint>& into, const Context& context);
void add_webhook_endpoints(std::vector<Endpoint>& into, const Context& context);

}  // namespace retour::api::detail
