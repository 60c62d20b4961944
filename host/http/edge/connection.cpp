#include "http/edge/connection.hpp"

#include <algorithm>
#include <utility>

#include "http/edge/response_head.hpp"

namespace hub::http {
namespace {

constexpr std::int64_t kLingerMs = 2'000;
constexpr std::size_t kFilePieceBytes = 128 * 1024;
constexpr std::size_t kJoinedBodyBytes = 4 * 1024;  // a larger body is not copied behind its head

}  // namespace

Connection::Connection(Edge& edge, std::unique_ptr<Transport> transport, std::string address)
    : edge_{edge}, transport_{std::move(transport)}, address_{std::move(address)} {}

std::shared_ptr<Connection> Connection::self() {
  return std::static_pointer_cast<Connection>(shared_from_this());
}

void Connection::start() {
  last_activity_ms_ = edge_.loop.now_ms();
  part_began_ms_ = last_activity_ms_;
  if (transport_->is_secure()) phase_ = Phase::handshake;
  await();
}

void Connection::on_writable() {
  auto keep = shared_from_this();
  waits_writable_ = false;
  if (phase_ == Phase::closed) return;
  if (std::exchange(read_wants_write_, false)) return receive();
  settle();
}

void Connection::flush() {
  flush_scheduled_ = false;
  settle();
}

void Connection::schedule_flush() {
  if (in_input_ || std::exchange(flush_scheduled_, true)) return;
  edge_.loop.flush_later(self());
}

Connection::Slot* Connection::slot_of(std::uint64_t number) {
  if (phase_ == Phase::closed || number < first_number_ || number - first_number_ >= slots_.size()) return nullptr;
  return &slots_[static_cast<std::size_t>(number - first_number_)];
}

void Connection::answer(std::uint64_t number, Response response) {
  Slot* slot = slot_of(number);
  if (slot == nullptr) return;
  if (response.file) return start_file(number, std::move(response));
  slot->response = std::move(response);
  slot->ready = true;
  schedule_flush();
}

void Connection::unanswered(std::uint64_t number) {
  Slot* slot = slot_of(number);
  if (slot == nullptr) return;
  edge_.log("error", "the handler of " + (slot->route ? slot->route->pattern : std::string{"a request"}) +
                         " ended without an answer; the client got 500");
  answer(number, Response::error(500, "internal_error", "the request could not be answered"));
}

void Connection::start_file(std::uint64_t number, Response response) {
  Slot* slot = slot_of(number);
  auto conditions = slot->conditions ? std::shared_ptr<const FileConditions>{std::move(slot->conditions)}
                                     : std::make_shared<const FileConditions>(Request{});
  edge_.workers.run([&edge = edge_, weak = std::weak_ptr<Connection>{self()}, number, conditions,
                     response = std::make_shared<Response>(std::move(response))] {
    auto file = std::make_shared<FileAnswer>(edge.files.serve(std::move(*response), *conditions));
    edge.loop.post([weak, number, file] {
      if (auto connection = weak.lock()) {
        connection->file_answered(number, std::make_unique<FileAnswer>(std::move(*file)));
      }
    });
  });
}

void Connection::file_answered(std::uint64_t number, std::unique_ptr<FileAnswer> file) {
  Slot* slot = slot_of(number);
  if (slot == nullptr) return;
  slot->file = std::move(file);
  slot->ready = true;
  schedule_flush();
}

// Everything that follows from new input, new answers or room to write. Ends with the right waits and deadline.
void Connection::settle() {
  if (phase_ == Phase::closed || in_input_) return;
  if (phase_ == Phase::handshake) return await();
  while (true) {
    collect_answers();
    write_some();
    if (phase_ == Phase::closed) return;
    if (!stalled_ || !may_begin_request()) break;
    stalled_ = false;
    take_in({});
    if (phase_ == Phase::closed) return;
  }
  await();
}

void Connection::collect_answers() {
  while (!slots_.empty() && !stream_) {
    Slot& slot = slots_.front();
    if (slot.continue_due && !slot.ready) {
      queue_.add(std::string{"HTTP/1.1 100 Continue\r\n\r\n"});
      slot.continue_due = false;
    }
    if (!slot.ready) return;
    write_answer(slot);
    bool keep_alive = slot.keep_alive;
    slots_.erase(slots_.begin());
    ++first_number_;
    last_activity_ms_ = edge_.loop.now_ms();
    if (!keep_alive) {
      stop_reading_requests();
      slots_.clear();
    }
  }
}

void Connection::write_answer(Slot& slot) {
  Response& response = slot.file ? slot.file->response : *slot.response;
  std::uint64_t length = slot.file ? slot.file->length : response.body.size();
  if (edge_.stopping && slots_.size() == 1) slot.keep_alive = false;
  HeadFacts facts{length, slot.keep_alive, slot.secure, &slot.cors, edge_.date()};
  std::string& out = queue_.tail();
  std::size_t before = out.size();
  out.reserve(before + 512 + (response.body.size() < kJoinedBodyBytes ? response.body.size() : 0));
  append_head(out, response, facts);
  bool body = !slot.head && allows_body(response.status) && length > 0;
  bool in_response = !slot.file || (!slot.file->shared && !slot.file->file);
  if (body && in_response && response.body.size() < kJoinedBodyBytes) out += response.body;
  queue_.note_appended(out.size() - before);
  if (!body) return;
  if (in_response) {
    if (response.body.size() >= kJoinedBodyBytes) queue_.add(std::move(response.body));
  } else if (slot.file->shared) {
    queue_.add({}, slot.file->shared);
  } else {
    stream_ = std::make_unique<Stream>();
    stream_->file = slot.file->file;
    stream_->offset = slot.file->offset;
    stream_->left = length;
  }
}

void Connection::write_some() {
  while (true) {
    IoStatus status = queue_.write_to(*transport_);
    if (queue_.progressed()) last_progress_ms_ = edge_.loop.now_ms();
    if (status == IoStatus::failed || status == IoStatus::ended) return close();
    if (status == IoStatus::wants_write && !std::exchange(waits_writable_, true)) {
      last_progress_ms_ = std::max(last_progress_ms_, last_activity_ms_);
      transport_->socket().wait_writable(shared_from_this());
    }
    if (!queue_.empty()) return;
    if (!stream_) break;
    if (stream_->left > 0) return next_file_piece();
    stream_.reset();
    collect_answers();
    if (queue_.empty() && !stream_) break;
  }
  if (slots_.empty() && (phase_ == Phase::last || read_ended_)) finish_sending();
}

void Connection::next_file_piece() {
  if (std::exchange(stream_->reading, true)) return;
  auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>(stream_->left, kFilePieceBytes));
  edge_.workers.run(
      [&edge = edge_, weak = std::weak_ptr<Connection>{self()}, file = stream_->file, offset = stream_->offset, bytes] {
        auto piece = std::make_shared<std::string>(file->read(offset, bytes));
        edge.loop.post([weak, piece] {
          if (auto connection = weak.lock()) connection->file_piece_read(std::move(*piece));
        });
      });
}

