#include "hubbub/testing/fake_hub.hpp"

#include <algorithm>

#include "state.hpp"

namespace hubbub::testing {
namespace {

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::string find_header(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (same_name(key, name)) return value;
  }
  return {};
}

std::vector<std::string_view> split(std::string_view text, char by) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(by);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += static_cast<char>(std::stoi(std::string{text.substr(i + 1, 2)}, nullptr, 16));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

// The path's parameters when it matches the route's pattern.
std::optional<boundary::Texts> match(std::string_view pattern, std::string_view path) {
  const auto wanted = split(pattern, '/');
  const auto given = split(path, '/');
  boundary::Texts params;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto part = wanted[i];
    if (i >= given.size()) return std::nullopt;
    if (part.ends_with("...}")) {
      const auto offset = static_cast<std::size_t>(given[i].data() - path.data());
      params.emplace_back(part.substr(1, part.size() - 5), decoded(path.substr(offset)));
      return params;
    }
    if (part.starts_with('{') && part.ends_with('}')) {
      params.emplace_back(part.substr(1, part.size() - 2), decoded(given[i]));
    } else if (part != given[i]) {
      return std::nullopt;
    }
  }
  if (wanted.size() != given.size()) return std::nullopt;
  return params;
}

int http_status_of(hubbub_status status) {
  switch (status) {
    case HUBBUB_INVALID:
      return 400;
    case HUBBUB_UNAUTHENTICATED:
      return 401;
    case HUBBUB_REJECTED:
      return 403;
    case HUBBUB_CONFLICT:
      return 409;
    case HUBBUB_RATE_LIMITED:
      return 429;
    case HUBBUB_UNAVAILABLE:
      return 503;
    default:
      return 500;
  }
}

Answer answer_of(const hubbub_http_response& raw) {
  Answer answer{raw.status, {}, boundary::copy(raw.body), boundary::copy(raw.asset)};
  for (std::size_t i = 0; i < raw.header_count; ++i) {
    answer.headers.emplace_back(boundary::copy(raw.headers[i].name), boundary::copy(raw.headers[i].value));
  }
  return answer;
}

boundary::Texts query_of(std::string_view query) {
  boundary::Texts params;
  if (query.empty()) return params;
  for (const auto part : split(query, '&')) {
    const auto sign = part.find('=');
    params.emplace_back(decoded(part.substr(0, sign)),
                        sign == std::string_view::npos ? "" : decoded(part.substr(sign + 1)));
  }
  return params;
}

struct Matched {
  std::string_view path;
  std::string_view query;
  boundary::Texts params;
  boundary::Texts query_params;
};

// One request to the route that it matched; what it receives is committed before the answer.
Answer handle(State& state, const RouteEntry& route, const Request& request, const Matched& matched) {
  const auto headers = boundary::pairs(request.headers);
  const auto params = boundary::pairs(matched.params);
  const auto query_params = boundary::pairs(matched.query_params);
  auto raw = boundary::sized<hubbub_http_request>();
  raw.route = route.id;
  raw.method = boundary::view(request.method);
  raw.path = boundary::view(matched.path);
  raw.query = boundary::view(matched.query);
  raw.body = boundary::view(request.body);
  raw.remote_address = boundary::view(request.remote_address);
  raw.headers = headers.data();
  raw.header_count = headers.size();
  raw.params = params.data();
  raw.param_count = params.size();
  raw.query_params = query_params.data();
  raw.query_param_count = query_params.size();
  raw.deadline_ms = 30'000;
  raw.secure = request.secure ? 1 : 0;

  std::optional<Answer> answer;
  const hubbub_response_sink sink{&answer, [](void* context, const hubbub_http_response* response) {
                                    auto& first = *static_cast<std::optional<Answer>*>(context);
                                    if (!first) first = answer_of(*response);
                                  }};
  Batch batch;
  state.collecting = &batch;
  const auto* face = state.face<hubbub_route_handler>(HUBBUB_FACE_ROUTE_HANDLER);
  const auto status = face->handle(state.instance->self, &raw, &sink, nullptr);
  state.collecting = nullptr;
  if (status != HUBBUB_OK || !answer) return {http_status_of(status), {}, {}, {}};
  if (state.fail_commit) answer = Answer{503, {}, {}, {}};
  state.commit(batch, 0);
  state.settle();
  return *answer;
}

}  // namespace

State::State(const hubbub_entry* with) : entry{with} {
  host = boundary::sized<hubbub_host>();
  host.abi_major = HUBBUB_ABI_MAJOR;
  host.abi_minor = HUBBUB_ABI_MINOR;
  host.self = this;
  host.service = [](void* self, hubbub_view id) -> const void* {
    return State::of(self).missing_services.count(boundary::copy(id)) != 0 ? nullptr : find_service(boundary::text(id));
  };
}

