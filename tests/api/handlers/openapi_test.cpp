#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "tests/api/handlers/shop.hpp"
#include "tests/golden.hpp"
#include "tests/policies/texts.hpp"

namespace retour::api::testing {
namespace {

class OpenApiTest : public ShopTest {
 protected:
  static json::value document() { return shop().get("/openapi.json", "").json(); }
};

/// What of a value the schema does not allow: the parts of JSON Schema that our documents use, nothing more.
class Conformity {
 public:
  explicit Conformity(const json::value& document) : schemas_(document.at("components").at("schemas").as_object()) {}

  std::vector<std::string> of(const json::value& value, std::string_view schema) {
    wrong_.clear();
    check(value, schemas_.at(schema), std::string(schema));
    return wrong_;
  }

 private:
  static bool fits(const json::value& value, std::string_view type) {
    return (type == "string" && value.is_string()) || (type == "boolean" && value.is_bool()) ||
           (type == "integer" && value.is_int64()) || (type == "array" && value.is_array()) ||
           (type == "object" && value.is_object()) || (type == "null" && value.is_null());
  }
  void check(const json::value& value, const json::value& schema, const std::string& at) {
    const auto& rules = schema.as_object();
    if (const auto* ref = rules.if_contains("$ref"))
      return check(value, schemas_.at(std::string_view(ref->as_string()).substr(21)), at);
    if (const auto* any = rules.if_contains("anyOf"))
      return check(value, any->as_array().at(value.is_null() ? 1 : 0), at);
    const auto* type = rules.if_contains("type");
    if (type == nullptr || !fits(value, type->as_string())) return wrong_.push_back(at + " has the wrong type");
    if (const auto* names = rules.if_contains("enum");
        names != nullptr && std::count(names->as_array().begin(), names->as_array().end(), value) != 1)
      wrong_.push_back(at + " is none of its names");
    if (value.is_array())
      for (const auto& item : value.as_array()) check(item, rules.at("items"), at + "[]");
    if (value.is_object()) check_members(value.as_object(), rules, at);
  }
  void check_members(const json::object& value, const json::object& rules, const std::string& at) {
    const auto* properties = rules.if_contains("properties");
    if (properties == nullptr) return;
    for (const auto& member : value) {
      const auto* schema = properties->as_object().if_contains(member.key());
      if (schema == nullptr)
        wrong_.push_back(at + "." + std::string(member.key()) + " is not described");
      else
        check(member.value(), *schema, at + "." + std::string(member.key()));
    }
    if (const auto* required = rules.if_contains("required"))
      for (const auto& name : required->as_array())
        if (!value.contains(name.as_string()))
          wrong_.push_back(at + "." + std::string(name.as_string()) + " is missing");
  }

