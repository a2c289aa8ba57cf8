#include "api/handlers/detail/parts.hpp"
#include "api/handlers/views.hpp"

namespace retour::api::views {
namespace {

using namespace detail;

json::value entry(const engine::Journal& j) {
  return json::object{{"id", j.id},
                      {"kind", written(j.kind)},
                      {"at", written(j.at)},
                      {"currency", j.currency},
                      {"reference", engine::shop_reference(j)},
                      {"refund_id", j.refund_id},
                      {"principal_minor", std::to_string(j.principal)},
                      {"bonus_minor", std::to_string(j.bonus)},
                      {"balance_minor", std::to_string(workflows::add(j.principal_after, j.bonus_after))}};
}

json::value balance(const engine::LedgerAccount& a) {
  return json::object{{"currency", a.currency},
                      {"balance_minor", std::to_string(a.balance())},
                      {"principal_minor", std::to_string(a.principal)},
                      {"bonus_minor", std::to_string(a.bonus)}};
}

void add_entries(json::object& out, const engine::LedgerFile& file, bool more) {
  json::array balances, entries;
  for (const auto& account : file.accounts) balances.push_back(balance(account));
  for (const auto& journal : file.journals) entries.push_back(entry(journal));
  out["balances"] = std::move(balances);
  out["entries"] = std::move(entries);
  out["next"] = more ? json::value(file.journals.back().id) : json::value(nullptr);
}

json::value note(const engine::StoredNote& stored, Role viewer) {
  json::value out = json::parse(stored.document);
  if (viewer == Role::customer)
    for (const auto* member : {"settlement_currency", "settlement_minor"}) out.as_object().erase(member);
  return out;
}

}  // namespace

std::string store_credit(const std::string& customer_ref, const engine::LedgerFile& file, bool more) {
  json::object out{{"customer_ref", customer_ref}};
  add_entries(out, file, more);
  return json::serialize(out);
}

std::string gift_card(const std::string& code, const engine::LedgerFile& file, bool more) {
  json::object out{{"code", code}, {"expires_at", written(file.accounts.front().expires_at)}};
  add_entries(out, file, more);
  return json::serialize(out);
}

std::string ledger_entry(const engine::Journal& journal) {
  json::object out = entry(journal).as_object();
  out["code"] = engine::gift_card_code(journal.account).value_or("");
  return json::serialize(out);
}

std::string credit_note(const engine::StoredNote& stored, Role viewer) { return json::serialize(note(stored, viewer)); }

std::string credit_notes(const std::vector<engine::StoredNote>& list, Role viewer) {
  json::array items;
  for (const auto& stored : list) items.push_back(note(stored, viewer));
  return json::serialize(json::object{{"items", std::move(items)}});
}

}  // namespace retour::api::views
