#include "sandbox/webhooks.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/NullStream.h>
#include <Poco/StreamCopier.h>
#include <Poco/URI.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <functional>
#include <istream>

#include "sandbox/signing.hpp"

namespace retour::sandbox {

namespace {

std::int64_t steady_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

std::int64_t retry_pause_ms(int attempts) {
  return std::min(max_retry_ms, first_retry_ms << std::min(attempts - 1, 16));
}

std::size_t shard_of(const std::string& subject, std::size_t count) {
  return std::hash<std::string>()(subject) % count;
}

}  // namespace

bool Webhooks::Later::operator()(const Job& a, const Job& b) const {
  return a.due_ms != b.due_ms ? a.due_ms > b.due_ms : a.order > b.order;
}

Webhooks::Webhooks(Ledger& ledger, Faults& faults, Stopper& stopper, Target stripe, Target easypost)
    : ledger_(ledger), faults_(faults), stopper_(stopper), targets_{std::move(stripe), std::move(easypost)} {}

Webhooks::~Webhooks() { stop(); }

std::optional<Webhooks::Draft> Webhooks::record(Ledger::Tx& tx, Provider provider, const std::string& event_id,
                                                const std::string& type, const std::string& subject,
                                                const std::string& payload) {
  const Target& target = targets_[static_cast<std::size_t>(provider)];
  if (target.url.empty()) return std::nullopt;
  tx.put("webhooks", event_id,
         json::object{{"id", event_id},
                      {"provider", provider == Provider::stripe ? "stripe" : "easypost"},
                      {"url", target.url},
                      {"type", type},
                      {"subject", subject},
                      {"payload", payload}});
  return Draft{event_id, subject, provider};
}

bool Webhooks::send(const Draft& draft) {
  const char* operation = draft.provider == Provider::stripe ? "webhook.stripe" : "webhook.easypost";
  const auto fault = faults_.take(operation, FaultKind::webhook);
  Job job{draft.id, draft.provider, 1, false, steady_ms(), 0};
  const std::string name = fault ? fault->name : std::string();
  if (name == "early_webhook") return true;
  if (name == "drop_webhook") {
    ledger_.transact([&](Ledger::Tx& tx) {
      tx.put("webhook_state", draft.id, json::object{{"attempts", 0}, {"delivered", false}, {"dropped", true}});
    });
    return false;
  }
  if (name == "duplicate_webhook") job.copies = 2;
  if (name == "late_webhook") job.due_ms += fault->delay_ms;
  if (name == "reorder_webhooks") {
    job.waits_for_next = true;
    job.due_ms += fault->delay_ms;
  }
  enqueue(shard_of(draft.subject, shard_count), std::move(job));
  return false;
}

void Webhooks::deliver_early(const std::string& id) {
  std::string subject;
  Provider provider = Provider::stripe;
  ledger_.read([&](const Ledger::View& view) {
    const json::object* stored = view.find("webhooks", id);
    if (stored == nullptr) return;
    subject = text_of(*stored, "subject");
    provider = text_of(*stored, "provider") == "stripe" ? Provider::stripe : Provider::easypost;
  });
  if (!subject.empty()) attempt(shard_of(subject, shard_count), Job{id, provider, 1, false, steady_ms(), 0});
}

void Webhooks::start() {
  std::vector<Draft> open;
  ledger_.read([&](const Ledger::View& view) {
    view.each("webhooks", [&](const std::string& id, const json::object& stored) {
      const json::object* state = view.find("webhook_state", id);
      const bool settled = state != nullptr && (flag_of(*state, "delivered") || flag_of(*state, "dropped") ||
                                                number_of(*state, "attempts") >= max_attempts);
      if (!settled)
        open.push_back({id, text_of(stored, "subject"),
                        text_of(stored, "provider") == "stripe" ? Provider::stripe : Provider::easypost});
      return true;
    });
  });
  for (const Draft& draft : open)
    enqueue(shard_of(draft.subject, shard_count), Job{draft.id, draft.provider, 1, false, steady_ms(), 0});
  for (Shard& shard : shards_) threads_.emplace_back([this, &shard] { work(shard); });
}

void Webhooks::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (Shard& shard : shards_) shard.changed.notify_all();
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void Webhooks::enqueue(std::size_t shard, Job job) {
  const std::lock_guard lock(mutex_);
  job.order = next_order_++;
  if (job.waits_for_next) ++waiting_[static_cast<std::size_t>(job.provider)];
  shards_[shard].jobs.push(std::move(job));
  shards_[shard].changed.notify_one();
}

void Webhooks::work(Shard& shard) {
  const auto number = static_cast<std::size_t>(&shard - shards_.data());
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (shard.jobs.empty()) {
      shard.changed.wait(lock);
      continue;
    }
    const std::int64_t wait_ms = shard.jobs.top().due_ms - steady_ms();
    if (wait_ms > 0) {
      shard.changed.wait_for(lock, std::chrono::milliseconds(wait_ms));
      continue;
    }
    Job job = shard.jobs.top();
    shard.jobs.pop();
    if (job.waits_for_next) --waiting_[static_cast<std::size_t>(job.provider)];
    job.waits_for_next = false;
    lock.unlock();
    attempt(number, std::move(job));
    lock.lock();
  }
}

