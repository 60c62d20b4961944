#include "plugins/instance.hpp"

#include <algorithm>
#include <utility>

#include "plugins/abi.hpp"
#include "plugins/capabilities.hpp"

namespace hub::plugins {
namespace {

constexpr int kConcurrentThreads = 4;

tl::unexpected<domain::Error> stopping(const std::string& id) {
  return domain::fail(domain::Status::unavailable, "stopping", "The integration " + id + " is stopping.");
}

const void* service_of(void* /*self*/, hubbub_view id) {
  return service_table(text_of(id));
}

hubbub_turn_event_type type_of(messaging::TurnEvent::Type type) {
  switch (type) {
    case messaging::TurnEvent::Type::message:
      return HUBBUB_TURN_MESSAGE;
    case messaging::TurnEvent::Type::control_passed:
      return HUBBUB_TURN_CONTROL_PASSED;
    case messaging::TurnEvent::Type::timer:
      return HUBBUB_TURN_TIMER;
  }
  return HUBBUB_TURN_MESSAGE;
}

constexpr std::int64_t kTurnDeadlineMs = 30'000;

}  // namespace

tl::unexpected<domain::Error> no_face(const std::string& id, const char* what) {
  return domain::fail(domain::Status::unsupported, "unsupported",
                      "The plugin of the integration " + id + " cannot " + what + ".");
}

Instance::Instance(InstanceSpec spec, const Ports& ports)
    : spec_{std::move(spec)},
      ports_{ports},
      capabilities_{capabilities_of(*spec_.plugin.descriptor)},
      strand_{spec_.plugin.is_concurrent() ? kConcurrentThreads : 1} {
  host_ = {sizeof(hubbub_host), HUBBUB_ABI_MAJOR, HUBBUB_ABI_MINOR, 0, this, &service_of};
}

Instance::~Instance() {
  stop();
}

std::shared_ptr<Instance> Instance::make(InstanceSpec spec, const Ports& ports) {
  return std::shared_ptr<Instance>(new Instance(std::move(spec), ports));
}

domain::Result<std::shared_ptr<Instance>> Instance::create(InstanceSpec spec, const Ports& ports) {
  auto made = make(std::move(spec), ports);
  if (auto created = made->create(); !created) {
    made->stop();  // now, and not when the last answer that it waits for has come
    return tl::unexpected(created.error());
  }
  return made;
}

domain::Result<> Instance::create(std::chrono::milliseconds patience) {
  auto created = call_within(patience, "create()", &Instance::call_create);
  if (created) remember_author();
  return created;
}

domain::Result<> Instance::call_within(std::chrono::milliseconds patience, const char* name,
                                       domain::Result<> (Instance::*call)()) {
  auto outcome = std::make_shared<domain::Result<>>(stopping(spec_.id));
  ending_ = name;
  const auto ran =
      strand_.run_within(patience, [self = shared_from_this(), call, outcome] { *outcome = (self.get()->*call)(); });
  if (ran == Strand::Ran::too_long) {
    return domain::fail(domain::Status::internal, kHangs,
                        "The plugin has not returned from " + std::string{name} + " within " +
                            std::to_string(patience.count()) + " ms: look at what it waits for, or ask its author.");
  }
  ending_ = "a call";
  return *outcome;
}

domain::Result<> Instance::call_create() {
  const std::string hooks_url = ports_.public_url + "/hooks/" + spec_.id;
  hubbub_config config{};
  config.struct_size = sizeof config;
  config.plugin_id = spec_.plugin.descriptor->id;
  config.instance_id = view_of(spec_.id);
  config.settings = view_of(spec_.settings_json);
  config.app_name = view_of(ports_.app_name);
  config.hooks_url = view_of(hooks_url);
  const ErrorCollector errors;
  const auto status = spec_.plugin.library->entry().create(&host_, &config, &instance_, errors.sink());
  creating_ = false;
  if (status == HUBBUB_OK && instance_ == nullptr)
    return domain::fail(domain::Status::internal, "no_instance", "The plugin's create() made no instance.");
  return errors.outcome(status, "create()");
}

domain::Result<> Instance::start() {
  if (auto begun = begin(); !begun) return begun;
  mount();
  return {};
}

domain::Result<> Instance::begin(std::chrono::milliseconds patience) {
  return call_within(patience, "start()", &Instance::call_start);
}

domain::Result<> Instance::call_start() {
  const ErrorCollector errors;
  const auto status = instance_->start == nullptr ? HUBBUB_OK : instance_->start(instance_->self, errors.sink());
  started_ = status == HUBBUB_OK;
  return errors.outcome(status, "start()");
}

bool Instance::stop(std::chrono::milliseconds patience) {
  if (stopped_.exchange(true)) return has_ended();
  if (mounted_.exchange(false)) ports_.router.remove("/hooks/" + spec_.id);
  // Null in the destructor, where nothing could keep this alive for a plugin that is left behind.
  const auto self = weak_from_this().lock();
  const bool ended =
      strand_.stop([this, self] { end_plugin(); }, self == nullptr ? std::nullopt : std::optional{patience});
  abandon_sends();
  return ended;
}

void Instance::end_plugin() {
  if (instance_ == nullptr) return;
  ending_ = "stop()";
  if (started_ && instance_->stop != nullptr) instance_->stop(instance_->self);
  ending_ = "destroy()";
  instance_->destroy(instance_->self);
  instance_ = nullptr;
}

bool Instance::has_face(const char* id) const {
  return face<void>(id) != nullptr;
}

bool Instance::handle_closed_turn() {
  bool succeeded = false;
  strand_.run([&] {
    const auto* workflow = face<hubbub_workflow>(HUBBUB_FACE_WORKFLOW);
    hubbub_turn_event event{};
    event.struct_size = sizeof event;
    event.type = HUBBUB_TURN_MESSAGE;
    event.conversation_id = hubbub_view_of("conversation");
    event.message_id = hubbub_view_of("message");
    event.deadline_ms = kTurnDeadlineMs;
    const ErrorCollector errors;
    succeeded = workflow->handle(instance_->self, next_token_++, &event, errors.sink()) == HUBBUB_OK;
  });
  return succeeded;
}

void Instance::remember_author() {
  author_.type = domain::AuthorType::bot;
  author_.id = spec_.id;
  author_.display_name = instance_->name.len > 0 ? string_of(instance_->name) : spec_.plugin.name();
  author_.avatar_url = string_of(instance_->avatar_url);
}

messaging::Integration Instance::integration(const messaging::Integration& rules) const {
  messaging::Integration integration = rules;
  integration.id = spec_.id;
  integration.plugin = spec_.plugin.id();
  integration.kind =
      spec_.plugin.is_workflow() ? messaging::IntegrationKind::workflow : messaging::IntegrationKind::channel;
  integration.channel_type = spec_.plugin.channel_type();
  integration.live = spec_.plugin.is_live();
  integration.capabilities = capabilities_;
  return integration;
}

domain::Result<> Instance::handle_turn(messaging::Turn& turn) {
  domain::Result<> outcome = stopping(spec_.id);
  strand_.run([&] {
    const auto* workflow = face<hubbub_workflow>(HUBBUB_FACE_WORKFLOW);
    if (workflow == nullptr) {
      outcome = no_face(spec_.id, "hold a conversation");
      return;
    }
    const auto token = next_token_++;
    {
      const std::lock_guard lock(mutex_);
      turns_[token] = &turn;
    }
    const auto& event = turn.event();
    hubbub_turn_event told{};
    told.struct_size = sizeof told;
    told.type = type_of(event.type);
    told.conversation_id = view_of(event.conversation_id);
    told.message_id = view_of(event.message_id);
    told.timer_name = view_of(event.timer_name);
    told.data = view_of(event.data_json);
    told.deadline_ms = kTurnDeadlineMs;
    const ErrorCollector errors;
    const auto status = workflow->handle(instance_->self, token, &told, errors.sink());
    {
      const std::lock_guard lock(mutex_);
      turns_.erase(token);
    }
    outcome = errors.outcome(status, "handle()");
  });
  return outcome;
}

messaging::Turn* Instance::turn(std::uint64_t token) {
  const std::lock_guard lock(mutex_);
  const auto found = turns_.find(token);
  return found == turns_.end() ? nullptr : found->second;
}

domain::Result<> Instance::fire_timer(std::string_view name, std::string_view data, int attempt, domain::Time due) {
  domain::Result<> outcome = stopping(spec_.id);
  strand_.run([&] {
    const auto* timer = face<hubbub_timer>(HUBBUB_FACE_TIMER);
    if (timer == nullptr) {
      outcome = no_face(spec_.id, "take timers");
      return;
    }
    hubbub_timer_event event{};
    event.struct_size = sizeof event;
    event.attempt = static_cast<std::uint32_t>(attempt);
    event.name = view_of(name);
    event.data = view_of(data);
    event.due_ms = domain::to_ms(due);
    event.deadline_ms = kTurnDeadlineMs;
    const ErrorCollector errors;
    outcome = errors.outcome(timer->fire(instance_->self, &event, errors.sink()), "fire()");
  });
  return outcome;
}

void Instance::show(hubbub_activity_kind kind, std::string client_external_id) {
  strand_.post([this, self = shared_from_this(), kind, client = std::move(client_external_id)] {
    const auto* channel = face<hubbub_channel_activity>(HUBBUB_FACE_CHANNEL_ACTIVITY);
    if (channel == nullptr) return;
    const hubbub_activity activity{sizeof(hubbub_activity), kind, view_of(client)};
    const ErrorCollector errors;
    const auto outcome = errors.outcome(channel->show(instance_->self, &activity, errors.sink()), "show()");
    if (!outcome)
      ports_.observe.log("debug", spec_.id, "an activity was not shown", {{"error", outcome.error().message}});
  });
}

void Instance::answer_http(std::uint64_t token, const domain::Result<OutboundResponse>& answer) {
  strand_.post([this, self = shared_from_this(), token, answer] {
    const auto* reply = face<hubbub_http_reply>(HUBBUB_FACE_HTTP_REPLY);
    if (reply == nullptr) return;
    hubbub_http_answer told{};
    told.struct_size = sizeof told;
    std::vector<hubbub_pair> headers;
    if (answer) {
      told.status = HUBBUB_OK;
      told.http_status = answer->status;
      for (const auto& [name, value] : answer->headers) headers.push_back({view_of(name), view_of(value)});
      told.headers = headers.data();
      told.header_count = headers.size();
      told.body = view_of(answer->body);
      told.retry_after_ms = answer->retry_after_ms.value_or(0);
    } else {
      told.status = status_of(answer.error().status);
      told.error = view_of(answer.error().message);
    }
    reply->replied(instance_->self, token, &told);
  });
}

void Instance::answer_inbox(std::uint64_t token, const domain::Result<messaging::Received>& received) {
  if (token == 0) return;
  strand_.post([this, self = shared_from_this(), token, received] {
    const auto* reply = face<hubbub_inbox_reply>(HUBBUB_FACE_INBOX_REPLY);
    if (reply == nullptr) return;
    hubbub_received told{};
    told.struct_size = sizeof told;
    if (received) {
      told.duplicate = received->duplicate ? 1 : 0;
      told.message_id = view_of(received->message_id);
      told.conversation_id = view_of(received->conversation_id);
      told.user_id = view_of(received->user_id);
    } else {
      told.status = status_of(received.error().status);
      told.error = view_of(received.error().message);
    }
    reply->received(instance_->self, token, &told);
  });
}

}  // namespace hub::plugins
