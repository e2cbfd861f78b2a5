"""What debruit writes is what docs/schema says, and the schemas notice where it is not."""

import copy
import csv
import json
import re
import subprocess
import zipfile
from pathlib import Path

import jsonschema
import pytest
from referencing import Registry, Resource

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = {
    schema["$id"].removeprefix("urn:debruit:schema:"): schema
    for schema in (json.loads(file.read_text(encoding="utf-8")) for file in (ROOT / "docs" / "schema").glob("*.json"))
}
REGISTRY = Registry().with_resources(
    (schema["$id"], Resource.from_contents(schema)) for schema in SCHEMAS.values()
)


def validator(name, part=""):
    return jsonschema.Draft202012Validator({"$ref": f"urn:debruit:schema:{name}{part}"}, registry=REGISTRY)


def check_file(file):
    """A JSON file names its schema itself."""
    content = json.loads(file.read_text(encoding="utf-8"))
    validator(content["schema"].removeprefix("debruit.")).validate(content)
    return content


def read_metrics(file):
    """metrics.csv as its schema sees it."""
    with file.open(encoding="utf-8", newline="") as lines:
        return [
            {name: json.loads(text) if text else None for name, text in line.items()} for line in csv.DictReader(lines)
        ]


def check_run(folder):
    check_file(folder / "config.json")
    check_file(folder / "result.json")
    metrics = read_metrics(folder / "metrics.csv")
    validator("metrics/2").validate(metrics)
    return metrics


@pytest.fixture(scope="module")
def debruit(debruit_cli, small_mnist, tmp_path_factory):
    """Runs the program in a folder of its own; a command that takes data gets the small set."""
    folder = tmp_path_factory.mktemp("runs")

    def run(*words):
        takes_data = words[0] in ("train", "grid", "study") and "--data" not in words
        data = ["--data", small_mnist] if takes_data else []
        result = subprocess.run([debruit_cli, *words, *data], cwd=folder, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stderr
        return result.stdout

    run.folder = folder
    return run


TRAINING = ["--epochs", "2", "--validation", "0.1", "--threads", "1"]
SMALL = ["--hidden-size", "16", "--latent-size", "8"]


@pytest.fixture(scope="module")
def autoencoder(debruit):
    debruit("train", "autoencoder", *TRAINING, *SMALL, "--out", "autoencoder")
    return debruit.folder / "autoencoder"


@pytest.fixture(scope="module")
def classifier(debruit, autoencoder):
    debruit("train", "mlp", *TRAINING, "--encoder", autoencoder, "--out", "mlp")
    return debruit.folder / "mlp"


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_a_schema_is_one(name):
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])


def test_every_schema_has_its_version_in_its_file_name():
    names = {file.stem.replace("-", "/") for file in (ROOT / "docs" / "schema").glob("*.json")}
    assert names == set(SCHEMAS)


def test_an_autoencoders_run(autoencoder):
    metrics = check_run(autoencoder)
    assert [line["epoch"] for line in metrics] == [1, 2]
    assert all(line["validation_loss"] > 0 and line["validation_accuracy"] is None for line in metrics)


def test_a_classifiers_run(classifier):
    assert all(line["validation_accuracy"] is not None for line in check_run(classifier))


@pytest.mark.parametrize("kind", ["cnn", "lenet5", "probe"])
def test_runs_of_other_classifiers(debruit, kind):
    debruit("train", kind, "--epochs", "1", "--limit", "64", "--test-limit", "16", "--out", kind)
    check_run(debruit.folder / kind)


def test_a_run_without_epochs(debruit):
    debruit("train", "knn", "--test-limit", "16", "--out", "knn")
    check_run(debruit.folder / "knn")


def test_every_setting_of_a_run_written_out(debruit):
    debruit("train", "autoencoder", "--epochs", "1", *SMALL, "--schedule", "one_cycle:warmup=0.2", "--optimiser", "adamw",
            "--scaling", "minmax-columns", "--noise", "poisson,masking:amount=0.2", "--noise-mix", "thirds", "--classes",
            "1,7", "--limit", "40", "--test-limit", "8", "--out", "settings")
    check_run(debruit.folder / "settings")


def test_a_run_on_real_pairs(debruit, small_mnist):
    debruit("data", "noise", small_mnist, "--count", "40", "--noise", "gaussian", "--out", "pairs.npz")
    debruit("train", "autoencoder", "--data", "pairs.npz", "--epochs", "1", *SMALL, "--validation", "0.2", "--out", "pairs")
    check_run(debruit.folder / "pairs")