  json::object schemas_;
  std::vector<std::string> wrong_;
};

void collect_refs(const json::value& at, std::set<std::string>& into) {
  if (const auto* list = at.if_array())
    for (const auto& item : *list) collect_refs(item, into);
  if (const auto* object = at.if_object())
    for (const auto& member : *object) {
      if (member.key() == "$ref") into.insert(std::string(member.value().as_string()));
      collect_refs(member.value(), into);
    }
}

TEST_F(OpenApiTest, TheDocumentIsTheOneThatWasAgreed) {
  const auto all = endpoints(shop().services);
  json::value text = document();
  ASSERT_TRUE(text.at("info").as_object().erase("version"));  // changes with every release
  std::string lines;                                          // a path a line, so that a difference can be read
  for (const auto& [name, part] : text.as_object()) {
    if (name != "paths") {
      lines += fmt::format("{}: {}\n", std::string_view(name), json::serialize(part));
      continue;
    }
    for (const auto& [path, operations] : part.as_object())
      lines += fmt::format("{}: {}\n", std::string_view(path), json::serialize(operations));
  }
  tests::expect_golden("openapi.txt", lines);
}

TEST_F(OpenApiTest, EveryRouteIsThereWithItsDescriptionAndRoles) {
  const auto text = document();
  const auto& paths = text.at("paths").as_object();
  std::set<std::string> ids;
  std::size_t operations = 0;
  for (const auto& path : paths) operations += path.value().as_object().size();
  EXPECT_EQ(operations, shop().router.routes().size());
  for (const auto& route : shop().router.routes()) {
    std::string method = route.method;
    std::transform(method.begin(), method.end(), method.begin(), [](char c) { return static_cast<char>(c | 0x20); });
    ASSERT_TRUE(paths.contains(route.pattern) && paths.at(route.pattern).as_object().contains(method)) << route.pattern;
    const auto& operation = paths.at(route.pattern).at(method).as_object();
    EXPECT_FALSE(operation.at("summary").as_string().empty()) << route.pattern;
    EXPECT_GT(operation.at("description").as_string().size(), 20U) << route.pattern;
    EXPECT_TRUE(ids.insert(std::string(operation.at("operationId").as_string())).second) << route.pattern;
    EXPECT_EQ(operation.at("x-roles").as_array().empty(), operation.contains("security")) << route.pattern;
  }
  std::set<std::string> refs;
  collect_refs(text, refs);
  EXPECT_GT(refs.size(), 10U);
  for (const auto& ref : refs)
    EXPECT_TRUE(text.at("components").at("schemas").as_object().contains(ref.substr(21))) << ref;
}

TEST_F(OpenApiTest, AnswersAreWhatTheDocumentPromises) {
  Shop& s = shop();
  const auto text = document();
  Conformity conformity(text);
  const auto expect = [&](const Answer& answer, std::string_view schema) {
    const auto wrong = conformity.of(answer.json(), schema);
    EXPECT_TRUE(wrong.empty()) << schema << ": " << wrong.front() << "\n" << answer.body;
  };
  const auto imported = s.post("/v1/orders/import", tokens::shop, order_document("described", 100'01));
  expect(imported, "ImportedOrder");
  const auto order = std::string(imported.json().at("id").as_string());
  for (const auto& token : {tokens::anna, tokens::lead}) expect(s.get("/v1/orders/" + order, token), "Order");
  expect(s.get("/v1/orders?customer_ref=c-1", tokens::agent), "Orders");
  expect(s.get("/v1/orders/" + order + "/returnable", tokens::anna), "Returnables");
  expect(s.send({"POST", "/v1/orders/" + order + "/quote", tokens::anna,
                 R"({"lines":[{"line":"1","quantity":1,"reason":"changed_mind"}],"target":"store_credit"})"}),
         "Quote");
  for (const auto* body : {"{}", R"({"lines":[{"line":"1","quantity":9,"reason":"defective"}]})"})
    expect(s.send({"POST", "/v1/orders/" + order + "/explain", tokens::agent, body}), "Explanation");
  expect(s.post("/v1/orders/" + order + "/returns", tokens::anna, submit_body(9)), "Problem");
  const auto rma = s.submitted(order);
  const auto refund = s.received(rma);
  expect(s.post(fmt::format("/v1/returns/{}/refunds/{}/events/approve_refund", rma, refund), tokens::agent, "{}"),
         "Problem");
  expect(s.post(fmt::format("/v1/returns/{}/refunds/{}/events/approve_refund", rma, refund), tokens::lead, "{}"),
         "Return");
  expect(s.post("/v1/returns/" + rma + "/events/approve_return", tokens::lead, "{}"), "Problem");
  for (const auto& token : {tokens::anna, tokens::agent, tokens::lead, tokens::shop})
    expect(s.get("/v1/returns/" + rma, token), "Return");
  expect(s.get("/v1/returns", tokens::agent), "ReturnPage");
  ASSERT_TRUE(eventually([&] { return !s.get("/v1/notices", tokens::agent).json().at("items").as_array().empty(); }));
  expect(s.get("/v1/notices", tokens::agent), "NoticePage");
  expect(s.get("/v1/policies", tokens::agent), "Policies");
  const auto policy = json::object{{"name", "us.yaml"}, {"text", policies::kGood}};
  const auto ask = [&](const std::string& tool, const json::object& body, const std::string& token = tokens::lead) {
    return s.send({"POST", "/v1/policies/" + tool, token, json::serialize(body)});
  };
  const auto broken = policies::edited(policies::kGood, "30 days after delivery", "30 days");
  expect(ask("check", policy), "PolicyCheck");
  expect(ask("check", {{"name", "us.yaml"}, {"text", broken}}), "PolicyCheck");
  expect(ask("test", policy), "PolicyCases");
  expect(ask("format", policy), "PolicyText");
  expect(ask("diff", {{"after", policy}}), "PolicyChanges");
  expect(ask("export", {{"policy", policy}, {"target", "jsonld"}}), "PolicyListing");
  expect(ask("backtest", {{"policies", json::array{policy}}}), "Backtest");
  expect(
      ask("publications", {{"policies", json::array{policy}}, {"note", "why"}, {"try_only", true}}, tokens::publisher),
      "Published");
  expect(ask("publications", {{"policies", json::array{policy}}, {"note", "why"}}, tokens::publisher), "Published");
  expect(s.get("/v1/policies/publications", tokens::agent), "Publications");
  const auto version = policies::compile_text(policies::kGood).source;
  expect(s.get("/v1/policies/versions/" + policies::version_of(version), tokens::agent), "Problem");
  expect(s.get("/v1/returns/x", tokens::agent), "Problem");
}

}  // namespace
}  // namespace retour::api::testing
