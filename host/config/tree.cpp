#include "config/tree.hpp"

#include <algorithm>

namespace hub::config {

const Node* Node::find(std::string_view key) const {
  const auto entry = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.key == key; });
  return entry == entries.end() ? nullptr : &entry->value;
}

Node* Node::find(std::string_view key) {
  const auto entry = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.key == key; });
  return entry == entries.end() ? nullptr : &entry->value;
}

Node text_node(std::string text, Place place) {
  Node node;
  node.kind = Kind::text;
  node.place = place;
  node.text = std::move(text);
  return node;
}

Node integer_node(std::int64_t value, Place place) {
  Node node;
  node.kind = Kind::integer;
  node.place = place;
  node.integer = value;
  node.number = static_cast<double>(value);
  node.text = std::to_string(value);
  return node;
}

std::string join(const std::string& path, std::string_view key) {
  return path.empty() ? std::string{key} : path + "." + std::string{key};
}

std::string join(const std::string& path, std::size_t index) {
  return path + "[" + std::to_string(index) + "]";
}

}  // namespace hub::config
