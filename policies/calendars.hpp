// policies/calendars.hpp - the calendars of weekends and holidays that come with the program
#pragma once
// Duty: the files of policies/calendars, built in, so that a market in any folder knows the days on which nothing ends.
// Threading: constant data.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policies/source.hpp"

namespace retour::policies {

/// "DE" -> policies/calendars/de.yaml.
std::string calendar_file(std::string_view id);
std::optional<SourceFile> shipped_calendar(std::string_view id);
std::vector<std::string_view> shipped_calendar_ids();

}  // namespace retour::policies
