// A table of pictures as one picture without words.
#pragma once

#include "files/png.h"
#include "report/pictures.h"

namespace debruit {

/// The cells of `table`, in rows and columns, each pixel enlarged by whole multiples to fill its cell, with a line of
/// white between them. The table has at least one cell, and none of no size.
[[nodiscard]] GreyImage mosaic(const PictureTable& table);

}  // namespace debruit
