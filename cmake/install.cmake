# What `cmake --install` puts where: the program, the static libraries with their headers, and what find_package and
# pkg-config need to find them. All of it may be moved: no file names the prefix.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS debruit_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

# A header-only library that only our sources include stands in BUILD_INTERFACE, so that nobody else must have it.
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
