#include "config/yaml_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string_view>

namespace hub::config {
namespace {

// What a configuration can need, many times over; far below what would hurt.
constexpr std::size_t deepest = 32;
constexpr std::size_t most_nodes = 20'000;
constexpr std::size_t longest_text = 16 * 1024;
constexpr std::size_t most_text = 4 * 1024 * 1024;

Place place_of(const YAML::Mark& mark) {
  return {mark.line + 1, mark.column + 1};
}

[[noreturn]] void stop(const YAML::Mark& mark, const std::string& why) {
  throw YAML::ParserException(mark, why);
}

bool all_of(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

bool read_integer(std::string_view text, std::int64_t& value) {
  int base = 10;
  std::string_view digits = text;
  std::string signed_digits;
  if (text.substr(0, 2) == "0x" && all_of(text.substr(2), "0123456789abcdefABCDEF")) {
    base = 16;
    digits = text.substr(2);
  } else if (text.substr(0, 2) == "0o" && all_of(text.substr(2), "01234567")) {
    base = 8;
    digits = text.substr(2);
  } else {
    const bool has_sign = !text.empty() && (text[0] == '-' || text[0] == '+');
    if (!all_of(text.substr(has_sign ? 1 : 0), "0123456789")) return false;
    if (has_sign && text[0] == '+') digits.remove_prefix(1);
  }
  const auto end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, value, base);
  return read.ec == std::errc{} && read.ptr == end;
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?  (YAML 1.2.2, 10.3.2)
bool read_number(const std::string& text, double& value) {
  if (text.find_first_of("0123456789") == std::string::npos || !all_of(text, "0123456789.eE+-")) return false;
  if (text[0] == 'e' || text[0] == 'E') return false;
  char* end = nullptr;
  value = std::strtod(text.c_str(), &end);
  return end == text.c_str() + text.size() && std::isfinite(value);
}

// The type of an unquoted scalar, by the core schema of YAML 1.2.
void resolve_plain(Node& node) {
  const auto& text = node.text;
  if (text == "true" || text == "True" || text == "TRUE" || text == "false" || text == "False" || text == "FALSE") {
    node.kind = Kind::boolean;
    node.boolean = text[0] == 't' || text[0] == 'T';
  } else if (read_integer(text, node.integer)) {
    node.kind = Kind::integer;
    node.number = static_cast<double>(node.integer);
  } else if (read_number(text, node.number)) {
    node.kind = Kind::number;
  }
}

void refuse_tag(const std::string& tag, const YAML::Mark& mark) {
  if (tag.empty() || tag == "?" || tag == "!" || tag == "tag:yaml.org,2002:seq" || tag == "tag:yaml.org,2002:map")
    return;
  stop(mark, "tags such as \"!!int\" are not used here; remove it");
}

std::size_t text_bytes(const Node& node) {
  std::size_t bytes = node.text.size();
  for (const auto& item : node.items) bytes += text_bytes(item);
  for (const auto& entry : node.entries) bytes += entry.key.size() + text_bytes(entry.value);
  return bytes;
}

std::size_t node_count(const Node& node) {
  std::size_t nodes = 1;
  for (const auto& item : node.items) nodes += node_count(item);
  for (const auto& entry : node.entries) nodes += node_count(entry.value);
  return nodes;
}

std::size_t depth_of(const Node& node) {
  std::size_t depth = 0;
  for (const auto& item : node.items) depth = std::max(depth, depth_of(item));
  for (const auto& entry : node.entries) depth = std::max(depth, depth_of(entry.value));
  return depth + 1;
}

}  // namespace

std::string TreeBuilder::path() const {
  std::string path;
  for (const auto& frame : open_) {
    if (frame.node.kind == Kind::list) {
      path = join(path, frame.node.items.size());
    } else if (frame.has_key) {
      path = join(path, frame.key);
    }
  }
  return path;
}

void TreeBuilder::count(std::size_t nodes, std::size_t bytes, const YAML::Mark& mark) {
  nodes_ += nodes;
  text_bytes_ += bytes;
  if (nodes_ > most_nodes || text_bytes_ > most_text) {
    stop(mark, fmt::format("more than {} values, aliases (\"*name\") expanded; this is no configuration", most_nodes));
  }
}

void TreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  count(1, 0, mark);
  Node node;
  node.place = !open_.empty() && open_.back().has_key ? open_.back().key_place : place_of(mark);
  finish(std::move(node), anchor, mark);
}

void TreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& value) {
  if (value.size() > longest_text) stop(mark, fmt::format("a text longer than {} bytes", longest_text));
  count(1, value.size(), mark);
  Node node = text_node(value, place_of(mark));
  node.quoted = tag == "!";
  const bool wants_text = node.quoted || tag == "tag:yaml.org,2002:str";
  if (!wants_text) {
    refuse_tag(tag, mark);
    resolve_plain(node);
  }
  finish(std::move(node), anchor, mark);
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) stop(mark, "an alias (\"*name\") inside of what it stands for");
  if (open_.size() + depth_of(found->second) > deepest) stop(mark, fmt::format("nested deeper than {}", deepest));
  count(node_count(found->second), text_bytes(found->second), mark);
  add(found->second, mark);
}

void TreeBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                                  YAML::EmitterStyle::value) {
  open(Kind::list, mark, tag, anchor);
}

void TreeBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value) {
  open(Kind::section, mark, tag, anchor);
}

void TreeBuilder::open(Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
  refuse_tag(tag, mark);
  count(1, 0, mark);
  if (open_.size() >= deepest) stop(mark, fmt::format("nested deeper than {}", deepest));
  if (!open_.empty() && open_.back().node.kind == Kind::section && !open_.back().has_key) {
    stop(mark, "a key must be a word; put a text that begins with \"{\" or \"[\" in quotes");
  }
  Frame frame;
  frame.node.kind = kind;
  frame.node.place = place_of(mark);
  frame.anchor = anchor;
  open_.push_back(std::move(frame));
}

void TreeBuilder::close() {
  Frame frame = std::move(open_.back());
  open_.pop_back();
  YAML::Mark mark;
  mark.line = frame.node.place.line - 1;
  mark.column = frame.node.place.column - 1;
  finish(std::move(frame.node), frame.anchor, mark);
}

void TreeBuilder::finish(Node node, YAML::anchor_t anchor, const YAML::Mark& mark) {
  if (anchor != 0) anchors_[anchor] = node;
  add(std::move(node), mark);
}

void TreeBuilder::add_key(const Node& node, const YAML::Mark& mark) {
  auto& frame = open_.back();
  const bool scalar = node.kind != Kind::list && node.kind != Kind::section;
  if (!scalar || node.text.empty()) stop(mark, "a key must be a word");
  if (node.text == "<<") stop(mark, "merging by \"<<\" is not supported; use \"key: *name\" for a whole value");
  frame.key = node.text;
  frame.key_place = place_of(mark);
  frame.has_key = true;
}

void TreeBuilder::add(Node node, const YAML::Mark& mark) {
  if (!open_.empty() && open_.back().node.kind == Kind::section && !open_.back().has_key) return add_key(node, mark);
  if (open_.empty()) {
    root_ = std::move(node);
    return;
  }
  auto& frame = open_.back();
  if (frame.node.kind == Kind::list) {
    frame.node.items.push_back(std::move(node));
    return;
  }
  const auto first = std::find_if(frame.node.entries.begin(), frame.node.entries.end(),
                                  [&](const Entry& entry) { return entry.key == frame.key; });
  if (first != frame.node.entries.end()) {
    findings_.add(frame.key_place, path(), fmt::format("written twice; the first is in line {}", first->place.line));
  } else {
    frame.node.entries.push_back({frame.key, frame.key_place, std::move(node)});
  }
  frame.has_key = false;
}

void SecondDocument::OnDocumentStart(const YAML::Mark& mark) {
  findings_.add(place_of(mark), "", "a second document (\"---\"); the file must hold one");
}

}  // namespace hub::config
