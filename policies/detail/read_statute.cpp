#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "policies/detail/phrases.hpp"
#include "policies/detail/read.hpp"
#include "policies/detail/statute.hpp"

namespace retour::policies::detail {
namespace {

enum class DayKind { calendar, business };
enum class LateKind {
  annual_rate,
  statutory_interest,
  tiered,
  double_sum,
  monetary_correction,
  administrative,
  national_law
};
BOOST_DESCRIBE_ENUM(DayKind, calendar, business)
BOOST_DESCRIBE_ENUM(LateKind, annual_rate, statutory_interest, tiered, double_sum, monetary_correction, administrative,
                    national_law)

constexpr int kMaxStatutoryDays = 3650;
using Sources = std::set<std::string, std::less<>>;

Sources read_sources(Section& top) {
  Sources known;
  const Node* node = top.need("sources", "say where the facts were found, like 'KR-art17: https://...'");
  if (node == nullptr) return known;
  Section sources(top.context(), *node, "sources", kNoPolicy);
  for (const Entry* entry : sources.rest())
    if (read_text(top.context(), entry->value, "an address")) known.insert(entry->key);
  return known;
}

/// The sources of one fact; only what is general knowledge may have none.
void read_fact_sources(Section& fact, Confidence confidence, const Sources& known) {
  Context& context = fact.context();
  const Node* node = fact.find("sources");
  if (node == nullptr) {
    if (confidence != Confidence::low && fact.whole())
      context.findings.add(Code::missing_key, fact.node().key_at, fmt::format("{} is missing", fact.path("sources")),
                           "a fact without a source is of low confidence");
    return;
  }
  for (const Node* item : read_list(context, *node, "sources")) {
    const auto name = read_text(context, *item, "a source");
    if (name && !known.contains(*name))
      context.findings.add(Code::undefined_source, item->at, fmt::format("the source {} is not defined", quoted(*name)),
                           "it needs its address under 'sources' at the end of the file");
  }
}

/// One fact: what every fact has, and what `read` makes of the rest.
template <class Read>
void read_fact(Context& context, const Node& node, std::string_view key, const Sources& known, Read read) {
  Section fact(context, node, std::string(key), kNoPolicy);
  Confidence confidence = Confidence::low;
  if (const Node* word = fact.need("confidence"))
    confidence = read_enum<Confidence>(context, *word).value_or(Confidence::low);
  read_fact_sources(fact, confidence, known);
  if (const Node* note = fact.find("note")) read_text(context, *note);
  read(fact, confidence);
  fact.done();
}

template <class Read>
void read_fact(Section& top, std::string_view key, const Sources& known, Read read) {
  if (const Node* node = top.need(key)) read_fact(top.context(), *node, key, known, read);
}

/// A fact that a file need not have.
template <class Read>
void read_further_fact(Section& top, std::string_view key, const Sources& known, Read read) {
  if (const Node* node = top.find(key)) read_fact(top.context(), *node, key, known, read);
}

/// A fact that is one word.
template <class T>
void read_word_fact(Section& top, std::string_view key, std::string_view word_key, const Sources& known,
                    Fact<T>& into) {
  into.at = top.cite(key);
  read_fact(top, key, known, [&](Section& fact, Confidence confidence) {
    into.confidence = confidence;
    if (const Node* word = fact.need(word_key, "one of: " + joined(workflows::names_of<T>())))
      into.value = read_enum<T>(top.context(), *word).value_or(T{});
  });
}

/// `days`, how they are counted, and from what.
std::optional<int> read_period(Section& fact) {
  Context& context = fact.context();
  const Node* number = fact.find("days");
  const Node* counted = number ? fact.need("counted", "calendar or business") : fact.find("counted");
  if (counted != nullptr) read_enum<DayKind>(context, *counted);
  if (const Node* from = fact.find("from")) read_name(context, *from);
  return number ? read_whole(context, *number, 0, kMaxStatutoryDays) : std::nullopt;
}

void read_right(Section& top, const Sources& known, Statute& into) {
  into.right.at = top.cite("withdrawal");
  read_fact(top, "withdrawal", known, [&](Section& fact, Confidence confidence) {
    into.right.confidence = confidence;
    if (const Node* kind = fact.need("kind", "one of: " + joined(workflows::names_of<RightKind>())))
      into.right.value = read_enum<RightKind>(top.context(), *kind).value_or(RightKind::none);
    const bool plain = into.right.value == RightKind::unconditional;
    if (plain) fact.need("days");
    into.days = read_period(fact).value_or(0);
    const Node* anchor =
        plain ? fact.need("anchor", "what the days are counted from in the engine's words") : fact.find("anchor");
    if (anchor != nullptr) into.anchor = read_enum<workflows::Anchor>(top.context(), *anchor).value_or(into.anchor);
  });
}

/// A number of days that other days are compared with.
void read_days_fact(Section& top, std::string_view key, bool needed, const Sources& known,
                    std::optional<Fact<int>>& into) {
  if (!needed && top.find(key) == nullptr) return;
  read_fact(top, key, known, [&](Section& fact, Confidence confidence) {
    if (const auto days = read_period(fact)) into = Fact<int>{*days, confidence, top.cite(key)};
  });
}

/// Whether a last day moves on; nothing is said where that is not settled.
void read_rollover(Section& top, const Sources& known, Statute& into) {
  read_further_fact(top, "rollover", known, [&](Section& fact, Confidence) {
    if (const Node* rolls = fact.find("rolls")) into.rolls = read_bool(top.context(), *rolls).value_or(false);
  });
}

void read_exemptions(Section& top, const Sources& known, Statute& into) {
  const Node* list = top.find("exemptions");
  if (list == nullptr) return;
  for (const Node* item : read_list(top.context(), *list, "exemptions"))
    read_fact(top.context(), *item, "exemptions", known, [&](Section& fact, Confidence confidence) {
      const Node* node = fact.need("id", "rules name it");
      const auto id = node ? read_text(top.context(), *node, "an id") : std::nullopt;
      if (!id) return;
      const auto same = [&](const Exemption& other) { return other.id == *id; };
      if (!is_id(*id))
        top.context().findings.add(Code::identifier, node->at, fmt::format("{} is not usable as an id", quoted(*id)),
                                   "lower-case letters, digits, '_' and '-', beginning with a letter");
      else if (std::any_of(into.exemptions.begin(), into.exemptions.end(), same))
        top.context().findings.add(Code::duplicate_id, node->at, fmt::format("{} is listed twice", quoted(*id)));
      else
        into.exemptions.push_back({*id, confidence});
    });
}

void read_late_interest(Section& top, const Sources& known) {
  read_further_fact(top, "late_interest", known, [&](Section& fact, Confidence) {
    if (const Node* kind = fact.need("kind")) read_enum<LateKind>(top.context(), *kind);
    if (const Node* rate = fact.find("rate")) read_percent(top.context(), *rate);
  });
}

std::string read_line(Section& top, std::string_view key) {
  const Node* node = top.need(key);
  return node ? read_text(top.context(), *node).value_or("") : "";
}

std::string read_date(Section& top, std::string_view key) {
  const Node* node = top.need(key, "the day of the research, like 2026-11-21");
  const auto text = node ? read_text(top.context(), *node, "a date") : std::nullopt;
  if (!text || is_date(*text)) return text.value_or("");
  top.context().findings.add(Code::calendar_day, node->at, fmt::format("{} is not a date", quoted(*text)),
                             "write YYYY-MM-DD, like 2026-11-21");
  return {};
}

void read_id(Section& top, std::string_view id) {
  const Node* node = top.need("statute", fmt::format("write 'statute: {}'", id));
  const auto own = node ? read_text(top.context(), *node, "the id of a statute") : std::nullopt;
  if (own && *own != id)
    top.context().findings.add(Code::identifier, node->at, fmt::format("the statute of this file is called '{}'", id),
                               fmt::format("write 'statute: {}'", id));
}

}  // namespace

bool is_statute_id(std::string_view text) {
  constexpr std::size_t kMaxIdBytes = 6;
  return text.size() >= 2 && text.size() <= kMaxIdBytes && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
         });
}

