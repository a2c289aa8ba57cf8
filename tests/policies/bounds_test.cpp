#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "policies/detail/tree.hpp"
#include "policies/detail/work.hpp"
#include "tests/policies/texts.hpp"

// Files that are as bad as they may be. Work is counted and no clock is asked: comparisons whose number could grow with
// the square of a file, and memory that is in use at once.

namespace {

constexpr std::size_t kHead = 16;
std::atomic<std::size_t> in_use{0}, most_in_use{0};

}  // namespace

void* operator new(std::size_t size) {
  auto* at = static_cast<char*>(std::malloc(size + kHead));
  if (at == nullptr) throw std::bad_alloc();
  *reinterpret_cast<std::size_t*>(at) = size;
  const std::size_t now = in_use += size;
  if (now > most_in_use) most_in_use = now;
  return at + kHead;
}
void operator delete(void* at) noexcept {
  if (at == nullptr) return;
  char* whole = static_cast<char*>(at) - kHead;
  in_use -= *reinterpret_cast<std::size_t*>(whole);
  std::free(whole);
}
void operator delete(void* at, std::size_t) noexcept { operator delete(at); }

namespace retour::policies {
namespace {

constexpr std::size_t kMaxComparisons = 1'000'000;
constexpr std::size_t kMaxMemory = 96 * 1024 * 1024;

std::string repeated(std::string_view part, std::size_t bytes) {
  std::string text;
  while (text.size() + part.size() <= bytes) text += part;
  return text;
}

/// `one(i)` joined by commas.
template <class One>
std::string joined(int count, One one) {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i > 0 ? ", " : "") + std::string(one(i));
  return text;
}

std::string with_rules(int count, const std::function<std::string(int)>& conditions) {
  std::string rules;
  for (int i = 0; i < count; ++i)
    rules += fmt::format("    - {{id: r{}, when: {{{}}}, then: {}}}\n", i, conditions(i), i % 2 ? "review" : "approve");
  return edited(kGood, "    - {id: default, then: approve}", rules + "    - {id: default, then: approve}");
}

/// Every condition that takes a name, with a value of its own.
std::string many_conditions(int i) {
  std::string text;
  for (const auto* key : {"tag", "category", "sku", "product", "vendor", "state", "language", "sales_channel",
                          "order_tag", "promotion", "customer_tier"})
    text += fmt::format("{}: [a{}, b{}], ", key, i, i);
  return text + fmt::format("line_value: under {}.00, quantity: over {}, weight: under {} g", i + 1, i, i + 1);
}

struct Adversary {
  std::string name, text;
  Bases bases = {};
};

std::vector<Adversary> shapes_of_yaml() {
  const std::size_t most = kMaxFileBytes;
  std::string keys, nested_lists;
  for (int i = 0; i < 5'000; ++i) keys += fmt::format("a_key_that_is_rather_long_{:05}: {}\n", i, i);
  return {
      {"open lists", repeated("[", most)},
      {"open maps", repeated("{a: ", most)},
      {"open pairs", repeated("{", most)},
      {"lists in lists", repeated("- ", most)},
      {"complex keys", repeated("? ", most)},
      {"keys of keys", repeated("? - ", most)},
      {"aliases", "x: [" + repeated("*a, ", most - 8) + "]"},
      {"few aliases in much text", "x: [" + repeated("*a, ", 400) + "]\n# " + repeated("x", most - 500)},
      {"anchors", "x: [" + repeated("&a b, ", most - 8) + "]"},
      {"tags", "x: [" + repeated("!!t b, ", most - 8) + "]"},
      {"one line", "{" + repeated("a: b, ", most - 8) + "}"},
      {"one text", "market: " + repeated("x", most - 16)},
      {"an open quote", "market: \"" + repeated("x ", most - 16)},
      {"a block", "market: |\n" + repeated("  line\n", most - 16)},
      {"comments", repeated("#\n", most)},
      {"blank lines", repeated("\n", most)},
      {"documents", repeated("---\n", most)},
      {"directives", repeated("%TAG ! x\n", most)},
      {"nothing in lists", "x:\n" + repeated("- \n", most - 8)},
      {"keys", keys},
      {"the same key", repeated("key: 1\n", most)},
      {"escapes", "market: \"" + repeated("\\u0041", most - 16) + "\""},
      {"wide letters", repeated("가: 나\n", most)},
  };
}

std::vector<Adversary> shapes_of_policies() {
  const auto word = [](int i) { return fmt::format("a_name_that_is_near_{:04}", i); };
  std::string reasons, windows, parents = "base: p0\nextends: p1\n";
  for (int i = 0; i < 190; ++i) reasons += fmt::format("    a_reason_that_is_quite_near_{:03}: {{}}\n", i);
  for (int i = 0; i < 199; ++i)
    windows +=
        fmt::format("    - {{when: {{category: c{}, tag: t{}, vendor: v{}}}, days: 9 days after delivery}}\n", i, i, i);
  const std::string books = "    - {category: books, days: 14 days after delivery}\n";
  Bases chain;
  for (int p = 0; p < 8; ++p) {
    std::string text = fmt::format("base: p{}\n{}", p, p < 7 ? fmt::format("extends: p{}\n", p + 1) : "");
    for (int i = 0; i < 4'900; ++i) text += fmt::format("key_{}_{}: 1\n", p, i);
    chain["p" + std::to_string(p)] = text;
  }
  const std::string two_lists = fmt::format("sku: [{}], product: [{}]", joined(999, word), joined(999, word));
  return {
      {"many rules with 14 conditions", with_rules(80, many_conditions)},
      {"200 rules",
       with_rules(199, [](int i) { return fmt::format("line_value: under {}.00, tag: t{}", 200 - i, i); })},
      {"lists of a thousand", with_rules(4, [&](int) { return two_lists; })},
      {"lists that are too long", with_rules(1, [&](int) { return "sku: [" + joined(5'000, word) + "]"; })},
      {"reasons that nobody defined",
       edited(
           edited(kGood, "    changed_mind: {}\n", "    changed_mind: {}\n" + reasons), "line_value: under 8.00",
           "reason: [" + joined(999, [](int i) { return fmt::format("a_reason_that_is_quite_neer_{:03}", i); }) + "]")},
      {"rules that nobody defined", edited(kGood, "override: [window]", "override: [" + joined(999, word) + "]")},
      {"unknown keys", kGood + "# \n" +
                           [&] {
                             std::string text;
                             for (int i = 0; i < 4'000; ++i)
                               text += fmt::format("an_unknown_key_of_some_length_{}: 1\n", i);
                             return text;
                           }()},
      {"200 windows", edited(kGood, books, windows)},
      {"names that nearly equal",
       with_rules(4,
                  [&](int) {
                    return "category: [" +
                           joined(190,
                                  [](int i) {
                                    return fmt::format("category{}",
                                                       std::string(1 + i % 50, static_cast<char>('a' + i / 50)));
                                  }) +
                           "]";
                  })},
      {"countries", edited(kGood, "countries: [US]", "countries: [" + joined(999, [](int) { return "US"; }) + "]")},
      {"regions",
       edited(kGood, "countries: [US]",
              "countries: [US]\nregions: [" + joined(999, [](int i) { return fmt::format("US-{:03}", i); }) + "]")},
      {"eight parents", "market: US\nextends: p0\n", chain},
  };
}

struct Cost {
  std::size_t comparisons = 0, memory = 0;
};

Cost cost_of(const Adversary& bad) {
  detail::comparisons = 0;
  const std::size_t before = in_use;
  most_in_use = before;
  const auto compiled = compile_text(bad.text, bad.bases);
  EXPECT_EQ(compiled.policy == nullptr, has_errors(compiled.diagnostics)) << bad.name;
  EXPECT_LE(compiled.diagnostics.size(), kMaxDiagnostics + 1) << bad.name;
  return {detail::comparisons, most_in_use - before};
}

void expect_bounded(const std::vector<Adversary>& all) {
  for (const auto& bad : all) {
    ASSERT_LE(bad.text.size(), kMaxFileBytes) << bad.name;
    const auto cost = cost_of(bad);
    EXPECT_LT(cost.comparisons, kMaxComparisons) << bad.name;
    EXPECT_LT(cost.memory, kMaxMemory) << bad.name;
  }
}

TEST(PolicyBounds, OfWhateverYamlIsWritten) { expect_bounded(shapes_of_yaml()); }
TEST(PolicyBounds, OfWhateverPolicyIsWritten) { expect_bounded(shapes_of_policies()); }

TEST(PolicyBounds, ValuesOfAllParentsTogether) {
  const auto bad = shapes_of_policies().back();
  const auto compiled = compile_text(bad.text, bad.bases);
  const auto& all = compiled.diagnostics;
  EXPECT_TRUE(
      std::any_of(all.begin(), all.end(), [](const auto& d) { return d.code == name_of(Code::too_many_nodes); }));
}

}  // namespace
}  // namespace retour::policies
