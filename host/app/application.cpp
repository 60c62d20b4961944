#include "app/application.hpp"

#include <Poco/Util/HelpFormatter.h>
#include <Poco/Util/Option.h>
#include <Poco/Util/OptionSet.h>
#include <Poco/Util/ServerApplication.h>

#include <iostream>

#include "app/commands.hpp"

namespace hub::app {
namespace {

using Poco::Util::Option;
using Poco::Util::OptionCallback;

constexpr const char* kUsage = R"(<command> [options]

  serve            run the hub; SIGHUP applies an edit of the configuration, SIGTERM ends it cleanly
  check-config     report every mistake of the configuration at once
  plugin list      what plugins are installed, and their versions
  plugin check F   run the conformance suite on a plugin library
  agent add        make a login for the console
  person export    write all that the hub holds of one person to a tar file (--id, --out)
  person proof ID  what an erasure removed: the id of the erasure, or of the user who was
  docs configuration | docs settings PLUGIN    print the reference, as Markdown
  version          this hub's version and the SDK's

Options:)";

class Application : public Poco::Util::ServerApplication {
 protected:
  void defineOptions(Poco::Util::OptionSet& options) override {
    ServerApplication::defineOptions(options);
    add(options, Option("help", "h", "show this help"));
    add(options, Option("config", "c", "the configuration file", false, "FILE", true));
    add(options, Option("welcome", "", "serve: a line to print when the hub is ready", false, "TEXT", true));
    add(options, Option("email", "", "agent add: the login", false, "ADDRESS", true));
    add(options, Option("name", "", "agent add: as people see it", false, "NAME", true));
    add(options, Option("role", "", "agent add: agent (default) or admin", false, "ROLE", true));
    add(options, Option("id", "", "person export: the user's id, or the business's own id of them", false, "ID", true));
    add(options, Option("out", "", "person export: the file to write; it must not exist", false, "FILE", true));
    add(options, Option("password-stdin", "", "agent add: read the password from standard input"));
  }

  void handleOption(const std::string& name, const std::string& value) override {
    ServerApplication::handleOption(name, value);
    if (name == "help") {
      help_ = true;
      stopOptionsProcessing();
    }
    if (name == "config") arguments_.config = value;
    if (name == "welcome") arguments_.welcome = value;
    if (name == "email") arguments_.email = value;
    if (name == "name") arguments_.name = value;
    if (name == "role") arguments_.role = value;
    if (name == "id") arguments_.id = value;
    if (name == "out") arguments_.out = value;
    if (name == "password-stdin") arguments_.password_from_stdin = true;
  }

  int main(const std::vector<std::string>& words) override {
    if (help_ || words.empty()) return show_help(help_ ? 0 : 2);
    arguments_.words.assign(words.begin() + 1, words.end());
    const std::string& command = words[0];
    const std::string next = words.size() > 1 ? words[1] : "";
    if (command == "serve") return serve(arguments_);
    if (command == "check-config") return check_config(arguments_);
    if (command == "version") return print_version();
    if (command == "docs") return print_docs(arguments_);
    if (command == "plugin" && next == "list") return list_plugins(arguments_);
    if (command == "plugin" && next == "check") return check_plugin(arguments_);
    if (command == "agent" && next == "add") return add_agent(arguments_);
    if (command == "person" && next == "export") return export_person(arguments_);
    if (command == "person" && next == "proof") return print_erasure(arguments_);
    std::cerr << "There is no command '" << command << (next.empty() ? "" : " " + next) << "'.\n\n";
    return show_help(2);
  }

 private:
  static void add(Poco::Util::OptionSet& options, const Option& option) {
    options.addOption(Option(option).required(false).repeatable(false));
  }

  int show_help(int status) const {
    Poco::Util::HelpFormatter formatter(options());
    formatter.setCommand("hubbub");
    formatter.setUsage(kUsage);
    formatter.setUnixStyle(true);
    formatter.setWidth(110);
    formatter.format(status == 0 ? std::cout : std::cerr);
    return status;
  }

  Arguments arguments_;
  bool help_ = false;
};

}  // namespace

int run(int argc, char** argv) {
  Application application;
  application.setUnixOptions(true);
  try {
    // Handles --daemon, then init() and main().
    return application.run(argc, argv);
  } catch (const Poco::Exception& error) {
    std::cerr << "hubbub: " << error.displayText() << '\n';
    return 1;
  }
}

}  // namespace hub::app
