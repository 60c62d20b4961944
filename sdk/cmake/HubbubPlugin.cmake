# hubbub_add_plugin(NAME source...): a plugin library that exports its one entry symbol and nothing else.
function(hubbub_add_plugin NAME)
endfunction()
