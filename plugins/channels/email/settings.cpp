#include "settings.hpp"

#include "words.hpp"

namespace email {

const std::string_view kSettingsSchema = R"({
  "type": "object", "additionalProperties": false, "required": ["address", "signing_key", "smtp"],
  "properties": {
    "address": {"type": "string", "pattern": "^[^@\\s]+@[^@\\s]+$", "examples": ["support@example.com"],
      "description": "Address that mails come from, as support@example.com."},
    "name": {"type": "string", "maxLength": 100, "default": "", "description": "Name beside that address; empty: app.name."},
    "reply_address": {"type": "string", "pattern": "^([^@\\s]*\\{token\\}[^@\\s]*@[^@\\s]+)?$", "default": "",
      "description": "Address for answers, with {token} in it, as reply+{token}@example.com. Empty: address with +{token}. All of them have to end in the mailbox that imap reads."},
    "signing_key": {"type": "string", "format": "hubbub-secret",
      "description": "Secret, at least 16 characters, that signs reply addresses. Change it, and answers to older mails begin new conversations."},
    "subject": {"type": "string", "maxLength": 200, "default": "", "description": "Subject of mails that answer none; empty: Message from app.name."},
    "authserv_id": {"type": "string", "default": "",
      "description": "Name by which your receiving mail server signs its header Authentication-Results. What it says of DMARC is then believed. Empty: nothing is."},
    "unproven_senders": {"type": "string", "enum": ["separate", "trust"], "default": "separate",
      "description": "A mail that neither answers ours nor passed DMARC: a conversation of its own (separate), or believe its From (trust), which anybody can write."},
    "keep_original": {"type": "boolean", "default": true,
      "description": "Keep the whole mail as a file where more was in it than the conversation shows: quotes, signature, formatting."},
    "max_mail_mb": {"type": "integer", "minimum": 1, "maximum": 100, "default": 30,
      "description": "Of a larger mail only sender and subject are taken, and a note that says so."},
    "smtp": {"type": "object", "additionalProperties": false, "required": ["host"], "description": "Server to send through.",
      "properties": {
        "host": {"type": "string", "minLength": 1, "examples": ["127.0.0.1"], "description": "Name of the server. Its certificate has to be for it."},
        "port": {"type": "integer", "minimum": 1, "maximum": 65535, "default": 587, "description": "587 for starttls, 465 for tls."},
        "security": {"type": "string", "enum": ["starttls", "tls", "none"], "default": "starttls",
          "description": "How the connection is encrypted. none: only within one machine."},
        "username": {"type": "string", "default": "", "description": "Empty: no login."},
        "password": {"type": "string", "format": "hubbub-secret", "description": "Password of that user."},
        "ca_file": {"type": "string", "default": "", "description": "PEM file of authorities to believe instead of the system's."}}},
    "imap": {"type": "object", "additionalProperties": false, "required": ["host", "username", "password"],
      "description": "Mailbox to receive from. Without it the integration only sends.",
      "properties": {
        "host": {"type": "string", "minLength": 1, "description": "Name of the server. Its certificate has to be for it."},
        "port": {"type": "integer", "minimum": 1, "maximum": 65535, "default": 993, "description": "993 for tls, 143 for starttls."},
        "security": {"type": "string", "enum": ["starttls", "tls", "none"], "default": "tls",
          "description": "How the connection is encrypted. none: only within one machine."},
        "username": {"type": "string", "description": "User whose mailbox it is."},
        "password": {"type": "string", "format": "hubbub-secret", "description": "Password of that user."},
        "ca_file": {"type": "string", "default": "", "description": "PEM file of authorities to believe instead of the system's."},
        "mailbox": {"type": "string", "pattern": "^[ -~]+$", "default": "INBOX", "description": "Folder to watch."},
        "mark_seen": {"type": "boolean", "default": true, "description": "Mark mails as read once the hub has them."},
        "take_existing": {"type": "boolean", "default": false,
          "description": "Take also what was in the mailbox before the first start."}}}
  }
})";

namespace {

constexpr std::size_t kShortestKey = 16;
constexpr std::size_t kLongestLocalPart = 64;
constexpr std::size_t kTokenLetters = 33;

Server server_of(const hubbub::Context& host, std::string_view name, int default_port) {
  const auto json = host.settings()[name];
  Server server;
  server.host = json["host"];
  server.port = static_cast<int>(json["port"].integer(default_port));
  const std::string security{json["security"].string(name == "imap" ? "tls" : "starttls")};
  server.security = security == "tls"    ? Server::Security::tls
                    : security == "none" ? Server::Security::none
                                         : Server::Security::starttls;
  server.username = json["username"];
  server.ca_file = json["ca_file"];
  if (!server.username.empty()) {
    if (json["password"].is_null()) {
      throw hubbub::Failure(hubbub::invalid("settings." + std::string{name} + ".password is missing beside username."));
    }
    server.password = host.secret(std::string{name} + ".password");
  }
  return server;
}

void check_reply_pattern(const Settings& settings) {
  const auto example = with_token(settings.reply_pattern, std::string(kTokenLetters, 'a'));
  if (!is_mailbox(example)) {
    throw hubbub::Failure(hubbub::invalid("settings.reply_address is too long: before the @ there is room for " +
                                          std::to_string(kLongestLocalPart - kTokenLetters) +
                                          " characters beside {token}."));
  }
}

}  // namespace

Settings Settings::from_context(const hubbub::Context& host) {
  const auto& json = host.settings();
  Settings settings;
  settings.from = {one_line(json["name"].string().empty() ? host.app_name() : std::string{json["name"]}),
                   normalised(json["address"].string())};
  if (!is_mailbox(settings.from.mailbox)) {
    throw hubbub::Failure(hubbub::invalid("settings.address is no mail address: write it as support@example.com."));
  }
  settings.reply_pattern = json["reply_address"];
  if (settings.reply_pattern.empty()) settings.reply_pattern = with_tag(settings.from.mailbox, "{token}");
  check_reply_pattern(settings);
  settings.signing_key = host.secret("signing_key");
  if (settings.signing_key.size() < kShortestKey) {
    throw hubbub::Failure(hubbub::invalid("settings.signing_key is too short: at least 16 characters."));
  }
  settings.subject = one_line(json["subject"].string());
  if (settings.subject.empty()) settings.subject = "Message from " + settings.from.name;
  settings.authserv_id = json["authserv_id"];
  settings.separates_unproven = json["unproven_senders"].string("separate") != "trust";
  settings.keeps_original = json["keep_original"].boolean(true);
  settings.most_mail_bytes = static_cast<std::size_t>(json["max_mail_mb"].integer(30)) * 1024 * 1024;
  settings.smtp = server_of(host, "smtp", 587);
  settings.receives = json["imap"].is_object();
  if (settings.receives) {
    settings.imap = server_of(host, "imap", 993);
    settings.mailbox = json["imap"]["mailbox"].string("INBOX");
    settings.marks_seen = json["imap"]["mark_seen"].boolean(true);
    settings.takes_existing = json["imap"]["take_existing"].boolean(false);
  }
  return settings;
}

}  // namespace email