def test_a_run_with_validation_data(debruit, small_mnist):
    debruit("train", "autoencoder", "--epochs", "1", *SMALL, "--validation-data", small_mnist, "--out", "validated")
    check_run(debruit.folder / "validated")


def test_an_imported_run(debruit, autoencoder):
    debruit("import", autoencoder / "model.safetensors", "--kind", "autoencoder", "--out", "imported")
    check_file(debruit.folder / "imported" / "config.json")


def test_a_bundle(debruit, autoencoder):
    debruit("bundle", autoencoder, "--out", "bundle.zip")
    with zipfile.ZipFile(debruit.folder / "bundle.zip") as bundle:
        validator("bundle/1").validate(json.loads(bundle.read("bundle.json")))


def test_an_evaluation_of_a_denoiser(debruit, autoencoder):
    printed = json.loads(debruit("evaluate", str(autoencoder), "--json"))
    validator("result/2", "#/$defs/evaluation").validate(printed)


def test_an_evaluation_of_a_classifier(debruit, classifier):
    printed = json.loads(debruit("evaluate", str(classifier), "--json"))
    validator("result/2", "#/$defs/classifier_evaluation").validate(printed)


def test_a_comparison(debruit, autoencoder):
    validator("comparison/1").validate(json.loads(debruit("compare", str(autoencoder), str(autoencoder), "--json")))


def test_a_grid(debruit):
    debruit("grid", "autoencoder", *TRAINING, *SMALL, "--param", "hidden_layers=1,2", "--out", "grid")
    grid = check_file(debruit.folder / "grid" / "grid.json")
    check_file(debruit.folder / "grid" / "document.json")
    for trial in grid["trials"]:
        check_run(debruit.folder / "grid" / trial["run"])


def test_a_study(debruit):
    debruit("study", "sound", "--preset", "quick", "--out", "study")
    study = debruit.folder / "study"
    check_file(study / "study.json")
    check_file(study / "document.json")
    runs = [file.parent for file in study.rglob("result.json")]
    assert len(runs) > 10
    for run in runs:
        check_run(run)


def holders(value):
    """Every object of a JSON value."""
    if isinstance(value, dict):
        yield value
    for member in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from holders(member)


def test_no_member_may_be_missing_added_or_of_another_type(autoencoder, classifier):
    for file in (autoencoder / "config.json", autoencoder / "result.json", classifier / "result.json"):
        content = json.loads(file.read_text(encoding="utf-8"))
        check = validator(content["schema"].removeprefix("debruit."))
        for place, original in enumerate(holders(content)):
            for key in [*original, "another"]:
                for change in ("missing", "type"):
                    changed = copy.deepcopy(content)
                    target = list(holders(changed))[place]
                    if change == "type":
                        target[key] = {"of": "another type"}
                    elif key == "another" or (file.name, key) == ("config.json", "path"):
                        continue
                    else:
                        del target[key]
                    assert not check.is_valid(changed), f"{file.name}: {key}: {change}"
            if place > 30:  # the scores repeat themselves
                break


def test_the_schemas_have_the_versions_that_the_program_writes():
    """Whoever changes a format's number is sent here."""
    written = set()
    for source in [*(ROOT / "src").rglob("*.cc"), *(ROOT / "src").rglob("*.h")]:
        text = source.read_text(encoding="utf-8")
        written |= set(re.findall(r'k(?:Bundle)?Schema = "debruit\.([a-z]+/\d+)"|"schema", "debruit\.([a-z]+/\d+)"', text))
    written = {first or second for first, second in written}
    for name in set(SCHEMAS) - {"metrics/2"}:
        assert name in written
    latest = {name.split("/")[0] for name in SCHEMAS}
    assert {name for name in written if name.split("/")[0] in latest} <= set(SCHEMAS)


def test_the_documentation_names_every_column_of_metrics_csv():
    page = (ROOT / "docs" / "files.md").read_text(encoding="utf-8")
    columns = SCHEMAS["metrics/2"]["items"]["properties"]
    assert f"`{','.join(columns)}`" in page
    for column in columns:
        assert f"| `{column}` |" in page
    for name in SCHEMAS:
        assert f"schema/{name.replace('/', '-')}.json" in page
