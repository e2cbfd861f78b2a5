"""Malformed .npy, ZIP and .npz files."""
from crafted import Entry, array, npy, npy_header, npz, overlapping, varied, zipped
from table import bad, changed, good


def npy_files():
    good("npy", "plain.npy", npy())
    good("npy", "version-3.npy", npy(version=(3, 0)))
    good("npy", "fortran-big.npy", npy(npy_header(">f4", "True")))
    good("npy", "no-values.npy", npy(npy_header(shape="(0, 5)"), b""))
    plain = npy()
    shapes = "holds 24 bytes of values, which is not what its shape asks for"
    for name, data, words in [
            ("empty", b"", "is not a .npy file: it does not begin with \\x93NUMPY"),
            ("magic", changed(plain, 1, b"n"), "is not a .npy file"),
            ("version-0", changed(plain, 6, b"\0"), "has .npy format version 0.0"),
            ("version-4", changed(plain, 6, b"\4"), "has .npy format version 4.0"),
            ("version-1-1", changed(plain, 7, b"\1"), "has .npy format version 1.1"),
            ("cut-in-preamble", plain[:9], "ends within the .npy header"),
            ("cut-in-header", plain[:40], "ends within the .npy header"),
            ("header-beyond-the-file", npy(length=9000), "ends within the .npy header"),
            ("header-of-10001", npy(npy_header() + " " * 10001, pad=False), "at most 10000 are accepted"),
            ("header-of-4-GiB", npy(version=(2, 0), length=2**32 - 1), "at most 10000 are accepted"),
            ("no-brace", npy("'descr': '<f4'"), "is malformed: '{' expected"),
            ("not-closed", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)"), "'}' expected"),
            ("key-twice", npy("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}"),
             "names 'descr' twice"),
            ("key-unknown", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'x': 1}"),
             "has the unknown key 'x'"),
            ("key-missing", npy("{'descr': '<f4', 'shape': (2, 3)}"), "lacks one of descr, fortran_order and shape"),
            ("key-without-quotes", npy("{descr: '<f4', 'fortran_order': False, 'shape': (2, 3)}"),
             "a quoted text expected"),
            ("text-without-end", npy("{'descr': '<f4, "), "has a text without its closing quote"),
            ("after-the-brace", npy(npy_header() + " or more"), "goes on after its closing brace"),
            ("zero-bytes", npy(npy_header() + "\0"), "goes on after its closing brace"),
            ("order-is-a-number", npy(npy_header(order="0")), "True or False expected"),
            ("order-is-a-call", npy(npy_header(order="exit()")), "True or False expected"),
            ("shape-is-a-list", npy(npy_header(shape="[2, 3]")), "'(' expected"),
            ("shape-is-a-number", npy(npy_header(shape="6")), "'(' expected"),
            ("shape-is-no-tuple", npy(npy_header(shape="(6)")), "has a shape that is not a tuple"),
            ("shape-is-negative", npy(npy_header(shape="(-2, -3)")), "has a dimension that is not a number of values"),
            ("shape-is-a-call", npy(npy_header(shape="(__import__('os').getpid(),)")),
             "has a dimension that is not a number of values"),
            ("shape-is-a-product", npy(npy_header(shape="(2*3,)")), "has a shape that is not a tuple"),
            ("shape-is-a-fraction", npy(npy_header(shape="(2, 3.0)")), "')' expected"),
            ("dimension-of-2-64", npy(npy_header(shape="(18446744073709551616,)")), "not a number of values"),
            ("33-dimensions", npy(npy_header(shape="(" + 33 * "1, " + ")")), "has more than 32 dimensions"),
            ("overflow", npy(npy_header(shape="(4294967296, 4294967296, 2)")), shapes),
            ("bytes-overflow", npy(npy_header(shape="(4611686018427387910,)")), shapes),
            ("more-than-the-file", npy(npy_header(shape="(1000000, 1000000)")), shapes),
            ("one-more", npy(npy_header(shape="(7,)")), shapes),
            ("one-fewer", npy(npy_header(shape="(5,)")), shapes),
            ("no-order", npy(npy_header("f4")), "has values of type 'f4'"),
            ("order-of-none", npy(npy_header("|f4")), "has values of type '|f4'"),
            ("objects", npy(npy_header("|O")), "has values of type '|O' (Python objects)"),
            ("texts", npy(npy_header("<U1")), "has values of type '<U1' (text)"),
            ("bytes", npy(npy_header("|S4")), "has values of type '|S4' (text)"),
            ("complex", npy(npy_header("<c8", shape="(3,)")), "(complex numbers)"),
            ("records", npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,)}"),
             "a quoted text expected"),
            ("void", npy(npy_header("|V4")), "(records)"),
            ("times", npy(npy_header("<M8[s]", shape="(3,)")), "(times)"),
            ("halves", npy(npy_header("<f2", shape="(12,)")), "has values of type '<f2'"),
            ("control-characters", npy(npy_header("<f4\x1b[31m\n")), "has values of type '<f4\\x1b[31m\\x0a'"),
            ("beyond-int64", array("<u8", (1,), [2**63]), "does not fit into a signed integer of 64 bits")]:
        bad("npy", name + ".npy", data, words)

    def layout(descr, shape, values):
        return array(descr, shape, values)

    good("dataset", "images.npy", layout("<f4", (2, 2, 3), [0.5] * 12))
    for name, data, words in [
            ("one-side.npy", layout("|u1", (6,), [1] * 6), "has shape [6]; expected [N, D], [N, H, W]"),
            ("five-sides.npy", layout("|u1", (1, 1, 1, 2, 3), [1] * 6), "has shape [1, 1, 1, 2, 3]"),
            ("two-channels.npy", layout("|u1", (1, 2, 2, 2), [1] * 8), "with C channels, 1 or 3"),
            ("integers.npy", layout("<i4", (2, 3), [1] * 6), "holds values of type int32; images are uint8"),
            ("no-image.npy", layout("|u1", (0, 2, 3), []), "holds no image: its shape is [0, 2, 3]"),
            ("no-pixel.npy", layout("|u1", (2, 0, 3), []), "holds images without a pixel"),
            ("nan.npy", layout("<f4", (2, 3), [0, 0, 0, 0, float("nan"), 0]), "image 1 holds NaN"),
            ("infinite.npy", layout("<f8", (2, 3), [0, float("inf"), 0, 0, 0, 0]), "image 0 holds an infinite value")]:
        bad("dataset", name, data, words)


