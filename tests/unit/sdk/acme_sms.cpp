// A whole channel, as an integrator would write it. docs/write-a-plugin.md shows it.
// snippet: channel
#include <hubbub/channel.hpp>

class AcmeSms final : public hubbub::Channel {
 public:
  static hubbub::Descriptor describe() {
    return {.id = "com.acme.sms",
            .name = "Acme SMS",
            .version = "1.0.0",
            .description = "Text messages through Acme.",
            .channel_type = "sms",
            .settings = R"({"type": "object", "additionalProperties": false, "required": ["sender", "token"],
              "properties": {
                "sender": {"type": "string", "description": "E.164 number that texts come from"},
                "token": {"type": "string", "format": "hubbub-secret", "description": "API token"}}})",
            .capabilities = {.text_max_chars = 1600}};
  }

  explicit AcmeSms(hubbub::Context& host)
      : http_{host.require<hubbub::HttpClient>()},
        inbox_{host.require<hubbub::Inbox>()},
        crypto_{host.require<hubbub::Crypto>()},
        token_{host.secret("token")},
        sender_{host.settings()["sender"]} {
    host.routes().post("/inbound", [this](const hubbub::HttpRequest& request) { return on_inbound(request); });
    host.routes().post("/receipts", [this](const hubbub::HttpRequest& request) { return on_receipt(request); });
  }

  void send(const hubbub::OutboundMessage& message, hubbub::Completion done) override {
    http_.post("https://api.acme.test/messages")
        .bearer(token_)
        .json({{"from", sender_}, {"to", message.to()}, {"text", message.text()}, {"ref", message.id()}})
        .async([done](const hubbub::Result<hubbub::HttpReply>& reply) {
          if (!reply) return done.fail(reply.error());
          if (reply->status >= 400) return done.fail(hubbub::from_http(*reply));
          done.sent(reply->json()["sid"].string());
        });
  }

 private:
  hubbub::HttpResponse on_inbound(const hubbub::HttpRequest& request) {
    if (!is_signed(request)) return hubbub::HttpResponse::unauthorized();
    const auto event = request.json();
    inbox_.receive({.external_id = event["sid"], .from = event["from"], .text = event["text"]});
    return hubbub::HttpResponse::ok();  // leaves when the message is stored
  }

  hubbub::HttpResponse on_receipt(const hubbub::HttpRequest& request) {
    if (!is_signed(request)) return hubbub::HttpResponse::unauthorized();
    inbox_.delivered(request.json()["sid"].string());
    return hubbub::HttpResponse::ok();
  }

  bool is_signed(const hubbub::HttpRequest& request) const {
    return crypto_.hmac_sha256_matches(token_, request.body(), request.header("X-Acme-Signature"));
  }

  hubbub::HttpClient http_;
  hubbub::Inbox inbox_;
  hubbub::Crypto crypto_;
  std::string token_;
  std::string sender_;
};
// end

// A poller and a workflow, for what AcmeSms does not use.
#include <hubbub/workflow.hpp>

class Poller final : public hubbub::Channel {
 public:
  static hubbub::Descriptor describe() {
    return {.id = "com.acme.poller",
            .name = "Poller",
            .version = "1.0.0",
            .description = "Fetches mail.",
            .channel_type = "mail"};
  }
  explicit Poller(hubbub::Context& host)
      : inbox_{host.require<hubbub::Inbox>()},
        records_{host.require<hubbub::Records>()},
        timers_{host.require<hubbub::Timers>()},
        log_{host.log()} {
    timers_.on("poll", [this](const hubbub::TimerEvent& event) { poll(event); });
    if (host.settings()["bad"].boolean())
      throw hubbub::Failure(hubbub::invalid("settings.bad: must not be set.", "bad"));
    if (host.settings()["worse"].boolean()) throw std::runtime_error("worse");
  }
  void start() override { timers_.schedule("poll", hubbub::Milliseconds{60'000}).value(); }

  void send(const hubbub::OutboundMessage& message, hubbub::Completion done) override {
    if (message.text() == "throw") throw hubbub::Failure(hubbub::rejected("Refused by a rule.", "rule"));
    if (message.text() == "defect") throw std::logic_error("a defect");
    if (message.text() == "drop") return;
    done.sent("x-1");
    done.fail(hubbub::unavailable("too late, the first outcome counts"));
    if (message.text() == "twice") throw std::logic_error("after the outcome");
  }
  void show(const hubbub::Activity& activity) override {
    log_.info("Shows",
              {{"to", activity.to}, {"typing", activity.kind == hubbub::Activity::Kind::typing_start ? "1" : "0"}});
  }

 private:
  // snippet: poll
  void poll(const hubbub::TimerEvent&) {
    for (const auto& mail : unread()) {
      inbox_.receive({.external_id = mail.id, .from = mail.from, .text = mail.text},
                     [this, id = mail.id](const hubbub::Received& stored) {
                       if (stored.status == hubbub::Status::ok) mark_read(id);  // it is on disk
                     });
    }
    timers_.schedule("poll", hubbub::Milliseconds{60'000}).value();
  }
  // end

  struct Mail {
    std::string id;
    std::string from;
    std::string text;
  };
  // The mailbox of this test: one mail, until it is read.
  std::vector<Mail> unread() const {
    if (records_.get("read", "mail-1")->exists()) return {};
    return {{"mail-1", "ana@example.org", "hi"}};
  }
  void mark_read(const std::string& id) const {
    auto mark = *records_.get("read", id);
    mark.json = "true";
    records_.put(mark).value();
  }

  hubbub::Inbox inbox_;
  hubbub::Records records_;
  hubbub::Timers timers_;
  hubbub::Log log_;
};

class Reminder final : public hubbub::Workflow {
 public:
  static hubbub::Descriptor describe() {
    return {.id = "com.acme.reminder", .name = "Reminder", .version = "1.0.0", .description = "Reminds."};
  }
  explicit Reminder(hubbub::Context&) {}
  std::string display_name() const override { return "Remy"; }
  void handle(hubbub::Turn& turn) override {
    if (turn.event().type == hubbub::TurnEvent::Type::timer) {
      turn.reply("Remember: " + std::string{hubbub::Json::parse(turn.event().data)["what"]});
      return turn.release_control();
    }
    const auto count = turn.record("counts", "all")["n"].integer();
    turn.put_record("counts", "all", hubbub::JsonObject{{"n", count + 1}});
    const auto message = turn.message();
    if (message && message->text == "fail") throw hubbub::Failure(hubbub::unavailable("not now"));
    if (message) {
      turn.schedule("remind", hubbub::Milliseconds{1000}, hubbub::JsonObject{{"what", message->text}}.text());
    }
  }
};

HUBBUB_PLUGIN(AcmeSms, Poller, Reminder)
