// policies/tools/pretty_json.hpp - JSON for people: indented, small values on one line
#pragma once
// Duty: the text of a JSON value, as it stands in files that are read and compared. Threading: pure function.

#include <boost/json/fwd.hpp>
#include <string>

namespace retour::policies {

std::string pretty(const boost::json::value& value, std::size_t indent = 0);

}  // namespace retour::policies
