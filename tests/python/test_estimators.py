"""The estimators within scikit-learn."""

import io

import debruit
import joblib
import numpy as np
import pytest
from debruit import DenoisingAutoencoder, LatentClassifier, _native
from sklearn.base import clone
from sklearn.datasets import make_blobs
from sklearn.frozen import FrozenEstimator
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

SMALL = DenoisingAutoencoder(hidden_size=16, latent_size=4, epochs=3, batch_size=32)
TAUGHT = LatentClassifier(
    DenoisingAutoencoder(hidden_size=32, latent_size=16, epochs=30, batch_size=16, noise="gaussian:var=0.001"),
    noise="gaussian:var=0.001", kind="probe", epochs=40, batch_size=8, learning_rate=0.02,
)  # fmt: skip


@parametrize_with_checks([DenoisingAutoencoder(), LatentClassifier(), SMALL, TAUGHT])
def test_passes_scikit_learns_check(estimator, check):
    check(estimator)


def test_tells_a_few_rows_of_two_columns_apart():
    """What scikit-learn asks of classifiers whose defaults are meant for so few."""
    rows, labels = make_blobs(n_samples=300, centers=3, random_state=0, cluster_std=0.1)
    taught = clone(TAUGHT).set_params(random_state=0).fit(StandardScaler().fit_transform(rows), labels)
    assert taught.score(StandardScaler().fit_transform(rows), labels) > 0.83


def test_defaults_are_those_of_the_library():
    defaults = _native.defaults()
    for estimator in (DenoisingAutoencoder(), LatentClassifier()):
        for name, value in estimator.get_params(deep=False).items():
            for spec in ("autoencoder", "training", "classifier"):
                if name in defaults[spec] and not (spec == "classifier" and name == "autoencoder"):
                    assert value == defaults[spec][name], name


def test_same_seed_same_weights_for_any_number_of_threads(digits):
    made = [DenoisingAutoencoder(hidden_size=16, latent_size=4, epochs=1, threads=threads, random_state=3).fit(digits[0])
            for threads in (1, 2)]
    assert made[0].model_.sha256 == made[1].model_.sha256


def test_trains_to_the_weights_of_the_program(debruit_cli, small_mnist, digits, tmp_path):
    import subprocess

    subprocess.run([debruit_cli, "train", "autoencoder", "--data", small_mnist, "--epochs", "2", "--hidden-size", "16",
                    "--latent-size", "4", "--seed", "5", "--out", tmp_path / "run"], check=True, capture_output=True)
    model = DenoisingAutoencoder(epochs=2, hidden_size=16, latent_size=4, random_state=5).fit(digits[0])
    assert model.model_.sha256 == debruit.load(tmp_path / "run").sha256


def test_clipped_noise_trains_another_model(digits):
    for make in (DenoisingAutoencoder(hidden_size=16, latent_size=4, epochs=1, random_state=0),
                 LatentClassifier(kind="probe", epochs=1, random_state=0)):
        made = [clone(make).set_params(clip=clip).fit(digits[0], digits[1]).model_.sha256 for clip in (False, True)]
        assert made[0] != made[1]


def test_takes_its_settings_in_numpys_types(digits):
    settings = {"hidden_size": 16, "latent_size": 4, "epochs": 1, "random_state": 0}
    arrays = {name: np.int64(value) for name, value in settings.items()}
    plain = DenoisingAutoencoder(**settings, noise_scale=(0.5, 1.0)).fit(digits[0])
    other = DenoisingAutoencoder(**arrays, noise_scale=np.array([0.5, 1.0]), threads=np.int64(1)).fit(digits[0])
    assert other.model_.sha256 == plain.model_.sha256


def test_shows_itself_in_a_notebook_without_a_warning(recwarn):
    for estimator in (DenoisingAutoencoder(), LatentClassifier()):
        assert "threads" in estimator._repr_html_()
    assert not recwarn.list


def test_denoises_better_than_nothing(digits):
    model = DenoisingAutoencoder(epochs=30, noise="salt_and_pepper", random_state=0).fit(digits[0])
    noisy = digits[2].copy()
    _native.add_noise(noisy, "salt_and_pepper", 1.0, 7)
    assert np.mean((model.denoise(noisy) - digits[2]) ** 2) < np.mean((noisy - digits[2]) ** 2) / 2


def test_score_is_minus_the_error_under_noise_of_a_seed_of_its_own(autoencoder, digits):
    errors = []
    for draw, kind in enumerate(autoencoder.noise):
        noisy = digits[2].copy()
        _native.add_noise(noisy, kind, 1.0, 0, draw)
        errors.append(np.mean((autoencoder.model_.denoise(noisy) - digits[2]).astype(np.float64) ** 2))
    assert autoencoder.score(digits[2]) == pytest.approx(-np.mean(errors), rel=1e-6)


@pytest.mark.parametrize("scale", [255.0, -3.0])
def test_maps_the_range_of_images_to_the_networks_and_back(digits, scale):
    rows, small = digits[0].astype(np.float64), DenoisingAutoencoder(hidden_size=16, latent_size=4, epochs=1,
                                                                     image_shape=(28, 28), random_state=0)
    cleaned = clone(small).fit(rows * scale).denoise(rows * scale)
    low, high = sorted((0.0, scale))
    assert low <= cleaned.min() and cleaned.max() <= high and np.ptp(cleaned) > abs(scale) / 10
    if scale > 0:
        np.testing.assert_allclose(cleaned / scale, clone(small).fit(rows).denoise(rows), atol=1e-4)


