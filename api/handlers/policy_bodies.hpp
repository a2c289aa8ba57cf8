// api/handlers/policy_bodies.hpp - request bodies about policies
#pragma once
// Duty: described structs for read_body. A policy comes as the texts of its files; bases that the body leaves out are
// those of the policies in force. Threading: plain values.

#include <boost/describe.hpp>

#include "api/json/read_struct.hpp"
#include "engine/backtest/tally.hpp"
#include "engine/publishing/publications.hpp"
#include "policies/source.hpp"

namespace retour::api {

inline constexpr std::int64_t kMaxFileName = 100;
inline constexpr std::int64_t kMaxPoliciesOfBody = 50;
/// A request about one policy, or about several of them: the largest file there may be, escaped, and more beside it.
inline constexpr std::size_t kMaxPolicyBytes = 1024 * 1024;

struct PolicyFileBody {
  std::string name, text;  // "eu.yaml" and what is in it
};
BOOST_DESCRIBE_STRUCT(PolicyFileBody, (), (name, text))
template <>
inline constexpr std::array field_rules<PolicyFileBody>{
    FieldRule{.name = "name", .required = true, .most = kMaxFileName},
    FieldRule{.name = "text", .required = true, .most = static_cast<std::int64_t>(policies::kMaxFileBytes)}};

struct PolicyBody {
  std::string name, text;
  std::vector<PolicyFileBody> bases;  // that it extends
};
BOOST_DESCRIBE_STRUCT(PolicyBody, (), (name, text, bases))
template <>
inline constexpr std::array field_rules<PolicyBody>{
    FieldRule{.name = "name", .required = true, .most = kMaxFileName},
    FieldRule{.name = "text", .required = true, .most = static_cast<std::int64_t>(policies::kMaxFileBytes)},
    FieldRule{.name = "bases", .most = static_cast<std::int64_t>(policies::kMaxParents)}};

struct PolicyDiffBody {
  std::optional<PolicyBody> before;  // nothing: the one in force
  PolicyBody after;
};
BOOST_DESCRIBE_STRUCT(PolicyDiffBody, (), (before, after))
template <>
inline constexpr std::array field_rules<PolicyDiffBody>{FieldRule{"after", true}};

enum class PolicyPageFormat { text, html };
BOOST_DESCRIBE_ENUM(PolicyPageFormat, text, html)

struct PolicyPageBody {
  PolicyBody policy;
  std::string language;
  PolicyPageFormat format = PolicyPageFormat::text;
  bool cite = false;
};
BOOST_DESCRIBE_STRUCT(PolicyPageBody, (), (policy, language, format, cite))
template <>
inline constexpr std::array field_rules<PolicyPageBody>{FieldRule{"policy", true},
                                                        FieldRule{.name = "language", .language = true}};

enum class PolicyListing { jsonld, google };
BOOST_DESCRIBE_ENUM(PolicyListing, jsonld, google)

struct PolicyListingBody {
  PolicyBody policy;
  PolicyListing target = PolicyListing::jsonld;
  std::string language, uri;
};
BOOST_DESCRIBE_STRUCT(PolicyListingBody, (), (policy, target, language, uri))
template <>
inline constexpr std::array field_rules<PolicyListingBody>{FieldRule{"policy", true}, FieldRule{"target", true},
                                                           FieldRule{.name = "language", .language = true}};

struct PublicationBody {
  std::vector<PolicyBody> policies;
  std::string note;
  std::optional<std::int64_t> on;  // the last publication that the author saw
  bool try_only = false;
};
BOOST_DESCRIBE_STRUCT(PublicationBody, (), (policies, note, on, try_only))
template <>
inline constexpr std::array field_rules<PublicationBody>{
    FieldRule{.name = "policies", .required = true, .most = kMaxPoliciesOfBody},
    FieldRule{.name = "note", .required = true, .most = static_cast<std::int64_t>(engine::kMaxNote)}};

struct RollbackBody {
  std::string market, version, note;  // version may be left out
  std::optional<std::int64_t> on;
  bool try_only = false;
};
BOOST_DESCRIBE_STRUCT(RollbackBody, (), (market, version, note, on, try_only))
template <>
inline constexpr std::array field_rules<RollbackBody>{
    FieldRule{"market", true},
    FieldRule{.name = "note", .required = true, .most = static_cast<std::int64_t>(engine::kMaxNote)}};

struct WithdrawalBody {
  std::string market, note;
  std::optional<std::int64_t> on;
  bool try_only = false;
};
BOOST_DESCRIBE_STRUCT(WithdrawalBody, (), (market, note, on, try_only))
template <>
inline constexpr std::array field_rules<WithdrawalBody>{
    FieldRule{"market", true},
    FieldRule{.name = "note", .required = true, .most = static_cast<std::int64_t>(engine::kMaxNote)}};

struct BacktestBody {
  std::vector<PolicyBody> policies;
  std::optional<workflows::Instant> from, to;  // nothing: 90 days before `to`, now
  int examples = static_cast<int>(engine::kDefaultExamples);
};
BOOST_DESCRIBE_STRUCT(BacktestBody, (), (policies, from, to, examples))
template <>
inline constexpr std::array field_rules<BacktestBody>{
    FieldRule{.name = "policies", .required = true, .most = kMaxPoliciesOfBody},
    FieldRule{"examples", false, 0, static_cast<std::int64_t>(engine::kMaxExamples)}};

}  // namespace retour::api
