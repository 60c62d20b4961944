#include "intake.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace shared {
namespace {

// The same item would be refused again, however often it comes.
bool is_final(hubbub::Status status) {
  return status == hubbub::Status::invalid || status == hubbub::Status::rejected ||
         status == hubbub::Status::unsupported;
}

}  // namespace

struct Intake::Batch {
  std::uint64_t round = 0;
  std::size_t first_failed = 0;  // as many as there are: none
  Done done;
  std::size_t waiting = 1;  // for commits, and for the loop over the items to end
};

Intake::Intake(const hubbub::Context& host, const Rounds& rounds, Words words)
    : rounds_{rounds},
      words_{words},
      inbox_{host.require<hubbub::Inbox>()},
      metrics_{host.require<hubbub::Metrics>()},
      log_{host.log()} {}

void Intake::take(std::size_t count, const Make& make, Done done) const {
  const auto batch = std::make_shared<Batch>(Batch{rounds_.number(), count, std::move(done)});
  for (std::size_t i = 0; i < count; ++i) take_one(i, make, batch);
  settle_one(*batch);
}

void Intake::take_one(std::size_t index, const Make& make, const BatchPtr& batch) const {
  try {
    const auto message = make(index);
    if (!message) return;
    inbox_.receive(*message, [this, batch, index](const hubbub::Received& received) {
      if (received.status != hubbub::Status::ok) has_failed(*batch, index, {received.status, received.error});
      settle_one(*batch);
    });
    ++batch->waiting;
  } catch (const hubbub::Failure& failure) {
    has_failed(*batch, index, failure.error());
  } catch (const std::exception& defect) {
    has_failed(*batch, index, {hubbub::Status::internal, defect.what()});
  }
}

void Intake::has_failed(Batch& batch, std::size_t index, const hubbub::Error& error) const {
  if (is_final(error.status)) {
    metrics_.count(words_.refused_sum);
    return log_.error(words_.left_out, {{"reason", error.message}});
  }
  batch.first_failed = std::min(batch.first_failed, index);
  log_.warning(words_.again, {{"reason", error.message}});
}

void Intake::settle_one(Batch& batch) const {
  if (--batch.waiting > 0 || batch.round != rounds_.number()) return;
  batch.done(batch.first_failed);
}

}  // namespace shared
