# cmake -DNM=… -DLIBRARY=… -P CheckExports.cmake: fails unless hubbub_plugin_entry is all that LIBRARY exports.
execute_process(COMMAND ${NM} -D --defined-only --format=posix ${LIBRARY}
  OUTPUT_VARIABLE symbols RESULT_VARIABLE failed OUTPUT_STRIP_TRAILING_WHITESPACE)
if(failed)
  message(FATAL_ERROR "${NM} could not read ${LIBRARY}.")
endif()
string(REGEX REPLACE " [^\n]*" "" names "${symbols}")
string(REPLACE "\n" ";" names "${names}")
list(REMOVE_ITEM names hubbub_plugin_entry)
if(NOT symbols MATCHES "hubbub_plugin_entry T ")
  message(FATAL_ERROR "${LIBRARY} does not export hubbub_plugin_entry: end a source file with HUBBUB_PLUGIN(YourClass).")
endif()
# What a sanitizer adds is not the plugin's.
list(FILTER names EXCLUDE REGEX "^(__asan|__ubsan|__tsan|__odr_asan|___asan)")
if(names)
  message(FATAL_ERROR "${LIBRARY} exports more than hubbub_plugin_entry: ${names}. Build it with hubbub_add_plugin().")
endif()
