# `cpack` in the build folder makes debruit_VERSION_ARCHITECTURE.deb of the program; scripts/check-deb installs it.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME debruit)
set(CPACK_PACKAGE_CONTACT "The debruit authors <debruit@debruit.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "train, compare and use denoising autoencoders")
set(CPACK_PACKAGE_DESCRIPTION
"Networks that take the noise out of images, and classifiers built on what they
learn: training with the same weights for a seed on any number of threads,
scores with intervals, studies and their reports.")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
# The libraries are for those who build: their dependencies would be -dev packages.
set(CPACK_COMPONENTS_ALL program)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "gnuplot-nox, ca-certificates")
include(CPack)
