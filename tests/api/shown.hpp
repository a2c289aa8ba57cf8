// tests/api/shown.hpp - what a page of the documentation shows of an answer
#pragma once
// Duty: answers in examples are shortened; what they show has to be there. Threading: pure.

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>

namespace retour::api::testing {

/// Every member that is shown is in the answer with this value; of lists, every item with its members.
inline void expect_within(const boost::json::value& shown, const boost::json::value& answer, const std::string& where) {
  if (shown.is_object()) {
    for (const auto& member : shown.as_object()) {
      const auto* there = answer.as_object().if_contains(member.key());
      ASSERT_NE(there, nullptr) << where << '/' << member.key();
      expect_within(member.value(), *there, where + '/' + std::string(member.key()));
    }
  } else if (shown.is_array()) {
    ASSERT_EQ(shown.as_array().size(), answer.as_array().size()) << where;
    for (std::size_t i = 0; i < shown.as_array().size(); ++i)
      expect_within(shown.as_array()[i], answer.as_array()[i], where + '/' + std::to_string(i));
  } else {
    EXPECT_EQ(shown, answer) << where;
  }
}

}  // namespace retour::api::testing
