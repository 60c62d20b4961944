// The settings of an SMS integration, read once when its instance is made.
#pragma once

#include <hubbub/channel.hpp>
#include <string>
#include <string_view>

#include "keywords.hpp"

namespace sms {

extern const std::string_view kSettingsSchema;

struct TwilioSettings {
  std::string account_sid;
  std::string auth_token;  // signs webhooks; and is the password, unless there is an API key
  std::string api_key;
  std::string api_secret;
  std::string from;
  std::string messaging_service_sid;
  std::string api_url;
  bool mms = false;
};

struct KannelSettings {
  std::string sendsms_url;
  std::string username;
  std::string password;
  std::string from;
  std::string webhook_key;
  std::string smsc;
};

struct Settings {
  enum class Provider { twilio, kannel };
  Provider provider = Provider::twilio;
  std::string default_region;
  std::string callback_url;  // absolute, without trailing slash
  bool keywords_enabled = true;
  Keywords::Own keywords;
  std::string stop_text;
  std::string start_text;
  std::string help_text;
  TwilioSettings twilio;
  KannelSettings kannel;

  // Throws Failure (invalid) with what is missing.
  static Settings from(const hubbub::Context& host);
};

}  // namespace sms
