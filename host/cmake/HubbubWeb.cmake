# Bundles widget, console and simulator (sdk/web/build.mjs) into ${CMAKE_BINARY_DIR}/share/hubbub whenever a source
# changed.
find_program(NODE node REQUIRED)
find_program(NPM npm REQUIRED)

set(web_root ${CMAKE_SOURCE_DIR}/sdk/web)
set(web_packages ${web_root}/node_modules/.package-lock.json)
file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS
  ${web_root}/src/*.ts ${web_root}/src/*.tsx ${web_root}/src/*.css ${web_root}/*.mjs
  ${CMAKE_SOURCE_DIR}/plugins/channels/web_widget/web/* ${CMAKE_SOURCE_DIR}/plugins/channels/simulator/web/*
  ${CMAKE_SOURCE_DIR}/host/console/src/* ${CMAKE_SOURCE_DIR}/host/console/*.html)
list(FILTER web_sources EXCLUDE REGEX "node_modules|/dist/")

add_custom_command(OUTPUT ${web_packages}
  COMMAND ${NPM} ci --no-audit --no-fund --loglevel=error
  COMMAND ${CMAKE_COMMAND} -E touch ${web_packages}
  DEPENDS ${web_root}/package.json ${web_root}/package-lock.json
  WORKING_DIRECTORY ${web_root} COMMENT "Installing the web tools" VERBATIM)
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/share/hubbub/.web
  COMMAND ${NODE} ${web_root}/build.mjs --out ${CMAKE_BINARY_DIR}/share/hubbub
  COMMAND ${CMAKE_COMMAND} -E touch ${CMAKE_BINARY_DIR}/share/hubbub/.web
  DEPENDS ${web_sources} ${web_packages}
  WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} COMMENT "Bundling widget, console and simulator" VERBATIM)
add_custom_target(web ALL DEPENDS ${CMAKE_BINARY_DIR}/share/hubbub/.web)
