// workflows/model/actor.hpp - who asks, and by which door
#pragma once
// Duty: the caller of an event. Threading: plain values.

#include <string>

namespace retour::workflows {

/// customer: the person who bought; agent and lead: the merchant's staff, lead with wider limits; shop: the merchant's
/// own systems; automation: Retour itself (policy verdicts, timers); carrier and payment: their answers and webhooks.
enum class Role { customer, agent, lead, shop, automation, carrier, payment };

enum class Channel { web, app, chat, chatbot, email, phone, social, store, system };

struct Actor {
  Role role = Role::automation;
  std::string id;  // unique within the merchant; for customers the order's customer_ref

  bool is_staff() const { return role == Role::agent || role == Role::lead; }
};

}  // namespace retour::workflows
