#include <string>

#include "api/import/import.hpp"

namespace retour::api {
namespace {

// Objects that stand in several places. Every field is written as "name": {"type", for the page that lists them.

const std::string kTaxes = R"json("taxes": {"type": "array", "maxItems": 1000, "items": {
        "type": "object", "additionalProperties": false, "required": ["rate", "minor"],
        "properties": {
          "rate": {"type": "string", "minLength": 1, "maxLength": 255},
          "minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"}
        }}})json";

const std::string kPrice = R"json("paid_minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"},
        "price_minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"},
        "discounts": {"type": "array", "maxItems": 1000, "items": {
          "type": "object", "additionalProperties": false, "required": ["id", "minor"],
          "properties": {
            "id": {"type": "string", "minLength": 1, "maxLength": 255},
            "title": {"type": "string", "maxLength": 4096},
            "minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"}
          }}},
        )json" + kTaxes;

const std::string kPaidOrPriced = R"json("anyOf": [{"required": ["paid_minor"]}, {"required": ["price_minor"]}])json";

/// Properties of a line, and of a part of a kit.
const std::string kLine = R"json("id": {"type": "string", "minLength": 1, "maxLength": 255},
        "sku": {"type": "string", "maxLength": 4096},
        "product_id": {"type": "string", "minLength": 1, "maxLength": 255},
        "title": {"type": "string", "maxLength": 4096},
        "category": {"type": "string", "maxLength": 4096},
        "vendor": {"type": "string", "maxLength": 4096},
        "tags": {"type": "array", "maxItems": 1000, "items": {"type": "string", "minLength": 1, "maxLength": 255}},
        "quantity": {"type": "integer", "minimum": 1, "maximum": 100000},
        "fulfilled": {"type": "integer", "minimum": 0, "maximum": 100000},
        "returned_before": {"type": "integer", "minimum": 0, "maximum": 100000},
        )json" + kPrice + R"json(,
        "units": {"type": "array", "maxItems": 1000, "items": {
          "type": "object", "additionalProperties": false, "required": ["paid_minor"],
          "properties": {
            "paid_minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"},
            )json" + kTaxes +
                          R"json(
          }}},
        "fulfilled_at": {"type": "string", "format": "date-time"},
        "delivered_at": {"type": "string", "format": "date-time"},
        "outbound_tracking": {"type": "string", "maxLength": 4096},
        "weight_g": {"type": "integer", "minimum": 0, "maximum": 1000000},
        "gift_card": {"type": "boolean"})json";

const std::string kLines = R"json("lines": {"type": "array", "maxItems": 1000, "items": {
      "type": "object", "additionalProperties": false, "required": ["id", "title", "quantity"],
      )json" + kPaidOrPriced +
                           R"json(,
      "properties": {)json" +
                           kLine + "}}}";

const std::string kKits = R"json("kits": {"type": "array", "maxItems": 1000, "items": {
      "type": "object", "additionalProperties": false, "required": ["id", "title", "quantity", "parts"],
      "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": 255},
        "title": {"type": "string", "maxLength": 4096},
        "quantity": {"type": "integer", "minimum": 1, "maximum": 100000},
        "paid_minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"},
        )json" + kTaxes + R"json(,
        "parts": {"type": "array", "minItems": 1, "maxItems": 1000, "items": {
          "type": "object", "additionalProperties": false, "required": ["id", "title", "quantity"],
          )json" + kPaidOrPriced +
                          R"json(,
          "properties": {)json" +
                          kLine + "}}}}}}";

const std::string kDiscounts = R"json("discounts": {"type": "array", "maxItems": 1000, "items": {
      "type": "object", "additionalProperties": false, "required": ["id", "kind"],
      "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": 255},
        "title": {"type": "string", "maxLength": 4096},
        "kind": {"type": "string", "enum": ["percentage", "amount", "multi_buy", "free_shipping"]},
        "minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"},
        "over_minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"},
        "every": {"type": "integer", "minimum": 1, "maximum": 100000},
        "lines": {"type": "array", "maxItems": 1000, "items": {"type": "string", "minLength": 1, "maxLength": 255}},
        "shares": {"type": "array", "maxItems": 1000, "items": {
          "type": "object", "additionalProperties": false, "required": ["line", "minor"],
          "properties": {
            "line": {"type": "string", "minLength": 1, "maxLength": 255},
            "minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"}
          }}},
        "shipping_minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"}
      }}})json";

