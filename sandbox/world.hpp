// sandbox/world.hpp - what every dialect of the sandbox shares: ledger, time, faults, webhooks, keys
#pragma once
// A bundle of references owned by main(); it lives as long as the server. Threading: each part is thread-safe.
#include <string>
#include <vector>

#include "sandbox/clock.hpp"
#include "sandbox/faults.hpp"
#include "sandbox/ledger.hpp"
#include "sandbox/server.hpp"
#include "sandbox/webhooks.hpp"

namespace retour::sandbox {

struct World {
  Ledger& ledger;
  Clock& clock;
  Faults& faults;
  Webhooks& webhooks;
  Stopper& stopper;
  std::string stripe_key;
  std::string easypost_key;
  std::string base_url;  // http://127.0.0.1:PORT, set once the port is known
};

// Sends what a transaction recorded; those that must come first are handed to the answer.
inline void send_all(World& world, const std::vector<Webhooks::Draft>& drafts, Response* answer) {
  for (const Webhooks::Draft& draft : drafts) {
    if (!world.webhooks.send(draft)) continue;
    if (answer != nullptr) {
      answer->early_webhooks.push_back(draft.id);
    } else {
      world.webhooks.deliver_early(draft.id);
    }
  }
}

}  // namespace retour::sandbox
