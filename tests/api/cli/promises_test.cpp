#include <gtest/gtest.h>

#include <filesystem>

#include "tests/api/cli/program.hpp"
#include "tests/policies/texts.hpp"

// A configuration that cannot keep what the policies promise.

namespace retour::api::cli::testing {
namespace {

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

struct Shop {
  Folder folder;
  std::string policies = folder.path() + "/markets";

  Shop() {
    std::filesystem::create_directories(policies);
    folder.write("markets/us.yaml",
                 policies::edited(policies::kGood, "[label, own_carrier]", "[label, drop_off, own_carrier]"));
    folder.write("keys.json", "[]");
  }
  std::string config(const std::string& adapters) const {
    return folder.write("retour.json", R"({"merchants":[{"id":"demo")" + adapters + "}]}");
  }
};

// Secrets are of no use for this, and a pipeline does not have them.
constexpr const char* kBoth =
    R"(,"stripe":{"secret_key":{"env":"NOT_SET_HERE"},"webhook_secrets":[]},"easypost":{"api_key":{"env":"NOR_THIS"},"webhook_secrets":[]})";

TEST(Promises, AreHeldAgainstAConfiguration) {
  const Shop shop;
  const Output alone = retour({"policy", "check", shop.policies});
  EXPECT_EQ(alone.out, "") << "a file alone promises nothing that is wrong";
  const Output both = retour({"policy", "check", shop.policies, "--config", shop.config(kBoth), "--format", "concise"});
  EXPECT_EQ(both.status, 0) << both.err;
  EXPECT_TRUE(says(both.out, "us.yaml:23:20: warning[RP074]: the carrier issues no 'drop_off', at merchant 'demo'"))
      << both.out;
  EXPECT_FALSE(says(both.out, "RP076")) << both.out;
  const Output none = retour({"policy", "check", shop.policies, "--config", shop.config(""), "--format", "concise"});
  EXPECT_TRUE(says(none.out, "no carrier is configured for 'label'")) << none.out;
  EXPECT_TRUE(says(none.out, "RP076")) << none.out;
  EXPECT_EQ(retour({"policy", "check", shop.policies, "--config", shop.folder / "none.json"}).status, 2);
}

TEST(Promises, AreCountedByTheDoctor) {
  const Shop shop;
  const auto doctor = [&] {
    return retour({"doctor", "--data", shop.folder / "data", "--policies", shop.policies, "--config",
                   shop.folder / "retour.json"});
  };
  shop.config("");
  const Output examined = doctor();
  EXPECT_EQ(examined.status, 0) << "what cannot be kept hinders no start\n" << examined.out;
  EXPECT_TRUE(says(examined.out, "ok  promises   ")) << examined.out;
  EXPECT_TRUE(says(examined.out, "cannot keep: see 'retour policy check --config")) << examined.out;
}

}  // namespace
}  // namespace retour::api::cli::testing
