# hubbub_add_plugin(NAME source...)
#
# A plugin: lib/hubbub/plugins/NAME.so under the build folder, from C or C++ sources, on the SDK alone. It exports
# hubbub_plugin_entry and nothing else: a version script hides what templates of std:: and of header-only libraries
# would export, and -fno-gnu-unique keeps them from pinning the library in memory. The build fails when another
# symbol slips through.
#
# Works in this repository, and in your own after add_subdirectory(path/to/hubbub/sdk hubbub-sdk).

function(hubbub_add_plugin NAME)
  set(here ${CMAKE_CURRENT_FUNCTION_LIST_DIR})
  add_library(${NAME} MODULE ${ARGN})
  set_target_properties(${NAME} PROPERTIES
    PREFIX "" SUFFIX ".so"
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib/hubbub/plugins
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS ${here}/plugin.map)
  target_compile_features(${NAME} PRIVATE c_std_11 cxx_std_20)
  target_compile_options(${NAME} PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
  target_link_libraries(${NAME} PRIVATE hubbub_sdk)
  if(TARGET hubbub_warnings)
    target_link_libraries(${NAME} PRIVATE hubbub_warnings)
  endif()
  target_link_options(${NAME} PRIVATE -Wl,--version-script=${here}/plugin.map)
  if(NOT HUBBUB_SANITIZE)  # sanitizers leave their runtime's symbols to the executable
    target_link_options(${NAME} PRIVATE -Wl,--no-undefined)
  endif()
  add_custom_command(TARGET ${NAME} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -DNM=${CMAKE_NM} -DLIBRARY=$<TARGET_FILE:${NAME}>
            -P ${here}/CheckExports.cmake
    VERBATIM)
endfunction()
