// workflows/model/ids.hpp - ids of what belongs to a case
#pragma once
// Duty: deterministic ids for refunds, exchanges and parcels, so that deciding the same event twice gives the same
// values. Threading: pure functions.

#include <cstddef>
#include <string>
#include <string_view>

namespace retour::workflows {

/// The `index`-th `kind` of case `case_id`, as a UUID (version 8: derived from a hash).
std::string child_id(std::string_view case_id, std::string_view kind, std::size_t index);

}  // namespace retour::workflows
