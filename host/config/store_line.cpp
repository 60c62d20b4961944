#include "config/store_line.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "config/secrets.hpp"

namespace hub::config {
namespace {

std::string refused(const char* found) {
  return std::string{
             "expected \"sqlite:<file>\" or \"mysql://<user>:${env:NAME}@<host>:<port>/<database>\" (or a "
             "section), found "} +
         found;
}

// A cursor over the line.
class Line {
 public:
  explicit Line(std::string_view text) : rest_{text} {}
  bool skip(std::string_view word) {
    if (rest_.substr(0, word.size()) != word) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  std::string until(std::string_view stops) {
    const auto length = std::min(rest_.find_first_of(stops), rest_.size());
    std::string word{rest_.substr(0, length)};
    rest_.remove_prefix(length);
    return word;
  }
  std::string through(char last) {
    const auto at = rest_.find(last);
    const auto length = at == std::string_view::npos ? rest_.size() : at + 1;
    std::string word{rest_.substr(0, length)};
    rest_.remove_prefix(length);
    return word;
  }
  bool begins(std::string_view word) const { return rest_.substr(0, word.size()) == word; }
  bool has(char c) const { return rest_.find(c) != std::string_view::npos; }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

void put(Node& section, const char* key, Node value) {
  const auto place = value.place;
  section.entries.push_back({key, place, std::move(value)});
}

// Reads "<user>[:${…}]@" where there is one. What is wrong with it, or empty.
std::string read_login(Line& line, Place place, Node& section) {
  if (!line.has('@')) return {};
  const auto user = line.until(":@/");
  if (user.empty()) return refused("no user before the \"@\"");
  put(section, "user", text_node(user, place));
  if (line.skip(":")) {
    if (!line.begins("${")) return refused("a literal password (not shown); use a reference in its place");
    const auto reference = line.through('}');
    if (auto problem = check_reference(reference); !problem.empty()) return problem;
    put(section, "password", text_node(reference, place));
  }
  return line.skip("@") ? "" : refused("something else before the \"@\"");
}

std::string read_server(Line& line, Place place, Node& section) {
  std::string host;
  if (line.skip("[")) {
    host = line.until("]");
    line.skip("]");
  } else {
    host = line.until(":/");
  }
  if (host.empty()) return refused("no host");
  put(section, "host", text_node(host, place));
  if (line.skip(":")) {
    const auto digits = line.until("/");
    int port = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size()) return refused("no port after \":\"");
    put(section, "port", integer_node(port, place));
  }
  if (line.skip("/") && !line.done()) put(section, "database", text_node(line.until(""), place));
  return line.done() ? "" : refused("something else after the host");
}

std::string read_line(const std::string& text, Place place, Node& section) {
  Line line{text};
  if (line.skip("sqlite:")) {
    line.skip("//");
    if (line.done()) return refused("no file after \"sqlite:\"");
    put(section, "driver", text_node("sqlite", place));
    put(section, "path", text_node(line.until(""), place));
    return {};
  }
  if (line.skip("mysql://")) {
    put(section, "driver", text_node("mysql", place));
    auto problem = read_login(line, place, section);
    return problem.empty() ? read_server(line, place, section) : problem;
  }
  return refused("something else");
}

}  // namespace

void expand_store_line(Node& root, Findings& findings) {
  auto entry = std::find_if(root.entries.begin(), root.entries.end(), [](const Entry& e) { return e.key == "store"; });
  if (entry == root.entries.end() || entry->value.kind != Kind::text) return;
  Node section;
  section.kind = Kind::section;
  section.place = entry->value.place;
  const auto problem = read_line(entry->value.text, entry->value.place, section);
  if (problem.empty()) {
    entry->value = std::move(section);
    return;
  }
  findings.add(entry->value.place, "store", problem);
  root.entries.erase(entry);
}

}  // namespace hub::config
