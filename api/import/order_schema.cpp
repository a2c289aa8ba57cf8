#include "api/import/import.hpp"

namespace retour::api {

std::string order_schema_json() {
  return R"json({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Order",
  "description": "An order as the shop recorded it. Amounts are gross, in minor units of the currency, as strings of digits.",
  "type": "object",
  "additionalProperties": false,
  "required": ["external_id", "currency", "ordered_at", "customer", "ship_to", "lines", "tenders", "total_minor"],
  "properties": {
    "external_id": {"type": "string", "minLength": 1, "maxLength": 255},
    "number": {"type": "string", "minLength": 1, "maxLength": 255},
    "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
    "total_minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"},
    "ordered_at": {"type": "string", "format": "date-time"},
    "customer": {
      "type": "object",
      "additionalProperties": false,
      "required": ["email"],
      "properties": {
        "ref": {"type": "string", "minLength": 1, "maxLength": 255},
        "email": {"type": "string", "format": "email"},
        "name": {"type": "string", "maxLength": 4096},
        "language": {"type": "string", "maxLength": 35, "pattern": "^([A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*)?$"}
      }
    },
    "ship_to": {
      "type": "object",
      "additionalProperties": false,
      "required": ["country"],
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
      }
    },
    "lines": {
      "type": "array",
      "minItems": 1,
      "maxItems": 1000,
      "items": {
        "type": "object",
        "additionalProperties": false,
        "required": ["id", "title", "quantity", "paid_minor"],
        "properties": {
          "id": {"type": "string", "minLength": 1, "maxLength": 255},
          "sku": {"type": "string", "maxLength": 4096},
          "product_id": {"type": "string", "minLength": 1, "maxLength": 255},
          "title": {"type": "string", "maxLength": 4096},
          "category": {"type": "string", "maxLength": 4096},
          "vendor": {"type": "string", "maxLength": 4096},
          "tags": {"type": "array", "maxItems": 1000, "items": {"type": "string", "minLength": 1, "maxLength": 255}},
          "quantity": {"type": "integer", "minimum": 1, "maximum": 100000},
          "fulfilled": {"type": "integer", "minimum": 0, "maximum": 100000},
          "returned_before": {"type": "integer", "minimum": 0, "maximum": 100000},
          "paid_minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"},
          "taxes": {
            "type": "array",
            "maxItems": 1000,
            "items": {
              "type": "object",
              "additionalProperties": false,
              "required": ["rate", "minor"],
              "properties": {
                "rate": {"type": "string", "minLength": 1, "maxLength": 255},
                "minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"}
              }
            }
          },
          "fulfilled_at": {"type": "string", "format": "date-time"},
          "delivered_at": {"type": "string", "format": "date-time"},
          "outbound_tracking": {"type": "string", "maxLength": 4096},
          "weight_g": {"type": "integer", "minimum": 0, "maximum": 1000000},
          "gift_card": {"type": "boolean"}
        }
      }
    },
    "shipping": {
      "type": "object",
      "additionalProperties": false,
      "required": ["paid_minor"],
      "properties": {
        "paid_minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"},
        "taxes": {
          "type": "array",
          "maxItems": 1000,
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["rate", "minor"],
            "properties": {
              "rate": {"type": "string", "minLength": 1, "maxLength": 255},
              "minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"}
            }
          }
        }
      }
    },
    "tenders": {
      "type": "array",
      "maxItems": 1000,
      "items": {
        "type": "object",
        "additionalProperties": false,
        "required": ["id", "kind", "captured_minor"],
        "properties": {
          "id": {"type": "string", "minLength": 1, "maxLength": 255},
          "kind": {
            "type": "string",
            "enum": ["card", "wallet", "gift_card", "store_credit", "bank_transfer", "cash_on_delivery", "other"]
          },
          "provider": {"type": "string", "pattern": "^[a-z0-9_]{1,32}$"},
          "payment_ref": {"type": "string", "maxLength": 255},
          "captured_minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"},
          "refunded_before_minor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,14})$"}
        }
      }
    }
  }
})json";
}

}  // namespace retour::api
