#include "api/cli/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "api/cli/app.hpp"
#include "api/cli/problems.hpp"
#include "api/cli/text_file.hpp"
#include "api/import/import.hpp"
#include "api/json/read_struct.hpp"
#include "engine/carriers/easypost.hpp"
#include "engine/payments/stripe.hpp"

namespace retour::api::cli {
namespace {

constexpr std::size_t kMaxMerchantId = 64;

std::string refusal(const std::string& path, const std::vector<FieldProblem>& problems) {
  return fmt::format("{} is not usable{}", path, listed(problems));
}

struct ReadDocument {
  ConfigDocument document;
  std::vector<FieldProblem> problems;  // of form: unknown fields and wrong types
};

ReadDocument read_document(const std::string& path) {
  const auto parsed = parse_document(read_file(path, kMaxConfigBytes), kMaxConfigBytes);
  if (const auto* problem = std::get_if<FieldProblem>(&parsed)) throw UsageError(refusal(path, {*problem}));
  Problems problems;
  const Field root(&std::get<Node>(parsed), "", problems);
  if (!root.is_object_or_report()) throw UsageError(refusal(path, problems.take()));
  auto document = read_struct<ConfigDocument>(root);
  return {std::move(document), problems.take()};
}

/// A value that could not be read has no meaning to complain about.
bool follows_from(const FieldProblem& later, const std::vector<FieldProblem>& earlier) {
  return std::any_of(earlier.begin(), earlier.end(), [&](const FieldProblem& p) {
    return later.pointer == p.pointer || later.pointer.starts_with(p.pointer + "/");
  });
}

std::string beside(const std::string& config_path, const std::string& path) {
  return (std::filesystem::path(config_path).parent_path() / path).string();
}

/// Fills secrets in and says what is wrong with the rest.
class Check {
 public:
  Check(std::string path, ConfigDocument& document) : path_(std::move(path)), document_(document) {}

  std::vector<FieldProblem> run() {
    if (document_.merchants.empty()) report("/merchants", "at least one merchant is needed");
    for (std::size_t i = 0; i < document_.merchants.size(); ++i)
      check(document_.merchants[i], fmt::format("/merchants/{}", i));
    return std::move(problems_);
  }

 private:
  void report(std::string pointer, std::string message) {
    problems_.push_back({std::move(pointer), "config_invalid", std::move(message)});
  }

  void check(MerchantSettings& merchant, const std::string& at) {
    const bool spelt = !merchant.id.empty() && merchant.id.size() <= kMaxMerchantId &&
                       merchant.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string::npos;
    if (!spelt) report(at + "/id", fmt::format("expected 1 to {} of a-z, 0-9, '-' and '_'", kMaxMerchantId));
    if (!ids_.insert(merchant.id).second) report(at + "/id", "another merchant has the same id");
    if (merchant.default_parcel_weight_g < 1 || merchant.default_parcel_weight_g > engine::kMaxParcelGrams)
      report(at + "/default_parcel_weight_g", fmt::format("expected 1 to {} grams", engine::kMaxParcelGrams));
    if (merchant.seller && merchant.seller->name.empty()) report(at + "/seller/name", "a seller has a name");
    if (merchant.stripe) {
      check_url(merchant.stripe->base_url, at + "/stripe/base_url");
      resolve(merchant.stripe->secret_key, at + "/stripe/secret_key");
      resolve(merchant.stripe->webhook_secrets, at + "/stripe/webhook_secrets");
    }
    if (merchant.easypost) {
      check_url(merchant.easypost->base_url, at + "/easypost/base_url");
      resolve(merchant.easypost->api_key, at + "/easypost/api_key");
      resolve(merchant.easypost->webhook_secrets, at + "/easypost/webhook_secrets");
    }
  }

  void check_url(const std::string& url, const std::string& at) {
    if (!url.starts_with("https://") && !url.starts_with("http://"))
      report(at, "expected an address that begins with https:// or http://");
    if (url.ends_with('/')) report(at, "the address must not end with '/'");
  }

  void resolve(std::vector<Secret>& secrets, const std::string& at) {
    for (std::size_t i = 0; i < secrets.size(); ++i) resolve(secrets[i], fmt::format("{}/{}", at, i));
  }

  void resolve(Secret& secret, const std::string& at) {
    const int given = (secret.value ? 1 : 0) + (secret.file ? 1 : 0) + (secret.env ? 1 : 0);
    if (given != 1) return report(at, "expected one of value, file and env");
    if (secret.file) read(secret, at);
    if (secret.env) {
      const char* text = std::getenv(secret.env->c_str());
      if (text == nullptr) return report(at, fmt::format("the environment has no {}", *secret.env));
      secret.value = text;
    }
    if (secret.value && secret.value->empty()) report(at, "the secret is empty");
  }

  void read(Secret& secret, const std::string& at) {
    try {
      std::string text = read_file(beside(path_, *secret.file), kMaxSecretBytes);
      text.erase(text.find_last_not_of("\r\n") + 1);  // editors end a file with a line break
      secret.value = std::move(text);
    } catch (const UsageError& error) {
      report(at, error.what());
    }
  }

