"""Formats put together by hand, each with a way to lie about every field. For make_corpus.py; standard library only."""
import json
import struct
import zlib


def idx(shape, values=None, kind=8, magic=0):
    """An IDX file; `values` are as many bytes as the shape asks for unless they are given."""
    if values is None:
        count = 1
        for side in shape:
            count *= side
        values = bytes(i % 251 for i in range(count))
    return struct.pack(">HBB", magic, kind, len(shape)) + b"".join(struct.pack(">I", side) for side in shape) + values


def deflate(data, wbits=-15):
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return packer.compress(data) + packer.flush()


def gz(data, method=8, flags=0, crc=None, size=None, body=None):
    """A gzip member without a time."""
    body = deflate(data) if body is None else body
    crc = zlib.crc32(data) if crc is None else crc
    size = len(data) & 0xffffffff if size is None else size
    return struct.pack("<BBBBIBB", 0x1f, 0x8b, method, flags, 0, 2, 255) + body + struct.pack("<II", crc, size)


def varied(count, period=4096, noise=None):
    """`count` bytes, zero but for 64 after the first of each period, so that they can be packed, but not as well as
    nothing but zeros. With `noise`, those are that byte."""
    line = bytes(1) + (noise * 64 if noise else bytes((37 * i * i + i) % 256 for i in range(64)))
    blob = bytearray((line + bytes(period - len(line))) * (count // period + 1))
    if not noise:
        for number in range(0, count // period):
            blob[number * period + 1:number * period + 9] = (number * 0x9e3779b97f4a7c15 % 2**64).to_bytes(8, "little")
    return bytes(blob[:count])


PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind, data, length=None, crc=None):
    length = len(data) if length is None else length
    return struct.pack(">I", length) + kind + data + struct.pack(">I", zlib.crc32(kind + data) if crc is None else crc)


def ihdr(width=4, height=3, depth=8, colour=0, compression=0, filtering=0, interlace=0, **lies):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, compression, filtering, interlace),
                 **lies)


def rows(count, row_bytes, filtering=0):
    return b"".join(bytes([filtering]) + bytes((7 * (y * row_bytes + x)) % 256 for x in range(row_bytes))
                    for y in range(count))


def idat(data, **lies):
    return chunk(b"IDAT", zlib.compress(data, 9), **lies)


IEND = chunk(b"IEND", b"")


def png(*chunks):
    return PNG_SIGNATURE + b"".join(chunks)


def good_png():
    return png(ihdr(), idat(rows(3, 4)), IEND)


def segment(marker, data, length=None):
    return bytes([0xff, marker]) + struct.pack(">H", len(data) + 2 if length is None else length) + data


def progressive_jpeg(scans):
    """8x8 grey, all of whose scans hold nothing: first the DC value, then each AC value alone, then refinements.
    One Huffman code, a single 0 bit, says that a block is over."""
    quantisation = segment(0xdb, b"\0" + b"\1" * 64)
    frame = segment(0xc2, struct.pack(">BHHB", 8, 8, 8, 1) + b"\1\x11\0")
    code = bytes([1] + 15 * [0]) + b"\0"
    tables = segment(0xc4, b"\0" + code) + segment(0xc4, b"\x10" + code)
    data = segment(0xda, b"\1\1\0\0\0\0") + b"\x7f"
    for scan in range(scans - 1):
        value, step = scan % 63 + 1, scan // 63
        low = 13 - step
        high = 0 if step == 0 else low + 1
        data += segment(0xda, bytes([1, 1, 0, value, value, high << 4 | low])) + b"\x7f"
    return b"\xff\xd8" + quantisation + frame + tables + data + b"\xff\xd9"


def npy_header(descr="<f4", order="False", shape="(2, 3)"):
    return f"{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}"


def npy(header=None, values=None, version=(1, 0), length=None, pad=True):
    """A .npy file of two rows of three float32 unless said otherwise."""
    text = (npy_header() if header is None else header).encode("latin-1") if not isinstance(header, bytes) else header
    preamble = 10 if version[0] == 1 else 12
    if pad:
        text += b" " * (-(preamble + len(text) + 1) % 64) + b"\n"
    length = len(text) if length is None else length
    field = struct.pack("<H" if version[0] == 1 else "<I", length)
    return b"\x93NUMPY" + bytes(version) + field + text + (bytes(24) if values is None else values)