def test_maps_each_columns_range_by_itself(digits):
    rows = digits[0][:, digits[0].max(axis=0) == 1].astype(np.float64)
    units = np.geomspace(1e-3, 1e6, rows.shape[1])
    small = DenoisingAutoencoder(hidden_size=16, latent_size=4, epochs=1, random_state=0)
    cleaned = clone(small).fit(units * (rows - 1)).denoise(units * (rows - 1)) / units + 1
    np.testing.assert_allclose(cleaned, clone(small).fit(rows).denoise(rows), atol=1e-4)


def test_a_column_that_never_changes_stays_as_it_is(digits):
    rows = 255 * digits[0]
    rows[:, 400] = -7
    cleaned = DenoisingAutoencoder(hidden_size=16, latent_size=4, epochs=1, random_state=0).fit(rows).denoise(rows)
    np.testing.assert_array_equal(cleaned[:, 400], -7)


def test_goes_into_a_pipeline(digits):
    training = {"noise": "gaussian", "epochs": 20, "batch_size": 16, "learning_rate": 0.003, "random_state": 0}
    pipeline = make_pipeline(StandardScaler(), LatentClassifier(
        DenoisingAutoencoder(hidden_size=64, latent_size=32, **training), **training))
    assert pipeline.fit(digits[0], digits[1]).score(digits[2], digits[3]) > 0.5


def test_goes_into_a_grid_search(digits):
    search = GridSearchCV(DenoisingAutoencoder(hidden_size=16, epochs=2, random_state=0),
                          {"latent_size": np.array([2, 8]), "noise": ["gaussian", "pepper"]}, cv=2)
    search.fit(digits[0])
    assert search.best_score_ < 0 and search.best_estimator_.model_.spec["latent_size"] in (2, 8)
    nested = GridSearchCV(LatentClassifier(DenoisingAutoencoder(hidden_size=16, epochs=1, random_state=0), epochs=1,
                                           kind="probe", random_state=0), {"autoencoder__latent_size": [2, 4]}, cv=2)
    nested.fit(digits[0], digits[1])
    assert nested.best_estimator_.autoencoder_.model_.spec["latent_size"] in (2, 4)


def test_is_pickled_by_joblib(classifier, digits):
    memory = io.BytesIO()
    joblib.dump(classifier, memory)
    memory.seek(0)
    np.testing.assert_array_equal(joblib.load(memory).predict(digits[2]), classifier.predict(digits[2]))
    scores = cross_val_score(clone(classifier).set_params(epochs=1), digits[0], digits[1], cv=2, n_jobs=2)
    assert scores.shape == (2,)


def test_fits_an_autoencoder_where_none_is_given(digits):
    model = LatentClassifier(kind="knn:neighbours=1", noise="none", random_state=2).fit(digits[0], digits[1])
    assert isinstance(model.autoencoder_, DenoisingAutoencoder)
    assert model.score(digits[0], digits[1]) == 1  # every row is its own nearest


def test_uses_a_fitted_autoencoder_and_keeps_it_frozen(digits, autoencoder):
    given = [autoencoder, FrozenEstimator(autoencoder), autoencoder.model_]
    for front in given:
        model = LatentClassifier(front, kind="probe", epochs=1, random_state=0).fit(digits[0], digits[1])
        for name, values in autoencoder.model_.weights.items():
            if name.startswith("encoder"):
                np.testing.assert_array_equal(model.model_.weights[name], values)
    kept = clone(LatentClassifier(FrozenEstimator(autoencoder), kind="probe", epochs=1)).fit(digits[0], digits[1])
    assert kept.autoencoder_.model_.sha256 == autoencoder.model_.sha256


def test_classes_may_be_words(digits):
    words = np.array(["even", "odd"])[digits[1] % 2]
    model = LatentClassifier(kind="probe", epochs=1, random_state=0).fit(digits[0], words)
    assert set(model.predict(digits[2])) <= {"even", "odd"} and list(model.classes_) == ["even", "odd"]


@pytest.mark.parametrize(("settings", "said"), [
    ({"epochs": 0}, "epochs: 0 is out of range"), ({"noise": "brown"}, "brown"), ({"noise_scale": "x"}, "noise_scale"),
    ({"latent_size": 1.5}, "latent_size: expected a whole number"), ({"optimiser": "sgd"}, "known are adam, adamw"),
    ({"image_shape": (3, 3)}, "other than the 784 features"), ({"callbacks": 3}, "callbacks"),
    ({"random_state": -1}, "random_state"), ({"threads": -1}, "threads"), ({"threads": 1.5}, "threads"),
    ({"noise": None}, "noise: expected a kind"), ({"image_shape": "x"}, "image_shape"), ({"image_shape": 16}, "image_shape"),
])
def test_says_which_setting_is_wrong(digits, settings, said):
    with pytest.raises(debruit.UsageError, match=said):
        DenoisingAutoencoder(**settings).fit(digits[0])


def test_says_what_is_wrong_with_classes_and_autoencoders(digits):
    with pytest.raises(debruit.UsageError, match="got 1 class"):
        LatentClassifier().fit(digits[0], np.zeros(len(digits[0])))
    with pytest.raises(debruit.UsageError, match="expected None, a DenoisingAutoencoder"):
        LatentClassifier(3).fit(digits[0], digits[1])
    with pytest.raises(debruit.UsageError, match="expected None, a DenoisingAutoencoder"):
        LatentClassifier(DenoisingAutoencoder).fit(digits[0], digits[1])
    with pytest.raises(debruit.UsageError, match="frozen before it was fitted"):
        LatentClassifier(FrozenEstimator(DenoisingAutoencoder())).fit(digits[0], digits[1])
    with pytest.raises(debruit.DivergedError):
        DenoisingAutoencoder(hidden_layers=12, learning_rate=10, epochs=20, noise="gaussian:mean=1e6:var=0",
                             noise_scale=1e6, random_state=0).fit(digits[0])
