// debruit::Error becomes the class of debruit/errors.py that stands for its kind.
#include <exception>

#include "bind.h"
#include "debruit/error.h"

namespace debruit::python {
namespace {

const char* class_name(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::internal:
      return "InternalError";
    case ErrorKind::usage:
      return "UsageError";
    case ErrorKind::input:
      return "InputError";
    case ErrorKind::io:
      return "FileError";
    case ErrorKind::diverged:
      return "DivergedError";
  }
  return "InternalError";
}

void translate(const std::exception_ptr& raised, void*) {
  try {
    std::rethrow_exception(raised);
  } catch (const Error& error) {
    const nb::object type = nb::module_::import_("debruit.errors").attr(class_name(error.kind()));
    const nb::object value = type(error.what(), error.where().c_str());
    PyErr_SetObject(type.ptr(), value.ptr());
  }
}

}  // namespace

void bind_errors(nb::module_&) { nb::register_exception_translator(translate); }

}  // namespace debruit::python
