"""Malformed PNG and JPEG files."""
import struct
import zlib

from crafted import IEND, PNG_SIGNATURE, chunk, good_png, idat, ihdr, png, progressive_jpeg, rows, segment
from table import FIXTURES, bad, changed, good


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
            ("palette-of-4-bytes", png(ihdr(colour=3), chunk(b"PLTE", bytes(4)), idat(rows(3, 4)), IEND),
             "PLTE: invalid"),
            ("palette-of-257", png(ihdr(colour=3), chunk(b"PLTE", bytes(771)), idat(rows(3, 4)), IEND),
             "PLTE: invalid"),
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


def write():
    pngs()
    jpegs()
