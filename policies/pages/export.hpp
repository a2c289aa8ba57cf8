// policies/pages/export.hpp - the policy for search engines and shopping sites
#pragma once
// Duty: the facts of a policy as schema.org MerchantReturnPolicy (JSON-LD) and as the return policies of Google's
// Merchant API. One entry for each group of goods with its own answer. What a format has no word for is said in the
// sentences of the page (JSON-LD), or as a note with the policy's line, and never rounded in the shop's favour.
// Units: amounts as decimal texts or micros, whole percents where the format allows no fractions. Threading: pure
// functions.

#include "policies/pages/facts.hpp"

namespace retour::policies::pages {

struct ExportOptions {
  std::string language = "en";  // one of page_languages(); of the sentences
  std::string uri;              // of the page; Google asks for it
  workflows::LocalDay on{};     // seasons are written with the years they have from this day on
};

struct Note {
  workflows::Citation at;
  std::string message;
};

struct Exported {
  std::string json;  // one document, indented
  std::vector<Note> notes;
};

Exported export_jsonld(const PolicyFacts& facts, const ExportOptions& options);
/// {"onlineReturnPolicies": [...]}, each the body of one accounts.onlineReturnPolicies.create.
Exported export_google(const PolicyFacts& facts, const ExportOptions& options);

}  // namespace retour::policies::pages
