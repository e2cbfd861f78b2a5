#!/usr/bin/env python3
"""Makes initial_weights.json: SHA-256 of the weights that a seed means, from a Philox4x32-10 of its own.

Philox is written here from the paper (Salmon et al., SC 2011) and checked against Random123's known answer, so that
the C++ code and these values have nothing in common but their definition.
"""
import hashlib
import json
import pathlib

import numpy

MASK = 0xFFFFFFFF
STREAM_WEIGHTS = 1


def philox4x32(counter, key):
    c, k = list(counter), list(key)
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(p1 >> 32) ^ c[1] ^ k[0], p1 & MASK, (p0 >> 32) ^ c[3] ^ k[1], p0 & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


# kat_vectors of Random123: philox4x32 10, digits of pi.
assert philox4x32([0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344], [0xA4093822, 0x299F31D0]) == [
    0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]


def uniform(count, inputs, seed, tensor):
    words = []
    for block in range((count + 3) // 4):
        words += philox4x32([block, tensor, 0, STREAM_WEIGHTS], [seed & MASK, seed >> 32])
    unit = (numpy.array(words[:count], dtype=numpy.uint64) >> numpy.uint64(8)).astype(numpy.float64) / 2**24
    return ((unit * 2 - 1) * (1 / numpy.sqrt(numpy.float64(inputs)))).astype("<f4")


def layers(image, hidden_layers, hidden_size, latent_size):
    encoder = [image] + [hidden_size] * (hidden_layers + 1) + [latent_size]
    for half, sizes in (("encoder", encoder), ("decoder", encoder[::-1])):
        for index, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
            yield f"{half}.{2 * index}", inputs, outputs


def digest(spec, seed):
    tensors, number = {}, 0
    for name, inputs, outputs in layers(*spec):
        tensors[f"{name}.weight"] = uniform(outputs * inputs, inputs, seed, number)
        tensors[f"{name}.bias"] = uniform(outputs, inputs, seed, number + 1)
        number += 2
    return hashlib.sha256(b"".join(tensors[name].tobytes() for name in sorted(tensors))).hexdigest()


def main():
    cases = []
    for spec, seed in (((784, 1, 50, 9), 0), ((35, 0, 17, 3), 1), ((35, 6, 5, 3), 2**40 + 7)):
        cases.append({"image_size": spec[0], "hidden_layers": spec[1], "hidden_size": spec[2], "latent_size": spec[3],
                      "seed": seed, "sha256": digest(spec, seed)})
    record = {"made_by": f"make_initial_weights_golden.py, numpy {numpy.__version__}", "cases": cases}
    file = pathlib.Path(__file__).parent / "initial_weights.json"
    file.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
