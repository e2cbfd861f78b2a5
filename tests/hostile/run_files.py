"""Malformed settings, results and other files of runs, grids and studies."""
import json

from crafted import array, array_bytes, npy, npz, unzipped
from table import SEEDS, at, bad, edited, good, text


def json_files(reader, name, seed):
    """What every reader of JSON refuses."""
    good(reader, name, text(seed))
    for what, data, words in [
            ("empty", b"", "is not JSON"),
            ("not-json", b"{]", "is not JSON"),
            ("cut", text(seed)[:-2], "is not JSON"),
            ("goes-on", text(seed) + b"{}", "is not JSON"),
            ("not-utf8", b'{"schema": "\xff"}', "is not JSON"),
            ("long-word", b'{"schema": "' + b"x" * 100_000, "is not JSON"),
            ("number-out-of-range", b'{"schema": 1e999}', "is not JSON"),
            ("deep-lists", b"[" * 100_000, "is nested too deeply"),
            ("deep-objects", b'{"a":' * 100_000, "is nested too deeply"),
            ("key-twice", b'{"schema": "a", "schema": "b"}', "names \"schema\" twice in one object"),
            ("many-members", text({f"k{i}": 0 for i in range(1025)}), "has an object of more than 1024 members"),
            ("many-values", b"[" + b"[]," * 1_100_000 + b"0]", "has more than 524288 lists, objects and texts"),
            ("a-list", b"[]", "an object expected"),
            ("key-unknown", text({**seed, "more": 1}), "more: unknown key; known are"),
            ("key-missing", text({k: v for k, v in seed.items() if k != "model" and k != "status" and k != "title"}),
             "is missing"),
            ("schema", text({**seed, "schema": "debruit.other/1"}), "schema: \"debruit.other/1\" given"),
            ("schema-is-a-number", text({**seed, "schema": 7}), "schema: ")]:
        if reader == "settings" and what == "key-missing":
            continue  # settings may say as little as they like
        chosen = reader == "settings" and what in ("a-list", "key-unknown", "schema", "schema-is-a-number")
        bad(reader, f"{what}.json", data, words, kind="usage" if chosen else "input")


def settings():
    config = json.loads((SEEDS / "run/config.json").read_text())
    json_files("config", "config.json", config)
    json_files("settings", "settings.json", config)
    for name, change, words in [
            ("epochs-negative", at("training", "epochs", -1), "training.epochs: -1 given, a whole number"),
            ("epochs-fraction", at("training", "epochs", 1.5), "training.epochs: 1.5 given, a whole number"),
            ("epochs-of-words", at("training", "epochs", "ten"), "training.epochs: \"ten\" given"),
            ("epochs-null", at("training", "epochs", None), "training.epochs: null given"),
            ("learning-rate-negative", at("training", "learning_rate", -1), "training.learning_rate: -1 given"),
            ("shuffle-is-a-number", at("training", "shuffle", 1), "training.shuffle: 1 given, true or false expected"),
            ("optimiser-unknown", at("training", "optimiser", "magic"), "training.optimiser: "),
            ("schedule-unknown", at("training", "schedule", "magic"), "training.schedule: "),
            ("kind-unknown", at("model", "kind", "oracle"), "model.kind: unknown \"oracle\""),
            ("image-of-two", at("model", "image", [1, 2]), "model.image: [channels, height, width] expected"),
            ("image-0", at("model", "image", [0, 2, 2]), "model.image: "),
            ("image-too-large", at("model", "image", [65537, 2, 2]), "model.image: "),
            ("image-is-a-number", at("model", "image", 4), "model.image: 4 given, a list expected"),
            ("hidden-size-too-large", at("model", "hidden_size", 10**9), "model.hidden_size: "),
            ("inside-unknown", at("model", "more", 1), "model.more: unknown key"),
            ("model-is-a-list", at("model", []), "model: an object expected"),
            ("noise-unknown", at("noise", "kinds", ["gremlins"]), "noise.kinds: "),
            ("no-noise", at("noise", "kinds", []), "noise.kinds: at least one kind of noise expected"),
            ("noise-of-numbers", at("noise", "kinds", [1]), "noise.kinds: 1 given, a text expected"),
            ("scale-of-one", at("noise", "scale", [1]), "noise.scale: [lowest, highest] expected"),
            ("scale-turned", at("noise", "scale", [2, 1]), "noise.scale: [lowest, highest] expected"),
            ("label-256", at("data", "classes", [256]), "data.classes: 256 given"),
            ("no-scales", at("evaluation", "scales", []), "evaluation.scales: at least one noise scale expected"),
            ("seed-too-large", at("evaluation", "seed", 2**64), "evaluation.seed: ")]:
        bad("config", name + ".json", text(edited(config, change)), words)
    imported = {"schema": config["schema"], "version": "0", "imported": "x", "model": config["model"],
                "scaling": "unit"}
    good("config", "imported.json", text(imported))
    bad("config", "imported-scaling.json", text({**imported, "scaling": "none of them"}), "scaling")
    bad("settings", "imported.json", text(imported), "is of an imported model", kind="usage")


