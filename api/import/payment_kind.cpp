#include "api/import/payment_kind.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "api/import/text.hpp"

namespace retour::api {

using workflows::TenderKind;

namespace {

// The first word found decides, so narrower names stand before wider ones.
constexpr auto kWords =
    std::to_array<std::pair<std::string_view, TenderKind>>({{"gift_card", TenderKind::gift_card},
                                                            {"gift card", TenderKind::gift_card},
                                                            {"store_credit", TenderKind::store_credit},
                                                            {"store credit", TenderKind::store_credit},
                                                            {"cash_on_delivery", TenderKind::cash_on_delivery},
                                                            {"cash on delivery", TenderKind::cash_on_delivery},
                                                            {"bank", TenderKind::bank_transfer},
                                                            {"bacs", TenderKind::bank_transfer},
                                                            {"cheque", TenderKind::bank_transfer},
                                                            {"sepa", TenderKind::bank_transfer},
                                                            {"wire", TenderKind::bank_transfer},
                                                            {"transfer", TenderKind::bank_transfer},
                                                            {"paypal", TenderKind::wallet},
                                                            {"ppcp", TenderKind::wallet},
                                                            {"apple_pay", TenderKind::wallet},
                                                            {"google_pay", TenderKind::wallet},
                                                            {"amazon", TenderKind::wallet},
                                                            {"alipay", TenderKind::wallet},
                                                            {"wallet", TenderKind::wallet},
                                                            {"shopify_payments", TenderKind::card},
                                                            {"stripe", TenderKind::card},
                                                            {"credit_card", TenderKind::card},
                                                            {"credit card", TenderKind::card},
                                                            {"authorize_net", TenderKind::card}});

}  // namespace

TenderKind tender_kind(std::string_view gateway) {
  const std::string name = lower(gateway);
  if (name == "cod") return TenderKind::cash_on_delivery;
  const auto found = std::find_if(kWords.begin(), kWords.end(),
                                  [&](const auto& word) { return name.find(word.first) != std::string::npos; });
  return found == kWords.end() ? TenderKind::other : found->second;
}

bool is_stripe_gateway(std::string_view gateway) {
  const std::string name = lower(gateway);
  return name == "shopify_payments" || name.starts_with("stripe");
}

}  // namespace retour::api
