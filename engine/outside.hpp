// engine/outside.hpp - money of an order that moved without us
#pragma once
// Duty: records refunds of a dashboard, chargebacks and their reversals, and stops the refunds that were decided
// before: whoever waits for an approval or for its first call on that payment is told why, and a person looks again.
// What a person paid at the provider and marked as paid is that refund, and counts once; when it comes back, the refund
// bounced. Every step may be repeated by the same reference, so that a crash between them leaves nothing undone.
// Errors: DatabaseUnavailable; what cannot be true is an OutsideProblem with the limiting number. Threading: safe from
// any thread.

#include <optional>
#include <string>
#include <vector>

#include "engine/clock.hpp"
#include "engine/runtime.hpp"

namespace retour::engine {

/// code: amount, not_yours_to_say, other_amount, over_captured, over_reversed, reference_missing, reference_reserved,
/// reference_used, unknown_reference, unknown_tender. `field` is the request's member.
struct OutsideProblem {
  std::string code, field, message;
};

/// What moved, as it was told; of a reversal all that came back so far, since every part has the same reference. The
/// movement's time is when we learn of it.
struct OutsideNews {
  std::string tender;
  workflows::OutsideKind kind = workflows::OutsideKind::refund;
  std::string reference;
  workflows::Minor minor = 0;
  workflows::Role by = workflows::Role::shop;  // who tells: staff, the shop, or the provider (payment)
};

/// Ends the name under which a document takes back what one before it had told. What a person takes off keeps the plain
/// name: the document that still says it does not tell it again.
inline constexpr std::string_view kCorrected = ", corrected";

/// Documents name their movements themselves. A person may take one off, as told twice, and do nothing else under such
/// a name.
std::optional<OutsideProblem> reserved_for_documents(const OutsideNews& news);

/// A sentence for the agent whose refund does not go on: amount, payment, what happened, when and the reference.
std::string why_it_stopped(const workflows::Order& order, const workflows::Tender& tender,
                           const workflows::OutsideMovement& moved);

/// What of one movement of the payment is still gone: less what came back of it.
workflows::Minor still_gone(const workflows::Tender& tender, const workflows::OutsideMovement& taken);
/// What of the movements of one kind, refund or chargeback, is still gone: less what came back of them.
workflows::Minor still_gone(const workflows::Tender& tender, workflows::OutsideKind kind);

class OutsideMoney {
 public:
  OutsideMoney(OrderStore& orders, CaseStore& cases, Runtime& runtime, const Clock& clock)
      : orders_(orders), cases_(cases), runtime_(runtime), clock_(clock) {}

  /// By a person. Nothing: it is recorded, now or before.
  std::optional<OutsideProblem> tell(const std::string& merchant_id, const std::string& order_id,
                                     const OutsideNews& news);

  /// Amount of the refund of ours on this payment that the provider calls `reference`.
  std::optional<workflows::Minor> paid_by(const std::string& merchant_id, const std::string& order_id,
                                          std::string_view tender, std::string_view reference);

 private:
  void stop_refunds(const std::string& merchant_id, const workflows::Order& order, const workflows::Tender& tender,
                    const workflows::OutsideMovement& moved);
  void bounce(const std::string& merchant_id, const std::string& case_id, const workflows::Refund& refund,
              const OutsideNews& news);
  void apply(const std::string& merchant_id, const std::string& case_id, const std::string& refund_id,
             workflows::RefundEvent event, const Idempotency& once);

  OrderStore& orders_;
  CaseStore& cases_;
  Runtime& runtime_;
  const Clock& clock_;
};

}  // namespace retour::engine
