// engine/credit_notes/note.hpp - what a credit note says
#pragma once
// Duty: a credit note as it is issued, kept and shown; it never changes afterwards, whatever its order, its policy or
// its merchant become. The stored form is JSON: members by name, amounts as texts of digits. Units: minor units of
// `currency`. Errors: std::runtime_error for a text that this program cannot have written. Threading: plain values.

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "workflows/model/money.hpp"

namespace retour::engine {

using workflows::Minor;

struct NoteParty {
  std::string name, company, street1, street2, postal_code, city, state, country, tax_id;
};
struct NoteUnit {
  std::int64_t unit = 0;  // of the order line, counted from 1
  Minor amount_minor = 0;
};
struct NoteLine {
  std::string title, sku;
  std::int64_t quantity = 0;
  std::vector<NoteUnit> units;
  Minor gross_minor = 0, reduction_minor = 0, restocking_fee_minor = 0;
};
struct NoteTax {
  std::string rate;
  Minor minor = 0;
};
struct NotePromotion {
  std::string title, sentence;
  Minor minor = 0;
};
struct NotePayment {
  std::string kind, way, why;  // as in a quote's plan
};

struct CreditNote {
  std::string number;
  std::string kind;      // credit_note or reversal
  std::string reverses;  // number of the note that a reversal takes back
  std::string date;      // of the market, ISO 8601
  std::string language, currency;
  NoteParty seller, customer;
  std::string merchant, order_number, rma;
  // How the sum came about.
  std::vector<NoteLine> lines;
  Minor shipping_minor = 0, reduction_minor = 0, clawback_minor = 0, restocking_fee_minor = 0, return_fee_minor = 0;
  std::vector<NotePromotion> promotions;
  Minor computed_minor = 0;  // of all of the above
  std::string part;          // when the note is for a part of that: a sentence that says so
  // What the note is for.
  std::vector<NoteTax> taxes;  // inside gross
  Minor net_minor = 0, gross_minor = 0;
  Minor bonus_minor = 0;  // store credit on top of it
  NotePayment payment;
  std::string settlement_currency;  // what the merchant's account was charged in; empty: not told
  Minor settlement_minor = 0;
};
BOOST_DESCRIBE_STRUCT(NoteParty, (), (name, company, street1, street2, postal_code, city, state, country, tax_id))
BOOST_DESCRIBE_STRUCT(NoteUnit, (), (unit, amount_minor))
BOOST_DESCRIBE_STRUCT(NoteLine, (), (title, sku, quantity, units, gross_minor, reduction_minor, restocking_fee_minor))
BOOST_DESCRIBE_STRUCT(NoteTax, (), (rate, minor))
BOOST_DESCRIBE_STRUCT(NotePromotion, (), (title, sentence, minor))
BOOST_DESCRIBE_STRUCT(NotePayment, (), (kind, way, why))
BOOST_DESCRIBE_STRUCT(CreditNote, (),
                      (number, kind, reverses, date, language, currency, seller, customer, merchant, order_number, rma,
                       lines, shipping_minor, reduction_minor, clawback_minor, restocking_fee_minor, return_fee_minor,
                       promotions, computed_minor, part, taxes, net_minor, gross_minor, bonus_minor, payment,
                       settlement_currency, settlement_minor))

std::string note_json(const CreditNote& note);
CreditNote note_from_json(std::string_view text);

}  // namespace retour::engine
