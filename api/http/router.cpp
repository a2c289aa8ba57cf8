#include "api/http/router.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "api/http/detail/text.hpp"

namespace retour::api {
namespace {

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> out;
  if (path.empty() || path.front() != '/') return out;
  path.remove_prefix(1);
  while (true) {
    const auto slash = path.find('/');
    out.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return out;
    path.remove_prefix(slash + 1);
  }
}

std::vector<std::string> decoded_segments(std::string_view path) {
  std::vector<std::string> out;
  for (const auto raw : split(path)) {
    auto segment = detail::percent_decode(raw, detail::Plus::is_plus);
    if (!segment) throw HttpError(400, "bad_path", "The path is not valid percent-encoded UTF-8.");
    out.push_back(std::move(*segment));
  }
  return out;
}

// What may be joined with slashes again without meaning another path.
bool is_plain_segment(const std::string& segment) {
  return !segment.empty() && segment != "." && segment != ".." && segment.find_first_of("/\\") == std::string::npos;
}

bool media_matches(std::string_view allowed, std::string_view media) {
  return allowed == "*/*" || detail::same_name(allowed, media);
}

/// RFC 8259: JSON between systems is UTF-8. Another charset would be read as what it is not.
bool is_utf8_or_unsaid(std::string_view parameters) {
  while (!parameters.empty()) {
    const auto end = std::min(parameters.find(';'), parameters.size());
    const auto parameter = detail::trim(parameters.substr(0, end));
    parameters.remove_prefix(std::min(end + 1, parameters.size()));
    const auto equals = parameter.find('=');
    if (equals == std::string_view::npos || !detail::same_name(detail::trim(parameter.substr(0, equals)), "charset"))
      continue;
    auto charset = detail::trim(parameter.substr(equals + 1));
    if (charset.size() > 1 && charset.front() == '"' && charset.back() == '"')
      charset = charset.substr(1, charset.size() - 2);
    if (!detail::same_name(charset, "utf-8")) return false;
  }
  return true;
}

bool answers(const Route& route, std::string_view method) {
  return route.method == method || (method == "HEAD" && route.method == "GET");
}

[[noreturn]] void method_not_allowed(const std::set<std::string>& methods) {
  std::string allow;
  for (const auto& method : methods) allow += (allow.empty() ? "" : ", ") + method;
  throw HttpError(Problem{.status = 405,
                          .code = "method_not_allowed",
                          .title = {},
                          .detail = "This resource answers " + allow + ".",
                          .headers = {{"Allow", allow}}});
}

}  // namespace

Router::Shape Router::shape_of(const std::string& pattern) {
  Shape shape;
  for (const auto text : split(pattern)) {
    if (!shape.segments.empty() && shape.segments.back().kind == Segment::Kind::rest)
      throw std::logic_error("only the last segment may take the rest: " + pattern);
    if (text.size() < 3 || text.front() != '{' || text.back() != '}') {
      shape.segments.push_back({Segment::Kind::literal, std::string(text)});
      continue;
    }
    auto name = text.substr(1, text.size() - 2);
    const bool rest = name.ends_with("...");
    if (rest) name.remove_suffix(3);
    shape.segments.push_back({rest ? Segment::Kind::rest : Segment::Kind::parameter, std::string(name)});
  }
  if (shape.segments.empty()) throw std::logic_error("a pattern starts with a slash: " + pattern);
  return shape;
}

bool Router::more_specific(const Shape& a, const Shape& b) {
  return std::lexicographical_compare(a.segments.begin(), a.segments.end(), b.segments.begin(), b.segments.end(),
                                      [](const Segment& x, const Segment& y) { return x.kind < y.kind; });
}