def results():
    result = json.loads((SEEDS / "run/result.json").read_text())
    json_files("result", "result.json", result)
    score = ("evaluations", 0, "scores", 0)
    classified = ("classifier_evaluations", 0)
    for name, change, words in [
            ("status-unknown", at("status", "lost"),
             "status: \"lost\" given, \"finished\" or \"interrupted\" expected"),
            ("epochs-negative", at("epochs_done", -1), "epochs_done: -1 given"),
            ("seconds-of-words", at("seconds", "long"), "seconds: \"long\" given, a number"),
            ("evaluations-is-a-number", at("evaluations", 1), "evaluations: a list expected"),
            ("evaluation-is-a-number", at("evaluations", [1]), "evaluations[0]: an object expected"),
            ("count-too-large", at("evaluations", 0, "data", "count", 2**60), "evaluations[0].data.count: "),
            ("mean-of-words", at(*score, "denoised", "mse", "mean", "small"),
             "evaluations[0].scores[0].denoised.mse.mean"),
            ("kinds-unknown", at(*score, "kinds", ["gremlins"]), "evaluations[0].scores[0].kinds: "),
            ("scale-negative", at(*score, "scale", -1), "evaluations[0].scores[0].scale: "),
            ("classes-0", at(*classified, "classes_known", 0), "classifier_evaluations[0].classes_known: "),
            ("classes-257", at(*classified, "classes_known", 257), "classifier_evaluations[0].classes_known: "),
            ("confusion-row-missing", at(*classified, "scores", 0, "confusion", [[1, 2]]),
             "classifier_evaluations[0].scores[0].confusion: 2 rows of as many counts expected"),
            ("confusion-ragged", at(*classified, "scores", 0, "confusion", [[1, 2], [3]]),
             "confusion: 2 rows of as many counts expected"),
            ("confusion-negative", at(*classified, "scores", 0, "confusion", [[1, 2], [3, -4]]),
             "confusion: -4 given")]:
        bad("result", name + ".json", text(edited(result, change)), words)


def grids():
    grid = {"schema": "debruit.grid/2", "settings": {"a": 1}}
    good("grid", "grid.json", text(grid))
    for name, data, words in [
            ("not-json", b"{", "is not JSON"),
            ("deep", b"[" * 100_000, "is nested too deeply"),
            ("a-list", b"[]", "is not a grid's: it has no \"settings\""),
            ("no-settings", text({"schema": "debruit.grid/1"}), "is not a grid's: it has no \"settings\""),
            ("no-schema", text({"settings": {}}), "its schema is not \"debruit.grid/2\" or \"debruit.grid/1\""),
            ("schema", text({**grid, "schema": "debruit.grid/9"}), "its schema is not \"debruit.grid/2\" or \"debruit.grid/1\""),
            ("schema-is-a-number", text({**grid, "schema": 1}), "its schema is not \"debruit.grid/2\" or \"debruit.grid/1\"")]:
        bad("grid", name + ".json", data, words)


