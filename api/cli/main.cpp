// retour: returns and refunds. What it does is chosen by its first argument; see app.cpp.
#include "api/cli/app.hpp"

int main(int argc, char** argv) { return retour::api::cli::run(argc, argv); }
