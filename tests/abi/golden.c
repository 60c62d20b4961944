// Sizes, offsets and values of the C interface, as they were released. A line that fails is a plugin that breaks:
// fields are added at the end of data structs only, tables of functions never change, a value keeps its meaning.
//
// For 64-bit machines, where every ABI that we build for lays them out alike.
#include <hubbub/hubbub.h>

#define SIZE(type, size) _Static_assert(sizeof(type) == (size), #type " has another size")
#define AT(type, field, offset) _Static_assert(offsetof(type, field) == (offset), #type "." #field " has moved")
#define VALUE(name, value) _Static_assert((name) == (value), #name " has another value")

SIZE(hubbub_capabilities, 72);  // 56 in 1.0
AT(hubbub_capabilities, struct_size, 0);
AT(hubbub_capabilities, contents, 4);
AT(hubbub_capabilities, actions, 8);
AT(hubbub_capabilities, signals, 12);
AT(hubbub_capabilities, text_max_chars, 16);
AT(hubbub_capabilities, max_items, 20);
AT(hubbub_capabilities, max_actions, 24);
AT(hubbub_capabilities, reserved, 28);
AT(hubbub_capabilities, max_media_bytes, 32);
AT(hubbub_capabilities, media_types, 40);
AT(hubbub_capabilities, text_unit, 56);
AT(hubbub_capabilities, max_replies, 60);
AT(hubbub_capabilities, label_max_chars, 64);
AT(hubbub_capabilities, item_actions, 68);

SIZE(hubbub_outbound, 152);
AT(hubbub_outbound, struct_size, 0);
AT(hubbub_outbound, attempt, 4);
AT(hubbub_outbound, id, 8);
AT(hubbub_outbound, message_id, 24);
AT(hubbub_outbound, conversation_id, 40);
AT(hubbub_outbound, to, 56);
AT(hubbub_outbound, text, 72);
AT(hubbub_outbound, content, 88);
AT(hubbub_outbound, metadata_json, 104);
AT(hubbub_outbound, author_name, 120);
AT(hubbub_outbound, author_type, 136);
AT(hubbub_outbound, reserved, 140);
AT(hubbub_outbound, deadline_ms, 144);

SIZE(hubbub_channel, 8);
AT(hubbub_channel, send, 0);

SIZE(hubbub_channel_activity, 8);
AT(hubbub_channel_activity, show, 0);

SIZE(hubbub_delivery, 64);
AT(hubbub_delivery, struct_size, 0);
AT(hubbub_delivery, status, 4);
AT(hubbub_delivery, external_id, 8);
AT(hubbub_delivery, code, 24);
AT(hubbub_delivery, message, 40);
AT(hubbub_delivery, retry_after_ms, 56);

SIZE(hubbub_deliveries, 8);
AT(hubbub_deliveries, complete, 0);

SIZE(hubbub_clock, 8);
AT(hubbub_clock, now_ms, 0);

SIZE(hubbub_consent, 56);
AT(hubbub_consent, struct_size, 0);
AT(hubbub_consent, state, 4);
AT(hubbub_consent, external_id, 8);
AT(hubbub_consent, event_id, 24);
AT(hubbub_consent, evidence, 40);

SIZE(hubbub_consents, 8);
AT(hubbub_consents, record, 0);

SIZE(hubbub_exposure, 8);
AT(hubbub_exposure, is_exposed, 0);

SIZE(hubbub_content, 40);
AT(hubbub_content, struct_size, 0);
AT(hubbub_content, reserved, 4);
AT(hubbub_content, text, 8);
AT(hubbub_content, json, 24);

SIZE(hubbub_jwt, 40);
AT(hubbub_jwt, struct_size, 0);
AT(hubbub_jwt, leeway_s, 4);
AT(hubbub_jwt, token, 8);
AT(hubbub_jwt, keys, 24);
AT(hubbub_jwt, key_count, 32);

SIZE(hubbub_crypto, 40);
AT(hubbub_crypto, sha256, 0);
AT(hubbub_crypto, hmac_sha256, 8);
AT(hubbub_crypto, equal, 16);
AT(hubbub_crypto, random, 24);
AT(hubbub_crypto, verify_jwt, 32);

