#include "http/edge/edge.hpp"

#include <ctime>

#include "http/edge/http_date.hpp"

namespace hub::http {
namespace {

constexpr std::size_t kKeptParsers = 64;

}  // namespace

Edge::Edge(ServerOptions its_options, Loop& its_loop, Router& its_router, Workers& its_workers, FileService& its_files)
    : options{std::move(its_options)},
      loop{its_loop},
      workers{its_workers},
      files{its_files},
      bodies{std::make_shared<BodyMemory>(options.max_body_memory_bytes)},
      router_{its_router},
      limiter_{RateLimiter::Rules{.per_second = options.rate_per_second, .burst = options.rate_burst}} {}

void Edge::log(std::string_view level, std::string_view text) const {
  if (options.log) options.log(level, text);
}

const Router::Table& Edge::routes() {
  std::uint64_t version = router_.version();
  if (version != routes_version_) {
    routes_ = router_.table();
    routes_version_ = version;
  }
  return *routes_;
}

void Edge::remember(const std::shared_ptr<Peer>& peer) {
  peers_.emplace(peer.get(), peer);
  counters.connections.store(static_cast<std::int64_t>(peers_.size()), std::memory_order_relaxed);
}

void Edge::forget(const Peer& peer) {
  peers_.erase(&peer);
  counters.connections.store(static_cast<std::int64_t>(peers_.size()), std::memory_order_relaxed);
  if (peers_.empty() && on_last_peer_gone) on_last_peer_gone();
}

std::vector<std::shared_ptr<Peer>> Edge::peers() const {
  std::vector<std::shared_ptr<Peer>> all;
  all.reserve(peers_.size());
  for (const auto& [key, peer] : peers_) all.push_back(peer);
  return all;
}

std::int64_t Edge::take_token(const Route* route, const std::string& address) {
  RateLimiter* own = route != nullptr ? route->limiter.get() : nullptr;
  RateLimiter& limiter = own != nullptr ? *own : limiter_;
  if (own == nullptr && options.rate_per_second <= 0) return 0;
  return limiter.take(rate_key(address), loop.now_ms());
}

std::unique_ptr<RequestParser> Edge::borrow_parser() {
  if (parsers_.empty()) return std::make_unique<RequestParser>(options.max_header_bytes);
  auto parser = std::move(parsers_.back());
  parsers_.pop_back();
  return parser;
}

void Edge::give_back(std::unique_ptr<RequestParser> parser) {
  if (!parser || parsers_.size() >= kKeptParsers) return;
  parser->reset();
  parsers_.push_back(std::move(parser));
}

std::string_view Edge::date() {
  std::int64_t second = std::time(nullptr);
  if (second != date_second_) {
    date_second_ = second;
    date_ = format_http_date(second);
  }
  return date_;
}

}  // namespace hub::http
