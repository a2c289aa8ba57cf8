#include "api/cli/app.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <map>

#include "api/cli/check_policy.hpp"
#include "api/cli/data_commands.hpp"
#include "api/cli/doctor.hpp"
#include "api/cli/explain.hpp"
#include "api/cli/import_orders.hpp"
#include "api/cli/serve.hpp"
#include "api/cli/tables.hpp"

namespace retour::api::cli {
namespace {

using Command = std::function<int()>;

const std::vector<std::string> kOrderFormats{"shopify", "woocommerce", "retour"};

/// Options live as long as the line is parsed and run.
struct Options {
  ServeOptions serve;
  std::string migrate_data = kDataFolder;
  VerifyOptions verify;
  CheckOptions check;
  ExplainOptions explain;
  ImportOptions import;
  DoctorOptions doctor;
  std::string machine;
  TableFormat table_format = TableFormat::mermaid;
};

class CommandLine {
 public:
  CommandLine() {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", RETOUR_VERSION);
    declare_serve(), declare_data(), declare_policy(), declare_import(), declare_doctor(), declare_self();
  }

  int run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::Success& answered) {  // help or version was asked for
      return app_.exit(answered);
    } catch (const CLI::ParseError& error) {
      app_.exit(error);
      return kUsage;
    }
    return chosen_();
  }

 private:
  CLI::App* command(CLI::App& parent, const std::string& name, const std::string& about, Command run) {
    CLI::App* made = parent.add_subcommand(name, about);
    made->callback([this, run = std::move(run)] { chosen_ = run; });
    return made;
  }

  void declare_serve() {
    auto& o = options_.serve;
    CLI::App* c = command(app_, "serve", "Run the server until SIGTERM; SIGHUP reloads the policies",
                          [this] { return serve(options_.serve); });
    c->add_option("--config", o.config, "Configuration file; default: retour.json in the data folder");
    c->add_option("--data", o.data, "Data folder; holds the database when DATABASE_URL names none")
        ->capture_default_str();
    c->add_option("--policies", o.policies, "Folder of the markets' policies")->capture_default_str();
    c->add_option("--bind", o.bind, "Address to listen on")->capture_default_str();
    c->add_option("--port", o.port, "0 lets the kernel choose")->capture_default_str();
    c->add_option("--port-file", o.port_file, "File that receives the chosen port");
    c->add_option("--workers", o.workers, "Threads that carry out effects")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    c->add_option("--clock-offset-file", o.clock_offset_file,
                  "Tests only: seconds added to now, read again whenever time is asked for");
  }

  void declare_data() {
    CLI::App* m = command(app_, "migrate", "Bring the database's schema up to date",
                          [this] { return migrate(options_.migrate_data); });
    m->add_option("--data", options_.migrate_data)->capture_default_str();
    auto& o = options_.verify;
    CLI::App* v = command(app_, "verify", "Check every promise against the database; 1 and the rows when one is broken",
                          [this] { return verify(options_.verify); });
    v->add_option("--data", o.data)->capture_default_str();
    v->add_flag("--json", o.json, "For machines");
    v->add_option("--sandbox", o.sandbox, "Compare the refunds with the books of the sandbox at this address");
    v->add_option("--overdue-minutes", o.overdue_minutes, "Work that is due this long should have been done")
        ->check(CLI::Range(0, 100'000))
        ->capture_default_str();
    v->add_option("--clock-offset-file", o.clock_offset_file, "Tests only: as of serve");
  }

  void declare_policy() {
    static const std::map<std::string, policies::Format> formats{
        {"full", policies::Format::full}, {"concise", policies::Format::concise}, {"json", policies::Format::json}};
    CLI::App* policy = app_.add_subcommand("policy", "Check policies, or explain a decision");
    policy->require_subcommand(1);
    CLI::App* c = command(*policy, "check", "Compile policies and show every problem",
                          [this] { return check_policy(options_.check); });
    c->add_option("paths", options_.check.paths, "Files or folders")->capture_default_str();
    c->add_option("--format", options_.check.format)->transform(CLI::CheckedTransformer(formats));
    auto& o = options_.explain;
    CLI::App* e = command(*policy, "explain", "Why a line of an order may be returned, or why not",
                          [this] { return explain(options_.explain); });
    e->add_option("--order", o.order, "Order document; - is stdin")->required();
    e->add_option("--format", o.format, "Whose document it is")
        ->check(CLI::IsMember(kOrderFormats))
        ->capture_default_str();
    e->add_option("--line", o.line, "Id of the order's line")->required();
    e->add_option("--reason", o.reason, "Reason of the policy, e.g. changed_mind")->required();
    e->add_option("--quantity", o.quantity)->check(CLI::Range(1, 100'000))->capture_default_str();
    e->add_flag("--opened", o.opened, "The goods were opened");
    e->add_option("--at", o.at, "Time of the request, RFC 3339; default: now");
    CLI::Option* file =
        e->add_option("--policy", o.policy, "A market's file; default: by the country the order was sent to");
    e->add_option("--policies", o.policies, "Folder of the markets' policies")->excludes(file)->capture_default_str();
  }

  void declare_import() {
    auto& o = options_.import;
    CLI::App* c = command(app_, "import", "Send order documents to a running server",
                          [this] { return import_orders(options_.import); });
    c->add_option("--url", o.url, "The server's address")->capture_default_str();
    c->add_option("--token", o.token, "Default: RETOUR_TOKEN of the environment");
    c->add_option("--format", o.format)->check(CLI::IsMember(kOrderFormats))->capture_default_str();
    c->add_option("files", o.files, "Order documents; - is stdin")->required();
  }

  void declare_doctor() {
    auto& o = options_.doctor;
    CLI::App* c = command(app_, "doctor", "Try what a start needs", [this] { return doctor(options_.doctor); });
    c->add_option("--config", o.config, "Default: retour.json in the data folder");
    c->add_option("--data", o.data)->capture_default_str();
    c->add_option("--policies", o.policies)->capture_default_str();
  }

  void declare_self() {
    static const std::map<std::string, TableFormat> formats{{"mermaid", TableFormat::mermaid},
                                                            {"json", TableFormat::json},
                                                            {"sql", TableFormat::sql},
                                                            {"markdown", TableFormat::markdown}};
    CLI::App* t = command(app_, "table", "A machine's table",
                          [this] { return print_table(options_.machine, options_.table_format); });
    t->add_option("machine", options_.machine, "return, parcel, refund or exchange")->required();
    t->add_option("--format", options_.table_format)->transform(CLI::CheckedTransformer(formats));
    command(app_, "openapi", "The description of the HTTP API", [] { return print_openapi(); });
  }

  CLI::App app_{"Returns and refunds by the merchant's own policy, exactly once", "retour"};
  Options options_;
  Command chosen_;
};

}  // namespace

int run(int argc, char** argv) {
  try {
    return CommandLine().run(argc, argv);
  } catch (const UsageError& error) {
    say(error.what());
    return kUsage;
  } catch (const std::exception& error) {
    say(error.what());
    return kInternal;
  }
}

}  // namespace retour::api::cli
