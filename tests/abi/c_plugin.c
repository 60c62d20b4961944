// A channel in C, on the C headers alone: no C++ anywhere in the library. It hands texts to a log line, answers a
// webhook "<id> <from> <text>", and takes the shortest way everywhere; what C++ authors get for free is visible here.
#include <hubbub/hubbub.h>
#include <stdlib.h>

typedef struct Instance {
  hubbub_instance face;  // first: the table is the instance
  const hubbub_host* host;
  const hubbub_log* log;
  const hubbub_deliveries* deliveries;
  const hubbub_inbox* inbox;
  unsigned sent;
} Instance;

// Filled in by init().
static hubbub_capabilities capabilities;
static hubbub_descriptor descriptor;

static hubbub_status fail(const hubbub_error_sink* errors, hubbub_status status, const char* message) {
  if (errors != NULL) {
    hubbub_error error = {0};
    error.struct_size = sizeof error;
    error.status = status;
    error.message = hubbub_view_of(message);
    errors->fail(errors->context, &error);
  }
  return status;
}

// snippet: send
static hubbub_status send_message(void* self, const hubbub_outbound* message, uint64_t token,
                                  const hubbub_error_sink* errors) {
  Instance* instance = self;
  hubbub_delivery delivery = {0};
  hubbub_pair field;
  if (message->to.len == 0) return fail(errors, HUBBUB_INVALID, "The message has no recipient.");
  field.name = hubbub_view_of("to");
  field.value = message->to;
  instance->log->write(instance->host->self, HUBBUB_LOG_INFO, hubbub_view_of("Sent"), &field, 1);
  delivery.struct_size = sizeof delivery;
  delivery.status = HUBBUB_OK;
  delivery.external_id = message->id;
  ++instance->sent;
  return instance->deliveries->complete(instance->host->self, token, &delivery);
}
// end

// The text up to `by`, which `rest` then starts after.
static hubbub_view word(hubbub_view* rest, char by) {
  const char* end = rest->len == 0 ? NULL : memchr(rest->ptr, by, rest->len);
  hubbub_view first = *rest;
  if (end == NULL) {
    rest->len = 0;
    return first;
  }
  first.len = (size_t)(end - rest->ptr);
  rest->ptr = end + 1;
  rest->len -= first.len + 1;
  return first;
}

static hubbub_status handle(void* self, const hubbub_http_request* request, const hubbub_response_sink* sink,
                            const hubbub_error_sink* errors) {
  Instance* instance = self;
  hubbub_view rest = request->body;
  hubbub_sender sender = {0};
  hubbub_content content = {0};
  hubbub_inbound inbound = {0};
  hubbub_http_response response = {0};
  hubbub_status status;
  inbound.struct_size = sizeof inbound;
  inbound.external_id = word(&rest, ' ');
  sender.struct_size = sizeof sender;
  sender.external_id = word(&rest, ' ');
  content.struct_size = sizeof content;
  content.text = rest;
  inbound.sender = &sender;
  inbound.content = &content;
  status = instance->inbox->receive(instance->host->self, &inbound, 0, errors);
  if (status != HUBBUB_OK) return status;
  response.struct_size = sizeof response;
  response.status = 200;
  sink->respond(sink->context, &response);
  return HUBBUB_OK;
}

static const hubbub_channel channel = {send_message};
static const hubbub_route_handler route_handler = {handle};

static const void* find_face(void* self, hubbub_view id) {
  (void)self;
  if (hubbub_view_equals(id, hubbub_view_of(HUBBUB_FACE_CHANNEL))) return &channel;
  if (hubbub_view_equals(id, hubbub_view_of(HUBBUB_FACE_ROUTE_HANDLER))) return &route_handler;
  return NULL;
}

static hubbub_status start(void* self, const hubbub_error_sink* errors) {
  (void)self;
  (void)errors;
  return HUBBUB_OK;
}
static void stop(void* self) {
  (void)self;
}
static void destroy(void* self) {
  free(self);
}

static const void* service(const hubbub_host* host, const char* id) {
  return host->service(host->self, hubbub_view_of(id));
}

static hubbub_status create(const hubbub_host* host, const hubbub_config* config, const hubbub_instance** instance,
                            const hubbub_error_sink* errors) {
  const hubbub_routes* routes = service(host, HUBBUB_SERVICE_ROUTES);
  hubbub_route route = {0};
  hubbub_status status;
  Instance* made;
  if (!hubbub_view_equals(config->plugin_id, descriptor.id)) {
    return fail(errors, HUBBUB_INVALID, "This library holds no plugin of that id.");
  }
  made = calloc(1, sizeof *made);
  if (made == NULL) return fail(errors, HUBBUB_UNAVAILABLE, "Out of memory.");
  made->host = host;
  made->log = service(host, HUBBUB_SERVICE_LOG);
  made->deliveries = service(host, HUBBUB_SERVICE_DELIVERIES);
  made->inbox = service(host, HUBBUB_SERVICE_INBOX);
  if (routes == NULL || made->log == NULL || made->deliveries == NULL || made->inbox == NULL) {
    free(made);
    return fail(errors, HUBBUB_UNSUPPORTED, "This hub lacks a service that the plugin needs.");
  }
  route.struct_size = sizeof route;
  route.method = hubbub_view_of("POST");
  route.path = hubbub_view_of("/inbound");
  status = routes->add(host->self, &route, errors);
  if (status != HUBBUB_OK) {
    free(made);
    return status;
  }
  made->face.struct_size = sizeof made->face;
  made->face.self = made;
  made->face.start = start;
  made->face.stop = stop;
  made->face.destroy = destroy;
  made->face.face = find_face;
  *instance = &made->face;
  return HUBBUB_OK;
}

static hubbub_status init(hubbub_view library) {
  (void)library;
  capabilities.struct_size = sizeof capabilities;
  capabilities.text_max_chars = 160;
  descriptor.struct_size = sizeof descriptor;
  descriptor.kind = HUBBUB_CHANNEL;
  descriptor.id = hubbub_view_of("com.hubbub.test.c-channel");
  descriptor.name = hubbub_view_of("C channel");
  descriptor.version = hubbub_view_of("1.0.0");
  descriptor.description = hubbub_view_of("A channel written in C.");
  descriptor.channel_type = hubbub_view_of("test");
  descriptor.settings_schema =
      hubbub_view_of("{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {}}");
  descriptor.capabilities = &capabilities;
  return HUBBUB_OK;
}
static void deinit(void) {}
static uint32_t descriptor_count(void) {
  return 1;
}
static const hubbub_descriptor* descriptor_at(uint32_t index) {
  (void)index;
  return &descriptor;
}

const hubbub_entry* hubbub_plugin_entry(void) {
  static const hubbub_entry entry = {HUBBUB_MAGIC, HUBBUB_ABI_MAJOR, HUBBUB_ABI_MINOR, sizeof(hubbub_entry),
                                     init,         deinit,           descriptor_count, descriptor_at,
                                     create};
  return &entry;
}