  const std::string path_;
  ConfigDocument& document_;
  std::vector<FieldProblem> problems_;
  std::set<std::string> ids_;
};

/// A key of a merchant that is not served would only ever be refused later, and nobody would know why.
std::vector<FieldProblem> strangers(const std::vector<ApiKey>& keys, const std::vector<MerchantSettings>& merchants) {
  std::vector<FieldProblem> problems;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const bool known =
        std::any_of(merchants.begin(), merchants.end(), [&](const auto& m) { return m.id == keys[i].merchant; });
    if (!known)
      problems.push_back({fmt::format("/{}/merchant", i), "config_invalid",
                          fmt::format("there is no merchant '{}'", keys[i].merchant)});
  }
  return problems;
}

std::vector<std::string> values_of(const std::vector<Secret>& secrets) {
  std::vector<std::string> values;
  for (const auto& secret : secrets) values.push_back(*secret.value);
  return values;
}

engine::Seller seller_of(const SellerSettings& s) {
  engine::Seller seller;
  seller.address.name = s.name, seller.address.company = s.company;
  seller.address.street1 = s.street1, seller.address.street2 = s.street2;
  seller.address.postal_code = s.postal_code, seller.address.city = s.city;
  seller.address.state = s.state, seller.address.country = s.country;
  seller.tax_id = s.tax_id;
  return seller;
}

}  // namespace

std::string config_path(const std::string& config, const std::string& data_folder) {
  return config.empty() ? (std::filesystem::path(data_folder) / "retour.json").string() : config;
}

Config read_config(const std::string& path) {
  auto [document, problems] = read_document(path);
  for (auto& problem : Check(path, document).run())
    if (!follows_from(problem, problems)) problems.push_back(std::move(problem));
  Config config{std::move(document.merchants), beside(path, document.keys_file), {}};
  if (problems.empty()) {
    config.keys = read_keys(config.keys_path, config.merchants);
    return config;
  }
  std::string text = refusal(path, problems);
  try {  // whose keys they are cannot be judged by merchants that are wrong
    if (!follows_from({"/keys_file", "", ""}, problems)) read_key_file(config.keys_path);
  } catch (const UsageError& error) {
    text += fmt::format("\n{}", error.what());
  }
  throw UsageError(text);
}

Keys read_key_file(const std::string& keys_path) {
  auto keys = Keys::read(read_file(keys_path, kMaxKeyFileBytes));
  if (const auto* problems = std::get_if<std::vector<FieldProblem>>(&keys))
    throw UsageError(refusal(keys_path, *problems));
  return std::get<Keys>(keys);
}

Keys read_keys(const std::string& keys_path, const std::vector<MerchantSettings>& merchants) {
  Keys keys = read_key_file(keys_path);
  if (const auto problems = strangers(keys.all(), merchants); !problems.empty())
    throw UsageError(refusal(keys_path, problems));
  return keys;
}

KeyPlace key_place_of(const std::string& config_path) {
  const auto [document, problems] = read_document(config_path);
  if (!problems.empty()) throw UsageError(refusal(config_path, problems));
  KeyPlace place{beside(config_path, document.keys_file), {}};
  for (const auto& merchant : document.merchants) place.merchants.push_back(merchant.id);
  return place;
}

engine::Merchants merchants_without_secrets(const std::string& config_path, engine::Transport& transport) {
  auto [document, problems] = read_document(config_path);
  if (!problems.empty()) throw UsageError(refusal(config_path, problems));
  Config config{std::move(document.merchants), {}, {}};
  for (auto& merchant : config.merchants) {
    for (auto* secrets : {merchant.stripe ? &merchant.stripe->webhook_secrets : nullptr,
                          merchant.easypost ? &merchant.easypost->webhook_secrets : nullptr})
      if (secrets != nullptr) secrets->clear();
    if (merchant.stripe) merchant.stripe->secret_key.value = "";
    if (merchant.easypost) merchant.easypost->api_key.value = "";
  }
  return make_merchants(config, transport);
}

engine::Merchants make_merchants(const Config& config, engine::Transport& transport, const GatewaysOf& own) {
  std::vector<engine::Merchant> merchants;
  for (const auto& settings : config.merchants) {
    engine::Merchant merchant;
    merchant.id = settings.id;
    merchant.default_parcel_weight_g = settings.default_parcel_weight_g;
    if (own) merchant.gateways = own(settings.id);
    if (settings.seller) merchant.seller = seller_of(*settings.seller);
    if (const auto& stripe = settings.stripe) {
      merchant.gateways["stripe"] = std::make_shared<engine::StripeGateway>(
          engine::StripeConfig{stripe->base_url, *stripe->secret_key.value, {}}, transport);
      merchant.webhook_secrets["stripe"] = values_of(stripe->webhook_secrets);
    }
    if (const auto& easypost = settings.easypost) {
      engine::EasyPostConfig carrier;
      carrier.base_url = easypost->base_url;
      carrier.api_key = *easypost->api_key.value;
      merchant.carrier = std::make_shared<engine::EasyPostCarrier>(std::move(carrier), transport);
      merchant.webhook_secrets["easypost"] = values_of(easypost->webhook_secrets);
    }
    merchants.push_back(std::move(merchant));
  }
  return engine::Merchants(std::move(merchants));
}

}  // namespace retour::api::cli
