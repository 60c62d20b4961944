// The tree of an HTML document, parsed by gumbo within a bound of memory and time: a mail of some kilobytes can be
// written so that its tree has millions of nodes.
#pragma once

#include <gumbo.h>

#include <csetjmp>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace shared {

// One thread at a time.
class HtmlTree {
 public:
  // Keeps nothing of `html` but needs it while it lives: nodes point into it. Parse a document once and hand the tree
  // around: one that is refused has used up all that it may cost.
  explicit HtmlTree(std::string_view html);
  HtmlTree(const HtmlTree&) = delete;
  HtmlTree& operator=(const HtmlTree&) = delete;

  // Null when the document would need too much.
  const GumboNode* root() const { return root_; }
  std::string_view html() const { return html_; }

 private:
  static void* allocate(void* self, std::size_t bytes);
  bool is_late();
  void* place_for(std::size_t bytes);

  // Freed all at once: gumbo's own destruction walks the tree recursively, and a deep one would exhaust the stack.
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::size_t used_of_block_ = 0;
  std::size_t allocated_ = 0;
  unsigned allocations_ = 0;
  double most_cpu_seconds_ = 0;
  std::jmp_buf too_much_;
  std::string_view html_;
  const GumboNode* root_ = nullptr;
};

// The attribute's value; empty when there is none.
std::string_view attribute_of(const GumboElement& element, const char* name);

// Walks a tree of any depth without recursion: visitor.enter(node) says whether to go into the children, and
// visitor.leave(node) follows them.
template <class Visitor>
void walk(const GumboNode* root, Visitor& visitor) {
  struct Step {
    const GumboNode* node;
    unsigned next;
  };
  std::vector<Step> path;
  const auto begin = [&](const GumboNode* node) {
    if (visitor.enter(*node)) path.push_back({node, 0});
  };
  begin(root);
  while (!path.empty()) {
    auto& step = path.back();
    const bool has_children = step.node->type == GUMBO_NODE_ELEMENT || step.node->type == GUMBO_NODE_TEMPLATE;
    const GumboVector* children = has_children ? &step.node->v.element.children : nullptr;
    if (children != nullptr && step.next < children->length) {
      begin(static_cast<const GumboNode*>(children->data[step.next++]));
      continue;
    }
    const auto* node = step.node;
    path.pop_back();
    visitor.leave(*node);
  }
}

}  // namespace shared
