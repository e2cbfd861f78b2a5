#!/usr/bin/env python3
"""Writes what the fuzz targets begin with: make_seeds.py FOLDER makes FOLDER/TARGET/… of files of the tests and of small
good files that are made here, and FOLDER/TARGET.dict. Python's standard library alone."""

import gzip
import hashlib
import io
import json
import shutil
import struct
import sys
import zipfile
from pathlib import Path

import dictionaries

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests"
LONGEST = 1 << 14  # as in scripts/fuzz


def npy(type_name, shape, values):
    """A .npy file, version 1.0."""
    sides = "".join(f"{side}, " for side in shape)
    header = f"{{'descr': '{type_name}', 'fortran_order': False, 'shape': ({sides}), }}"
    header += " " * (63 - (10 + len(header)) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + values


def floats(*values):
    return struct.pack(f"<{len(values)}f", *values)


def doubles(*values):
    return struct.pack(f"<{len(values)}d", *values)


def counts(*values):
    return struct.pack(f"<{len(values)}q", *values)


def idx(dimensions, values):
    return struct.pack(f">BBBB{len(dimensions)}I", 0, 0, 8, len(dimensions), *dimensions) + bytes(values)


def sections(files):
    """Several files as one input (fuzz/sections.h)."""
    return b"".join(b"\n--- " + name.encode() + b"\n" + content for name, content in files.items())


def text(value):
    return json.dumps(value, indent=2).encode() + b"\n"


def zipped(files, method=zipfile.ZIP_DEFLATED):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", method) as file:
        for name, content in files.items():
            file.writestr(zipfile.ZipInfo(name), content, method)
    return archive.getvalue()


def safetensors(tensors, metadata):
    header = {"__metadata__": metadata}
    data = b""
    for name, (shape, values) in sorted(tensors.items()):
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    head = json.dumps(header).encode()
    head += b" " * (-len(head) % 8)
    return struct.pack("<Q", len(head)) + head + data


GAUSSIAN = "gaussian:mean=0:var=0.01"
IMAGE = [1, 2, 2]
AUTOENCODER = {"hidden_layers": 0, "hidden_size": 2, "latent_size": 1, "image": IMAGE}
CONFIG = {
    "schema": "debruit.config/2",
    "version": "0.1.0",
    "data": {"name": "mnist", "classes": [1, 7], "limit": 0, "test_limit": 0, "checksum": "sha256:" + 64 * "0"},
    "model": {"kind": "autoencoder", **AUTOENCODER},
    "autoencoder": {"path": "", "sha256": ""},
    "training": {"epochs": 2, "batch_size": 32, "learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999,
                 "weight_decay": 1e-5, "clip_norm": 0, "validation": 0.1, "seed": 5, "split_seed": 0, "patience": 0,
                 "min_delta": 0, "shuffle": True, "mean_of_batch_means": False, "schedule": "constant",
                 "optimiser": "adam", "scaling": "unit"},
    "noise": {"kinds": [GAUSSIAN, "none"], "scale": [0.5, 1], "mix": "random", "draw": "fresh", "clip": False},
    "evaluation": {"kinds": [GAUSSIAN], "scales": [0.5, 1], "seed": 0},
}
CLASSIFIER = {"kind": "mlp", "hidden_layers": 1, "hidden_size": 2, "classes": 3, "input": "latents",
              "autoencoder": AUTOENCODER, "fine_tune": False, "loss": "cross-entropy", "image": IMAGE}
PAIRS = {**CONFIG, "noise": {"source": "pairs"},
         "data": {**CONFIG["data"], "noisy": "b.npy", "validation": "c.npy", "validation_checksum": "",
                  "load": {"grey": True, "resize": [28, 28]}}}
IMPORTED = {"schema": "debruit.config/2", "version": "0.1.0", "imported": "theirs.safetensors", "scaling": "minmax",
            "model": {"kind": "autoencoder", **AUTOENCODER}}
MEAN = {"mean": 0.25, "low": None, "high": 0.5, "undefined": 0}
QUALITY = {"mse": MEAN, "psnr": MEAN, "ssim": MEAN}
MEASURED = {"data": {"name": "mnist", "split": "test", "checksum": "", "classes": [], "count": 5},
            "noise": {"kinds": [GAUSSIAN], "scales": [1], "mix": "each", "seed": 1, "clip": False, "scaling": "unit"},
            "data_range": 1}
RESULT = {
    "schema": "debruit.result/2", "version": "0.1.0", "status": "finished", "epochs_done": 2, "best_epoch": 2,
    "parameters": 17, "seconds": 1.5, "seconds_per_image": 0.001, "threads": 2, "target": "AVX2",
    "weights_sha256": 64 * "0",
    "evaluations": [{**MEASURED, "scores": [{"kinds": [GAUSSIAN], "scale": 1, "denoised": QUALITY, "noisy": QUALITY}]}],
    "classifier_evaluations": [
        {**MEASURED, "classes_known": 2,
         "scores": [{"kinds": [], "scale": 0, "accuracy": {"value": 0.5, "low": 0.25, "high": 0.75},
                     "confusion": [[1, 2], [0, 2]]}]}],
}
METRICS = b"epoch,training_loss,validation_loss,validation_accuracy,seconds\n1,0.5,0.25,,1.5\n2,0.25,0.125,0.75,1.5\n"
WEIGHTS = safetensors(
    {"encoder.0.weight": ([2, 4], floats(*8 * [0.5])), "encoder.0.bias": ([2], floats(0, 0)),
     "encoder.2.weight": ([1, 2], floats(1, 1)), "encoder.2.bias": ([1], floats(0)),
     "decoder.0.weight": ([2, 1], floats(1, 1)), "decoder.0.bias": ([2], floats(0, 0)),
     "decoder.2.weight": ([4, 2], floats(*8 * [0.5])), "decoder.2.bias": ([4], floats(0, 0, 0, 0))},
    {"debruit.image": "1,2,2", "debruit.version": "0.1.0"})
DOCUMENT = {
    "schema": "debruit.document/1", "title": "A title", "summary": "", "runs": ["notebook/best"],
    "blocks": [
        {"block": "heading", "level": 2, "text": "Part"},
        {"block": "paragraph", "text": "Words", "note": True},
        {"block": "table", "title": "", "columns": ["a", "b"], "rows": [["1", {"text": "2", "tone": "good"}]], "note": ""},
        {"block": "lines", "name": "lines", "title": "", "x_label": "x", "y_label": "y", "logarithmic": True, "note": "",
         "series": [{"name": "a", "x": [1, 2], "y": [1, None], "low": [], "high": []}]},
        {"block": "distributions", "name": "strips", "title": "", "value_label": "", "reference_label": "", "note": "",
         "groups": [{"name": "a", "values": [1, 2], "reference": None}]},
        {"block": "heat_map", "name": "heat", "title": "", "x_label": "", "y_label": "", "value_label": "", "note": "",
         "x_names": ["1"], "y_names": ["2"], "values": [[0.5]], "small_is_good": True},
        {"block": "parallel_coordinates", "name": "trials", "title": "", "score_label": "", "note": "",
         "axes": [{"name": "a", "ticks": [1]}, {"name": "b", "ticks": []}], "trials": [[1, 0.5]], "scores": [0.5],
         "small_is_good": True},
        {"block": "pictures", "title": "", "image": {"channels": 1, "height": 2, "width": 2}, "columns": ["a"],
         "rows": ["b"], "cells": [[True]], "note": ""},
    ],
}
SAMPLES = {
    "about": text({"schema": "debruit.samples/1", "image": IMAGE, "data": "mnist", "split": "test",
                   "noises": {"sheet": [], "grid0": ["none"], "worst": [], "best": []}}),
    "grid0_original": npy("<f4", [1, *IMAGE], floats(0, 1, 0, 1)),
    "grid0_noisy": npy("<f4", [1, *IMAGE], floats(0, 1, 0, 1)),
    "grid0_latent": npy("<f4", [1, 3], floats(0, 1, 2)),
}
for group, size in (("sheet", 0), ("grid0", 1), ("worst", 0), ("best", 0)):
    SAMPLES[group + "_scale"] = npy("<f8", [size], doubles(*size * [0.5]))
    SAMPLES[group + "_mse"] = npy("<f8", [size], doubles(*size * [0.1]))
    SAMPLES[group + "_index"] = npy("<i8", [size], counts(*size * [3]))
PREDICTIONS = {
    "about": text({"schema": "debruit.predictions/1", "data": "mnist", "split": "test",
                   "cells": [{"kinds": [], "scale": 0}, {"kinds": [GAUSSIAN], "scale": 0.5}]}),
    "labels": npy("|u1", [3], bytes([0, 1, 2])),
    "predicted": npy("|u1", [2, 3], bytes([0, 1, 2, 2, 1, 0])),
}
LATENTS = {
    "about": text({"schema": "debruit.latents/1", "image": IMAGE,
                   "data": {"name": "mnist", "split": "test", "checksum": ""}, "count": 2, "noises": ["none", GAUSSIAN],
                   "scale": 0.5, "seed": 0, "clip": False, "pca_units": 1, "pca_share": 1}),
    "unit_mean": npy("<f4", [1], floats(0.5)),
    "unit_deviation": npy("<f4", [1], floats(0.5)),
    "unit_firing": npy("<f4", [1], floats(1)),
    "effects": npy("<f4", [1, *IMAGE], floats(0, 1, 0, 1)),
    "explained_variance_ratio": npy("<f8", [1], doubles(1)),
    "labels": npy("|u1", [1], bytes([7])),
    "points": npy("<f4", [2, 1, 2], floats(0, 1, 2, 3)),
    "interpolation_index": npy("<i8", [1, 2], counts(0, 1)),
    "interpolation_label": npy("|u1", [1, 2], bytes([1, 7])),
    "interpolation_ends": npy("<f4", [1, 2, *IMAGE], floats(*8 * [0.5])),
    "interpolation_steps": npy("<f4", [1, 1, *IMAGE], floats(*4 * [0.5])),
}
for arrays in (SAMPLES, PREDICTIONS, LATENTS):  # the words are an array of bytes
    arrays["about"] = npy("|u1", [len(arrays["about"])], arrays["about"])
GOLDEN = {"golden/input.npy": npy("|u1", [1, *IMAGE], bytes([0, 255, 0, 255])),
          "golden/latents.npy": npy("<f4", [1, 1], floats(2)),
          "golden/output.npy": npy("<f4", [1, *IMAGE], floats(*4 * [0.880797]))}
BUNDLE = {"README.md": b"A card.\n", "config.json": text(CONFIG), "result.json": text({**RESULT, "classifier_evaluations": []}),
          "model.safetensors": WEIGHTS, **GOLDEN}
KERAS = {"x_train": npy("|u1", [2, 2, 2], bytes(8)), "y_train": npy("|u1", [2], bytes([1, 2])),
         "x_test": npy("|u1", [1, 2, 2], bytes(4)), "y_test": npy("|u1", [1], bytes([3]))}
PAIRED = {"clean": npy("<f4", [1, 2, 2], floats(0, 1, 0, 1)), "noisy": npy("<f4", [1, 2, 2], floats(0, 1, 0, 1))}


def bundle():
    files = {name: hashlib.sha256(content).hexdigest() for name, content in BUNDLE.items()}
    manifest = {"schema": "debruit.bundle/1", "version": "0.1.0", "model": "autoencoder", "preprocessing": {},
                "golden": {}, "files": files}
    return zipped({"bundle.json": text(manifest), **BUNDLE})


def archive(arrays):
    return {name + ".npy": content for name, content in arrays.items()}


def made_here():
    """Inputs of every target, by target."""
    images = idx([2, 2, 2], range(8))
    yield "idx", [images, gzip.compress(images, mtime=0), gzip.compress(images[:9], mtime=0) + gzip.compress(images[9:], mtime=0),
                  idx([3], [1, 2, 3]), idx([1, 1, 1, 1], [5])]
    yield "idx_folder", [sections({"train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": idx([2], [3, 7])})]
    yield "npy", [npy("<f4", [2, 3], floats(*range(6))), npy(">u2", [2], bytes(4)), npy("|b1", [], b"\1")]
    yield "npz", [zipped(archive(KERAS)), zipped(archive(PAIRED), zipfile.ZIP_STORED)]
    yield "zip", [zipped({}), zipped({"a": b"", "b/c": 100 * b"x"}), zipped({"a": b"a"}, zipfile.ZIP_STORED)]
    yield "safetensors", [WEIGHTS, safetensors({}, {})]
    yield "model", [WEIGHTS]
    yield "bundle", [bundle()]
    yield "bundle_contents", [sections(BUNDLE)]
    yield "config", [text(CONFIG), text(PAIRS), text(IMPORTED), text({**CONFIG, "model": CLASSIFIER}),
                     text({"training": {"schedule": "cosine:eta_min=0.1", "optimiser": "adamw"}})]
    yield "result", [text(RESULT)]
    yield "metrics", [METRICS, b"epoch,training_loss,validation_loss,seconds\n1,0.5,,1\n"]
    yield "document", [sections({"document.json": text(DOCUMENT), "pictures0": npy("<f4", [1, *IMAGE], floats(0, 1, 0, 1))})]
    yield "samples", [sections(SAMPLES)]
    yield "predictions", [sections(PREDICTIONS)]
    yield "latents", [sections(LATENTS)]
    yield "run_folder", [sections({"config.json": text(CONFIG), "metrics.csv": METRICS, "model.safetensors": WEIGHTS,
                                   "result.json": text(RESULT)})]
    yield "dataset", [zipped(archive(KERAS)), zipped(archive(PAIRED)), npy("|u1", [2, 2, 2, 3], bytes(24)),
                      npy("<f8", [2, 3], doubles(*range(6)))]


def of_the_tests():
    """Files of the tests, by target."""
    fixtures = TESTS / "files" / "fixtures"
    arrays = [*(TESTS / "files" / "npy").iterdir(), *(TESTS / "data" / "formats").iterdir()]
    yield "idx", fixtures.glob("*.idx")
    yield "png", fixtures.glob("*.png")
    yield "jpeg", fixtures.glob("*.jpg")
    yield "npy", [file for file in arrays if file.suffix == ".npy"]
    yield "npz", [file for file in arrays if file.suffix == ".npz"]
    yield "dataset", [file for file in arrays if file.suffix in (".npy", ".npz")]
    yield "safetensors", fixtures.glob("*.safetensors")


def words():
    """The tokens of a target's dictionary."""
    d = dictionaries
    settings = [*d.JSON, *(word for value in (CONFIG, PAIRS, IMPORTED, CLASSIFIER) for word in d.words_in(value))]
    results = [*d.JSON, *d.words_in(RESULT)]
    arrays = [*d.SECTIONS, *d.NPY, *d.JSON, b"--- about\n"]
    names = lambda files: [f"\n--- {name}\n".encode() for name in files]
    return {
        "idx": d.IDX, "idx_folder": [*d.SECTIONS, *d.IDX], "png": d.PNG, "jpeg": d.JPEG, "npy": d.NPY, "zip": d.ZIP,
        "npz": [*d.ZIP, *d.NPY], "dataset": [*d.NPY, *d.ZIP], "safetensors": d.SAFETENSORS, "model": d.SAFETENSORS,
        "bundle": d.ZIP, "bundle_contents": [*settings, *results, *d.SAFETENSORS, *d.NPY, *names(BUNDLE)],
        "config": settings, "result": results, "metrics": [b"inf", b"nan", b"1e999", b"-0", b",,", b"\n", b"18446744073709551616"],
        "document": [*d.SECTIONS, *d.NPY, *d.JSON, *d.words_in(DOCUMENT)],
        "samples": [*arrays, *names(SAMPLES)], "predictions": [*arrays, *names(PREDICTIONS)],
        "latents": [*arrays, *names(LATENTS)],
        "run_folder": [*settings, *results, *d.SAFETENSORS, b"\n--- config.json\n", b"\n--- metrics.csv\n",
                       b"\n--- model.safetensors\n", b"\n--- result.json\n"],
    }


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    for target, inputs in made_here():
        (folder / target).mkdir(parents=True)
        for number, content in enumerate(inputs):
            (folder / target / f"made-{number}").write_bytes(content)
    for target, files in of_the_tests():
        (folder / target).mkdir(exist_ok=True)
        for file in files:
            if file.stat().st_size <= LONGEST:
                shutil.copy(file, folder / target / file.name)
    for target, tokens in words().items():
        (folder / f"{target}.dict").write_text(dictionaries.dictionary(tokens), encoding="ascii")


if __name__ == "__main__":
    main()
