#include <utility>

#include "http/edge/connection.hpp"
#include "http/edge/websocket_session.hpp"
#include "http/text_encoding.hpp"

namespace hub::http {
namespace {

constexpr std::size_t kMaxPipelined = 16;
constexpr std::size_t kMaxUnsentBytes = 1024 * 1024;    // of answers that the peer does not fetch
constexpr std::size_t kDiscardedBodyBytes = 64 * 1024;  // a refused body up to this is read, to keep the connection
constexpr std::size_t kLingeredBytes = 8 * 1024 * 1024;
constexpr int kReadsPerTurn = 4;  // of what TLS has decrypted already

}  // namespace

void Connection::on_readable() {
  auto keep = shared_from_this();
  waits_readable_ = false;
  if (phase_ == Phase::closed) return;
  receive();
}

void Connection::receive() {
  if (phase_ == Phase::handshake) {
    IoStatus status = transport_->handshake();
    if (status == IoStatus::failed || status == IoStatus::ended) return close();
    if (status == IoStatus::wants_write && !std::exchange(waits_writable_, true)) {
      read_wants_write_ = true;
      transport_->socket().wait_writable(shared_from_this());
    }
    if (status != IoStatus::ok) return await();
    phase_ = Phase::requests;
    last_activity_ms_ = edge_.loop.now_ms();
  }
  for (int i = 0; i < kReadsPerTurn; ++i) {
    auto buffer = edge_.loop.read_buffer();
    IoResult result = transport_->read(buffer);
    if (result.status == IoStatus::failed) return close();
    if (result.status == IoStatus::ended) {
      read_ended_ = true;
      if (phase_ == Phase::lingering || body_pending_ || parser_) return close();
    }
    if (result.status == IoStatus::wants_write && !std::exchange(waits_writable_, true)) {
      read_wants_write_ = true;
      transport_->socket().wait_writable(shared_from_this());
    }
    if (result.status != IoStatus::ok) break;
    take_in({buffer.data(), result.bytes});
    if (phase_ == Phase::closed) return;
    if (stalled_ || !transport_->has_buffered()) break;
  }
  settle();
}

void Connection::take_in(std::string_view bytes) {
  if (phase_ == Phase::lingering) {
    lingered_bytes_ += bytes.size();
    if (lingered_bytes_ > kLingeredBytes) close();
    return;
  }
  in_input_ = true;
  if (pending_.empty()) {
    parse(bytes);
    if (phase_ == Phase::requests) pending_.assign(bytes);
  } else {
    pending_.append(bytes);
    std::string_view rest = pending_;
    parse(rest);
    if (phase_ == Phase::requests) pending_.erase(0, pending_.size() - rest.size());
  }
  if (pending_.empty() && pending_.capacity() > 64) pending_ = {};
  in_input_ = false;
}

bool Connection::may_begin_request() const {
  return phase_ == Phase::requests && slots_.size() < kMaxPipelined && queue_.size() < kMaxUnsentBytes && !stream_;
}

void Connection::begin_request(std::string_view& bytes) {
  // RFC 9112 §2.2: an empty line before a request is ignored.
  while (bytes.starts_with("\r\n")) bytes.remove_prefix(2);
  if (bytes.empty() || bytes == "\r") return;
  if (!may_begin_request()) {
    stalled_ = true;
    return;
  }
  parser_ = edge_.borrow_parser();
  part_began_ms_ = edge_.loop.now_ms();
}

void Connection::parse(std::string_view& bytes) {
  while (phase_ == Phase::requests) {
    if (!parser_) begin_request(bytes);
    if (!parser_) return;
    switch (parser_->feed(bytes)) {
      case RequestParser::Progress::need_more:
        return;
      case RequestParser::Progress::failed:
        return on_malformed();
      case RequestParser::Progress::head:
        on_head(bytes);
        break;
      case RequestParser::Progress::complete:
        on_complete();
        break;
    }
  }
}

Connection::Slot& Connection::add_slot() {
  const Request& request = parser_->request();
  Slot& slot = slots_.emplace_back();
  slot.head = request.method == Method::head;
  slot.keep_alive = parser_->facts().keep_alive;
  slot.secure = request.secure || transport_->is_secure();
  body_pending_ = true;
  return slot;
}

void Connection::on_head(std::string_view rest) {
  edge_.counters.requests.fetch_add(1, std::memory_order_relaxed);
  Request& request = parser_->request();
  const RequestFacts& facts = parser_->facts();
  Admission admission = admit(edge_, request, facts, address_, transport_->is_secure());
  Slot& slot = add_slot();
  slot.cors = std::move(admission.cors);
  slot.route = std::move(admission.route);
  refusal_ = std::move(admission.refusal);
  part_began_ms_ = edge_.loop.now_ms();
  if (refusal_ && facts.has_body()) {
    // Answered at once. A body that is worth reading is thrown away as it comes, and the connection goes on.
    slot.response = std::exchange(refusal_, std::nullopt);
    slot.ready = true;
    discarding_ =
        slot.keep_alive && !facts.chunked && !facts.expects_continue && *facts.content_length <= kDiscardedBodyBytes;
    if (discarding_) return parser_->discard_body();
    slot.keep_alive = false;
    unread_input_ = true;
    return stop_reading_requests();
  }
  if (refusal_) return;
  if (slot.route->upgrade) return upgrade(rest);
  parser_->limit_body(admission.body_limit_bytes);
  slot.continue_due = facts.expects_continue && facts.has_body() && rest.empty();
}

void Connection::on_malformed() {
  edge_.counters.bad_requests.fetch_add(1, std::memory_order_relaxed);
  ParseFailure failure = parser_->failure();
  refuse(failure.status, failure.code, failure.title);
}

// Answers the request that is arriving, which cannot be read to its end.
void Connection::refuse(int status, std::string_view code, std::string_view title) {
  unread_input_ = true;
  if (std::exchange(discarding_, false)) return stop_reading_requests();  // its answer is on its way
  Slot& slot = body_pending_ ? slots_.back() : slots_.emplace_back();
  slot.response = Response::error(status, code, title);
  slot.secure = transport_->is_secure();
  slot.keep_alive = false;
  slot.ready = true;
  stop_reading_requests();
}

void Connection::stop_reading_requests() {
  phase_ = Phase::last;
  body_pending_ = false;
  edge_.give_back(std::move(parser_));
  pending_ = {};
}

void Connection::on_complete() {
  body_pending_ = false;
  if (std::exchange(discarding_, false)) return edge_.give_back(std::move(parser_));
  if (refusal_) {
    Slot& slot = slots_.back();
    slot.response = std::exchange(refusal_, std::nullopt);
    slot.ready = true;
  } else {
    dispatch();
  }
  bool last = !slots_.empty() && !slots_.back().keep_alive;
  edge_.give_back(std::move(parser_));
  if (last && phase_ == Phase::requests) phase_ = Phase::last;
}

void Connection::dispatch() {
  std::uint64_t number = first_number_ + slots_.size() - 1;
  RoutePtr route = slots_.back().route;
  Request request = std::move(parser_->request());
  if (request.method == Method::get || request.method == Method::head) {
    slots_.back().conditions = std::make_unique<FileConditions>(request);
  }
  if (route->files) return serve_files(number, std::move(request));
  Responder respond{std::make_shared<Responder::State>(edge_.loop.mailbox(), self(), number)};
  auto call = [&edge = edge_](const Route& its, Request its_request, const Responder& its_respond) {
    try {
      its.handler(std::move(its_request), its_respond);
    } catch (const std::exception& thrown) {
      edge.log("error", "the handler of " + its.pattern + " threw: " + thrown.what());
    }
  };
  if (!route->options.blocking) return call(*route, std::move(request), respond);
  edge_.workers.run([call, route, respond, moved = std::make_shared<Request>(std::move(request))] {
    call(*route, std::move(*moved), respond);
  });
}

void Connection::serve_files(std::uint64_t number, Request request) {
  auto conditions = std::shared_ptr<const FileConditions>{std::move(slots_.back().conditions)};
  edge_.workers.run([&edge = edge_, weak = std::weak_ptr<Connection>{self()}, number, conditions,
                     root = slots_.back().route->files, path = std::string{request.path()}] {
    auto file = std::make_shared<FileAnswer>(edge.files.serve(*root, path, *conditions));
    edge.loop.post([weak, number, file] {
      if (auto connection = weak.lock()) {
        connection->file_answered(number, std::make_unique<FileAnswer>(std::move(*file)));
      }
    });
  });
}

void Connection::upgrade(std::string_view rest) {
  Slot& slot = slots_.back();
  const Request& request = parser_->request();
  auto session = std::make_shared<WebSocketSession>(edge_, request.remote_address);
  std::optional<Response> refusal;
  if (slots_.size() > 1 || !queue_.empty() || parser_->facts().has_body()) {
    refusal = Response::error(400, "upgrade_not_alone", "a WebSocket handshake must not share its connection");
  } else if (edge_.stopping) {
    refusal = Response::error(503, "stopping", "the server is stopping");
  } else {
    refusal = session->shake_hands(*slot.route, request);
  }
  if (refusal) {
    refusal_ = std::move(refusal);
    if (parser_->facts().has_body()) refuse(400, "upgrade_with_body", "a WebSocket handshake has no body");
    return;
  }
  auto transport = std::move(transport_);
  std::string first{rest};
  slots_.clear();
  pending_ = {};
  session->start(std::move(transport), first);
  close();  // what is left of it
}

}  // namespace hub::http
