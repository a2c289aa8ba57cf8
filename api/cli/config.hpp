// api/cli/config.hpp - the configuration file: merchants, their providers, and where the API keys are
#pragma once
// Duty: one JSON document, read strictly: unknown fields, wrong types and values that cannot be are named by their
// pointer. A secret is {"value": ...}, {"file": path} or {"env": NAME}; paths are relative to the configuration file.
// The format is docs/reference/configuration.md. Errors: UsageError with every problem of the configuration and of the
// keys. Threading: plain values.

#include <boost/describe.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/auth/keys.hpp"
#include "engine/merchants.hpp"
#include "engine/transport/transport.hpp"

namespace retour::api::cli {

inline constexpr std::size_t kMaxConfigBytes = 1024 * 1024;
inline constexpr std::size_t kMaxSecretBytes = 64 * 1024;

struct Secret {
  std::optional<std::string> value, file, env;  // one of the three
};
struct StripeSettings {
  std::string base_url = "https://api.stripe.com";
  Secret secret_key;
  std::vector<Secret> webhook_secrets;
};
struct EasyPostSettings {
  std::string base_url = "https://api.easypost.com";
  Secret api_key;
  std::vector<Secret> webhook_secrets;
};
/// Who credit notes say gives the money back.
struct SellerSettings {
  std::string name, company, street1, street2, postal_code, city, state, country, tax_id;
};
struct MerchantSettings {
  std::string id;
  std::int64_t default_parcel_weight_g = 500;  // when an order's lines do not say
  std::optional<StripeSettings> stripe;
  std::optional<EasyPostSettings> easypost;
  std::optional<SellerSettings> seller;
};
struct ConfigDocument {
  std::vector<MerchantSettings> merchants;
  std::string keys_file = "keys.json";
};
BOOST_DESCRIBE_STRUCT(Secret, (), (value, file, env))
BOOST_DESCRIBE_STRUCT(StripeSettings, (), (base_url, secret_key, webhook_secrets))
BOOST_DESCRIBE_STRUCT(EasyPostSettings, (), (base_url, api_key, webhook_secrets))
BOOST_DESCRIBE_STRUCT(SellerSettings, (), (name, company, street1, street2, postal_code, city, state, country, tax_id))
BOOST_DESCRIBE_STRUCT(MerchantSettings, (), (id, default_parcel_weight_g, stripe, easypost, seller))
BOOST_DESCRIBE_STRUCT(ConfigDocument, (), (merchants, keys_file))

struct Config {
  std::vector<MerchantSettings> merchants;  // every secret is a value
  std::string keys_path;
  Keys keys;
};

/// `config` as it was named on the command line; empty: retour.json in the data folder.
std::string config_path(const std::string& config, const std::string& data_folder);
Config read_config(const std::string& path);
Keys read_key_file(const std::string& keys_path);
/// All of them must be keys of these merchants.
Keys read_keys(const std::string& keys_path, const std::vector<MerchantSettings>& merchants);

/// What a configuration says about keys; its secrets are not looked at.
struct KeyPlace {
  std::string path;
  std::vector<std::string> merchants;
};
KeyPlace key_place_of(const std::string& config_path);

/// Payment providers that every merchant has, by the name that tenders know them under.
using GatewaysOf =
    std::function<std::map<std::string, std::shared_ptr<engine::Gateway>, std::less<>>(const std::string& merchant_id)>;

/// For asking what adapters can do: nothing can be called with them. Secrets are not looked at.
engine::Merchants merchants_without_secrets(const std::string& config_path, engine::Transport& transport);

/// `transport`, and what `own` refers to, must outlive the merchants.
engine::Merchants make_merchants(const Config& config, engine::Transport& transport, const GatewaysOf& own = {});

}  // namespace retour::api::cli
