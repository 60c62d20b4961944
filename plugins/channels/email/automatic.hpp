// Which mails no person wrote: bounces, automatic answers, lists, our own coming back, loops.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace email {

// In the order of the mail; names as they were written, values decoded.
class Headers {
 public:
  void add(std::string name, std::string value) { headers_.emplace_back(std::move(name), std::move(value)); }
  // The first of that name, in any case; empty when there is none.
  std::string_view get(std::string_view name) const;
  bool has(std::string_view name) const;
  std::size_t count(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> headers_;
};

enum class Kind {
  personal,
  bulk,       // of a mailing list, a newsletter
  automatic,  // an absence notice, a ticket system's receipt: answering it begins a loop
  bounce,
  loop,  // it went around too often
};

// `content_type`: of the mail, with its parameters. RFC 3834 and what common programs do instead.
Kind kind_of(const Headers& headers, std::string_view content_type);

std::string_view name_of(Kind kind);

std::string lowered(std::string_view text);  // ASCII letters only

}  // namespace email
