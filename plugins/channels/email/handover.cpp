#include "handover.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <optional>
#include <thread>

namespace email {
namespace {

constexpr std::size_t kHands = 8;  // that many commits may wait for the disk together
constexpr std::chrono::seconds kCommitTime{60};

}  // namespace

struct Handover::Round {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::optional<Taken>> ends;
  bool is_given_up = false;

  void set(std::size_t place, Taken how) {
    const std::lock_guard lock{mutex};
    ends[place] = how;
    changed.notify_all();
  }
  void give_up() {
    const std::lock_guard lock{mutex};
    is_given_up = true;
    changed.notify_all();
  }
  bool must_end() {
    const std::lock_guard lock{mutex};
    return is_given_up;
  }
  Taken end_of(std::size_t place) {
    std::unique_lock lock{mutex};
    changed.wait_for(lock, kCommitTime, [&] { return ends[place].has_value() || is_given_up; });
    return ends[place].value_or(Taken::try_again);
  }
};

std::vector<Handover::Lane> Handover::lanes_of(std::vector<ReadMail>& read,
                                               const std::vector<FetchedMail>& mails) const {
  std::vector<Lane> lanes;
  std::map<std::string, std::size_t, std::less<>> places;
  read.reserve(mails.size());
  for (std::size_t i = 0; i < mails.size(); ++i) {
    read.push_back(inbound_.read(mails[i].bytes, mails[i].size));
    const auto [found, is_new] = places.try_emplace(std::string{Inbound::lane_of(read.back())}, lanes.size());
    if (is_new) lanes.emplace_back();
    lanes[found->second].push_back(i);
  }
  return lanes;
}

void Handover::take_lane(const Lane& lane, const std::vector<ReadMail>& mails,
                         const std::shared_ptr<Round>& round) const {
  for (const auto place : lane) {
    if (round->must_end()) return;
    try {
      inbound_.take(mails[place], [round, place](Taken how) { round->set(place, how); });
    } catch (const std::exception& error) {
      log_.error("A mail could not be taken now", {{"error", error.what()}});
      return;
    }
    if (round->end_of(place) == Taken::try_again) return;
  }
}

std::vector<Taken> Handover::take(const std::vector<FetchedMail>& mails) {
  const auto round = std::make_shared<Round>();
  round->ends.resize(mails.size());
  {
    const std::lock_guard lock{mutex_};
    round_ = round;
    round->is_given_up = is_given_up_;
  }
  std::vector<ReadMail> read;
  const auto lanes = lanes_of(read, mails);
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (auto i = next++; i < lanes.size(); i = next++) take_lane(lanes[i], read, round);
  };
  std::vector<std::jthread> hands;
  for (std::size_t i = 1; i < std::min(kHands, lanes.size()); ++i) hands.emplace_back(work);
  work();
  hands.clear();  // joins

  std::vector<Taken> ends;
  const std::lock_guard lock{round->mutex};
  for (const auto& end : round->ends) ends.push_back(end.value_or(Taken::try_again));
  return ends;
}

void Handover::give_up() {
  const std::lock_guard lock{mutex_};
  is_given_up_ = true;
  if (round_) round_->give_up();
}

}  // namespace email
