#include "engine/memory.hpp"

#include <fmt/format.h>

namespace retour::engine {

std::string CaseMemory::key_of(std::string_view merchant_id, std::string_view rma) {
  return fmt::format("{}|{}", rma, merchant_id);  // a number has no bar
}

std::shared_ptr<const Remembered> CaseMemory::find(std::string_view merchant_id, std::string_view rma) {
  const std::string key = key_of(merchant_id, rma);
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  slots_.splice(slots_.begin(), slots_, found->second);
  return found->second->entry;
}

void CaseMemory::keep(std::shared_ptr<const Remembered> entry) {
  std::string key = key_of(entry->rma.merchant_id, entry->rma.rma);
  const std::lock_guard lock(mutex_);
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    // The answers of two commits may arrive in either order.
    if (found->second->entry->rma.version < entry->rma.version) found->second->entry.swap(entry);
    slots_.splice(slots_.begin(), slots_, found->second);
    return;
  }
  if (slots_.size() == capacity_) {
    by_key_.erase(slots_.back().key);
    slots_.pop_back();
  }
  slots_.push_front({std::move(key), std::move(entry)});
  by_key_.emplace(slots_.front().key, slots_.begin());
}

void CaseMemory::forget(std::string_view merchant_id, std::string_view rma) {
  const std::string key = key_of(merchant_id, rma);
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return;
  const auto slot = found->second;
  by_key_.erase(found);
  slots_.erase(slot);
}

}  // namespace retour::engine
