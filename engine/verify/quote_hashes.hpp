// engine/verify/quote_hashes.hpp - stored quotes that were changed after they were made
#pragma once
// Duty: what no query can compute: the hash of every quote of every case from its content. Errors: DatabaseUnavailable;
// a case that cannot be read is an offence. Threading: one snapshot, one thread.

#include "engine/store/verify_store.hpp"

namespace retour::engine {

Offences quotes_of_another_hash(Snapshot& snapshot);

}  // namespace retour::engine
