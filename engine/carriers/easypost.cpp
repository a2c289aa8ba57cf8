#include "engine/carriers/easypost.hpp"

#include <Poco/Exception.h>
#include <Poco/URI.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "engine/carriers/detail/easypost_reply.hpp"
#include "engine/carriers/detail/easypost_request.hpp"
#include "engine/transport/reply.hpp"

namespace retour::engine {
namespace {

using std::chrono::milliseconds;

template <class T>
Result<T> done(Outcome outcome, T value, const WireAnswer& answer) {
  return {outcome, std::move(value), easypost::easypost_error(std::get<WireReply>(answer), {}, {})};
}

template <class T>
Result<T> mismatch(Outcome outcome, const WireAnswer& answer, std::string message) {
  return {outcome, std::nullopt,
          easypost::easypost_error(std::get<WireReply>(answer), "echo_mismatch", std::move(message))};
}

template <class T>
Result<T> unreadable(const WireAnswer& answer) {
  return ends<T>(easypost::unreadable(std::get<WireReply>(answer)));
}

template <class T>
Result<T> not_bought(const WireAnswer& answer) {
  return {
      Outcome::rejected, std::nullopt,
      easypost::easypost_error(std::get<WireReply>(answer), "not_bought", "no postage was bought for this shipment")};
}

/// Calling again costs nothing, so nothing needs to be looked up.
Result<LabelDraft> free_of_charge(Result<LabelDraft> result) {
  if (result.outcome == Outcome::unknown) result.outcome = Outcome::retryable;
  return result;
}

Outcome outcome_of_void(VoidState state) {
  switch (state) {
    case VoidState::pending:
      return Outcome::pending;
    case VoidState::refused:
      return Outcome::rejected;
    case VoidState::voided:
    case VoidState::not_needed:
      break;
  }
  return Outcome::confirmed;
}

struct FileKind {
  const char *file_format, *url_member, *content_type;
  std::string_view begins, ends;
};

FileKind kind_of(LabelFormat format) {
  switch (format) {
    case LabelFormat::pdf:
      return {"PDF", "label_pdf_url", "application/pdf", "%PDF-", "%%EOF"};
    case LabelFormat::zpl:
      return {"ZPL", "label_zpl_url", "application/zpl", "^XA", "^XZ"};
    case LabelFormat::png:
      break;
  }
  return {"PNG", "label_url", "image/png", "\x89PNG\r\n\x1a\n", "IEND\xAE\x42\x60\x82"};
}

/// Whole, as far as its first and last bytes tell; spaces and comments may stand around ZPL, and line ends after a PDF.
bool looks_whole(std::string_view bytes, const FileKind& kind) {
  constexpr std::size_t slack = 1024;
  const std::size_t begin = bytes.substr(0, slack).find(kind.begins);
  const std::size_t end = bytes.rfind(kind.ends);
  return begin != std::string_view::npos && end != std::string_view::npos &&
         bytes.size() - end - kind.ends.size() <= slack;
}

/// The address of the file in this format, once EasyPost has made it.
std::string file_url(const json::object& shipment, LabelFormat format) {
  const json::object* postage = object_at(shipment, "postage_label");
  if (postage == nullptr) return {};
  const FileKind kind = kind_of(format);
  if (text_at(*postage, "label_file_type") == kind.content_type) return text_at(*postage, "label_url");
  return format == LabelFormat::png ? std::string() : text_at(*postage, kind.url_member);
}

}  // namespace

CarrierCapabilities EasyPostCarrier::capabilities() const {
  CarrierCapabilities can;
  can.formats = {LabelFormat::pdf, LabelFormat::png, LabelFormat::zpl};
  can.methods = {workflows::Method::label};
  can.lookup_by_shipment = true;
  can.void_later = true;
  can.settle_delay = std::chrono::seconds(30);
  return can;
}

WireAnswer EasyPostCarrier::send(std::string method, const std::string& path, std::string body, milliseconds deadline) {
  WireRequest request{std::move(method),
                      config_.base_url + "/v2/shipments" + path,
                      {{"Authorization", basic_authorization(config_.api_key, "")}},
                      std::move(body)};
  if (!request.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  return transport_.call(request, deadline);
}

Result<LabelDraft> EasyPostCarrier::prepare(const ReturnParcel& parcel, milliseconds deadline) {
  const auto methods = capabilities().methods;
  if (std::find(methods.begin(), methods.end(), parcel.method) == methods.end())
    return unfit<LabelDraft>("method: this adapter makes labels to print only");
  if (auto problem = easypost::parcel_problem(parcel)) return unfit<LabelDraft>(*std::move(problem));
  const WireAnswer answer = send("POST", "", easypost::shipment_body(parcel), deadline);
  auto read = easypost::read_shipment(answer, {});
  if (auto* refusal = std::get_if<Refusal>(&read)) return free_of_charge(ends<LabelDraft>(std::move(*refusal)));
  const json::object& shipment = std::get<json::object>(read);
  // Bought as it stands, a shipment that is no return would travel to the customer: it is left alone.
  if (flag_at(shipment, "is_return") != true)
    return mismatch<LabelDraft>(Outcome::rejected, answer, "the shipment is not a return");
  if (text_at(shipment, "reference") != parcel.reference)
    return mismatch<LabelDraft>(Outcome::rejected, answer, "another reference");
  const auto rates = easypost::read_rates(shipment);
  const auto rate = easypost::choose_rate(rates, parcel);
  if (!rate)
    return {Outcome::rejected,
            {},
            easypost::easypost_error(std::get<WireReply>(answer), "no_rate", easypost::quoted_text(rates, shipment))};
  return done(
      Outcome::confirmed,
      LabelDraft{text_at(shipment, "id"), rate->id, rate->carrier, rate->service, rate->currency, rate->cost_minor},
      answer);
}

Result<ReturnLabel> EasyPostCarrier::buy(const LabelDraft& draft, milliseconds deadline) {
  if (!is_provider_id(draft.shipment_id)) return unfit<ReturnLabel>("shipment_id: is not an EasyPost id");
  if (!is_provider_id(draft.rate_id)) return unfit<ReturnLabel>("rate_id: is not an EasyPost id");
  const WireAnswer answer = send("POST", "/" + draft.shipment_id + "/buy", easypost::buy_body(draft.rate_id), deadline);
  auto read = easypost::read_shipment(answer, draft.shipment_id);
  if (auto* refusal = std::get_if<Refusal>(&read)) return ends<ReturnLabel>(std::move(*refusal));
  const json::object& shipment = std::get<json::object>(read);
  auto label = easypost::read_label(shipment);
  if (!label) return unreadable<ReturnLabel>(answer);
  if (label->cost_minor != draft.cost_minor || label->currency != draft.currency || label->carrier != draft.carrier ||
      label->service != draft.service)
    return mismatch<ReturnLabel>(Outcome::unknown, answer,
                                 fmt::format("bought {} {} for {} {} instead of {} {} for {} {}", label->carrier,
                                             label->service, label->cost_minor, label->currency, draft.carrier,
                                             draft.service, draft.cost_minor, draft.currency));
  return done(Outcome::confirmed, *std::move(label), answer);
}

Result<std::optional<ReturnLabel>> EasyPostCarrier::find(const std::string& shipment_id, milliseconds deadline) {
  using Found = std::optional<ReturnLabel>;
  if (!is_provider_id(shipment_id)) return unfit<Found>("shipment_id: is not an EasyPost id");
  const WireAnswer answer = send("GET", "/" + shipment_id, {}, deadline);
  auto read = easypost::read_shipment(answer, shipment_id);
  if (auto* refusal = std::get_if<Refusal>(&read)) return ends<Found>(std::move(*refusal));
  const json::object& shipment = std::get<json::object>(read);
  if (!easypost::is_bought(shipment)) return done(Outcome::confirmed, Found(), answer);
  auto label = easypost::read_label(shipment);
  if (!label) return unreadable<Found>(answer);
  return done(Outcome::confirmed, Found(*std::move(label)), answer);
}

Result<VoidAnswer> EasyPostCarrier::void_label(const std::string& shipment_id, milliseconds deadline) {
  if (!is_provider_id(shipment_id)) return unfit<VoidAnswer>("shipment_id: is not an EasyPost id");
  const WireAnswer answer = send("POST", "/" + shipment_id + "/refund", "{}", deadline);
  auto read = easypost::read_shipment(answer, shipment_id);
  if (auto* refusal = std::get_if<Refusal>(&read)) return ends<VoidAnswer>(std::move(*refusal));
  const auto reading = easypost::read_void(std::get<json::object>(read));
  if (!reading || !reading->asked) return unreadable<VoidAnswer>(answer);
  return done(outcome_of_void(reading->answer.state), reading->answer, answer);
}

Result<VoidAnswer> EasyPostCarrier::void_state(const std::string& shipment_id, milliseconds deadline) {
  if (!is_provider_id(shipment_id)) return unfit<VoidAnswer>("shipment_id: is not an EasyPost id");
  const WireAnswer answer = send("GET", "/" + shipment_id, {}, deadline);
  auto read = easypost::read_shipment(answer, shipment_id);
  if (auto* refusal = std::get_if<Refusal>(&read)) return ends<VoidAnswer>(std::move(*refusal));
  const auto reading = easypost::read_void(std::get<json::object>(read));
  if (!reading) return unreadable<VoidAnswer>(answer);
  auto result = done(Outcome::confirmed, reading->answer, answer);
  if (!reading->asked) result.value.reset();
  return result;
}

bool EasyPostCarrier::may_fetch(const std::string& url) const {
  try {
    const Poco::URI asked(url), own(config_.base_url);
    const std::string& host = asked.getHost();
    if (asked.getScheme() == own.getScheme() && host == own.getHost() && asked.getPort() == own.getPort()) return true;
    const auto allowed = [&](const std::string& name) {
      return name.starts_with('.') ? host.ends_with(name) : host == name;
    };
    return asked.getScheme() == "https" && std::any_of(config_.file_hosts.begin(), config_.file_hosts.end(), allowed);
  } catch (const Poco::Exception&) {
    return false;
  }
}

Result<LabelFile> EasyPostCarrier::file(const std::string& shipment_id, LabelFormat format, milliseconds deadline) {
  if (!is_provider_id(shipment_id)) return unfit<LabelFile>("shipment_id: is not an EasyPost id");
  const Budget budget(deadline);
  const FileKind kind = kind_of(format);
  const std::string made = format == LabelFormat::png ? "" : fmt::format("/label?file_format={}", kind.file_format);
  const WireAnswer answer = send("GET", "/" + shipment_id + made, {}, budget.left());
  auto read = easypost::read_shipment(answer, shipment_id);
  if (auto* refusal = std::get_if<Refusal>(&read)) return ends<LabelFile>(std::move(*refusal));
  const json::object& shipment = std::get<json::object>(read);
  if (!easypost::is_bought(shipment)) return not_bought<LabelFile>(answer);
  const std::string url = file_url(shipment, format);
  if (url.empty()) return unreadable<LabelFile>(answer);
  if (!may_fetch(url))
    return mismatch<LabelFile>(Outcome::unknown, answer, "the label's address is not one of EasyPost's");
  const WireAnswer fetched = transport_.call({"GET", url, {}, {}}, budget.left());
  if (const auto* failure = std::get_if<WireFailure>(&fetched))
    return ends<LabelFile>({outcome_of(*failure), error_of(*failure)});
  const auto& reply = std::get<WireReply>(fetched);
  if (reply.status != 200 || !looks_whole(reply.body, kind)) return unreadable<LabelFile>(fetched);
  return done(Outcome::confirmed, LabelFile{kind.content_type, reply.body}, fetched);
}

Result<TrackingNews> EasyPostCarrier::track(const std::string& shipment_id, milliseconds deadline) {
  if (!is_provider_id(shipment_id)) return unfit<TrackingNews>("shipment_id: is not an EasyPost id");
  const WireAnswer answer = send("GET", "/" + shipment_id, {}, deadline);
  auto read = easypost::read_shipment(answer, shipment_id);
  if (auto* refusal = std::get_if<Refusal>(&read)) return ends<TrackingNews>(std::move(*refusal));
  const json::object& shipment = std::get<json::object>(read);
  if (!easypost::is_bought(shipment)) return not_bought<TrackingNews>(answer);
  const json::object* tracker = object_at(shipment, "tracker");
  auto news = tracker == nullptr ? std::nullopt : easypost::read_tracker(*tracker);
  if (!news || news->tracking_code != text_at(shipment, "tracking_code")) return unreadable<TrackingNews>(answer);
  news->shipment_id = shipment_id;
  // A poll is no event; what it saw is one news, however often it is seen.
  news->event_id = fmt::format("poll:{}:{}:{}", news->tracking_code, news->status, news->at);
  return done(Outcome::confirmed, *std::move(news), answer);
}

}  // namespace retour::engine
