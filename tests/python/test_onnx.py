"""Every model and part as ONNX: taken by ONNX's checker, and in onnxruntime with debruit's own output."""

import json
import struct
import subprocess
import zipfile

import numpy as np
import onnx
import onnxruntime
import pytest

COUNT = 1000
SIZES = ["--hidden-size", "24", "--latent-size", "6"]


def write_idx(path, array):
    path.write_bytes(struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes())


def read_idx(path):
    import gzip

    content = gzip.decompress(path.read_bytes())
    dimensions = content[3]
    shape = struct.unpack(f">{dimensions}I", content[4 : 4 + 4 * dimensions])
    return np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("onnx")


@pytest.fixture(scope="module")
def debruit(debruit_cli, place):
    def run(*arguments):
        done = subprocess.run([debruit_cli, "-q", *map(str, arguments)], cwd=place, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="module")
def images(place, small_mnist):
    """1000 test images: the small set's, moved about. Beside its training images in the folder `data`."""
    data = place / "data"
    data.mkdir()
    for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"):
        write_idx(data / name, read_idx(small_mnist / f"{name}.gz"))
    few = read_idx(small_mnist / "t10k-images-idx3-ubyte.gz")
    labels = read_idx(small_mnist / "t10k-labels-idx1-ubyte.gz")
    times = -(-COUNT // len(few))
    many = np.concatenate([np.roll(few, (turn, 2 * turn), (1, 2)) for turn in range(times)])[:COUNT]
    write_idx(data / "t10k-images-idx3-ubyte", many)
    write_idx(data / "t10k-labels-idx1-ubyte", np.tile(labels, times)[:COUNT])
    return many[:, None].astype(np.float32)


@pytest.fixture(scope="module")
def autoencoders(debruit, images):
    """Runs by their scaling, trained enough to say something."""
    for scaling in ("unit", "minmax", "minmax-columns"):
        debruit("train", "autoencoder", "--data", "data", *SIZES, "--epochs", 8, "--batch-size", 16, "--learning-rate",
                0.003, "--scaling", scaling, "--out", f"ae-{scaling}")  # fmt: skip


def onnx_session(debruit, place, model, part="full", *more):
    file = place / "model.onnx"
    debruit("export", model, "--onnx", file, "--part", part, *more)
    made = onnx.load(file)
    onnx.checker.check_model(made, full_check=True)
    assert [(made.opset_import[0].version, made.ir_version)] == [(17, 8)]
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    assert [value.name for value in session.get_inputs()] == ["input"]
    assert [value.name for value in session.get_outputs()] == ["output"]
    assert session.get_inputs()[0].shape[0] == session.get_outputs()[0].shape[0] == "batch_size"
    return session


def expect_agreement(session, inputs, outputs):
    """At batch 1 and at batch 257, whose last one is smaller."""
    for batch in (1, 257):
        parts = [session.run(["output"], {"input": inputs[at : at + batch]})[0] for at in range(0, len(inputs), batch)]
        np.testing.assert_allclose(np.concatenate(parts), outputs, rtol=1e-5, atol=1e-5)


def encoded(debruit, place, model):
    debruit("encode", model, "--data", "data", "--out", place / "latents.npy")
    return np.load(place / "latents.npy")


def probabilities(debruit, model):
    answers = json.loads(debruit("classify", model, "--data", "data", "--json", "--probabilities"))["images"]
    return np.array([answer["probabilities"] for answer in answers], np.float32)


def golden(debruit, place, model):
    """Pixels, noisy ones among them, and what debruit makes of them."""
    debruit("bundle", model, "--data", "data", "--golden", COUNT, "--out", place / "golden.zip")
    with zipfile.ZipFile(place / "golden.zip") as bundle:
        return {name: np.load(bundle.open(f"golden/{name}.npy")) for name in ("input", "output", "latents")
                if f"golden/{name}.npy" in bundle.namelist()}  # fmt: skip


@pytest.mark.parametrize("scaling", ["unit", "minmax", "minmax-columns"])
@pytest.mark.parametrize("largest", [255, 1])
def test_autoencoder_in_all_its_parts(debruit, place, autoencoders, images, scaling, largest):
    model = f"ae-{scaling}"
    made = golden(debruit, place, model)
    pixels = made["input"].astype(np.float32) / np.float32(255 / largest)
    assert made["output"].std() > 0.05, "a network that says something"
    options = ("--largest-pixel", largest)
    expect_agreement(onnx_session(debruit, place, model, "full", *options), pixels, made["output"])
    expect_agreement(onnx_session(debruit, place, model, "encoder", *options), pixels, made["latents"])
    expect_agreement(onnx_session(debruit, place, model, "decoder"), made["latents"], made["output"])


def test_encoder_on_clean_test_images(debruit, place, autoencoders, images):
    expect_agreement(
        onnx_session(debruit, place, "ae-unit", "encoder"), images, encoded(debruit, place, "ae-unit")
    )


@pytest.mark.parametrize("kind", ["mlp", "cnn", "lenet5", "probe"])
def test_classifier_of_pixels(debruit, place, images, kind):
    debruit("train", kind, "--data", "data", "--epochs", 4, "--batch-size", 16, "--learning-rate", 0.003,
            "--out", kind)  # fmt: skip
    answers = probabilities(debruit, kind)
    assert answers.std(axis=0).max() > 0.01, "a classifier that tells images apart"
    for part in ("full", "classifier"):
        expect_agreement(onnx_session(debruit, place, kind, part), images, answers)


@pytest.mark.parametrize("scaling", ["minmax", "minmax-columns"])
def test_classifier_of_scaled_pixels(debruit, place, images, scaling):
    model = f"probe-{scaling}"
    debruit("train", "probe", "--data", "data", "--epochs", 4, "--scaling", scaling, "--out", model)
    expect_agreement(onnx_session(debruit, place, model), images, probabilities(debruit, model))


def test_classifier_of_latents(debruit, place, autoencoders, images):
    debruit("train", "mlp", "--data", "data", "--encoder", "ae-unit", "--fine-tune", "--epochs", 4, "--batch-size", 16,
            "--out", "encoder-mlp")  # fmt: skip
    answers = probabilities(debruit, "encoder-mlp")
    expect_agreement(onnx_session(debruit, place, "encoder-mlp"), images, answers)
    encoder = onnx_session(debruit, place, "encoder-mlp", "encoder")
    latents = encoder.run(["output"], {"input": images})[0]
    expect_agreement(onnx_session(debruit, place, "encoder-mlp", "classifier"), latents, answers)


@pytest.mark.parametrize("kind", ["probe", "cnn"])
def test_classifier_of_cleaned_images(debruit, place, autoencoders, images, kind):
    model = f"cleaned-{kind}"
    debruit("train", kind, "--data", "data", "--denoiser", "ae-unit", "--epochs", 4, "--out", model)
    answers = probabilities(debruit, model)
    expect_agreement(onnx_session(debruit, place, model), images, answers)
    cleaned = onnx_session(debruit, place, "ae-unit").run(["output"], {"input": images})[0]
    expect_agreement(onnx_session(debruit, place, model, "classifier"), cleaned, answers)
    latents = onnx_session(debruit, place, model, "encoder").run(["output"], {"input": images})[0]
    expect_agreement(onnx_session(debruit, place, model, "decoder"), latents, cleaned)


def test_metadata_say_what_it_was_trained_on_and_how_good_it_is(debruit, place, autoencoders):
    debruit("export", "ae-minmax", "--onnx", place / "m.onnx")
    said = {entry.key: entry.value for entry in onnx.load(place / "m.onnx").metadata_props}
    assert said["debruit.input"] == "pixels from 0 to 255 [batch_size, 1, 28, 28]"
    assert said["debruit.scaling"].startswith("minmax, in the graph")
    assert json.loads(said["debruit.training_noise"])["kinds"][0].startswith("gaussian")
    assert said["debruit.training_data_checksum"].startswith("sha256:")
    assert len(json.loads(said["debruit.scores"])[0]["scores"]) == 9
    assert said["debruit.version"]


def test_the_onnx_in_a_bundle_makes_its_golden_outputs(debruit, place, autoencoders):
    debruit("bundle", "ae-minmax", "--data", "data", "--out", place / "shipped.zip")
    with zipfile.ZipFile(place / "shipped.zip") as bundle:
        session = onnxruntime.InferenceSession(bundle.read("model.onnx"), providers=["CPUExecutionProvider"])
        pixels = np.load(bundle.open("golden/input.npy"))
        expect_agreement(session, pixels.astype(np.float32), np.load(bundle.open("golden/output.npy")))


def test_a_part_that_is_not_there_leaves_no_file(debruit_cli, place, autoencoders):
    file = place / "none.onnx"
    command = [debruit_cli, "export", place / "ae-unit", "--onnx", file, "--part", "classifier"]
    done = subprocess.run(command, text=True, capture_output=True)
    assert done.returncode == 2
    assert "it has full, encoder and decoder" in done.stderr
    assert not file.exists()
