#include "files/jpeg.h"

#include "fuzz/target.h"

void debruit::fuzz::read(std::string_view bytes) { (void)decode_jpeg(bytes, "picture.jpg"); }
