#include "policies/pages/situations.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/mp11.hpp>
#include <set>

#include "policies/serving.hpp"
#include "workflows/model/names.hpp"

namespace retour::policies::pages {
namespace {

using namespace workflows;

template <class Each>
void each_condition(Each each) {
  boost::mp11::mp_for_each<boost::describe::describe_members<Conditions, boost::describe::mod_public>>(
      [&](auto member) { each(member.pointer); });
}

constexpr Minor kShippingMinor = 500;

/// How many conditions of amounts hold for goods of this price.
std::size_t special_sentences(const std::vector<Conditions>& sentences, Minor paid) {
  return static_cast<std::size_t>(std::count_if(sentences.begin(), sentences.end(), [&](const Conditions& when) {
    const auto holds_for = [&](const std::optional<Comparison>& wanted) { return wanted && wanted->holds(paid); };
    return holds_for(when.line_value) || holds_for(when.unit_price) || holds_for(when.order_value);
  }));
}

Minor plain_price(const PolicyFacts& f) {
  const auto sentences = conditions_of(f);
  std::vector<Minor> prices{50'000};
  for (const auto& when : sentences)
    for (const auto* wanted : {&when.line_value, &when.unit_price, &when.order_value})
      if (*wanted)
        for (const Minor step : {-1, 0, 1}) prices.push_back(std::max<Minor>((*wanted)->value + step, 1));
  return *std::min_element(prices.begin(), prices.end(), [&](Minor a, Minor b) {
    return special_sentences(sentences, a) < special_sentences(sentences, b);
  });
}

bool is_in_a_season(const PolicyFacts& f, LocalDay day) {
  return std::any_of(f.seasons.begin(), f.seasons.end(), [&](const Season& season) {
    return Period{season.ordered_from, season.ordered_to}.has({day.month(), day.day()});
  });
}

LocalDay plain_day(const PolicyFacts& f) {
  LocalDay day = kSituationYear / 3 / 14;
  for (int i = 0; i < 366 && is_in_a_season(f, day); ++i) day = plus_days(day, 1);
  return day;
}

/// The bounds of a comparison, the other answer to a question, each of several values.
std::vector<Conditions> variants(const Conditions& when) {
  std::vector<Conditions> all;
  each_condition([&](auto member) {
    Conditions one;
    const auto& wanted = when.*member;
    using Wanted = std::decay_t<decltype(wanted)>;
    if constexpr (std::is_same_v<Wanted, std::optional<Comparison>>) {
      for (const int step : {-1, 0, 1})
        if (wanted && wanted->value + step >= 0) {
          one.*member = Comparison{Comparison::Op::at_most, wanted->value + step};
          all.push_back(one);
        }
    } else if constexpr (std::is_same_v<Wanted, std::optional<bool>>) {
      if (!wanted) return;
      one.*member = !*wanted;
      all.push_back(one);
    } else if constexpr (!std::is_same_v<Wanted, std::optional<Period>>) {
      for (const auto& value : wanted.values) {
        one.*member = value;
        all.push_back(one);
      }
    }
  });
  return all;
}

class Grid {
 public:
  explicit Grid(const PolicyFacts& facts) : facts_(facts), sentences_(conditions_of(facts)) {
    for (const auto& reason : facts.reasons) plain_.push_back(plain_situation(facts, reason.id));
  }

  Situations take() {
    for (const auto& plain : plain_) add_goods(plain), add_seasons(plain), add_sentences(plain), add_caps(plain);
    for (const auto& plain : plain_) add_pairs(plain);
    return std::move(made_);
  }

 private:
  void add(Situation situation) {
    if (made_.all.size() < kMaxSituations)
      made_.all.push_back(std::move(situation));
    else
      made_.complete = false;
  }

  void add_goods(const Situation& plain) {
    std::set<std::string> categories{""}, tags{""};
    for (const auto& when : sentences_) {
      categories.insert(when.category.values.begin(), when.category.values.end());
      tags.insert(when.tag.values.begin(), when.tag.values.end());
    }
    for (const auto& category : categories)
      for (const auto& tag : tags)
        for (const bool opened : {false, true})
          for (const auto way : {Resolution::refund, Resolution::store_credit}) {
            Situation s = plain;
            s.line().category = category;
            if (!tag.empty()) s.line().tags = {tag};
            s.request.opened = opened;
            s.request.resolution = way;
            add(std::move(s));
          }
    for (const auto& country : facts_.countries) {
      Situation s = plain;
      s.order.ship_to = plain_address(facts_.countries, facts_.regions, country);
      add(std::move(s));
    }
  }

  void add_seasons(const Situation& plain) {
    for (const auto& season : facts_.seasons)
      for (const auto& day : {season.ordered_from, season.ordered_to})
        for (const int step : {-1, 0, 1}) {
          Situation s = plain;
          order_on(plus_days(next_on(day, kSituationYear / 1 / 1), step), facts_, s);
          add(std::move(s));
        }
  }

  void add_sentences(const Situation& plain) {
    for (const auto& when : sentences_) {
      Situation s = plain;
      satisfy(when, facts_, s);
      for (const auto& variant : variants(when)) {
        Situation other = s;
        if (variant.tag.asked()) other.line().tags.clear();
        satisfy(variant, facts_, other);
        add(std::move(other));
      }
      add(std::move(s));
    }
  }

  /// Prices from which on a cap holds.
  void add_caps(const Situation& plain) {
    for (const auto& fee : facts_.restocking_fees) {
      if (!fee.at_most || fee.bp.value_or(0) == 0) continue;
      Situation s = plain;
      satisfy(fee.when, facts_, s);
      const Minor reached = scale_half_up(*fee.at_most, 10'000, *fee.bp);
      for (const Minor price : {reached - 1, reached, reached + 1, 2 * reached}) {
        Conditions worth;
        worth.line_value = Comparison{Comparison::Op::at_most, std::max<Minor>(price, 1)};
        satisfy(worth, facts_, s);
        add(s);
      }
    }
  }

  void add_pairs(const Situation& plain) {
    for (const auto& one : sentences_)
      for (const auto& other : sentences_) {
        if (one == other) continue;
        Situation s = plain;
        satisfy(one, facts_, s);
        satisfy(other, facts_, s);
        add(std::move(s));
      }
  }

  const PolicyFacts& facts_;
  std::vector<Conditions> sentences_;
  std::vector<Situation> plain_;
  Situations made_;
};

}  // namespace

std::vector<Conditions> conditions_of(const PolicyFacts& f) {
  std::vector<Conditions> all;
  const auto add = [&](const Conditions& when) {
    if (!(when == Conditions{}) && std::find(all.begin(), all.end(), when) == all.end()) all.push_back(when);
  };
  for (const auto& window : f.windows) add(window.when);
  for (const auto& rule : f.rules) {
    add(rule.when);
    if (rule.unless) add(*rule.unless);
  }
  for (const auto* fees : {&f.send_back_fees, &f.restocking_fees})
    for (const auto& fee : *fees) add(fee.when);
  for (const auto& waiver : f.waivers) add(waiver.when);
  return all;
}

Situation plain_situation(const PolicyFacts& f, const std::string& reason) {
  Situation s;
  s.order.currency = f.currency;
  s.order.market = f.market;
  s.order.ship_to = plain_address(f.countries, f.regions);
  s.order.language = f.languages.empty() ? "" : f.languages.front();
  s.order.customer_ref = "customer";
  s.order.shipping_paid_minor = kShippingMinor;
  OrderLine line;
  line.id = "line-1";
  line.quantity = line.fulfilled = 1;
  line.paid_minor = plain_price(f);
  line.delivered_at = Instant{};
  s.order.lines.push_back(std::move(line));
  Tender tender;
  tender.id = "tender-1";
  tender.kind = TenderKind::card;
  s.order.tenders.push_back(std::move(tender));
  s.request.line = "line-1";
  s.request.reason = reason;
  order_on(plain_day(f), f, s);
  set_total(s);
  return s;
}

std::string about(const Situation& s) {
  const auto& line = s.line();
  std::string text = fmt::format("reason '{}'", s.request.reason);
  const auto say = [&](std::string_view what, const std::string& value) {
    if (!value.empty()) text += fmt::format(", {} '{}'", what, value);
  };
  say("category", line.category);
  for (const auto& tag : line.tags) say("tag", tag);
  say("sku", line.sku);
  say("product", line.product_id);
  say("vendor", line.vendor);
  text += fmt::format(", {} x {} of an order of {}", line.quantity, format_money(line.paid_minor, s.order.currency),
                      format_money(s.order.tenders.front().captured_minor, s.order.currency));
  if (s.request.opened) text += ", opened";
  if (line.gift_card) text += ", gift card";
  if (!line.kit.empty()) text += ", part of a kit";
  if (s.request.resolution != Resolution::refund) say("resolution", std::string(name_of(s.request.resolution)));
  say("country", s.order.ship_to.country);
  say("state", s.order.ship_to.state);
  say("customer tier", s.order.customer_tier);
  say("sales channel", s.order.sales_channel);
  if (s.customer_returns_90d > 0) text += fmt::format(", {} returns before", s.customer_returns_90d);
  return text;
}

Situations situations_of(const PolicyFacts& facts) { return Grid(facts).take(); }

}  // namespace retour::policies::pages
