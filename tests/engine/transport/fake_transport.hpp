// tests/engine/transport/fake_transport.hpp - a transport that answers from a list and remembers what it was asked
#pragma once

#include <deque>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/transport/transport.hpp"

namespace retour::engine::testing {

class FakeTransport : public Transport {
 public:
  void will(int status, std::string body, WireHeaders headers = {}) {
    answers_.push_back(WireReply{status, std::move(headers), std::move(body)});
  }
  void will_fail(bool provably_not_sent) { answers_.push_back(WireFailure{provably_not_sent, "as the test wants"}); }

  WireAnswer call(const WireRequest& request, std::chrono::milliseconds) override {
    asked.push_back(request);
    if (answers_.empty()) throw std::logic_error("an unexpected call: " + request.method + " " + request.url);
    WireAnswer answer = std::move(answers_.front());
    answers_.pop_front();
    return answer;
  }

  bool all_used() const { return answers_.empty(); }
  std::vector<WireRequest> asked;

 private:
  std::deque<WireAnswer> answers_;
};

inline std::string header(const WireRequest& request, const std::string& name) {
  for (const auto& [have, value] : request.headers)
    if (have == name) return value;
  return {};
}

/// The text with one part changed; the part has to be there.
inline std::string with(std::string text, const std::string& part, const std::string& instead) {
  const auto at = text.find(part);
  if (at == std::string::npos) throw std::logic_error("the text has no " + part);
  return text.replace(at, part.size(), instead);
}

}  // namespace retour::engine::testing
