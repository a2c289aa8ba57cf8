// engine/store/paper_store.hpp - webhooks as they came, labels, notices, policy texts
#pragma once
// Duty: rows around the cases that no transition guards. Errors: DatabaseUnavailable. Threading: safe from any thread.

#include <optional>
#include <string>
#include <vector>

#include "engine/records.hpp"
#include "engine/store/database.hpp"
#include "policies/source.hpp"
#include "workflows/model/time.hpp"

namespace retour::engine {

struct Webhook {
  std::string merchant_id, provider, event_id, body;
  int attempts = 0;
  workflows::Instant received_at{};
};

/// Provider webhooks: kept and acknowledged first, worked off later, never twice.
class Inbox {
 public:
  explicit Inbox(Database& database) : database_(database) {}
  /// False when this event came before.
  bool receive(const Webhook& webhook);
  std::vector<Webhook> claim(workflows::Instant now, int limit, std::chrono::seconds lease);
  /// `again`: it stays and is tried then; nothing: done.
  void settle(const Webhook& webhook, std::optional<workflows::Instant> again, const std::string& outcome);

 private:
  Database& database_;
};

struct ParcelRef {
  std::string case_id, parcel_id;
};

class LabelStore {
 public:
  explicit LabelStore(Database& database) : database_(database) {}
  /// Which case a carrier's shipment belongs to, for its webhooks.
  void keep_parcel(const std::string& merchant_id, const std::string& shipment_id, const std::string& tracking_code,
                   const ParcelRef& parcel);
  std::optional<ParcelRef> parcel(const std::string& merchant_id, const std::string& shipment_id,
                                  const std::string& tracking_code);
  void keep(const std::string& merchant_id, const std::string& parcel_id, const std::string& shipment_id,
            const std::string& format, const StoredLabel& label);
  std::optional<StoredLabel> find(const std::string& merchant_id, const std::string& parcel_id,
                                  const std::string& shipment_id, const std::string& format);

 private:
  Database& database_;
};

/// A feed shows a notice when it is this old in real time: by then no commit of an earlier id is under way any more.
inline constexpr std::chrono::seconds kFeedLag{2};

class NoticeFeed {
 public:
  explicit NoticeFeed(Database& database) : database_(database) {}
  std::vector<Notice> after(const std::string& merchant_id, const std::optional<std::string>& audience,
                            const std::optional<std::string>& cursor, int limit);

 private:
  Database& database_;
};

class PolicyStore {
 public:
  explicit PolicyStore(Database& database) : database_(database) {}
  void keep(const std::string& version, const std::string& market, const policies::PolicySource& source,
            workflows::Instant now);
  std::optional<policies::PolicySource> find(const std::string& version);

 private:
  Database& database_;
};

}  // namespace retour::engine