SIZE(hubbub_crypto_2, 8);
AT(hubbub_crypto_2, hmac_sha1, 0);

SIZE(hubbub_descriptor, 120);
AT(hubbub_descriptor, struct_size, 0);
AT(hubbub_descriptor, kind, 4);
AT(hubbub_descriptor, flags, 8);
AT(hubbub_descriptor, reserved, 12);
AT(hubbub_descriptor, id, 16);
AT(hubbub_descriptor, name, 32);
AT(hubbub_descriptor, version, 48);
AT(hubbub_descriptor, description, 64);
AT(hubbub_descriptor, channel_type, 80);
AT(hubbub_descriptor, settings_schema, 96);
AT(hubbub_descriptor, capabilities, 112);

SIZE(hubbub_entry, 56);
AT(hubbub_entry, magic, 0);
AT(hubbub_entry, abi_major, 4);
AT(hubbub_entry, abi_minor, 8);
AT(hubbub_entry, struct_size, 12);
AT(hubbub_entry, init, 16);
AT(hubbub_entry, deinit, 24);
AT(hubbub_entry, descriptor_count, 32);
AT(hubbub_entry, descriptor, 40);
AT(hubbub_entry, create, 48);

SIZE(hubbub_file, 56);
AT(hubbub_file, struct_size, 0);
AT(hubbub_file, reserved, 4);
AT(hubbub_file, bytes, 8);
AT(hubbub_file, name, 24);
AT(hubbub_file, external_id, 40);

SIZE(hubbub_kept_file, 80);
AT(hubbub_kept_file, struct_size, 0);
AT(hubbub_kept_file, reserved, 4);
AT(hubbub_kept_file, id, 8);
AT(hubbub_kept_file, url, 24);
AT(hubbub_kept_file, media_type, 40);
AT(hubbub_kept_file, name, 56);
AT(hubbub_kept_file, size_bytes, 72);

SIZE(hubbub_kept_file_sink, 16);
AT(hubbub_kept_file_sink, context, 0);
AT(hubbub_kept_file_sink, write, 8);

SIZE(hubbub_files, 8);
AT(hubbub_files, keep, 0);

SIZE(hubbub_host, 32);
AT(hubbub_host, struct_size, 0);
AT(hubbub_host, abi_major, 4);
AT(hubbub_host, abi_minor, 8);
AT(hubbub_host, reserved, 12);
AT(hubbub_host, self, 16);
AT(hubbub_host, service, 24);

SIZE(hubbub_http_call, 72);
AT(hubbub_http_call, struct_size, 0);
AT(hubbub_http_call, timeout_ms, 4);
AT(hubbub_http_call, method, 8);
AT(hubbub_http_call, url, 24);
AT(hubbub_http_call, headers, 40);
AT(hubbub_http_call, header_count, 48);
AT(hubbub_http_call, body, 56);

SIZE(hubbub_http_client, 8);
AT(hubbub_http_client, send, 0);

SIZE(hubbub_http_answer, 72);
AT(hubbub_http_answer, struct_size, 0);
AT(hubbub_http_answer, status, 4);
AT(hubbub_http_answer, http_status, 8);
AT(hubbub_http_answer, reserved, 12);
AT(hubbub_http_answer, headers, 16);
AT(hubbub_http_answer, header_count, 24);
AT(hubbub_http_answer, body, 32);
AT(hubbub_http_answer, retry_after_ms, 48);
AT(hubbub_http_answer, error, 56);

SIZE(hubbub_http_reply, 8);
AT(hubbub_http_reply, replied, 0);

SIZE(hubbub_sender, 184);
AT(hubbub_sender, struct_size, 0);
AT(hubbub_sender, reserved, 4);
AT(hubbub_sender, external_id, 8);
AT(hubbub_sender, user_external_id, 24);
AT(hubbub_sender, display_name, 40);
AT(hubbub_sender, given_name, 56);
AT(hubbub_sender, surname, 72);
AT(hubbub_sender, email, 88);
AT(hubbub_sender, avatar_url, 104);
AT(hubbub_sender, locale, 120);
AT(hubbub_sender, info, 136);
AT(hubbub_sender, verified_email, 152);
AT(hubbub_sender, verified_phone, 168);

