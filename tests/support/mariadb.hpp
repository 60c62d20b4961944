// A MariaDB server of the test's own: a fresh data folder, a free port of loopback, gone with this.
#pragma once

#include <memory>
#include <string>

#include "support/child_process.hpp"
#include "support/temp_dir.hpp"

namespace test_support {

class MariaDb {
 public:
  MariaDb();  // ready for connections; throws with the server's log when it does not start
  ~MariaDb();

  int port() const { return port_; }
  const std::string& user() const { return user_; }  // without a password
  void kill();                                       // as a crash
  void restart();                                    // on the same port, with the same data
  void pause();                                      // takes connections, answers nobody
  void resume();
  std::string certificate() const;  // PEM file: its own, by which it is known as 127.0.0.1

 private:
  void install();
  bool start_on(int port);
  std::string log() const;

  TempDir folder_;
  std::string user_ = "root";
  int port_ = 0;
  std::unique_ptr<ChildProcess> server_;
};

}  // namespace test_support
