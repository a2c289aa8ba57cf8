// api/handlers/detail/policy_schemas.hpp - the schemas of answers about policies
#pragma once
// Duty: JSON Schemas by name, for OpenAPI's components. Threading: pure function.

#include <boost/json.hpp>

namespace retour::api::detail {

void add_policy_schemas(boost::json::object& out);

}  // namespace retour::api::detail
