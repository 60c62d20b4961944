// Messages of the business, on their way to Meta: step by step, each step once.
#pragma once

#include <hubbub/channel.hpp>
#include <memory>
#include <string>

#include "dialect.hpp"
#include "graph.hpp"

namespace meta {

// [strand]
class Outbound {
 public:
  Outbound(const hubbub::Context& host, const Graph& graph, const Dialect& dialect);

  // `done` settles once. The Graph API has no idempotency key: a send whose outcome nobody knows is not repeated. A
  // message of several steps goes on with the one that failed.
  void send(const hubbub::OutboundMessage& message, const hubbub::Completion& done) const;

 private:
  struct Sending;
  using SendingPtr = std::shared_ptr<Sending>;

  void go_on(const SendingPtr& sending) const;
  void call(const SendingPtr& sending, const Fields& message) const;
  void fetch(const SendingPtr& sending) const;
  void upload(const SendingPtr& sending, const std::string& bytes) const;
  void answered(const SendingPtr& sending, const hubbub::Result<hubbub::Json>& reply) const;
  void fail(const SendingPtr& sending, const hubbub::Error& error) const;
  void leave_unknown(const SendingPtr& sending, std::string why) const;
  void finish(const SendingPtr& sending, const std::string& id) const;
  void keep_progress(const Sending& sending) const;
  void forget_progress(const Sending& sending) const;
  hubbub::Milliseconds left_of(const Sending& sending) const;

  const Graph& graph_;
  const Dialect& dialect_;
  hubbub::HttpClient http_;
  hubbub::Records records_;
  hubbub::Clock clock_;
  hubbub::Log log_;
};

}  // namespace meta
