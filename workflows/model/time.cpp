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
#include <vector>

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

double to_udate(Instant at) {
  return static_cast<double>(std::chrono::floor<milliseconds>(at).time_since_epoch().count());
}

Instant from_udate(double at) { return Instant{milliseconds(static_cast<std::int64_t>(at))}; }

milliseconds compute_offset(const icu::TimeZone& zone, Instant at) {
  int32_t raw = 0, dst = 0;
  UErrorCode status = U_ZERO_ERROR;
  zone.getOffset(to_udate(at), /*local=*/false, raw, dst, status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU could not compute a zone offset");
  return milliseconds(raw + dst);
}

/// Between two transitions of a zone.
struct Stretch {
  Instant from, to;  // from <= at < to
  milliseconds offset;
};

Stretch stretch_around(const icu::TimeZone& zone, Instant at) {
  Stretch out{at, at + milliseconds(1), compute_offset(zone, at)};
  const auto* basic = dynamic_cast<const icu::BasicTimeZone*>(&zone);
  if (basic == nullptr) return out;
  icu::TimeZoneTransition transition;
  out.from = basic->getPreviousTransition(to_udate(at), /*inclusive=*/true, transition)
                 ? from_udate(transition.getTime())
                 : Instant::min();
  out.to = basic->getNextTransition(to_udate(at), /*inclusive=*/false, transition) ? from_udate(transition.getTime())
                                                                                   : Instant::max();
  return out;
}

/// A zone with the stretches that this thread asked about: a decision asks about the same months again and again, and
/// ICU computes each answer anew.
class LocalZone {
 public:
  explicit LocalZone(Zone zone) : zone_(std::move(zone)) {}
  const icu::TimeZone& icu() const { return *zone_; }

  milliseconds offset_at(Instant at) {
    for (const auto& stretch : stretches_)
      if (stretch.from <= at && at < stretch.to) return stretch.offset;
    if (stretches_.size() == kMost) stretches_.clear();
    stretches_.push_back(stretch_around(*zone_, at));
    return stretches_.back().offset;
  }

 private:
  static constexpr std::size_t kMost = 16;
  Zone zone_;
  std::vector<Stretch> stretches_;
};

LocalZone& zone_or_throw(std::string_view zone) {
  thread_local std::map<std::string, LocalZone, std::less<>> known;
  if (const auto found = known.find(zone); found != known.end()) return found->second;
  auto made = find_zone(zone);
  if (!made) throw std::invalid_argument(fmt::format("unknown time zone '{}'", zone));
  return known.emplace(zone, LocalZone(std::move(made))).first->second;
}

}  // namespace

bool zone_exists(std::string_view zone) { return find_zone(zone) != nullptr; }

std::string tz_data_version() {
  UErrorCode status = U_ZERO_ERROR;
  const char* version = icu::TimeZone::getTZDataVersion(status);
  return U_FAILURE(status) || version == nullptr ? "unknown" : version;
}

LocalDay local_day(Instant at, std::string_view zone) {
  return LocalDay{std::chrono::floor<days>(at + zone_or_throw(zone).offset_at(at))};
}

Instant start_of_day(LocalDay day, std::string_view zone) {
  LocalZone& found = zone_or_throw(zone);
  const Instant wall = std::chrono::sys_days{day};
  // Two passes settle the offset; where a gap swallows midnight both land on the first instant after it.
  Instant guess = wall - found.offset_at(wall);
  Instant at = wall - found.offset_at(guess);
  if (LocalDay{std::chrono::floor<days>(at + found.offset_at(at))} != day) {
    const auto* basic = dynamic_cast<const icu::BasicTimeZone*>(&found.icu());
    icu::TimeZoneTransition transition;
    if (basic != nullptr && basic->getNextTransition(to_udate(at), /*inclusive=*/true, transition))
      at = from_udate(transition.getTime());
  }
  // Where midnight happens twice (clocks go back over it), the day starts with the first of them.
  if (const Instant earlier = at - std::chrono::hours(1); earlier + found.offset_at(earlier) == wall) at = earlier;
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
