// api/import/text.hpp - small readings of shop text: times, HTML entities, tags, rates
#pragma once
// Duty: text a shop wrote -> values. Errors: an unreadable time is nothing; the rest cannot fail. Threading: pure functions.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workflows/model/time.hpp"

namespace retour::api {

/// RFC 3339 with an offset; `assume_utc` also takes a time without one, as WooCommerce writes its *_gmt fields.
std::optional<workflows::Instant> parse_time(std::string_view text, bool assume_utc = false);

/// "Tom &amp; Jerry &ndash; &#8220;x&#x201D;" -> plain text, once; an unknown entity stays as it is.
std::string decode_html(std::string_view text);

/// Unicode lower case, blanks at both ends removed.
std::string lower(std::string_view text);
std::string_view trim(std::string_view text);
/// At most `bytes` of valid UTF-8, never cutting a character: for messages.
std::string_view clip(std::string_view text, std::size_t bytes);
/// "a, b ,," -> {"a", "b"}.
std::vector<std::string> split_list(std::string_view text);

/// A tax's name with its rate: ("VAT", "0.19") -> "VAT 19%". A name that already says the rate, or a rate that is not a
/// plain decimal, leaves the name alone.
std::string rate_name(std::string_view title, std::string_view fraction);

/// Whether `ref` is an id a refund can be made against at Stripe: a charge or a payment intent.
bool is_stripe_payment(std::string_view ref);

}  // namespace retour::api
