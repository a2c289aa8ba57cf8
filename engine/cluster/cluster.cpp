#include "engine/cluster/cluster.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <filesystem>

#include "engine/cluster/detail/account.hpp"
#include "engine/cluster/detail/binaries.hpp"
#include "engine/cluster/detail/folder.hpp"
#include "engine/cluster/detail/keeper.hpp"
#include "engine/cluster/detail/orphans.hpp"
#include "engine/cluster/detail/process.hpp"

namespace retour::engine {
namespace {

using namespace detail;
using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

constexpr std::chrono::seconds kInitdbPatience{300};
constexpr std::chrono::seconds kQuestionPatience{30};
constexpr std::uint64_t kMegabyte = 1024 * 1024;
/// An empty cluster takes 40 MB; what follows is for the log of the first transactions.
constexpr std::uint64_t kFreeForNewCluster = 128 * kMegabyte;
constexpr const char* kSuperuser = "postgres";
constexpr const char* kRole = "retour";  // also the database's name

/// libpq's own quoting of a value in a connection string.
std::string quoted(const std::string& value) {
  std::string text = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

std::string connection_to(const std::string& socket_folder, const std::string& database, const std::string& user) {
  return fmt::format("host={} port=5432 dbname={} user={}", quoted(socket_folder), database, user);
}

void require_space(const Layout& layout) {
  struct statvfs disk {};
  if (::statvfs(layout.root.c_str(), &disk) != 0) return;  // initdb will say it
  const std::uint64_t available = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  if (available < kFreeForNewCluster)
    throw ClusterError(fmt::format("the disk of {} has {} MB left, a new database needs {} MB", layout.root,
                                   available / kMegabyte, kFreeForNewCluster / kMegabyte));
}

/// Under a name of its own until it is whole: what a killed initdb leaves is never taken for a cluster.
void create_cluster(const Layout& layout, const Installation& postgres, const Account& account) {
  end_orphans(layout.draft, [](const std::string&) {});
  std::error_code error;
  std::filesystem::remove_all(layout.draft, error);
  if (error) throw ClusterError(fmt::format("cannot remove {}: {}", layout.draft, error.message()));
  require_space(layout);
  make_private_folder(layout.draft, account);
  const Finished initdb = run({{postgres.program("initdb"), "-D", layout.draft, "-U", kSuperuser, "--auth=trust",
                                "--locale=C", "--encoding=UTF8"},
                               layout.root,
                               account},
                              kInitdbPatience);
  if (!initdb.succeeded)
    throw ClusterError(fmt::format("initdb could not make a database in {}:\n{}", layout.draft, initdb.output));
  promote_draft(layout);
}

/// lz4 is a choice of whoever built PostgreSQL.
bool compresses_with_lz4(const Layout& layout, const Installation& postgres, const Account& account) {
  return run({{postgres.program("postgres"), "-D", layout.cluster, "-C", "wal_compression", "-c",
               "wal_compression=lz4"},
              layout.cluster,
              account},
             kQuestionPatience)
      .succeeded;
}

std::string list_entry(const std::string& folder) {
  std::string text = "\"";
  for (const char c : folder) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

/// On the command line, where they win over files in the cluster: these are the program's, not the cluster's.
std::vector<std::string> settings(const ClusterOptions& options, const std::string& socket_folder, bool lz4) {
  return {
      "listen_addresses=",
      "unix_socket_directories=" + list_entry(socket_folder),
      "unix_socket_permissions=0700",
      "port=5432",
      fmt::format("max_connections={}", options.max_connections),
      fmt::format("shared_buffers={}MB", options.shared_buffers_mb),
      "fsync=on",
      "full_page_writes=on",
      "synchronous_commit=on",
      "max_wal_size=1GB",
      fmt::format("wal_compression={}", lz4 ? "lz4" : "on"),
      // Cases change often and in place: their tables are vacuumed before they grow, a few pages at a time.
      "autovacuum=on",
      "autovacuum_max_workers=2",
      "autovacuum_naptime=15s",
      "autovacuum_vacuum_scale_factor=0.05",
      "autovacuum_analyze_scale_factor=0.05",
      "jit=off",
      "timezone=UTC",
      "log_timezone=UTC",
      "logging_collector=off",
      "log_destination=stderr",
      "log_min_messages=warning",
      "log_checkpoints=off",
      "log_line_prefix=%m [%p] ",
  };
}

Command postgres_command(const Layout& layout, const Installation& postgres, const Account& account,
                         const std::vector<std::string>& settings) {
  Command command{{postgres.program("postgres"), "-D", layout.cluster}, layout.cluster, account};
  for (const std::string& setting : settings) command.argv.insert(command.argv.end(), {"-c", setting});
  command.signal_when_we_die = SIGINT;  // a fast shutdown
  return command;
}

pid_t launch(const Layout& layout, Command command) {
  command.output = open_log(layout);
  try {
    const pid_t process = spawn(command);
    ::close(command.output);
    return process;
  } catch (...) {
    ::close(command.output);
    throw;
  }
}

Result must(PGconn* connection, const std::string& sql) {
  Result result(PQexec(connection, sql.c_str()), &PQclear);
  const auto status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    throw ClusterError(fmt::format("cannot prepare the database: {}", PQerrorMessage(connection)));
  return result;
}

/// The engine's own role and database, once; a server killed between the two makes the second at its next start.
void ensure_database(const std::string& socket_folder) {
  const Connection connection(PQconnectdb(connection_to(socket_folder, "postgres", kSuperuser).c_str()), &PQfinish);
  if (PQstatus(connection.get()) != CONNECTION_OK)
    throw ClusterError(
        fmt::format("cannot connect to the database that was just started: {}", PQerrorMessage(connection.get())));
  if (PQntuples(must(connection.get(), fmt::format("select 1 from pg_roles where rolname = '{}'", kRole)).get()) == 0)
    must(connection.get(), fmt::format("create role {} login", kRole));
  if (PQntuples(must(connection.get(), fmt::format("select 1 from pg_database where datname = '{}'", kRole)).get()) ==
      0)
    must(connection.get(), fmt::format("create database {0} owner {0}", kRole));
}

}  // namespace

struct PrivateCluster::Running {
  explicit Running(const std::string& data_folder) : layout(data_folder), lock(lock_of(layout)) {}
  /// Postgres ends first, the lock goes last.
  ~Running() {
    keeper.reset();
    if (!socket_folder.empty()) remove_socket_folder(layout);
  }
  static std::string lock_of(const Layout& layout) {
    make_data_folder(layout);
    return layout.lock;
  }
  Layout layout;
  FolderLock lock;
  std::string socket_folder;
  std::unique_ptr<Keeper> keeper;
};

PrivateCluster::PrivateCluster(ClusterOptions options) : options_(std::move(options)) {}

PrivateCluster::~PrivateCluster() { stop(); }

void PrivateCluster::start() {
  if (running_) throw std::logic_error("the cluster runs already");
  auto running = std::make_unique<Running>(options_.data_folder);
  const Layout& layout = running->layout;
  const Account account = account_for(options_.user, layout.cluster);
  require_way_to(layout.root, account);
  const auto version = version_of_cluster(layout);
  const Installation postgres = find_installation(search_places(options_.binaries), version);
  if (!version) {
    options_.log(fmt::format("making a database in {} with PostgreSQL {}", layout.cluster, postgres.major));
    create_cluster(layout, postgres, account);
  }
  end_orphans(layout.cluster, options_.log);  // before anybody takes an orphan's answer for that of our own
  running->socket_folder = make_socket_folder(layout, account);
  const Command command =
      postgres_command(layout, postgres, account,
                       settings(options_, running->socket_folder, compresses_with_lz4(layout, postgres, account)));
  running->keeper = std::make_unique<Keeper>(
      Keeper::Jobs{[layout, socket = running->socket_folder, log = options_.log] {
                     end_orphans(layout.cluster, log);
                     clear_socket_folder(socket);
                   },
                   [layout, command] { return launch(layout, command); }, [layout] { return end_of_log(layout); },
                   options_.log, connection_to(running->socket_folder, "postgres", kSuperuser)});
  running->keeper->start();
  ensure_database(running->socket_folder);
  running_ = std::move(running);
}

std::string PrivateCluster::connection_string() const {
  if (!running_) throw std::logic_error("the cluster does not run");
  return connection_to(running_->socket_folder, kRole, kRole);
}

void PrivateCluster::stop() { running_.reset(); }

std::optional<std::string> PrivateCluster::trouble() const {
  return running_ ? running_->keeper->trouble() : std::nullopt;
}

}  // namespace retour::engine