SIZE(hubbub_inbound, 56);
AT(hubbub_inbound, struct_size, 0);
AT(hubbub_inbound, reserved, 4);
AT(hubbub_inbound, external_id, 8);
AT(hubbub_inbound, sender, 24);
AT(hubbub_inbound, content, 32);
AT(hubbub_inbound, metadata_json, 40);

SIZE(hubbub_receipt, 56);  // 40 in 1.0
AT(hubbub_receipt, struct_size, 0);
AT(hubbub_receipt, kind, 4);
AT(hubbub_receipt, external_id, 8);
AT(hubbub_receipt, reason, 24);
AT(hubbub_receipt, delivery_id, 40);

SIZE(hubbub_activity, 24);
AT(hubbub_activity, struct_size, 0);
AT(hubbub_activity, kind, 4);
AT(hubbub_activity, external_id, 8);

SIZE(hubbub_inbox, 24);
AT(hubbub_inbox, receive, 0);
AT(hubbub_inbox, receipt, 8);
AT(hubbub_inbox, activity, 16);

SIZE(hubbub_received, 80);
AT(hubbub_received, struct_size, 0);
AT(hubbub_received, status, 4);
AT(hubbub_received, duplicate, 8);
AT(hubbub_received, reserved, 12);
AT(hubbub_received, message_id, 16);
AT(hubbub_received, conversation_id, 32);
AT(hubbub_received, user_id, 48);
AT(hubbub_received, error, 64);

SIZE(hubbub_inbox_reply, 8);
AT(hubbub_inbox_reply, received, 0);

SIZE(hubbub_config, 88);
AT(hubbub_config, struct_size, 0);
AT(hubbub_config, reserved, 4);
AT(hubbub_config, plugin_id, 8);
AT(hubbub_config, instance_id, 24);
AT(hubbub_config, settings, 40);
AT(hubbub_config, app_name, 56);
AT(hubbub_config, hooks_url, 72);

SIZE(hubbub_instance, 80);
AT(hubbub_instance, struct_size, 0);
AT(hubbub_instance, reserved, 4);
AT(hubbub_instance, self, 8);
AT(hubbub_instance, name, 16);
AT(hubbub_instance, avatar_url, 32);
AT(hubbub_instance, start, 48);
AT(hubbub_instance, stop, 56);
AT(hubbub_instance, destroy, 64);
AT(hubbub_instance, face, 72);

SIZE(hubbub_json, 104);
AT(hubbub_json, parse, 0);
AT(hubbub_json, release, 8);
AT(hubbub_json, root, 16);
AT(hubbub_json, kind, 24);
AT(hubbub_json, get, 32);
AT(hubbub_json, size, 40);
AT(hubbub_json, at, 48);
AT(hubbub_json, key_at, 56);
AT(hubbub_json, string, 64);
AT(hubbub_json, number, 72);
AT(hubbub_json, integer, 80);
AT(hubbub_json, boolean, 88);
AT(hubbub_json, serialize, 96);

SIZE(hubbub_live_options, 24);
AT(hubbub_live_options, struct_size, 0);
AT(hubbub_live_options, typing_preview, 4);
AT(hubbub_live_options, lifetime_ms, 8);
AT(hubbub_live_options, max_upload_bytes, 16);

SIZE(hubbub_live_session, 64);
AT(hubbub_live_session, struct_size, 0);
AT(hubbub_live_session, reserved, 4);
AT(hubbub_live_session, token, 8);
AT(hubbub_live_session, path, 24);
AT(hubbub_live_session, user_id, 40);
AT(hubbub_live_session, expires_at_ms, 56);

SIZE(hubbub_live_session_sink, 16);
AT(hubbub_live_session_sink, context, 0);
AT(hubbub_live_session_sink, write, 8);

