#include <boost/json.hpp>

#include "engine/codec/codec.hpp"
#include "engine/effects/effects.hpp"

namespace retour::engine {

/// A timer that no longer fits its case is simply over.
void fire_timer(EffectTools& tools, const ClaimedEffect& effect) {
  const auto body = boost::json::parse(effect.body);
  auto payload = event_from_json(std::string(body.at("event").as_string()), "{}");
  if (!payload) throw std::logic_error("a timer names an event that no machine knows: " + effect.body);
  tell(tools, effect, workflows::Role::automation, std::move(*payload), effect.done());
}

}  // namespace retour::engine
