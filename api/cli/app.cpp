#include "api/cli/app.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <map>

#include "api/auth/keys.hpp"
#include "api/cli/check_policy.hpp"
#include "api/cli/data_commands.hpp"
#include "api/cli/doctor.hpp"
#include "api/cli/explain.hpp"
#include "api/cli/import_orders.hpp"
#include "api/cli/key_commands.hpp"
#include "api/cli/policy_export.hpp"
#include "api/cli/policy_render.hpp"
#include "api/cli/policy_tools.hpp"
#include "api/cli/quote.hpp"
#include "api/cli/serve.hpp"
#include "api/cli/tables.hpp"
#include "api/json/suggest.hpp"
#include "workflows/model/names.hpp"

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
  CasesOptions cases;
  LayOutOptions lay_out;
  DiffOptions diff;
  RenderOptions render;
  PolicyExportOptions policy_export;
  ExplainOptions explain;
  QuoteOptions quote;
  ImportOptions import;
  DoctorOptions doctor;
  KeyOptions keys;
  NewKey new_key;
  std::string key_id;
  std::string machine;
  TableFormat table_format = TableFormat::mermaid;
};

/// One of `choices` by name; CLI11's own transformer shows the numbers behind the names.
template <class E>
CLI::Option* add_choice(CLI::App& to, const std::string& name, E& target, const std::map<std::string, E>& choices,
                        const std::string& about) {
  std::vector<std::string> names;
  for (const auto& [word, value] : choices) names.push_back(word);
  const std::string shown = fmt::format("{{{}}}", fmt::join(names, "|"));
  const auto take = [&target, choices, shown](const std::vector<std::string>& words) {
    const auto chosen = choices.find(words.back());
    if (chosen == choices.end()) throw CLI::ValidationError(fmt::format("'{}' is none of {}", words.back(), shown));
    target = chosen->second;
    return true;
  };
  return to.add_option(name, take, about)->type_name(shown);
}

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
    declare_serve(), declare_data(), declare_policy(), declare_quote(), declare_keys(), declare_import(),
        declare_doctor(), declare_self();
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

  void declare_policy() {
    static const std::map<std::string, policies::Format> formats{{"full", policies::Format::full},
                                                                 {"concise", policies::Format::concise},
                                                                 {"json", policies::Format::json},
                                                                 {"sarif", policies::Format::sarif}};
    CLI::App* policy =
        app_.add_subcommand("policy", "Check, test, compare and lay out policies, or explain a decision");
    policy->require_subcommand(1);
    CLI::App* c = command(*policy, "check", "Compile policies and show every problem",
                          [this] { return check_policy(options_.check); });
    c->add_option("paths", options_.check.paths, "Files or folders")->capture_default_str();
    add_choice(*c, "--format", options_.check.format, formats, "How they are shown; default: full");
    declare_policy_tools(*policy);
    declare_policy_pages(*policy);
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

  void declare_policy_tools(CLI::App& policy) {
    static const std::map<std::string, ReportFormat> formats{{"text", ReportFormat::text},
                                                             {"json", ReportFormat::json}};
    static const std::map<std::string, ReportFormat> case_formats{{"full", ReportFormat::text},
                                                                  {"json", ReportFormat::json}};
    command(policy, "schema", "The JSON Schema of policy files, for editors", [] { return print_policy_schema(); });
    CLI::App* t = command(policy, "test", "Run the cases that stand in policies; 1 when one fails",
                          [this] { return test_policies(options_.cases); });
    t->add_option("paths", options_.cases.paths, "Files or folders")->capture_default_str();
    add_choice(*t, "--format", options_.cases.format, case_formats, "Default: full");
    CLI::App* f = command(policy, "fmt", "Lay policy files out: order of keys, indentation, blanks",
                          [this] { return lay_out_policies(options_.lay_out); });
    f->add_option("paths", options_.lay_out.paths, "Files or folders")->capture_default_str();
    f->add_flag("--check", options_.lay_out.check, "Change nothing; 1 when a file would change");
    CLI::App* d = command(policy, "diff", "What changes between two policies; 1 when anything does",
                          [this] { return diff_policies(options_.diff); });
    d->add_option("before", options_.diff.before, "A market's file")->required();
    d->add_option("after", options_.diff.after, "A market's file")->required();
    add_choice(*d, "--format", options_.diff.format, formats, "Default: text");
  }

  void declare_policy_pages(CLI::App& policy) {
    static const std::map<std::string, PageFormat> formats{{"text", PageFormat::text}, {"html", PageFormat::html}};
    auto& r = options_.render;
    CLI::App* render = command(policy, "render", "The policy as a page for customers, in their language",
                               [this] { return render_policy(options_.render); });
    render->add_option("--lang", r.language, "BCP 47; default: the policy's first language that there are pages in");
    add_choice(*render, "--format", r.format, formats, "Default: text");
    render->add_flag("--cite", r.cite, "Name the line of the policy behind every sentence");
    add_page(*render, r.file, r.check);
    auto& e = options_.policy_export;
    static const std::map<std::string, ExportFormat> targets{{"jsonld", ExportFormat::jsonld},
                                                             {"google", ExportFormat::google}};
    CLI::App* exports = command(policy, "export", "The policy for search engines and shopping sites",
                                [this] { return export_policy(options_.policy_export); });
    add_choice(*exports, "target", e.format, targets, "schema.org JSON-LD, or Google's Merchant API")->required();
    exports->add_option("--uri", e.uri, "Address of the policy page; Google needs it");
    exports->add_option("--lang", e.language, "Of the sentences in JSON-LD; default: as render");
    exports->add_option("--on", e.on, "Seasons are written as they come from this time on, RFC 3339; default: now");
    add_page(*exports, e.file, e.check);
  }

  static void add_page(CLI::App& command, std::string& file, bool& check) {
    command.add_flag("--check", check, "Print nothing but where page and decisions disagree; 1 when they do");
    command.add_option("file", file, "A market's file")->required();
  }

  void declare_quote() {
    auto& o = options_.quote;
    CLI::App* q = command(app_, "quote", "What each way of being made whole would give, as the API says it",
                          [this] { return quote(options_.quote); });
    q->add_option("--order", o.order, "Order document; - is stdin")->required();
    q->add_option("--format", o.format, "Whose document it is")
        ->check(CLI::IsMember(kOrderFormats))
        ->capture_default_str();
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
    add_choice(*t, "--format", options_.table_format, formats, "Default: mermaid");
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