SIZE(hubbub_live_limits, 32);
AT(hubbub_live_limits, struct_size, 0);
AT(hubbub_live_limits, reserved, 4);
AT(hubbub_live_limits, max_upload_bytes, 8);
AT(hubbub_live_limits, media_types, 16);
AT(hubbub_live_limits, media_type_count, 24);

SIZE(hubbub_live_limits_sink, 16);
AT(hubbub_live_limits_sink, context, 0);
AT(hubbub_live_limits_sink, write, 8);

SIZE(hubbub_live, 16);
AT(hubbub_live, mint, 0);
AT(hubbub_live, limits, 8);

SIZE(hubbub_log, 8);
AT(hubbub_log, write, 0);

SIZE(hubbub_metrics, 16);
AT(hubbub_metrics, count, 0);
AT(hubbub_metrics, gauge, 8);

SIZE(hubbub_record, 64);
AT(hubbub_record, struct_size, 0);
AT(hubbub_record, reserved, 4);
AT(hubbub_record, collection, 8);
AT(hubbub_record, key, 24);
AT(hubbub_record, json, 40);
AT(hubbub_record, version, 56);

SIZE(hubbub_record_sink, 16);
AT(hubbub_record_sink, context, 0);
AT(hubbub_record_sink, write, 8);

SIZE(hubbub_records, 32);
AT(hubbub_records, get, 0);
AT(hubbub_records, put, 8);
AT(hubbub_records, erase, 16);
AT(hubbub_records, list, 24);

SIZE(hubbub_route, 48);
AT(hubbub_route, struct_size, 0);
AT(hubbub_route, id, 4);
AT(hubbub_route, method, 8);
AT(hubbub_route, path, 24);
AT(hubbub_route, body_limit_bytes, 40);

SIZE(hubbub_assets, 56);
AT(hubbub_assets, struct_size, 0);
AT(hubbub_assets, reserved, 4);
AT(hubbub_assets, path, 8);
AT(hubbub_assets, folder, 24);
AT(hubbub_assets, headers, 40);
AT(hubbub_assets, header_count, 48);

SIZE(hubbub_routes, 24);
AT(hubbub_routes, add, 0);
AT(hubbub_routes, assets, 8);
AT(hubbub_routes, allow_origins, 16);

SIZE(hubbub_http_request, 152);
AT(hubbub_http_request, struct_size, 0);
AT(hubbub_http_request, route, 4);
AT(hubbub_http_request, method, 8);
AT(hubbub_http_request, path, 24);
AT(hubbub_http_request, query, 40);
AT(hubbub_http_request, body, 56);
AT(hubbub_http_request, remote_address, 72);
AT(hubbub_http_request, headers, 88);
AT(hubbub_http_request, header_count, 96);
AT(hubbub_http_request, params, 104);
AT(hubbub_http_request, param_count, 112);
AT(hubbub_http_request, query_params, 120);
AT(hubbub_http_request, query_param_count, 128);
AT(hubbub_http_request, deadline_ms, 136);
AT(hubbub_http_request, secure, 144);
AT(hubbub_http_request, reserved, 148);

SIZE(hubbub_http_response, 56);
AT(hubbub_http_response, struct_size, 0);
AT(hubbub_http_response, status, 4);
AT(hubbub_http_response, headers, 8);
AT(hubbub_http_response, header_count, 16);
AT(hubbub_http_response, body, 24);
AT(hubbub_http_response, asset, 40);

SIZE(hubbub_response_sink, 16);
AT(hubbub_response_sink, context, 0);
AT(hubbub_response_sink, respond, 8);

SIZE(hubbub_route_handler, 8);
AT(hubbub_route_handler, handle, 0);

SIZE(hubbub_secrets, 8);
AT(hubbub_secrets, get, 0);

SIZE(hubbub_text_sink, 16);
AT(hubbub_text_sink, context, 0);
AT(hubbub_text_sink, write, 8);

SIZE(hubbub_error, 48);
AT(hubbub_error, struct_size, 0);
AT(hubbub_error, status, 4);
AT(hubbub_error, retry_after_ms, 8);
AT(hubbub_error, code, 16);
AT(hubbub_error, message, 32);

