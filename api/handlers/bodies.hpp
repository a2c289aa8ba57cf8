// api/handlers/bodies.hpp - request bodies that are not an event's own payload
#pragma once
// Duty: described structs for read_body. Units: amounts are minor units, strings of digits on the wire. Threading:
// plain values.

#include <boost/describe.hpp>

#include "workflows/event.hpp"

namespace retour::api {

/// As workflows::Replacement, with the amount as amounts travel.
struct ReplacementBody {
  std::string sku, title;
  workflows::Amount unit_price_minor;
};
BOOST_DESCRIBE_STRUCT(ReplacementBody, (), (sku, title, unit_price_minor))

struct LineBody {
  std::string line;
  std::int64_t quantity = 1;
  std::string reason, note;
  std::vector<std::string> photos;
  workflows::Resolution resolution = workflows::Resolution::refund;
  bool opened = false;
  std::optional<ReplacementBody> replacement;
};
BOOST_DESCRIBE_STRUCT(LineBody, (), (line, quantity, reason, note, photos, resolution, opened, replacement))

struct SubmitBody {
  std::vector<LineBody> lines;
  workflows::Method method = workflows::Method::label;
  std::string language;
  std::optional<std::string> override_rule;
  std::string override_reason;
};
BOOST_DESCRIBE_STRUCT(SubmitBody, (), (lines, method, language, override_rule, override_reason))

workflows::Submit event_of(SubmitBody body);

struct QuoteLineBody {
  std::string line;
  std::int64_t quantity = 1;
  std::string reason;
  bool opened = false;
};
BOOST_DESCRIBE_STRUCT(QuoteLineBody, (), (line, quantity, reason, opened))

struct QuoteBody {
  std::vector<QuoteLineBody> lines;
  workflows::RefundTarget target = workflows::RefundTarget::original;
};
BOOST_DESCRIBE_STRUCT(QuoteBody, (), (lines, target))

}  // namespace retour::api
