#include "html_tree.hpp"

#include <time.h>

#include <new>

namespace shared {
namespace {

constexpr std::size_t kBlockBytes = 256 * 1024;
constexpr std::size_t kMostBytes = 96 * 1024 * 1024;
constexpr std::size_t kAlignment = alignof(std::max_align_t);
constexpr double kMostCpuSeconds = 1;
constexpr unsigned kAllocationsBetweenLooks = 64;

// Of this thread: a machine that is busy with other things makes no mail complex.
double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// Nothing here has a destructor that a jump out of gumbo would pass over.
const GumboNode* parse(const GumboOptions& options, std::jmp_buf& too_much, std::string_view html) {
  if (setjmp(too_much) != 0) return nullptr;  // NOLINT(cert-err52-cpp): gumbo is C and cannot be thrown through
  const GumboOutput* output = gumbo_parse_with_options(&options, html.data(), html.size());
  return output->root;
}

}  // namespace

HtmlTree::HtmlTree(std::string_view html) {
  GumboOptions options = kGumboDefaultOptions;
  options.allocator = &HtmlTree::allocate;
  options.deallocator = [](void*, void*) {};
  options.userdata = this;
  options.max_errors = 0;
  most_cpu_seconds_ = cpu_seconds() + kMostCpuSeconds;
  root_ = parse(options, too_much_, html);
}

void* HtmlTree::allocate(void* self, std::size_t bytes) {
  auto& tree = *static_cast<HtmlTree*>(self);
  bytes = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  void* place = nullptr;
  const bool is_large = bytes > kBlockBytes / 4;
  // Each node and attribute is allocated: what takes gumbo a time that grows with their square is noticed here.
  const bool looks = ++tree.allocations_ % kAllocationsBetweenLooks == 0;
  const bool is_late = looks && cpu_seconds() > tree.most_cpu_seconds_;
  if (!is_late && tree.allocated_ + bytes <= kMostBytes) {
    const bool fits = !is_large && !tree.blocks_.empty() && tree.used_of_block_ + bytes <= kBlockBytes;
    if (!fits) {
      const auto size = is_large ? bytes : kBlockBytes;
      std::unique_ptr<std::byte[]> block{new (std::nothrow) std::byte[size]};
      if (block) {
        // A large one goes before the block that is being filled.
        const bool keeps_last = is_large && !tree.blocks_.empty();
        const auto before = keeps_last ? tree.blocks_.end() - 1 : tree.blocks_.end();
        place = block.get();
        tree.blocks_.insert(before, std::move(block));
        tree.allocated_ += size;
        if (!is_large) tree.used_of_block_ = bytes;
        if (is_large && !keeps_last) tree.used_of_block_ = kBlockBytes;
      }
    } else {
      place = tree.blocks_.back().get() + tree.used_of_block_;
      tree.used_of_block_ += bytes;
    }
  }
  if (place == nullptr) std::longjmp(tree.too_much_, 1);  // NOLINT(cert-err52-cpp)
  return place;
}

std::string_view attribute_of(const GumboElement& element, const char* name) {
  const auto* attribute = gumbo_get_attribute(&element.attributes, name);
  return attribute == nullptr ? std::string_view{} : attribute->value;
}

}  // namespace shared
