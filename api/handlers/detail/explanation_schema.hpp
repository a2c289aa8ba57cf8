// api/handlers/detail/explanation_schema.hpp - the schema of the explanation of a decision
#pragma once
// Duty: "Explanation" for the components of the document. Threading: pure function.

#include <boost/json.hpp>

namespace retour::api::detail {

void add_explanation_schema(boost::json::object& out);

}  // namespace retour::api::detail
