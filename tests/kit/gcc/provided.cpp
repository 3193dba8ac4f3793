// A plugin of g++: what the kit's library provides, no test compiles again.
//
// Nine tenths of what a test compiles are inline functions and templates of Asio and of the standard library, the same
// for every learner. g++ has no way of taking them from a library: a precompiled header holds their text, and each file
// instantiates and compiles them anew (`extern template` takes names one by one, and no inline ones). So this plugin
// tells it: a function whose symbol is among the library's is declared, and that is all. One that is not, because its
// types are a learner's own, say, is compiled as ever; without the plugin all are.
//
// clang needs none of this: -fmodules-codegen does it. The calls of the compiler used here are those of its own C++
// front end, where each is described: gcc/cp/cp-tree.h.
#include <gcc-plugin.h>
// In this order: each needs those above.
#include <tree.h>

#include <stringpool.h>

#include <attribs.h>
#include <c-family/c-pragma.h>
#include <cp/cp-tree.h>
#include <plugin-version.h>

#include <cstring>
#include <string_view>

int plugin_is_GPL_compatible;

// One symbol a line, sorted: symbols.cpp. There are none yet while the header is precompiled that the library itself
// includes.
[[gnu::weak]] extern const char puzzle_provided_begin[], puzzle_provided_end[];

namespace {

// Looked up in place: to read them all first takes longer than an empty test has to spare.
bool is_provided(tree function) {
  const std::string_view symbol = IDENTIFIER_POINTER(DECL_ASSEMBLER_NAME(function));
  const char *begin = puzzle_provided_begin, *end = puzzle_provided_end;
  while (begin != end) {
    const char* start = begin + (end - begin) / 2;
    while (start != begin && start[-1] != '\n') --start;
    const char* newline = static_cast<const char*>(std::memchr(start, '\n', end - start));
    const int order = symbol.compare(std::string_view(start, newline - start));
    if (order == 0) return true;
    if (order < 0)
      end = start;
    else
      begin = newline + 1;
  }
  return false;
}

// To the compiler it is now a function of another file. `body`: its template is instantiated nevertheless.
void declare_only(tree function, bool body) {
  DECL_INTERFACE_KNOWN(function) = 1;
  DECL_NOT_REALLY_EXTERN(function) = 0;
  DECL_EXTERNAL(function) = 1;
  // An inline function is instantiated although it is in another file, for the sake of inlining: there is none at -O0.
  if (!body) DECL_DECLARED_INLINE_P(function) = 0;
}

void look_through(tree function);

void consider(tree function) {
  if (!TREE_PUBLIC(function) || !DECL_LANG_SPECIFIC(function)) return;
  if (!DECL_DECLARED_INLINE_P(function) && !DECL_TEMPLATE_INFO(function)) return;
  const bool settled = DECL_INTERFACE_KNOWN(function);
  if (settled && !DECL_NOT_REALLY_EXTERN(function)) return;
  if (DECL_PURE_VIRTUAL_P(function) || undeduced_auto_decl(function)) return;
  if (lookup_attribute("always_inline", DECL_ATTRIBUTES(function))) return;
  // Its body may be one of the precompiled header's, of which nothing was said.
  if (!is_provided(function)) return look_through(function);
  // The compiler itself may run a constexpr function, and insists on a body where a local type is in the signature.
  const bool body =
      settled || DECL_DECLARED_CONSTEXPR_P(function) || no_linkage_check(TREE_TYPE(function), /*relaxed_p=*/false);
  if (body && !DECL_DECLARED_INLINE_P(function)) return;
  if (!DECL_CLONED_FUNCTION_P(function)) return declare_only(function, body);
  // A constructor or destructor: its variants, for an object and for a base of one, are made of one body. Where only
  // one of them is provided, that body is needed, unless the precompiled header has made them of it.
  const tree whole = DECL_CLONED_FUNCTION(function);
  bool all = true;
  tree variant;
  FOR_EACH_CLONE(variant, whole) all = all && is_provided(variant);
  if (!all) {
    if (TREE_ASM_WRITTEN(whole)) declare_only(function, body);
    return;
  }
  FOR_EACH_CLONE(variant, whole) declare_only(variant, body);
  declare_only(whole, body);
}

tree visit(tree* node, int* walk_subtrees, void*) {
  if (TYPE_P(*node))
    *walk_subtrees = 0;
  else if (TREE_CODE(*node) == FUNCTION_DECL)
    consider(*node);
  return NULL_TREE;
}

void look_through(tree function) {
  static hash_set<tree> seen;
  if (!function || !DECL_SAVED_TREE(function) || seen.add(function)) return;
  cp_walk_tree_without_duplicates(&DECL_SAVED_TREE(function), visit, nullptr);
  // What a coroutine does is no longer in it, but in a function that resumes it.
  if (DECL_COROUTINE_P(function)) look_through(DECL_ACTOR_FN(function));
}

// A function's body is complete. What it names is instantiated at the end of the file, so there is time to prevent it.
void on_body(void* function_, void*) {
  const tree function = static_cast<tree>(function_);
  if (processing_template_decl) return;
  // g++ 14 takes one variant of a virtual destructor for another, and ends, where it decides on the linkage of one that
  // was instantiated earlier, unless that of the whole is decided. The variants do not ask it any more.
  if (DECL_CLONED_FUNCTION_P(function) && DECL_DELETING_DESTRUCTOR_P(function))
    DECL_INTERFACE_KNOWN(DECL_CLONED_FUNCTION(function)) = 1;
  look_through(function);
}

// The virtual functions of what has been constructed: its virtual table names them, at the end of the file. Whether
// there were any new ones.
bool name_virtual_functions() {
  bool any = false;
  unsigned i;
  tree type;
  FOR_EACH_VEC_SAFE_ELT(keyed_classes, i, type) {
    const bool elsewhere = CLASSTYPE_INTERFACE_KNOWN(type) && CLASSTYPE_INTERFACE_ONLY(type);
    if (elsewhere || !TREE_USED(CLASSTYPE_VTABLES(type))) continue;
    for (tree each = BINFO_VIRTUALS(TYPE_BINFO(type)); each; each = TREE_CHAIN(each)) {
      if (TREE_USED(BV_FN(each)) || DECL_PURE_VIRTUAL_P(BV_FN(each))) continue;
      mark_used(BV_FN(each));
      any = true;
    }
  }
  return any;
}

// What the functions so far have named is instantiated now: at the end of a precompiled header, that is once, and not
// again at the end of each file that uses it.
void on_instantiate_now(cpp_reader*) {
  do instantiate_pending_templates(0);
  while (name_virtual_functions());
}

void register_pragma(void*, void*) { c_register_pragma("puzzle", "instantiate_now", on_instantiate_now); }

}  // namespace

int plugin_init(plugin_name_args* plugin, plugin_gcc_version* version) {
  if (!plugin_default_version_check(version, &gcc_version)) {
    error("%s was built for another compiler, %s: build it again", plugin->full_name, gcc_version.basever);
    return 1;
  }
  register_callback(plugin->base_name, PLUGIN_PRE_GENERICIZE, on_body, nullptr);
  register_callback(plugin->base_name, PLUGIN_PRAGMAS, register_pragma, nullptr);
  return 0;
}
