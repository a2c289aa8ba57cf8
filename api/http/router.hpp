// api/http/router.hpp - the list of routes, and which of them answers a request
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "api/http/message.hpp"

// Fill it before the server starts; afterwards every member is const and safe from any thread.
// Patterns: "/v1/returns/{id}" takes one segment, "/assets/{file...}" (last only) takes the rest of the path.
// A literal segment wins over a parameter. Parameters are percent-decoded after the path is split, so an encoded slash
// is data and never a separator; NUL, control characters and invalid UTF-8 are 400.
namespace retour::api {

using Handler = std::function<Response(const Request&)>;

struct Route {
  std::string method;
  std::string pattern;
  std::string summary = {};                     // for the API description
  std::size_t max_body_bytes = 0;               // 0: the limit of the server
  std::vector<std::string> content_types = {};  // of bodies; empty: application/json, "*/*": any
  Handler handler = {};
};

class Router {
 public:
  struct Match {
    const Route* route = nullptr;
    std::map<std::string, std::string> path_params;
  };

  explicit Router(std::size_t default_max_body_bytes = 256 * 1024) : default_max_body_bytes_(default_max_body_bytes) {}

  // Throws std::logic_error for a malformed pattern or a second route of the same method and shape.
  void add(Route route);

  // The route for a method and a path. Throws HttpError 400 (encoding), 404, or 405 with Allow. GET answers HEAD.
  Match find(const Request& request) const;
  // Refuses a body the route does not want: 400 on GET and HEAD, 415 by Content-Type or Content-Encoding.
  static void check_media(const Route& route, const Request& request, bool has_body);
  std::size_t max_body_bytes(const Route& route) const {
    return route.max_body_bytes != 0 ? route.max_body_bytes : default_max_body_bytes_;
  }

  // All of the above and 413, then the handler; problems become responses, foreign exceptions pass through.
  Response dispatch(Request& request) const;
  const std::vector<Route>& routes() const { return routes_; }

 private:
  struct Segment {
    enum class Kind { literal, parameter, rest } kind = Kind::literal;
    std::string text;  // literal text or name of the parameter
  };
  struct Shape {
    std::vector<Segment> segments;
    std::size_t route = 0;  // index into routes_
  };

  static Shape shape_of(const std::string& pattern);
  static bool more_specific(const Shape& a, const Shape& b);
  static bool fits(const Shape& shape, const std::vector<std::string>& path);
  static std::map<std::string, std::string> parameters(const Shape& shape, const std::vector<std::string>& path);

  std::size_t default_max_body_bytes_;
  std::vector<Route> routes_;  // in the order they were added
  std::vector<Shape> shapes_;  // most specific first
};

}  // namespace retour::api
