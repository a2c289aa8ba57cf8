// policies/diagnostics.hpp - every problem of a policy file, with its place, its code and its help
#pragma once
// Duty: the diagnostics of the policy compiler and their four faces. Codes are the contract, wording is free.
// Units: line and column are 1-based; columns count characters (code points), not bytes.
// Threading: plain values and pure functions.

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace retour::policies {

enum class Severity { error, warning };
enum class Format { full, concise, json, sarif };

/// A policy with more problems than this shows the first ones and says so.
inline constexpr std::size_t kMaxDiagnostics = 200;

struct Diagnostic {
  std::string code;  // RP001..
  Severity severity = Severity::error;
  std::string file;
  int line = 0, column = 0;
  std::string message, help;
  std::string source_line;  // empty when the line is too long to show
};

enum class Code {
  not_utf8 = 1,
  control_character,
  too_large,
  syntax,
  duplicate_key,
  anchor,
  tag,
  merge_key,
  second_document,
  too_deep,
  too_many_nodes,
  unknown_key,
  missing_key,
  wrong_type,
  whole_number,
  true_or_false,
  percent,
  amount,
  out_of_range,
  time_zone,
  currency,
  unknown_word,
  phrase,
  comparison,
  calendar_day,
  code_form,
  identifier,
  duplicate_id,
  unreachable_rule,
  no_catch_all,
  undefined_reason,
  undefined_rule,
  no_default_window,
  unknown_parent,
  parent_cycle,
  not_a_market,
  empty_list,
  limits_inverted,
  never_matches,
  unreadable,
  duplicate_market,
  too_many,
  no_upper_end,
  zero_limit,
  undefined_source,
  cap_without_percentage,
  shadowed_rail,
  fee_never_charged,
  fee_forbidden,
  fee_doubtful,
  target_forbidden,
  target_doubtful,
  clawback_doubtful,
  not_offered,
  no_effect,
  missing_message,
  window_too_short,
  window_doubtful,
  refund_too_late,
  refund_late_doubtful,
  denial_not_followed,
  shipping_kept,
  shipping_doubtful,
  guarantee_doubtful,
  calendar_missing,
  calendar_ends,
  limit_out_of_reach,
  redundant_rule,
  served_twice,
  rest_unserved,
  of_elsewhere,
  language_unspoken,
  odd_word,
  method_not_backed,
  provider_not_backed,
  paid_by_hand,
  hold_not_backed,
  amount_of_elsewhere,
  rail_outlives_provider,
  rail_too_fine,
  guarantee_too_short,
  exemption_too_wide,
};

struct CodeInfo {
  Code code;
  Severity severity;
  std::string_view title, explanation;
};

inline constexpr std::array kCodes = {
    CodeInfo{Code::not_utf8, Severity::error, "not UTF-8",
             "Policy files are UTF-8 text. Save the file again with that encoding."},
    CodeInfo{Code::control_character, Severity::error, "control character",
             "Invisible characters (control codes, line separators, direction overrides) can make a file read "
             "differently from what it means."},
    CodeInfo{Code::too_large, Severity::error, "file too large", "A policy file holds at most 256 KiB."},
    CodeInfo{Code::syntax, Severity::error, "not valid YAML",
             "The text could not be parsed; nothing after this place was read."},
    CodeInfo{Code::duplicate_key, Severity::error, "duplicate key",
             "A key that is written twice would silently lose one of its values."},
    CodeInfo{Code::anchor, Severity::error, "anchor or alias",
             "Anchors (&) and aliases (*) are refused: write the value out, or use extends."},
    CodeInfo{Code::tag, Severity::error, "tag", "Tags (!) are refused: the compiler knows the type of every value."},
    CodeInfo{Code::merge_key, Severity::error, "merge key",
             "'<<' is refused: inheritance is the explicit key 'extends'."},
    CodeInfo{Code::second_document, Severity::error, "second document",
             "One file holds one policy; a second document ('---') would be ignored."},
    CodeInfo{Code::too_deep, Severity::error, "nested too deeply", "Values may be nested 32 deep."},
    CodeInfo{Code::too_many_nodes, Severity::error, "too many values", "A policy file holds at most 10,000 values."},
    CodeInfo{Code::unknown_key, Severity::error, "unknown key",
             "An unknown key would be ignored, so a misspelt rule would not apply."},
    CodeInfo{Code::missing_key, Severity::error, "missing key",
             "The policy is incomplete without this key, here and in what it extends."},
    CodeInfo{Code::wrong_type, Severity::error, "wrong kind of value", "A map, a list or a text was expected here."},
    CodeInfo{Code::whole_number, Severity::error, "not a whole number",
             "Whole numbers are plain digits without sign, point or leading zero (YAML readers disagree about 030)."},
    CodeInfo{Code::true_or_false, Severity::error, "not true or false",
             "Only true and false are accepted; yes, no, on and off are read differently by different tools."},
    CodeInfo{Code::percent, Severity::error, "not a percentage",
             "A percentage is written with its sign, 0% to 100%, with at most two decimals."},
    CodeInfo{Code::amount, Severity::error, "not an amount",
             "Amounts are digits with the decimal places of the market's currency: 4.90 in EUR, 3000 in KRW."},
    CodeInfo{Code::out_of_range, Severity::error, "out of range", "The number is outside of what the engine accepts."},
    CodeInfo{Code::time_zone, Severity::error, "unknown time zone", "Time zones are IANA names such as Europe/Berlin."},
    CodeInfo{Code::currency, Severity::error, "unknown currency", "Currencies are ISO 4217 codes such as EUR."},
    CodeInfo{Code::unknown_word, Severity::error, "unknown word", "Only the listed words are known here."},
    CodeInfo{Code::phrase, Severity::error, "not understood",
             "Windows and durations are short phrases, such as '30 days after delivery' or '24 hours'."},
    CodeInfo{Code::comparison, Severity::error, "not a comparison",
             "Comparisons are 'over', 'under', 'at least' or 'at most' and a number."},
    CodeInfo{Code::calendar_day, Severity::error, "not a calendar day",
             "Days of the year are written MM-DD, periods MM-DD..MM-DD."},
    CodeInfo{Code::code_form, Severity::error, "not a code",
             "Countries are ISO 3166 alpha-2, languages ISO 639-1, markets such as US or US-CA."},
    CodeInfo{Code::identifier, Severity::error, "not usable here",
             "Names and identifiers are short, and some words are reserved."},
    CodeInfo{Code::duplicate_id, Severity::error, "written twice",
             "Identifiers are cited in decisions and must be unique."},
    CodeInfo{Code::unreachable_rule, Severity::error, "unreachable rule",
             "The first rule that matches wins, and an earlier rule always matches first."},
    CodeInfo{Code::no_catch_all, Severity::error, "no last word",
             "The last rule must match everything (no 'when'), so that every request has an answer."},
    CodeInfo{Code::undefined_reason, Severity::error, "undefined reason",
             "Only reasons listed under returns.reasons can be given by customers."},
    CodeInfo{Code::undefined_rule, Severity::error, "undefined rule",
             "Overrides name ids of returns.rules, or 'window'."},
    CodeInfo{Code::no_default_window, Severity::error, "no default window",
             "Special windows need a default: returns.window."},
    CodeInfo{Code::unknown_parent, Severity::error, "unknown parent",
             "The file named by 'extends' was not found beside this one."},
    CodeInfo{Code::parent_cycle, Severity::error, "inheritance goes in a circle",
             "A file must not extend itself, directly or through others, nor in more than 8 steps."},
    CodeInfo{Code::not_a_market, Severity::error, "market or base",
             "A market has 'market', a file that only serves others to build upon has 'base' with its own name."},
    CodeInfo{Code::empty_list, Severity::error, "empty list", "At least one entry is needed."},
    CodeInfo{Code::limits_inverted, Severity::warning, "limits look inverted",
             "A role may decide or set aside more than the role above it."},
    CodeInfo{Code::never_matches, Severity::warning, "rule never matches",
             "The conditions contradict one another, or ask for what the policy does not have."},
    CodeInfo{Code::unreadable, Severity::error, "file cannot be read", "The file is missing or not readable."},
    CodeInfo{Code::duplicate_market, Severity::error, "market defined twice", "Two files define the same market."},
    CodeInfo{Code::too_many, Severity::error, "too many problems", "Only the first problems are shown."},
    CodeInfo{Code::no_upper_end, Severity::warning, "keeps the dearest goods",
             "A keep_item rule above a value gives the dearest goods away: 'under' or 'at most' is usually meant."},
    CodeInfo{Code::zero_limit, Severity::warning, "limit of nothing",
             "With four_eyes_over of zero every refund needs two people."},
    CodeInfo{Code::undefined_source, Severity::error, "undefined source",
             "A fact of a statute names sources that stand with their address at the end of the file."},
    CodeInfo{Code::cap_without_percentage, Severity::error, "cap without a percentage",
             "'at_most' bounds what a percentage comes to; an amount a unit is its own bound."},
    CodeInfo{Code::shadowed_rail, Severity::warning, "rail never used",
             "The first rail that matches a payment holds, and an earlier one always matches first."},
    CodeInfo{Code::fee_never_charged, Severity::warning, "fee never charged",
             "The engine charges no fee for goods that the merchant or the carrier is at fault for."},
    CodeInfo{Code::fee_forbidden, Severity::error, "fee the law forbids",
             "The statute allows no such fee while the right of withdrawal runs. Not legal advice."},
    CodeInfo{Code::fee_doubtful, Severity::warning, "fee the law may forbid",
             "As far as is known the statute allows no such fee while the right of withdrawal runs. Not legal advice."},
    CodeInfo{Code::target_forbidden, Severity::error, "refund target the law forbids",
             "The statute wants money back by the means of payment; store credit may be offered beside it. Not legal "
             "advice."},
    CodeInfo{Code::target_doubtful, Severity::warning, "refund target the law may forbid",
             "As far as is known the statute wants money back by the means of payment. Not legal advice."},
    CodeInfo{Code::clawback_doubtful, Severity::warning, "clawback beside a right of withdrawal",
             "Clawback may pay back less than was paid for goods that the customer has a right to withdraw from. Not "
             "legal advice."},
    CodeInfo{Code::not_offered, Severity::error, "not offered",
             "A rule chooses among what the policy offers elsewhere: its methods, carriers, refund targets and "
             "exchanges."},
    CodeInfo{Code::no_effect, Severity::warning, "without effect", "What is written here changes nothing."},
    CodeInfo{Code::missing_message, Severity::warning, "message missing in a language",
             "Customers with another language of the policy read the first one that is written."},
    CodeInfo{Code::window_too_short, Severity::error, "window shorter than the right of withdrawal",
             "The statute gives customers longer, whatever the policy says; the engine keeps to the better of the two. "
             "Not legal advice."},
    CodeInfo{Code::window_doubtful, Severity::warning, "window that may be too short",
             "As far as is known the statute may give customers longer; the engine keeps to the better of the two. Not "
             "legal advice."},
    CodeInfo{Code::refund_too_late, Severity::error, "refund later than the law's last day",
             "The statute wants the money back sooner than 'within' promises. Not legal advice."},
    CodeInfo{Code::refund_late_doubtful, Severity::warning, "refund that may be too late",
             "As far as is known the statute wants the money back sooner than 'within' promises. Not legal advice."},
    CodeInfo{Code::denial_not_followed, Severity::warning, "denial beside a right of withdrawal",
             "The engine does not follow this rule while the right of withdrawal runs, unless it names the exemption "
             "that the statute gives for such goods. Not legal advice."},
    CodeInfo{Code::shipping_kept, Severity::error, "outbound shipping that is due",
             "The statute wants the outbound shipping back with the whole order. Not legal advice."},
    CodeInfo{Code::shipping_doubtful, Severity::warning, "outbound shipping that may be due",
             "As far as is known the statute wants the outbound shipping back with the whole order. Not legal advice."},
    CodeInfo{Code::guarantee_doubtful, Severity::warning, "window shorter than the legal guarantee",
             "Customers may claim defects for longer than they may ask for a return of defective goods. Not legal "
             "advice."},
    CodeInfo{Code::calendar_missing, Severity::warning, "no calendar",
             "The law's last day moves on over weekends and holidays, and without a calendar the engine knows none."},
    CodeInfo{Code::calendar_ends, Severity::warning, "calendar that ends",
             "Holidays that follow the moon are known for some years only; after them last days may come too early."},
    CodeInfo{Code::limit_out_of_reach, Severity::warning, "limit out of reach",
             "Another limit is reached first, so that this one never counts."},
    CodeInfo{Code::redundant_rule, Severity::warning, "rule that changes nothing",
             "Without it another one matches the same goods and says the same."},
    CodeInfo{
        Code::served_twice, Severity::warning, "place served by several markets",
        "An order goes to the market that serves its address most closely: of the region, named after the country, "
        "of this country alone, of several countries. What no order finds by its address has to be named by the "
        "shop when the order is imported."},
    CodeInfo{Code::rest_unserved, Severity::warning, "rest of a country unserved",
             "Markets serve parts of the country, and orders to the rest of it are refused."},
    CodeInfo{Code::of_elsewhere, Severity::warning, "of another country",
             "Currency, time zone, statute and calendar are mostly those of a country that the market serves; a file "
             "that was copied often keeps another country's."},
    CodeInfo{Code::language_unspoken, Severity::warning, "language of a country missing",
             "None of the market's languages is official there. A market of more than five countries is taken to speak "
             "a language of the world on purpose."},
    CodeInfo{Code::odd_word, Severity::warning, "word that may be misspelt",
             "Names of goods are the shop's own, so a misspelt one matches nothing and nobody notices. This one stands "
             "once and nearly equals another of the same file."},
    CodeInfo{Code::method_not_backed, Severity::warning, "way back that nobody provides",
             "The merchant's carrier has no such way in this installation. Said of a configuration, not of the file."},
    CodeInfo{Code::provider_not_backed, Severity::warning, "payment provider that is not connected",
             "The configuration has no adapter for it: such refunds fail and are paid by hand or another way."},
    CodeInfo{Code::paid_by_hand, Severity::warning, "promise that people have to keep",
             "No payment provider is connected, so that people pay every refund, also on weekends."},
    CodeInfo{
        Code::hold_not_backed, Severity::warning, "hold that nobody places",
        "New goods before the old ones are secured by a hold on a card. Retour places none itself, and no provider "
        "of cards is connected where the shop could."},
    CodeInfo{Code::amount_of_elsewhere, Severity::warning, "amounts of another currency",
             "A market that extends a file and changes its currency keeps the digits of its amounts: 100.00 EUR become "
             "100.00 SEK."},
    CodeInfo{Code::rail_outlives_provider, Severity::warning, "window longer than the provider's",
             "The provider takes money back for a shorter time than the policy counts on; later refunds fail there."},
    CodeInfo{
        Code::rail_too_fine, Severity::warning, "amounts finer than the provider's",
        "The provider moves the currency in larger steps. What is finer goes the way of the rail's residue, or people "
        "pay it; with a 'step' the policy says so itself."},
    CodeInfo{
        Code::guarantee_too_short, Severity::error, "window below the legal guarantee",
        "Customers may claim defects for longer than this window says, by a law that is certain. Not legal advice."},
    CodeInfo{Code::exemption_too_wide, Severity::warning, "exemption that reaches too far",
             "A rule takes the right of withdrawal from more goods than the law exempts. Not legal advice."},
};

const CodeInfo& info_of(Code code);
std::string name_of(Code code);  // "RP012"

bool has_errors(const std::vector<Diagnostic>& diagnostics);
/// By file, line, column, code; equal ones once.
void sort_diagnostics(std::vector<Diagnostic>& diagnostics);
/// Full: as compilers print them, with source line, caret and help. Concise: one line each. JSON, SARIF: one object.
std::string render(const std::vector<Diagnostic>& diagnostics, Format format);

}  // namespace retour::policies