std::string Answer::header(std::string_view name) const {
  return find_header(headers, name);
}
std::string Call::header(std::string_view name) const {
  return find_header(headers, name);
}

FakeHub::FakeHub(const hubbub_entry* entry) : state_{std::make_unique<State>(entry)} {
  entry->init(boundary::view("test"));
}
FakeHub::~FakeHub() {
  stop();
  state_->entry->deinit();
}

void FakeHub::secret(std::string name, std::string value) {
  state_->secrets[std::move(name)] = std::move(value);
}
void FakeHub::limits(LiveLimits limits) {
  state_->limits = std::move(limits);
}
void FakeHub::public_url(std::string url) {
  state_->public_url = std::move(url);
}

void FakeHub::expose() {
  state_->exposed = true;
}
void FakeHub::remove_service(std::string id) {
  state_->missing_services.insert(std::move(id));
}

const hubbub_descriptor& FakeHub::descriptor(std::string_view plugin_id) const {
  for (std::uint32_t i = 0; i < state_->entry->descriptor_count(); ++i) {
    const auto* descriptor = state_->entry->descriptor(i);
    if (boundary::text(descriptor->id) == plugin_id) return *descriptor;
  }
  throw Failure(invalid("The library holds no plugin " + std::string{plugin_id}));
}

Result<> FakeHub::create(std::string_view plugin_id, std::string_view settings_json, std::string_view instance_id) {
  const auto settings = with_defaults(boundary::text(descriptor(plugin_id).settings_schema), settings_json);
  const std::string hooks_url = state_->public_url + "/hooks/" + std::string{instance_id};
  state_->instance_id = instance_id;
  auto config = boundary::sized<hubbub_config>();
  config.plugin_id = boundary::view(plugin_id);
  config.instance_id = boundary::view(instance_id);
  config.settings = boundary::view(settings);
  config.app_name = boundary::view("Test Shop");
  config.hooks_url = boundary::view(hooks_url);
  state_->in_create = true;
  auto created = boundary::call([&](const hubbub_error_sink* errors) {
    return state_->entry->create(&state_->host, &config, &state_->instance, errors);
  });
  state_->in_create = false;
  if (!created) return created;
  auto started = boundary::call(
      [&](const hubbub_error_sink* errors) { return state_->instance->start(state_->instance->self, errors); });
  state_->settle();
  return started;
}

void FakeHub::stop() {
  if (state_->instance == nullptr) return;
  const auto* last = std::exchange(state_->instance, nullptr);
  last->stop(last->self);
  last->destroy(last->self);
}

bool FakeHub::has_face(std::string_view id) const {
  return state_->face<void>(id) != nullptr;
}

Answer FakeHub::request(const Request& request) {
  const auto mark = request.path.find('?');
  const auto path = std::string_view{request.path}.substr(0, mark);
  const auto query = mark == std::string::npos ? std::string_view{} : std::string_view{request.path}.substr(mark + 1);
  for (const auto& route : state_->routes) {
    const auto params = route.method == request.method ? match(route.path, path) : std::nullopt;
    if (params) return handle(*state_, route, request, {path, query, *params, query_of(query)});
  }
  return {404, {}, {}, {}};
}

void FakeHub::fail_next_commit() {
  state_->fail_commit = true;
}
const std::vector<Served>& FakeHub::assets() const {
  return state_->assets;
}
const std::vector<std::string>& FakeHub::allowed_origins() const {
  return state_->origins;
}
const std::vector<InboxMessage>& FakeHub::inbox() const {
  return state_->inbox;
}
const std::vector<Receipt>& FakeHub::receipts() const {
  return state_->receipts;
}
const std::vector<SeenConsent>& FakeHub::consents() const {
  return state_->consents;
}
const std::vector<SeenFile>& FakeHub::files() const {
  return state_->files;
}
void FakeHub::refuse_files(Error error) {
  state_->file_refusal = std::move(error);
}
const std::vector<Measured>& FakeHub::metrics() const {
  return state_->metrics;
}
const std::vector<SeenActivity>& FakeHub::activities() const {
  return state_->activities;
}

