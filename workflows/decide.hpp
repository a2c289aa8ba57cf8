// workflows/decide.hpp - the pure heart: may this happen, what follows, and why
#pragma once
// Duty: one decision over the whole case: the event's own machine first, then every follow-up it raises, all in one
// draft that the engine commits as one statement or drops. Simulation, quotes and "what may I do" are this without the
// commit. Errors: std::invalid_argument for a state no table knows (a broken store); std::logic_error when follow-ups
// never end. Threading: pure function; a few microseconds.

#include "workflows/machines.hpp"

namespace retour::workflows {

/// One move of one machine; every state that changes has one, so that the states are a fold over the events.
struct Step {
  std::string machine;  // "return", "parcel", "refund", "exchange"
  std::string subject;  // id of what moved; the case itself for "return"
  Event event;
  std::string from, to;
};

struct Decided {
  ReturnCase next;
  std::vector<Step> steps;
  std::vector<Effect> effects;
  std::vector<CapacityChange> capacity;  // one entry a counter, in a fixed order
  std::vector<Citation> citations;
  std::vector<std::string> remarks;
};

using Decision = std::variant<Decided, kernel::Refused, kernel::NoSuchMove>;

/// Follow-ups of one event are at most this many.
inline constexpr std::size_t kMaxSteps = 400;

Decision decide(const Facts& facts, const Event& event, Executor executor = Executor::msm);

/// The name of the machine that an event belongs to.
std::string_view machine_of(const Event& event);
/// The state that the event's machine is in, for `subject`; "start" for what does not exist yet.
std::string state_for(const ReturnCase& rma, const Event& event);

}  // namespace retour::workflows
