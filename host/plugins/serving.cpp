// The HTTP half of an instance: its routes under /hooks/<id>/, and rule 7 of the boundary: what a handler received is
// committed before its response leaves.
#include <filesystem>

#include "plugins/abi.hpp"
#include "plugins/instance.hpp"

namespace hub::plugins {
namespace {

thread_local Collected* collector = nullptr;

constexpr std::int64_t kRequestDeadlineMs = 30'000;

int http_status_of(domain::Status status) {
  switch (status) {
    case domain::Status::invalid:
      return 400;
    case domain::Status::unauthenticated:
      return 401;
    case domain::Status::rejected:
      return 403;
    case domain::Status::conflict:
      return 409;
    case domain::Status::rate_limited:
      return 429;
    case domain::Status::unavailable:
    case domain::Status::abandoned:
      return 503;
    default:
      return 500;
  }
}

http::Method method_of(const std::string& name) {
  for (const auto method : {http::Method::get, http::Method::post, http::Method::put, http::Method::patch,
                            http::Method::delete_, http::Method::options}) {
    if (name == http::name_of(method)) return method;
  }
  return http::Method::other;
}

std::string media_type_of(const std::string& file) {
  static const std::map<std::string, std::string> types{{".html", "text/html; charset=utf-8"},
                                                        {".js", "text/javascript; charset=utf-8"},
                                                        {".css", "text/css; charset=utf-8"},
                                                        {".json", "application/json"},
                                                        {".svg", "image/svg+xml"},
                                                        {".png", "image/png"},
                                                        {".jpg", "image/jpeg"},
                                                        {".webp", "image/webp"},
                                                        {".txt", "text/plain; charset=utf-8"}};
  const auto found = types.find(std::filesystem::path(file).extension().string());
  return found == types.end() ? "application/octet-stream" : found->second;
}

// Everything of a request as the ABI shows it; borrows from `request`.
struct ToldRequest {
  std::vector<hubbub_pair> headers, params, query;
  std::vector<std::pair<std::string, std::string>> decoded_query;
  hubbub_http_request told{};

  ToldRequest(const http::Request& request, std::uint32_t route, std::size_t prefix_length) {
    for (const auto& [name, value] : request.headers) headers.push_back({view_of(name), view_of(value)});
    for (const auto& [name, value] : request.params) params.push_back({view_of(name), view_of(value)});
    const std::string_view target = request.target;
    const auto mark = target.find('?');
    const auto raw_query = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
    decode(request, raw_query);
    told.struct_size = sizeof told;
    told.route = route;
    told.method = view_of(http::name_of(request.method));
    told.path = view_of(request.path().substr(std::min(prefix_length, request.path().size())));
    told.query = view_of(raw_query);
    told.body = view_of(request.body);
    told.remote_address = view_of(request.remote_address);
    told.headers = headers.data();
    told.header_count = headers.size();
    told.params = params.data();
    told.param_count = params.size();
    told.query_params = query.data();
    told.query_param_count = query.size();
    told.deadline_ms = kRequestDeadlineMs;
    told.secure = request.secure ? 1 : 0;
  }

 private:
  void decode(const http::Request& request, std::string_view raw) {
    while (!raw.empty()) {
      const auto part = raw.substr(0, raw.find('&'));
      raw.remove_prefix(std::min(raw.size(), part.size() + 1));
      const std::string name(part.substr(0, part.find('=')));
      if (auto value = request.query(name)) decoded_query.emplace_back(name, std::move(*value));
    }
    for (const auto& [name, value] : decoded_query) query.push_back({view_of(name), view_of(value)});
  }
};

http::Response unavailable(const char* why) {
  return http::Response::error(503, "unavailable", why).with("Retry-After", "1");
}

// Neither a line break, which would begin another header, nor a name that is none.
bool is_header(std::string_view name, std::string_view value) {
  constexpr std::string_view kBreaks("\r\n\0", 3);
  return !name.empty() && name.find_first_of(std::string_view("\r\n\0: \t", 6)) == std::string_view::npos &&
         value.find_first_of(kBreaks) == std::string_view::npos;
}

struct TakenResponse {
  http::Response response;
  std::string asset;
  bool given = false;
};

void take_response(void* context, const hubbub_http_response* told) {
  auto& taken = *static_cast<TakenResponse*>(context);
  if (taken.given) return;
  taken.given = true;
  taken.response.status = told->status >= 200 && told->status <= 599 ? told->status : 500;
  for (std::size_t index = 0; index < told->header_count; ++index) {
    const auto& [name, value] = told->headers[index];
    if (is_header(text_of(name), text_of(value)))
      taken.response.headers.emplace_back(string_of(name), string_of(value));
  }
  taken.response.body = string_of(told->body);
  taken.asset = string_of(told->asset);
}

}  // namespace

Collected* Instance::collecting() const {
  return collector;
}

void Instance::mount() {
  const std::string prefix = "/hooks/" + spec_.id;
  const std::weak_ptr<Instance> weak = weak_from_this();
  http::Router mine;
  http::RouteOptions options;
  options.allowed_origins = routes_.allowed_origins;
  for (const auto& route : routes_.routes) {
    auto of_route = options;
    if (route.body_limit_bytes != 0) of_route.body_limit_bytes = route.body_limit_bytes;
    mine.add(
        method_of(route.method), prefix + route.path,
        [weak, id = route.id](http::Request request, http::Responder responder) {
          if (const auto self = weak.lock()) return self->serve(id, std::move(request), std::move(responder));
          responder(unavailable("This integration is stopping; try again."));
        },
        of_route);
  }
  for (const auto& assets : routes_.assets)
    mine.add_files(prefix + assets.path, assets.folder, assets.headers, options);
  ports_.router.replace(prefix, mine);
  mounted_ = true;
}

// A request that waits for the strand. Dropped before its turn came, its client learns to try again.
struct WaitingRequest {
  http::Request request;
  http::Responder responder;
  bool taken = false;

