// api/handlers/views.hpp - what the API shows: orders, cases, offers, quotes, pages
#pragma once
// Duty: values -> the JSON text of answers. Customers are shown what concerns them, not how the merchant's desk works:
// no provider references, no internal notes, no colleagues' names. Threading: pure functions.

#include <optional>
#include <string>
#include <vector>

#include "api/import/import.hpp"
#include "engine/casefile.hpp"
#include "engine/credit_notes/credit_notes.hpp"
#include "engine/ledgers/ledgers.hpp"
#include "engine/orders.hpp"
#include "policies/pages/export.hpp"
#include "workflows/returns/explanation.hpp"

namespace retour::api::views {

using workflows::Role;

std::string order(const engine::OrderFile& file, Role viewer);
std::string orders(const std::vector<std::shared_ptr<const workflows::Order>>& list);
std::string imported(const engine::ImportedOrder& result, const std::vector<std::string>& notes);
std::string returnables(const engine::Returnables& found);
/// Amounts are minor units for programs, and beside them text in this language for people.
std::string quote(const workflows::Quote& quote, const std::string& language);
std::string alternatives(const std::vector<workflows::Alternative>& list, const std::string& language);

/// For staff: it names rules, tiers and risk. `order` and `policy` are those that it was made of.
std::string explanation(const workflows::Order& order, const workflows::Policy& policy,
                        const workflows::Explanation& explanation);

/// `done`: what the request just did, shown as "decision".
std::string return_case(const engine::CaseFile& file, Role viewer, const engine::Done* done = nullptr);
std::string minimal(const engine::Done& done);
std::string return_page(const std::vector<engine::CaseListing>& items, bool more);
std::string notice_page(const std::vector<engine::Notice>& items, bool more);
std::string policies(const std::vector<policies::PolicyPtr>& list);
std::string checked_policy(const policies::Compiled& compiled);
/// {"text": ...}
std::string text_of(const std::string& text);
std::string listing(const policies::pages::Exported& exported);
std::string policy_source(const std::string& version, const policies::PolicySource& source);

/// An account of a customer or of a card; `more`: older entries are there.
std::string store_credit(const std::string& customer_ref, const engine::LedgerFile& file, bool more);
std::string gift_card(const std::string& code, const engine::LedgerFile& file, bool more);
std::string ledger_entry(const engine::Journal& journal);
/// The note as it was issued; what the merchant's account was charged is not for customers.
std::string credit_note(const engine::StoredNote& note, Role viewer);
std::string credit_notes(const std::vector<engine::StoredNote>& list, Role viewer);

/// {"reasons": [...]} and {"allowed": [...]}, for problems.
std::string reasons(const std::vector<workflows::kernel::Reason>& reasons);
/// {"version": ..., "changed_by": ...}: who made the case what it is, for a problem. The case has a timeline.
std::string last_change(std::int64_t version, const engine::CaseFile& file, Role viewer);
std::string allowed(const std::vector<std::string_view>& events);

/// Schemas of all of these by name, as the member "schemas" of OpenAPI's components: text of a JSON object.
std::string schemas();

}  // namespace retour::api::views
