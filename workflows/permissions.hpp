// workflows/permissions.hpp - which roles may send which event at all
#pragma once
// Duty: one table of event x role, before any guard is asked; deny by default. Limits within a role are the policy's
// business. Threading: constexpr data.

#include <string_view>
#include <vector>

#include "workflows/model/actor.hpp"

namespace retour::workflows {

bool may_send(Role role, std::string_view event);
/// Roles that may send `event`, for OpenAPI.
std::vector<Role> senders_of(std::string_view event);

}  // namespace retour::workflows
