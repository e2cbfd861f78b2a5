"""Malformed IDX files, plain and gzip, and folders of them."""
from crafted import gz, idx, varied
from table import bad, changed, good


def write():
    three = idx((2, 4, 3))
    good("idx", "plain", three)
    good("idx", "packed", gz(three))
    good("idx", "two-members", gz(three[:9]) + gz(three[9:]))
    bad("idx", "empty", b"", "is too short for an IDX header")
    bad("idx", "three-bytes", three[:3], "is too short for an IDX header", "has 3")
    bad("idx", "first-byte", changed(three, 0, b"\1"), "is not an IDX file: it begins with bytes 0x01 0x00")
    bad("idx", "second-byte", changed(three, 1, b"\1"), "is not an IDX file: it begins with bytes 0x00 0x01")
    for kind, words in {0x09: "0x09 (signed byte)", 0x0d: "0x0d (32-bit float)", 0x00: "0x00 (unknown)"}.items():
        bad("idx", f"type-{kind}", idx((2, 4, 3), kind=kind), f"holds values of type {words}, expected 0x08")
    bad("idx", "no-dimension", idx(()) + b"abcd", "has 0 dimensions, expected 1 to 4")
    bad("idx", "five-dimensions", idx((1, 1, 1, 1, 1)), "has 5 dimensions, expected 1 to 4")
    bad("idx", "many-dimensions", changed(three, 3, b"\xff"), "has 255 dimensions")
    bad("idx3", "two-dimensions", idx((2, 3)), "has 2 dimensions, expected 3")
    good("idx3", "three-dimensions", three)
    bad("idx", "counts-cut", three[:10], "is too short for an IDX header: expected at least 16 bytes, has 10")
    huge = 2**32 - 1
    bad("idx", "overflow", idx((huge, huge, huge, huge), b""), "the counts overflow")
    bad("idx", "beyond-the-limit", idx((huge, 28, 28), b""), "more than the 1073741824 bytes allowed")
    bad("idx", "within-the-limit", idx((1000, 1000, 1000), bytes(100)), "is truncated: expected 1000000016 bytes")
    bad("idx", "truncated", three[:-1], "is truncated: expected 40 bytes, has 39")
    bad("idx", "too-long", three + b"x", "is too long: expected 40 bytes, has 41")

    packed = gz(three)
    bad("idx", "gzip-header-cut", packed[:5], "is truncated: its gzip data ends before the end mark")
    bad("idx", "gzip-cut", packed[:20], "is truncated: its gzip data ends before the end mark")
    bad("idx", "gzip-without-size", packed[:-4], "is truncated: its gzip data ends before the end mark")
    bad("idx", "gzip-checksum", gz(three, crc=1), "is broken gzip: incorrect data check")
    bad("idx", "gzip-size", gz(three, size=1), "is broken gzip: incorrect length check")
    bad("idx", "gzip-method", gz(three, method=7), "is broken gzip: unknown compression method")
    bad("idx", "gzip-flags", gz(three, flags=0xe0), "is broken gzip: unknown header flags set")
    bad("idx", "gzip-block-type", gz(three, body=b"\x07" + bytes(20)), "is broken gzip: invalid block type")
    bad("idx", "gzip-garbage", packed + b"garbage", "has trailing garbage after the end of its gzip data")
    bad("idx", "gzip-second-broken", packed + changed(packed, 12, b"\xff\xff"), "idx")
    bad("idx", "gzip-of-nothing", gz(b""), "is too short for an IDX header")
    bad("idx", "gzip-of-text", gz(b"words, and no IDX"), "is not an IDX file")
    bad("idx", "gzip-of-gzip", gz(packed), "is not an IDX file: it begins with bytes 0x1f 0x8b")
    bad("idx", "gzip-announces-too-much", gz(idx((60000, 28, 28), b"")), "that gzip of its size may hold")
    bad("idx", "gzip-too-short", gz(three[:-1]), "is truncated: expected 40 bytes, has 39")
    bad("idx", "gzip-too-long", gz(three + b"x"), "is too long: it goes on after the 40 bytes")
    bad("idx", "gzip-bomb", gz(idx((2, 2), bytes(200_000_000))), "is too long: it goes on after the 16 bytes")
    # 90 MB are announced and may be there; 55 MB are. What was announced must not be taken before it came.
    bad("idx", "gzip-almost-complete", gz(idx((90_000_000,), varied(55_000_000))),
        "is truncated: expected 90000008 bytes")

    def folder(images=idx((2, 4, 3)), labels=idx((2,))):
        return {"train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": labels}

    good("dataset", "idx-folder", folder())
    bad("dataset", "idx-labels-missing", {"train-images-idx3-ubyte": three}, "train-labels-idx1-ubyte", "no such file",
        kind="io")
    bad("dataset", "idx-fewer-labels", folder(labels=idx((1,))), "holds 2 images, but", "holds 1 labels")
    bad("dataset", "idx-no-image", folder(idx((0, 4, 3)), idx((0,))), "train-images-idx3-ubyte", "holds no image")
    bad("dataset", "idx-no-pixel", folder(idx((2, 0, 3))), "train-images-idx3-ubyte", "holds images without a pixel")
    bad("dataset", "idx-labels-for-images", folder(idx((2,))), "train-images-idx3-ubyte: has 1 dimensions, expected 3")
    bad("dataset", "idx-images-for-labels", folder(labels=three),
        "train-labels-idx1-ubyte: has 3 dimensions, expected 1")
