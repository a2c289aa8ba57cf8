// engine/carriers/easypost.hpp - return labels by EasyPost, and its webhooks
#pragma once
// Duty: Carrier in EasyPost's dialect (v2, JSON). is_return wants the addresses of the original shipment and swaps them
// on the label; the reply is not swapped. Limits: kMaxParcelGrams; replies and label files see
// engine/transport/poco_transport.hpp; label files are fetched only from the API's own origin and from `file_hosts`,
// without credentials. Threading: safe from any thread.

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/carriers/carrier.hpp"
#include "engine/transport/transport.hpp"
#include "engine/transport/webhook.hpp"

namespace retour::engine {

inline constexpr std::int64_t kMaxParcelGrams = 1'000'000;

struct EasyPostConfig {
  std::string base_url = "https://api.easypost.com";
  std::string api_key;
  /// Whole names, or endings that begin with a point; only by https.
  std::vector<std::string> file_hosts{"easypost-files.s3.us-west-2.amazonaws.com",
                                      "easypost-files.s3-us-west-2.amazonaws.com", "easypost-files.s3.amazonaws.com",
                                      ".easypost.com"};
};

class EasyPostCarrier : public Carrier {
 public:
  EasyPostCarrier(EasyPostConfig config, Transport& transport) : config_(std::move(config)), transport_(transport) {}
  CarrierCapabilities capabilities() const override;
  Result<LabelDraft> prepare(const ReturnParcel& parcel, std::chrono::milliseconds deadline) override;
  Result<ReturnLabel> buy(const LabelDraft& draft, std::chrono::milliseconds deadline) override;
  Result<std::optional<ReturnLabel>> find(const std::string& shipment_id, std::chrono::milliseconds deadline) override;
  Result<VoidAnswer> void_label(const std::string& shipment_id, std::chrono::milliseconds deadline) override;
  Result<VoidAnswer> void_state(const std::string& shipment_id, std::chrono::milliseconds deadline) override;
  Result<LabelFile> file(const std::string& shipment_id, LabelFormat format,
                         std::chrono::milliseconds deadline) override;
  Result<TrackingNews> track(const std::string& shipment_id, std::chrono::milliseconds deadline) override;

 private:
  WireAnswer send(std::string method, const std::string& path, std::string body, std::chrono::milliseconds deadline);
  bool may_fetch(const std::string& url) const;

  const EasyPostConfig config_;
  Transport& transport_;
};

/// `secrets`: the endpoint's own, several while one replaces another. There is no time in the signature: drop known
/// event ids.
std::variant<TrackingNews, Ignored, WebhookRefused> read_easypost_webhook(std::string_view signature_header,
                                                                          std::string_view raw_body,
                                                                          std::span<const std::string> secrets);

}  // namespace retour::engine
