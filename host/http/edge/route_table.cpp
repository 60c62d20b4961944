#include "http/edge/route_table.hpp"

#include <algorithm>

#include "http/text_encoding.hpp"

namespace hub::http {
namespace {

constexpr std::size_t kMaxSegments = 64;

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  path.remove_prefix(path.starts_with('/') ? 1 : 0);
  while (true) {
    std::size_t slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

// The segments of a requested path, decoded. Undecoded ones are views into the path: the common case copies nothing.
class DecodedPath {
 public:
  enum class Verdict { good, malformed, too_deep };

  explicit DecodedPath(std::string_view path) : verdict_{read(path)} {}
  Verdict verdict() const { return verdict_; }
  std::size_t size() const { return size_; }
  std::string_view operator[](std::size_t i) const { return segments_[i]; }

  std::string joined_from(std::size_t first) const {
    std::string out;
    for (std::size_t i = first; i < size_; ++i) {
      if (i > first) out += '/';
      out += segments_[i];
    }
    return out;
  }

 private:
  Verdict read(std::string_view path) {
    if (!path.starts_with('/')) return Verdict::malformed;
    path.remove_prefix(1);
    while (true) {
      if (size_ == kMaxSegments) return Verdict::too_deep;
      std::size_t slash = path.find('/');
      std::string_view segment = path.substr(0, slash);
      if (segment.find('%') != std::string_view::npos) {
        auto decoded = percent_decode(segment);
        if (!decoded) return Verdict::malformed;
        if (decoded_.empty()) decoded_.reserve(kMaxSegments);  // views into it must stay valid
        segment = decoded_.emplace_back(std::move(*decoded));
      }
      if (!is_valid_utf8(segment) || segment.find('\0') != std::string_view::npos) return Verdict::malformed;
      segments_[size_++] = segment;
      if (slash == std::string_view::npos) return Verdict::good;
      path.remove_prefix(slash + 1);
    }
  }

  std::array<std::string_view, kMaxSegments> segments_;
  std::size_t size_ = 0;
  std::vector<std::string> decoded_;
  Verdict verdict_;
};

class Search {
 public:
  Search(Method method, const DecodedPath& path, bool upgrade) : method_{method}, path_{path}, upgrade_{upgrade} {}

  bool visit(const RouteNode& node, std::size_t depth) {
    if (depth == path_.size()) return accept(node.here, path_.size());
    std::string_view segment = path_[depth];
    if (auto literal = node.literals.find(segment); literal != node.literals.end()) {
      if (visit(*literal->second, depth + 1)) return true;
    }
    if (node.parameter && !segment.empty()) {
      values_[value_count_++] = segment;
      if (visit(*node.parameter, depth + 1)) return true;
      --value_count_;
    }
    return accept(node.rest, depth);
  }

  Match take_match() && {
    if (route_ == nullptr) return std::move(match_);
    match_.status = 200;
    match_.route = *route_;
    const auto& names = match_.route->names;
    match_.params.reserve(names.size());
    for (std::size_t i = 0; i < value_count_; ++i) match_.params.emplace_back(names[i], values_[i]);
    if (names.size() > value_count_) match_.params.emplace_back(names.back(), path_.joined_from(rest_from_));
    return std::move(match_);
  }

 private:
  bool accept(const RouteNode::Endpoint& endpoint, std::size_t rest_from) {
    if (endpoint.empty()) return false;
    const RoutePtr* route = pick(endpoint);
    if (match_.allow.empty() && (route == nullptr || method_ == Method::options)) match_.allow = endpoint.allow();
    if (route == nullptr) {
      match_.status = 405;
      return false;
    }
    route_ = route;
    rest_from_ = rest_from;
    return true;
  }

  const RoutePtr* pick(const RouteNode::Endpoint& endpoint) const {
    const auto& get = endpoint.by_method[static_cast<std::size_t>(Method::get)];
    const auto& exact = endpoint.by_method[static_cast<std::size_t>(method_)];
    if (upgrade_ && endpoint.websocket) return &endpoint.websocket;
    if (exact) return &exact;
    if (method_ == Method::head && get) return &get;
    if (method_ == Method::get && endpoint.websocket) return &endpoint.websocket;
    return nullptr;
  }

  Method method_;
  const DecodedPath& path_;
  bool upgrade_;
  std::array<std::string_view, kMaxSegments> values_;
  std::size_t value_count_ = 0;
  std::size_t rest_from_ = 0;
  const RoutePtr* route_ = nullptr;
  Match match_;
};

}  // namespace

bool RouteNode::Endpoint::empty() const {
  return !websocket && std::none_of(by_method.begin(), by_method.end(), [](const RoutePtr& r) { return r != nullptr; });
}

std::string RouteNode::Endpoint::allow() const {
  std::string out;
  auto list = [&out](const char* name) {
    if (!out.empty()) out += ", ";
    out += name;
  };
  for (std::size_t i = 0; i < by_method.size(); ++i) {
    auto method = static_cast<Method>(i);
    bool served = by_method[i] != nullptr;
    if (method == Method::get) served = served || websocket != nullptr;
    if (method == Method::head) served = served || by_method[0] != nullptr;
    if (served) list(name_of(method));
  }
  return out;
}

void Router::Table::insert(const RoutePtr& route) {
  RouteNode* node = &root;
  RouteNode::Endpoint* endpoint = nullptr;
  for (std::string_view segment : split(route->pattern)) {
    if (is_parameter(segment) && segment.ends_with("...}")) {
      endpoint = &node->rest;
      break;
    }
    auto& child = is_parameter(segment) ? node->parameter : node->literals[std::string{segment}];
    if (!child) child = std::make_unique<RouteNode>();
    node = child.get();
  }
  if (endpoint == nullptr) endpoint = &node->here;
  (route->upgrade ? endpoint->websocket : endpoint->by_method[static_cast<std::size_t>(route->method)]) = route;
}

Match Router::Table::find(Method method, std::string_view path, bool upgrade) const {
  DecodedPath decoded{path};
  Match match;
  if (decoded.verdict() == DecodedPath::Verdict::malformed) match.status = 400;
  if (decoded.verdict() != DecodedPath::Verdict::good) return match;
  Search search{method, decoded, upgrade};
  search.visit(root, 0);
  return std::move(search).take_match();
}

}  // namespace hub::http
