// How many SMS a text is on the wire (3GPP TS 23.038, 23.040): what people and businesses pay for.
#pragma once

#include <cstddef>
#include <string_view>

namespace sms {

enum class Encoding { gsm7, ucs2 };
std::string_view name_of(Encoding encoding);  // "gsm7", "ucs2"

struct Segments {
  Encoding encoding = Encoding::gsm7;  // ucs2 as soon as one character is not in GSM 7-bit
  std::size_t units = 0;               // septets, or code units of UTF-16
  std::size_t count = 1;               // an empty text is one SMS
};

// 160 septets or 70 units fit into one SMS; of several, each gives 7 septets or 3 units to the header that joins
// them. Neither an escape and its character nor the halves of an emoji are parted.
Segments segments_of(std::string_view text);

}  // namespace sms
