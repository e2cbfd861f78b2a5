# The messages of src/exchange/*.proto, compiled by protoc, and what includes them. Warnings about generated code are
# nobody's here.
set(messages_dir ${PROJECT_BINARY_DIR}/messages)
set(message_sources)
file(GLOB message_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/exchange/*.proto)
foreach(file IN LISTS message_files)
  get_filename_component(name ${file} NAME_WE)
  set(generated ${messages_dir}/exchange/${name}.pb)
  add_custom_command(OUTPUT ${generated}.cc ${generated}.h
    COMMAND ${CMAKE_COMMAND} -E make_directory ${messages_dir}
    COMMAND protobuf::protoc --proto_path=${PROJECT_SOURCE_DIR}/src --cpp_out=${messages_dir} ${file}
    DEPENDS ${file} VERBATIM)
  list(APPEND message_sources ${generated}.cc)
endforeach()
add_library(debruit_messages OBJECT ${message_sources})
set_target_properties(debruit_messages PROPERTIES CXX_CLANG_TIDY "")
target_include_directories(debruit_messages SYSTEM PRIVATE ${messages_dir})
target_link_libraries(debruit_messages PRIVATE debruit_options protobuf::libprotobuf)
target_compile_options(debruit_messages PRIVATE -w)

# Only these see the generated headers, which must be there before them.
set(message_users ${PROJECT_SOURCE_DIR}/src/exchange/event_file.cc ${PROJECT_SOURCE_DIR}/src/exchange/projector.cc)
list(TRANSFORM message_sources REPLACE "\\.cc$" ".h" OUTPUT_VARIABLE message_headers)
set_source_files_properties(${message_users} PROPERTIES
  COMPILE_OPTIONS "-isystem${messages_dir}" OBJECT_DEPENDS "${message_headers}")
