"""The words that libFuzzer puts into inputs, by target: names and numbers of the formats, and all that the JSON files of
the seeds say."""

import json

PNG = [b"\x89PNG\r\n\x1a\n", b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sBIT", b"bKGD", b"iCCP",
       b"sRGB", b"zTXt", b"iTXt", b"tEXt", b"eXIf", b"\x10\x00\x00\x00\x01", b"\x08\x06\x00\x00\x01"]
JPEG = [b"\xff\xd8\xff", b"\xff\xd9", b"\xff\xda", b"\xff\xdb", b"\xff\xc0", b"\xff\xc2", b"\xff\xc4", b"\xff\xdd",
        b"\xff\xe0\x00\x10JFIF", b"\xff\xeeAdobe", b"Exif\x00\x00", b"\xff\xd0", b"\xff\xc9", b"\xff\xc1"]
NPY = [b"\x93NUMPY\x01\x00", b"\x93NUMPY\x02\x00", b"\x93NUMPY\x03\x00", b"'descr'", b"'fortran_order'", b"'shape'", b"True",
       b"False", b"(", b")", b", ", b"': ", *(f"'{order}{kind}'".encode() for order in "<>|=" for kind in
       ("f2", "f4", "f8", "u1", "u2", "u4", "u8", "i1", "i8", "b1", "c8", "O", "U3", "S1"))]
ZIP = [b"PK\1\2", b"PK\3\4", b"PK\5\6", b"PK\6\6", b"PK\6\7", b"PK\7\x08", b"../", b"/", b"\\", b"\x14\x00", b"\x08\x00",
       b"\x01\x00\x10\x00", b"\xff\xff\xff\xff", b".npy"]
SAFETENSORS = [b'"dtype":', b'"shape":', b'"data_offsets":', b'"__metadata__":', b'"F16"', b'"BF16"', b'"F32"', b'"F64"',
               b'"I64"', b'"BOOL"', b"[0,4]", b"18446744073709551615", b"4294967296", b'{"', b'"}', b"]}", b"\\u0000"]
JSON = [b"{", b"}", b"[", b"]", b":", b",", b"null", b"true", b"false", b"-1", b"1e999", b"1e-400", b"0.5",
        b"18446744073709551615", b"18446744073709551616", b"65536", b"16384", b'""', b'"\\u0000"', b'"\\ud800"', b"\xef\xbb\xbf"]
IDX = [b"\x00\x00\x08\x01", b"\x00\x00\x08\x03", b"\x00\x00\x0d\x01", b"\xff\xff\xff\xff", b"\x1f\x8b\x08\x00", b"\x00\x01\x00\x00"]
SECTIONS = [b"\n--- "]


def words_in(value):
    """The strings of a JSON value, as they are written."""
    if isinstance(value, str):
        yield json.dumps(value).encode()
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from words_in(key)
            yield from words_in(member)
    elif isinstance(value, list):
        for member in value:
            yield from words_in(member)


def dictionary(tokens):
    """The text of a dictionary file."""
    lines = {"".join(f"\\x{byte:02x}" for byte in token) for token in tokens if 0 < len(token) <= 64}
    return "".join(f'"{line}"\n' for line in sorted(lines))
