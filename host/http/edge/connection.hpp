// One HTTP/1.1 connection: requests come in a row (pipelining), are answered by any thread in any order, and go back
// in the order they came. The event loop only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/edge/admission.hpp"
#include "http/edge/answer.hpp"
#include "http/edge/edge.hpp"
#include "http/files/file_service.hpp"
#include "http/io/send_queue.hpp"
#include "http/io/transport.hpp"

namespace hub::http {

class Connection final : public Peer, public AnswerSink {
 public:
  Connection(Edge& edge, std::unique_ptr<Transport> transport, std::string address);

  void start();

  void on_readable() override;
  void on_writable() override;
  void flush() override;
  void on_deadline() override;
  void drain(const std::string& reason) override;
  void cut() override { close(); }
  void answer(std::uint64_t number, Response response) override;
  void unanswered(std::uint64_t number) override;

 private:
  enum class Phase {
    handshake,  // of TLS
    requests,   // reading requests
    last,       // no more requests are read; answers under way go out, then it closes
    lingering,  // everything is sent; what the peer still sends is thrown away, so that it sees the answer
    closed,
  };

  // A request under way.
  struct Slot {
    RoutePtr route;
    CorsGrant cors;
    std::unique_ptr<FileConditions> conditions;  // of GET and HEAD
    std::optional<Response> response;
    std::unique_ptr<FileAnswer> file;
    bool head = false;
    bool keep_alive = true;
    bool secure = false;
    bool continue_due = false;
    bool ready = false;
  };

  // A file that is being sent in pieces.
  struct Stream {
    std::shared_ptr<const OpenFile> file;
    std::uint64_t offset = 0;
    std::uint64_t left = 0;
    bool keep_alive = true;
    bool reading = false;
  };

  // Input (connection_input.cpp).
  void receive();
  void take_in(std::string_view bytes);
  void parse(std::string_view& bytes);
  bool may_begin_request() const;
  void begin_request(std::string_view& bytes);
  void on_head(std::string_view rest);
  void on_complete();
  void on_malformed();
  void stop_reading_requests();
  void upgrade(std::string_view rest);
  void dispatch();
  void serve_files(std::uint64_t number, Request request);
  Slot& add_slot();
  void refuse(int status, std::string_view code, std::string_view title);

  // Output (connection.cpp).
  void settle();
  void collect_answers();
  void write_answer(Slot& slot);
  void write_some();
  void next_file_piece();
  void file_piece_read(std::string bytes);
  void start_file(std::uint64_t number, Response response);
  void file_answered(std::uint64_t number, std::unique_ptr<FileAnswer> file);
  Slot* slot_of(std::uint64_t number);
  void schedule_flush();
  void finish_sending();
  bool is_idle() const;
  bool has_nothing_to_send() const { return slots_.empty() && queue_.empty() && !stream_; }
  void await();
  void set_deadline();
  void close();

  std::shared_ptr<Connection> self();

  Edge& edge_;
  std::unique_ptr<Transport> transport_;
  const std::string address_;
  Phase phase_ = Phase::requests;
  bool waits_readable_ = false;
  bool waits_writable_ = false;
  bool read_wants_write_ = false;
  bool read_ended_ = false;
  bool stalled_ = false;   // enough requests are under way: the next one waits
  bool in_input_ = false;  // answers are collected when the input is done
  bool flush_scheduled_ = false;
  bool body_pending_ = false;              // the last slot's request is still arriving
  bool discarding_ = false;                // … and was answered already, with a refusal
  bool unread_input_ = false;              // the peer sends what nobody will read: linger
  std::unique_ptr<RequestParser> parser_;  // while a request arrives
  std::optional<Response> refusal_;        // of the request that is arriving
  std::string pending_;                    // bytes that were read but not parsed
  std::vector<Slot> slots_;
  std::uint64_t first_number_ = 0;  // of the first slot
  SendQueue queue_;
  std::unique_ptr<Stream> stream_;
  std::int64_t part_began_ms_ = 0;     // the head or the body that is arriving
  std::int64_t last_activity_ms_ = 0;  // the last answer or the accept
  std::int64_t last_progress_ms_ = 0;  // of writing
  std::size_t lingered_bytes_ = 0;
};

}  // namespace hub::http
