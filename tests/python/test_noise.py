"""random_noise against scikit-image's."""

import inspect

import debruit
import numpy as np
import pytest
from skimage.util import random_noise as theirs

RAMP = np.linspace(0, 1, 256)[None, :].repeat(1000, axis=0)  # 1000 pixels of every grey
CASES = [
    ("gaussian", {}), ("gaussian", {"mean": 0.1, "var": 0.04}), ("speckle", {}), ("speckle", {"mean": 0.2, "var": 0.1}),
    ("poisson", {}), ("salt", {}), ("salt", {"amount": 0.3}), ("pepper", {}), ("s&p", {}),
    ("s&p", {"amount": 0.4, "salt_vs_pepper": 0.2}), ("localvar", {}),
    ("localvar", {"local_vars": np.linspace(0.01, 0.1, 256)[None, :].repeat(1000, axis=0)}),
]  # fmt: skip


def test_has_their_signature():
    ours, expected = (inspect.signature(function).parameters for function in (debruit.random_noise, theirs))
    assert list(ours) == list(expected)
    for name, parameter in expected.items():
        assert (ours[name].default, ours[name].kind) == (parameter.default, parameter.kind), name


@pytest.mark.parametrize("clip", [True, False])
@pytest.mark.parametrize("image", [RAMP, RAMP * 2 - 1], ids=["unsigned", "signed"])
@pytest.mark.parametrize(("mode", "settings"), CASES)
def test_has_their_moments_at_every_grey(image, mode, settings, clip):
    ours = debruit.random_noise(image, mode, rng=1, clip=clip, **settings)
    expected = theirs(image, mode, rng=2, clip=clip, **settings)
    assert ours.dtype == expected.dtype and ours.shape == expected.shape
    # Six standard errors of a mean over a grey's pixels, and of a variance of up to four times the normal's spread.
    spread = np.maximum(expected.std(axis=0), ours.std(axis=0))
    assert (abs(ours.mean(axis=0) - expected.mean(axis=0)) <= 6 * spread * np.sqrt(2 / 1000) + 2e-3).all()
    assert abs(ours.var() - expected.var()) <= 0.02 * expected.var() + 1e-5
    assert abs(np.mean((ours - image) ** 2) - np.mean((expected - image) ** 2)) <= 0.03 * np.mean(
        (expected - image) ** 2) + 1e-6
    assert ours.min() >= expected.min() - 1 and (not clip or ours.max() <= 1)


@pytest.mark.parametrize("mode", sorted({mode for mode, _ in CASES}))
@pytest.mark.parametrize("dtype", [np.uint8, np.int16, bool, np.float16, np.float32, np.float64])
def test_gives_their_types(mode, dtype):
    image = (RAMP[:8] * (1 if np.dtype(dtype).kind in "fb" else np.iinfo(dtype).max)).astype(dtype)
    assert debruit.random_noise(image, mode).dtype == theirs(image, mode).dtype


@pytest.mark.parametrize("mode", sorted({mode for mode, _ in CASES}))
def test_takes_arrays_of_any_order(mode):
    image = RAMP[:16].copy()
    for other in (np.asfortranarray(image), np.repeat(image, 2, axis=1)[:, ::2], image.T):
        noisy = debruit.random_noise(other, mode, rng=4)
        assert noisy.std() != image.std() and (noisy != other).mean() > 0.02
    np.testing.assert_array_equal(debruit.random_noise(np.asfortranarray(image), mode, rng=4),
                                  debruit.random_noise(image, mode, rng=4))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16, bool, np.float32, np.float64])
def test_takes_their_types(dtype):
    image = (RAMP[:8] * (1 if np.dtype(dtype).kind in "fb" else np.iinfo(dtype).max)).astype(dtype)
    ours, expected = (function(image, "s&p", amount=0.0) for function in (debruit.random_noise, theirs))
    assert ours.dtype == expected.dtype
    np.testing.assert_allclose(ours, expected, rtol=1e-6)


def test_a_seed_gives_the_same_noise_and_a_generator_moves_on():
    draw = debruit.random_noise
    np.testing.assert_array_equal(draw(RAMP, rng=3), draw(RAMP, rng=3))
    generator = np.random.default_rng(3)
    assert (draw(RAMP, rng=generator) != draw(RAMP, rng=generator)).any()
    assert (draw(RAMP) != draw(RAMP)).any()


def test_leaves_the_image_as_it_was():
    image = RAMP.astype(np.float32)
    debruit.random_noise(image, "s&p", amount=0.5)
    np.testing.assert_array_equal(image, RAMP.astype(np.float32))


@pytest.mark.parametrize(("mode", "settings", "said"), [
    ("brown", {}, "'brown' is not known; known are gaussian"),
    ("gaussian", {"amount": 0.1}, "gaussian has no such keyword; it has mean, var"),
    ("salt", {"amount": 1.5}, "amount"),
    ("gaussian", {"var": -1}, "var"),
    ("localvar", {"local_vars": np.zeros_like(RAMP)}, "expected variances above 0"),
])
def test_says_what_is_wrong(mode, settings, said):
    with pytest.raises(ValueError, match=said):
        debruit.random_noise(RAMP, mode, **settings)
    with pytest.raises(debruit.InputError, match="expected numbers"):
        debruit.random_noise(np.array(["a"]))