void Webhooks::attempt(std::size_t shard, Job job) {
  if (stopper_.stopped()) return;
  const bool delivered = post(job.id, job.provider);
  std::int64_t attempts = 0;
  ledger_.transact(
      [&](Ledger::Tx& tx) {
        const json::object* before = tx.find("webhook_state", job.id);
        attempts = (before == nullptr ? 0 : number_of(*before, "attempts")) + 1;
        const bool ever = delivered || (before != nullptr && flag_of(*before, "delivered"));
        tx.put("webhook_state", job.id, json::object{{"attempts", attempts}, {"delivered", ever}, {"dropped", false}});
      },
      Ledger::Durability::lazy);
  if (delivered) overtake(job.provider);
  if (delivered) --job.copies;
  if (job.copies == 0 || attempts >= max_attempts) return;
  job.due_ms = steady_ms() + (delivered ? 0 : retry_pause_ms(static_cast<int>(attempts)));
  enqueue(shard, std::move(job));
}

// A later webhook of the provider has arrived, so those that had to wait for it may go now.
void Webhooks::overtake(Provider provider) {
  const std::lock_guard lock(mutex_);
  int& waiting = waiting_[static_cast<std::size_t>(provider)];
  if (waiting == 0) return;
  waiting = 0;
  for (Shard& shard : shards_) {
    std::vector<Job> all;
    bool freed = false;
    for (; !shard.jobs.empty(); shard.jobs.pop()) {
      Job job = shard.jobs.top();
      if (job.waits_for_next && job.provider == provider) {
        job.waits_for_next = false;
        job.due_ms = steady_ms();
        freed = true;
      }
      all.push_back(std::move(job));
    }
    for (Job& job : all) shard.jobs.push(std::move(job));
    if (freed) shard.changed.notify_one();
  }
}

bool Webhooks::post(const std::string& id, Provider provider) {
  const Target& target = targets_[static_cast<std::size_t>(provider)];
  std::string payload;
  ledger_.read([&](const Ledger::View& view) {
    if (const json::object* stored = view.find("webhooks", id)) payload = text_of(*stored, "payload");
  });
  if (payload.empty() || target.url.empty()) return false;
  try {
    namespace net = Poco::Net;
    const Poco::URI uri(target.url);
    net::HTTPClientSession session(uri.getHost(), uri.getPort());
    session.setTimeout({delivery_timeout_seconds, 0});
    const std::string path = uri.getPathAndQuery().empty() ? "/" : uri.getPathAndQuery();
    net::HTTPRequest request(net::HTTPRequest::HTTP_POST, path, net::HTTPMessage::HTTP_1_1);
    request.setContentType("application/json; charset=utf-8");
    request.setContentLength64(static_cast<Poco::Int64>(payload.size()));
    if (provider == Provider::stripe) {
      request.set("Stripe-Signature", stripe_signature(target.secret, payload, real_now_seconds()));
    } else {
      request.set("X-Hmac-Signature", easypost_signature(target.secret, payload));
    }
    session.sendRequest(request) << payload;
    net::HTTPResponse response;
    std::istream& answer = session.receiveResponse(response);
    Poco::NullOutputStream nowhere;
    Poco::StreamCopier::copyStream(answer, nowhere);
    return response.getStatus() >= 200 && response.getStatus() < 300;
  } catch (const Poco::Exception&) {
    return false;  // nobody there, too slow, or gone: the same as a refusal, tried again
  }
}

json::array Webhooks::listing(const Ledger::View& view) {
  json::array all;
  view.each("webhooks", [&](const std::string& id, const json::object& stored) {
    const json::object* state = view.find("webhook_state", id);
    all.push_back(json::object{{"id", id},
                               {"url", text_of(stored, "url")},
                               {"type", text_of(stored, "type")},
                               {"subject", text_of(stored, "subject")},
                               {"attempts", state == nullptr ? 0 : number_of(*state, "attempts")},
                               {"delivered", state != nullptr && flag_of(*state, "delivered")},
                               {"dropped", state != nullptr && flag_of(*state, "dropped")}});
    return true;
  });
  return all;
}

}  // namespace retour::sandbox
