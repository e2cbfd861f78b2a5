"""The tutorial notebook runs, on the small data set."""

import nbclient
import nbformat


def test_the_study_runs(root, data_dir, tmp_path, monkeypatch):
    monkeypatch.setenv("DEBRUIT_DATA_DIR", str(data_dir))
    notebook = nbformat.read(root / "examples" / "study.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "the notebook is kept without outputs"
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert "600 training images, 200 test images" in outputs[0]["text"]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 5
