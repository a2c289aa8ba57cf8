// The shops' own published documents: each is imported, or refused for a reason that is stated here.
#include <map>

#include "tests/api/import/documents.hpp"

namespace retour::api {
namespace {

/// "accepted", or the codes and places of all problems.
std::string verdict(const ImportResult& result) {
  if (std::holds_alternative<Imported>(result)) return "accepted";
  std::string text;
  for (const auto& problem : problems_of(result)) {
    EXPECT_FALSE(problem.message.empty());
    text += (text.empty() ? "" : ", ") + problem.code + " " + problem.pointer;
  }
  return text;
}

/// Lists are imported item by item, as a client has to send them.
std::string verdict_of_each(ImportResult (*import)(std::string_view), const std::string& text) {
  const auto tree = boost::json::parse(text);
  if (!tree.is_array()) return verdict(import(text));
  std::string all;
  for (const auto& item : tree.as_array())
    all += (all.empty() ? "" : "; ") + verdict(import(boost::json::serialize(item)));
  return all;
}

std::map<std::string, std::string> verdicts(ImportResult (*import)(std::string_view),
                                            const std::filesystem::path& folder) {
  std::map<std::string, std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".json")
      found[entry.path().filename()] = verdict_of_each(import, read_text(entry.path()));
  return found;
}

std::string listed(const std::map<std::string, std::string>& verdicts) {
  std::string text;
  for (const auto& [file, said] : verdicts) text += "\n" + file + ": " + said;
  return text;
}

TEST(PublishedDocuments, OfShopify) {
  const auto folder = spec("shopify");
  if (folder.empty()) GTEST_SKIP() << "specifications are not on this machine";
  const std::string no_order =
      "field_missing /id, field_missing /created_at, field_missing /currency, field_missing /line_items, "
      "field_missing /total_price, field_missing /financial_status";
  const std::map<std::string, std::string> expected = {
      {"fulfillment.json", no_order},
      // Three lines of 199.00, but a sum of 398.00 and a total of 409.94.
      {"order.json",
       "sums_differ /order/total_line_items_price, sums_differ /order/total_price, "
       "not_captured /order/financial_status"},
      {"orders.json", "field_missing /orders/0/line_items, refunds_missing /orders/0/financial_status"},
      {"refund.json", no_order},
      {"refund_calculate.json", no_order}};
  EXPECT_EQ(listed(verdicts(import_shopify, folder)), listed(expected));
}

TEST(PublishedDocuments, OfWoocommerce) {
  const auto folder = spec("woocommerce");
  if (folder.empty()) GTEST_SKIP() << "specifications are not on this machine";
  const std::string refund =
      "field_missing /currency, lines_missing /line_items, field_missing /total, field_missing /status, not_captured "
      "/status";
  const std::map<std::string, std::string> expected = {
      {"order_1.json", "accepted"},
      {"order_2.json", "accepted"},
      {"order_3.json", "accepted; accepted"},
      {"order_4.json", "accepted"},
      {"order_5.json", "accepted"},
      // A batch: {"create": [...], "update": [...]}.
      {"order_6.json",
       "field_missing /id, field_missing /date_created_gmt, field_missing /currency, "
       "field_missing /line_items, field_missing /total, field_missing /status, not_captured /status"},
      {"refund_1.json", refund},
      {"refund_2.json", refund},
      {"refund_3.json", refund + "; field_missing /currency, quantity_invalid /line_items/0/quantity, "
                                 "amount_invalid /line_items/0/total, field_missing /total, field_missing /status, "
                                 "not_captured /status"},
      {"refund_4.json", refund}};
  EXPECT_EQ(listed(verdicts(import_woocommerce, folder)), listed(expected));
}

}  // namespace
}  // namespace retour::api
