// tests/scenarios/story.hpp - a returns desk that stories are told to
#pragma once
// Duty: the verbs and the observations of a story, so that the same story runs through decide alone and through a whole
// engine. An executor with workers of its own lets events of the roles carrier and payment stand for what the outside
// world answers. Errors: what a story expects and does not get is a GoogleTest failure. Threading: one story, one
// thread.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "workflows/event.hpp"
#include "workflows/model/facts.hpp"

namespace retour::scenarios {

/// What a story starts with: one order in a shop with one market.
struct Given {
  workflows::Order order;
  std::string policy;  // YAML
  workflows::Instant now{};
};

/// The part of the return that an event is about: its number, in the order of creation.
struct Subject {
  enum class Kind { itself, parcel, refund, exchange };
  Kind kind = Kind::itself;
  std::size_t index = 0;
};
inline constexpr Subject kItself{};
constexpr Subject parcel(std::size_t index = 0) { return {Subject::Kind::parcel, index}; }
constexpr Subject refund(std::size_t index = 0) { return {Subject::Kind::refund, index}; }
constexpr Subject exchange(std::size_t index = 0) { return {Subject::Kind::exchange, index}; }

struct Answer {
  bool taken = false;
  std::string code;  // of the first reason when refused, "no_such_move" when no row takes the event
};

class World {
 public:
  virtual ~World() = default;

  virtual void given(const Given&) = 0;
  virtual Answer when(const workflows::Actor&, const workflows::Payload&, Subject = kItself) = 0;
  /// Moves the clock to the due date of the timer that was set last for this event and subject, and lets it fire.
  virtual Answer when_due(std::string_view event, Subject = kItself) = 0;

  virtual workflows::ReturnCase seen() const = 0;
  virtual workflows::Capacity tender(std::string_view tender_id) const = 0;
  virtual workflows::Capacity order_line(std::string_view line_id) const = 0;
  /// How often `audience` was told the message `template_id`.
  virtual std::size_t told(std::string_view audience, std::string_view template_id) const = 0;
};

struct Story {
  std::string_view name;
  void (*tell)(World&);
};

std::span<const Story> all_stories();

}  // namespace retour::scenarios
