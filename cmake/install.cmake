# What `cmake --install` puts where: the program with its man page and the shells' completions (component program), the
# static libraries with their headers, and what find_package and pkg-config need to find them (component development).
# All of it may be moved: no file names the prefix.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME program)
install(TARGETS debruit_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

# The program describes itself. Nobody's home is in the page.
string(TIMESTAMP today "%Y-%m-%d" UTC)  # SOURCE_DATE_EPOCH, where it is set
set(texts ${PROJECT_BINARY_DIR}/texts)
file(MAKE_DIRECTORY ${texts})
set(run_debruit ${CMAKE_COMMAND} -E env --unset=XDG_DATA_HOME HOME=~ $<TARGET_FILE:debruit_cli>)
add_custom_command(OUTPUT ${texts}/debruit.1 ${texts}/debruit ${texts}/_debruit ${texts}/debruit.fish
  COMMAND ${run_debruit} manual --date ${today} > ${texts}/debruit.1
  COMMAND ${run_debruit} completions bash > ${texts}/debruit
  COMMAND ${run_debruit} completions zsh > ${texts}/_debruit
  COMMAND ${run_debruit} completions fish > ${texts}/debruit.fish
  DEPENDS debruit_cli VERBATIM)
add_custom_target(texts ALL DEPENDS ${texts}/debruit.1)
install(FILES ${texts}/debruit.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${texts}/debruit DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${texts}/_debruit DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${texts}/debruit.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES README.md CHANGELOG.md docs/files.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(DIRECTORY docs/schema DESTINATION ${CMAKE_INSTALL_DOCDIR})

# A header-only library that only our sources include stands in BUILD_INTERFACE, so that nobody else must have it.
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME development)
set_target_properties(debruit_core PROPERTIES EXPORT_NAME core)
set_target_properties(debruit_all PROPERTIES EXPORT_NAME debruit OUTPUT_NAME debruit)
install(DIRECTORY include/debruit DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/debruit)
foreach(name IN ITEMS core all)
  install(TARGETS debruit_${name} EXPORT debruit-${name} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
    INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(EXPORT debruit-${name} NAMESPACE debruit:: DESTINATION ${package_dir})
endforeach()
configure_package_config_file(cmake/debruit-config.cmake.in debruit-config.cmake INSTALL_DESTINATION ${package_dir}
  NO_SET_AND_CHECK_MACRO)
# Before 1.0 a new minor version may change the interface.
write_basic_package_version_file(debruit-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/debruit-config.cmake ${PROJECT_BINARY_DIR}/debruit-config-version.cmake
  DESTINATION ${package_dir})

# Seen from the folder of the .pc files.
file(RELATIVE_PATH prefix_from_pkgconfig /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
foreach(name IN ITEMS debruit debruit-core)
  configure_file(cmake/${name}.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
unset(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME)
