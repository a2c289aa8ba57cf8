// api/handlers/bodies.hpp - request bodies: those that are not an event's own payload, and what all of them require
#pragma once
// Duty: described structs for read_body, and the fields without which a body or an event says nothing. What a field may
// hold beyond its shape is the guards' business, who answer with reasons. Units: amounts are minor units, strings of
// digits on the wire. Threading: plain values.

#include <boost/describe.hpp>

#include "api/json/read_struct.hpp"
#include "workflows/event.hpp"
#include "workflows/returns/offers.hpp"

namespace retour::api {

/// The same limits that the guards of a request keep; said here, they are part of the described API.
inline constexpr std::int64_t kMaxReturnLines = 100;
inline constexpr std::int64_t kMaxPhotosOfLine = 20;

/// As workflows::Replacement, with the amount as amounts travel.
struct ReplacementBody {
  std::string sku, title, product_id;
  workflows::Amount unit_price_minor;
};
BOOST_DESCRIBE_STRUCT(ReplacementBody, (), (sku, title, product_id, unit_price_minor))
template <>
inline constexpr std::array field_rules<ReplacementBody>{FieldRule{"sku", true}, FieldRule{"unit_price_minor", true}};

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
template <>
inline constexpr std::array field_rules<LineBody>{FieldRule{"line", true}, FieldRule{"quantity", true, 1, kMaxQuantity},
                                                  FieldRule{"reason", true},
                                                  FieldRule{.name = "photos", .most = kMaxPhotosOfLine}};

struct SubmitBody {
  std::vector<LineBody> lines;
  workflows::Method method = workflows::Method::label;
  std::string language;
  std::optional<std::string> override_rule;
  std::string override_reason;
};
BOOST_DESCRIBE_STRUCT(SubmitBody, (), (lines, method, language, override_rule, override_reason))
template <>
inline constexpr std::array field_rules<SubmitBody>{
    FieldRule{.name = "lines", .required = true, .most = kMaxReturnLines},
    FieldRule{.name = "language", .language = true}};

workflows::Submit event_of(SubmitBody body);

struct QuoteLineBody {
  std::string line;
  std::int64_t quantity = 1;
  std::string reason;
  bool opened = false;
  std::optional<workflows::Amount> amount;  // a part of what is left of these units
  std::optional<std::int64_t> part_bp;      // the same as hundredths of a percent
};
BOOST_DESCRIBE_STRUCT(QuoteLineBody, (), (line, quantity, reason, opened, amount, part_bp))
template <>
inline constexpr std::array field_rules<QuoteLineBody>{
    FieldRule{"line", true}, FieldRule{"quantity", true, 1, kMaxQuantity}, FieldRule{"reason", true},
    FieldRule{"part_bp", false, 1, 10'000}};

std::vector<workflows::EstimateLine> estimate_lines(const std::vector<QuoteLineBody>& lines);

struct AlternativesBody {
  std::vector<QuoteLineBody> lines;
};
BOOST_DESCRIBE_STRUCT(AlternativesBody, (), (lines))
template <>
inline constexpr std::array field_rules<AlternativesBody>{
    FieldRule{.name = "lines", .required = true, .most = kMaxReturnLines}};

/// No lines: all of the order, for one reason.
struct ExplainBody {
  std::vector<QuoteLineBody> lines;
  std::string reason;                    // of lines that are not named; empty: the policy's first
  std::optional<workflows::Instant> at;  // nothing: now
};
BOOST_DESCRIBE_STRUCT(ExplainBody, (), (lines, reason, at))
template <>
inline constexpr std::array field_rules<ExplainBody>{FieldRule{.name = "lines", .most = kMaxReturnLines}};

/// What a question names that the order or the policy does not have, or twice, at its place in the body.
std::vector<FieldProblem> strange_names(const std::vector<workflows::EstimateLine>& lines,
                                        const workflows::Order& order, const workflows::Policy& policy);
/// Nothing: the policy has such a reason.
std::optional<FieldProblem> strange_reason(const std::string& reason, const workflows::Policy& policy,
                                           std::string pointer);

struct QuoteBody {
  std::vector<QuoteLineBody> lines;
  workflows::RefundTarget target = workflows::RefundTarget::original;
};
BOOST_DESCRIBE_STRUCT(QuoteBody, (), (lines, target))
template <>
inline constexpr std::array field_rules<QuoteBody>{
    FieldRule{.name = "lines", .required = true, .most = kMaxReturnLines}};

/// Money of a payment that moved without us. That its reference and amount can be is the engine's business.
struct MovementBody {
  std::string tender;
  workflows::OutsideKind kind = workflows::OutsideKind::refund;
  std::string reference;
  workflows::Amount amount_minor;
};
BOOST_DESCRIBE_STRUCT(MovementBody, (), (tender, kind, reference, amount_minor))
template <>
inline constexpr std::array field_rules<MovementBody>{FieldRule{"tender", true}, FieldRule{"kind", true},
                                                      FieldRule{"reference", true}, FieldRule{"amount_minor", true}};

/// A checkout takes it off store credit or a gift card.
struct SpendBody {
  workflows::Amount amount_minor;
  std::string currency, reference;
};
BOOST_DESCRIBE_STRUCT(SpendBody, (), (amount_minor, currency, reference))
template <>
inline constexpr std::array field_rules<SpendBody>{FieldRule{"amount_minor", true}, FieldRule{"currency", true},
                                                   FieldRule{"reference", true}};

struct GiftCardBody {
  workflows::Amount amount_minor;
  std::string currency, reference;
  std::string code;  // empty: a new one is drawn
  std::optional<workflows::Instant> expires_at;
};
BOOST_DESCRIBE_STRUCT(GiftCardBody, (), (amount_minor, currency, reference, code, expires_at))
template <>
inline constexpr std::array field_rules<GiftCardBody>{FieldRule{"amount_minor", true}, FieldRule{"currency", true},
                                                      FieldRule{"reference", true}};

// Events as they travel. Not required: what has a meaning when it is left out, such as a note or a count of zero.
template <>
inline constexpr std::array field_rules<workflows::DeclineReturn>{FieldRule{"reason", true}};
template <>
inline constexpr std::array field_rules<workflows::AskCustomer>{FieldRule{"question", true}};
template <>
inline constexpr std::array field_rules<workflows::ReceivedLine>{FieldRule{"line", true}};
template <>
inline constexpr std::array field_rules<workflows::ReceiveGoods>{FieldRule{"lines", true}};
template <>
inline constexpr std::array field_rules<workflows::InspectedLine>{FieldRule{"line", true}, FieldRule{"accepted", true}};
template <>
inline constexpr std::array field_rules<workflows::InspectGoods>{FieldRule{"lines", true}};
template <>
inline constexpr std::array field_rules<workflows::GrantRefund>{FieldRule{"amount", true}, FieldRule{"reason", true}};
template <>
inline constexpr std::array field_rules<workflows::RejectRefund>{FieldRule{"reason", true}};
template <>
inline constexpr std::array field_rules<workflows::MarkPaid>{FieldRule{"reference", true}};
template <>
inline constexpr std::array field_rules<workflows::MarkUnpaid>{FieldRule{"reason", true}};
template <>
inline constexpr std::array field_rules<workflows::RerouteRefund>{FieldRule{"tender", true}};
template <>
inline constexpr std::array field_rules<workflows::AbandonRefund>{FieldRule{"reason", true}};
template <>
inline constexpr std::array field_rules<workflows::DifferencePaid>{FieldRule{"payment_ref", true}};
template <>
inline constexpr std::array field_rules<workflows::HoldPlaced>{FieldRule{"hold_ref", true}};

}  // namespace retour::api
