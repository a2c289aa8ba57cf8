#include <Poco/Net/Context.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SecureServerSocket.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include "engine/transport/poco_transport.hpp"
#include "tests/engine/transport/wild_server.hpp"

namespace retour::engine::testing {
namespace {

namespace net = Poco::Net;
using namespace std::chrono_literals;

/// A key and a certificate signed by itself, in files of their own.
class Identity {
 public:
  explicit Identity(const char* alternative_name, long valid_from_s = -3'600, long valid_until_s = 3'600) {
    std::string pattern = (std::filesystem::temp_directory_path() / "tls-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
    folder_ = pattern;
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_set_version(certificate.get(), 2);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), valid_from_s);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), valid_until_s);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("a test"), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternative_name);
    X509_add_ext(certificate.get(), names, -1);
    X509_EXTENSION_free(names);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    save(key_file(),
         [&](FILE* file) { return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    save(certificate_file(), [&](FILE* file) { return PEM_write_X509(file, certificate.get()); });
  }
  ~Identity() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  std::string key_file() const { return folder_ + "/key.pem"; }
  std::string certificate_file() const { return folder_ + "/certificate.pem"; }

  net::SecureServerSocket socket() const {
    const net::Context::Ptr context =
        new net::Context(net::Context::TLS_SERVER_USE, key_file(), certificate_file(), "", net::Context::VERIFY_NONE);
    return {net::SocketAddress("127.0.0.1", 0), 8, context};
  }

 private:
  template <class F>
  static void save(const std::string& name, F writing) {
    const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(name.c_str(), "w"), std::fclose);
    if (!file || writing(file.get()) != 1) throw std::runtime_error("cannot write " + name);
  }
  std::string folder_;
};

struct Tls : ::testing::Test {
  static void SetUpTestSuite() { net::initializeSSL(); }
  static void TearDownTestSuite() { net::uninitializeSSL(); }
  static WireAnswer get(const WildServer& server, const std::string& ca_file,
                        std::chrono::milliseconds deadline = 20s) {
    PocoTransport transport({ca_file});
    return transport.call({"POST", "https://localhost:" + std::to_string(server.port()) + "/", {}, "amount=5"},
                          deadline);
  }
  static constexpr const char* kReply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
};

TEST_F(Tls, TrustedCertificateOfTheRightNameIsTalkedTo) {
  const Identity identity("DNS:localhost");
  WildServer server(identity.socket(), answering(kReply));
  const WireAnswer answer = get(server, identity.certificate_file());
  ASSERT_TRUE(std::holds_alternative<WireReply>(answer)) << std::get<WireFailure>(answer).detail;
  EXPECT_EQ(std::get<WireReply>(answer).body, "ok");
}

TEST_F(Tls, UntrustedWrongNameAndExpiredAreProvablyNotSent) {
  const Identity good("DNS:localhost"), other("DNS:example.com"), old("DNS:localhost", -7'200, -3'600);
  WildServer untrusted(good.socket(), answering(kReply)), wrong_name(other.socket(), answering(kReply)),
      expired(old.socket(), answering(kReply));
  for (const WireAnswer& answer :
       {get(untrusted, ""), get(wrong_name, other.certificate_file()), get(expired, old.certificate_file())}) {
    ASSERT_TRUE(std::holds_alternative<WireFailure>(answer));
    EXPECT_TRUE(std::get<WireFailure>(answer).provably_not_sent) << std::get<WireFailure>(answer).detail;
  }
}

TEST_F(Tls, HandshakeThatNeverEndsIsCutAtTheDeadline) {
  WildServer silent([](net::StreamSocket& socket, const std::atomic<bool>& stopping) {
    while (!stopping && !socket.poll(Poco::Timespan(0, 20'000), net::Socket::SELECT_ERROR)) {
    }
  });
  const auto start = std::chrono::steady_clock::now();
  const WireAnswer answer = get(silent, "", 300ms);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2'300ms);
  ASSERT_TRUE(std::holds_alternative<WireFailure>(answer));
  EXPECT_TRUE(std::get<WireFailure>(answer).provably_not_sent);
}

TEST_F(Tls, PlainServerIsProvablyNotSent) {
  WildServer plain([](net::StreamSocket& socket, const std::atomic<bool>&) {
    write(socket, kReply);
    socket.shutdownSend();
  });
  const WireAnswer answer = get(plain, "");
  ASSERT_TRUE(std::holds_alternative<WireFailure>(answer));
  EXPECT_TRUE(std::get<WireFailure>(answer).provably_not_sent);
}

}  // namespace
}  // namespace retour::engine::testing