# ZIP and NPZ

def zips():
    two = [Entry("a", b"first"), Entry("b/c", b"second", method=0)]
    good("zip", "plain.zip", zipped(two))
    good("zip", "comment.zip", zipped(two, comment=b"PK and other words"))
    good("zip", "zip64.zip", zipped(two, count=0xffff, size=2**32 - 1, offset=2**32 - 1, big=(None, None, None)))
    archive = zipped(two)
    named = lambda name: zipped([Entry("a", b"1"), Entry(name, b"2")])
    leads_out = "expected relative paths"
    for name, data, words in [
            ("empty", b"", "is empty; a ZIP archive was expected"),
            ("four-bytes", b"PK\3\4", "is not a readable ZIP archive: it has no end record"),
            ("text", b"words and no archive", "is not a readable ZIP archive: it has no end record"),
            ("half", archive[:len(archive) // 2], "it has no end record"),
            ("end-cut", archive[:-1], "it has no end record"),
            ("begin-cut", archive[10:], "is not a readable ZIP archive"),
            ("end-alone", zipped([], count=1), "is not a readable ZIP archive"),
            ("count-too-large", zipped(two, count=3), "is not a readable ZIP archive"),
            ("directory-elsewhere", zipped(two, offset=2**31), "is not a readable ZIP archive"),
            ("directory-too-large", zipped(two, size=5_000_000), "announces a directory of 5000000 bytes"),
            ("5000-entries-announced", zipped(two, count=5000), "holds more than 4096 entries: it announces 5000"),
            ("4097-entries", zipped([Entry(str(i)) for i in range(4097)]), "holds more than 4096 entries"),
            ("zip64-entries", zipped(two, count=0xffff, size=2**32 - 1, offset=2**32 - 1, big=(2**40, None, None)),
             "holds more than 4096 entries: it announces 1099511627776"),
            ("zip64-directory", zipped(two, count=0xffff, size=2**32 - 1, offset=2**32 - 1, big=(None, 2**50, None)),
             "announces a directory of 1125899906842624 bytes"),
            ("absolute", named("/etc/passwd"), "/etc/passwd"),
            ("parent", named("../x"), leads_out),
            ("parent-inside", named("a/../../x"), leads_out),
            ("parent-at-the-end", named("a/.."), leads_out),
            ("backslash", named("..\\x"), leads_out),
            ("drive", named("C:x"), leads_out),
            ("no-name", named(""), leads_out),
            ("line-break", named("../a\nb"), "../a\\x0ab"),
            ("twice", zipped([Entry("a", b"1"), Entry("a", b"2")]),
             "is not a readable ZIP archive: File already exists"),
            ("encrypted", zipped([Entry("a", b"first", flags=1)]), "is encrypted"),
            ("method-deflate64", zipped([Entry("a", b"first", method=9, body=b"first")]),
             "packed by an unknown method"),
            ("method-bzip2", zipped([Entry("a", b"first", method=12, body=b"BZh9")]), "packed by an unknown method"),
            ("method-aes", zipped([Entry("a", b"first", method=99)]), "is not a readable ZIP archive"),
            ("size-impossible", zipped([Entry("a", b"first", size=2**31)]), "larger than what may be unpacked"),
            ("size-beyond-its-bytes",
             zipped([Entry("a", b"first", size=1_000_000), Entry("b", bytes(100_000), method=0)]),
             "to more than its bytes can hold"),
            ("size-larger", zipped([Entry("a", b"first", size=1000)]), "does not unpack to the size"),
            ("size-smaller", zipped([Entry("a", b"first", size=4)]), "does not unpack to the size"),
            ("stored-sizes-differ", zipped([Entry("a", b"first", method=0, size=7)]), "its two sizes differ"),
            ("packed-beyond-the-file", zipped([Entry("a", b"first", packed=5000)]), "is not a readable ZIP archive"),
            ("checksum", zipped([Entry("a", b"first", crc=1)]), "is damaged: CRC error"),
            ("deflate-broken", zipped([Entry("a", b"first", body=b"\x07" + bytes(20))]), "is damaged: "),
            ("local-name", zipped([Entry("a", b"first", local_name=b"z")]), "is not a readable ZIP archive"),
            ("local-mark", zipped([Entry("a", b"first", local_mark=b"PK\0\0")]), "is not a readable ZIP archive"),
            # Each entry holds what it says, all together hold more than the file can.
            ("overlapping", overlapping(400, 900_000), "is larger than what may be unpacked")]:
        bad("zip", name + ".zip", data, words)


def npzs():
    ones = array("<f4", (2, 3), [1] * 6)
    good("npz", "plain.npz", npz({"a": ones, "b": array("|u1", (1,), [7])}))
    for name, data, says in [
            ("no-array.npz", zipped([Entry("readme.txt", b"words")]), ["\"readme.txt\", which is not a .npy array"]),
            ("no-name.npz", zipped([Entry(".npy", ones)]), ["which is not a .npy array"]),
            ("array-cut.npz", npz({"a": ones[:-1]}), ["a.npy", "not what its shape asks for"]),
            ("array-of-objects.npz", npz({"a": npy(npy_header("|O"))}), ["a.npy", "(Python objects)"]),
            ("array-checksum.npz", zipped([Entry("a.npy", ones, crc=1)]), ["a.npy", "is damaged: CRC error"]),
            ("array-shorter.npz",
             zipped([Entry("a.npy", npy(npy_header(shape="(300,)"), bytes(600)), size=len(npy()) - 24 + 1200)]),
             ["a.npy", "ends within its values"]),
            ("too-large.npz",
             zipped([Entry("a.npy", npy(npy_header("|u1", shape="(300000000,)"), bytes(300_000_000)))]),
             ["a.npy", "is larger than what may be unpacked"]),
            # 90 million values are announced and may be there; 55 million are. None may be given room before it came.
            ("almost-complete.npz",
             zipped([Entry("a.npy", npy(npy_header("|u1", shape="(90000000,)"), varied(55_000_000)),
                           size=len(npy()) - 24 + 90_000_000)]),
             ["a.npy", "ends within its values"]),
            # Flags become integers of 64 bits: 40 million bytes would take 320 million.
            ("flags.npz", zipped([Entry("a.npy", npy(npy_header("|b1", shape="(40000000,)"), bytes(40_000_000)))]),
             ["a.npy", "bytes in memory: more than the 268435456 bytes allowed"])]:
        bad("npz", name, data, *says)

    images, labels = array("|u1", (2, 2, 3), [1] * 12), array("<i8", (2,), [0, 255])
    good("dataset", "images.npz", npz({"images": images, "labels": labels}))
    for name, arrays, says in [
            ("names-unknown.npz", {"first": images, "second": images}, ["holds the arrays first, second; expected"]),
            ("nothing.npz", {}, ["holds no array"]),
            ("fewer-labels.npz", {"images": images, "labels": array("<i8", (1,), [0])},
             ["labels", "holds 1 labels for 2 images"]),
            ("label-256.npz", {"images": images, "labels": array("<i8", (2,), [0, 256])},
             ["labels", "label 1 is 256, expected 0 to 255"]),
            ("label-negative.npz", {"images": images, "labels": array("<i8", (2,), [-1, 0])},
             ["labels", "label 0 is -1, expected 0 to 255"]),
            ("labels-of-floats.npz", {"images": images, "labels": array("<f4", (2,), [0, 1])},
             ["labels", "expected integers"]),
            ("labels-in-rows.npz", {"images": images, "labels": array("<i8", (1, 2), [0, 1])},
             ["labels", "expected a label an image"]),
            ("noisy-of-another-size.npz", {"clean": images, "noisy": array("|u1", (2, 2, 2), [1] * 8)},
             ["noisy", "expected a noisy version of each image of clean"])]:
        bad("dataset", name, npz(arrays), *says)


def write():
    npy_files()
    zips()
    npzs()
