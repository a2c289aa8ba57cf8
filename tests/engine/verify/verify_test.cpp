#include "engine/verify/verify.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <set>

#include "tests/engine/verify/world.hpp"

namespace retour::engine::testing {
namespace {

/// What breaks one promise. {S}, {W}, {P}, {L}, {C}: ids of the settled case, the whole return, the one whose refund
/// waits for approval, the one whose label is to be bought, the one paid as store credit.
struct Damage {
  const char* check;
  const char* what;
  const char* sql;
};

std::ostream& operator<<(std::ostream& out, const Damage& damage) { return out << damage.check << ": " << damage.what; }

#define SET_IN(path, value) "update cases set data = jsonb_set(data::jsonb, '{" path "}', '" value "')::json"

#define SET_NOTE(path, value) \
  "update credit_notes set document = jsonb_set(document::jsonb, '{" path "}', '" value "')::json"

const Damage kDamages[] = {
    {"counter_bounds", "more used than there is",
     "alter table counters drop constraint counters_total; update counters set used = total + 1 where kind = 'tender'"},
    {"counter_bounds", "less than nothing held",
     "alter table counters drop constraint counters_held; update counters set held = -1 where kind = 'tender'"},
    {"tender_sums", "a reservation nobody made", "update counters set held = held + 1 where kind = 'tender'"},
    {"tender_sums", "no counter for a payment", "delete from counters where kind = 'tender'"},
    {"tender_sums", "a settled refund that is not booked", SET_IN("refunds,0,state", "\"failed\"") " where id = '{S}'"},
    {"units_once", "a unit that was never sent", SET_IN("lines,0,units", "[7]") " where id = '{L}'"},
    {"units_once", "a unit twice", SET_IN("lines,0,units", "[0, 0]") " where id = '{L}'"},
    {"granted_for_goods", "more than was paid", SET_IN("refunds,0,amount_minor", "6000") " where id = '{S}'"},
    {"unit_sums", "a part given to nobody",
     "insert into counters (merchant_id, scope, kind, key, total, used, version) select merchant_id, order_id::text, "
     "'unit', "
     "(data -> 'lines' -> 0 ->> 'order_line_id') || '|0', 5000, 100, 2 from cases where id = '{S}'"},
    {"unit_sums", "a unit paid twice", SET_IN("quote,lines,0,unit_minor,0", "5001") " where id = '{S}'"},
    {"tax_within_money", "more tax than money", SET_IN("quote,taxes,0,minor", "999999") " where id = '{S}'"},
    {"quotes_add_up", "a fee that the total does not know",
     SET_IN("quote,return_fee_minor", "100") " where id = '{S}'"},
    {"quotes_add_up", "goods of no line", SET_IN("quote,goods_minor", "1") " where id = '{S}'"},
    {"quotes_hashed", "another sentence", SET_IN("quote,citations,0,1", "999") " where id = '{S}'"},
    {"quotes_hashed", "another hash", SET_IN("quote,hash", "\"00\"") " where id = '{S}'"},
    {"refund_taxes", "a refund with another tax", SET_IN("refunds,0,taxes,0,minor", "1") " where id = '{S}'"},
    {"refund_taxes", "a refund without taxes", SET_IN("refunds,0,taxes", "[]") " where id = '{S}'"},
    {"notes_add_up", "another net sum", SET_NOTE("net_minor", "\"1\"")},
    {"notes_add_up", "another computed sum", SET_NOTE("computed_minor", "\"1\"")},
    {"notes_add_up", "a line of another sum", SET_NOTE("lines,0,gross_minor", "\"1\"")},
    {"notes_taxed", "another tax", SET_NOTE("taxes,0,minor", "\"1\"")},
    {"day_sums", "paid without a person, and counted nowhere",
     "insert into counters (merchant_id, scope, kind, key, total, used) select merchant_id, 'actor', 'automation_day', "
     "'automation|2026-01-01|USD', 5000, 100 from cases where id = '{S}'"},
    {"notes_stand", "given up, and still noted",
     "with unplanned as (delete from effects where kind = 'issue_credit_note' and case_id = '{S}') " SET_IN(
         "refunds,0,state", "\"abandoned\"") " where id = '{S}'"},
    {"line_sums", "a unit held by nobody",
     "update counters set held = held + 1 where kind = 'order_line' and held + used < total"},
    {"line_quantities", "more underway than authorized", SET_IN("lines,0,in_transit", "3") " where id = '{L}'"},
    {"shipping_sums", "shipping given back by nobody", "update counters set used = 100 where kind = 'order_shipping'"},
    {"everything_returned", "a cent short", SET_IN("quote,lines,0,gross_minor", "9998") " where id = '{W}'"},
    {"unit_shares", "a unit at another price", SET_IN("quote,lines,0,gross_minor", "4999") " where id = '{P}'"},
    {"keys_once", "two refunds with one key", SET_IN("refunds,0,effect_key", "\"k\"") " where id in ('{S}', '{W}')"},
    {"keys_once", "paid without a key", SET_IN("refunds,0,effect_key", "\"\"") " where id = '{S}'"},
    {"keys_once", "a call for a refund with a key that it never had",
     "insert into effects (merchant_id, case_id, key, kind, subject, body, due, planned_at) select merchant_id, id, "
     "left(encode(sha256(convert_to(format('refund|%s|%s|t-1|%s|2', merchant_id, id, data -> 'refunds' -> 0 ->> 'id'), "
     "'UTF8')), 'hex'), 32), 'pay_refund', data -> 'refunds' -> 0 ->> 'id', '{}', now(), now() from cases where id = "
     "'{S}'"},
    {"payments_once", "one payment for two refunds", SET_IN("refunds,0,provider_ref", "\"re_1\"") " where id = '{W}'"},
    {"told_refunds_once", "told as moved outside, too",
     "update orders set data = jsonb_set(data::jsonb, '{tenders,0,outside}', '[{\"reference\": \"re_1\", \"minor\": "
     "5000}]')::json where id = (select order_id from cases where id = '{S}')"},
    {"told_refunds_once", "counted where nobody told of it",
     SET_IN("refunds,0,counted_outside", "true") " where id = '{S}'"},
    {"refunds_quoted", "no quote", SET_IN("refunds,0,quote_hash", "\"\"") " where id = '{S}'"},
    {"quotes_cited", "no citations", SET_IN("quote,citations", "[]") " where id = '{S}'"},
    {"quotes_cited", "another policy", SET_IN("quote,policy_version", "\"other\"") " where id = '{S}'"},
    {"policies_kept", "no text of the policy", "delete from policy_versions"},
    {"plan_adds_up", "a plan beside the total", SET_IN("quote,plan,0,amount_minor", "1") " where id = '{S}'"},
    {"events_numbered", "an event gone", "delete from events where case_id = '{S}' and seq = 2"},
    {"states_folded", "a state no event led to", "update cases set state = 'completed' where id = '{P}'"},
    {"states_folded", "a parcel no event made", SET_IN("parcels,0,state", "\"issued\"") " where id = '{L}'"},
    {"events_joined", "a leap", "update events set from_state = 'received' where case_id = '{S}' and seq = 2"},
    {"events_legal", "an event no table has",
     "update events set name = 'cancel_return' where case_id = '{S}' and seq = 2"},
    {"tax_by_rate", "more tax than there was", SET_IN("quote,taxes,0,minor", "742") " where id = '{S}'"},
    {"own_requests", "asked and approved by one person",
     SET_IN("refunds,0,requested_by", "\"a-1\"") " where id = '{S}'"},
    {"own_requests", "four eyes of one person",
     "update cases set data = jsonb_insert(data::jsonb, '{refunds,0,approvals,0}', data::jsonb #> "
     "'{refunds,0,approvals,0}')::json where id = '{S}'"},
    {"own_requests", "an agent who set a rule aside and approved what came of it",
     "update events set actor_id = 'a-1', actor_role = 'agent', body = jsonb_set(body::jsonb, '{override_rule}', "
     "'\"window\"')::json where case_id = '{S}' and name = 'submit'"},
    {"own_requests", "asked again by another event that the refund itself forgot",
     "update events set machine = 'refund', name = 'retry_refund', subject = (select data -> 'refunds' -> 0 ->> 'id' "
     "from "
     "cases where id = '{S}') where case_id = '{S}' and name = 'receive_goods'"},
    {"own_requests", "rerouted and approved by one person",
     "update cases set data = jsonb_set(jsonb_insert(data::jsonb, '{refunds,1}', (data::jsonb #> '{refunds,0}') || "
     "'{\"id\": \"r0\", \"approvals\": []}'), '{refunds,0,replaces}', '\"r0\"')::json where id = '{S}'; update events "
     "set machine = 'refund', name = 'reroute_refund', subject = 'r0' where case_id = '{S}' and name = "
     "'receive_goods'"},
    {"claims_fenced", "an attempt without a claim", "update effects set attempts = epoch + 1"},
    {"claims_fenced", "a call that nobody claimed",
     "update effects set epoch = 0, attempts = 0, sent_at = now() where kind = 'purchase_label'"},
    {"day_sums", "a limit spent by nobody", "update counters set used = used + 1 where kind = 'actor_day'"},
    {"day_sums", "an approval that no limit saw", "delete from counters where kind = 'actor_day'"},
    {"failed_for_sure", "failed by a timeout",
     "update events set name = 'refund_unknown', to_state = 'failed' where case_id = '{S}' and name = "
     "'refund_confirmed'"},
    {"nobody_forgot", "a call without a worker", SET_IN("refunds,0,state", "\"submitting\"") " where id = '{P}'"},
    {"nothing_overdue", "a label nobody buys",
     "update effects set due = due - interval '1 day', leased_until = null where kind = 'purchase_label'"},
    {"timers_there", "an approval that never expires", "delete from effects where case_id = '{P}' and kind = 'timer'"},
    {"timers_there", "an authorization that never expires",
     "delete from effects where case_id = '{L}' and kind = 'timer'"},
    {"merchants_apart", "an effect of another merchant",
     "update effects set merchant_id = 'other' where case_id = '{L}'"},
    {"merchants_apart", "a case of another merchant's order",
     "update cases set merchant_id = 'other' where id = '{L}'"},
    {"notes_apart", "a note of another merchant",
     "update credit_notes set merchant_id = 'other' where case_id = '{S}'"},
    {"notes_apart", "a journal of another merchant", "update ledger_journals set merchant_id = 'other'"},
    {"journals_balance", "an entry too much",
     "insert into ledger_entries select merchant_id, journal_id, 9, 'house/refunds', currency, 'principal', 1 from "
     "ledger_entries where n = 1"},
    {"journals_balance", "a journal without its entries", "delete from ledger_entries"},
    {"journals_balance", "entries beside their journal", "update ledger_journals set bonus = bonus + 1"},
    {"account_sums", "a balance out of nothing",
     "update ledger_accounts set principal = principal + 1 where account not like 'house/%'"},
    {"account_sums", "an account gone", "delete from ledger_accounts where account = 'house/bonus'"},
    {"accounts_covered", "less than nothing",
     "alter table ledger_accounts drop constraint ledger_accounts_covered; update ledger_accounts set bonus = -1 where "
     "account not like 'house/%'"},
    {"credits_given", "a refund to store credit that gave none", "update ledger_journals set refund_id = null"},
    {"credits_given", "a credit of another amount",
     "update ledger_journals set principal = principal - 1, principal_after = principal_after - 1"},
    {"credits_given", "a credit twice",
     "insert into ledger_journals select merchant_id, '{S}', 'again', kind, account, currency, at, principal, bonus, "
     "principal_after, bonus_after, refund_id from ledger_journals"},
    {"credits_given", "money for credit that was not taken back",
     "update cases set data = jsonb_set(data::jsonb, '{refunds,0,withdrawn_minor}', '100')::json where id = '{C}'"},
    {"credits_given", "a credit of a refund that is not there", "update ledger_journals set refund_id = 'nobody'"},
    {"notes_dense", "a note gone", "delete from credit_notes where sequence = 1"},
    {"notes_dense", "a number that no note has", "update credit_note_series set last = last + 1"},
    {"notes_dense", "a note that says another number",
     "update credit_notes set document = '{\"number\":\"CN-2026-000009\",\"gross_minor\":\"5000\"}' where sequence = "
     "1"},
    {"notes_amount", "a note of another amount", "update credit_notes set amount_minor = 1 where case_id = '{S}'"},
    {"notes_amount", "a document of another amount",
     "update credit_notes set document = jsonb_set(document::jsonb, '{gross_minor}', '\"1\"')::json where case_id = "
     "'{S}'"},
    {"notes_there", "paid and not noted",
     "with unplanned as (delete from effects where kind = 'issue_credit_note' and case_id = '{S}') "
     "delete from credit_notes where case_id = '{S}'"},
    {"notes_there", "paid and nothing planned",
     "delete from effects where kind = 'issue_credit_note' and case_id = '{W}'"},
    {"notes_there", "a reversal of nothing", "update credit_notes set kind = 'reversal' where case_id = '{C}'"},
    {"chains", "a changed actor",
     "update events set actor_id = 'a-2' where case_id = '{S}' and name = 'approve_refund'"},
    {"chains", "a changed time",
     "update events set at = at + interval '1 microsecond' where case_id = '{S}' and seq = 1"},
    {"chains", "a changed decision", "update events set decision = '{}' where case_id = '{S}' and seq = 1"},
    {"chains", "a case that ends elsewhere", "update cases set chain = '\\x00' where id = '{L}'"},
};

#undef SET_IN
#undef SET_NOTE

class VerifyTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { world_ = new World; }
  static void TearDownTestSuite() { delete world_; }