  WaitingRequest(http::Request waiting, http::Responder answer)
      : request{std::move(waiting)}, responder{std::move(answer)} {}
  WaitingRequest(const WaitingRequest&) = delete;
  WaitingRequest& operator=(const WaitingRequest&) = delete;
  ~WaitingRequest() {
    if (!taken) responder(unavailable("This integration is stopping or has too much to do; try again."));
  }
};

void Instance::serve(std::uint32_t route, http::Request request, http::Responder responder) {
  auto waiting = std::make_shared<WaitingRequest>(std::move(request), std::move(responder));
  strand_.post([this, self = shared_from_this(), route, waiting = std::move(waiting)] {
    waiting->taken = true;
    handle_request(route, waiting->request, waiting->responder);
  });
}

void Instance::handle_now(std::uint32_t route, http::Request request) {
  const http::Responder nobody(nullptr);
  strand_.run([&] { handle_request(route, request, nobody); });
}

void Instance::handle_request(std::uint32_t route, const http::Request& request, const http::Responder& responder) {
  const auto* handler = face<hubbub_route_handler>(HUBBUB_FACE_ROUTE_HANDLER);
  if (handler == nullptr) return responder(http::Response::error(404, "not_found", "Nothing answers at this path."));
  const ToldRequest told(request, route, std::string_view("/hooks/").size() + spec_.id.size());
  TakenResponse taken;
  const hubbub_response_sink sink{&taken, &take_response};
  const ErrorCollector errors;
  Collected collected;
  collected.origin = request.header("Origin");
  collector = &collected;
  const auto status = handler->handle(instance_->self, &told.told, &sink, errors.sink());
  collector = nullptr;
  const auto outcome = errors.outcome(status, "the route handler");
  if (!outcome) {
    drop(collected, outcome.error());
    ports_.observe.log("warning", spec_.id, "a request was refused",
                       {{"path", std::string(request.path())}, {"error", outcome.error().message}});
    return responder(http::Response::error(http_status_of(outcome.error().status), outcome.error().code,
                                           "The integration refused this request."));
  }
  if (!taken.given) taken.response.status = 204;
  if (!taken.asset.empty()) {
    if (taken.asset.find("..") != std::string::npos) {
      drop(collected, {domain::Status::invalid, "bad_asset", "The response names a file outside the share folder."});
      return responder(http::Response::error(404, "not_found", "No such file."));
    }
    taken.response.file =
        http::FileBody{spec_.plugin.library->share_folder() + "/" + taken.asset, media_type_of(taken.asset)};
  }
  commit_and_answer(std::move(collected), std::move(taken.response), responder);
}

void Instance::commit_and_answer(Collected collected, http::Response response, const http::Responder& responder) {
  if (collected.empty()) return responder(std::move(response));
  auto work = std::make_shared<Collected>(std::move(collected));
  auto answer = std::make_shared<http::Response>(std::move(response));
  ports_.store.submit(
      [work, self = shared_from_this()](store::Transaction& tx) {
        const auto& ports = self->ports_;
        return work->commit(tx, ports, self->spec_.id, [&](const domain::Error& error) {
          ports.observe.log("warning", self->spec_.id, "an inbound item was refused", {{"error", error.message}});
        });
      },
      [work, answer, responder, self = shared_from_this()](domain::Result<> committed) {
        if (!committed) {
          self->drop(*work, committed.error());
          return responder(http::Response::error(503, "not_stored", "This could not be stored; send it again.")
                               .with("Retry-After", "1"));
        }
        for (const auto& entry : work->inbounds) self->answer_inbox(entry.token, entry.received);
        responder(std::move(*answer));
      });
}

// Every receive() with a token that was answered with HUBBUB_OK hears how it ended.
void Instance::drop(const Collected& collected, const domain::Error& why) {
  for (const auto& entry : collected.inbounds) answer_inbox(entry.token, tl::unexpected(why));
}

}  // namespace hub::plugins