Delivery FakeHub::send(const Sending& sending) {
  const auto* face = state_->face<hubbub_channel>(HUBBUB_FACE_CHANNEL);
  if (face == nullptr) return {0, unsupported("The plugin has no face " HUBBUB_FACE_CHANNEL "."), {}};
  const std::string content =
      sending.content.empty() ? JsonObject{{"type", "text"}, {"text", sending.text}}.text() : sending.content;
  auto raw = boundary::sized<hubbub_outbound>();
  raw.attempt = static_cast<std::uint32_t>(sending.attempt);
  raw.id = boundary::view(sending.id);
  raw.message_id = boundary::view("message-1");
  raw.conversation_id = boundary::view(sending.conversation_id);
  raw.to = boundary::view(sending.to);
  raw.text = boundary::view(sending.text);
  raw.content = boundary::view(content);
  raw.metadata_json = boundary::view(sending.metadata);
  raw.author_name = boundary::view("Ana");
  raw.author_type = static_cast<hubbub_author_type>(sending.author);
  raw.deadline_ms = 30'000;
  const auto token = ++state_->last_token;
  state_->deliveries[token] = {};
  auto accepted = boundary::call(
      [&](const hubbub_error_sink* errors) { return face->send(state_->instance->self, &raw, token, errors); });
  state_->settle();
  auto delivery = state_->deliveries[token];
  state_->deliveries.erase(token);
  if (!accepted) {  // an outcome of its own: a completion beside it would be the second
    delivery.error = accepted.error();
    ++delivery.completions;
  }
  return delivery;
}

Result<> FakeHub::show(int kind, std::string_view to) {
  const auto* face = state_->face<hubbub_channel_activity>(HUBBUB_FACE_CHANNEL_ACTIVITY);
  if (face == nullptr) return unsupported("The plugin has no face " HUBBUB_FACE_CHANNEL_ACTIVITY ".");
  auto raw = boundary::sized<hubbub_activity>();
  raw.kind = kind;
  raw.external_id = boundary::view(to);
  auto shown =
      boundary::call([&](const hubbub_error_sink* errors) { return face->show(state_->instance->self, &raw, errors); });
  state_->settle();
  return shown;
}

void FakeHub::script(std::string_view method, std::string_view url, Reply reply) {
  state_->scripts[std::string{method} + " " + std::string{url}].push_back(std::move(reply));
}
const std::vector<Call>& FakeHub::calls() const {
  return state_->calls;
}

std::int64_t FakeHub::now_ms() const {
  return state_->now_ms;
}

Result<> FakeHub::advance(Milliseconds by) {
  const auto until = state_->now_ms + by.count();
  while (true) {
    auto& timers = state_->timers;
    const auto next = std::min_element(timers.begin(), timers.end(),
                                       [](const auto& a, const auto& b) { return a.due_ms < b.due_ms; });
    if (next == timers.end() || next->due_ms > until) break;
    const auto timer = *next;
    timers.erase(next);
    state_->now_ms = std::max(state_->now_ms, timer.due_ms);
    if (auto fired = state_->fire(timer); !fired) return fired;
  }
  state_->now_ms = until;
  return {};
}

std::string FakeHub::record(std::string_view collection, std::string_view key) const {
  const auto found = state_->records.find({std::string{collection}, std::string{key}});
  return found == state_->records.end() ? std::string{} : found->second.json;
}
void FakeHub::put_record(std::string_view collection, std::string_view key, std::string_view json) {
  auto& record = state_->records[{std::string{collection}, std::string{key}}];
  record = {std::string{collection}, std::string{key}, std::string{json}, record.version + 1};
}
Subject FakeHub::subject_of(std::string_view collection, std::string_view key) const {
  const auto found = state_->subjects.find({std::string{collection}, std::string{key}});
  return found == state_->subjects.end() ? Subject{} : found->second;
}
std::size_t FakeHub::record_count(std::string_view collection) const {
  return static_cast<std::size_t>(std::count_if(state_->records.begin(), state_->records.end(),
                                                [&](const auto& entry) { return entry.first.first == collection; }));
}

FakeConversation& FakeHub::converse(User user) {
  auto made = std::make_unique<FakeConversation>(*this);
  made->user_ = std::move(user);
  if (made->user_.id.empty()) made->user_.id = state_->new_id("user");
  made->conversation_.id = state_->new_id("conversation");
  made->conversation_.user_id = made->user_.id;
  made->conversation_.instance_id = "web";
  made->conversation_.holder = state_->instance_id;
  made->conversation_.created_at_ms = state_->now_ms;
  return *state_->conversations.emplace_back(std::move(made));
}
void FakeHub::before_next_commit(std::function<void()> interfere) {
  state_->interfere = std::move(interfere);
}
int FakeHub::turns() const {
  return state_->turns;
}

const std::vector<Minted>& FakeHub::minted() const {
  return state_->minted;
}
const std::vector<LogLine>& FakeHub::log() const {
  return state_->log;
}

bool FakeHub::log_is_free_of(std::string_view secret) const {
  const auto holds = [&](const std::string& text) { return text.find(secret) != std::string::npos; };
  return std::none_of(state_->log.begin(), state_->log.end(), [&](const LogLine& line) {
    return holds(line.message) ||
           std::any_of(line.fields.begin(), line.fields.end(), [&](const auto& field) { return holds(field.second); });
  });
}

}  // namespace hubbub::testing
