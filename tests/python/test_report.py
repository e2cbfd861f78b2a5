"""Reports from Python."""

import subprocess

import debruit
import pytest


@pytest.fixture(scope="module")
def run(debruit_cli, small_mnist, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report") / "run"
    subprocess.run([debruit_cli, "train", "autoencoder", "--data", small_mnist, "--epochs", "1", "--hidden-size", "16",
                    "--out", folder], check=True, capture_output=True)
    return folder


def test_writes_a_page(run, tmp_path):
    assert debruit.report(run, tmp_path / "page.html", title="One run") == tmp_path / "page.html"
    assert "One run" in (tmp_path / "page.html").read_text()


def test_says_how_to_install_gnuplot(run, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(debruit.FileError, match="apt-get install gnuplot-nox"):
        debruit.report([run], tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()