SIZE(hubbub_error_sink, 16);
AT(hubbub_error_sink, context, 0);
AT(hubbub_error_sink, fail, 8);

SIZE(hubbub_timers, 8);
AT(hubbub_timers, schedule, 0);

SIZE(hubbub_timer_event, 56);
AT(hubbub_timer_event, struct_size, 0);
AT(hubbub_timer_event, attempt, 4);
AT(hubbub_timer_event, name, 8);
AT(hubbub_timer_event, data, 24);
AT(hubbub_timer_event, due_ms, 40);
AT(hubbub_timer_event, deadline_ms, 48);

SIZE(hubbub_timer, 8);
AT(hubbub_timer, fire, 0);

SIZE(hubbub_turn_event, 80);
AT(hubbub_turn_event, struct_size, 0);
AT(hubbub_turn_event, type, 4);
AT(hubbub_turn_event, conversation_id, 8);
AT(hubbub_turn_event, message_id, 24);
AT(hubbub_turn_event, timer_name, 40);
AT(hubbub_turn_event, data, 56);
AT(hubbub_turn_event, deadline_ms, 72);

SIZE(hubbub_conversation, 120);
AT(hubbub_conversation, struct_size, 0);
AT(hubbub_conversation, reserved, 4);
AT(hubbub_conversation, id, 8);
AT(hubbub_conversation, user_id, 24);
AT(hubbub_conversation, instance_id, 40);
AT(hubbub_conversation, holder, 56);
AT(hubbub_conversation, control_metadata, 72);
AT(hubbub_conversation, metadata_json, 88);
AT(hubbub_conversation, last_seq, 104);
AT(hubbub_conversation, created_at_ms, 112);

SIZE(hubbub_user, 120);
AT(hubbub_user, struct_size, 0);
AT(hubbub_user, reserved, 4);
AT(hubbub_user, id, 8);
AT(hubbub_user, external_id, 24);
AT(hubbub_user, given_name, 40);
AT(hubbub_user, surname, 56);
AT(hubbub_user, email, 72);
AT(hubbub_user, locale, 88);
AT(hubbub_user, metadata_json, 104);

SIZE(hubbub_message, 136);
AT(hubbub_message, struct_size, 0);
AT(hubbub_message, author_type, 4);
AT(hubbub_message, id, 8);
AT(hubbub_message, text, 24);
AT(hubbub_message, content, 40);
AT(hubbub_message, payload, 56);
AT(hubbub_message, author_id, 72);
AT(hubbub_message, author_name, 88);
AT(hubbub_message, metadata_json, 104);
AT(hubbub_message, seq, 120);
AT(hubbub_message, received_at_ms, 128);

SIZE(hubbub_conversation_sink, 16);
AT(hubbub_conversation_sink, context, 0);
AT(hubbub_conversation_sink, write, 8);

SIZE(hubbub_user_sink, 16);
AT(hubbub_user_sink, context, 0);
AT(hubbub_user_sink, write, 8);

SIZE(hubbub_message_sink, 16);
AT(hubbub_message_sink, context, 0);
AT(hubbub_message_sink, write, 8);

SIZE(hubbub_turns, 88);
AT(hubbub_turns, conversation, 0);
AT(hubbub_turns, user, 8);
AT(hubbub_turns, message, 16);
AT(hubbub_turns, history, 24);
AT(hubbub_turns, get_record, 32);
AT(hubbub_turns, put_record, 40);
AT(hubbub_turns, erase_record, 48);
AT(hubbub_turns, reply, 56);
AT(hubbub_turns, schedule, 64);
AT(hubbub_turns, pass_control, 72);
AT(hubbub_turns, release_control, 80);

SIZE(hubbub_workflow, 8);
AT(hubbub_workflow, handle, 0);

SIZE(hubbub_view, 16);
AT(hubbub_view, ptr, 0);
AT(hubbub_view, len, 8);

SIZE(hubbub_pair, 32);
AT(hubbub_pair, name, 0);
AT(hubbub_pair, value, 16);

