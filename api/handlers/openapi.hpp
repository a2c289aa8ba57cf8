// api/handlers/openapi.hpp - the API's own description
#pragma once
// Duty: OpenAPI 3.1 made of the list of endpoints, the machines' tables, and the descriptions that bodies and answers
// are read and written by. Threading: pure function.

#include <string>
#include <vector>

#include "api/handlers/routes.hpp"

namespace retour::api {

std::string openapi_json(const std::vector<Endpoint>& endpoints);

}  // namespace retour::api
