"""Data between NumPy, Pillow and the program: what they write it reads, what it writes they read."""

import json
import subprocess

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def debruit(debruit_cli):
    """Runs the program and gives what it printed."""

    def run(*arguments):
        done = subprocess.run([debruit_cli, *map(str, arguments)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def refused(debruit_cli):
    """Runs the program, which must end with this code, and gives its message."""

    def run(code, *arguments):
        done = subprocess.run([debruit_cli, *map(str, arguments)], capture_output=True, text=True)
        assert done.returncode == code, (done.returncode, done.stderr)
        assert done.stderr.startswith("debruit: ") and done.stderr.count("\n") == 1, done.stderr
        return done.stderr

    return run


def info(debruit, path, *options):
    return json.loads(debruit("data", "info", path, "--json", *options))["splits"]


def planes(array):
    """[N, C, H, W] of what lies in a file."""
    if array.ndim == 2:
        return array[:, None, None, :]
    if array.ndim == 3:
        return array[:, None]
    return array.transpose(0, 3, 1, 2) if array.shape[3] in (1, 3) else array


def check_part(part, array, labels=None):
    array = np.asarray(array)
    whole = planes(array)
    assert part["count"] == len(array)
    assert part["shape"] == list(whole.shape[1:])
    assert part["type"] == array.dtype.newbyteorder("=").name
    assert part["minimum"] == pytest.approx(array.min(), rel=1e-7)
    assert part["maximum"] == pytest.approx(array.max(), rel=1e-7)
    assert part["mean"] == pytest.approx(array.mean(dtype=np.float64), rel=1e-6)
    if labels is None:
        assert part["classes"] is None
    else:
        values, counts = np.unique(labels, return_counts=True)
        assert part["classes"] == {str(value): count for value, count in zip(values, counts)}


def checksum_of(array, labels=None):
    """What `data info` calls the checksum: of the pixels as [N, C, H, W], little-endian, and of the labels."""
    import hashlib

    pixels = np.ascontiguousarray(planes(np.asarray(array)))
    digest = hashlib.sha256(pixels.astype(pixels.dtype.newbyteorder("<")).tobytes())
    if labels is not None:
        digest.update(np.asarray(labels, np.uint8).reshape(-1).tobytes())
    return "sha256:" + digest.hexdigest()


@pytest.fixture
def rng():
    return np.random.default_rng(6)


def test_reads_keras_arrays(debruit, rng, tmp_path):
    parts = {}
    for part, count in (("train", 30), ("test", 10)):
        parts[f"x_{part}"] = rng.integers(0, 256, (count, 9, 8)).astype(np.uint8)
        parts[f"y_{part}"] = rng.integers(0, 10, count).astype(np.uint8)
    np.savez(tmp_path / "mnist.npz", **parts)
    train, test = info(debruit, tmp_path / "mnist.npz")
    check_part(train, parts["x_train"], parts["y_train"])
    check_part(test, parts["x_test"], parts["y_test"])
    assert train["checksum"] == checksum_of(parts["x_train"], parts["y_train"])


def test_reads_medmnist_arrays(debruit, rng, tmp_path):
    parts = {}
    for part, count in (("train", 20), ("val", 7), ("test", 5)):
        parts[f"{part}_images"] = rng.integers(0, 256, (count, 6, 5, 3)).astype(np.uint8)
        parts[f"{part}_labels"] = rng.integers(0, 3, (count, 1)).astype(np.uint8)
    np.savez_compressed(tmp_path / "path.npz", **parts)
    found = info(debruit, tmp_path / "path.npz")
    assert [part["split"] for part in found] == ["train", "validation", "test"]
    for part, name in zip(found, ("train", "val", "test")):
        check_part(part, parts[f"{name}_images"], parts[f"{name}_labels"])
        assert part["checksum"] == checksum_of(parts[f"{name}_images"], parts[f"{name}_labels"])


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("endian", ["<", ">"])
@pytest.mark.parametrize("kind", ["u1", "u2", "f4", "f8"])
@pytest.mark.parametrize("shape", [(5, 12), (5, 4, 6), (5, 4, 6, 1), (5, 4, 6, 3), (5, 3, 4, 6)])
def test_reads_every_type_order_and_layout(debruit, rng, tmp_path, shape, kind, endian, order):
    array = (rng.random(shape) * (1 if kind[0] == "f" else 250)).astype(endian + kind)
    np.save(tmp_path / "x.npy", np.asarray(array, order=order))
    (part,) = info(debruit, tmp_path / "x.npy")
    check_part(part, array)
    assert part["checksum"] == checksum_of(array)


@pytest.mark.parametrize("kind", ["i1", ">i2", "<i4", "u4", "u8", "i8"])
def test_takes_labels_of_any_integer(debruit, rng, tmp_path, kind):
    labels = rng.integers(0, 100, 6)
    images = rng.random((6, 2, 3)).astype(np.float32)
    np.savez(tmp_path / "x.npz", images=images, labels=labels.astype(kind))
    (part,) = info(debruit, tmp_path / "x.npz")
    check_part(part, images, labels)


def write_folder(root, rng, mode="L", size=(5, 7), ending="png"):
    """Pictures in folders of classes; gives what must be read, files and folders by name."""
    arrays, labels = [], []
    for label, name in enumerate(["cat", "dog"]):
        (root / name).mkdir(parents=True)
        for index in range(3):
            shape = size if mode in ("L", "I;16") else (*size, 3)
            largest = 65535 if mode == "I;16" else 255
            values = rng.integers(0, largest + 1, shape).astype(np.uint16 if mode == "I;16" else np.uint8)
            Image.fromarray(values).save(root / name / f"{index}.{ending}")
            arrays.append(np.array(Image.open(root / name / f"{index}.{ending}")))
            labels.append(label)
    return np.stack(arrays), labels


@pytest.mark.parametrize("mode", ["L", "RGB", "I;16"])
def test_reads_folders_of_png(debruit, rng, tmp_path, mode):
    images, labels = write_folder(tmp_path / "set", rng, mode)
    (part,) = info(debruit, tmp_path / "set")
    assert part["classes"] == {"cat": 3, "dog": 3}
    assert part["checksum"] == checksum_of(images, labels)


def test_reads_folders_of_jpeg_as_pillow_does(debruit, rng, tmp_path):
    images, _ = write_folder(tmp_path / "set", rng, "RGB", ending="jpg")
    (part,) = info(debruit, tmp_path / "set")
    # Two versions of libjpeg-turbo round subsampled colours in their own ways.
    assert part["mean"] == pytest.approx(images.mean(), abs=0.5)
    assert part["shape"] == [3, 5, 7]


def test_grey_is_pillows(debruit, rng, tmp_path):
    images, labels = write_folder(tmp_path / "set", rng, "RGB")
    grey = np.stack([np.array(Image.fromarray(image).convert("L")) for image in images])
    (part,) = info(debruit, tmp_path / "set", "--grey")
    assert part["checksum"] == checksum_of(grey, labels)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_reads_every_mode_of_png(debruit, rng, tmp_path, mode):
    colour = Image.fromarray(rng.integers(0, 256, (6, 5, 3)).astype(np.uint8))
    if mode == "I;16":
        picture = Image.fromarray(rng.integers(0, 65536, (6, 5)).astype(np.uint16))
    elif mode in ("LA", "RGBA"):
        picture = colour.convert(mode[:-1])
        picture.putalpha(Image.fromarray(rng.integers(0, 256, (6, 5)).astype(np.uint8)))
    else:
        picture = colour.convert(mode)
    (tmp_path / "set").mkdir()
    picture.save(tmp_path / "set" / "x.png")
    if mode in ("LA", "RGBA"):  # what is transparent lies over white
        values = np.array(picture).astype(np.int64)
        alpha = values[..., -1:]
        expected = np.floor((values[..., :-1] * alpha + 255 * (255 - alpha)) / 255 + 0.5).astype(np.uint8)
        expected = expected[..., 0] if mode == "LA" else expected
    else:
        expected = np.array(picture.convert({"1": "L", "P": "RGB"}.get(mode, mode)))
    (part,) = info(debruit, tmp_path / "set")
    assert part["checksum"] == checksum_of(expected[None])


def test_writes_noisy_pairs_for_numpy(debruit, small_mnist, tmp_path):
    debruit("data", "noise", small_mnist, "--noise", "gaussian,salt_and_pepper", "--scale", 0.5, "--count", 20,
            "--out", tmp_path / "noisy.npz")
    pairs = np.load(tmp_path / "noisy.npz")
    assert sorted(pairs.files) == ["clean", "kind", "labels", "noisy"]
    assert pairs["noisy"].dtype == pairs["clean"].dtype == np.float32
    assert pairs["noisy"].shape == pairs["clean"].shape == (40, 28, 28)
    assert (pairs["clean"][:20] == pairs["clean"][20:]).all() and (pairs["labels"][:20] == pairs["labels"][20:]).all()
    assert pairs["kind"].tolist() == [0] * 20 + [1] * 20
    difference = pairs["noisy"] - pairs["clean"]
    assert difference[:20].std() == pytest.approx(0.05, rel=0.02)  # standard deviation 0.1, scale 0.5
    assert set(np.unique(pairs["noisy"][20:][difference[20:] != 0])) <= {0, 1}


@pytest.fixture(scope="module")
def model(debruit_cli, small_mnist, tmp_path_factory):
    run = tmp_path_factory.mktemp("model") / "run"
    subprocess.run([debruit_cli, "train", "autoencoder", "--data", small_mnist, "--hidden-size", "16", "--latent-size",
                    "8", "--epochs", "1", "--out", run, "--quiet"], check=True)
    return run


def test_denoises_arrays_into_the_like(debruit, model, rng, tmp_path):
    whole = rng.integers(0, 256, (5, 28, 28)).astype(np.uint8)
    np.save(tmp_path / "whole.npy", whole)
    np.save(tmp_path / "floats.npy", np.asfortranarray(whole / np.float64(255)))
    np.savez(tmp_path / "set.npz", x_train=whole[..., None], y_train=np.arange(5), x_test=whole[:2])
    out = tmp_path / "out"
    debruit("denoise", model, tmp_path / "whole.npy", tmp_path / "floats.npy", tmp_path / "set.npz", "--out", out)
    cleaned, floats, archive = np.load(out / "whole.npy"), np.load(out / "floats.npy"), np.load(out / "set.npz")
    assert cleaned.dtype == np.uint8 and cleaned.shape == whole.shape
    assert floats.dtype == np.float64 and floats.shape == whole.shape
    np.testing.assert_array_equal(np.floor(floats * 255 + 0.5), cleaned)
    np.testing.assert_array_equal(archive["x_train"][..., 0], cleaned)
    np.testing.assert_array_equal(archive["x_test"], cleaned[:2])
    np.testing.assert_array_equal(archive["y_train"], np.arange(5))
    assert archive["x_train"].shape == (5, 28, 28, 1)


def test_denoises_pictures_as_arrays(debruit, model, rng, tmp_path):
    whole = rng.integers(0, 256, (28, 28)).astype(np.uint8)
    np.save(tmp_path / "x.npy", whole[None])
    Image.fromarray(whole).save(tmp_path / "x.png")
    Image.fromarray(whole.astype(np.uint16) * 257).save(tmp_path / "deep.png")
    Image.fromarray(whole).save(tmp_path / "photo.jpg", quality=95)
    out = tmp_path / "out"
    debruit("denoise", model / "model.safetensors", tmp_path / "x.npy", tmp_path / "x.png", tmp_path / "deep.png",
            tmp_path / "photo.jpg", "--out", out)
    cleaned = np.load(out / "x.npy")[0]
    np.testing.assert_array_equal(np.array(Image.open(out / "x.png")), cleaned)
    deep = np.array(Image.open(out / "deep.png"))
    assert deep.dtype == np.uint16
    assert np.abs(deep / 257 - cleaned).max() <= 0.501
    assert Image.open(out / "photo.png").size == (28, 28)


def test_trains_on_colour_folders_and_writes_colour(debruit, rng, tmp_path):
    write_folder(tmp_path / "set" / "train", rng, "RGB", (8, 9))
    write_folder(tmp_path / "set" / "test", rng, "RGB", (8, 9))
    debruit("train", "autoencoder", "--data", tmp_path / "set", "--hidden-size", 16, "--latent-size", 4, "--epochs", 1,
            "--out", tmp_path / "run")
    assert json.loads((tmp_path / "run" / "config.json").read_text())["model"]["image"] == [3, 8, 9]
    debruit("denoise", tmp_path / "run", tmp_path / "set" / "test" / "cat" / "0.png", "--out", tmp_path / "out")
    assert np.array(Image.open(tmp_path / "out" / "0.png")).shape == (8, 9, 3)


@pytest.mark.parametrize(
    "array, message",
    [
        (np.array(["seven", "one"]), "'<U5' (text)"),
        (np.array([None, 1], object), "'|O' (Python objects)"),
        (np.zeros((2, 3, 4), np.complex64), "'<c8' (complex numbers)"),
        (np.zeros((2, 3, 4), np.int32), "holds values of type int32"),
        (np.full((2, 3, 4), np.nan), "image 0 holds NaN"),
        (np.zeros(7, np.uint8), "has shape [7]; expected [N, D]"),
        (np.zeros((2, 3, 4, 5, 6), np.uint8), "has shape [2, 3, 4, 5, 6]"),
    ],
)
def test_bad_arrays_get_one_clear_message(refused, tmp_path, array, message):
    np.save(tmp_path / "x.npy", array)
    said = refused(3, "train", "autoencoder", "--data", tmp_path / "x.npy", "--epochs", 1, "--out", tmp_path / "run")
    assert message in said and "x.npy" in said
    assert not (tmp_path / "run").exists()


def test_a_classifier_needs_labels(refused, rng, tmp_path):
    np.save(tmp_path / "x.npy", rng.random((20, 6, 6)))
    said = refused(2, "train", "mlp", "--data", tmp_path / "x.npy", "--epochs", 1, "--out", tmp_path / "run")
    assert "has no labels" in said


def test_one_broken_picture_is_named(refused, rng, tmp_path):
    write_folder(tmp_path / "set", rng)
    broken = tmp_path / "set" / "dog" / "1.png"
    broken.write_bytes(broken.read_bytes()[:-30])
    said = refused(3, "data", "info", tmp_path / "set")
    assert "dog/1.png: is a broken PNG" in said and "(4 of the 6 pictures in" in said
