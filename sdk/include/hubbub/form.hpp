// Forms and addresses as text: application/x-www-form-urlencoded and percent-encoding (RFC 3986 §2).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hubbub {

// All but the unreserved characters as %XX: fit for any part of an address.
inline std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
      continue;
    }
    const auto code = static_cast<unsigned char>(c);
    out += '%';
    out += digits[code >> 4U];
    out += digits[code & 15U];
  }
  return out;
}

// A name or value of a form: "+" is a space. What is no escape stays as it is, as in browsers.
inline std::string form_decoded(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  };
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? digit(text[i + 1]) : -1;
    const int low = high >= 0 ? digit(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

// The fields of a form, in their order.
class Form {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  // Nothing when there are more fields than `most_fields`: nobody's form has that many.
  static std::optional<Form> parse(std::string_view body, std::size_t most_fields = 500) {
    Form form;
    while (!body.empty()) {
      const auto part = body.substr(0, body.find('&'));
      body.remove_prefix(part.size() < body.size() ? part.size() + 1 : body.size());
      if (part.empty()) continue;
      if (form.fields_.size() == most_fields) return std::nullopt;
      const auto sign = part.find('=');
      const auto value = sign == std::string_view::npos ? std::string_view{} : part.substr(sign + 1);
      form.fields_.emplace_back(form_decoded(part.substr(0, sign)), form_decoded(value));
    }
    return form;
  }

  const Fields& fields() const { return fields_; }
  // The first of that name; empty when there is none.
  std::string_view get(std::string_view name) const {
    for (const auto& [key, value] : fields_) {
      if (key == name) return value;
    }
    return {};
  }

 private:
  Fields fields_;
};

}  // namespace hubbub
