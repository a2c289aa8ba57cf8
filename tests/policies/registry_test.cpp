#include "policies/registry.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/policies/texts.hpp"

namespace retour::policies {
namespace {

namespace fs = std::filesystem;

class Registry : public testing::Test {
 protected:
  Registry()
      : folder_(fs::temp_directory_path() /
                fmt::format("retour-registry-{}", testing::UnitTest::GetInstance()->current_test_info()->name())) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~Registry() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  std::string version(const std::string& market) const {
    const auto policy = registry_.active(market);
    return policy ? policy->version : "";
  }

  fs::path folder_;
  PolicyRegistry registry_{folder_.string()};
};

std::string market(const std::string& id) { return edited(kGood, "market: US", "market: " + id); }

TEST_F(Registry, LoadsMarketsAndLeavesBasesAlone) {
  write("us.yaml", kGood);
  write("ca.yaml", "market: CA\nextends: ground\n");
  write("ground.yaml", edited(kGood, "market: US", "base: ground"));
  write("notes.txt", "not a policy");
  const auto reload = registry_.reload();
  EXPECT_TRUE(reload.swapped) << render(reload.diagnostics, Format::full);
  EXPECT_EQ(reload.changed, (std::vector<std::string>{"CA", "US"}));
  EXPECT_EQ(registry_.markets(), (std::vector<std::string>{"CA", "US"}));
  EXPECT_EQ(registry_.active("DE"), nullptr);
  EXPECT_TRUE(registry_.reload().changed.empty());
}

TEST_F(Registry, ABadEditTakesNothingDown) {
  write("us.yaml", kGood);
  write("ca.yaml", market("CA"));
  ASSERT_TRUE(registry_.reload().swapped);
  const auto us = version("US"), ca = version("CA");
  write("us.yaml", kGood + "# better\n");
  write("ca.yaml", edited(market("CA"), "30 days after delivery", "30 days"));
  const auto reload = registry_.reload();
  EXPECT_FALSE(reload.swapped);
  EXPECT_TRUE(reload.changed.empty());
  ASSERT_EQ(reload.diagnostics.size(), 1U);
  EXPECT_EQ(reload.diagnostics[0].line, 8);
  EXPECT_EQ(version("US"), us) << "all together or none: the good edit waits for the bad one";
  EXPECT_EQ(version("CA"), ca);
  write("ca.yaml", market("CA"));
  EXPECT_EQ(registry_.reload().changed, std::vector<std::string>{"US"});
  EXPECT_NE(version("US"), us);
}

TEST_F(Registry, OldVersionsStayKnown) {
  write("us.yaml", kGood);
  ASSERT_TRUE(registry_.reload().swapped);
  const auto pinned = version("US");
  write("us.yaml", edited(kGood, "30 days after", "14 days after"));
  ASSERT_TRUE(registry_.reload().swapped);
  ASSERT_TRUE(registry_.by_version(pinned));
  EXPECT_EQ(registry_.by_version(pinned)->windows[0].days, 30);
  EXPECT_EQ(registry_.active("US")->windows[0].days, 14);
  EXPECT_EQ(registry_.source_of(pinned)->market.text, kGood);
  EXPECT_FALSE(registry_.source_of("unknown"));
  EXPECT_EQ(registry_.by_version("unknown"), nullptr);
}

TEST_F(Registry, AdoptsWithoutActivating) {
  write("us.yaml", kGood);
  ASSERT_TRUE(registry_.reload().swapped);
  const PolicySource stored{{"us.yaml", kGood + "# of last year\n"}, {}};
  const auto adopted = registry_.adopt(stored);
  ASSERT_TRUE(adopted.policy);
  EXPECT_EQ(registry_.by_version(version_of(stored)), adopted.policy);
  EXPECT_NE(version("US"), adopted.policy->version);
  EXPECT_FALSE(registry_.adopt({{"us.yaml", "market: US\n"}, {}}).policy);
}

TEST_F(Registry, FindingsOfTheFolder) {
  EXPECT_EQ(registry_.reload().diagnostics.at(0).code, name_of(Code::unreadable)) << "empty";
  write("us.yaml", kGood);
  write("us2.yaml", kGood);
  const auto twice = registry_.reload();
  EXPECT_FALSE(twice.swapped);
  ASSERT_EQ(twice.diagnostics.size(), 1U);
  EXPECT_EQ(twice.diagnostics[0].code, name_of(Code::duplicate_market));
  EXPECT_EQ(twice.diagnostics[0].file, (folder_ / "us2.yaml").string());
  EXPECT_EQ(PolicyRegistry("/nowhere").reload().diagnostics.at(0).code, name_of(Code::unreadable));
}

TEST_F(Registry, AMarketThatIsGoneIsReported) {
  write("us.yaml", kGood);
  write("ca.yaml", market("CA"));
  ASSERT_TRUE(registry_.reload().swapped);
  const auto gone = version("CA");
  fs::remove(folder_ / "ca.yaml");
  EXPECT_EQ(registry_.reload().changed, std::vector<std::string>{"CA"});
  EXPECT_EQ(registry_.active("CA"), nullptr);
  EXPECT_TRUE(registry_.by_version(gone)) << "cases are pinned to it";
}

TEST_F(Registry, ReadersSeeWholeSetsDuringReloads) {
  write("us.yaml", kGood);
  write("ca.yaml", market("CA"));
  ASSERT_TRUE(registry_.reload().swapped);
  std::atomic<bool> done = false;
  std::atomic<int> seen = 0;
  std::thread reader([&] {
    while (!done) {
      const auto policy = registry_.active("US");
      if (policy && registry_.by_version(policy->version)) ++seen;
    }
  });
  for (int days = 1; days <= 20; ++days) {
    write("us.yaml", edited(kGood, "30 days after", fmt::format("{} days after", days + 30)));
    EXPECT_TRUE(registry_.reload().swapped);
  }
  done = true;
  reader.join();
  EXPECT_GT(seen, 0);
  EXPECT_EQ(registry_.active("US")->windows[0].days, 50);
}

}  // namespace
}  // namespace retour::policies
