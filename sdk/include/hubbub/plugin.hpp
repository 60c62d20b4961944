// From classes to the one exported symbol:
//
//   HUBBUB_PLUGIN(AcmeSms)            a library may hold several: HUBBUB_PLUGIN(AcmeSms, AcmeVoice)
//
// Each class derives from Channel or Workflow, has `static Descriptor describe()` and a constructor that takes a
// Context&. The constructor reads settings, takes services, registers routes and timers; it makes no network calls.
// Throw Failure there, and the instance shows as failed with its text.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "abi/entry.h"
#include "context.hpp"
#include "descriptor.hpp"

namespace hubbub::boundary {

// One instance of a plugin class, behind the ABI.
template <class Class>
class Instance {
 public:
  static hubbub_status create(const hubbub_host* host, const hubbub_config* config, const hubbub_instance** instance,
                              const hubbub_error_sink* errors) noexcept {
    return guard(host, errors, [&] { *instance = &std::make_unique<Instance>(host, *config).release()->raw_; });
  }

  // The instance behind the `self` of a call.
  static Instance& of(void* self) { return *static_cast<Instance*>(self); }
  // Runs `function(plugin, core)` for a call that came from the hub.
  template <class Function>
  static hubbub_status run(void* self, const hubbub_error_sink* errors, Function&& function) noexcept {
    auto& instance = of(self);
    return guard(instance.core_->host(), errors, [&] { function(*instance.plugin_, instance.core_); });
  }

  Instance(const hubbub_host* host, const hubbub_config& config) : core_{std::make_shared<Core>(host)} {
    json_service.store(core_->service<hubbub_json>(HUBBUB_SERVICE_JSON), std::memory_order_release);
    Context context{core_, config};
    plugin_ = std::make_unique<Class>(context);
    raw_ = sized<hubbub_instance>();
    raw_.self = this;
    if constexpr (Class::kind == HUBBUB_WORKFLOW) {
      name_ = plugin_->display_name();
      avatar_url_ = plugin_->avatar_url();
    }
    raw_.name = view(name_);
    raw_.avatar_url = view(avatar_url_);
    raw_.start = [](void* self, const hubbub_error_sink* errors) {
      return run(self, errors, [](Class& plugin, const CorePtr&) { plugin.start(); });
    };
    raw_.stop = [](void* self) {
      run(self, nullptr, [](Class& plugin, const CorePtr&) { plugin.stop(); });
      of(self).core_->close();
    };
    raw_.destroy = [](void* self) { const std::unique_ptr<Instance> last{&of(self)}; };
    raw_.face = [](void* self, hubbub_view id) { return of(self).face(text(id)); };
  }
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;
  ~Instance() {
    core_->close();
    plugin_.reset();
    // What waits may hold services, which hold the core: let go of them.
    core_->http.drop_all();
    core_->received.drop_all();
    core_->routes.clear();
    core_->timers.clear();
  }

 private:
  const void* face(std::string_view id) const {
    if (id == HUBBUB_FACE_ROUTE_HANDLER) return core_->routes.empty() ? nullptr : &kRouteHandler;
    if (id == HUBBUB_FACE_TIMER) return core_->timers.empty() ? nullptr : &kTimer;
    if (id == HUBBUB_FACE_HTTP_REPLY) return &kHttpReply;
    if (id == HUBBUB_FACE_INBOX_REPLY) return &kInboxReply;
    return Class::template face<Class>(id);
  }

  static constexpr hubbub_route_handler kRouteHandler{[](void* self, const hubbub_http_request* request,
                                                         const hubbub_response_sink* sink,
                                                         const hubbub_error_sink* errors) {
    return run(self, errors, [&](Class&, const CorePtr& core) {
      if (request->route >= core->routes.size()) throw Failure(unsupported("The plugin has no such route."));
      core->routes[request->route](*request, *sink);
    });
  }};
  static constexpr hubbub_timer kTimer{
      [](void* self, const hubbub_timer_event* event, const hubbub_error_sink* errors) {
        return run(self, errors, [&](Class&, const CorePtr& core) {
          const auto handler = core->timers.find(copy(event->name));
          if (handler == core->timers.end()) {
            throw Failure(unsupported("The plugin knows no timer \"" + copy(event->name) + "\"."));
          }
          handler->second(*event);
        });
      }};
  static constexpr hubbub_http_reply kHttpReply{[](void* self, std::uint64_t token, const hubbub_http_answer* answer) {
    run(self, nullptr, [&](Class&, const CorePtr& core) {
      if (const auto done = core->http.take(token)) done(*answer);
    });
  }};
  static constexpr hubbub_inbox_reply kInboxReply{[](void* self, std::uint64_t token, const hubbub_received* received) {
    run(self, nullptr, [&](Class&, const CorePtr& core) {
      if (const auto stored = core->received.take(token)) stored(*received);
    });
  }};

  CorePtr core_;
  std::unique_ptr<Class> plugin_;
  std::string name_;
  std::string avatar_url_;
  hubbub_instance raw_{};
};

using Create = hubbub_status (*)(const hubbub_host*, const hubbub_config*, const hubbub_instance**,
                                 const hubbub_error_sink*);

// The descriptors of a library and what creates their instances, in the same order.
template <class... Classes>
class Library {
 public:
  static const hubbub_descriptor* descriptor(std::uint32_t index) { return kept()[index].raw(); }
  static hubbub_status create(const hubbub_host* host, const hubbub_config* config, const hubbub_instance** instance,
                              const hubbub_error_sink* errors) {
    static constexpr std::array<Create, sizeof...(Classes)> creates{&Instance<Classes>::create...};
    for (std::size_t i = 0; i < creates.size(); ++i) {
      if (text(kept()[i].raw()->id) == text(config->plugin_id)) return creates[i](host, config, instance, errors);
    }
    report(errors, invalid("This library holds no plugin of that id."));
    return HUBBUB_INVALID;
  }

 private:
  static std::array<KeptDescriptor, sizeof...(Classes)>& kept() {
    static std::array<KeptDescriptor, sizeof...(Classes)> descriptors{
        KeptDescriptor{Classes::describe(), Classes::kind}...};
    return descriptors;
  }
};

template <class... Classes>
const hubbub_entry* entry() noexcept {
  static constexpr hubbub_entry kEntry{HUBBUB_MAGIC,
                                       HUBBUB_ABI_MAJOR,
                                       HUBBUB_ABI_MINOR,
                                       sizeof(hubbub_entry),
                                       [](hubbub_view) -> hubbub_status { return HUBBUB_OK; },
                                       [] {},
                                       [] { return static_cast<std::uint32_t>(sizeof...(Classes)); },
                                       &Library<Classes...>::descriptor,
                                       &Library<Classes...>::create};
  return &kEntry;
}

}  // namespace hubbub::boundary

#define HUBBUB_PLUGIN(...)                                                 \
  extern "C" HUBBUB_EXPORT const hubbub_entry* hubbub_plugin_entry(void) { \
    return ::hubbub::boundary::entry<__VA_ARGS__>();                       \
  }