def array(descr, shape, values):
    """Values by struct's letter: array("<f4", (2,), [1, 2])."""
    letters = {"f4": "f", "f8": "d", "u1": "B", "u2": "H", "i1": "b", "i4": "i", "i8": "q", "u8": "Q", "b1": "?"}
    text = "(" + "".join(f"{side}, " for side in shape) + ")"
    return npy(npy_header(descr, "False", text), struct.pack(f"<{len(values)}{letters[descr[1:]]}", *values))


def array_bytes(blob):
    """descr, shape and bytes of the values of a .npy file that debruit wrote."""
    length, = struct.unpack_from("<H", blob, 8)
    header = blob[10:10 + length].decode()
    descr = header.split("'descr': '")[1].split("'")[0]
    inner = header.split("(")[1].split(")")[0]
    return descr, tuple(int(side) for side in inner.split(",") if side.strip()), blob[10 + length:]


class Entry:
    """An entry of a ZIP archive. What the local header and the directory say of it may be anything."""

    def __init__(self, name, data=b"", method=8, flags=0, body=None, crc=None, size=None, packed=None, local_name=None,
                 local_mark=b"PK\3\4"):
        self.name = name if isinstance(name, bytes) else name.encode()
        self.method, self.flags, self.local_mark = method, flags, local_mark
        self.body = body if body is not None else deflate(data) if method == 8 else data
        self.crc = zlib.crc32(data) if crc is None else crc
        self.size = len(data) if size is None else size
        self.packed = len(self.body) if packed is None else packed
        self.local_name = self.name if local_name is None else local_name

    def fields(self):
        return struct.pack("<HHHHHIIIHH", 20, self.flags, self.method, 0, 33, self.crc, self.packed, self.size,
                           len(self.name), 0)

    def local(self):
        return self.local_mark + self.fields() + self.local_name + self.body

    def directory(self, offset):
        return b"PK\1\2" + struct.pack("<H", 20) + self.fields() + struct.pack("<HHHII", 0, 0, 0, 0, offset) + self.name


def zipped(entries, count=None, size=None, offset=None, comment=b"", big=None):
    """An archive. `count`, `size` and `offset` are what its end says of the directory, `big` the same three of a ZIP64
    end record, None for what is true."""
    blob, places = b"", []
    for entry in entries:
        places.append(len(blob))
        blob += entry.local()
    return finished(blob, list(zip(entries, places)), count, size, offset, comment, big)


def overlapping(number, zeros):
    """An archive whose entries share their bytes: each is the local header of the next one, quoted in a stored block,
    and then all that the next one is. (Fifield, A better zip bomb, 2019.)"""
    data = bytes(zeros)
    entry = Entry(str(number - 1), data)
    entries, quoted = [entry], entry.local()
    for name in reversed(range(number - 1)):
        header = quoted[:len(quoted) - len(entry.body)]
        data = header + data
        body = b"\0" + struct.pack("<HH", len(header), 0xffff - len(header)) + quoted
        entry = Entry(str(name), data, body=body)
        quoted = entry.local()
        entries.insert(0, entry)
    return finished(quoted, [(each, len(quoted) - len(each.local())) for each in entries])


def finished(blob, entries, count=None, size=None, offset=None, comment=b"", big=None):
    """An archive of what its entries, with their places in it, have left, and of their directory."""
    directory = b"".join(entry.directory(place) for entry, place in entries)
    begin = len(blob)
    blob += directory
    true = (len(entries), len(directory), begin)
    count, size, offset = (told if told is not None else fact for told, fact in zip((count, size, offset), true))
    if big is not None:
        at = len(blob)
        big = [told if told is not None else fact for told, fact in zip(big, true)]
        blob += b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, big[0], big[0], big[1], big[2])
        blob += b"PK\6\7" + struct.pack("<IQI", 0, at, 1)
    return blob + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count & 0xffff, count & 0xffff, size & 0xffffffff,
                                          offset & 0xffffffff, len(comment)) + comment


def npz(arrays, **lies):
    """Arrays by name (bytes of .npy files)."""
    return zipped([Entry(name + ".npy", data) for name, data in sorted(arrays.items())], **lies)


def safetensors(header, values=b"", length=None):
    text = header if isinstance(header, bytes) else (header if isinstance(header, str) else json.dumps(header)).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + values


def tensor(dtype="F32", shape=(2,), offsets=(0, 8), **more):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets), **more}


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
