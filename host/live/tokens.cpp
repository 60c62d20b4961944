#include "live/tokens.hpp"

#include <cstdint>

#include "crypto/constant_time.hpp"
#include "crypto/encoding.hpp"
#include "crypto/hmac.hpp"

namespace hub::live {
namespace {

constexpr char kVersion = 2;
constexpr std::size_t kLongestField = 16 * 1024;
// The key may sign other things too; a token of theirs must not pass for one of ours.
constexpr std::string_view kPurpose = "hubbub live session 1\n";

void append_number(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out += static_cast<char>((value >> shift) & 255);
}

void append_field(std::string& out, std::string_view text) {
  if (text.size() > kLongestField) text = {};
  append_number(out, text.size(), 2);
  out += text;
}

class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : rest_{bytes} {}
  std::uint64_t number(std::size_t bytes) {
    if (rest_.size() < bytes) return fail();
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value = (value << 8) | static_cast<unsigned char>(rest_[i]);
    rest_.remove_prefix(bytes);
    return value;
  }
  void field(std::string& into) {
    const auto size = number(2);
    if (rest_.size() < size) {
      fail();
      return;
    }
    into.assign(rest_.substr(0, size));
    rest_.remove_prefix(size);
  }
  bool ended_well() const { return good_ && rest_.empty(); }

 private:
  std::uint64_t fail() {
    good_ = false;
    rest_ = {};
    return 0;
  }
  std::string_view rest_;
  bool good_ = true;
};

// One list for both directions, so that they cannot disagree.
template <class Sender, class Visit>
void each_field(Sender& sender, Visit visit) {
  visit(sender.integration_id);
  visit(sender.external_id);
  visit(sender.display_name);
  visit(sender.profile.given_name);
  visit(sender.profile.surname);
  visit(sender.profile.email);
  visit(sender.profile.avatar_url);
  visit(sender.profile.locale);
  visit(sender.user_external_id);
  visit(sender.info_json);
}

tl::unexpected<domain::Error> refused() {
  return domain::fail(domain::Status::unauthenticated, "unauthorized",
                      "the token is not one of this hub; fetch a new one from the widget's session endpoint");
}

}  // namespace

std::string Grant::pack() const {
  std::string bytes(1, kVersion);
  append_number(bytes, static_cast<std::uint64_t>(domain::to_ms(expires_at)), 8);
  append_number(bytes, typing_preview ? 1 : 0, 1);
  append_number(bytes, static_cast<std::uint64_t>(max_upload_bytes), 8);
  each_field(sender, [&](const std::string& field) { append_field(bytes, field); });
  append_field(bytes, origin);
  return bytes;
}

domain::Result<Grant> Grant::unpack(std::string_view bytes) {
  Cursor cursor{bytes};
  if (cursor.number(1) != static_cast<std::uint64_t>(kVersion)) return refused();
  Grant grant;
  grant.expires_at = domain::from_ms(static_cast<std::int64_t>(cursor.number(8)));
  grant.typing_preview = cursor.number(1) != 0;
  grant.max_upload_bytes = static_cast<std::int64_t>(cursor.number(8));
  each_field(grant.sender, [&](std::string& field) { cursor.field(field); });
  cursor.field(grant.origin);
  if (!cursor.ended_well()) return refused();
  return grant;
}

Tokens::Tokens(std::string key, const domain::Clock& clock) : key_{std::move(key)}, clock_{clock} {}

std::string Tokens::signature(std::string_view bytes) const {
  std::string signed_text{kPurpose};
  signed_text += bytes;
  return crypto::hmac_sha256(key_, signed_text);
}

std::string Tokens::mint(const messaging::Sender& sender, const TokenOptions& options) const {
  const Grant grant{sender, options.typing_preview, options.origin, clock_.now() + options.lifetime,
                    options.max_upload_bytes};
  const auto bytes = grant.pack();
  return crypto::to_base64url(bytes) + "." + crypto::to_base64url(signature(bytes));
}

domain::Result<Grant> Tokens::verify(std::string_view token) const {
  const auto dot = token.find('.');
  if (dot == std::string_view::npos) return refused();
  const auto bytes = crypto::from_base64url(token.substr(0, dot));
  const auto given = crypto::from_base64url(token.substr(dot + 1));
  if (!bytes || !given) return refused();
  if (!crypto::equal_in_constant_time(*given, signature(*bytes))) return refused();
  auto grant = Grant::unpack(*bytes);
  if (grant && grant->expires_at <= clock_.now()) {
    return domain::fail(domain::Status::unauthenticated, "token_expired",
                        "the token has expired; fetch a new one from the widget's session endpoint");
  }
  return grant;
}

}  // namespace hub::live
