// api/import/text.hpp - small readings of shop text: HTML entities, tags, rates
#pragma once
// Duty: text a shop wrote -> values. Errors: none, what is not understood stays as it is. Threading: pure functions.

#include <string>
#include <string_view>
#include <vector>

#include "api/json/text.hpp"

namespace retour::api {

/// "Tom &amp; Jerry &ndash; &#8220;x&#x201D;" -> plain text, once; an unknown entity stays as it is.
std::string decode_html(std::string_view text);

/// Unicode lower case, blanks at both ends removed.
std::string lower(std::string_view text);
std::string_view trim(std::string_view text);
/// "a, b ,," -> {"a", "b"}.
std::vector<std::string> split_list(std::string_view text);

/// A tax's name with its rate: ("VAT", "0.19") -> "VAT 19%". A name that already says the rate, or a rate that is not a
/// plain decimal, leaves the name alone.
std::string rate_name(std::string_view title, std::string_view fraction);

/// Whether `ref` is an id a refund can be made against at Stripe: a charge or a payment intent.
bool is_stripe_payment(std::string_view ref);

}  // namespace retour::api
