# Compiler settings shared by every target of the project.

option(DEBRUIT_CCACHE "Compile through ccache where it is installed" ON)
find_program(CCACHE ccache)
mark_as_advanced(CCACHE)
if(DEBRUIT_CCACHE AND CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # With its base directory every clone takes what another one has compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} ${CCACHE})
endif()

# Looks at every file of src/ while it is compiled, so that only what changed is looked at again.
set(DEBRUIT_CLANG_TIDY "" CACHE STRING "clang-tidy to run over the sources, e.g. clang-tidy-14")
if(DEBRUIT_CLANG_TIDY)
  set(CMAKE_CXX_CLANG_TIDY ${DEBRUIT_CLANG_TIDY} --quiet)
endif()

add_library(debruit_options INTERFACE)
target_compile_features(debruit_options INTERFACE cxx_std_20)

# Same inputs, same bits: the compiler never fuses a multiplication with an addition by itself.
target_compile_options(debruit_options INTERFACE -ffp-contract=off -fno-math-errno)

# Where the sources lie does not enter what is built: two builds of one commit are the same bytes.
target_compile_options(debruit_options INTERFACE -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)

# Instruction sets that the kernels are built for on x86-64: SSE4, AVX2 and AVX-512, chosen at run time. Highway's
# scalar fallback is left out (every x86-64 processor since 2008 has SSE4), and so are subsets that add nothing here.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  target_compile_definitions(debruit_options INTERFACE
    HWY_BASELINE_TARGETS=HWY_SSE4 "HWY_DISABLED_TARGETS=(HWY_SSSE3|HWY_AVX3_DL)")
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
  # Tiles are arrays of vectors, which SVE's of unknown length cannot be: NEON alone.
  target_compile_definitions(debruit_options INTERFACE
    "HWY_DISABLED_TARGETS=(HWY_SVE|HWY_SVE2|HWY_SVE_256|HWY_SVE2_128)")
endif()

target_compile_options(debruit_options INTERFACE -Wall -Wextra -Wconversion -Wshadow)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False alarms on `"text" + std::to_string(n)` (GCC bug 105651).
  target_compile_options(debruit_options INTERFACE -Wno-restrict)
endif()
if(DEBRUIT_WERROR)
  target_compile_options(debruit_options INTERFACE -Werror)
endif()

if(DEBRUIT_SANITIZE)
  target_compile_options(debruit_options INTERFACE
    $<$<NOT:$<BOOL:$<TARGET_PROPERTY:DEBRUIT_UNOPTIMISED>>>:-O1> -fsanitize=${DEBRUIT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  target_link_options(debruit_options INTERFACE -fsanitize=${DEBRUIT_SANITIZE})
  target_compile_definitions(debruit_options INTERFACE _GLIBCXX_ASSERTIONS)
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  # Hardened release builds; scripts/check-hardening looks at the result.
  # Kernels do without the checks that would stand in their loops (debruit_harden_kernels).
  set(outside_kernels $<NOT:$<BOOL:$<TARGET_PROPERTY:DEBRUIT_KERNELS>>>)
  target_compile_options(debruit_options INTERFACE
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-clash-protection $<${outside_kernels}:-fstack-protector-strong>)
  target_compile_definitions(debruit_options INTERFACE $<${outside_kernels}:_GLIBCXX_ASSERTIONS>)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    target_compile_options(debruit_options INTERFACE -fcf-protection=full)
  endif()
  target_link_options(debruit_options INTERFACE
    $<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-pie> -Wl,-z,relro,-z,now,-z,noexecstack)
endif()

# The inner loops are bounds-checked where their pointers are made, not in the loop.
function(debruit_harden_kernels target)
  set_target_properties(${target} PROPERTIES DEBRUIT_KERNELS ON)
  if(NOT DEBRUIT_SANITIZE)
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release,RelWithDebInfo>:-O3>)
  endif()
endfunction()
