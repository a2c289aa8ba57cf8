#include "engine/store/paper_store.hpp"

#include <Poco/Base64Encoder.h>

#include <boost/algorithm/hex.hpp>
#include <boost/json.hpp>
#include <sstream>

#include "engine/codec/uuid.hpp"
#include "engine/store/detail/array.hpp"
#include "engine/store/detail/pool.hpp"
#include "engine/store/detail/rows.hpp"

namespace retour::engine {
namespace {

namespace json = boost::json;

std::string base64(const std::string& bytes) {
  std::ostringstream out;
  Poco::Base64Encoder encoder(out);
  encoder.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  encoder.close();
  return out.str();
}

json::object file_json(const policies::SourceFile& file) { return {{"path", file.path}, {"text", file.text}}; }

policies::SourceFile file_from(const json::value& from) {
  return {std::string(from.at("path").as_string()), std::string(from.at("text").as_string())};
}

}  // namespace

bool Inbox::receive(const Webhook& w) {
  return database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("receive_webhook", w.merchant_id, w.provider, w.event_id, detail::timestamp(w.received_at),
                            w.body)
               .affected_rows() == 1;
  });
}

std::vector<Webhook> Inbox::claim(workflows::Instant now, int limit, std::chrono::seconds lease) {
  const auto rows = database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("claim_webhooks", detail::timestamp(now), limit, static_cast<int>(lease.count()));
  });
  std::vector<Webhook> out;
  for (const auto& row : rows)
    out.push_back({row[0].c_str(), row[1].c_str(), row[2].c_str(), detail::text(row[3]), row[4].as<int>(),
                   detail::instant(row[5])});
  return out;
}

void Inbox::settle(const Webhook& w, std::optional<workflows::Instant> again, const std::string& outcome) {
  const auto due = again ? std::optional(detail::timestamp(*again)) : std::nullopt;
  database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("settle_webhook", w.merchant_id, w.provider, w.event_id, due, outcome);
  });
}

void LabelStore::keep_parcel(const std::string& merchant_id, const std::string& shipment_id,
                             const std::string& tracking_code, const ParcelRef& parcel) {
  database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("keep_parcel", merchant_id, shipment_id, tracking_code, parcel.case_id, parcel.parcel_id);
  });
}

std::optional<ParcelRef> LabelStore::parcel(const std::string& merchant_id, const std::string& shipment_id,
                                            const std::string& tracking_code) {
  const auto rows = database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("parcel_by_tracking", merchant_id, shipment_id, tracking_code);
  });
  if (rows.empty()) return {};
  return ParcelRef{rows[0][0].c_str(), rows[0][1].c_str()};
}

void LabelStore::keep(const std::string& merchant_id, const std::string& parcel_id, const std::string& shipment_id,
                      const std::string& format, const StoredLabel& label) {
  database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("keep_label", merchant_id, parcel_id, shipment_id, format, label.content_type,
                            base64(label.bytes));
  });
}

std::optional<StoredLabel> LabelStore::find(const std::string& merchant_id, const std::string& parcel_id,
                                            const std::string& shipment_id, const std::string& format) {
  const auto rows = database_.pool().run(
      [&](pqxx::nontransaction& tx) { return tx.exec_prepared("label", merchant_id, parcel_id, shipment_id, format); });
  if (rows.empty()) return {};
  StoredLabel label{rows[0][0].c_str(), {}};
  const std::string_view hex = detail::view(rows[0][1]);
  label.bytes.reserve(hex.size() / 2);
  boost::algorithm::unhex(hex.begin(), hex.end(), std::back_inserter(label.bytes));
  return label;
}

std::vector<Notice> NoticeFeed::after(const std::string& merchant_id, const std::optional<std::string>& audience,
                                      const std::optional<std::string>& cursor, int limit) {
  const std::string settled = uuid_floor(std::chrono::system_clock::now() - kFeedLag);
  const auto rows = database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("notices_after", merchant_id, audience, cursor, limit, settled);
  });
  std::vector<Notice> out;
  for (const auto& row : rows)
    out.push_back(
        {row[0].c_str(), row[1].c_str(), row[3].c_str(), row[4].c_str(), row[5].c_str(), detail::instant(row[2])});
  return out;
}

void PolicyStore::keep(const std::string& version, const std::string& market, const policies::PolicySource& source,
                       workflows::Instant now) {
  json::array parents;
  for (const auto& parent : source.parents) parents.push_back(file_json(parent));
  json::object files{{"market", file_json(source.market)}, {"parents", std::move(parents)}};
  if (source.statute) files.emplace("statute", file_json(*source.statute));
  if (source.calendar) files.emplace("calendar", file_json(*source.calendar));
  const std::string text = json::serialize(files);
  database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("keep_policy", version, market, detail::timestamp(now), text);
  });
}

std::optional<policies::PolicySource> PolicyStore::find(const std::string& version) {
  const auto rows = database_.pool().run([&](pqxx::nontransaction& tx) { return tx.exec_prepared("policy", version); });
  if (rows.empty()) return {};
  const json::value text = json::parse(detail::view(rows[0][0]));
  policies::PolicySource source;
  source.market = file_from(text.at("market"));
  for (const auto& parent : text.at("parents").as_array()) source.parents.push_back(file_from(parent));
  if (const auto* statute = text.as_object().if_contains("statute")) source.statute = file_from(*statute);
  if (const auto* calendar = text.as_object().if_contains("calendar")) source.calendar = file_from(*calendar);
  return source;
}

}  // namespace retour::engine
