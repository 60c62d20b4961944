// A form with a file in it: multipart/form-data (RFC 7578).
//
//   const hubbub::MultipartForm form{{{"chat_id", "42"}}, {"photo", "cat.png", bytes, "image/png"}};
//   http.post(url).body(form.content_type(), form.body())…
#pragma once

#include <functional>
#include <string>
#include <string_view>

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
  // Names of fields are yours; values, the file and its name may be anybody's.
  MultipartForm(const boundary::Texts& fields, const FormFile& file) : mark_{mark_for(fields, file)} {
    body_.reserve(file.bytes.size() + 2048);
    for (const auto& [name, value] : fields) {
      begin_part("name=\"" + name + "\"");
      body_ += "\r\n" + value + "\r\n";
    }
    begin_part("name=\"" + file.field + "\"; filename=\"" + quotable(file.name) + "\"");
    body_ += "Content-Type: " + in_a_header(file.media_type) + "\r\n\r\n";
    body_ += file.bytes;
    body_ += "\r\n--" + mark_ + "--\r\n";
  }

  std::string content_type() const { return "multipart/form-data; boundary=" + mark_; }
  const std::string& body() const { return body_; }

 private:
  // What stands in no part: else a file could write fields of its own.
  static std::string mark_for(const boundary::Texts& fields, const FormFile& file) {
    auto number = std::hash<std::string>{}(file.bytes);
    while (true) {
      auto mark = "hubbub-" + std::to_string(number++);
      bool is_taken = file.bytes.find(mark) != std::string::npos;
      for (const auto& field : fields) is_taken = is_taken || field.second.find(mark) != std::string::npos;
      if (!is_taken) return mark;
    }
  }
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
  void begin_part(const std::string& disposition) {
    body_ += "--" + mark_ + "\r\nContent-Disposition: form-data; " + disposition + "\r\n";
  }

  std::string mark_;
  std::string body_;
};

}  // namespace hubbub
