#include "engine/verify/quote_hashes.hpp"

#include <fmt/format.h>

#include <exception>

#include "engine/codec/codec.hpp"
#include "workflows/returns/quote.hpp"

namespace retour::engine {
namespace {

void compare(const StoredCase& stored, const workflows::Quote& quote, Offences& found) {
  const auto hash = workflows::quote_hash(quote);
  if (quote.hash != hash)
    found.add({stored.merchant_id, stored.rma,
               fmt::format("the quote {} has the content of {}", quote.hash.substr(0, 12), hash.substr(0, 12))});
}

}  // namespace

Offences quotes_of_another_hash(Snapshot& snapshot) {
  Offences found;
  snapshot.each_case([&](const StoredCase& stored) {
    try {
      workflows::ReturnCase rma;
      rma.policy_version = stored.policy_version;
      case_from_json(stored.data, rma);
      if (rma.quote) compare(stored, *rma.quote, found);
      if (rma.told) compare(stored, *rma.told, found);
      for (const auto& quote : rma.earlier_quotes) compare(stored, quote, found);
    } catch (const std::exception& error) {
      found.add({stored.merchant_id, stored.rma, fmt::format("cannot be read: {}", error.what())});
    }
  });
  return found;
}

}  // namespace retour::engine
