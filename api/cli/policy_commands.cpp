#include "api/cli/policy_commands.hpp"

namespace retour::api::cli {
namespace {

void add_page(CLI::App& command, std::string& file, bool& check) {
  command.add_flag("--check", check, "Print nothing but where page and decisions disagree; 1 when they do");
  command.add_option("file", file, "A market's file")->required();
}

const std::map<std::string, ReportFormat> kReportFormats{{"text", ReportFormat::text}, {"json", ReportFormat::json}};

}  // namespace

void PolicyCommands::declare(Commands& commands, CLI::App& app) {
  CLI::App* policy = app.add_subcommand("policy", "Check, test, compare, publish policies, or explain a decision");
  policy->require_subcommand(1);
  declare_check(commands, *policy);
  declare_tools(commands, *policy);
  declare_pages(commands, *policy);
  declare_explain(commands, *policy);
  declare_backtest(commands, *policy);
  declare_publishing(commands, *policy);
}

void PolicyCommands::declare_check(Commands& commands, CLI::App& policy) {
  static const std::map<std::string, policies::Format> formats{{"concise", policies::Format::concise},
                                                               {"full", policies::Format::full},
                                                               {"json", policies::Format::json},
                                                               {"sarif", policies::Format::sarif}};
  CLI::App* c =
      commands.add(policy, "check", "Compile policies and show every problem", [this] { return check_policy(check_); });
  c->add_option("paths", check_.paths, "Files or folders")->capture_default_str();
  add_choice(*c, "--format", check_.format, formats, "How they are shown; default: full");
  c->add_option("--config", check_.config,
                "A configuration: also say what its carriers and payment providers cannot keep");
}

void PolicyCommands::declare_tools(Commands& commands, CLI::App& policy) {
  static const std::map<std::string, ReportFormat> case_formats{{"full", ReportFormat::text},
                                                                {"json", ReportFormat::json}};
  commands.add(policy, "schema", "The JSON Schema of policy files, for editors", [] { return print_policy_schema(); });
  CLI::App* t = commands.add(policy, "test", "Run the cases that stand in policies; 1 when one fails",
                             [this] { return test_policies(cases_); });
  t->add_option("paths", cases_.paths, "Files or folders")->capture_default_str();
  add_choice(*t, "--format", cases_.format, case_formats, "Default: full");
  CLI::App* f = commands.add(policy, "fmt", "Lay policy files out: order of keys, indentation, blanks",
                             [this] { return lay_out_policies(lay_out_); });
  f->add_option("paths", lay_out_.paths, "Files or folders")->capture_default_str();
  f->add_flag("--check", lay_out_.check, "Change nothing; 1 when a file would change");
  CLI::App* d = commands.add(policy, "diff", "What changes between two policies; 1 when anything does",
                             [this] { return diff_policies(diff_); });
  d->add_option("before", diff_.before, "A market's file")->required();
  d->add_option("after", diff_.after, "A market's file")->required();
  add_choice(*d, "--format", diff_.format, kReportFormats, "Default: text");
}

void PolicyCommands::declare_pages(Commands& commands, CLI::App& policy) {
  static const std::map<std::string, PageFormat> formats{{"text", PageFormat::text}, {"html", PageFormat::html}};
  static const std::map<std::string, ExportFormat> targets{{"jsonld", ExportFormat::jsonld},
                                                           {"google", ExportFormat::google}};
  CLI::App* render = commands.add(policy, "render", "The policy as a page for customers, in their language",
                                  [this] { return render_policy(render_); });
  render->add_option("--lang", render_.language,
                     "BCP 47; default: the policy's first language that there are pages in");
  add_choice(*render, "--format", render_.format, formats, "Default: text");
  render->add_flag("--cite", render_.cite, "Name the line of the policy behind every sentence");
  add_page(*render, render_.file, render_.check);
  CLI::App* exports = commands.add(policy, "export", "The policy for search engines and shopping sites",
                                   [this] { return export_policy(export_); });
  add_choice(*exports, "target", export_.format, targets, "schema.org JSON-LD, or Google's Merchant API")->required();
  exports->add_option("--uri", export_.uri, "Address of the policy page; Google needs it");
  exports->add_option("--lang", export_.language, "Of the sentences in JSON-LD; default: as render");
  exports->add_option("--on", export_.on, "Seasons are written as they come from this time on, RFC 3339; default: now");
  add_page(*exports, export_.file, export_.check);
}

void PolicyCommands::declare_explain(Commands& commands, CLI::App& policy) {
  auto& o = explain_;
  CLI::App* e = commands.add(policy, "explain", "Why lines of an order may be returned, or why not; 1 when one may not",
                             [this] { return explain(explain_); });
  e->add_option("--order", o.order, "Order document; - is stdin")->required();
  add_order_format(*e, o.format);
  CLI::Option* request = e->add_option("--request", o.request, R"(As retour quote takes it: {"lines": [...]})");
  CLI::Option* line = e->add_option("--line", o.line, "Id of the order's line; default: all lines");
  CLI::Option* reason =
      e->add_option("--reason", o.reason, "Reason of the policy, e.g. changed_mind; default: its first");
  CLI::Option* quantity =
      e->add_option("--quantity", o.quantity, "Default: all that is left")->check(CLI::Range(1, 100'000));
  CLI::Option* opened = e->add_flag("--opened", o.opened, "The goods were opened");
  for (CLI::Option* one : {line, reason, quantity, opened}) request->excludes(one);
  e->add_option("--at", o.at, "Time of the request, RFC 3339; default: now");
  CLI::Option* file =
      e->add_option("--policy", o.policy, "A market's file; default: by the country the order was sent to");
  e->add_option("--policies", o.policies, "Folder of the markets' policies")->excludes(file)->capture_default_str();
  add_choice(*e, "--output", o.output, kReportFormats, "Default: text");
}

void PolicyCommands::declare_backtest(Commands& commands, CLI::App& policy) {
  static const std::map<std::string, BacktestFormat> formats{
      {"text", BacktestFormat::text}, {"json", BacktestFormat::json}, {"csv", BacktestFormat::csv}};
  auto& o = backtest_;
  CLI::App* b = commands.add(policy, "backtest", "What a changed policy would have said to the requests of the past",
                             [this] { return backtest(backtest_); });
  b->add_option("--new", o.after, "Files of markets, or folders of them")->required();
  b->add_option("--old", o.before, "Asked instead of the versions that decided then");
  b->add_option("--from", o.from, "A day (2026-03-01) or a time, RFC 3339; default: 90 days before --to");
  b->add_option("--to", o.to, "Requests before this; default: now");
  b->add_option("--market", o.market, "Default: all that --new has");
  b->add_option("--merchant", o.merchant, "Default: all");
  b->add_option("--examples", o.examples, "Of each kind of change")
      ->check(CLI::Range(std::size_t{0}, engine::kMaxExamples))
      ->capture_default_str();
  b->add_option("--fail-if", o.fail_if, "End with 1 when a market meets this, e.g. 'refund_delta_pct>2'");
  add_choice(*b, "--format", o.format, formats, "Default: text");
  b->add_option("--data", o.data, "Data folder; holds the database when DATABASE_URL names none")
      ->capture_default_str();
}

void PolicyCommands::add_words(CLI::App& command) {
  command.add_option("--author", publish_.author, "Who says so")->required();
  command.add_option("--note", publish_.note, "Why, in one line")->required();
  command.add_flag("--try", publish_.try_only, "Say what would change, and change nothing");
  command.add_option("--data", publish_.data, "Data folder; holds the database when DATABASE_URL names none")
      ->capture_default_str();
  command.add_option("--clock-offset-file", publish_.clock_offset_file, "Tests only: seconds added to now");
}

void PolicyCommands::declare_publishing(Commands& commands, CLI::App& policy) {
  auto& o = publish_;
  CLI::App* p = commands.add(policy, "publish", "Put policies in force on all servers of a database, together",
                             [this] { return publish_policies(publish_); });
  p->add_option("paths", o.paths, "Files of markets, or folders of them")->required();
  CLI::App* r = commands.add(policy, "rollback", "Put the version before back in force, or another one of the past",
                             [this] { return rollback_policy(publish_); });
  r->add_option("market", o.market)->required();
  r->add_option("--to", o.version, "A version, or its first 8 characters or more; 'history' shows them");
  CLI::App* w =
      commands.add(policy, "withdraw", "Take no new orders of a market", [this] { return withdraw_market(publish_); });
  w->add_option("market", o.market)->required();
  for (CLI::App* command : {p, r, w}) add_words(*command);
  CLI::App* h = commands.add(policy, "history", "What was put in force when, by whom and why; the latest first",
                             [this] { return print_history(history_); });
  h->add_option("market", history_.market, "Default: all");
  h->add_option("--limit", history_.limit)->check(CLI::Range(1, 1'000))->capture_default_str();
  h->add_option("--data", history_.data)->capture_default_str();
  add_choice(*h, "--format", history_.format, kReportFormats, "Default: text");
}

}  // namespace retour::api::cli
