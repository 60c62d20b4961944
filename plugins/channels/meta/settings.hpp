// The settings of an integration of one of Meta's networks, read once when its instance is made.
#pragma once

#include <hubbub/channel.hpp>
#include <string>

namespace meta {

enum class Network { messenger, instagram, whatsapp };

inline bool is_page(Network network) {
  return network != Network::whatsapp;
}

std::string settings_schema(Network network);

struct Settings {
  Network network = Network::messenger;
  std::string account_id;  // of the page, the Instagram account or the phone number, as webhooks name it
  std::string access_token;
  std::string app_secret;    // signs webhooks, and proves our calls
  std::string verify_token;  // what the handshake of a webhook has to bring
  std::string api_url;       // with the version, without trailing slash
  bool has_proof = true;
  bool human_agent = false;
  std::string choose_text;   // WhatsApp: above choices that come without words
  std::string choose_label;  // … and on the button that opens a list

  // Throws Failure (invalid) with what is missing.
  static Settings from(const hubbub::Context& host, Network network);
};

}  // namespace meta
