// api/import/own_parts.hpp - the pieces of Retour's own order format
#pragma once
// Duty: goods, kits, discounts, shipments and payments of a document, each read in a file of its own (own_*.cpp).
// Units: *_minor are minor units of the document's currency; what a field gives is net or gross as the document says,
// what stands in the order is gross. Errors: reported at the field. Threading: one document, one thread.

#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "api/import/import.hpp"
#include "api/json/reader.hpp"

namespace retour::api::own {

using workflows::Minor;

/// Shares of all discounts of an order: one discount of a thousand lines has a thousand of them.
inline constexpr std::size_t kMaxDiscountShares = 10'000;

/// Whether the document's amounts hold their tax, or taxes are added to them.
enum class Prices { gross, net };

/// What one discount took off one line or shipment.
struct Taken {
  std::size_t promotion = 0;  // its place in the order's list
  Minor minor = 0;
};

/// A line or a shipment while its price is found.
struct Priced {
  Field at;
  std::optional<Minor> paid_minor;   // after discounts
  std::optional<Minor> price_minor;  // before discounts; nothing: they are inside what was paid already
  Minor left_minor = 0;              // the price, less what was taken so far
  std::vector<Taken> taken;
};

/// No other fields, and none of them null: what is not known is left out.
void only(const Field& object, std::initializer_list<std::string_view> known);
/// Stricter than the shops' ids: a text, never a number.
std::string own_id(const Field& at);
Minor required_minor(const Field& parent, std::string_view key);
std::vector<workflows::TaxPart> read_taxes(const Field& parent);
/// Whether `id` was not among `seen` yet; it is now. A missing one is reported elsewhere.
bool is_new(const std::string& id, std::set<std::string>& seen);

/// Everything of a line, or of a part of a kit, but what was paid.
workflows::OrderLine read_line(const Field& at);
/// What was paid, or the price, of which one is needed.
Priced read_price(const Field& at);
/// After all discounts; a price and a paid sum that are both given have to agree.
Minor paid_of(const Priced& priced);
/// The parts of `kits` become lines of the order; `goods` grows with them.
void read_kits(const Field& kits, workflows::Order& order, std::vector<Priced>& goods);
/// `shipping` or `shipments`; `shipped` is filled for the latter.
void read_shipping(const Field& root, workflows::Order& order, std::vector<Priced>& shipped);
void read_tenders(const Field& list, workflows::Order& order);

/// The discounts of an order, and what each took off which line or shipment.
class Discounts {
 public:
  Discounts(const workflows::Order& order, std::vector<Priced>& goods);

  /// The line's own ones come first: the order's are taken off what they left.
  void read_of_lines();
  void read_of_order(const Field& list);
  void read_of_shipments(std::vector<Priced>& shipped);
  /// Of the order, whose lines and shipments are settled by now; shares are gross.
  std::vector<workflows::Promotion> settle(Prices prices, const std::vector<Priced>& shipped);

 private:
  struct Draft {
    workflows::Promotion promotion;
    std::vector<std::size_t> lines;  // which it was taken off, or could have been
    bool of_goods = true;
  };

  void read_own(Priced& priced, bool of_goods);
  void read_one(const Field& at);
  void check_kind(const Field& at, workflows::PromotionKind kind) const;
  std::vector<std::size_t> lines_of(const Field& at) const;
  std::optional<std::size_t> line_at(const Field& at, std::set<std::size_t>& seen) const;
  void take_recorded(const Field& at, const std::vector<std::size_t>& lines, std::size_t promotion);
  void take_split(const Field& at, const std::vector<std::size_t>& lines, std::size_t promotion);
  void take(const Field& at, Priced& from, Taken taken);
  Minor threshold(const Draft& draft, Prices prices) const;

  const workflows::Order& order_;
  std::vector<Priced>& goods_;
  std::map<std::string, std::size_t, std::less<>> line_index_;
  std::map<std::string, std::size_t, std::less<>> index_;  // of the discounts, by id
  std::vector<Draft> drafts_;
  std::size_t shares_ = 0;
};

/// Sets what was paid, tax included, and checks the units that are recorded.
void settle_line(const Priced& priced, Prices prices, workflows::OrderLine& line);
/// Sets what was paid for shipping, tax included, and its sums in the order.
void settle_shipping(const Field& root, const std::vector<Priced>& shipped, Prices prices, workflows::Order& order);

}  // namespace retour::api::own