def metrics():
    csv = (SEEDS / "run/metrics.csv").read_bytes()
    head, first, second = csv.splitlines(keepends=True)
    good("metrics", "metrics.csv", csv)
    expected = "an epoch, two losses"
    for name, data, words in [
            ("empty", b"", "line 1: "),
            ("header", b"epoch,loss\n" + first, "line 1: "),
            ("binary", b"\x89PNG\r\n\x1a\n", "line 1: "),
            ("torn-line", csv[:-1], "line 3: " + expected),
            ("empty-line", head + b"\n", "line 2: " + expected),
            ("field-missing", head + first + b"2,0.5,0.5,1\n", "line 3: " + expected),
            ("field-too-many", head + first[:-1] + b",1\n", "line 2: " + expected),
            ("words", head + b"one,0.5,0.5,,1\n", "line 2: " + expected),
            ("number-and-words", head + b"1x,0.5,0.5,,1\n", "line 2: " + expected),
            ("negative-epoch", head + b"-1,0.5,0.5,,1\n", "line 2: " + expected),
            ("huge-epoch", head + b"18446744073709551616,0.5,0.5,,1\n", "line 2: " + expected),
            ("nan", head + b"1,nan,0.5,,1\n", "line 2: " + expected),
            ("infinite", head + b"1,0.5,inf,,1\n", "line 2: " + expected),
            ("too-large-number", head + b"1,1e999,0.5,,1\n", "line 2: " + expected),
            ("zero-bytes", head + b"1,0.5,0.5,,1\0\n", "line 2: " + expected),
            ("too-large", head + bytes(2**27), "is larger than the 134217728 bytes allowed")]:
        bad("metrics", name + ".csv", data, words)


