// engine/records.hpp - plain records that the store keeps and the faces show
#pragma once
// Duty: values without behaviour. Instants are business time. Threading: plain values.

#include <cstdint>
#include <optional>
#include <string>

#include "workflows/model/time.hpp"

namespace retour::engine {

/// One use of an Idempotency-Key: `key` hashes merchant, caller and key; `request_hash` the request itself.
struct Idempotency {
  std::string key;  // UUID
  std::int64_t request_hash = 0;
};

/// The right of a worker that claimed an effect: it holds while the epoch is still this one.
struct Claim {
  enum class Then {
    finish,
    postpone,
    hold
  };  // delete the effect, let it come due again, or only make sure of the claim
  std::string case_id, key;
  int epoch = 0;
  Then then = Then::finish;
  workflows::Instant due{};  // with postpone
  int misses = 0;
  std::string note;
};

struct TimelineEntry {
  std::int64_t seq = 0;
  workflows::Instant at{};
  std::string machine, subject, name, from, to, actor_role, actor_id, channel, body, decision, chain;
};

struct RefusalEntry {
  workflows::Instant at{};
  std::string name, actor_role, actor_id, channel, reasons;
};

struct CaseListing {
  std::string id, rma, state, order_id, order_number;
  workflows::Instant updated_at{};
};

struct CaseFilter {
  std::optional<std::string> state, customer_ref, after, order_id;
  bool open_only = false;
  int limit = 50;
};

struct PendingEffect {
  std::string key, kind, subject, note;
  workflows::Instant due{};
  int attempts = 0;
};

struct StoredLabel {
  std::string content_type, bytes;
};

struct Notice {
  std::string id, rma, audience, template_id, detail;
  workflows::Instant at{};
};

struct OrderFilter {
  std::optional<std::string> source, external_id, number, customer_ref;
};

}  // namespace retour::engine
