// What somebody wrote in a mail, without what they quoted and without their signature. For display: the whole text is
// kept elsewhere.
#pragma once

#include <string>
#include <string_view>

namespace email {

struct Trimmed {
  std::string text;
  bool is_shortened = false;
};

// Takes away the quote that follows or precedes the answer, with the line that announces it, and the signature. An
// answer between quoted lines stays as it is, for it makes no sense alone. A mail never becomes empty: one that is
// nothing but a quote stays whole. UTF-8 in, UTF-8 out; line ends become "\n".
Trimmed trimmed(std::string_view text);

}  // namespace email
