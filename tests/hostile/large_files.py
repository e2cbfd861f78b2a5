"""Large files that are in order."""
from crafted import IEND, Entry, chunk, gz, idat, idx, ihdr, npy, npy_header, png, safetensors, tensor, varied, zipped
from table import large


def write():
    """Each is read by pieces, or is no more than twice in memory."""
    many = 96 * 2**20
    large("idx", "plain", idx((many,), bytes(many)), many)
    large("idx", "packed", gz(idx((many,), varied(many))), many)
    header = npy_header("|u1", shape=f"({many},)")
    large("npy", "plain.npy", npy(header, bytes(many)), many)
    large("npy", "fortran.npy", npy(npy_header("|u1", "True", f"(2, {many // 2})"), bytes(many)), many)
    large("npz", "packed.npz", zipped([Entry("a.npy", npy(header, varied(many)))]), many)
    flags = 12 * 2**20
    large("npz", "flags.npz", zipped([Entry("a.npy", npy(npy_header("|b1", shape=f"({flags},)"), bytes(flags)))]),
        8 * flags)
    large("zip", "packed.zip", zipped([Entry("a", varied(many))]), many)
    large("safetensors", "floats", safetensors({"a": tensor(shape=(many // 4,), offsets=(0, many))}, bytes(many)), many)
    large("safetensors", "doubles", safetensors({"a": tensor("F64", (many // 8,), (0, many))}, bytes(many)), many // 2)
    side = 9000
    grey = png(ihdr(side, side), idat(varied((side + 1) * side, side + 1)), IEND)
    large("picture", "grey.png", grey, side * side)
    large("png_grey", "grey.png", grey, side * side)
    # A palette of greys, partly transparent: libpng gives four bytes for each pixel that is kept in one.
    side = 6000
    large("picture", "palette.png",
          png(ihdr(side, side, colour=3), chunk(b"PLTE", bytes(3)), chunk(b"tRNS", b"\x80"),
              chunk(b"tEXt", b"k\0" + bytes(8_000_000)), chunk(b"tEXt", b"k\0" + bytes(8_000_000)),
              idat(varied((side + 1) * side, side + 1, b"\0")), IEND), side * side)
