"""What a training tells, and how it is stopped."""

import os
import signal
import threading
import time

import debruit
import pytest


def make(**settings):
    return debruit.DenoisingAutoencoder(hidden_size=16, latent_size=4, random_state=0, **settings)


def test_reports_every_epoch(digits):
    seen, counted = [], []
    model = make(epochs=3, validation=0.25, callbacks=[seen.append, lambda report: counted.append(report.epoch)])
    model.fit(digits[0])
    assert counted == [1, 2, 3] and seen == model.history_
    assert all(report.training_loss > 0 and report.validation_loss > 0 and report.seconds > 0 for report in seen)
    assert seen[0].validation_accuracy is None


def test_patience_keeps_the_best_epoch(digits):
    model = make(epochs=200, validation=0.25, patience=1, learning_rate=0.05).fit(digits[0])
    losses = [report.validation_loss for report in model.history_]
    assert len(losses) < 200 and losses[model.best_epoch_ - 1] == min(losses)


def test_an_exception_of_a_callback_ends_the_training(digits):
    seen = []

    def stop(report):
        seen.append(report.epoch)
        if report.epoch == 2:
            raise LookupError("enough")

    model = make(epochs=100000, callbacks=stop)
    with pytest.raises(LookupError, match="enough"):
        model.fit(digits[0])
    assert seen == [1, 2] and not hasattr(model, "model_")


def test_control_c_ends_the_training(digits):
    """No callback of Python's runs that could notice the signal."""
    for estimator in (make(epochs=1000000),
                      debruit.LatentClassifier(make(epochs=1), kind="probe", epochs=1000000)):
        timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            estimator.fit(digits[0], digits[1])
        timer.join()
        assert not hasattr(estimator, "model_")


def test_other_threads_run_meanwhile(digits):
    """Another thread of Python's ends a training that would go on for good while that thread waited."""
    steps = []

    def work():
        for step in range(1000):
            steps.append(step)
            time.sleep(0)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=work)
    with pytest.raises(KeyboardInterrupt):
        thread.start()
        make(epochs=1000000).fit(digits[0])
    thread.join()
    assert len(steps) == 1000


def test_a_callback_may_use_the_model_in_front(digits, autoencoder):
    shapes = []
    debruit.LatentClassifier(autoencoder, kind="probe", epochs=2, random_state=0, callbacks=lambda _: shapes.append(
        autoencoder.denoise(digits[2]).shape)).fit(digits[0], digits[1])
    assert shapes == [digits[2].shape] * 2
