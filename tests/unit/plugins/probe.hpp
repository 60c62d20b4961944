// A plugin whose behaviour the test writes down: set the functions, then make an instance of it. A face that is not
// set is a face that the plugin does not have.
#pragma once

#include <functional>
#include <string>

#include "unit/plugins/fixtures/probe.h"

namespace hub::plugins {

inline std::string text(hubbub_view view) {
  return view.ptr == nullptr ? std::string() : std::string(view.ptr, view.len);
}

// Keeps what a call says about its failure.
struct Failure {
  std::string code;
  std::string message;
  hubbub_error_sink sink{this, [](void* self, const hubbub_error* error) {
                           static_cast<Failure*>(self)->code = text(error->code);
                           static_cast<Failure*>(self)->message = text(error->message);
                         }};
};

inline hubbub_status tell(const hubbub_error_sink* errors, hubbub_status status, const char* message,
                          std::int64_t retry_after_ms = 0) {
  const hubbub_error error{sizeof error, status, retry_after_ms, hubbub_view_of("because"), hubbub_view_of(message)};
  errors->fail(errors->context, &error);
  return status;
}

class Probe {
 public:
  std::function<hubbub_status(const hubbub_error_sink*)> on_create;
  std::function<hubbub_status(const hubbub_error_sink*)> on_start;
  std::function<void()> on_stop;
  std::function<void()> on_destroy;
  std::function<hubbub_status(const hubbub_outbound&, std::uint64_t, const hubbub_error_sink*)> on_send;
  std::function<hubbub_status(const hubbub_http_request&, const hubbub_response_sink&, const hubbub_error_sink*)>
      on_request;
  std::function<hubbub_status(const hubbub_timer_event&, const hubbub_error_sink*)> on_timer;
  std::function<hubbub_status(std::uint64_t, const hubbub_turn_event&, const hubbub_error_sink*)> on_turn;
  std::function<void(std::uint64_t, const hubbub_http_answer&)> on_answer;
  std::function<void(std::uint64_t, const hubbub_received&)> on_received;
  std::function<hubbub_status(const hubbub_activity&)> on_show;
  std::string name;

  Probe() : gate_{{&create}, this} {}
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;

  std::string settings() const {
    return R"({"probe":")" + std::to_string(reinterpret_cast<std::uintptr_t>(&gate_)) + "\"}";
  }
  void* host() const { return host_->self; }
  // Null for a service that there is not.
  const void* find_service(const char* id) const { return host_->service(host_->self, hubbub_view_of(id)); }
  template <class Table>
  const Table& service(const char* id) const {
    return *static_cast<const Table*>(find_service(id));
  }
  void route(const char* method, const char* path, std::uint32_t id = 0) const {
    const hubbub_route told{sizeof told, id, hubbub_view_of(method), hubbub_view_of(path), 0};
    service<hubbub_routes>(HUBBUB_SERVICE_ROUTES).add(host(), &told, nullptr);
  }
  hubbub_status receive(const char* id, const char* from, const char* words, std::uint64_t token = 0,
                        const hubbub_error_sink* errors = nullptr) const {
    hubbub_sender sender{};
    sender.struct_size = sizeof sender;
    sender.external_id = hubbub_view_of(from);
    const hubbub_content content{sizeof content, 0, hubbub_view_of(words), {}};
    const hubbub_inbound inbound{sizeof inbound, 0, hubbub_view_of(id), &sender, &content, {}};
    return service<hubbub_inbox>(HUBBUB_SERVICE_INBOX).receive(host(), &inbound, token, errors);
  }
  hubbub_status complete(std::uint64_t token, hubbub_status status, const char* external_id = "",
                         std::int64_t retry_after_ms = 0) const {
    const hubbub_delivery told{sizeof told,
                               status,
                               hubbub_view_of(external_id),
                               hubbub_view_of("because"),
                               hubbub_view_of("The provider says so."),
                               retry_after_ms};
    return service<hubbub_deliveries>(HUBBUB_SERVICE_DELIVERIES).complete(host(), token, &told);
  }

 private:
  struct Gate {
    probe_gate first;
    Probe* probe;
  };

  static Probe& of(void* self) { return *static_cast<Probe*>(self); }
  static hubbub_status create(probe_gate* gate, const hubbub_host* host, const hubbub_config*,
                              const hubbub_instance** instance, const hubbub_error_sink* errors) {
    auto& probe = *reinterpret_cast<Gate*>(gate)->probe;
    probe.host_ = host;
    if (probe.on_create) {
      if (const auto status = probe.on_create(errors); status != HUBBUB_OK) return status;
    }
    probe.instance_ = {
        sizeof(hubbub_instance), 0, &probe, hubbub_view_of(probe.name.c_str()), {}, &start, &stop, &destroy, &face_of};
    *instance = &probe.instance_;
    return HUBBUB_OK;
  }
  static hubbub_status start(void* self, const hubbub_error_sink* errors) {
    return of(self).on_start ? of(self).on_start(errors) : HUBBUB_OK;
  }
  static void stop(void* self) {
    if (of(self).on_stop) of(self).on_stop();
  }
  static void destroy(void* self) {
    if (of(self).on_destroy) of(self).on_destroy();
  }
  static const void* face_of(void* self, hubbub_view id);

  Gate gate_;
  const hubbub_host* host_ = nullptr;
  hubbub_instance instance_{};
};

inline const void* Probe::face_of(void* self, hubbub_view id) {
  static constexpr hubbub_channel channel{
      [](void* it, const hubbub_outbound* message, std::uint64_t token, const hubbub_error_sink* errors) {
        return of(it).on_send(*message, token, errors);
      }};
  static constexpr hubbub_route_handler routes{
      [](void* it, const hubbub_http_request* request, const hubbub_response_sink* sink,
         const hubbub_error_sink* errors) { return of(it).on_request(*request, *sink, errors); }};
  static constexpr hubbub_timer timer{[](void* it, const hubbub_timer_event* event, const hubbub_error_sink* errors) {
    return of(it).on_timer(*event, errors);
  }};
  static constexpr hubbub_workflow workflow{
      [](void* it, std::uint64_t turn, const hubbub_turn_event* event, const hubbub_error_sink* errors) {
        return of(it).on_turn(turn, *event, errors);
      }};
  static constexpr hubbub_http_reply http{
      [](void* it, std::uint64_t token, const hubbub_http_answer* answer) { of(it).on_answer(token, *answer); }};
  static constexpr hubbub_inbox_reply inbox{
      [](void* it, std::uint64_t token, const hubbub_received* received) { of(it).on_received(token, *received); }};
  static constexpr hubbub_channel_activity activity{
      [](void* it, const hubbub_activity* shown, const hubbub_error_sink*) { return of(it).on_show(*shown); }};
  const auto& probe = of(self);
  const auto name = text(id);
  if (name == HUBBUB_FACE_CHANNEL && probe.on_send) return &channel;
  if (name == HUBBUB_FACE_ROUTE_HANDLER && probe.on_request) return &routes;
  if (name == HUBBUB_FACE_TIMER && probe.on_timer) return &timer;
  if (name == HUBBUB_FACE_WORKFLOW && probe.on_turn) return &workflow;
  if (name == HUBBUB_FACE_HTTP_REPLY && probe.on_answer) return &http;
  if (name == HUBBUB_FACE_INBOX_REPLY && probe.on_received) return &inbox;
  if (name == HUBBUB_FACE_CHANNEL_ACTIVITY && probe.on_show) return &activity;
  return nullptr;
}

}  // namespace hub::plugins
