#include "html_tree.hpp"

#include <time.h>

#include <algorithm>
#include <new>

namespace shared {
namespace {

constexpr std::size_t kMostHtmlBytes = 4 * 1024 * 1024;
constexpr std::size_t kBlockBytes = 256 * 1024;
constexpr std::size_t kMostBytes = 96 * 1024 * 1024;
constexpr std::size_t kAlignment = alignof(std::max_align_t);
constexpr unsigned kAllocationsBetweenLooks = 64;

// What a document may cost grows with what its sender took the trouble to send. Mails of nothing but short elements
// take 0.13 µs a byte on a small machine, others half of it.
double allowed_cpu_seconds(std::size_t html_bytes) {
  return std::min(0.05 + 0.5e-6 * static_cast<double>(html_bytes), 1.0);
}

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

HtmlTree::HtmlTree(std::string_view html) : html_{html} {
  if (html.size() > kMostHtmlBytes) return;
  GumboOptions options = kGumboDefaultOptions;
  options.allocator = &HtmlTree::allocate;
  options.deallocator = [](void*, void*) {};
  options.userdata = this;
  options.max_errors = 0;
  most_cpu_seconds_ = cpu_seconds() + allowed_cpu_seconds(html.size());
  root_ = parse(options, too_much_, html);
}

void* HtmlTree::allocate(void* self, std::size_t bytes) {
  auto& tree = *static_cast<HtmlTree*>(self);
  auto* place = tree.is_late() ? nullptr : tree.place_for((bytes + kAlignment - 1) / kAlignment * kAlignment);
  if (place == nullptr) std::longjmp(tree.too_much_, 1);  // NOLINT(cert-err52-cpp)
  return place;
}

// Each node and attribute is allocated: what takes gumbo a time that grows with their square is noticed here.
bool HtmlTree::is_late() {
  return ++allocations_ % kAllocationsBetweenLooks == 0 && cpu_seconds() > most_cpu_seconds_;
}

void* HtmlTree::place_for(std::size_t bytes) {
  const bool is_large = bytes > kBlockBytes / 4;
  if (!is_large && !blocks_.empty() && used_of_block_ + bytes <= kBlockBytes) {
    auto* place = blocks_.back().get() + used_of_block_;
    used_of_block_ += bytes;
    return place;
  }
  const auto size = is_large ? bytes : kBlockBytes;
  if (allocated_ + size > kMostBytes) return nullptr;
  std::unique_ptr<std::byte[]> block{new (std::nothrow) std::byte[size]};
  if (!block) return nullptr;
  auto* place = block.get();
  // A large one goes before the block that is being filled.
  const bool keeps_last = is_large && !blocks_.empty();
  blocks_.insert(keeps_last ? blocks_.end() - 1 : blocks_.end(), std::move(block));
  allocated_ += size;
  if (!is_large) used_of_block_ = bytes;
  if (is_large && !keeps_last) used_of_block_ = kBlockBytes;
  return place;
}

std::string_view attribute_of(const GumboElement& element, const char* name) {
  const auto* attribute = gumbo_get_attribute(&element.attributes, name);
  return attribute == nullptr ? std::string_view{} : attribute->value;
}

}  // namespace shared
