#include "live/core.hpp"

#include "store/conversations.hpp"
#include "wire/wire.hpp"

namespace hub::live {
namespace {

constexpr int kMostBadFrames = 3;
constexpr int kSweepMs = 1000;

class Listener final : public http::WebSocketListener {
 public:
  Listener(std::shared_ptr<Core> core, SessionPtr session) : core_{std::move(core)}, session_{std::move(session)} {}
  // What is called may close the socket, and so end this object, before it returns: both are held here.
  void on_text(std::string_view text) override {
    const auto core = core_;
    if (const auto session = session_) core->heard(session, text);
  }
  void on_close(std::uint16_t) override {
    const auto core = core_;
    if (const auto session = std::exchange(session_, nullptr)) core->closed(session);
  }

 private:
  std::shared_ptr<Core> core_;
  SessionPtr session_;
};

}  // namespace

Core::Core(Services services, HubOptions options)
    : services_{std::move(services)}, options_{std::move(options)}, loop_{services_.server} {}

void Core::listen() {
  services_.store.listen([core = weak_from_this()](const std::vector<domain::Event>& events) {
    if (const auto alive = core.lock()) alive->committed(events);
  });
}

std::string Core::limits_json() const {
  std::string out = "{\"maxUploadBytes\":" + std::to_string(options_.max_upload_bytes) + ",\"mediaTypes\":[";
  for (const auto& type : options_.media_types) {
    if (&type != &options_.media_types.front()) out += ',';
    wire::append_quoted(out, type);
  }
  return out + "]}";
}

bool Core::origin_is_ours(const http::Request& request, std::string_view origin) const {
  if (origin.empty()) return false;
  if (!options_.public_url.empty() && origin == options_.public_url) return true;
  const std::string own = (request.secure ? "https://" : "http://") + std::string{request.header("host")};
  return origin == own;
}

http::Upgrade Core::open(const http::Request& request, std::shared_ptr<http::WebSocket> socket) {
  if (stopping_) return {nullptr, http::Response::error(503, "restarting", "The hub is stopping; connect again soon")};
  auto session = std::make_shared<Session>();
  session->socket = std::move(socket);
  session->opening = std::make_unique<Opening>();
  session->opening->cookie = request.cookie("hubbub_session").value_or("");
  session->opening->origin = request.header("origin");
  session->opening->same_origin = origin_is_ours(request, session->opening->origin);
  ++sockets_;
  const auto deadline = services_.clock.now() + std::chrono::milliseconds(options_.hello_timeout_ms);
  openings_.emplace_back(deadline, session);
  if (!std::exchange(sweeping_, true)) loop_.after(kSweepMs, [this] { sweep_openings(); });
  return {std::make_unique<Listener>(shared_from_this(), std::move(session)), {}};
}

void Core::sweep_openings() {
  const auto now = services_.clock.now();
  while (!openings_.empty()) {
    const auto session = openings_.front().second.lock();
    if (session && !session->closed && session->opening) {
      if (openings_.front().first > now) break;
      refuse(session, "bad_hello", "hello did not come in time");
    }
    openings_.pop_front();
  }
  sweeping_ = !openings_.empty();
  if (sweeping_) loop_.after(kSweepMs, [this] { sweep_openings(); });
}

void Core::refuse(const SessionPtr& session, std::string_view code, std::string_view title,
                  std::optional<int> retry_after_ms) {
  if (session->closed) return;
  ++refused_;
  session->send(frames::bye(code, title, retry_after_ms));
  session->socket->close(http::kPolicyViolation, code);
  closed(session);
}

void Core::closed(const SessionPtr& session) {
  if (session->closed) return;
  session->closed = true;
  --sockets_;
  audience_.remove(session);
  if (session->person) --persons_;
  if (session->agent) {
    --agents_;
    for (const auto& follow : session->agent->follows) push_presence(follow->conversation_id);
    push_online();
  }
  session->opening.reset();
}

void Core::heard(const SessionPtr& session, std::string_view text) {
  if (session->closed) return;
  ++frames_in_;
  if (!session->frames.take(options_.frames, services_.clock.now())) {
    return refuse(session, "too_fast", "too many messages in a short time; connect again later", 10'000);
  }
  const auto frame = wire::JsonObject::parse(text);
  if (!frame) {
    if (++session->bad_frames >= kMostBadFrames) refuse(session, "bad_json", frame.error().message);
    return;
  }
  const auto kind = frame->text("t");
  if (session->opening) {
    if (kind == "hello") return hello(session, *frame);
    return refuse(session, "bad_hello", "the first message must be hello");
  }
  dispatch(session, kind, *frame);
}

void Core::hello(const SessionPtr& session, const wire::JsonObject& frame) {
  if (frame.integer("v") != 1) {
    return refuse(session, "bad_hello", "this hub speaks version 1 of the live protocol");
  }
  if (frame.has("token")) return hello_person(session, frame);
  hello_agent(session);
}

void Core::dispatch(const SessionPtr& session, std::string_view kind, const wire::JsonObject& frame) {
  if (kind == "ping") return session->send(std::string{R"({"t":"pong"})"});
  if (session->person) return from_person(session, kind, frame);
  if (session->agent) from_agent(session, kind, frame);
}

void Core::nack(const SessionPtr& session, std::string_view id, const domain::Error& error) const {
  session->send(frames::nack(id, error));
}

bool Core::may_send(const SessionPtr& session, std::string_view id, const Rate& rate) {
  if (id.empty() || id.size() > 128) {
    nack(session, id, {domain::Status::invalid, "bad_id", "id: expected 1 to 128 characters that the sender made up"});
    return false;
  }
  if (session->sends.take(rate, services_.clock.now())) return true;
  nack(session, id,
       {domain::Status::rate_limited, "too_fast", "too many messages in a short time; try again soon",
        session->sends.wait_ms(rate)});
  return false;
}

void Core::finish_send(const SessionPtr& session, const std::string& id, const domain::Result<>& outcome,
                       const domain::Message& stored) {
  if (!outcome) return nack(session, id, outcome.error());
  session->send(frames::ack({id, stored.seq, stored.id, stored.conversation_id, stored.received_at}));
}

void Core::send_history(const SessionPtr& session, const domain::ConversationId& conversation,
                        const wire::JsonObject& frame) {
  const auto before = std::max<domain::Seq>(0, frame.integer("before").value_or(0));
  const auto limit = static_cast<int>(std::clamp<std::int64_t>(frame.integer("limit").value_or(50), 1, 100));
  const bool for_person = session->person != nullptr;
  auto page = std::make_shared<std::pair<std::string, std::string>>();  // notes to pass over; the messages
  services_.store.submit_read(
      [=](store::Snapshot& snapshot) {
        const auto messages = store::Messages(snapshot.connection()).before(conversation, before, limit);
        page->second = frames::history(conversation, before, messages, for_person);
        const auto notes = for_person ? frames::notes_among(messages) : std::vector<domain::SeqRange>{};
        if (!notes.empty()) page->first = frames::deleted(conversation, notes);
      },
      [=, this](domain::Result<> outcome) {
        if (!outcome) return;  // the client asks again
        loop_.push([=] {
          if (!page->first.empty()) session->send(std::move(page->first));
          session->send(std::move(page->second));
        });
      });
}

// A mark is named by who it is for ('u' read by the person, 'b' read by the business, 'd' delivered) and conversation.
void Core::mark(char kind, const domain::ConversationId& conversation, domain::Seq seq) {
  if (seq <= 0) return;
  const auto name = kind + conversation;
  if (const auto now = marks_.note(name, seq)) write_mark_now(name, *now);
}

void Core::write_mark_now(const std::string& mark, domain::Seq seq) {
  services_.store.submit(
      [this, mark, seq](store::Transaction& tx) -> domain::Result<> {
        const auto conversation = mark.substr(1);
        if (mark[0] == 'u') return services_.ingest.has_read(tx, conversation, seq);
        if (mark[0] == 'd') return services_.ingest.has_delivered(tx, conversation, seq);
        return services_.outbox.has_read(tx, conversation, seq);
      },
      [this, mark](domain::Result<>) { loop_.push([this, mark] { write_mark(mark); }); });
}

void Core::write_mark(const std::string& mark) {
  if (const auto next = marks_.written(mark)) write_mark_now(mark, *next);
}

void Core::say_goodbye() {
  stopping_ = true;
  // One text for all; the server closes the sockets with 1001 right after.
  const auto bye = frames::shared(frames::bye("restarting", "The hub restarts; connect again", 500));
  for (const auto& session : audience_.everyone()) {
    session->send(bye);
    session->socket->close(http::kGoingAway, "restarting");
  }
}

HubStatistics Core::statistics() const {
  HubStatistics numbers;
  numbers.persons = persons_;
  numbers.agents = agents_;
  numbers.waiting = sockets_ - persons_ - agents_;
  numbers.frames_in = frames_in_;
  numbers.messages_out = messages_out_;
  numbers.refused = refused_;
  return numbers;
}

}  // namespace hub::live
