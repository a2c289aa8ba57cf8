#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "api/import/balance.hpp"
#include "api/import/shopify_parts.hpp"
#include "api/import/text.hpp"

namespace retour::api {

using workflows::Instant;
using workflows::OrderLine;

namespace {

std::string joined_name(const Field& person) {
  return std::string(trim(person.at("first_name").text() + " " + person.at("last_name").text()));
}

workflows::Address read_address(const Field& at, const std::string& email) {
  workflows::Address address;
  address.name = at.at("name").text();
  if (address.name.empty()) address.name = joined_name(at);
  address.company = at.at("company").text();
  address.street1 = at.at("address1").text();
  address.street2 = at.at("address2").text();
  address.city = at.at("city").text();
  address.state = at.at("province_code").present() ? at.at("province_code").text() : at.at("province").text();
  address.postal_code = at.at("zip").text();
  address.country = at.at("country_code").text();
  address.phone = at.at("phone").text();
  address.email = email;
  return address;
}

/// "a, b" in REST documents, ["a", "b"] in those of GraphQL.
std::vector<std::string> listed(const Field& tags) {
  if (!tags.is_array()) return split_list(tags.text());
  std::vector<std::string> list;
  for (const Field& tag : tags.items()) list.push_back(tag.text());
  return list;
}

void read_header(const Field& order, Imported& imported) {
  workflows::Order& out = imported.order;
  out.source = "shopify";
  out.external_id = order.require("id").id();
  const Field name = order.at("name");
  out.number = name.present() ? name.text() : order.at("order_number").id();
  // created_at of an imported order is the import; processed_at is when the customer bought.
  const Field bought = order.at("processed_at").present() ? order.at("processed_at") : order.require("created_at");
  out.ordered_at = bought.time().value_or(Instant{});
  const Field customer = order.at("customer");
  for (const Field& email : {order.at("email"), order.at("contact_email"), customer.at("email")})
    if (out.customer_email.empty()) out.customer_email = email.text();
  out.customer_ref = customer.at("id").present() ? customer.at("id").id() : out.customer_email;
  out.customer_name = joined_name(customer);
  if (std::string locale = order.at("customer_locale").text(); is_language_tag(locale))
    out.language = std::move(locale);
  else if (!locale.empty())
    imported.notes.push_back(fmt::format("customer_locale '{}' is no language tag and was left out", clip(locale, 40)));
  out.sales_channel = order.at("source_name").id();  // "web", "pos", or the id of an app
  out.tags = listed(order.at("tags"));
  const Field shipping = order.at("shipping_address");
  out.ship_to = read_address(shipping.present() ? shipping : order.at("billing_address"), out.customer_email);
  if (out.customer_name.empty()) out.customer_name = out.ship_to.name;
}

/// Shops put what Shopify's line lacks into "properties": a list of name and value.
std::string property(const Field& line, std::string_view wanted) {
  const Field properties = line.at("properties");
  if (!properties.is_array()) return {};
  for (const Field& item : properties.items()) {
    std::string name = lower(item.at("name").number());
    if (name.starts_with('_')) name.erase(0, 1);
    if (name == wanted) return item.at("value").number();
  }
  return {};
}

std::vector<std::string> read_tags(const Field& line) {
  const Field tags = line.at("tags");
  return tags.present() ? listed(tags) : split_list(property(line, "tags"));
}

OrderLine read_line(const Field& at) {
  OrderLine line;
  line.id = at.require("id").id();
  line.sku = at.at("sku").text();
  line.product_id = at.at("product_id").id();
  line.title = at.at("name").present() ? at.at("name").text() : at.at("title").text();
  line.category = lower(at.at("product_type").present() ? at.at("product_type").text() : property(at, "category"));
  line.vendor = at.at("vendor").text();
  line.tags = read_tags(at);
  line.quantity = at.require("quantity").quantity(1).value_or(1);
  line.weight_g = at.at("grams").integer(0, kMaxUnitWeightG).value_or(0);
  line.gift_card = at.at("gift_card").flag(false);
  return line;
}

/// Where the units of one line are.
struct Whereabouts {
  std::int64_t sent = 0, refunded = 0;
  int parcels = 0, delivered_parcels = 0;
  std::optional<Instant> sent_at, delivered_at;
  std::string tracking;
};

class Parcels {
 public:
  Parcels(const Field& root, const Field& order, const std::vector<OrderLine>& lines)
      : order_(order), delivered_at_(root.at("fulfillment_delivered_at")) {
    for (const OrderLine& line : lines) lines_[line.id];
  }

  void read(std::vector<std::string>& notes) {
    for (const Field& parcel : order_.at("fulfillments").items()) {
      const std::string status = parcel.at("status").text();
      if (status == "success")
        read_parcel(parcel);
      else
        notes.push_back(
            fmt::format("fulfilment {} is '{}' and was not counted", parcel.at("id").id(), clip(status, 40)));
    }
    for (const Field& refund : order_.at("refunds").items())
      for (const Field& item : refund.at("refund_line_items").items())
        if (Whereabouts* line = line_of(item.require("line_item_id")); line != nullptr)
          line->refunded += item.require("quantity").quantity(0).value_or(0);
  }

