# What a project sees of ESP-IDF's CMake. Debian has no ESP-IDF: this makes libraries of its components and links them with BOARD.
set(ESP_PLATFORM 1)
include_directories($ENV{IDF_PATH}/include)

function(idf_component_register)
  cmake_parse_arguments(ARG "" "" "SRCS;INCLUDE_DIRS" ${ARGN})
  get_filename_component(name ${CMAKE_CURRENT_SOURCE_DIR} NAME)
  add_library(${name} STATIC ${ARG_SRCS})
  target_include_directories(${name} PUBLIC ${ARG_INCLUDE_DIRS})
endfunction()

# A component is read once by itself, for its requirements, before anything is built.
function(require component)
  set(script $ENV{IDF_PATH}/tools/cmake/requirements.cmake)
  execute_process(COMMAND ${CMAKE_COMMAND} -D ESP_PLATFORM=1 -D COMPONENT=${CMAKE_CURRENT_SOURCE_DIR}/${component} -P ${script}
    COMMAND_ERROR_IS_FATAL ANY)
endfunction()

macro(project name)
  _project(${name} C)
  require(main)
  add_subdirectory(main)
  file(GLOB components RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/components components/*)
  foreach(component ${components})
    require(components/${component})
    add_subdirectory(components/${component})
    target_link_libraries(main PUBLIC ${component}) # main may use every other
  endforeach()
  add_executable(${name}.elf ${BOARD} $ENV{IDF_PATH}/esp-idf.c)
  target_link_libraries(${name}.elf PRIVATE main)
endmacro()
