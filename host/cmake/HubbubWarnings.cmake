# Warnings are errors, for our own code.
add_library(hubbub_warnings INTERFACE)
target_compile_options(hubbub_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wsign-conversion -Wimplicit-fallthrough
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>
  $<$<COMPILE_LANGUAGE:CXX>:-Woverloaded-virtual>)
# g++ 12 sees an overlapping copy in "literal" + std::string (GCC bug 105651); there is none.
target_compile_options(hubbub_warnings INTERFACE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-restrict>)