Statute read_statute(Context& context, const Node& root, std::string_view id) {
  Section top(context, root, "", kNoPolicy);
  Statute statute;
  statute.id = id;
  read_id(top, id);
  statute.title = read_line(top, "title");
  statute.as_of = read_date(top, "as_of");
  read_line(top, "applies_to");
  statute.citation = read_line(top, "citation");
  const Sources known = read_sources(top);
  read_right(top, known, statute);
  read_rollover(top, known, statute);
  read_exemptions(top, known, statute);
  read_days_fact(top, "refund_deadline", true, known, statute.refund_days);
  read_word_fact(top, "send_back", "paid_by", known, statute.send_back);
  read_word_fact(top, "restocking_fee", "allowed", known, statute.restocking_fee);
  read_word_fact(top, "outbound_shipping", "due", known, statute.outbound_shipping);
  read_word_fact(top, "original_tender", "required", known, statute.original_tender);
  read_days_fact(top, "legal_guarantee", false, known, statute.guarantee_days);
  read_late_interest(top, known);
  top.done();
  return statute;
}

workflows::StatuteTerms terms_of(const Statute& statute) {
  workflows::StatuteTerms terms;
  terms.id = statute.id;
  terms.source = statute.citation;
  terms.withdrawal_days = statute.grants_withdrawal() ? statute.days : 0;
  terms.anchor = statute.anchor;
  terms.rolls = statute.grants_withdrawal() && statute.rolls;
  for (const auto& exemption : statute.exemptions) terms.exemptions.push_back(exemption.id);
  terms.restocking_fee_allowed = !statute.forbids_restocking() || !statute.is_certain(statute.restocking_fee);
  terms.send_back_fee_allowed = !statute.forbids_send_back_fee() || !statute.is_certain(statute.send_back);
  const auto due = statute.outbound_shipping.value;
  terms.outbound_shipping_due = statute.grants_withdrawal() && statute.is_certain(statute.outbound_shipping) &&
                                (due == OutboundDue::standard || due == OutboundDue::full);
  terms.at = statute.right.at;
  return terms;
}

}  // namespace retour::policies::detail
