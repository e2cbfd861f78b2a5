"""Malformed safetensors files, models and bundles."""
import copy
import hashlib
import json
import struct

from crafted import Entry, array, array_bytes, npy, npy_header, safetensors, tensor, unzipped, zipped
from table import SEEDS, bad, edited, good


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
            ("header-beyond-the-file", safetensors("{}", length=100),
             "announces a header of 100 bytes, but only 2 follow"),
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
            ("metadata-twice", safetensors('{"__metadata__":{},"__metadata__":{}}'),
             "has the key '__metadata__' twice"),
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
            ("classes-do-not-fit", metadata(classifier, "debruit.classes", "5"),
             "classifier.0.bias: has shape [4], expected [5]"),
            ("no-classes", without(classifier, "debruit.classes"), "has no metadata \"debruit.classes\""),
            ("input-unknown", metadata(classifier, "debruit.input", "dreams"), "dreams"),
            ("loss-unknown", metadata(classifier, "debruit.loss", "grief"), "grief"),
            ("fine-tune-unknown", metadata(classifier, "debruit.fine_tune", "maybe"), "expected true or false"),
            ("tensor-renamed",
             spoilt_model(autoencoder, lambda h: h.__setitem__("encoder.x", h.pop("encoder.0.bias"))),
                 "encoder.0.bias"),
            ("no-encoder", spoilt_model(autoencoder, lambda h: h.__setitem__("x", h.pop("encoder.0.weight"))),
             "does not hold an autoencoder"),
            ("shape-turned",
             spoilt_model(autoencoder, lambda h: h["decoder.0.weight"]["shape"].reverse()),
                 "decoder.0.weight: has shape"),
            ("nan", spoilt_model(autoencoder, lambda h: None, lambda v: b"\0\0\xc0\x7f" + v[4:]),
             "expected finite values"),
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
            ("file-not-listed.zip", bundle({**sound, "more.txt": b"x"}),
             "holds more.txt, which its list does not name"),
            ("weights-unlisted.zip", bundle({**{k: v for k, v in sound.items() if k != "model.safetensors"},
                                             "bundle.json": json.dumps(edited(listed, lambda m: m["files"].pop(
                                                 "model.safetensors"))).encode()}), "model.safetensors"),
            ("preprocessing.zip", with_manifest(lambda m: m["preprocessing"].__setitem__("largest_pixel", 1)),
             "bundle.json", "preprocessing: "),
            ("golden.zip", with_manifest(lambda m: m["golden"].__setitem__("images", 99)), "bundle.json", "golden: "),
            ("config.zip", believed(**{"config.json": b"{}"}), "config.json"),
            ("weights-cut.zip", believed(**{"model.safetensors": sound["model.safetensors"][:-4]}),
             "model.safetensors"),
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
            ("one-image-more.zip", believed(**{"golden/input.npy": turned}), "golden/",
             "the shape of what the model makes"),
            ("output-differs.zip", believed(**{"golden/output.npy": output[:-4] + struct.pack("<f", 0.9)}),
             "golden/output.npy", "came, expected 0.8999"),
            ("output-nan.zip", believed(**{"golden/output.npy": output[:-4] + struct.pack("<f", float("nan"))}),
             "golden/output.npy", "expected nan")]:
        bad("bundle", name, data, *says)


def write():
    weights()
    models()
    bundles()
