// policies/pages/detail/json_text.hpp - JSON for people to read
#pragma once
// Duty: a JSON value as indented text with a line end. Threading: pure functions.

#include <boost/json.hpp>
#include <string>

namespace retour::policies::pages::detail {

std::string indented(const boost::json::value& value);

}  // namespace retour::policies::pages::detail