def archives():
    def spoil(reader, seed, cases):
        arrays = {name[:-4]: data for name, data in unzipped((SEEDS / "run" / seed).read_bytes()).items()}
        about = json.loads(array_bytes(arrays["about"])[2])
        good(reader, seed, npz(arrays))
        common = [
            ("about-missing", {"about": None}, "about", "is missing"),
            ("about-of-floats", {"about": array("<f4", (1,), [1])}, "about", "has another type than expected"),
            ("about-of-two-sides", {"about": array("|u1", (1, 2), [123, 125])}, "about",
             "has another shape than expected"),
            ("about-not-json", {"about": b"{"}, "about", "is not JSON"),
            ("about-deep", {"about": b"[" * 100_000}, "about", "is nested too deeply"),
            ("about-is-a-list", {"about": b"[]"}, "about", "an object expected"),
            ("about-schema", {"about": at("schema", "x")}, "about", "schema: \"x\" given"),
            ("about-unknown", {"about": at("more", 1)}, "about", "more: unknown key"),
            ("about-key-missing", {"about": lambda a: a.pop("data")}, "about", "data: is missing")]
        for name, changes, *says in common + cases:
            spoilt = dict(arrays)
            for key, value in changes.items():
                if callable(value):
                    value = text(edited(about, value))
                if value is None:
                    del spoilt[key]
                elif value[:1] == b"\x93":
                    spoilt[key] = value
                else:
                    spoilt[key] = array("|u1", (len(value),), list(value))
            bad(reader, name + ".npz", npz(spoilt), *says)
        bad(reader, "truncated.npz", npz(arrays)[:-30], "is not a readable ZIP archive")

    def floats(*shape, value=0.0):
        count = 1
        for side in shape:
            count *= side
        return array("<f4", shape, [value] * count)

    spoil("samples", "samples.npz", [
        ("image-of-two", {"about": at("image", [1, 2])}, "about", "image: [channels, height, width] expected"),
        ("image-of-another-size", {"about": at("image", [1, 65536, 65536])}, "has another shape than expected"),
        ("group-missing", {"about": lambda a: a["noises"].pop("worst")}, "about", "noises.worst: is missing"),
        ("group-unknown", {"about": at("noises", "grid7", [])}, "about", "noises.grid7: unknown key"),
        ("group-of-numbers", {"about": at("noises", "best", [1])}, "about", "noises.best: 1 given, a text expected"),
        ("one-noise-more", {"about": at("noises", "best", ["gaussian", "none"])}, "best_scale", "has another shape"),
        ("array-missing", {"sheet_original": None}, "sheet_original", "is missing"),
        ("array-of-doubles", {"sheet_original": array("<f8", (1, 1, 2, 2), [0] * 4)}, "sheet_original", "another type"),
        ("array-of-another-shape", {"sheet_original": floats(1, 1, 2, 3)}, "sheet_original", "another shape"),
        ("latent-of-three-sides", {"worst_latent": floats(1, 2, 1)}, "worst_latent", "another shape"),
        ("index-negative", {"worst_index": array("<i8", (1,), [-1])}, "worst_index", "holds a negative index")])
    spoil("predictions", "predictions.npz", [
        ("labels-missing", {"labels": None}, "labels", "is missing"),
        ("labels-of-integers", {"labels": array("<i8", (3,), [0, 1, 1])}, "labels", "another type"),
        ("labels-of-two-sides", {"labels": array("|u1", (3, 1), [0, 1, 1])}, "labels", "expected"),
        ("labels-of-no-side", {"labels": array("|u1", (), [0])}, "labels", "expected"),
        ("predicted-missing", {"predicted": None}, "predicted", "is missing"),
        ("predicted-fewer", {"predicted": array("|u1", (2, 2), [0] * 4)}, "predicted", "another shape"),
        ("cells-more", {"about": lambda a: a["cells"].append(a["cells"][0])}, "predicted", "another shape"),
        ("cells-is-a-number", {"about": at("cells", 1)}, "about", "cells: a list expected"),
        ("cell-scale", {"about": at("cells", 0, "scale", -1)}, "about", "cells[0].scale: -1 given"),
        ("cell-kinds", {"about": at("cells", 1, "kinds", ["gremlins"])}, "about", "cells[1].kinds: ")])
    nan = float("nan")
    spoil("latents", "latents.npz", [
        ("image-0", {"about": at("image", [0, 2, 2])}, "about", "image: "),
        ("count-0", {"about": at("count", 0)}, "about", "count: 0 given"),
        ("share-2", {"about": at("pca_share", 2)}, "about", "pca_share: 2 given"),
        ("mean-missing", {"unit_mean": None}, "unit_mean", "is missing"),
        ("mean-nan", {"unit_mean": floats(2, value=nan)}, "unit_mean", "holds a value that is not finite"),
        ("mean-of-two-sides", {"unit_mean": floats(2, 1)}, "unit_mean", "another shape"),
        ("deviation-longer", {"unit_deviation": floats(3)}, "unit_deviation", "another shape"),
        ("firing-of-doubles", {"unit_firing": array("<f8", (2,), [0, 1])}, "unit_firing", "another type"),
        ("ratios-nan", {"explained_variance_ratio": array("<f8", (1,), [nan])}, "explained_variance_ratio",
         "not finite"),
        ("effects-more-than-units", {"effects": floats(3, 1, 2, 2)}, "effects", "does not fit the number of units"),
        ("effects-of-another-shape", {"effects": floats(1, 1, 2, 3)}, "effects", "another shape"),
        ("points-of-another-noise", {"points": floats(3, 2, 2)}, "points", "another shape"),
        ("points-nan", {"points": floats(2, 2, 2, value=nan)}, "points", "not finite"),
        ("labels-longer", {"labels": array("|u1", (3,), [0, 1, 1])}, "labels", "another shape"),
        ("interpolation-negative", {"interpolation_index": array("<i8", (1, 2), [0, -1])}, "interpolation_index",
         "holds a negative index"),
        ("interpolation-steps-missing", {"interpolation_steps": None}, "interpolation_steps", "is missing"),
        ("interpolation-ends-shorter", {"interpolation_ends": floats(1, 1, 1, 2, 2)}, "interpolation_ends", "shape"),
        ("interpolation-pairs-more", {"interpolation_steps": floats(2, 2, 1, 2, 2)}, "interpolation_index", "shape")])


