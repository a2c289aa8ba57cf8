#include "workflows/returns/promotion_words.hpp"

#include <fmt/format.h>

#include <array>

#include "workflows/language/locale.hpp"
#include "workflows/language/money_text.hpp"

namespace retour::workflows {
namespace {

constexpr std::array kWords{
    PromotionWords{.language = "en",
                   .taken_off = "What you keep does not earn all of the discount '{title}' any more: {condition}. "
                                "{change} of it are taken off: the refund is {refund} instead of {instead}.",
                   .given_back = "Less of the discount '{title}' lies on what you keep: {change} that were taken off "
                                 "earlier are given back. The refund is {refund} instead of {instead}.",
                   .every = "it is given for every {units} articles",
                   .from = "it is given from {amount} on"},
    PromotionWords{.language = "ko",
                   .taken_off = "보관하시는 상품만으로는 할인 '{title}'의 조건이 전부 충족되지 않습니다({condition}). "
                                "할인액 중 {change}이(가) 차감되어 환불액은 {instead}이(가) 아닌 {refund}입니다.",
                   .given_back = "보관하시는 상품에 적용되는 할인 '{title}'이(가) 줄어, 앞서 차감된 {change}을(를) "
                                 "돌려드립니다. 환불액은 {instead}이(가) 아닌 {refund}입니다.",
                   .every = "{units}개마다 적용되는 할인",
                   .from = "{amount} 이상 구매 시 적용되는 할인"},
    PromotionWords{.language = "ja",
                   .taken_off = "お手元に残る商品だけでは割引「{title}」の条件をすべては満たしません（{condition}"
                                "）。割引のうち {change} を差し引き、返金額は {instead} ではなく {refund} となります。",
                   .given_back = "お手元に残る商品にかかる割引「{title}」が減ったため、以前差し引いた {change} "
                                 "をお返しします。返金額は {instead} ではなく {refund} となります。",
                   .every = "{units} 点ごとの割引です",
                   .from = "{amount} 以上のご購入が対象の割引です"},
    PromotionWords{
        .language = "zh-Hans",
        .taken_off = "您保留的商品不再满足优惠“{title}”的全部条件（{condition}），因此扣回其中的 {change}：退款为 "
                     "{refund}，而不是 {instead}。",
        .given_back =
            "您保留的商品所享的优惠“{title}”减少，此前扣回的 {change} 现予退还。退款为 {refund}，而不是 {instead}。",
        .every = "每满 {units} 件享受优惠",
        .from = "满 {amount} 起享受优惠"},
    PromotionWords{
        .language = "de",
        .taken_off = "Was Sie behalten, verdient den Rabatt „{title}“ nicht mehr ganz: {condition}. {change} davon "
                     "werden abgezogen: Die Erstattung beträgt {refund} statt {instead}.",
        .given_back = "Auf dem, was Sie behalten, liegt weniger vom Rabatt „{title}“: {change}, die früher abgezogen "
                      "wurden, bekommen Sie zurück. Die Erstattung beträgt {refund} statt {instead}.",
        .every = "es gibt ihn je {units} Artikel",
        .from = "es gibt ihn ab {amount}"},
    PromotionWords{
        .language = "fr",
        .taken_off = "Ce que vous gardez ne donne plus droit à toute la remise « {title} » : {condition}. {change} en "
                     "sont déduits : le remboursement est de {refund} au lieu de {instead}.",
        .given_back = "Une part moindre de la remise « {title} » porte sur ce que vous gardez : {change}, déduits "
                      "auparavant, vous sont rendus. Le remboursement est de {refund} au lieu de {instead}.",
        .every = "elle est accordée par lot de {units} articles",
        .from = "elle est accordée à partir de {amount}"},
    PromotionWords{.language = "es",
                   .taken_off = "Lo que conserva ya no da derecho a todo el descuento «{title}»: {condition}. Se "
                                "deducen {change} de él: el reembolso es de {refund} en lugar de {instead}.",
                   .given_back = "Una parte menor del descuento «{title}» corresponde a lo que conserva: se devuelven "
                                 "{change} que se dedujeron antes. El reembolso es de {refund} en lugar de {instead}.",
                   .every = "se concede por cada {units} artículos",
                   .from = "se concede a partir de {amount}"},
    PromotionWords{
        .language = "it",
        .taken_off = "Ciò che conserva non dà più diritto a tutto lo sconto «{title}»: {condition}. Ne vengono "
                     "detratti {change}: il rimborso è di {refund} invece di {instead}.",
        .given_back = "Una parte minore dello sconto «{title}» riguarda ciò che conserva: {change}, detratti in "
                      "precedenza, le vengono restituiti. Il rimborso è di {refund} invece di {instead}.",
        .every = "è concesso ogni {units} articoli",
        .from = "è concesso a partire da {amount}"},
    PromotionWords{.language = "nl",
                   .taken_off = "Wat u houdt geeft geen recht meer op de hele korting ‘{title}’: {condition}. {change} "
                                "ervan wordt afgetrokken: de terugbetaling is {refund} in plaats van {instead}.",
                   .given_back = "Van de korting ‘{title}’ valt minder op wat u houdt: {change} die eerder was "
                                 "afgetrokken krijgt u terug. De terugbetaling is {refund} in plaats van {instead}.",
                   .every = "zij geldt per {units} artikelen",
                   .from = "zij geldt vanaf {amount}"},
    PromotionWords{.language = "pl",
                   .taken_off = "To, co Państwo zatrzymują, nie uprawnia już do całego rabatu „{title}”: {condition}. "
                                "Potrącamy z niego {change}: zwrot wynosi {refund} zamiast {instead}.",
                   .given_back = "Na to, co Państwo zatrzymują, przypada mniej rabatu „{title}”: oddajemy {change} "
                                 "potrącone wcześniej. Zwrot wynosi {refund} zamiast {instead}.",
                   .every = "przysługuje za każde {units} szt.",
                   .from = "przysługuje od kwoty {amount}"},
};

const PromotionWords& words_of(std::string_view language) {
  const std::string written = written_language(language);
  for (const auto& words : kWords)
    if (words.language == written) return words;
  return kWords.front();
}

}  // namespace

std::span<const PromotionWords> all_promotion_words() { return kWords; }

std::string promotion_sentence(const Promotion& promotion, Minor change, Minor refund, Minor instead,
                               std::string_view currency, std::string_view language) {
  const PromotionWords& words = words_of(language);
  const auto money = [&](Minor minor) { return money_text(minor, currency, words.language); };
  const bool by_units = promotion.kind == PromotionKind::multi_buy && promotion.every > 0;
  const auto condition = by_units
                             ? fmt::format(fmt::runtime(words.every), fmt::arg("units", promotion.every))
                             : fmt::format(fmt::runtime(words.from), fmt::arg("amount", money(promotion.over_minor)));
  return fmt::format(fmt::runtime(change > 0 ? words.taken_off : words.given_back), fmt::arg("title", promotion.title),
                     fmt::arg("condition", condition), fmt::arg("change", money(change < 0 ? -change : change)),
                     fmt::arg("refund", money(refund)), fmt::arg("instead", money(instead)));
}

}  // namespace retour::workflows