VALUE(HUBBUB_CONTENT_IMAGE, 1);
VALUE(HUBBUB_CONTENT_FILE, 2);
VALUE(HUBBUB_CONTENT_LOCATION, 4);
VALUE(HUBBUB_CONTENT_CAROUSEL, 8);
VALUE(HUBBUB_CONTENT_LIST, 16);
VALUE(HUBBUB_CONTENT_FORM, 32);
VALUE(HUBBUB_CONTENT_TEMPLATE, 64);
VALUE(HUBBUB_ACTION_LINK, 1);
VALUE(HUBBUB_ACTION_REPLY, 2);
VALUE(HUBBUB_ACTION_POSTBACK, 4);
VALUE(HUBBUB_ACTION_WEBVIEW, 8);
VALUE(HUBBUB_ACTION_LOCATION_REQUEST, 16);
VALUE(HUBBUB_ACTION_BUY, 32);
VALUE(HUBBUB_SIGNAL_TYPING_IN, 1);
VALUE(HUBBUB_SIGNAL_TYPING_OUT, 2);
VALUE(HUBBUB_SIGNAL_DELIVERED, 4);
VALUE(HUBBUB_SIGNAL_READ_IN, 8);
VALUE(HUBBUB_SIGNAL_READ_OUT, 16);
VALUE(HUBBUB_TEXT_CODE_POINTS, 0);
VALUE(HUBBUB_TEXT_UTF16, 1);
VALUE(HUBBUB_TEXT_BYTES, 2);
VALUE(HUBBUB_AUTHOR_USER, 0);
VALUE(HUBBUB_AUTHOR_AGENT, 1);
VALUE(HUBBUB_AUTHOR_BOT, 2);
VALUE(HUBBUB_AUTHOR_SYSTEM, 3);
VALUE(HUBBUB_CHANNEL, 1);
VALUE(HUBBUB_WORKFLOW, 2);
VALUE(HUBBUB_CONCURRENT, 1);
VALUE(HUBBUB_LIVE, 2);
VALUE(HUBBUB_IDEMPOTENT, 4);
VALUE(HUBBUB_RECEIPT_DELIVERED, 1);
VALUE(HUBBUB_RECEIPT_READ, 2);
VALUE(HUBBUB_RECEIPT_FAILED, 3);
VALUE(HUBBUB_TYPING_START, 1);
VALUE(HUBBUB_TYPING_STOP, 2);
VALUE(HUBBUB_CONVERSATION_READ, 3);
VALUE(HUBBUB_JSON_NULL, 0);
VALUE(HUBBUB_JSON_BOOL, 1);
VALUE(HUBBUB_JSON_NUMBER, 2);
VALUE(HUBBUB_JSON_STRING, 3);
VALUE(HUBBUB_JSON_ARRAY, 4);
VALUE(HUBBUB_JSON_OBJECT, 5);
VALUE(HUBBUB_LOG_DEBUG, 0);
VALUE(HUBBUB_LOG_INFO, 1);
VALUE(HUBBUB_LOG_WARNING, 2);
VALUE(HUBBUB_LOG_ERROR, 3);
VALUE(HUBBUB_OK, 0);
VALUE(HUBBUB_INVALID, 1);
VALUE(HUBBUB_UNAUTHENTICATED, 2);
VALUE(HUBBUB_RATE_LIMITED, 3);
VALUE(HUBBUB_UNAVAILABLE, 4);
VALUE(HUBBUB_REJECTED, 5);
VALUE(HUBBUB_UNSUPPORTED, 6);
VALUE(HUBBUB_CONFLICT, 7);
VALUE(HUBBUB_ABANDONED, 8);
VALUE(HUBBUB_INTERNAL, 9);
VALUE(HUBBUB_TURN_MESSAGE, 1);
VALUE(HUBBUB_TURN_CONTROL_PASSED, 2);
VALUE(HUBBUB_TURN_TIMER, 3);
VALUE(HUBBUB_MAGIC, 0x42554248u);
VALUE(HUBBUB_ABI_MAJOR, 1u);

// A translation unit needs a declaration.
typedef int golden_layout_is_checked;
