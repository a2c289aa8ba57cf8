#include <boost/json.hpp>

#include "api/import/import.hpp"

namespace retour::api {
namespace {

namespace json = boost::json;

/// Shopify wraps its orders, or names their GraphQL id or their financial status; neither other format does.
bool is_shopify(const json::object& document) {
  return document.contains("order") || document.contains("orders") || document.contains("admin_graphql_api_id") ||
         document.contains("financial_status");
}

/// Its order has the time zone of the shop beside UTC, whichever way it was exported.
bool is_woocommerce(const json::object& document) {
  return document.contains("date_created_gmt") || document.contains("date_created");
}

}  // namespace

std::string_view format_of(std::string_view document) {
  json::error_code error;
  const auto read = json::parse(json::string_view(document.data(), document.size()), error);
  const auto* object = error ? nullptr : read.if_object();
  if (object != nullptr && is_shopify(*object)) return "shopify";
  return object != nullptr && is_woocommerce(*object) ? "woocommerce" : "retour";
}

ImportResult import_as(std::string_view format, std::string_view document) {
  if (format.empty()) format = format_of(document);
  if (format == "shopify") return import_shopify(document);
  return format == "woocommerce" ? import_woocommerce(document) : import_own(document);
}

}  // namespace retour::api
