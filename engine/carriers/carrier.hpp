// engine/carriers/carrier.hpp - return labels: quoted, bought, given back, followed
#pragma once
// Duty: the one interface to all carriers. Two steps, because no carrier here knows idempotency keys: prepare() is free
// and its shipment id is stored before buy() spends money, so that find() can tell the truth after a lost answer.
// Adapters only map over a Transport: no business clock, no SQL, no retries.
// Outcomes: as in result.hpp. prepare() costs nothing and may be repeated, so what is uncertain there is retryable.
// buy() and void_label() that may have acted are unknown. find(), void_state(), file() and track() tell about the
// look-up: confirmed means that `value` is what the carrier knows now. Units: grams; *_minor are minor units by ISO
// 4217. Addresses are roles, never from and to: a return goes from the customer to the merchant, and the adapter says
// so in its carrier's way. Threading: safe from any thread.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "engine/transport/result.hpp"
#include "workflows/model/order.hpp"
#include "workflows/model/policy.hpp"

namespace retour::engine {

using workflows::Address;
using workflows::Minor;

enum class LabelFormat { pdf, png, zpl };

struct ReturnParcel {
  std::string reference;  // our effect id
  Address customer, merchant;
  std::int64_t weight_g = 0;
  std::string rma;                    // printed on the label
  std::vector<std::string> carriers;  // allowed; empty: any
  bool cheapest = true;               // of all allowed carriers; else the first listed one that quotes, at its cheapest
  workflows::Method method = workflows::Method::label;
};

/// Quoted, not bought.
struct LabelDraft {
  std::string shipment_id, rate_id, carrier, service, currency;
  Minor cost_minor = 0;
};

struct ReturnLabel {
  std::string shipment_id, carrier, service, tracking_code, label_url, currency;
  Minor cost_minor = 0;
};

struct LabelFile {
  std::string content_type, bytes;
};

enum class VoidState { voided, pending, refused, not_needed };

struct VoidAnswer {
  VoidState state = VoidState::pending;
  std::string message;
};

struct TrackingNews {
  std::string event_id, tracking_code;
  std::string shipment_id;  // empty when the carrier's news do not name it
  std::string status;  // unknown, pre_transit, accepted, in_transit, out_for_delivery, available_for_pickup, delivered,
                       // return_to_sender, failure, cancelled, error
  int rank = 0;        // how far on its way; only higher ones are news (workflows/returns/parcels.hpp)
  std::string at;      // RFC 3339 of the newest scan; empty before the first
};

struct CarrierCapabilities {
  std::vector<LabelFormat> formats;
  std::vector<workflows::Method> methods;
  bool lookup_by_shipment = false;       // find() works
  bool void_later = false;               // a void is decided in days: ask void_state()
  std::chrono::seconds settle_delay{0};  // between two find() that both have to see nothing
};

class Carrier {
 public:
  virtual ~Carrier() = default;
  virtual CarrierCapabilities capabilities() const = 0;
  /// No allowed carrier quotes: rejected with code no_rate, naming what was quoted.
  virtual Result<LabelDraft> prepare(const ReturnParcel& parcel, std::chrono::milliseconds deadline) = 0;
  /// Bought before: unknown with code already_bought, so that find() is asked.
  virtual Result<ReturnLabel> buy(const LabelDraft& draft, std::chrono::milliseconds deadline) = 0;
  /// confirmed without a label inside: it is not bought.
  virtual Result<std::optional<ReturnLabel>> find(const std::string& shipment_id,
                                                  std::chrono::milliseconds deadline) = 0;
  virtual Result<VoidAnswer> void_label(const std::string& shipment_id, std::chrono::milliseconds deadline) = 0;
  /// confirmed without a value: nobody asked for a void.
  virtual Result<VoidAnswer> void_state(const std::string& shipment_id, std::chrono::milliseconds deadline) = 0;
  virtual Result<LabelFile> file(const std::string& shipment_id, LabelFormat format,
                                 std::chrono::milliseconds deadline) = 0;
  virtual Result<TrackingNews> track(const std::string& shipment_id, std::chrono::milliseconds deadline) = 0;
};

}  // namespace retour::engine