void Router::add(Route route) {
  if (!route.handler || !detail::is_token(route.method)) throw std::logic_error("incomplete route " + route.pattern);
  Shape shape = shape_of(route.pattern);
  const auto same_segment = [](const Segment& x, const Segment& y) {
    return x.kind == y.kind && (x.kind != Segment::Kind::literal || x.text == y.text);
  };
  for (const auto& other : shapes_) {
    if (routes_[other.route].method == route.method &&
        std::equal(other.segments.begin(), other.segments.end(), shape.segments.begin(), shape.segments.end(),
                   same_segment))
      throw std::logic_error("two routes for " + route.method + " " + route.pattern);
  }
  shape.route = routes_.size();
  routes_.push_back(std::move(route));
  shapes_.insert(std::upper_bound(shapes_.begin(), shapes_.end(), shape, more_specific), std::move(shape));
}

bool Router::fits(const Shape& shape, const std::vector<std::string>& path) {
  const auto& segments = shape.segments;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (i >= path.size()) return false;
    switch (segments[i].kind) {
      case Segment::Kind::literal:
        if (segments[i].text != path[i]) return false;
        break;
      case Segment::Kind::parameter:
        if (path[i].empty()) return false;
        break;
      case Segment::Kind::rest:
        return std::all_of(path.begin() + static_cast<std::ptrdiff_t>(i), path.end(), is_plain_segment);
    }
  }
  return segments.size() == path.size();
}

std::map<std::string, std::string> Router::parameters(const Shape& shape, const std::vector<std::string>& path) {
  std::map<std::string, std::string> out;
  for (std::size_t i = 0; i < shape.segments.size(); ++i) {
    const auto& segment = shape.segments[i];
    if (segment.kind == Segment::Kind::literal) continue;
    std::string value = path[i];
    if (segment.kind == Segment::Kind::rest)
      for (std::size_t j = i + 1; j < path.size(); ++j) value += "/" + path[j];
    out.emplace(segment.text, std::move(value));
  }
  return out;
}

Router::Match Router::find(const Request& request) const {
  const auto path = decoded_segments(request.path);
  std::set<std::string> allowed;
  for (const auto& shape : shapes_) {
    if (!fits(shape, path)) continue;
    const Route& route = routes_[shape.route];
    if (answers(route, request.method)) return {&route, parameters(shape, path)};
    allowed.insert(route.method);
    if (route.method == "GET") allowed.insert("HEAD");
  }
  if (allowed.empty()) throw HttpError(404, "not_found", "There is nothing at this address.");
  method_not_allowed(allowed);
}

void Router::check_media(const Route& route, const Request& request, bool has_body) {
  if (!has_body) return;
  if (route.method == "GET") throw HttpError(400, "body_not_expected", "This request must not carry a body.");
  const auto encoding = request.header("Content-Encoding");
  if (encoding && !detail::same_name(*encoding, "identity"))
    throw HttpError(415, "unsupported_content_encoding", "Send the body without Content-Encoding.");
  const auto type = request.header("Content-Type").value_or("");
  const auto semicolon = std::min(type.find(';'), type.size());
  const auto media = detail::trim(std::string_view(type).substr(0, semicolon));
  if (media_matches("application/json", media) && !is_utf8_or_unsaid(std::string_view(type).substr(semicolon)))
    throw HttpError(415, "unsupported_media_type", "JSON is sent as UTF-8: leave the charset out, or say utf-8.");
  const bool fine = route.content_types.empty()
                        ? media_matches("application/json", media)
                        : std::any_of(route.content_types.begin(), route.content_types.end(),
                                      [&](const auto& allowed) { return media_matches(allowed, media); });
  if (fine) return;
  std::string expected = route.content_types.empty() ? "application/json" : "";
  for (const auto& allowed : route.content_types) expected += (expected.empty() ? "" : ", ") + allowed;
  throw HttpError(415, "unsupported_media_type", "Content-Type must be " + expected + ".");
}

Response Router::dispatch(Request& request) const {
  try {
    Match match = find(request);
    check_media(*match.route, request, !request.body.empty());
    if (request.body.size() > max_body_bytes(*match.route))
      throw HttpError(413, "body_too_large",
                      "The body may have " + std::to_string(max_body_bytes(*match.route)) + " bytes.");
    request.path_params = std::move(match.path_params);
    return match.route->handler(request);
  } catch (const HttpError& error) {
    return to_response(error.problem(), request.path);
  }
}

}  // namespace retour::api
