// The YAML file as values that know where they stand. Internal to this room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hub::config {

struct Place {
  int line = 0;  // from 1
  int column = 0;
};

enum class Kind { null, boolean, integer, number, text, list, section };

struct Entry;

struct Node {
  Kind kind = Kind::null;
  Place place;
  bool quoted = false;  // a text in quotes
  bool boolean = false;
  std::int64_t integer = 0;
  double number = 0;
  std::string text;  // of scalars: as written
  std::vector<Node> items;
  std::vector<Entry> entries;  // keys are unique

  const Node* find(std::string_view key) const;
  Node* find(std::string_view key);
};

struct Entry {
  std::string key;
  Place place;
  Node value;
};

Node text_node(std::string text, Place place);
Node integer_node(std::int64_t value, Place place);

// "server" + "port" -> "server.port"; "integrations" + 0 -> "integrations[0]".
std::string join(const std::string& path, std::string_view key);
std::string join(const std::string& path, std::size_t index);

}  // namespace hub::config
