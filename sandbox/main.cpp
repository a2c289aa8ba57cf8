// retour-sandbox: carriers and payment providers in a box. Parses the command line, wires the parts, waits for SIGTERM.
#include <Poco/Exception.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <thread>

#include "sandbox/admin.hpp"
#include "sandbox/clock.hpp"
#include "sandbox/easypost.hpp"
#include "sandbox/faults.hpp"
#include "sandbox/ledger.hpp"
#include "sandbox/server.hpp"
#include "sandbox/stripe.hpp"
#include "sandbox/webhooks.hpp"
#include "sandbox/world.hpp"

namespace {

using namespace retour::sandbox;

constexpr std::int64_t settle_every_ms = 500;

struct Options {
  std::uint16_t port = 0;
  std::string port_file;
  std::string ledger_file = "retour-sandbox.ledger";
  std::uint64_t seed = std::random_device{}();
  Target easypost{"", "sandbox-easypost-webhook-secret"};
  Target stripe{"", "whsec_sandbox"};
  std::string stripe_key = "sk_test_sandbox";
  std::string easypost_key = "EZTKsandbox";
};

void declare(CLI::App& app, Options& options) {
  const CLI::Validator plain_http(
      [](std::string& url) {
        return url.empty() || url.starts_with("http://") ? std::string() : std::string("must start with http://");
      },
      "URL");
  app.add_option("--port", options.port, "Port on 127.0.0.1; 0 lets the kernel pick");
  app.add_option("--port-file", options.port_file, "File that receives the chosen port");
  app.add_option("--ledger", options.ledger_file, "Append-only file that survives restarts")->capture_default_str();
  app.add_option("--seed", options.seed, "Makes ids and fault dice repeatable");
  app.add_option("--easypost-webhook", options.easypost.url, "Receiver of tracker events")->check(plain_http);
  app.add_option("--easypost-webhook-secret", options.easypost.secret)->capture_default_str();
  app.add_option("--stripe-webhook", options.stripe.url, "Receiver of refund events")->check(plain_http);
  app.add_option("--stripe-webhook-secret", options.stripe.secret)->capture_default_str();
  app.add_option("--stripe-key", options.stripe_key)->capture_default_str();
  app.add_option("--easypost-key", options.easypost_key)->capture_default_str();
}

// A reader sees the whole number or no file.
void write_port_file(const std::string& path, std::uint16_t port) {
  if (path.empty()) return;
  const std::string draft = fmt::format("{}.{}", path, ::getpid());
  std::ofstream file(draft);
  file << port << '\n';
  file.close();
  if (!file) throw std::runtime_error("cannot write " + draft);
  std::filesystem::rename(draft, path);
}

sigset_t block_stop_signals() {
  ::signal(SIGPIPE, SIG_IGN);
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  sigaddset(&stop, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  return stop;
}

int run(const Options& options) {
  const sigset_t stop_signals = block_stop_signals();  // before any thread exists, so that all inherit it
  Stopper stopper;
  Ledger ledger(options.ledger_file, options.seed);
  Clock clock(ledger);
  Faults faults(ledger, options.seed);
  Webhooks webhooks(ledger, faults, stopper, options.stripe, options.easypost);
  World world{ledger, clock, faults, webhooks, stopper, options.stripe_key, options.easypost_key, ""};
  Stripe stripe(world);
  EasyPost easypost(world);
  Admin admin(world, stripe, easypost);
  const auto handle = [&](const Request& request) -> Response {
    const std::string dialect = request.path.empty() ? std::string() : request.path[0];
    Response answer = dialect == "stripe"     ? stripe.handle(request)
                      : dialect == "easypost" ? easypost.handle(request)
                      : dialect == "_admin"
                          ? admin.handle(request)
                          : Response{404, R"({"error":{"code":"not_found","message":"No such dialect."}})"};
    for (const std::string& id : answer.early_webhooks) webhooks.deliver_early(id);
    return answer;
  };
  Server server(options.port, handle, stopper);
  world.base_url = fmt::format("http://127.0.0.1:{}", server.port());
  webhooks.start();
  server.start();
  std::thread settler([&] {
    while (stopper.pause_ms(settle_every_ms)) {
      try {
        stripe.settle_due();
        easypost.settle_due();
      } catch (const std::exception& error) {
        fmt::print(stderr, "retour-sandbox: settling: {}\n", error.what());
      }
    }
  });
  write_port_file(options.port_file, server.port());
  fmt::print("retour-sandbox listening on {}\n", world.base_url);
  std::fflush(stdout);
  int received = 0;
  sigwait(&stop_signals, &received);
  stopper.stop();
  server.stop();
  settler.join();
  webhooks.stop();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Carriers and payment providers in a box: real dialects, a durable ledger, faults on demand",
               "retour-sandbox");
  Options options;
  declare(app, options);
  CLI11_PARSE(app, argc, argv);
  try {
    return run(options);
  } catch (const Poco::Exception& error) {
    fmt::print(stderr, "retour-sandbox: {}\n", error.displayText());
  } catch (const std::exception& error) {
    fmt::print(stderr, "retour-sandbox: {}\n", error.what());
  }
  return 1;
}
