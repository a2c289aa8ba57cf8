// tests/api/cli/server.hpp - retour serve on a private cluster, with policies of its own
#pragma once
// Duty: starts it, asks it, edits its files; killed and gone with the object. Errors: std::runtime_error with the log.
// Threading: one owner.

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "engine/transport/poco_transport.hpp"
#include "tests/api/cli/program.hpp"
#include "workflows/model/digest.hpp"

namespace retour::api::cli::testing {

inline const std::string kToken(40, 't');

class Server {
 public:
  Server() {
    folder_.write("data/retour.json", R"({"merchants":[{"id":"demo"}]})");
    folder_.write("data/keys.json",
                  fmt::format(R"([{{"id":"k","name":"n","merchant":"demo","role":"shop","actor":"s","sha256":"{}"}}])",
                              workflows::sha256_hex(kToken)));
    std::filesystem::create_directory(folder_ / "policies");
    for (const auto& file : std::filesystem::directory_iterator(RETOUR_SOURCE_DIR "/policies/markets"))
      std::filesystem::copy(file, folder_ / "policies");
  }

  void launch() {
    std::filesystem::remove(folder_ / "port");
    process_ = std::make_unique<Background>(
        std::vector<std::string>{RETOUR_BIN_DIR "/retour", "serve", "--data", data(), "--policies",
                                 folder_ / "policies", "--port", "0", "--port-file", folder_ / "port",
                                 "--clock-offset-file", folder_ / "offset"},
        folder_ / "log");
  }

  void start() {
    launch();
    if (!soon([&] { return std::filesystem::exists(folder_ / "port"); }))
      throw std::runtime_error("the server does not come up:\n" + folder_.read("log"));
    std::string port = folder_.read("port");
    port.erase(port.find_last_not_of('\n') + 1);
    url_ = "http://127.0.0.1:" + port;
  }
  engine::WireReply post(const std::string& path, const std::string& body) {
    return call(
        {"POST",
         url_ + path,
         {{"Authorization", "Bearer " + kToken}, {"Content-Type", "application/json"}, {"Idempotency-Key", path}},
         body});
  }
  engine::WireReply get(const std::string& path) {
    return call({"GET", url_ + path, {{"Authorization", "Bearer " + kToken}}, ""});
  }
  int status_as(const std::string& token) {
    return call({"GET", url_ + "/v1/policies", {{"Authorization", "Bearer " + token}}, ""}).status;
  }
  void write_keys(const std::string& text) { folder_.write("data/keys.json", text); }
  void add_to_policy(const std::string& text) { std::ofstream(folder_ / "policies/us.yaml", std::ios::app) << text; }
  bool logged(const std::string& text) const { return folder_.read("log").find(text) != std::string::npos; }
  std::string policy(const std::string& file) const { return folder_ / ("policies/" + file); }
  std::string write(const std::string& name, const std::string& text) const { return folder_.write(name, text); }
  std::string data() const { return folder_ / "data"; }
  const std::string& url() const { return url_; }
  Background& process() { return *process_; }

 private:
  engine::WireReply call(const engine::WireRequest& request) {
    const auto answer = transport_.call(request, std::chrono::seconds(5));
    if (const auto* reply = std::get_if<engine::WireReply>(&answer)) return *reply;
    return {0, {}, std::get<engine::WireFailure>(answer).detail};
  }

  Folder folder_;
  std::unique_ptr<Background> process_;
  engine::PocoTransport transport_;
  std::string url_;
};

}  // namespace retour::api::cli::testing