  const Whereabouts& of(const OrderLine& line) const { return lines_.at(line.id); }

 private:
  Whereabouts* line_of(const Field& id) {
    const auto found = lines_.find(id.id());
    if (found != lines_.end()) return &found->second;
    if (id.present()) id.report("unknown_line", "the order has no line with this id");
    return nullptr;
  }

  std::optional<Instant> delivery_of(const Field& parcel) const {
    if (delivered_at_.is_object()) {
      if (const Field told = delivered_at_.at(parcel.at("id").id()); told.present()) return told.time();
    } else if (delivered_at_.present()) {
      return delivered_at_.time();
    }
    if (parcel.at("delivered_at").present()) return parcel.at("delivered_at").time();
    return parcel.at("shipment_status").text() == "delivered" ? parcel.require("updated_at").time() : std::nullopt;
  }

  void read_parcel(const Field& parcel) {
    const auto sent_at = parcel.require("created_at").time();
    const auto delivered_at = delivery_of(parcel);
    for (const Field& item : parcel.at("line_items").items()) {
      Whereabouts* line = line_of(item.require("id"));
      if (line == nullptr) continue;
      line->sent += item.require("quantity").quantity(0).value_or(0);
      ++line->parcels;
      if (!line->sent_at || (sent_at && *sent_at >= *line->sent_at)) {
        line->sent_at = sent_at;
        line->tracking = parcel.at("tracking_number").text();
      }
      if (!delivered_at) continue;
      ++line->delivered_parcels;
      line->delivered_at = std::max(line->delivered_at.value_or(*delivered_at), *delivered_at);
    }
  }

  const Field& order_;
  Field delivered_at_;
  std::map<std::string, Whereabouts, std::less<>> lines_;
};

/// Absurd counts stay absurd (more than any quantity), without leaving int.
int units(std::int64_t count) { return static_cast<int>(std::min<std::int64_t>(count, 10 * kMaxQuantity)); }

void place_line(const Field& order, const Field& at, const Whereabouts& where, Imported& imported, OrderLine& line) {
  line.fulfilled = units(where.sent);
  line.fulfilled_at = where.sent_at;
  line.outbound_tracking = where.tracking;
  // The last parcel decides: while one is still under way, the line is not delivered.
  if (where.parcels > 0 && where.delivered_parcels == where.parcels) line.delivered_at = where.delivered_at;
  const bool said_fulfilled =
      at.at("fulfillment_status").text() == "fulfilled" || order.at("fulfillment_status").text() == "fulfilled";
  if (!order.at("fulfillments").present() && said_fulfilled) {
    line.fulfilled = line.quantity;
    imported.notes.push_back(
        fmt::format("line {} is fulfilled, but the document has no fulfilments: no dates", line.id));
  }
  line.returned_before = units(where.refunded);
  const auto current = at.at("current_quantity").quantity(0);
  if (!current) return;
  if (*current > line.quantity) {
    at.at("current_quantity").report("quantity_invalid", "more units are left than were ordered");
  } else if (line.quantity - *current > line.returned_before) {
    line.returned_before = line.quantity - *current;
    imported.notes.push_back(fmt::format("line {}: {} units are gone, only {} of them through a refund", line.id,
                                         line.returned_before, where.refunded));
  }
}

/// The order inside the document; a problem is reported when there is not exactly one.
Field find_order(const Field& root) {
  if (const Field wrapped = root.at("order"); wrapped.present()) return wrapped;
  const Field list = root.at("orders");
  if (!list.present()) return root;
  const auto orders = list.items();
  if (orders.size() == 1) return orders.front();
  list.report("several_orders", fmt::format("the list has {} orders: send one at a time", orders.size()));
  return Field(nullptr, list.pointer(), list.problems());
}

void translate(const Field& root, Imported& imported) {
  const Field order = find_order(root);
  if (!order.present() || !order.is_object_or_report()) return;
  imported.document_kind = "shopify_order";
  read_header(order, imported);
  const ShopMoney money(order);
  imported.order.currency = money.currency();

  const Field list = order.require("line_items");
  const auto fields = list.items();
  if (list.is_array() && fields.empty()) list.report("lines_missing", "the order has no lines");
  for (const Field& field : fields) imported.order.lines.push_back(read_line(field));
  Parcels parcels(root, order, imported.order.lines);
  parcels.read(imported.notes);
  for (std::size_t i = 0; i < fields.size(); ++i)
    place_line(order, fields[i], parcels.of(imported.order.lines[i]), imported, imported.order.lines[i]);

  const auto total = read_shopify_sums(order, money, fields, imported);
  check_lines(fields, imported.order);
  read_shopify_tenders(root, order, money, total, imported);
  if (order.at("cancelled_at").present()) imported.notes.emplace_back("the shop cancelled this order");
  if (order.at("test").flag(false)) imported.notes.emplace_back("the shop marks this order as a test");
}

}  // namespace

ImportResult import_shopify(std::string_view json) { return import_guarded(json, translate); }

}  // namespace retour::api
