#include "workflows/model/time.hpp"

#include <fmt/format.h>
#include <unicode/basictz.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>

namespace retour::workflows {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;

using Zone = std::shared_ptr<const icu::TimeZone>;

std::unique_ptr<const icu::TimeZone> make_zone(std::string_view zone) {
  const auto id = icu::UnicodeString::fromUTF8(icu::StringPiece(zone.data(), static_cast<int32_t>(zone.size())));
  std::unique_ptr<const icu::TimeZone> found(icu::TimeZone::createTimeZone(id));
  if (*found == icu::TimeZone::getUnknown()) return nullptr;
  return found;
}

/// ICU reads its data anew for every zone it makes, under a lock of its own; a made one only answers questions. Kept
/// are zones that exist, and of those there are a few hundred in the world.
Zone find_zone(std::string_view zone) {
  static std::shared_mutex mutex;
  static std::map<std::string, Zone, std::less<>> known;
  {
    const std::shared_lock reading(mutex);
    if (const auto found = known.find(zone); found != known.end()) return found->second;
  }
  Zone made = make_zone(zone);
  if (!made) return nullptr;
  const std::unique_lock writing(mutex);
  return known.emplace(zone, std::move(made)).first->second;
}

Zone zone_or_throw(std::string_view zone) {
  auto found = find_zone(zone);
  if (!found) throw std::invalid_argument(fmt::format("unknown time zone '{}'", zone));
  return found;
}

double to_udate(Instant at) {
  return static_cast<double>(std::chrono::floor<milliseconds>(at).time_since_epoch().count());
}

milliseconds offset_at(const icu::TimeZone& zone, Instant at) {
  int32_t raw = 0, dst = 0;
  UErrorCode status = U_ZERO_ERROR;
  zone.getOffset(to_udate(at), /*local=*/false, raw, dst, status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU could not compute a zone offset");
  return milliseconds(raw + dst);
}

}  // namespace

bool zone_exists(std::string_view zone) { return find_zone(zone) != nullptr; }

std::string tz_data_version() {
  UErrorCode status = U_ZERO_ERROR;
  const char* version = icu::TimeZone::getTZDataVersion(status);
  return U_FAILURE(status) || version == nullptr ? "unknown" : version;
}

LocalDay local_day(Instant at, std::string_view zone) {
  const auto found = zone_or_throw(zone);
  return LocalDay{std::chrono::floor<days>(at + offset_at(*found, at))};
}

Instant start_of_day(LocalDay day, std::string_view zone) {
  const auto found = zone_or_throw(zone);
  const Instant wall = std::chrono::sys_days{day};
  // Two passes settle the offset; where a gap swallows midnight both land on the first instant after it.
  Instant guess = wall - offset_at(*found, wall);
  Instant at = wall - offset_at(*found, guess);
  if (LocalDay{std::chrono::floor<days>(at + offset_at(*found, at))} != day) {
    const auto* basic = dynamic_cast<const icu::BasicTimeZone*>(found.get());
    icu::TimeZoneTransition transition;
    if (basic != nullptr && basic->getNextTransition(to_udate(at), /*inclusive=*/true, transition))
      at = Instant{milliseconds(static_cast<std::int64_t>(transition.getTime()))};
  }
  // Where midnight happens twice (clocks go back over it), the day starts with the first of them.
  if (const Instant earlier = at - std::chrono::hours(1); earlier + offset_at(*found, earlier) == wall) at = earlier;
  return at;
}

LocalDay plus_days(LocalDay day, int count) { return LocalDay{std::chrono::sys_days{day} + days(count)}; }

std::string to_text(LocalDay day) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

std::string to_text(Instant at) {
  const auto midnight = std::chrono::floor<days>(at);
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(at - midnight)};
  return fmt::format("{}T{:02}:{:02}:{:02}Z", to_text(LocalDay{midnight}), time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

std::optional<Instant> instant_of(std::string_view text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, end = 0;
  const std::string copy(text);
  if (std::sscanf(copy.c_str(), "%4d-%2d-%2dT%2d:%2d:%2dZ%n", &year, &month, &day, &hour, &minute, &second, &end) != 6)
    return {};
  const LocalDay date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                      std::chrono::day(static_cast<unsigned>(day))};
  if (static_cast<std::size_t>(end) != copy.size() || !date.ok()) return {};
  return Instant(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

}  // namespace retour::workflows