const std::string kShipping = R"json("shipping": {
      "type": "object", "additionalProperties": false, "required": ["paid_minor"],
      "properties": {
        "paid_minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"},
        )json" + kTaxes + R"json(
      }},
    "shipments": {"type": "array", "maxItems": 1000, "items": {
      "type": "object", "additionalProperties": false, "required": ["id"],
      )json" + kPaidOrPriced + R"json(,
      "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": 255},
        )json" + kPrice + R"json(,
        "lines": {"type": "array", "maxItems": 1000, "items": {"type": "string", "minLength": 1, "maxLength": 255}}
      }}})json";

const std::string kTenders = R"json("tenders": {"type": "array", "maxItems": 1000, "items": {
      "type": "object", "additionalProperties": false, "required": ["id", "kind", "captured_minor"],
      "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": 255},
        "kind": {"type": "string",
                 "enum": ["card", "wallet", "gift_card", "store_credit", "bank_transfer", "cash_on_delivery", "other"]},
        "provider": {"type": "string", "pattern": "^[a-z0-9_]{1,32}$"},
        "payment_ref": {"type": "string", "maxLength": 255},
        "captured_minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"},
        "captured_at": {"type": "string", "format": "date-time"},
        "refunded_before_minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"},
        "charged_back_minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"},
        "expires_at": {"type": "string", "format": "date-time"},
        "settlement": {"type": "object", "additionalProperties": false, "required": ["currency", "minor"],
          "properties": {
            "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
            "minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"}
          }}
      }}})json";

const std::string kCustomer = R"json("customer": {
      "type": "object", "additionalProperties": false, "required": ["email"],
      "properties": {
        "ref": {"type": "string", "minLength": 1, "maxLength": 255},
        "email": {"type": "string", "format": "email"},
        "name": {"type": "string", "maxLength": 4096},
        "language": {"type": "string", "maxLength": 35, "pattern": "^([A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*)?$"},
        "tier": {"type": "string", "minLength": 1, "maxLength": 255}
      }},
    "ship_to": {
      "type": "object", "additionalProperties": false, "required": ["country"],
      "properties": {
        "name": {"type": "string", "maxLength": 4096},
        "company": {"type": "string", "maxLength": 4096},
        "street1": {"type": "string", "maxLength": 4096},
        "street2": {"type": "string", "maxLength": 4096},
        "city": {"type": "string", "maxLength": 4096},
        "state": {"type": "string", "maxLength": 4096},
        "postal_code": {"type": "string", "maxLength": 4096},
        "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
        "phone": {"type": "string", "maxLength": 4096},
        "email": {"type": "string", "maxLength": 4096}
      }})json";

}  // namespace

std::string order_schema_json() {
  const std::string head = R"json({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Order",
  "description": "An order as the shop recorded it. Amounts are in minor units of the currency, as strings of digits; gross, unless prices says net.",
  "type": "object",
  "additionalProperties": false,
  "required": ["external_id", "currency", "ordered_at", "customer", "ship_to", "lines", "tenders", "total_minor"],
  "not": {"required": ["shipping", "shipments"]},
  "properties": {
    "external_id": {"type": "string", "minLength": 1, "maxLength": 255},
    "number": {"type": "string", "minLength": 1, "maxLength": 255},
    "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
    "prices": {"type": "string", "enum": ["gross", "net"]},
    "total_minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"},
    "ordered_at": {"type": "string", "format": "date-time"},
    "sales_channel": {"type": "string", "minLength": 1, "maxLength": 255},
    "tags": {"type": "array", "maxItems": 1000, "items": {"type": "string", "minLength": 1, "maxLength": 255}},
    "risk": {"type": "string", "enum": ["low", "medium", "high"]},
    )json";
  std::string schema = head + kCustomer;
  for (const auto* part : {&kLines, &kKits, &kDiscounts, &kShipping, &kTenders}) schema += ",\n    " + *part;
  return schema + "\n  }\n}";
}

}  // namespace retour::api
