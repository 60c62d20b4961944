#include "segments.hpp"

#include <algorithm>

#include "texts.hpp"

namespace sms {
namespace {

constexpr std::u32string_view kBasic =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    U"abcdefghijklmnopqrstuvwxyzäöñüà";
constexpr std::u32string_view kExtended = U"\f^{}\\[~]|€";

// Septets of one character in GSM 7-bit; 0: it has no such character.
std::size_t septets_of(char32_t c) {
  if (kBasic.find(c) != std::u32string_view::npos) return 1;
  return kExtended.find(c) != std::u32string_view::npos ? 2 : 0;
}

// Fills segments with what must not be parted.
class Packer {
 public:
  Packer(std::size_t single, std::size_t joined) : single_{single}, joined_{joined} {}
  void add(std::size_t units) {
    total_ += units;
    if (in_last_ + units > joined_) {
      ++count_;
      in_last_ = 0;
    }
    in_last_ += units;
  }
  std::size_t total() const { return total_; }
  std::size_t count() const { return total_ <= single_ ? 1 : count_; }

 private:
  std::size_t single_;
  std::size_t joined_;
  std::size_t total_ = 0;
  std::size_t in_last_ = 0;
  std::size_t count_ = 1;
};

}  // namespace

std::string_view name_of(Encoding encoding) {
  return encoding == Encoding::gsm7 ? "gsm7" : "ucs2";
}

Segments segments_of(std::string_view text) {
  Packer gsm7{160, 153};
  Packer ucs2{70, 67};
  bool is_gsm7 = true;
  for (std::size_t at = 0; at < text.size();) {
    const auto c = next_code_point(text, at);
    const auto septets = septets_of(c);
    is_gsm7 = is_gsm7 && septets > 0;
    gsm7.add(septets);
    ucs2.add(c > 0xFFFF ? 2 : 1);
  }
  if (is_gsm7) return {Encoding::gsm7, gsm7.total(), gsm7.count()};
  return {Encoding::ucs2, ucs2.total(), ucs2.count()};
}

}  // namespace sms
