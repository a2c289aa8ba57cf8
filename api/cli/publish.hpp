// api/cli/publish.hpp - retour policy publish, rollback, withdraw and history
#pragma once
// Duty: what is in force on all servers of a database, changed and looked at from a command line. 0: done, 1: refused
// for what the files say or what others published. Errors: UsageError. Threading: one call each.

#include <string>
#include <vector>

#include "api/cli/database_place.hpp"
#include "api/cli/policy_tools.hpp"

namespace retour::api::cli {

struct PublishOptions {
  std::string data = kDataFolder;
  std::string author, note;
  bool try_only = false;
  std::vector<std::string> paths;  // publish: files, or folders of them
  std::string market;              // rollback, withdraw
  std::string version;             // rollback; empty: the one before
  std::string clock_offset_file;
};

struct HistoryOptions {
  std::string data = kDataFolder;
  std::string market;  // empty: all
  int limit = 20;
  ReportFormat format = ReportFormat::text;
};

int publish_policies(const PublishOptions& options);
int rollback_policy(const PublishOptions& options);
int withdraw_market(const PublishOptions& options);
int print_history(const HistoryOptions& options);

}  // namespace retour::api::cli
