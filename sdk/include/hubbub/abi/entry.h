// The one symbol that a plugin exports.
//
//   const hubbub_entry* hubbub_plugin_entry(void);
//
// The hub loads the library (RTLD_NOW | RTLD_LOCAL), calls this, and looks at the first four fields, which are frozen
// for ever: the majors must be equal and the minor not above the hub's own, otherwise the library is refused with a
// message that names both. A library may hold several plugins, one descriptor each.
//
// Thread tags, at the end of every function's comment:
//   [scan]    no instance exists yet: makes no host calls and no I/O, ends within 100 ms
//   [strand]  never two at once for one instance, unless its descriptor says HUBBUB_CONCURRENT; may block until its
//             deadline
//   [any]     from any thread, at any time; must not block for long
#pragma once

#include "descriptor.h"
#include "instance.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HUBBUB_MAGIC 0x42554248u  // "HBUB" in memory, little endian
#define HUBBUB_ABI_MAJOR 1u
#define HUBBUB_ABI_MINOR 1u

#if defined(__GNUC__) || defined(__clang__)
#define HUBBUB_EXPORT __attribute__((visibility("default")))
#else
#define HUBBUB_EXPORT
#endif

typedef struct hubbub_entry {
  uint32_t magic;        // HUBBUB_MAGIC
  uint32_t abi_major;    // HUBBUB_ABI_MAJOR of the headers that the library was built with
  uint32_t abi_minor;    // the oldest minor that the library can live with
  uint32_t struct_size;  // sizeof(hubbub_entry)
  // Called once before anything else; `library` is the path of the file. [scan]
  hubbub_status (*init)(hubbub_view library);
  // Called once, after the last instance was destroyed. [scan]
  void (*deinit)(void);
  // [scan]
  uint32_t (*descriptor_count)(void);
  // `index` < descriptor_count(). Never NULL. [scan]
  const hubbub_descriptor* (*descriptor)(uint32_t index);
  // Makes an instance and writes it to *instance; on failure leaves *instance alone. [strand]
  hubbub_status (*create)(const hubbub_host* host, const hubbub_config* config, const hubbub_instance** instance,
                          const hubbub_error_sink* errors);
} hubbub_entry;

// [scan]
HUBBUB_EXPORT const hubbub_entry* hubbub_plugin_entry(void);

#ifdef __cplusplus
}
#endif
