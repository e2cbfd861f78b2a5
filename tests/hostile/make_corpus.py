#!/usr/bin/env python3
"""Writes the corpus of malformed files, and corpus.json, which says of each file which reader must refuse it and what
the error must say. Usage: make_corpus.py SEEDS OUT, with good files of debruit's own formats in SEEDS (make_seeds.cc).

At least one file for each rule of each reader; a file breaks the one rule and keeps the others, so that taking out the
rule's check makes the test fail. Good files stand beside them, so that nothing passes by refusing everything. The same
seeds give the same bytes; nothing but Python's standard library is needed.
"""
import copy
import hashlib
import json
import pathlib
import shutil
import struct
import sys
import zlib

from crafted import *

SEEDS, OUT = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
FIXTURES = pathlib.Path(__file__).parent.parent / "files/fixtures"
BLOCK = 4096
ZERO = bytes(BLOCK)
table = []


def store(path, content):
    """`content` is the bytes of a file, or a folder's contents by name. What is zero takes no room on the disk."""
    if isinstance(content, dict):
        path.mkdir(parents=True, exist_ok=True)
        for name, inner in content.items():
            store(path / name, inner)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for begin in range(0, len(content), BLOCK):
                block = content[begin:begin + BLOCK]
                if block != ZERO:
                    file.seek(begin)
                    file.write(block)
            file.truncate(len(content))


def add(reader, name, content, says, kind, **more):
    place = f"{reader}/{name}"
    assert all(entry["file"] != place for entry in table), place
    store(OUT / place, content)
    table.append({"reader": reader, "file": place, "kind": kind, "says": says, **more})


def bad(reader, name, content, *says, kind="input"):
    """The error must name the file (or one inside it) and say all of `says`."""
    assert says, name
    add(reader, name, content, list(says), kind)


def good(reader, name, content):
    add(reader, "good-" + name, content, [], "none")


def large(reader, name, content, decoded):
    """A good file that becomes `decoded` bytes in memory, which a reader may hold twice, and 64 MiB."""
    add(reader, "large-" + name, content, [], "none", decoded=decoded)


def changed(blob, offset, new):
    return blob[:offset] + new + blob[offset + len(new):]


def edited(value, change):
    """A copy of JSON data after `change` was called with it."""
    value = copy.deepcopy(value)
    change(value)
    return value


# IDX, plain and gzip

def idx_files():
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
    bad("idx", "gzip-almost-complete", gz(idx((90_000_000,), varied(55_000_000))), "is truncated: expected 90000008 bytes")

    def folder(images=idx((2, 4, 3)), labels=idx((2,))):
        return {"train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": labels}

    good("dataset", "idx-folder", folder())
    bad("dataset", "idx-labels-missing", {"train-images-idx3-ubyte": three}, "train-labels-idx1-ubyte", "no such file",
        kind="io")
    bad("dataset", "idx-fewer-labels", folder(labels=idx((1,))), "holds 2 images, but", "holds 1 labels")
    bad("dataset", "idx-no-image", folder(idx((0, 4, 3)), idx((0,))), "train-images-idx3-ubyte", "holds no image")
    bad("dataset", "idx-no-pixel", folder(idx((2, 0, 3))), "train-images-idx3-ubyte", "holds images without a pixel")
    bad("dataset", "idx-labels-for-images", folder(idx((2,))), "train-images-idx3-ubyte: has 1 dimensions, expected 3")
    bad("dataset", "idx-images-for-labels", folder(labels=three), "train-labels-idx1-ubyte: has 3 dimensions, expected 1")


# PNG and JPEG

def pngs():
    picture = good_png()
    good("picture", "plain.png", picture)
    good("picture", "interlaced.png", (FIXTURES / "interlaced.png").read_bytes())
    # What is no pixel is passed over unread, though it would unpack to gigabytes.
    bomb = chunk(b"zTXt", b"key\0\0" + zlib.compress(bytes(7_000_000), 9))
    good("picture", "texts.png", png(ihdr(), *[bomb] * 300, idat(rows(3, 4)), IEND))
    wrong_crc = 0x12345678
    for name, data, words in [
            ("signature", PNG_SIGNATURE, "the file ends early"),
            ("cut-in-header", picture[:20], "the file ends early"),
            ("cut-in-pixels", picture[:50], "the file ends early"),
            ("without-end", picture[:-12], "the file ends early"),
            ("header-checksum", png(ihdr(crc=wrong_crc), idat(rows(3, 4)), IEND), "IHDR: CRC error"),
            ("pixel-checksum", png(ihdr(), idat(rows(3, 4), crc=wrong_crc), IEND), "IDAT: CRC error"),
            ("no-header", png(idat(rows(3, 4)), IEND), "broken PNG"),
            ("two-headers", png(ihdr(), ihdr(), idat(rows(3, 4)), IEND), "IHDR: out of place"),
            ("short-header", png(chunk(b"IHDR", bytes(12)), idat(rows(3, 4)), IEND), "IHDR: invalid"),
            ("width-0", png(ihdr(width=0), idat(rows(3, 4)), IEND), "Invalid IHDR data"),
            ("height-0", png(ihdr(height=0), idat(rows(3, 4)), IEND), "Invalid IHDR data"),
            ("too-wide", png(ihdr(width=16385, height=1), idat(rows(1, 16385)), IEND), "Invalid IHDR data"),
            ("too-high", png(ihdr(width=1, height=16385), idat(rows(16385, 1)), IEND), "Invalid IHDR data"),
            ("negative-width", png(ihdr(width=2**31), idat(rows(3, 4)), IEND), "broken PNG"),
            ("depth-3", png(ihdr(depth=3), idat(rows(3, 4)), IEND), "Invalid IHDR data"),
            ("colour-5", png(ihdr(colour=5), idat(rows(3, 4)), IEND), "Invalid IHDR data"),
            ("rgb-of-4-bits", png(ihdr(colour=2, depth=4), idat(rows(3, 6)), IEND), "Invalid IHDR data"),
            ("compression-1", png(ihdr(compression=1), idat(rows(3, 4)), IEND), "Invalid IHDR data"),
            ("filter-method-1", png(ihdr(filtering=1), idat(rows(3, 4)), IEND), "Invalid IHDR data"),
            ("interlace-2", png(ihdr(interlace=2), idat(rows(3, 4)), IEND), "Invalid IHDR data"),
            ("no-palette", png(ihdr(colour=3), idat(rows(3, 4)), IEND), "Missing PLTE before IDAT"),
            ("palette-of-4-bytes", png(ihdr(colour=3), chunk(b"PLTE", bytes(4)), idat(rows(3, 4)), IEND), "PLTE: invalid"),
            ("palette-of-257", png(ihdr(colour=3), chunk(b"PLTE", bytes(771)), idat(rows(3, 4)), IEND), "PLTE: invalid"),
            ("unknown-critical", png(ihdr(), chunk(b"ABCD", b"x"), idat(rows(3, 4)), IEND), "unhandled critical chunk"),
            ("chunk-of-2-GiB", png(ihdr(), chunk(b"tEXt", b"x", length=2**31), idat(rows(3, 4)), IEND), "broken PNG"),
            ("chunk-of-100-MB", png(ihdr(), chunk(b"tEXt", b"x", length=10**8), idat(rows(3, 4)), IEND),
             "the file ends early"),
            ("pixels-are-garbage", png(ihdr(), chunk(b"IDAT", b"no zlib here"), IEND), "broken PNG"),
            ("too-few-pixels", png(ihdr(), idat(rows(2, 4)), IEND), "Not enough image data"),
            ("filter-7", png(ihdr(), idat(rows(3, 4, 7)), IEND), "bad adaptive filter value"),
            ("interlaced-too-few", png(ihdr(16, 16, interlace=1), idat(bytes(100)), IEND), "Not enough image data"),
            ("more-than-it-holds", png(ihdr(16384, 16384), idat(rows(3, 4)), IEND),
             "announces 16384x16384 pixels: more than a file of"),
            ("beyond-the-limit", png(ihdr(16384, 16384, 16, 6), idat(rows(3, 4)), IEND),
             "more than the 268435456 bytes allowed once decoded")]:
        bad("picture", name + ".png", data, words)
    good("png_grey", "plain.png", picture)
    bad("png_grey", "other.png", b"GIF89a and so on", "is not a PNG file")
    bad("png_grey", "cut.png", picture[:50], "is a broken PNG: the file ends early")
    bad("png_grey", "more-than-it-holds.png", png(ihdr(16384, 16384), idat(rows(3, 4)), IEND), "announces 16384x16384")


