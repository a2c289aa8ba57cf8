// workflows/returns/promotion_words.hpp - what a promotion changes about a refund, said to the customer
#pragma once
// Duty: the sentence of a promotion's effect in the customer's language, with amounts as people of it write them;
// English where there is none. Errors: none. Threading: pure functions.

#include <span>
#include <string>
#include <string_view>

#include "workflows/model/order.hpp"

namespace retour::workflows {

/// Patterns of one language. {title}, {condition}, {change}, {refund} and {instead} stand for the parts.
struct PromotionWords {
  std::string_view language;
  std::string_view taken_off, given_back;
  std::string_view every;  // a condition: {units}
  std::string_view from;   // a condition: {amount}
};

std::span<const PromotionWords> all_promotion_words();

/// `change`: what the promotion takes off the refund, below zero what it gives back; `instead`: what the refund would
/// be without it.
std::string promotion_sentence(const Promotion& promotion, Minor change, Minor refund, Minor instead,
                               std::string_view currency, std::string_view language);

}  // namespace retour::workflows
