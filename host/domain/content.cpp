#include "domain/content.hpp"

#include "domain/json_string.hpp"

namespace hub::domain {

Content text_content(std::string_view text) {
  Content content;
  content.text = text;
  content.json.reserve(text.size() + 32);
  content.json = R"({"type":"text","text":)";
  append_json_string(content.json, text);
  content.json += '}';
  return content;
}

}  // namespace hub::domain
