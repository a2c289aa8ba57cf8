#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/sandbox/harness.hpp"

namespace retour::sandbox::testing {
namespace {

// RETOUR_STRIPE_CLIENT names a folder in which `npm install stripe` was run; nothing is downloaded here.
TEST(OfficialClient, StripesOwnNodeClientIsContent) {
  const char* folder = std::getenv("RETOUR_STRIPE_CLIENT");
  if (folder == nullptr || !std::filesystem::exists(std::string(folder) + "/node_modules/stripe"))
    GTEST_SKIP() << "RETOUR_STRIPE_CLIENT does not name a folder with node_modules/stripe";
  if (std::system("node --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "node is absent";
  const Receiver receiver;
  const Sandbox sandbox({"--stripe-webhook", receiver.url()});
  sandbox.charge("ch_0", 10);
  sandbox.stripe("charge=ch_0");
  const Received caught = receiver.wait_for(1).front();
  sandbox.charge("ch_1", 1000);
  const std::string file = sandbox.directory() + "/caught.json";
  std::ofstream(file) << boost::json::serialize(
      boost::json::object{{"body", caught.body}, {"signature", caught.headers.at("stripe-signature")}});
  const std::string port = sandbox.url("").substr(sandbox.url("").rfind(':') + 1);
  const std::string command =
      std::string("node " RETOUR_SOURCE_DIR "/tests/sandbox/official_client.mjs ") + folder + " " + port + " " + file;
  EXPECT_EQ(std::system(command.c_str()), 0);
}

}  // namespace
}  // namespace retour::sandbox::testing
