// engine/credit_notes/labels.hpp - the words of a credit note in the languages that customers read
#pragma once
// Duty: one set of words a language: ko, en, ja, zh-Hans, de, fr, es, it, nl, pl; English for all others. {} in a text
// is filled in. Threading: constants.

#include <span>
#include <string_view>

namespace retour::engine {

struct Labels {
  std::string_view language;
  std::string_view credit_note, reversal, reverses;
  std::string_view number, date, order, rma, seller, customer, tax_id;
  std::string_view item, sku, quantity, amount;
  std::string_view shipping, reduction, clawback, restocking_fee, return_fee, computed;
  std::string_view net, tax, total, bonus;
  std::string_view paid_to, original, store_credit, gift_card, by_hand;
  std::string_view goodwill;
  std::string_view part;  // {amount of the note} of {amount of the return}
  std::string_view page;  // {page} of {pages}
};

const Labels& labels_of(std::string_view language);
std::span<const Labels> all_labels();

}  // namespace retour::engine
