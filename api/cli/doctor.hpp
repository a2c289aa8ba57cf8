// api/cli/doctor.hpp - retour doctor: would a server start here
#pragma once
// Duty: tries what a start needs, one line each on stdout. 0: all is well, 1: something is not. Threading: one call.

#include <string>

#include "api/cli/database_place.hpp"

namespace retour::api::cli {

struct DoctorOptions {
  std::string config, data = kDataFolder, policies = "policies/markets";
};

int doctor(const DoctorOptions& options);

}  // namespace retour::api::cli
