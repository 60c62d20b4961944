#include "config/watch.hpp"

#include <Poco/Delegate.h>
#include <Poco/DirectoryWatcher.h>
#include <Poco/Exception.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>

#include "config/source.hpp"

namespace hub::config {
namespace {

class FileWatch final : public Watch {
 public:
  FileWatch(const std::string& path, std::function<void()> changed, std::chrono::milliseconds settle,
            std::chrono::milliseconds poll)
      : path_{std::filesystem::absolute(path)}, changed_{std::move(changed)}, settle_{settle}, poll_{poll} {
    seen_ = fingerprint();
    open_folder();
    thread_ = std::thread{[this] { run(); }};
  }

  ~FileWatch() override {
    folder_.reset();
    {
      const std::lock_guard lock{mutex_};
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

 private:
  using Event = Poco::DirectoryWatcher::DirectoryEvent;

  void open_folder() {
    try {
      folder_ = std::make_unique<Poco::DirectoryWatcher>(path_.parent_path().string());
      folder_->itemAdded += Poco::delegate(this, &FileWatch::on_event);
      folder_->itemModified += Poco::delegate(this, &FileWatch::on_event);
      folder_->itemMovedTo += Poco::delegate(this, &FileWatch::on_event);
    } catch (const Poco::Exception&) {
      folder_.reset();  // e.g. no inotify watches left: looking every `poll` remains
    }
  }

  void on_event(const Event& event) {
    // The file itself, or the link of a mounted folder that is swapped as a whole ("..data").
    const auto name = std::filesystem::path{event.item.path()}.filename().string();
    if (name != path_.filename().string() && name.substr(0, 2) != "..") return;
    {
      const std::lock_guard lock{mutex_};
      touched_ = true;
    }
    wake_.notify_all();
  }

  void run() {
    std::unique_lock lock{mutex_};
    while (!stopping_) {
      wake_.wait_for(lock, poll_, [this] { return stopping_ || touched_; });
      wait_until_quiet(lock);
      if (stopping_) return;
      lock.unlock();
      look();
      lock.lock();
    }
  }

  // A file that never rests is looked at all the same, from time to time.
  void wait_until_quiet(std::unique_lock<std::mutex>& lock) {
    for (int round = 0; touched_ && !stopping_ && round < 20; ++round) {
      touched_ = false;
      wake_.wait_for(lock, settle_, [this] { return stopping_ || touched_; });
    }
  }

  void look() {
    const auto now = fingerprint();
    if (!now || now == seen_) return;
    seen_ = now;
    changed_();
  }

  std::optional<std::size_t> fingerprint() const {
    std::string reason;
    const auto content = read_small_file(path_.string(), largest_file_bytes, reason);
    if (!content) return {};
    return std::hash<std::string>{}(*content);
  }

  const std::filesystem::path path_;
  const std::function<void()> changed_;
  const std::chrono::milliseconds settle_;
  const std::chrono::milliseconds poll_;
  std::optional<std::size_t> seen_;  // the thread's alone once it runs
  std::unique_ptr<Poco::DirectoryWatcher> folder_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool touched_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Watch> watch(const std::string& path, std::function<void()> changed, std::chrono::milliseconds settle,
                             std::chrono::milliseconds poll) {
  return std::make_unique<FileWatch>(path, std::move(changed), settle, poll);
}

}  // namespace hub::config