void Connection::file_piece_read(std::string bytes) {
  if (phase_ == Phase::closed || !stream_) return;
  // The file became shorter: the promised length cannot be kept, and only a cut says so.
  if (bytes.empty() || bytes.size() > stream_->left) return close();
  stream_->reading = false;
  stream_->offset += bytes.size();
  stream_->left -= bytes.size();
  queue_.add(std::move(bytes));
  schedule_flush();
}

void Connection::finish_sending() {
  if (phase_ == Phase::lingering) return;
  if (!unread_input_ || read_ended_) {
    if (transport_->is_secure()) transport_->end_sending();
    return close();
  }
  phase_ = Phase::lingering;
  part_began_ms_ = edge_.loop.now_ms();
  transport_->end_sending();
}

bool Connection::is_idle() const {
  return has_nothing_to_send() && !body_pending_;
}

void Connection::drain(const std::string&) {
  if (phase_ == Phase::handshake || phase_ == Phase::lingering || (phase_ == Phase::requests && is_idle())) close();
}

void Connection::on_deadline() {
  auto keep = shared_from_this();
  bool arriving = phase_ == Phase::requests && (parser_ || body_pending_);
  bool stuck = !queue_.empty();
  if (!arriving || stuck) return close();
  edge_.counters.bad_requests.fetch_add(1, std::memory_order_relaxed);
  refuse(408, "request_timeout",
         body_pending_ ? "the body of the request took too long to arrive"
                       : "the headers of the request took too long to arrive");
  settle();
}

void Connection::await() {
  bool may_read = !read_ended_ && !stalled_ && phase_ != Phase::last;
  if (may_read && !waits_readable_ && !read_wants_write_) {
    waits_readable_ = true;
    wait_for_input(*transport_, edge_.loop, shared_from_this());
  }
  set_deadline();
}

void Connection::set_deadline() {
  const ServerOptions& limits = edge_.options;
  std::int64_t deadline = 0;
  if (phase_ == Phase::handshake) {
    deadline = part_began_ms_ + limits.header_timeout_ms;
  } else if (phase_ == Phase::lingering) {
    deadline = part_began_ms_ + kLingerMs;
  } else if (!queue_.empty()) {
    deadline = last_progress_ms_ + limits.body_timeout_ms;
  } else if (body_pending_) {
    deadline = part_began_ms_ + limits.body_timeout_ms;
  } else if (parser_) {
    deadline = part_began_ms_ + limits.header_timeout_ms;
  } else if (has_nothing_to_send()) {
    deadline = last_activity_ms_ + limits.idle_timeout_ms;
  }
  // While a handler works there is no deadline.
  if (deadline == 0) return edge_.loop.clear_deadline(*this);
  edge_.loop.set_deadline(*this, deadline);
}

void Connection::close() {
  if (std::exchange(phase_, Phase::closed) == Phase::closed) return;
  edge_.loop.clear_deadline(*this);
  if (transport_) transport_->socket().close();
  transport_.reset();
  slots_.clear();
  stream_.reset();
  edge_.give_back(std::move(parser_));
  edge_.forget(*this);
}

}  // namespace hub::http
