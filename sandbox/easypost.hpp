// sandbox/easypost.hpp - EasyPost's return label dialect under /easypost/v2 and its label files under /easypost/files
#pragma once
// Flow as in the real API: create a shipment (free, rates), buy one rate (label, tracker), void, convert, track.
// Addresses of an is_return shipment are those of the outbound parcel: the echo is not swapped, the printed label is.
// Money is a decimal string. No idempotency keys, as in the real API. Refusals are EasyPost-shaped answers. Threading:
// thread-safe.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/world.hpp"

namespace retour::sandbox {

inline constexpr std::int64_t label_refund_seconds = 15 * 86'400;  // what USPS takes at least

struct Scan {
  std::string tracking_code, status, status_detail, message, city, state, country, zip;
  std::optional<std::int64_t> at_seconds;  // nothing: now
};

class EasyPost {
 public:
  explicit EasyPost(World& world) : world_(world) {}

  Response handle(const Request& request);
  // False when no label has this tracking code.
  bool scan(const Scan& scan);
  // Voids whose time has come become refunded, or rejected when the label was scanned meanwhile.
  void settle_due();

  static bool known_status(std::string_view status);

 private:
  using Execute = std::function<Response(Ledger::Tx&)>;

  Response route(const Request& request);
  Response with_faults(const char* operation, const Execute& execute);
  Response create_shipment(const Request& request);
  Response buy(const Request& request);
  Response buy_in(Ledger::Tx& tx, const std::string& id, const json::object& order);
  Response refund(const std::string& id);
  Response convert(const Request& request);
  Response file(const Request& request);
  // The stored shipment with its tracker and absolute file addresses.
  std::string present(const json::object& shipment, const Ledger::View& view) const;

  World& world_;
};

}  // namespace retour::sandbox
