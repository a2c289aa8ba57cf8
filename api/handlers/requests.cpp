#include "api/handlers/requests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "api/json/suggest.hpp"
#include "api/json/text.hpp"
#include "engine/codec/uuid.hpp"
#include "workflows/model/digest.hpp"

namespace retour::api {
namespace {

using workflows::Channel;

[[noreturn]] void refuse(std::string code, std::string where, std::string message) {
  throw HttpError(Problem{.status = 400,
                          .code = code,
                          .detail = fmt::format("{}: {}", where, message),
                          .errors = {{where, code, message}}});
}

template <class T>
std::optional<T> number_in(std::string_view text, T least, T most) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size() && !text.empty();
  return whole && value >= least && value <= most ? std::optional(value) : std::nullopt;
}

/// Enough of the hash to tell two requests of one key apart.
std::int64_t request_hash(const Request& request) {
  const auto hex = workflows::sha256_hex(
      fmt::format("{}\n{}\n{}\n{}", request.method, request.path, request.query_string, request.body));
  std::uint64_t value = 0;
  std::from_chars(hex.data(), hex.data() + 16, value, 16);
  return static_cast<std::int64_t>(value);
}

}  // namespace

engine::Caller caller_of(const ApiKey& key, const Request& request) {
  engine::Caller caller{key.merchant, {key.role, key.actor}, Channel::web};
  const auto given = request.header("Retour-Channel");
  if (!given) return caller;
  const auto channel = workflows::parse_enum<Channel>(*given);
  if (!channel || *channel == Channel::system)
    refuse("channel_invalid", "Retour-Channel",
           fmt::format("'{}' is none of: web, app, chat, chatbot, email, phone, social, store", clip(*given, 40)));
  caller.channel = *channel;
  return caller;
}

std::optional<std::int64_t> version_of(const Request& request) {
  const auto given = request.header("If-Match");
  if (!given || *given == "*") return {};
  std::string_view text = *given;
  const bool quoted = text.size() > 2 && text.front() == '"' && text.back() == '"';
  const auto version =
      quoted ? number_in<std::int64_t>(text.substr(1, text.size() - 2), 1, std::numeric_limits<std::int64_t>::max())
             : std::nullopt;
  if (!version) refuse("if_match_invalid", "If-Match", "send one ETag as it was answered, like \"7\", or *");
  return version;
}

std::optional<engine::Idempotency> idempotency_of(const Request& request, const engine::Caller& caller, bool required) {
  const auto key = request.header("Idempotency-Key");
  if (!key) {
    if (required)
      refuse("idempotency_key_missing", "Idempotency-Key",
             "this request needs a key of its own, so that sending it twice does nothing twice");
    return {};
  }
  const bool fine = !key->empty() && key->size() <= kMaxIdempotencyKey &&
                    std::all_of(key->begin(), key->end(), [](char c) { return c > ' ' && c < 127; });
  if (!fine)
    refuse("idempotency_key_invalid", "Idempotency-Key",
           fmt::format("a key is 1 to {} printable ASCII characters without blanks", kMaxIdempotencyKey));
  return engine::Idempotency{engine::hash_uuid(fmt::format("{}|{}|{}", caller.merchant_id, caller.actor.id, *key)),
                             request_hash(request)};
}

bool wants_minimal(const Request& request) {
  const auto given = request.header("Prefer");
  if (!given) return false;
  std::string_view rest = *given;
  while (!rest.empty()) {
    const auto comma = std::min(rest.find(','), rest.size());
    std::string_view item = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (item == "return=minimal") return true;
  }
  return false;  // preferences that we do not know are to be ignored (RFC 7240)
}

std::optional<std::string> text_parameter(const Request& request, std::string_view name,
                                          std::span<const std::string_view> one_of) {
  auto value = request.query(name);
  if (!value) return {};
  if (value->size() > kMaxTextBytes || value->find('\0') != std::string::npos)
    refuse("query_invalid", std::string(name), "the text is too long or not a text");
  if (!one_of.empty() && std::find(one_of.begin(), one_of.end(), *value) == one_of.end())
    refuse(
        "query_invalid", std::string(name),
        fmt::format("'{}' is none of: {}{}", clip(*value, 40), fmt::join(one_of, ", "), did_you_mean(*value, one_of)));
  return value;
}

std::optional<std::string> id_parameter(const Request& request, std::string_view name) {
  auto value = request.query(name);
  if (value && !engine::is_uuid(*value))
    refuse("query_invalid", std::string(name), "expected an id as it was answered");
  return value;
}

bool flag_parameter(const Request& request, std::string_view name) {
  static constexpr std::array<std::string_view, 2> kFlags{"true", "false"};
  return text_parameter(request, name, kFlags).value_or("false") == "true";
}

int limit_parameter(const Request& request, int most) {
  const auto value = request.query("limit");
  if (!value) return std::min(kDefaultPage, most);
  const auto limit = number_in<int>(*value, 1, most);
  if (!limit) refuse("query_invalid", "limit", fmt::format("expected a whole number from 1 to {}", most));
  return *limit;
}

void refuse_body(std::vector<FieldProblem> problems) {
  Problem problem{
      .status = 400, .code = "body_invalid", .detail = "The body cannot be understood; errors says where and why."};
  problem.errors = std::move(problems);
  throw HttpError(std::move(problem));
}

// One answer for what does not exist and for what belongs to somebody else.
void refuse_not_found() { throw HttpError(404, "not_found", "There is nothing here under this id."); }

KeysInFlight::Hold::~Hold() {
  const std::lock_guard lock(keys_.mutex_);
  keys_.held_.erase(key_);
}

std::unique_ptr<KeysInFlight::Hold> KeysInFlight::hold(const std::string& merchant,
                                                       const std::optional<engine::Idempotency>& idempotency) {
  if (!idempotency) return nullptr;
  std::string key = merchant + "|" + idempotency->key;
  {
    const std::lock_guard lock(mutex_);
    if (!held_.insert(key).second)
      throw HttpError(Problem{.status = 409,
                              .code = "idempotency_key_in_flight",
                              .detail = "The first request with this key is still being answered.",
                              .retry_after = std::chrono::seconds(1)});
  }
  return std::make_unique<Hold>(*this, std::move(key));
}

}  // namespace retour::api
