"""debruit.load and Model, beside the program's answers."""

import copy
import pickle
import subprocess
import threading

import debruit
import numpy as np
import pytest
import torch


@pytest.fixture(scope="module")
def saved(autoencoder, tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "model.safetensors"
    autoencoder.model_.save(path)
    return path


@pytest.fixture(scope="module")
def model(saved):
    return debruit.load(saved)


def test_loads_what_it_saved(model, autoencoder):
    assert (model.kind, model.image_shape) == ("autoencoder", (1, 28, 28))
    assert model.sha256 == autoencoder.model_.sha256


def test_loads_a_classifier_as_one(classifier, digits, tmp_path):
    classifier.model_.save(tmp_path / "c.safetensors")
    model = debruit.load(tmp_path / "c.safetensors")
    assert model.kind == "classifier"
    np.testing.assert_array_equal(model.predict(digits[2]), classifier.model_.predict(digits[2]))
    assert model.predict(digits[2][0]).shape == ()


def test_agrees_with_pytorch_on_the_same_weights(model, digits):
    weights = {name: torch.from_numpy(np.array(values)) for name, values in model.weights.items()}
    latents = torch.from_numpy(digits[2])
    for layer in (0, 2, 4):
        latents = torch.relu(latents @ weights[f"encoder.{layer}.weight"].T + weights[f"encoder.{layer}.bias"])
    np.testing.assert_allclose(model.encode(digits[2]), latents.numpy(), atol=1e-5)


def test_decoding_latents_is_denoising(model, digits):
    cleaned = model.denoise(digits[2])
    assert cleaned.shape == digits[2].shape and cleaned.dtype == np.float32
    np.testing.assert_array_equal(model.decode(model.encode(digits[2])).reshape(cleaned.shape), cleaned)


@pytest.mark.parametrize("shape", [(28, 28), (1, 28, 28), (784,), (5, 28, 28), (5, 1, 28, 28), (5, 784)])
def test_takes_images_in_every_usual_shape(model, digits, shape):
    rows = digits[2][: shape[0] if shape[0] == 5 else 1]
    cleaned = model.denoise(rows.reshape(shape))
    assert cleaned.shape == shape
    np.testing.assert_array_equal(cleaned.reshape(rows.shape), model.denoise(rows))


def test_takes_pixels_as_they_are_stored(model, digits):
    pixels = np.rint(digits[2] * 255).astype(np.uint8)
    np.testing.assert_array_equal(model.encode(pixels), model.encode(pixels / np.float32(255)))
    np.testing.assert_allclose(model.encode(pixels.astype(np.uint16) * 257), model.encode(pixels), atol=1e-5)


def test_takes_any_order_in_memory(model, digits):
    np.testing.assert_array_equal(model.encode(np.asfortranarray(digits[2])), model.encode(digits[2]))
    np.testing.assert_array_equal(model.encode(digits[2][::-1])[::-1], model.encode(digits[2]))


def test_copies_no_array_that_has_the_right_layout(digits):
    from debruit.arrays import image_rows

    rows, _ = image_rows(digits[2], (1, 28, 28))
    assert np.shares_memory(rows, digits[2])


def test_shows_weights_without_a_copy_and_read_only(model):
    first, second = model.weights["encoder.0.weight"], model.weights["encoder.0.weight"]
    assert np.shares_memory(first, second) and not first.flags.writeable


def test_weights_outlive_the_model(saved):
    weights = debruit.load(saved).weights["encoder.0.weight"]
    assert np.isfinite(weights).all()


def test_pickles_and_copies(model, digits):
    for other in (pickle.loads(pickle.dumps(model)), copy.deepcopy(model)):
        assert other.sha256 == model.sha256
        np.testing.assert_array_equal(other.denoise(digits[2]), model.denoise(digits[2]))


def test_may_be_used_from_several_threads(model, digits):
    expected, results = model.denoise(digits[2]), [None] * 8

    def work(index):
        results[index] = model.denoise(digits[2], threads=1 + index % 2)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(results))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        np.testing.assert_array_equal(result, expected)


@pytest.mark.parametrize("scaling", ["unit", "minmax", "minmax-columns"])
def test_encodes_as_the_program_does(debruit_cli, small_mnist, digits, tmp_path, scaling):
    for command in (["train", "autoencoder", "--data", small_mnist, "--epochs", "1", "--hidden-size", "16", "--scaling",
                     scaling, "--out", "run"],
                    ["encode", "run", "--out", "latents.npy"],
                    ["bundle", "run", "--out", "run.zip"]):
        subprocess.run([debruit_cli, *command], cwd=tmp_path, check=True, capture_output=True)
    expected = np.load(tmp_path / "latents.npy")
    for place in ("run", "run.zip"):
        model = debruit.load(tmp_path / place)
        assert model.scaling == scaling
        for one in (model, pickle.loads(pickle.dumps(model))):
            np.testing.assert_allclose(one.encode(digits[2]), expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize(("images", "error", "said"), [
    (np.zeros((2, 27, 28), np.float32), debruit.UsageError, r"expected \[n, 28, 28\].*got \[2, 27, 28\]"),
    (np.full((1, 784), np.nan), debruit.InputError, "got NaN or infinity"),
    (np.array([["a"] * 784]), debruit.InputError, "got <U1"),
    (np.zeros((1, 784), np.int64), debruit.InputError, "got int64"),
])
def test_says_what_it_expected_of_images(model, images, error, said):
    with pytest.raises(error, match=said):
        model.denoise(images)


def test_says_that_it_is_of_the_wrong_kind(model, classifier, digits):
    with pytest.raises(debruit.UsageError, match="expected a classifier, got an autoencoder"):
        model.predict(digits[2])
    with pytest.raises(debruit.UsageError, match="expected an autoencoder, got a classifier"):
        classifier.model_.denoise(digits[2])


def test_errors_are_those_of_python_too(tmp_path):
    with pytest.raises(OSError, match="missing") as missing:
        debruit.load(tmp_path / "missing")
    assert isinstance(missing.value, debruit.FileError) and missing.value.kind == "io"
    assert str(tmp_path) in missing.value.where
    (tmp_path / "no.safetensors").write_bytes(b"no model")
    with pytest.raises(ValueError) as damaged:
        debruit.load(tmp_path / "no.safetensors")
    assert isinstance(damaged.value, debruit.InputError) and damaged.value.kind == "input"
    assert str(pickle.loads(pickle.dumps(damaged.value))) == str(damaged.value)