  static std::vector<CheckResult> after(const std::string& damage) {
    Database database(world_->copy(damage), 2);
    return verify(database, world_->clock());
  }
  static std::string named(std::string sql) {
    const Cast& cast = world_->cast();
    for (const auto& [name, id] : {std::pair{"{S}", cast.settled.id},
                                   {"{W}", cast.whole.id},
                                   {"{P}", cast.waiting.id},
                                   {"{L}", cast.on_its_way.id},
                                   {"{C}", cast.credited.id}})
      for (auto at = sql.find(name); at != std::string::npos; at = sql.find(name)) sql.replace(at, 3, id);
    return sql;
  }
  static World* world_;
};
World* VerifyTest::world_ = nullptr;

TEST_F(VerifyTest, IsSilentOnWhatTheRuntimeWrote) {
  const auto results = after("");
  EXPECT_TRUE(all_kept(results)) << render_text(results);
  EXPECT_EQ(results.size(), checks().size() + 2);
}

// The webhook said that it failed, and it was tried again: the poll of the first try is still planned, and does
// nothing.
TEST_F(VerifyTest, KnowsThePollOfAnEarlierTry) {
  const auto results = after(named(
      "insert into effects (merchant_id, case_id, key, kind, subject, body, due, planned_at) select merchant_id, id, "
      "data -> "
      "'refunds' -> 0 ->> 'effect_key', 'pay_refund', data -> 'refunds' -> 0 ->> 'id', '{}', now(), now() from cases "
      "where id "
      "= '{S}'; update cases set data = jsonb_set(jsonb_set(data::jsonb, '{refunds,0,sequence}', '2'), "
      "'{refunds,0,effect_key}', to_jsonb(left(encode(sha256(convert_to(format('refund|%s|%s|t-1|%s|2', merchant_id, "
      "id, data -> 'refunds' -> 0 ->> 'id'), 'UTF8')), 'hex'), 32)))::json where id = '{S}'"));
  const auto found = std::find_if(results.begin(), results.end(), [](const auto& r) { return r.name == "keys_once"; });
  EXPECT_EQ(found->offences.total, 0) << render_text(results);
}

TEST_F(VerifyTest, FiresOnEveryDamage) {
  for (const auto& damage : kDamages) {
    SCOPED_TRACE(::testing::PrintToString(damage));
    const auto results = after(named(damage.sql));
    const auto found =
        std::find_if(results.begin(), results.end(), [&](const CheckResult& r) { return r.name == damage.check; });
    ASSERT_NE(found, results.end());
    EXPECT_GT(found->offences.total, 0);
    EXPECT_FALSE(all_kept(results));
    EXPECT_NE(render_text(results).find(fmt::format("BAD {:<6}{}", found->promise, found->name)), std::string::npos);
  }
}

TEST_F(VerifyTest, EveryCheckHasADamageThatItFinds) {
  std::set<std::string> seeded;
  for (const auto& damage : kDamages) seeded.insert(damage.check);
  for (const auto* computed : {"chains", "quotes_hashed"}) EXPECT_TRUE(seeded.contains(computed)) << computed;
  for (const auto& check : checks()) EXPECT_TRUE(seeded.contains(check.name)) << check.name;
}

// A check that reads the document alone would not see an event that a later one overwrote, nor one that came too late.
TEST_F(VerifyTest, AskingAgainAfterOnesApprovalIsNoOffence) {
  const auto results = after(named(
      "update events set name = 'retry_refund', actor_id = 'a-1' where case_id = '{S}' and name = 'refund_confirmed'"));
  for (const auto& result : results) {
    if (result.name != "own_requests") continue;
    EXPECT_EQ(result.offences.total, 0) << render_text(results);
  }
}

// The credit was approved by a person who later asked for money in its place: of that money they are the requester.
TEST_F(VerifyTest, WhoApprovedACreditMayAskForMoneyInItsPlace) {
  const auto results = after(named(
      "update events set name = 'switch_to_money', actor_id = 'a-1' where case_id = '{S}' and name = 'refund_confirmed'; "
      "update cases set data = jsonb_set(data::jsonb, '{refunds,0,also_requested}', '[\"a-1\"]')::json where id = "
      "'{S}'"));
  for (const auto& result : results)
    if (result.name == "own_requests") EXPECT_EQ(result.offences.total, 0) << render_text(results);
}

TEST_F(VerifyTest, SaysWhatItDoesNotCheck) {
  const auto results = after("");
  const auto json = boost::json::parse(render_json(results));
  ASSERT_EQ(json.at("not_checked").as_array().size(), not_checked().size());
  for (const auto& left_out : not_checked())
    EXPECT_NE(render_text(results).find(fmt::format("not checked: {}, because ", left_out.promise)), std::string::npos);
  std::set<std::string> spoken_of;
  for (const auto& result : results) spoken_of.insert(result.promise);
  for (const auto& left_out : json.at("not_checked").as_array())
    spoken_of.insert(std::string(left_out.at("promise").as_string()));
  for (int n = 1; n <= 17; ++n) EXPECT_TRUE(spoken_of.contains(fmt::format("I{}", n))) << n;
}

TEST_F(VerifyTest, ThePageNamesEveryCheck) {
  std::ifstream in(RETOUR_SOURCE_DIR "/docs/reference/verify.md");
  const std::string page(std::istreambuf_iterator<char>(in), {});
  for (const auto& check : checks())
    EXPECT_NE(page.find(fmt::format("| {} | `{}` | {} |", check.promise, check.name, check.title)), std::string::npos)
        << check.name;
  for (const auto& left_out : not_checked()) EXPECT_NE(page.find(left_out.why), std::string::npos) << left_out.promise;
}

TEST_F(VerifyTest, CountsAllAndShowsTheFirst) {
  const auto results = after(
      "insert into counters (merchant_id, scope, kind, key, total) select 'demo', 'none', 'tender', n::text, 5 from "
      "generate_series(1, 250) n");
  for (const auto& result : results) {
    if (result.name != "tender_sums") continue;
    EXPECT_EQ(result.offences.total, 250);
    EXPECT_EQ(result.offences.rows.size(), static_cast<std::size_t>(kMaxOffences));
  }
  EXPECT_NE(render_text(results).find("and 150 more"), std::string::npos);
}

}  // namespace
}  // namespace retour::engine::testing
