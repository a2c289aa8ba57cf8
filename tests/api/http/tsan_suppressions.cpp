// What ThreadSanitizer cannot see in tests that run the HTTP server: the reference count of POCO's sockets is an atomic
// inside libPocoFoundation, which is not instrumented. When the accepting thread lets go of a socket last, its close
// and delete look unordered after the connection thread's use.

#ifdef __SANITIZE_THREAD__
extern "C" const char* __tsan_default_suppressions() {
  return "race:Poco::Net::TCPServer::run\n"
         "race:Poco::Net::SocketImpl::close\n";
}
#endif
