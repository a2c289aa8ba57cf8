// api/json/text.hpp - times and languages in documents, and text cut short for messages
#pragma once
// Duty: a time's text -> an instant; the shape of a language tag; clipping. Errors: an unreadable time is nothing.
// Threading: pure functions.

#include <cstddef>
#include <optional>
#include <string_view>

#include "workflows/model/time.hpp"

namespace retour::api {

/// RFC 3339 with an offset; `assume_utc` also takes a time without one, as WooCommerce writes its *_gmt fields.
std::optional<workflows::Instant> parse_time(std::string_view text, bool assume_utc = false);

/// The longest language tag that has no extensions.
inline constexpr std::size_t kMaxLanguageTag = 35;

/// The shape of a BCP 47 tag: subtags of letters and digits between hyphens, the first of letters only. Whether there
/// is such a language is not asked.
bool is_language_tag(std::string_view text);

/// At most `bytes` of valid UTF-8, never cutting a character: for messages.
std::string_view clip(std::string_view text, std::size_t bytes);

}  // namespace retour::api
