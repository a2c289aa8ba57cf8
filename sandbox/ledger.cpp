#include "sandbox/ledger.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <atomic>
#include <boost/json.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "sandbox/signing.hpp"

namespace retour::sandbox {

namespace {

constexpr std::size_t read_chunk_bytes = 1 << 20;

struct Table {
  struct Row {
    json::object document;
    std::uint64_t order = 0;
  };
  std::unordered_map<std::string, Row> rows;
  std::map<std::uint64_t, std::string> order;
};

}  // namespace

struct Ledger::State {
  std::string path;
  std::uint64_t seed = 0;
  int file = -1;
  mutable std::mutex mutex;  // guards everything up to the sync members
  std::map<std::string, Table, std::less<>> tables;
  std::uint64_t next_order = 1;
  std::uint64_t ids_given = 0;
  std::size_t documents = 0;
  off_t written_bytes = 0;
  json::array operations;                   // of the running transaction
  std::vector<std::function<void()>> undo;  // of the running transaction
  std::atomic<std::uint64_t> lines_written = 0;
  std::mutex sync_mutex;  // group commit: one fdatasync serves every line written before it
  std::uint64_t lines_synced = 0;

  void set(const std::string& table_name, const std::string& id, json::object document) {
    Table& table = tables[table_name];
    const auto found = table.rows.find(id);
    if (found != table.rows.end()) {
      found->second.document = std::move(document);
      return;
    }
    if (documents >= max_ledger_documents) throw LedgerError("the ledger is full");
    table.order.emplace(next_order, id);
    table.rows.emplace(id, Table::Row{std::move(document), next_order++});
    ++documents;
  }
  void remove(const std::string& table_name, const std::string& id) {
    Table& table = tables[table_name];
    const auto found = table.rows.find(id);
    if (found == table.rows.end()) return;
    table.order.erase(found->second.order);
    table.rows.erase(found);
    --documents;
  }
  std::optional<json::object> copy_of(const std::string& table, const std::string& id) {
    const auto found = tables[table].rows.find(id);
    return found == tables[table].rows.end() ? std::nullopt : std::optional(found->second.document);
  }
  void remember(const std::string& table, const std::string& id) {
    undo.push_back([this, table, id, before = copy_of(table, id)] {
      if (before) {
        set(table, id, *before);
      } else {
        remove(table, id);
      }
    });
  }
  void roll_back() {
    for (auto step = undo.rbegin(); step != undo.rend(); ++step) (*step)();
  }
  void apply(const json::object& line) {
    ids_given = static_cast<std::uint64_t>(number_of(line, "ids"));
    for (const json::value& operation : line.at("ops").as_array()) {
      const json::array& part = operation.as_array();
      const std::string table(part.at(1).as_string()), id(part.at(2).as_string());
      if (part.at(0).as_string() == "put") {
        set(table, id, part.at(3).as_object());
      } else {
        remove(table, id);
      }
    }
  }
  // A partial line must not stay in front of the next one.
  void append(const std::string& line) {
    std::size_t done = 0;
    while (done < line.size()) {
      const ssize_t wrote = ::write(file, line.data() + done, line.size() - done);
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote < 0) {
        const std::string why = std::strerror(errno);
        if (::ftruncate(file, written_bytes) != 0) std::abort();
        throw LedgerError(fmt::format("cannot write {}: {}", path, why));
      }
      done += static_cast<std::size_t>(wrote);
    }
    written_bytes += static_cast<off_t>(line.size());
  }
};

const json::object* Ledger::View::find(std::string_view table, std::string_view id) const {
  const auto rows = state_.tables.find(table);
  if (rows == state_.tables.end()) return nullptr;
  const auto found = rows->second.rows.find(std::string(id));
  return found == rows->second.rows.end() ? nullptr : &found->second.document;
}

void Ledger::View::each(std::string_view table, const Visit& visit, bool newest_first) const {
  const auto found = state_.tables.find(table);
  if (found == state_.tables.end()) return;
  const auto& [rows, order] = found->second;
  const auto show = [&](const std::string& id) { return visit(id, rows.at(id).document); };
  if (newest_first) {
    for (auto row = order.rbegin(); row != order.rend(); ++row)
      if (!show(row->second)) return;
  } else {
    for (const auto& row : order)
      if (!show(row.second)) return;
  }
}

