// Pictures that begin as JPEGs do.
#include "files/picture.h"
#include "fuzz/target.h"

void debruit::fuzz::read(std::string_view bytes) { (void)read_picture(as_file(bytes)); }
