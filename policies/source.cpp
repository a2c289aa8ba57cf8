#include "policies/source.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <filesystem>
#include <memory>
#include <stdexcept>

namespace retour::policies {
namespace {

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
      throw std::runtime_error("SHA-256 is not available");
  }
  void add(std::string_view part) {
    const std::string length = fmt::format("{}:", part.size());
    update(length);
    update(part);
  }
  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_DigestFinal_ex(context_.get(), digest.data(), &size) != 1) throw std::runtime_error("SHA-256 failed");
    std::string text;
    for (unsigned int i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
    return text;
  }

 private:
  void update(std::string_view bytes) {
    if (EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) != 1) throw std::runtime_error("SHA-256 failed");
  }
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

void add(Sha256& hash, const SourceFile& file) {
  hash.add(std::filesystem::path(file.path).filename().string());
  hash.add(file.text);
}

}  // namespace

std::string name_of_file(std::string_view path) { return std::filesystem::path(path).stem().string(); }

std::string version_of(const PolicySource& source) {
  Sha256 hash;
  add(hash, source.market);
  for (const auto& parent : source.parents) add(hash, parent);
  if (source.statute) {
    hash.add("statute");  // eu.yaml may be a base and a law
    add(hash, *source.statute);
  }
  if (source.calendar) {
    hash.add("calendar");
    add(hash, *source.calendar);
  }
  return hash.hex();
}

}  // namespace retour::policies
