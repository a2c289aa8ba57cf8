#include "api/cli/app.hpp"

#include <fmt/format.h>

#include <map>

#include "api/auth/keys.hpp"
#include "api/cli/command_line.hpp"
#include "api/cli/data_commands.hpp"
#include "api/cli/doctor.hpp"
#include "api/cli/import_orders.hpp"
#include "api/cli/key_commands.hpp"
#include "api/cli/policy_commands.hpp"
#include "api/cli/quote.hpp"
#include "api/cli/serve.hpp"
#include "api/cli/tables.hpp"
#include "api/json/suggest.hpp"
#include "workflows/model/names.hpp"

namespace retour::api::cli {
namespace {

/// Options live as long as the line is parsed and run.
struct Options {
  ServeOptions serve;
  std::string migrate_data = kDataFolder;
  VerifyOptions verify;
  QuoteOptions quote;
  ImportOptions import;
  DoctorOptions doctor;
  KeyOptions keys;
  NewKey new_key;
  std::string key_id;
  std::string machine;
  TableFormat table_format = TableFormat::mermaid;
};

/// CLI11 would only say that a command is missing.
void check_command_names(const CLI::App* at, int argc, char** argv) {
  for (int i = 1; i < argc && argv[i][0] != '-'; ++i) {
    const auto commands = at->get_subcommands([](const CLI::App*) { return true; });
    if (commands.empty()) return;
    const std::string word = argv[i];
    std::vector<std::string_view> names;
    const CLI::App* next = nullptr;
    for (const auto* command : commands) {
      names.push_back(command->get_name());
      if (names.back() == word) next = command;
    }
    if (next == nullptr) {
      std::string help = did_you_mean(word, names);
      if (help.empty()) help = fmt::format("; there are {}", fmt::join(names, ", "));
      throw UsageError(fmt::format("there is no command '{}'{}", word, help));
    }
    at = next;
  }
}

class CommandLine {
 public:
  CommandLine() {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", RETOUR_VERSION);
    declare_serve(), declare_data(), policy_.declare(commands_, app_), declare_quote(), declare_keys(),
        declare_import(), declare_doctor(), declare_self();
  }

  int run(int argc, char** argv) {
    check_command_names(&app_, argc, argv);
    try {
      app_.parse(argc, argv);
    } catch (const CLI::Success& answered) {  // help or version was asked for
      return app_.exit(answered);
    } catch (const CLI::ParseError& error) {
      app_.exit(error);
      return kUsage;
    }
    return commands_.run_chosen();
  }

 private:
  CLI::App* command(CLI::App& parent, const std::string& name, const std::string& about, Commands::Run run) {
    return commands_.add(parent, name, about, std::move(run));
  }

  void declare_serve() {
    auto& o = options_.serve;
    CLI::App* c = command(app_, "serve", "Run the server until SIGTERM; SIGHUP reloads keys and policies",
                          [this] { return serve(options_.serve); });
    c->add_option("--config", o.config, "Configuration file; default: retour.json in the data folder");
    c->add_option("--data", o.data, "Data folder; holds the database when DATABASE_URL names none")
        ->capture_default_str();
    c->add_option("--policies", o.policies, "Folder of the markets' policies")->capture_default_str();
    c->add_option("--bind", o.bind, "Address to listen on")->capture_default_str();
    c->add_option("--port", o.port, "0 lets the kernel choose")->capture_default_str();
    c->add_option("--max-connections-per-address", o.max_connections_per_address,
                  "0: no limit; default: none on a loopback address, else half of all connections")
        ->check(CLI::Range(0, 100'000));
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

  void declare_quote() {
    auto& o = options_.quote;
    CLI::App* q = command(app_, "quote", "What each way of being made whole would give, as the API says it",
                          [this] { return quote(options_.quote); });
    q->add_option("--order", o.order, "Order document; - is stdin")->required();
    add_order_format(*q, o.format);
    q->add_option("--request", o.request, R"(As POST /v1/orders/{id}/alternatives takes it: {"lines": [...]})")
        ->required();
    q->add_option("--at", o.at, "Time of the request, RFC 3339; default: now");
    CLI::Option* file =
        q->add_option("--policy", o.policy, "A market's file; default: by the country the order was sent to");
    q->add_option("--policies", o.policies, "Folder of the markets' policies")->excludes(file)->capture_default_str();
  }

  void declare_keys() {
    CLI::App* key = app_.add_subcommand("key", "API keys: make one, list them, take one away");
    key->require_subcommand(1);
    auto& o = options_.new_key;
    CLI::App* n = command(*key, "new", "Make a key; its token is shown once, on stdout",
                          [this] { return make_key(options_.keys, options_.new_key); });
    std::vector<std::string> roles;
    for (const auto role : kKeyRoles) roles.emplace_back(workflows::name_of(role));
    n->add_option("--role", o.role, "What the caller may do")->required()->check(CLI::IsMember(roles));
    n->add_option("--merchant", o.merchant, "Id of the merchant")->required();
    n->add_option("--actor", o.actor, "Who calls; of a customer the order's customer_ref")->required();
    n->add_option("--name", o.name, "For people; default: role and actor");
    n->add_option("--may", o.may, "A right beyond the role")
        ->check(CLI::IsMember(std::vector<std::string>(kKeyRights.begin(), kKeyRights.end())));
    CLI::App* l = command(*key, "list", "Show the keys; no secrets", [this] { return list_keys(options_.keys); });
    CLI::App* r =
        command(*key, "revoke", "Take a key away", [this] { return revoke_key(options_.keys, options_.key_id); });
    r->add_option("id", options_.key_id, "Id of the key")->required();
    for (CLI::App* c : {n, l, r}) {
      c->add_option("--config", options_.keys.config, "Configuration file; default: retour.json in the data folder");
      c->add_option("--data", options_.keys.data)->capture_default_str();
      c->add_option("--keys", options_.keys.keys, "The key file; default: the one of the configuration");
    }
  }

  void declare_import() {
    auto& o = options_.import;
    CLI::App* c = command(app_, "import", "Send order documents to a running server",
                          [this] { return import_orders(options_.import); });
    c->add_option("--url", o.url, "The server's address")->capture_default_str();
    c->add_option("--token", o.token, "Default: RETOUR_TOKEN of the environment");
    add_order_format(*c, o.format);
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
    add_choice(*t, "--format", options_.table_format, formats, "Default: mermaid");
    command(app_, "openapi", "The description of the HTTP API", [] { return print_openapi(); });
  }

  CLI::App app_{"Returns and refunds by the merchant's own policy, exactly once", "retour"};
  Options options_;
  Commands commands_;
  PolicyCommands policy_;
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