def jpegs():
    jpeg = (FIXTURES / "colour.jpg").read_bytes()
    frame = jpeg.index(b"\xff\xc0")  # marker, length, precision, height, width, number of components
    tables = jpeg.index(b"\xff\xdb")
    codes = jpeg.index(b"\xff\xc4")
    good("picture", "colour.jpg", jpeg)
    good("picture", "scans.jpg", progressive_jpeg(64))
    app = segment(0xe1, bytes(65000))
    good("picture", "segments.jpg", jpeg[:2] + app * 1500 + jpeg[2:])  # 97 MB that nobody needs
    for name, data, words in [
            ("empty.jpg", b"", "is empty; expected a PNG or JPEG picture"),
            ("gif.jpg", b"GIF89a and so on", "is neither a PNG nor a JPEG picture"),
            ("signature.jpg", jpeg[:3], "is a broken JPEG: "),
            ("half.jpg", jpeg[:len(jpeg) // 2], "is a broken JPEG: Premature end of JPEG file"),
            ("without-end.jpg", jpeg[:-2], "is a broken JPEG: Premature end of JPEG file"),
            ("scrambled.jpg", jpeg[:-60] + b"\xff" * 40 + jpeg[-20:], "is a broken JPEG: "),
            ("twelve-bits.jpg", changed(jpeg, frame + 4, b"\x0c"), "Unsupported JPEG data precision 12"),
            ("height-0.jpg", changed(jpeg, frame + 5, b"\0\0"), "is a broken JPEG: "),
            ("width-0.jpg", changed(jpeg, frame + 7, b"\0\0"), "is a broken JPEG: "),
            ("no-components.jpg", changed(jpeg, frame + 9, b"\0"), "is a broken JPEG: "),
            ("sampling-0.jpg", changed(jpeg, frame + 11, b"\0"), "is a broken JPEG: "),
            ("sampling-5.jpg", changed(jpeg, frame + 11, b"\x55"), "is a broken JPEG: "),
            ("lossless.jpg", changed(jpeg, frame + 1, b"\xc3"), "is a broken JPEG: Unsupported JPEG process"),
            ("no-frame.jpg", jpeg[:frame] + jpeg[codes:], "is a broken JPEG: "),
            ("two-frames.jpg", jpeg[:codes] + jpeg[frame:], "is a broken JPEG: "),
            ("no-quantisation.jpg", jpeg[:tables] + jpeg[frame:], "is a broken JPEG: Quantization table"),
            ("no-codes.jpg", progressive_jpeg(64).replace(b"\xff\xc4", b"\xff\xfe"), "is a broken JPEG: Huffman table"),
            ("codes-length.jpg", changed(jpeg, codes + 2, b"\0\3"), "is a broken JPEG: "),
            ("more-than-it-holds.jpg", changed(jpeg, frame + 5, b"\x20\1\x20\1"),
             "announces 8193x8193 pixels: more than a file of"),
            ("too-large.jpg", changed(jpeg, frame + 5, b"\xff\1\xff\1"),
             "is a picture of 65281x65281 pixels: sides of at most 16384"),
            ("print.jpg", (FIXTURES / "print.jpg").read_bytes(), "4 colour components (CMYK, as for print)"),
            ("many-scans.jpg", progressive_jpeg(700), "is a broken JPEG: more than 500 scans")]:
        bad("picture", name, data, words)
    # Large enough to be believed; a progressive picture of this size needs 512 MB for its coefficients.
    scans = progressive_jpeg(2)
    wide = changed(scans, scans.index(b"\xff\xc2") + 5, struct.pack(">HH", 16000, 16000))
    bad("picture", "coefficients.jpg", wide[:2] + app * 8 + wide[2:], "decoding takes more than 60 MiB")


# NumPy

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
            ("records", npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,)}"), "a quoted text expected"),
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
            ("twice", zipped([Entry("a", b"1"), Entry("a", b"2")]), "is not a readable ZIP archive: File already exists"),
            ("encrypted", zipped([Entry("a", b"first", flags=1)]), "is encrypted"),
            ("method-deflate64", zipped([Entry("a", b"first", method=9, body=b"first")]), "packed by an unknown method"),
            ("method-bzip2", zipped([Entry("a", b"first", method=12, body=b"BZh9")]), "packed by an unknown method"),
            ("method-aes", zipped([Entry("a", b"first", method=99)]), "is not a readable ZIP archive"),
            ("size-impossible", zipped([Entry("a", b"first", size=2**31)]), "larger than what may be unpacked"),
            ("size-beyond-its-bytes", zipped([Entry("a", b"first", size=1_000_000), Entry("b", bytes(100_000), method=0)]), "to more than its bytes can hold"),
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
            ("array-shorter.npz", zipped([Entry("a.npy", npy(npy_header(shape="(300,)"), bytes(600)),
                                                size=len(npy()) - 24 + 1200)]), ["a.npy", "ends within its values"]),
            ("too-large.npz", zipped([Entry("a.npy", npy(npy_header("|u1", shape="(300000000,)"), bytes(300_000_000)))]),
             ["a.npy", "is larger than what may be unpacked"]),
            # 90 million values are announced and may be there; 55 million are. None may be given room before it came.
            ("almost-complete.npz", zipped([Entry("a.npy", npy(npy_header("|u1", shape="(90000000,)"), varied(55_000_000)),
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


# Weights

def weights():
    one, values = tensor(), bytes(8)
    good("safetensors", "plain", safetensors({"__metadata__": {"k": "v"}, "a": one}, values))
    good("safetensors", "no-tensor", safetensors({}))
    field = lambda **more: safetensors({"a": {**one, **more}}, values)
    twice = '{"a":%s,"a":%s}' % (json.dumps(one), json.dumps(one))
    for name, data, words in [
            ("empty", b"", "is too short for safetensors: has 0 bytes"),
            ("seven-bytes", bytes(7), "is too short for safetensors: has 7 bytes"),
            ("zip", zipped([Entry("a", b"x")]), "is a ZIP archive"),
            ("header-of-2-64", safetensors("{}", length=2**64 - 1), "announces a header of 18446744073709551615 bytes"),
            ("header-beyond-the-limit", safetensors("{}" + " " * (4 << 20)), "expected at most 4194304"),
            ("header-beyond-the-file", safetensors("{}", length=100), "announces a header of 100 bytes, but only 2 follow"),
            ("header-empty", safetensors(""), "does not begin with '{'"),
            ("header-is-a-list", safetensors("[]"), "does not begin with '{'"),
            ("header-begins-with-a-space", safetensors(" {}"), "does not begin with '{'"),
            ("header-not-json", safetensors('{"a":}'), "is not valid JSON at byte 6"),
            ("header-cut", safetensors('{"a":{"dtype":"F32"'), "is not valid JSON"),
            ("header-goes-on", safetensors("{} x"), "is not valid JSON"),
            ("header-not-utf8", safetensors(b'{"__metadata__":{"k":"\xff"}}'), "is not UTF-8: byte 22 of it"),
            ("header-overlong-utf8", safetensors(b'{"__metadata__":{"k":"\xc0\xaf"}}'), "is not UTF-8: byte 22 of it"),
            ("header-deep", safetensors('{"a":' + "[" * 100_000), "is nested too deeply"),
            ("header-deep-objects", safetensors('{"a":' * 100_000), "is nested too deeply"),
            ("number-out-of-range", safetensors('{"a":1e999}'), "a number out of range"),
            ("tensor-twice", safetensors(twice, values), "has the key 'a' twice"),
            ("field-twice", safetensors('{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}', values),
             "has the key 'dtype' twice"),
            ("metadata-twice", safetensors('{"__metadata__":{},"__metadata__":{}}'), "has the key '__metadata__' twice"),
            ("metadata-key-twice", safetensors('{"__metadata__":{"k":"1","k":"2"}}'), "has the key 'k' twice"),
            ("metadata-is-a-list", safetensors({"__metadata__": []}), "has metadata that are no object"),
            ("metadata-of-numbers", safetensors({"__metadata__": {"k": 1}}), "has metadata 'k' that are no text"),
            ("tensor-is-a-number", safetensors({"a": 1}), "tensor 'a' is described by something else than an object"),
            ("tensor-is-a-list", safetensors({"a": [1]}), "tensor 'a' is described by something else than an object"),
            ("field-missing", safetensors({"a": {"dtype": "F32", "shape": [2]}}, values), "needs exactly dtype, shape"),
            ("field-too-many", field(x=1), "needs exactly dtype, shape and data_offsets"),
            ("dtype-unknown", field(dtype="F8_E4M3"), "tensor 'a' has the dtype \"F8_E4M3\""),
            ("dtype-is-a-number", field(dtype=32), "tensor 'a' has the dtype 32"),
            ("shape-is-a-number", field(shape=2), "has a shape that is no list"),
            ("shape-negative", field(shape=[-2]), "has a shape with something else than whole numbers"),
            ("shape-fraction", field(shape=[2.0]), "has a shape with something else than whole numbers"),
            ("shape-overflow", field(shape=[2**32, 2**32, 2]), "has a shape that overflows"),
            ("shape-of-33", field(shape=[1] * 32 + [2]), "has a tensor of more than 32 dimensions"),
            ("shape-beyond-its-bytes", field(shape=[10**9]), "needs 4000000000 bytes for its shape"),
            ("shape-below-its-bytes", field(shape=[1]), "needs 4 bytes for its shape, but its data_offsets span 8"),
            ("offsets-three", field(data_offsets=[0, 4, 8]), "has data_offsets [0,4,8]"),
            ("offsets-one", field(data_offsets=[0]), "has data_offsets [0]"),
            ("offsets-backwards", field(data_offsets=[8, 0]), "has data_offsets [8,0]"),
            ("offsets-negative", field(data_offsets=[-8, 0]), "data_offsets with something else than whole numbers"),
            ("offsets-beyond-the-file", safetensors({"a": one}, bytes(4)), "within the 4 bytes after the header"),
            ("overlap", safetensors({"a": one, "b": tensor(offsets=(4, 12))}, bytes(12)), "tensor 'b' overlaps"),
            ("same-bytes", safetensors({"a": one, "b": one}, values), "overlaps another one"),
            ("hole", safetensors({"a": tensor(offsets=(4, 12))}, bytes(12)), "tensor 'a' leaves a hole of 4 bytes"),
            ("hole-between", safetensors({"a": one, "b": tensor(offsets=(12, 20))}, bytes(20)),
             "tensor 'b' leaves a hole of 4 bytes"),
            ("tail", safetensors({"a": one}, bytes(9)), "has 1 bytes after its last tensor"),
            ("name-of-control-characters", safetensors({"\x1b[2J\n": 1}), "tensor '\\x1b[2J\\x0a' is described by")]:
        bad("safetensors", name, data, words)


def unpack(blob):
    """Header and values of a safetensors file."""
    length, = struct.unpack_from("<Q", blob)
    return json.loads(blob[8:8 + length]), blob[8 + length:]


def spoilt_model(blob, change, values=None):
    header, stored = unpack(blob)
    return safetensors(edited(header, change), stored if values is None else values(stored))


def models():
    autoencoder = (SEEDS / "run/model.safetensors").read_bytes()
    classifier = (SEEDS / "classifier.safetensors").read_bytes()
    good("model", "autoencoder.safetensors", autoencoder)
    good("model", "classifier.safetensors", classifier)

    def metadata(blob, key, value):
        return spoilt_model(blob, lambda header: header["__metadata__"].__setitem__(key, value))

    def without(blob, key):
        return spoilt_model(blob, lambda header: header["__metadata__"].pop(key))

    image = "metadata \"debruit.image\" is "
    for name, data, words in [
            ("no-image", without(autoencoder, "debruit.image"), "has no metadata \"debruit.image\""),
            ("image-of-two", metadata(autoencoder, "debruit.image", "12,12"), image + "\"12,12\""),
            ("image-of-four", metadata(autoencoder, "debruit.image", "1,12,12,1"), image),
            ("image-of-words", metadata(autoencoder, "debruit.image", "a,b,c"), image),
            ("image-0", metadata(autoencoder, "debruit.image", "0,12,12"), "image.channels: 0 is out of range"),
            ("image-too-large", metadata(autoencoder, "debruit.image", "65536,65536,65536"), "is too large"),
            ("image-does-not-fit", metadata(autoencoder, "debruit.image", "1,12,13"), "has shape"),
            ("kind-unknown", metadata(classifier, "debruit.classifier", "oracle"), "oracle"),
            ("classes-of-words", metadata(classifier, "debruit.classes", "four"), "\"debruit.classes\" is \"four\""),
            ("classes-0", metadata(classifier, "debruit.classes", "0"), "classes"),
            ("classes-do-not-fit", metadata(classifier, "debruit.classes", "5"), "classifier.0.bias: has shape [4], expected [5]"),
            ("no-classes", without(classifier, "debruit.classes"), "has no metadata \"debruit.classes\""),
            ("input-unknown", metadata(classifier, "debruit.input", "dreams"), "dreams"),
            ("loss-unknown", metadata(classifier, "debruit.loss", "grief"), "grief"),
            ("fine-tune-unknown", metadata(classifier, "debruit.fine_tune", "maybe"), "expected true or false"),
            ("tensor-renamed",
             spoilt_model(autoencoder, lambda h: h.__setitem__("encoder.x", h.pop("encoder.0.bias"))), "encoder.0.bias"),
            ("no-encoder", spoilt_model(autoencoder, lambda h: h.__setitem__("x", h.pop("encoder.0.weight"))),
             "does not hold an autoencoder"),
            ("shape-turned",
             spoilt_model(autoencoder, lambda h: h["decoder.0.weight"]["shape"].reverse()), "decoder.0.weight: has shape"),
            ("nan", spoilt_model(autoencoder, lambda h: None, lambda v: b"\0\0\xc0\x7f" + v[4:]), "expected finite values"),
            ("infinite", spoilt_model(autoencoder, lambda h: None, lambda v: b"\0\0\x80\xff" + v[4:]),
             "expected finite values"),
            ("superfluous", spoilt_model(autoencoder, lambda h: h.__setitem__(
                "more", tensor(shape=(1,), offsets=(len(unpack(autoencoder)[1]), len(unpack(autoencoder)[1]) + 4))),
                lambda v: v + bytes(4)), "more: is superfluous")]:
        bad("model", name + ".safetensors", data, words)
    good("import", "autoencoder.safetensors", autoencoder)
    for name, data, words in [
            ("no-weight", spoilt_model(autoencoder, lambda h: h.__setitem__("x", h.pop("encoder.0.weight"))),
             "encoder.0.weight: is missing"),
            ("weight-of-one-side",
             spoilt_model(autoencoder, lambda h: h["encoder.0.weight"].__setitem__("shape", [9 * 144])),
             "encoder.0.weight: has shape [1296], expected 2 dimensions"),
            ("decoder-missing", spoilt_model(autoencoder, lambda h: h.__setitem__("x", h.pop("decoder.0.weight"))),
             "decoder.0.weight"),
            ("not-safetensors", b"\x80\x02}q\x00.words", "announces a header of")]:
        bad("import", name + ".safetensors", data, words)


# Bundles

def unzipped(blob):
    """Contents by name of an archive that debruit wrote; walks its local headers."""
    contents, at = {}, 0
    while blob[at:at + 4] == b"PK\3\4":
        method, = struct.unpack_from("<H", blob, at + 8)
        packed, size, name, extra = struct.unpack_from("<IIHH", blob, at + 18)
        begin = at + 30 + name + extra
        body = blob[begin:begin + packed]
        data = zlib.decompress(body, -15) if method == 8 else body
        assert len(data) == size
        contents[blob[at + 30:at + 30 + name].decode()] = data
        at = begin + packed
    return contents


def bundles():
    sound = unzipped((SEEDS / "bundle.zip").read_bytes())
    listed = json.loads(sound["bundle.json"])

    def bundle(contents):
        return zipped([Entry(name, data) for name, data in sorted(contents.items())])

    def with_manifest(change):
        return bundle({**sound, "bundle.json": json.dumps(edited(listed, change)).encode()})

    def believed(**spoilt):
        """With the SHA-256 of what was changed, as somebody writes it who wants to be believed."""
        contents = {**sound, **spoilt}
        manifest = copy.deepcopy(listed)
        manifest["files"] = {name: hashlib.sha256(contents[name]).hexdigest() for name in manifest["files"]}
        return bundle({**contents, "bundle.json": json.dumps(manifest).encode()})

    good("bundle", "plain.zip", bundle(sound))
    descr, shape, pixels = array_bytes(sound["golden/input.npy"])
    turned = npy(npy_header(descr, shape=str((shape[0] + 1,) + shape[1:])), pixels + pixels[:len(pixels) // shape[0]])
    output = sound["golden/output.npy"]
    for name, data, *says in [
            ("no-list.zip", bundle({k: v for k, v in sound.items() if k != "bundle.json"}), "without bundle.json"),
            ("list-not-json.zip", bundle({**sound, "bundle.json": b"{"}), "bundle.json", "is not JSON"),
            ("list-deep.zip", bundle({**sound, "bundle.json": b"[" * 100_000}), "bundle.json", "is nested too deeply"),
            ("list-is-a-list.zip", bundle({**sound, "bundle.json": b"[]"}), "bundle.json", "an object expected"),
            ("schema.zip", with_manifest(lambda m: m.__setitem__("schema", "debruit.bundle/9")), "schema: ",
             "debruit.bundle/9"),
            ("key-missing.zip", with_manifest(lambda m: m.pop("golden")), "golden: is missing"),
            ("key-unknown.zip", with_manifest(lambda m: m.__setitem__("more", 1)), "more: unknown key"),
            ("files-is-a-list.zip", with_manifest(lambda m: m.__setitem__("files", [])), "files: an object expected"),
            ("hash-is-a-number.zip", with_manifest(lambda m: m["files"].__setitem__("config.json", 1)),
             "files: a SHA-256 expected for config.json"),
            ("hash.zip", with_manifest(lambda m: m["files"].__setitem__("config.json", "00")), "config.json",
             "expected 00: it is not what was bundled"),
            ("file-missing.zip", bundle({k: v for k, v in sound.items() if k != "README.md"}),
             "lacks README.md, which its list names"),
            ("file-not-listed.zip", bundle({**sound, "more.txt": b"x"}), "holds more.txt, which its list does not name"),
            ("weights-unlisted.zip", bundle({**{k: v for k, v in sound.items() if k != "model.safetensors"},
                                             "bundle.json": json.dumps(edited(listed, lambda m: m["files"].pop(
                                                 "model.safetensors"))).encode()}), "model.safetensors"),
            ("preprocessing.zip", with_manifest(lambda m: m["preprocessing"].__setitem__("largest_pixel", 1)),
             "bundle.json", "preprocessing: "),
            ("golden.zip", with_manifest(lambda m: m["golden"].__setitem__("images", 99)), "bundle.json", "golden: "),
            ("config.zip", believed(**{"config.json": b"{}"}), "config.json"),
            ("weights-cut.zip", believed(**{"model.safetensors": sound["model.safetensors"][:-4]}), "model.safetensors"),
            ("weights-of-another.zip",
             believed(**{"model.safetensors": (SEEDS / "classifier.safetensors").read_bytes()}), "model.safetensors",
             "holds another network than the settings"),
            ("input-of-objects.zip", believed(**{"golden/input.npy": npy(npy_header("|O"))}), "golden/input.npy",
             "(Python objects)"),
            ("input-of-another-shape.zip", believed(**{"golden/input.npy": array("|u1", (1, 1, 2, 2), [1] * 4)}),
             "golden/input.npy", "does not hold images of the model's shape"),
            ("input-of-one-side.zip", believed(**{"golden/input.npy": array("|u1", (0,), [])}), "golden/input.npy",
             "does not hold images of the model's shape"),
            ("input-of-another-type.zip", believed(**{"golden/input.npy": array("<i4", shape, [1] * len(pixels))}),
             "golden/input.npy", "another type than uint8 and float32"),
            ("one-image-more.zip", believed(**{"golden/input.npy": turned}), "golden/", "the shape of what the model makes"),
            ("output-differs.zip", believed(**{"golden/output.npy": output[:-4] + struct.pack("<f", 0.9)}),
             "golden/output.npy", "came, expected 0.8999"),
            ("output-nan.zip", believed(**{"golden/output.npy": output[:-4] + struct.pack("<f", float("nan"))}),
             "golden/output.npy", "expected nan")]:
        bad("bundle", name, data, *says)


# JSON: settings and results

def text(value):
    return json.dumps(value).encode()


def json_files(reader, name, seed):
    """What every reader of JSON refuses."""
    good(reader, name, text(seed))
    first = next(iter(seed))
    for what, data, words in [
            ("empty", b"", "is not JSON"),
            ("not-json", b"{]", "is not JSON"),
            ("cut", text(seed)[:-2], "is not JSON"),
            ("goes-on", text(seed) + b"{}", "is not JSON"),
            ("not-utf8", b'{"schema": "\xff"}', "is not JSON"),
            ("long-word", b'{"schema": "' + b"x" * 100_000, "is not JSON"),
            ("number-out-of-range", b'{"schema": 1e999}', "is not JSON"),
            ("deep-lists", b"[" * 100_000, "is nested too deeply"),
            ("deep-objects", b'{"a":' * 100_000, "is nested too deeply"),
            ("key-twice", b'{"schema": "a", "schema": "b"}', "names \"schema\" twice in one object"),
            ("many-members", text({f"k{i}": 0 for i in range(1025)}), "has an object of more than 1024 members"),
            ("many-values", b"[" + b"[]," * 1_100_000 + b"0]", "has more than 524288 values"),
            ("a-list", b"[]", "an object expected"),
            ("key-unknown", text({**seed, "more": 1}), "more: unknown key; known are"),
            ("key-missing", text({k: v for k, v in seed.items() if k != "model" and k != "status" and k != "title"}),
             "is missing"),
            ("schema", text({**seed, "schema": "debruit.other/1"}), "schema: \"debruit.other/1\" given"),
            ("schema-is-a-number", text({**seed, "schema": 7}), "schema: ")]:
        if reader == "settings" and what == "key-missing":
            continue  # settings may say as little as they like
        bad(reader, f"{what}.json", data, words, **({"kind": "usage"} if reader == "settings" and what in (
            "a-list", "key-unknown", "schema", "schema-is-a-number") else {}))
    assert first


def at(*path):
    """A change of the value at the path, given last."""
    *keys, last, value = path

    def change(json_value):
        for key in keys:
            json_value = json_value[key]
        json_value[last] = value
    return change


def settings():
    config = json.loads((SEEDS / "run/config.json").read_text())
    json_files("config", "config.json", config)
    json_files("settings", "settings.json", config)
    for name, change, words in [
            ("epochs-negative", at("training", "epochs", -1), "training.epochs: -1 given, a whole number"),
            ("epochs-fraction", at("training", "epochs", 1.5), "training.epochs: 1.5 given, a whole number"),
            ("epochs-of-words", at("training", "epochs", "ten"), "training.epochs: \"ten\" given"),
            ("epochs-null", at("training", "epochs", None), "training.epochs: null given"),
            ("learning-rate-negative", at("training", "learning_rate", -1), "training.learning_rate: -1 given"),
            ("shuffle-is-a-number", at("training", "shuffle", 1), "training.shuffle: 1 given, true or false expected"),
            ("optimiser-unknown", at("training", "optimiser", "magic"), "training.optimiser: "),
            ("schedule-unknown", at("training", "schedule", "magic"), "training.schedule: "),
            ("kind-unknown", at("model", "kind", "oracle"), "model.kind: unknown \"oracle\""),
            ("image-of-two", at("model", "image", [1, 2]), "model.image: [channels, height, width] expected"),
            ("image-0", at("model", "image", [0, 2, 2]), "model.image: "),
            ("image-too-large", at("model", "image", [65537, 2, 2]), "model.image: "),
            ("image-is-a-number", at("model", "image", 4), "model.image: 4 given, a list expected"),
            ("hidden-size-too-large", at("model", "hidden_size", 10**9), "model.hidden_size: "),
            ("inside-unknown", at("model", "more", 1), "model.more: unknown key"),
            ("model-is-a-list", at("model", []), "model: an object expected"),
            ("noise-unknown", at("noise", "kinds", ["gremlins"]), "noise.kinds: "),
            ("no-noise", at("noise", "kinds", []), "noise.kinds: at least one kind of noise expected"),
            ("noise-of-numbers", at("noise", "kinds", [1]), "noise.kinds: 1 given, a text expected"),
            ("scale-of-one", at("noise", "scale", [1]), "noise.scale: [lowest, highest] expected"),
            ("scale-turned", at("noise", "scale", [2, 1]), "noise.scale: [lowest, highest] expected"),
            ("label-256", at("data", "classes", [256]), "data.classes: 256 given"),
            ("no-scales", at("evaluation", "scales", []), "evaluation.scales: at least one noise scale expected"),
            ("seed-too-large", at("evaluation", "seed", 2**64), "evaluation.seed: ")]:
        bad("config", name + ".json", text(edited(config, change)), words)
    imported = {"schema": config["schema"], "version": "0", "imported": "x", "model": config["model"], "scaling": "unit"}
    good("config", "imported.json", text(imported))
    bad("config", "imported-scaling.json", text({**imported, "scaling": "none of them"}), "scaling")
    bad("settings", "imported.json", text(imported), "is of an imported model", kind="usage")


def results():
    result = json.loads((SEEDS / "run/result.json").read_text())
    json_files("result", "result.json", result)
    score = ("evaluations", 0, "scores", 0)
    classified = ("classifier_evaluations", 0)
    for name, change, words in [
            ("status-unknown", at("status", "lost"), "status: \"lost\" given, \"finished\" or \"interrupted\" expected"),
            ("epochs-negative", at("epochs_done", -1), "epochs_done: -1 given"),
            ("seconds-of-words", at("seconds", "long"), "seconds: \"long\" given, a number"),
            ("evaluations-is-a-number", at("evaluations", 1), "evaluations: a list expected"),
            ("evaluation-is-a-number", at("evaluations", [1]), "evaluations[0]: an object expected"),
            ("count-too-large", at("evaluations", 0, "data", "count", 2**60), "evaluations[0].data.count: "),
            ("mean-of-words", at(*score, "denoised", "mse", "mean", "small"), "evaluations[0].scores[0].denoised.mse.mean"),
            ("kinds-unknown", at(*score, "kinds", ["gremlins"]), "evaluations[0].scores[0].kinds: "),
            ("scale-negative", at(*score, "scale", -1), "evaluations[0].scores[0].scale: "),
            ("classes-0", at(*classified, "classes_known", 0), "classifier_evaluations[0].classes_known: "),
            ("classes-257", at(*classified, "classes_known", 257), "classifier_evaluations[0].classes_known: "),
            ("confusion-row-missing", at(*classified, "scores", 0, "confusion", [[1, 2]]),
             "classifier_evaluations[0].scores[0].confusion: 2 rows of as many counts expected"),
            ("confusion-ragged", at(*classified, "scores", 0, "confusion", [[1, 2], [3]]),
             "confusion: 2 rows of as many counts expected"),
            ("confusion-negative", at(*classified, "scores", 0, "confusion", [[1, 2], [3, -4]]), "confusion: -4 given")]:
        bad("result", name + ".json", text(edited(result, change)), words)


# A run's other files

def metrics():
    csv = (SEEDS / "run/metrics.csv").read_bytes()
    head, first, second = csv.splitlines(keepends=True)
    good("metrics", "metrics.csv", csv)
    expected = "an epoch, two losses"
    for name, data, words in [
            ("empty", b"", "line 1: "),
            ("header", b"epoch,loss\n" + first, "line 1: "),
            ("binary", b"\x89PNG\r\n\x1a\n", "line 1: "),
            ("torn-line", csv[:-1], "line 3: " + expected),
            ("empty-line", head + b"\n", "line 2: " + expected),
            ("field-missing", head + first + b"2,0.5,0.5,1\n", "line 3: " + expected),
            ("field-too-many", head + first[:-1] + b",1\n", "line 2: " + expected),
            ("words", head + b"one,0.5,0.5,,1\n", "line 2: " + expected),
            ("number-and-words", head + b"1x,0.5,0.5,,1\n", "line 2: " + expected),
            ("negative-epoch", head + b"-1,0.5,0.5,,1\n", "line 2: " + expected),
            ("huge-epoch", head + b"18446744073709551616,0.5,0.5,,1\n", "line 2: " + expected),
            ("nan", head + b"1,nan,0.5,,1\n", "line 2: " + expected),
            ("infinite", head + b"1,0.5,inf,,1\n", "line 2: " + expected),
            ("too-large-number", head + b"1,1e999,0.5,,1\n", "line 2: " + expected),
            ("zero-bytes", head + b"1,0.5,0.5,,1\0\n", "line 2: " + expected),
            ("too-large", head + bytes(2**25), "is larger than the 33554432 bytes allowed")]:
        bad("metrics", name + ".csv", data, words)


def archives():
    def spoil(reader, seed, cases):
        arrays = {name[:-4]: data for name, data in unzipped((SEEDS / "run" / seed).read_bytes()).items()}
        about = json.loads(array_bytes(arrays["about"])[2])
        good(reader, seed, npz(arrays))
        common = [
            ("about-missing", {"about": None}, "about", "is missing"),
            ("about-of-floats", {"about": array("<f4", (1,), [1])}, "about", "has another type than expected"),
            ("about-of-two-sides", {"about": array("|u1", (1, 2), [123, 125])}, "about", "has another shape than expected"),
            ("about-not-json", {"about": b"{"}, "about", "is not JSON"),
            ("about-deep", {"about": b"[" * 100_000}, "about", "is nested too deeply"),
            ("about-is-a-list", {"about": b"[]"}, "about", "an object expected"),
            ("about-schema", {"about": at("schema", "x")}, "about", "schema: \"x\" given"),
            ("about-unknown", {"about": at("more", 1)}, "about", "more: unknown key"),
            ("about-key-missing", {"about": lambda a: a.pop("data")}, "about", "data: is missing")]
        for name, changes, *says in common + cases:
            spoilt = dict(arrays)
            for key, value in changes.items():
                if callable(value):
                    value = text(edited(about, value))
                if value is None:
                    del spoilt[key]
                elif value[:1] == b"\x93":
                    spoilt[key] = value
                else:
                    spoilt[key] = array("|u1", (len(value),), list(value))
            bad(reader, name + ".npz", npz(spoilt), *says)
        bad(reader, "truncated.npz", npz(arrays)[:-30], "is not a readable ZIP archive")

    def floats(*shape, value=0.0):
        count = 1
        for side in shape:
            count *= side
        return array("<f4", shape, [value] * count)

    spoil("samples", "samples.npz", [
        ("image-of-two", {"about": at("image", [1, 2])}, "about", "image: [channels, height, width] expected"),
        ("image-of-another-size", {"about": at("image", [1, 65536, 65536])}, "has another shape than expected"),
        ("group-missing", {"about": lambda a: a["noises"].pop("worst")}, "about", "noises.worst: is missing"),
        ("group-unknown", {"about": at("noises", "grid7", [])}, "about", "noises.grid7: unknown key"),
        ("group-of-numbers", {"about": at("noises", "best", [1])}, "about", "noises.best: 1 given, a text expected"),
        ("one-noise-more", {"about": at("noises", "best", ["gaussian", "none"])}, "best_scale", "has another shape"),
        ("array-missing", {"sheet_original": None}, "sheet_original", "is missing"),
        ("array-of-doubles", {"sheet_original": array("<f8", (1, 1, 2, 2), [0] * 4)}, "sheet_original", "another type"),
        ("array-of-another-shape", {"sheet_original": floats(1, 1, 2, 3)}, "sheet_original", "another shape"),
        ("latent-of-three-sides", {"worst_latent": floats(1, 2, 1)}, "worst_latent", "another shape"),
        ("index-negative", {"worst_index": array("<i8", (1,), [-1])}, "worst_index", "holds a negative index")])
    spoil("predictions", "predictions.npz", [
        ("labels-missing", {"labels": None}, "labels", "is missing"),
        ("labels-of-integers", {"labels": array("<i8", (3,), [0, 1, 1])}, "labels", "another type"),
        ("labels-of-two-sides", {"labels": array("|u1", (3, 1), [0, 1, 1])}, "labels", "expected"),
        ("labels-of-no-side", {"labels": array("|u1", (), [0])}, "labels", "expected"),
        ("predicted-missing", {"predicted": None}, "predicted", "is missing"),
        ("predicted-fewer", {"predicted": array("|u1", (2, 2), [0] * 4)}, "predicted", "another shape"),
        ("cells-more", {"about": lambda a: a["cells"].append(a["cells"][0])}, "predicted", "another shape"),
        ("cells-is-a-number", {"about": at("cells", 1)}, "about", "cells: a list expected"),
        ("cell-scale", {"about": at("cells", 0, "scale", -1)}, "about", "cells[0].scale: -1 given"),
        ("cell-kinds", {"about": at("cells", 1, "kinds", ["gremlins"])}, "about", "cells[1].kinds: ")])
    nan = float("nan")
    spoil("latents", "latents.npz", [
        ("image-0", {"about": at("image", [0, 2, 2])}, "about", "image: "),
        ("count-0", {"about": at("count", 0)}, "about", "count: 0 given"),
        ("share-2", {"about": at("pca_share", 2)}, "about", "pca_share: 2 given"),
        ("mean-missing", {"unit_mean": None}, "unit_mean", "is missing"),
        ("mean-nan", {"unit_mean": floats(2, value=nan)}, "unit_mean", "holds a value that is not finite"),
        ("mean-of-two-sides", {"unit_mean": floats(2, 1)}, "unit_mean", "another shape"),
        ("deviation-longer", {"unit_deviation": floats(3)}, "unit_deviation", "another shape"),
        ("firing-of-doubles", {"unit_firing": array("<f8", (2,), [0, 1])}, "unit_firing", "another type"),
        ("ratios-nan", {"explained_variance_ratio": array("<f8", (1,), [nan])}, "explained_variance_ratio", "not finite"),
        ("effects-more-than-units", {"effects": floats(3, 1, 2, 2)}, "effects", "does not fit the number of units"),
        ("effects-of-another-shape", {"effects": floats(1, 1, 2, 3)}, "effects", "another shape"),
        ("points-of-another-noise", {"points": floats(3, 2, 2)}, "points", "another shape"),
        ("points-nan", {"points": floats(2, 2, 2, value=nan)}, "points", "not finite"),
        ("labels-longer", {"labels": array("|u1", (3,), [0, 1, 1])}, "labels", "another shape"),
        ("interpolation-negative", {"interpolation_index": array("<i8", (1, 2), [0, -1])}, "interpolation_index",
         "holds a negative index"),
        ("interpolation-steps-missing", {"interpolation_steps": None}, "interpolation_steps", "is missing"),
        ("interpolation-ends-shorter", {"interpolation_ends": floats(1, 1, 1, 2, 2)}, "interpolation_ends", "shape"),
        ("interpolation-pairs-more", {"interpolation_steps": floats(2, 2, 1, 2, 2)}, "interpolation_index", "shape")])


def documents():
    folder = {path.name: path.read_bytes() for path in (SEEDS / "document").iterdir()}
    document = json.loads(folder["document.json"])
    blocks = {block["block"]: index for index, block in enumerate(document["blocks"])}
    good("document", "plain", folder)

    def spoilt(change):
        return {**folder, "document.json": text(edited(document, change))}

    def block(kind, *path):
        return spoilt(at("blocks", blocks[kind], *path))

    for name, contents, *says in [
            ("not-json", {**folder, "document.json": b"{"}, "document.json", "is not JSON"),
            ("deep", {**folder, "document.json": b'{"blocks":' + b"[" * 100_000}, "is nested too deeply"),
            ("schema", spoilt(at("schema", "x")), "document.json: schema: \"x\" given"),
            ("title-missing", spoilt(lambda d: d.pop("title")), "title: is missing"),
            ("blocks-is-a-number", spoilt(at("blocks", 1)), "blocks: a list expected"),
            ("block-unknown", spoilt(at("blocks", 0, "block", "film")), "blocks[0].block: unknown \"film\""),
            ("block-is-a-text", spoilt(at("blocks", 0, "x")), "blocks[0]: an object expected"),
            ("level-5", block("heading", "level", 5), "blocks[0]: a heading's level is 2, 3 or 4"),
            ("level-negative", block("heading", "level", -1), "blocks[0].level: "),
            ("text-is-a-number", block("paragraph", "text", 1), "blocks[1].text: a text expected"),
            ("note-is-a-text", block("paragraph", "note", "x"), "blocks[1].note: true or false expected"),
            ("table-ragged", block("table", "rows", [["1"]]), "blocks[2]: row 0 has 1 values, 2 expected"),
            ("table-tone", block("table", "rows", 0, 1, {"text": "x", "tone": "loud"}), "tone: \"loud\" given"),
            ("chart-name", block("lines", "name", "../../evil"), "a chart's name is a file name"),
            ("chart-name-hidden", block("lines", "name", ".bashrc"), "a chart's name is a file name"),
            ("chart-name-long", block("lines", "name", "x" * 101), "a chart's name is a file name"),
            ("chart-name-twice", block("heat_map", "name", "lines"), "a second chart of the name \"lines\""),
            ("series-ragged", block("lines", "series", 0, "x", [1]), "differ in number"),
            ("series-of-words", block("lines", "series", 0, "x", ["a", "b"]), "series[0].x[0]: a number or null expected"),
            ("map-ragged", block("heat_map", "values", [[1, 2]]), "row 0 has 2 values, 1 expected"),
            ("axes-ragged", block("parallel_coordinates", "trials", [[1, 2]]), "row 0 has 2 values, 1 expected"),
            ("pictures-ragged", block("pictures", "cells", [[True], [True]]), "expected"),
            ("picture-too-large", block("pictures", "image", "width", 65537), "a whole number of at most 65536"),
            ("picture-of-another-size", block("pictures", "image", "width", 3), "document.npz, pictures0", "shape"),
            ("picture-huge", block("pictures", "image", {"channels": 65536, "height": 65536, "width": 65536}),
             "document.npz, pictures0", "shape"),
            ("pictures-missing", {**folder, "document.npz": npz({"x": npy()})}, "pictures0", "is missing"),
            ("pictures-of-bytes", {**folder, "document.npz": npz({"pictures0": array("|u1", (1, 1, 2, 2), [0] * 4)})},
             "pictures0", "has another type than expected"),
            ("pictures-damaged", {**folder, "document.npz": folder["document.npz"][:-5]}, "document.npz",
             "is not a readable ZIP archive"),
            ("run-outside", spoilt(at("runs", ["../other"])), "runs: \"../other\" given"),
            ("run-absolute", spoilt(at("runs", ["/etc"])), "runs: \"/etc\" given"),
            ("run-is-a-number", spoilt(at("runs", [1])), "runs[0]: a text expected")]:
        bad("document", name, contents, *says)


def large_files():
    """Each is read by pieces, or is no more than twice in memory."""
    many = 96 * 2**20
    large("idx", "plain", idx((many,), bytes(many)), many)
    large("idx", "packed", gz(idx((many,), varied(many))), many)
    header = npy_header("|u1", shape=f"({many},)")
    large("npy", "plain.npy", npy(header, bytes(many)), many)
    large("npy", "fortran.npy", npy(npy_header("|u1", "True", f"(2, {many // 2})"), bytes(many)), many)
    large("npz", "packed.npz", zipped([Entry("a.npy", npy(header, varied(many)))]), many)
    flags = 12 * 2**20
    large("npz", "flags.npz", zipped([Entry("a.npy", npy(npy_header("|b1", shape=f"({flags},)"), bytes(flags)))]), 8 * flags)
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


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    for write in (idx_files, pngs, jpegs, npy_files, zips, npzs, weights, models, bundles, settings, results, metrics,
                  archives, documents, large_files):
        write()
    (OUT / "corpus.json").write_text(json.dumps(table, indent=1) + "\n")


main()
