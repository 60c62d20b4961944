#include "config/yaml.hpp"

#include <fmt/format.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <vector>

#include "config/yaml_tree.hpp"

namespace hub::config {
namespace {

bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

// The library's words are about its own states; these say what to look for.
std::string explained(const std::string& reason) {
  namespace msg = YAML::ErrorMsg;
  if (contains(reason, msg::END_OF_MAP) || contains(reason, msg::END_OF_SEQ)) {
    return "this line does not go on with what stands before it; look at its indentation";
  }
  if (contains(reason, msg::END_OF_MAP_FLOW)) return "a \"{\" is not closed";
  if (contains(reason, msg::END_OF_SEQ_FLOW)) return "a \"[\" is not closed";
  if (contains(reason, msg::MAP_VALUE) || contains(reason, msg::MAP_KEY)) {
    return "a \"key: value\" cannot stand here; look at the indentation, or put a text with \": \" in it in quotes";
  }
  if (contains(reason, msg::BLOCK_ENTRY)) return "a \"- \" cannot stand here; look at the indentation";
  if (contains(reason, msg::FLOW_END)) return "a \"]\" or \"}\" closes nothing";
  if (contains(reason, msg::EOF_IN_SCALAR) || contains(reason, msg::DOC_IN_SCALAR))
    return "a text in quotes is not closed";
  if (contains(reason, msg::UNKNOWN_ANCHOR)) return "no anchor (\"&name\") before this alias (\"*name\")";
  if (contains(reason, msg::UNKNOWN_TOKEN)) return "a text cannot begin with this character; put it in quotes";
  return reason;
}

// The parser takes the end of the text for a closing quote; the mark of a document's end inside of quotes it refuses.
std::string with_end(const std::string& text) {
  return text + (!text.empty() && text.back() == '\n' ? "...\n" : "\n...\n");
}

// The signs with which something begins that the text does not close, by what the parser says; empty: it is not that.
std::string_view opening_signs(const std::string& reason) {
  namespace msg = YAML::ErrorMsg;
  if (contains(reason, msg::DOC_IN_SCALAR)) return "\"'";
  if (contains(reason, msg::END_OF_SEQ_FLOW)) return "[";
  return contains(reason, msg::END_OF_MAP_FLOW) ? "{" : "";
}

bool leaves_open(const std::string& text, std::string_view signs) {
  try {
    std::istringstream stream{with_end(text)};
    YAML::Parser parser{stream};
    NoEvents ignored;
    while (parser.HandleNextDocument(ignored)) continue;
  } catch (const YAML::Exception& error) {
    return opening_signs(error.msg) == signs;
  }
  return false;
}

// Where that begins which `text` does not close: the parser notices at the end only. It is in the line without which,
// and all after it, nothing is left open.
std::optional<Place> opening(const std::string& text, std::string_view signs) {
  auto end = text.size();
  for (int tries = 0; tries < 1000 && end > 0; ++tries) {
    const auto line_break = text.rfind('\n', end - 1);
    const auto begin = line_break == std::string::npos ? 0 : line_break + 1;
    const auto sign = text.find_first_of(signs, begin);
    if (sign < end && !leaves_open(text.substr(0, begin), signs)) {
      const auto lines = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(begin), '\n');
      return Place{static_cast<int>(lines) + 1, static_cast<int>(sign - begin) + 1};
    }
    end = begin == 0 ? 0 : begin - 1;
  }
  return {};
}

struct Attempt {
  Node root;
  bool parsed = false;
  bool unknown_anchor = false;
};

Attempt attempt(const std::string& text, Findings& findings) {
  Attempt result;
  try {
    std::istringstream stream{with_end(text)};
    YAML::Parser parser{stream};
    TreeBuilder builder{findings};
    if (parser.HandleNextDocument(builder)) result.root = builder.take();
    SecondDocument second{findings};
    parser.HandleNextDocument(second);
    result.parsed = true;
  } catch (const YAML::Exception& error) {
    const auto signs = opening_signs(error.msg);
    const auto opened = signs.empty() ? std::nullopt : opening(text, signs);
    const auto place = opened.value_or(Place{error.mark.line + 1, error.mark.column + 1});
    findings.add(place, "", "not valid YAML: " + explained(error.msg));
    result.unknown_anchor = contains(error.msg, YAML::ErrorMsg::UNKNOWN_ANCHOR);
  }
  return result;
}

struct Section {
  std::string key;
  int first_line = 1;
  std::string text;
};

// The text from one top-level key to the next.
std::vector<Section> top_level_sections(std::string_view text) {
  std::vector<Section> sections;
  int line = 1;
  for (std::size_t at = 0; at < text.size(); ++line) {
    const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const auto row = text.substr(at, end - at);
    at = end;
    const auto colon = row.find(':');
    const bool begins = std::string_view{" \t#-]}\r\n%"}.find(row.front()) == std::string_view::npos;
    if (begins && colon != std::string_view::npos && colon > 0)
      sections.push_back({std::string{row.substr(0, colon)}, line, ""});
    if (!sections.empty() && row.substr(0, 3) != "---") sections.back().text += row;
  }
  return sections;
}

// A tab is the likeliest reason why a text is not YAML, and the library does not say so.
bool report_tabs(std::string_view text, int first_line, Findings& findings) {
  bool found = false;
  int line = first_line;
  for (std::size_t at = 0; at < text.size(); ++line) {
    const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const auto row = text.substr(at, end - at);
    at = end;
    const auto indent = row.substr(0, row.find_first_not_of(" \t\r\n"));
    const auto tab = indent.find('\t');
    if (tab == std::string_view::npos || indent.size() == row.size()) continue;
    findings.add({line, static_cast<int>(tab) + 1}, "", "a tab in the indentation; YAML allows only spaces there");
    found = true;
  }
  return found;
}

// The sections that are YAML by themselves, so that a slip in one does not hide the mistakes in the others.
Parsed parse_by_sections(std::string_view text, Findings& findings) {
  Parsed parsed;
  parsed.readable = false;
  parsed.root.kind = Kind::section;
  parsed.root.place = {1, 1};
  for (const auto& section : top_level_sections(text)) {
    Findings local{findings.file()};
    const auto lines_before = static_cast<std::size_t>(section.first_line - 1);
    auto result = attempt(std::string(lines_before, '\n') + section.text, local);
    if (!result.parsed || result.root.kind != Kind::section) {
      parsed.broken.insert(section.key);
      // What an anchor of another section stands for is not known here: that is no mistake.
      if (result.unknown_anchor) continue;
      if (!report_tabs(section.text, section.first_line, findings)) findings.merge(std::move(local));
      continue;
    }
    findings.merge(std::move(local));
    for (auto& entry : result.root.entries) {
      if (parsed.root.find(entry.key) == nullptr) parsed.root.entries.push_back(std::move(entry));
    }
  }
  return parsed;
}

Parsed unreadable() {
  Parsed parsed;
  parsed.readable = false;
  return parsed;
}

}  // namespace

Parsed parse_yaml(std::string_view text, Findings& findings) {
  Findings whole{findings.file()};
  auto result = attempt(std::string{text}, whole);
  if (!result.parsed) {
    Findings parts{findings.file()};
    auto parsed = parse_by_sections(text, parts);
    parsed.readable = !parsed.root.entries.empty();
    // Each section is fine by itself, so the trouble is between them (or only an anchor's): say it as it was found.
    findings.merge(parts.empty() ? std::move(whole) : std::move(parts));
    return parsed;
  }
  findings.merge(std::move(whole));
  Parsed parsed;
  parsed.root = std::move(result.root);
  if (parsed.root.kind == Kind::null) {
    parsed.root.kind = Kind::section;
    parsed.root.place = {1, 1};
  }
  if (parsed.root.kind != Kind::section) {
    findings.add(parsed.root.place, "", "expected keys such as \"server:\" at the top, found something else");
    return unreadable();
  }
  return parsed;
}

}  // namespace hub::config
