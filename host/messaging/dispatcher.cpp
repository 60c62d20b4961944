#include "messaging/dispatcher.hpp"

#include <utility>
#include <variant>

#include "messaging/task_engine.hpp"

namespace hub::messaging {
namespace {

class EngineDispatcher final : public Dispatcher {
 public:
  explicit EngineDispatcher(std::shared_ptr<TaskEngine> engine) : engine_{std::move(engine)} {}
  ~EngineDispatcher() override { engine_->stop(domain::Duration::zero()); }

  void on(std::string kind, Runner runner) override { engine_->on(std::move(kind), std::move(runner)); }
  void back_off(std::string kind, domain::BackoffRules rules) override { engine_->back_off(std::move(kind), rules); }
  void on_death(std::string kind, Step step) override { engine_->on_death(std::move(kind), std::move(step)); }
  void on_revival(std::string kind, Step step) override { engine_->on_revival(std::move(kind), std::move(step)); }
  bool revive(store::Transaction& tx, std::string_view id) override { return engine_->revive(tx, id); }
  void start() override { engine_->start(); }
  void wake() override { engine_->wake(); }
  Statistics statistics() const override { return engine_->statistics(); }
  void stop(domain::Duration deadline) override { engine_->stop(deadline); }

 private:
  std::shared_ptr<TaskEngine> engine_;
};

}  // namespace

std::unique_ptr<Dispatcher> make_dispatcher(store::Store& store, const domain::Clock& clock,
                                            Dispatcher::Options options) {
  auto engine = std::make_shared<TaskEngine>(store, clock, std::move(options));
  store.listen([weak = std::weak_ptr{engine}](const std::vector<domain::Event>& events) {
    for (const auto& event : events) {
      if (!std::holds_alternative<domain::TasksAdded>(event)) continue;
      if (const auto living = weak.lock()) living->wake();
      return;
    }
  });
  return std::make_unique<EngineDispatcher>(std::move(engine));
}

}  // namespace hub::messaging
