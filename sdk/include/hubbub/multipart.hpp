// A form with a file: multipart/form-data (RFC 7578).
//
//   const hubbub::MultipartForm form{crypto.random_token(), {{"chat_id", "42"}}, {"photo", "cat.png", bytes}};
//   http.post(url).body(form.content_type(), form.text())…
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "boundary.hpp"

namespace hubbub {

struct FormFile {
  std::string field;
  std::string name;
  std::string bytes;
  std::string media_type = "application/octet-stream";
};

class MultipartForm {
 public:
  // `random`: long enough that it appears in no file, of letters, digits, "-" and "_". Names of fields are yours.
  MultipartForm(std::string_view random, const boundary::Texts& fields, const FormFile& file)
      : boundary_{"hubbub-" + std::string{random}} {
    text_.reserve(file.bytes.size() + 2048);
    for (const auto& [name, value] : fields) {
      text_ += "--" + boundary_ + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }
    text_ += "--" + boundary_ + "\r\nContent-Disposition: form-data; name=\"" + file.field + "\"; filename=\"" +
             quotable(file.name) + "\"\r\nContent-Type: " + in_a_header(file.media_type) + "\r\n\r\n";
    text_ += file.bytes;
    text_ += "\r\n--" + boundary_ + "--\r\n";
  }

  std::string content_type() const { return "multipart/form-data; boundary=" + boundary_; }
  const std::string& text() const { return text_; }

 private:
  static std::string in_a_header(std::string_view text) {
    std::string out;
    for (const char c : text) {
      const auto code = static_cast<unsigned char>(c);
      if (code >= 0x20 && code != 0x7F) out += c;
    }
    return out;
  }
  // A name inside of a quoted header field.
  static std::string quotable(std::string_view name) {
    std::string out;
    for (const char c : in_a_header(name)) {
      if (c != '"' && c != '\\') out += c;
    }
    return out.empty() ? "file" : out;
  }

  std::string boundary_;
  std::string text_;
};

}  // namespace hubbub
