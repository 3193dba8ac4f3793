#include "14_taskgroup_basics.hpp"

#include <14_taskgroup_basics.hpp>

namespace contract::taskgroup_basics {

struct task_group::answer {
  explicit answer(asio::any_io_executor ex) : group(std::move(ex)) {}
  ::taskgroup_basics::task_group group;
};

task_group::task_group(asio::any_io_executor ex) : its_(std::make_unique<answer>(std::move(ex))) {}
task_group::~task_group() = default;
void task_group::spawn(asio::awaitable<void> task) { its_->group.spawn(std::move(task)); }
asio::awaitable<void> task_group::join() { return its_->group.join(); }

}  // namespace contract::taskgroup_basics