def documents():
    folder = {path.name: path.read_bytes() for path in (SEEDS / "document").iterdir()}
    document = json.loads(folder["document.json"])
    blocks = {block["block"]: index for index, block in enumerate(document["blocks"])}
    good("document", "plain", folder)

    def spoilt(change):
        return {**folder, "document.json": text(edited(document, change))}

    def block(kind, *path):
        return spoilt(at("blocks", blocks[kind], *path))

    for name, contents, *says in [
            ("not-json", {**folder, "document.json": b"{"}, "document.json", "is not JSON"),
            ("deep", {**folder, "document.json": b'{"blocks":' + b"[" * 100_000}, "is nested too deeply"),
            ("schema", spoilt(at("schema", "x")), "document.json: schema: \"x\" given"),
            ("title-missing", spoilt(lambda d: d.pop("title")), "title: is missing"),
            ("blocks-is-a-number", spoilt(at("blocks", 1)), "blocks: a list expected"),
            ("block-unknown", spoilt(at("blocks", 0, "block", "film")), "blocks[0].block: unknown \"film\""),
            ("block-is-a-text", spoilt(at("blocks", 0, "x")), "blocks[0]: an object expected"),
            ("level-5", block("heading", "level", 5), "blocks[0]: a heading's level is 2, 3 or 4"),
            ("level-negative", block("heading", "level", -1), "blocks[0].level: "),
            ("text-is-a-number", block("paragraph", "text", 1), "blocks[1].text: a text expected"),
            ("note-is-a-text", block("paragraph", "note", "x"), "blocks[1].note: true or false expected"),
            ("table-ragged", block("table", "rows", [["1"]]), "blocks[2]: row 0 has 1 values, 2 expected"),
            ("table-tone", block("table", "rows", 0, 1, {"text": "x", "tone": "loud"}), "tone: \"loud\" given"),
            ("chart-name", block("lines", "name", "../../evil"), "a chart's name is a file name"),
            ("chart-name-hidden", block("lines", "name", ".bashrc"), "a chart's name is a file name"),
            ("chart-name-long", block("lines", "name", "x" * 101), "a chart's name is a file name"),
            ("chart-name-twice", block("heat_map", "name", "lines"), "a second chart of the name \"lines\""),
            ("series-ragged", block("lines", "series", 0, "x", [1]), "differ in number"),
            ("series-of-words", block("lines", "series", 0, "x", ["a", "b"]),
             "series[0].x[0]: a number or null expected"),
            ("map-ragged", block("heat_map", "values", [[1, 2]]), "row 0 has 2 values, 1 expected"),
            ("axes-ragged", block("parallel_coordinates", "trials", [[1, 2]]), "row 0 has 2 values, 1 expected"),
            ("pictures-ragged", block("pictures", "cells", [[True], [True]]), "expected"),
            ("picture-too-large", block("pictures", "image", "width", 65537), "a whole number of at most 65536"),
            ("picture-of-another-size", block("pictures", "image", "width", 3), "document.npz, pictures0", "shape"),
            ("picture-huge", block("pictures", "image", {"channels": 65536, "height": 65536, "width": 65536}),
             "document.npz, pictures0", "shape"),
            ("pictures-missing", {**folder, "document.npz": npz({"x": npy()})}, "pictures0", "is missing"),
            ("pictures-of-bytes", {**folder, "document.npz": npz({"pictures0": array("|u1", (1, 1, 2, 2), [0] * 4)})},
             "pictures0", "has another type than expected"),
            ("pictures-damaged", {**folder, "document.npz": folder["document.npz"][:-5]}, "document.npz",
             "is not a readable ZIP archive"),
            ("run-outside", spoilt(at("runs", ["../other"])), "runs: \"../other\" given"),
            ("run-absolute", spoilt(at("runs", ["/etc"])), "runs: \"/etc\" given"),
            ("run-is-a-number", spoilt(at("runs", [1])), "runs[0]: a text expected")]:
        bad("document", name, contents, *says)


def write():
    settings()
    results()
    grids()
    metrics()
    archives()
    documents()