void Ledger::Tx::put(std::string_view table, std::string_view id, json::object document) {
  const std::string table_name(table), row(id);
  state_.operations.push_back(json::array{"put", table_name, row, document});
  state_.remember(table_name, row);
  state_.set(table_name, row, std::move(document));
}

void Ledger::Tx::erase(std::string_view table, std::string_view id) {
  const std::string table_name(table), row(id);
  state_.operations.push_back(json::array{"del", table_name, row});
  state_.remember(table_name, row);
  state_.remove(table_name, row);
}

std::string Ledger::Tx::new_id(std::string_view prefix) {
  const std::string material = fmt::format("{}:{}:{}", state_.seed, prefix, ++state_.ids_given);
  return std::string(prefix) + sha256_hex(material).substr(0, 32);
}

Ledger::Ledger(const std::string& path, std::uint64_t seed) : state_(std::make_unique<State>()) {
  state_->path = path;
  state_->seed = seed;
  state_->file = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (state_->file < 0) throw LedgerError(fmt::format("cannot open {}: {}", path, std::strerror(errno)));
  if (::flock(state_->file, LOCK_EX | LOCK_NB) != 0) {
    ::close(state_->file);
    throw LedgerError(fmt::format("{} is in use by another process", path));
  }
  try {
    replay();
  } catch (...) {
    ::close(state_->file);
    throw;
  }
}

Ledger::~Ledger() {
  if (state_->file >= 0) ::close(state_->file);
}

void Ledger::replay() {
  std::string pending, chunk(read_chunk_bytes, '\0');
  std::size_t line_number = 0;
  while (true) {
    const ssize_t got = ::read(state_->file, chunk.data(), chunk.size());
    if (got < 0) throw LedgerError(fmt::format("cannot read {}: {}", state_->path, std::strerror(errno)));
    if (got == 0) break;
    pending.append(chunk, 0, static_cast<std::size_t>(got));
    std::size_t from = 0;
    for (std::size_t end = 0; (end = pending.find('\n', from)) != std::string::npos; from = end + 1) {
      ++line_number;
      const auto line = parse_object(std::string_view(pending).substr(from, end - from));
      if (!line || !line->contains("ops"))
        throw LedgerError(fmt::format("{}:{}: broken line", state_->path, line_number));
      state_->apply(*line);
      state_->written_bytes += static_cast<off_t>(end + 1 - from);
    }
    pending.erase(0, from);
  }
  // What is left has no end of line: its transaction was never answered, so it never happened.
  if (!pending.empty() && ::ftruncate(state_->file, state_->written_bytes) != 0) {
    throw LedgerError(fmt::format("cannot cut the torn end of {}: {}", state_->path, std::strerror(errno)));
  }
}

void Ledger::transact(const std::function<void(Tx&)>& change, Durability durability) {
  std::uint64_t my_line = 0;
  {
    const std::lock_guard lock(state_->mutex);
    state_->operations.clear();
    state_->undo.clear();
    const std::uint64_t ids_before = state_->ids_given;
    try {
      Tx tx(*state_);
      change(tx);
      if (state_->operations.empty()) return;
      json::object line{{"ids", state_->ids_given}, {"ops", std::move(state_->operations)}};
      state_->operations = json::array();
      state_->append(json::serialize(line) + "\n");
    } catch (...) {
      state_->roll_back();
      state_->ids_given = ids_before;
      throw;
    }
    state_->undo.clear();
    my_line = ++state_->lines_written;
  }
  if (durability == Durability::synced) sync_up_to(my_line);
}

void Ledger::sync_up_to(std::uint64_t line) {
  const std::lock_guard lock(state_->sync_mutex);
  if (state_->lines_synced >= line) return;
  const std::uint64_t covers = state_->lines_written.load();
  if (::fdatasync(state_->file) != 0) {
    std::fprintf(stderr, "retour-sandbox: fdatasync failed: %s\n", std::strerror(errno));
    std::abort();
  }
  state_->lines_synced = covers;
}

void Ledger::read(const std::function<void(const View&)>& look) const {
  const std::lock_guard lock(state_->mutex);
  look(View(*state_));
}

}  // namespace retour::sandbox
