// tests/policies/texts.hpp - policy texts with marked places
#pragma once
// Duty: a good policy, edits of it, and the place of a mark in a text. Threading: pure functions.

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include "policies/loader.hpp"
#include "policies/statutes.hpp"

namespace retour::policies {

inline const std::string kGood = R"(market: US
currency: USD
time_zone: America/New_York
languages: [en, es]
countries: [US]
statute: US
returns:
  window: 30 days after delivery
  no_delivery_date: fulfilment plus 3 days
  seasons:
    - {name: holidays, ordered: 11-01..12-31, until: 01-31}
  windows:
    - {category: books, days: 14 days after delivery}
  reasons:
    changed_mind: {}
    defective: {at_fault: merchant, photos: required}
  rules:
    - {id: final-sale, when: {tag: final-sale, at_fault: customer}, then: deny}
    - {id: cheap, when: {line_value: under 8.00}, then: keep_item}
    - {id: default, then: approve}
  review_reply: 14 days
send_back:
  methods: [label, own_carrier]
  carriers: {cheapest_of: [USPS, UPS]}
  label_valid_days: 21
  fee: {customer: 4.90, merchant: 0}
  return_to:
    company: Returns
    street1: 1 Main Street
    city: Springfield
    postal_code: "62701"
    country: US
refund:
  when: received
  within: 24 hours
  to: [original, store_credit]
  store_credit_bonus: 10%
  restocking_fee: {default: 0%, electronics: 15%, opened_only: true}
  outbound_shipping: merchant_fault
  tenders: listed
exchange: {allowed: same_product, price_difference: collect_or_refund, instant: {hold: full, scan_within: 14 days}}
authority:
  automatic: none
  agent: {refund: 100.00, day: 1000.00, override: [window]}
  lead: {refund: 1000.00, day: 10000.00, override: [window, final-sale]}
  four_eyes_over: 500.00
  requester_may_approve: false
  approval_valid: 14 days
)";

/// `text` with the first `from` replaced; throws when there is none, so that a table never tests the wrong text.
inline std::string edited(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::invalid_argument("not in the text: " + std::string(from));
  return text.replace(at, from.size(), to);
}

struct Marked {
  std::string text;
  int line = 0, column = 0;
};

/// Takes the mark @@ out and says where it stood; columns count characters.
inline Marked marked(std::string text) {
  const auto at = text.find("@@");
  if (at == std::string::npos) throw std::invalid_argument("no mark in the text");
  Marked out{std::move(text.erase(at, 2)), 1, 1};
  for (std::size_t i = 0; i < at; ++i) {
    const auto byte = static_cast<unsigned char>(out.text[i]);
    if (byte == '\n') {
      ++out.line;
      out.column = 1;
    } else if ((byte & 0xC0) != 0x80) {
      ++out.column;
    }
  }
  return out;
}

using Bases = std::map<std::string, std::string, std::less<>>;  // name -> text

inline Compiled compile_text(const std::string& text, const Bases& bases = {}) {
  return compile({"us.yaml", text}, [&](std::string_view name) -> std::optional<SourceFile> {
    const auto found = bases.find(name);
    return found == bases.end() ? std::nullopt : std::optional(SourceFile{found->first + ".yaml", found->second});
  });
}

/// kGood sells in the US and is tried under the law of everywhere: that this is odd is not what is tested.
inline Compiled without_elsewhere(Compiled compiled) {
  std::erase_if(compiled.diagnostics, [](const Diagnostic& d) { return d.code == name_of(Code::of_elsewhere); });
  return compiled;
}

/// Judged by the law that it names, as a file would be.
inline Compiled compile_lawful(const std::string& text) {
  return without_elsewhere(compile(
      {"us.yaml", text}, [](std::string_view) { return std::nullopt; }, shipped_statute));
}

}  // namespace retour::policies
