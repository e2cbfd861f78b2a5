# The corpus of malformed files is made while building: good ones by the code that writes them, the others by a script.
add_executable(hostile_seeds ${CMAKE_CURRENT_LIST_DIR}/make_seeds.cc)
target_include_directories(hostile_seeds PRIVATE ${PROJECT_SOURCE_DIR}/src ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(hostile_seeds PRIVATE debruit_options debruit_all nlohmann_json::nlohmann_json)

set(hostile_folder ${CMAKE_CURRENT_BINARY_DIR}/hostile)
file(GLOB hostile_scripts CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.py)
add_custom_command(
  OUTPUT ${hostile_folder}/corpus/corpus.json
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${hostile_folder}
  COMMAND hostile_seeds ${hostile_folder}/seeds
  COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_LIST_DIR}/make_corpus.py ${hostile_folder}/seeds
          ${hostile_folder}/corpus
  DEPENDS hostile_seeds ${hostile_scripts}
  COMMENT "Making malformed files"
  VERBATIM)
add_custom_target(hostile_corpus DEPENDS ${hostile_folder}/corpus/corpus.json)
foreach(test IN ITEMS test_hostile test_cli)
  add_dependencies(${test} hostile_corpus)
  target_compile_definitions(${test} PRIVATE DEBRUIT_HOSTILE_CORPUS="${hostile_folder}/corpus")
endforeach()
