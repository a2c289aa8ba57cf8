#include "sandbox/clock.hpp"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/DateTimeParser.h>

#include <boost/json.hpp>
#include <chrono>
#include <ctime>

namespace retour::sandbox {

Clock::Clock(Ledger& ledger) : ledger_(ledger) {
  ledger_.read([&](const Ledger::View& view) {
    if (const json::object* stored = view.find("clock", "offset")) offset_seconds_ = number_of(*stored, "seconds");
  });
}

std::int64_t Clock::now_seconds() const { return real_now_seconds() + offset_seconds_.load(); }

bool Clock::advance(std::int64_t seconds) {
  if (seconds < 0 || seconds > max_clock_advance_seconds) return false;
  const std::lock_guard lock(advancing_);
  const std::int64_t offset = offset_seconds_.load() + seconds;
  if (offset > max_clock_advance_seconds) return false;
  ledger_.transact([&](Ledger::Tx& tx) { tx.put("clock", "offset", json::object{{"seconds", offset}}); });
  offset_seconds_ = offset;
  return true;
}

std::int64_t real_now_seconds() { return static_cast<std::int64_t>(std::time(nullptr)); }

std::string rfc3339(std::int64_t unix_seconds) {
  return Poco::DateTimeFormatter::format(Poco::Timestamp::fromEpochTime(unix_seconds),
                                         Poco::DateTimeFormat::ISO8601_FORMAT);
}

std::optional<std::int64_t> parse_rfc3339(std::string_view text) {
  Poco::DateTime parsed;
  int zone_seconds = 0;
  const bool complete = text.size() >= 20 && text[10] == 'T';
  if (!complete || !Poco::DateTimeParser::tryParse(Poco::DateTimeFormat::ISO8601_FRAC_FORMAT, std::string(text), parsed,
                                                   zone_seconds))
    return std::nullopt;
  return parsed.timestamp().epochTime() - zone_seconds;
}

void Stopper::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
}

bool Stopper::pause_ms(std::int64_t milliseconds) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, std::chrono::milliseconds(milliseconds), [&] { return stopped_.load(); });
}

}  // namespace retour::sandbox
