// Phone numbers: E.164 by libphonenumber.
#pragma once

#include <hubbub/status.hpp>
#include <string>
#include <string_view>

namespace sms {

// [any]
class Numbers {
 public:
  // `region`: where numbers without a country code are at home, "FR"; empty: there they have to have one.
  explicit Numbers(std::string region) : region_{std::move(region)} {}

  // "+33612345678", from any way to write it. Short codes ("36105") stay as they are. invalid/"invalid_number" with
  // the reason.
  hubbub::Result<std::string> e164(std::string_view number) const;

  // Who sent something. Carriers leave the plus away as they like, and some senders have a name instead of a number:
  // what is no number stays as it is.
  std::string of_sender(std::string_view number) const;

 private:
  std::string region_;
};

// Is `region` one that libphonenumber knows?
bool is_region(std::string_view region);

}  // namespace sms
