#include "store/migrations/steps.hpp"

namespace hub::store {

// Times are milliseconds since 1970; an absent text is ''. NULL stands only where a unique or partial index must skip
// a row.
//
// conversations.activity_hour: the hour of the last message. An index on the exact moment would move with every
// message; on the hour it stays put, and a page of the inbox sorts within it.
// conversations.finished: 1 from the end of its ticket until the person writes again.
// tasks.ready_at: set for the head of a lane only: when it falls due, or its lease ends. tasks.position: its place in
// the lane, which a retry keeps while `due` moves on.
const std::string_view kFirstStep = R"sql(
CREATE TABLE IF NOT EXISTS users (
  id {id} NOT NULL PRIMARY KEY,
  external_id {name} NULL,
  given_name {text} NOT NULL,
  surname {text} NOT NULL,
  email {text} NOT NULL,
  avatar_url {text} NOT NULL,
  locale {text} NOT NULL,
  metadata {text} NOT NULL,
  merged_into {id} NOT NULL,
  created_at {int} NOT NULL,
  signed_up_at {int} NOT NULL,
  version {int} NOT NULL
) {clustered};
CREATE UNIQUE INDEX users_by_external_id ON users (external_id) {partial: external_id IS NOT NULL};

CREATE TABLE IF NOT EXISTS clients (
  id {id} NOT NULL PRIMARY KEY,
  user_id {id} NOT NULL,
  integration_id {id} NOT NULL,
  type {id} NOT NULL,
  external_id {name} NOT NULL,
  display_name {text} NOT NULL,
  status {id} NOT NULL,
  info {text} NOT NULL,
  last_seen_at {int} NOT NULL,
  created_at {int} NOT NULL
) {clustered};
CREATE UNIQUE INDEX clients_by_external_id ON clients (integration_id, external_id);
CREATE INDEX clients_by_user ON clients (user_id);

CREATE TABLE IF NOT EXISTS conversations (
  id {id} NOT NULL PRIMARY KEY,
  user_id {id} NOT NULL,
  integration_id {id} NOT NULL,
  display_name {text} NOT NULL,
  control_holder {id} NOT NULL,
  control_pending {id} NOT NULL,
  control_metadata {text} NOT NULL,
  last_seq {int} NOT NULL,
  user_read_seq {int} NOT NULL,
  business_read_seq {int} NOT NULL,
  user_delivered_seq {int} NOT NULL,
  created_at {int} NOT NULL,
  last_message_at {int} NOT NULL,
  last_message_preview {text} NOT NULL,
  metadata {text} NOT NULL,
  version {int} NOT NULL,
  activity_hour {int} NOT NULL,
  finished {int} NOT NULL,
  ticket_id {id} NOT NULL
) {clustered};
CREATE INDEX conversations_by_user ON conversations (user_id);
CREATE INDEX conversations_by_activity ON conversations (finished, activity_hour, control_holder);

CREATE TABLE IF NOT EXISTS messages (
  conversation_id {id} NOT NULL,
  seq {int} NOT NULL,
  id {id} NOT NULL,
  author_type {id} NOT NULL,
  author_id {id} NOT NULL,
  author_name {text} NOT NULL,
  author_avatar_url {text} NOT NULL,
  content_type {id} NOT NULL,
  content_text {text} NOT NULL,
  content {text} NOT NULL,
  source_type {id} NOT NULL,
  integration_id {id} NOT NULL,
  client_id {id} NOT NULL,
  external_id {text} NOT NULL,
  external_hash {int} NULL,
  received_at {int} NOT NULL,
  metadata {text} NOT NULL,
  PRIMARY KEY (conversation_id, seq)
) {clustered};
CREATE UNIQUE INDEX messages_by_id ON messages (id);
CREATE UNIQUE INDEX messages_by_external_id ON messages (external_hash) {partial: external_hash IS NOT NULL};

CREATE TABLE IF NOT EXISTS search_state (
  id {int} NOT NULL PRIMARY KEY,
  indexed_to {id} NOT NULL
) {table};
INSERT INTO search_state (id, indexed_to) VALUES (1, '') ON CONFLICT DO NOTHING;
CREATE TABLE IF NOT EXISTS search_late (
  message_id {id} NOT NULL PRIMARY KEY
) {clustered};
CREATE TABLE IF NOT EXISTS search_erased (
  message_id {id} NOT NULL PRIMARY KEY,
  content_text {text} NOT NULL
) {clustered};

CREATE TABLE IF NOT EXISTS deliveries (
  conversation_id {id} NOT NULL,
  message_id {id} NOT NULL,
  client_id {id} NOT NULL,
  integration_id {id} NOT NULL,
  status {id} NOT NULL,
  external_id {text} NOT NULL,
  external_hash {int} NULL,
  reason {text} NOT NULL,
  updated_at {int} NOT NULL,
  PRIMARY KEY (conversation_id, message_id, client_id)
) {clustered};
CREATE INDEX deliveries_by_external_id ON deliveries (external_hash) {partial: external_hash IS NOT NULL};

CREATE TABLE IF NOT EXISTS tickets (
  id {id} NOT NULL PRIMARY KEY,
  conversation_id {id} NOT NULL,
  status {id} NOT NULL,
  style {id} NOT NULL,
  queue {key} NOT NULL,
  owner {id} NOT NULL,
  opened_at {int} NOT NULL,
  solved_at {int} NOT NULL,
  closed_at {int} NOT NULL,
  close_due {int} NULL,
  reopens {int} NOT NULL,
  version {int} NOT NULL,
  current_of {id} NULL
) {clustered};
CREATE INDEX tickets_by_conversation ON tickets (conversation_id);
CREATE UNIQUE INDEX tickets_current ON tickets (current_of) {partial: current_of IS NOT NULL};
CREATE INDEX tickets_by_owner ON tickets (owner, current_of) {partial: current_of IS NOT NULL};

CREATE TABLE IF NOT EXISTS agents (
  id {id} NOT NULL PRIMARY KEY,
  email {name} NOT NULL,
  name {text} NOT NULL,
  avatar_url {text} NOT NULL,
  role {id} NOT NULL,
  password_hash {text} NOT NULL,
  failed_logins {int} NOT NULL,
  locked_until {int} NOT NULL,
  created_at {int} NOT NULL
) {clustered};
CREATE UNIQUE INDEX agents_by_email ON agents (email);

CREATE TABLE IF NOT EXISTS agent_sessions (
  token_hash {key} NOT NULL PRIMARY KEY,
  agent_id {id} NOT NULL,
  csrf_token {text} NOT NULL,
  created_at {int} NOT NULL,
  expires_at {int} NOT NULL
) {clustered};
CREATE INDEX agent_sessions_by_end ON agent_sessions (expires_at);

CREATE TABLE IF NOT EXISTS records (
  instance {id} NOT NULL,
  collection {key} NOT NULL,
  record_key {name} NOT NULL,
  document {text} NOT NULL,
  version {int} NOT NULL,
  PRIMARY KEY (instance, collection, record_key)
) {clustered};

CREATE TABLE IF NOT EXISTS attachments (
  id {id} NOT NULL PRIMARY KEY,
  conversation_id {id} NOT NULL,
  uploader {text} NOT NULL,
  file_name {text} NOT NULL,
  media_type {text} NOT NULL,
  size_bytes {int} NOT NULL,
  sha256 {text} NOT NULL,
  secret {text} NOT NULL,
  created_at {int} NOT NULL
) {clustered};

CREATE TABLE IF NOT EXISTS tasks (
  id {id} NOT NULL PRIMARY KEY,
  kind {key} NOT NULL,
  lane {name} NOT NULL,
  payload {text} NOT NULL,
  due {int} NOT NULL,
  position {int} NOT NULL,
  ready_at {int} NULL,
  attempts {int} NOT NULL,
  dead {int} NOT NULL,
  last_error {text} NOT NULL,
  created_at {int} NOT NULL,
  lease_until {int} NOT NULL,
  lease_owner {key} NOT NULL
) {clustered};
CREATE INDEX tasks_ready ON tasks (ready_at, id) {partial: ready_at IS NOT NULL};
CREATE INDEX tasks_in_lane ON tasks (lane, dead, position, id);
CREATE INDEX tasks_dead ON tasks (dead) {partial: dead = 1};
)sql";

}  // namespace hub::store
