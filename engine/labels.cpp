#include "engine/labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace retour::engine {
namespace {

std::string_view name_of(LabelFormat format) {
  constexpr std::array<std::string_view, 3> kNames{"pdf", "png", "zpl"};
  return kNames.at(static_cast<std::size_t>(format));
}

/// States in which there is a label that may be used.
bool has_label(const workflows::ReverseDelivery& parcel) {
  return !parcel.label_url.empty() && (parcel.state == "issued" || parcel.state == "accepted" ||
                                       parcel.state == "in_transit" || parcel.state == "delivered");
}

}  // namespace

std::variant<StoredLabel, LabelProblem> Labels::find(const Caller& caller, const std::string& rma,
                                                     const std::string& parcel_id, LabelFormat format) {
  const auto loaded = cases_.load({caller.merchant_id, rma, {}, {}});
  const bool theirs =
      loaded.rma && (caller.actor.role != workflows::Role::customer || loaded.rma->customer_ref == caller.actor.id);
  const auto* parcel = theirs ? workflows::find_by_id(loaded.rma->parcels, parcel_id) : nullptr;
  if (parcel == nullptr) return LabelProblem{"not_found", "there is no such parcel"};
  if (!has_label(*parcel))
    return LabelProblem{"not_issued", fmt::format("there is no label to print: the parcel is '{}'", parcel->state)};
  const std::string name(name_of(format));
  if (auto kept = labels_.find(caller.merchant_id, parcel->id, parcel->provider_shipment_id, name))
    return std::move(*kept);
  auto fetched = fetch(caller, parcel->provider_shipment_id, format);
  if (const auto* label = std::get_if<StoredLabel>(&fetched))
    labels_.keep(caller.merchant_id, parcel->id, parcel->provider_shipment_id, name, *label);
  return fetched;
}

std::variant<StoredLabel, LabelProblem> Labels::fetch(const Caller& caller, const std::string& shipment_id,
                                                      LabelFormat format) const {
  const Merchant* merchant = merchants_.find(caller.merchant_id);
  if (merchant == nullptr || merchant->carrier == nullptr)
    return LabelProblem{"carrier_unavailable", "no carrier is configured"};
  const auto formats = merchant->carrier->capabilities().formats;
  if (std::find(formats.begin(), formats.end(), format) == formats.end())
    return LabelProblem{"format_not_offered", fmt::format("the carrier has no {} labels", name_of(format))};
  const auto file = merchant->carrier->file(shipment_id, format, kLabelDeadline);
  if (file.outcome != Outcome::confirmed || !file.value)
    return LabelProblem{"carrier_unavailable", "the carrier does not hand out the label now"};
  return StoredLabel{file.value->content_type, file.value->bytes};
}

}  // namespace retour::engine
