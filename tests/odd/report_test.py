"""A report shows what its files say and does nothing that they say: each text in them becomes text on the page."""

import html.parser
import json
import os
import shutil
import struct
import unittest
import zipfile
from pathlib import Path

from command import SMALL, CommandCase

# Ways out of an element, an attribute, a comment, a gnuplot string, a gnuplot script, a shell and a Markdown table.
HOSTILE = ("\"'><script>alert(1)</script><img src=x onerror=alert(1)>--></style></title> `touch pwned` $(touch pwned) "
           "'; system('touch pwned') ; ! touch pwned\nset output 'pwned'\n!touch pwned\n| x | [a](javascript:alert(1)) &amp;"
           "\\n\\\\ {/=100 big} @x _1 ^2 \x1b[31m \u202e \x00").replace("\x00", "")


class Skeleton(html.parser.HTMLParser):
    """The elements of a page with the names of their attributes, and the addresses that it names."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.elements = []
        self.addresses = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, *sorted(name for name, _ in attributes)))
        self.addresses += [value for name, value in attributes if name in ("src", "srcset", "href")]

    def handle_data(self, data):
        self.text += data


def hostile(value):
    """The same JSON with every text replaced but those that choose among a few."""
    if isinstance(value, dict):
        return {key: member if key in ("block", "tone") else hostile(member) for key, member in value.items()}
    if isinstance(value, list):
        return [hostile(member) for member in value]
    return HOSTILE if isinstance(value, str) and value else value


def hostile_block(block):
    """A block of a document, whose own name is a file's."""
    return {**hostile(block), **({"name": block["name"]} if "name" in block else {})}


def replace_about(file, change):
    """Rewrites the JSON that lies as bytes in the array `about` of an archive."""
    with zipfile.ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    content = entries["about.npy"]
    begin = 10 + struct.unpack("<H", content[8:10])[0]
    words = json.dumps(change(json.loads(content[begin:]))).encode()
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({len(words)},), }}"
    header += " " * (63 - (10 + len(header)) % 64) + "\n"
    entries["about.npy"] = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + words
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)


def change_json(file, change):
    file.write_text(json.dumps(change(json.loads(file.read_text(encoding="utf-8")))), encoding="utf-8")


class Report(CommandCase):
    def expect_nothing_done(self):
        for folder, _, files in os.walk(self.folder):
            self.assertNotIn("pwned", files, folder)

    def expect_same_page(self, hostile_page, plain_page, same_shape=True):
        """The pages have the same elements and attributes, or at least the same kinds of them, and no address but of
        pictures of their own and their parts."""
        found, expected = Skeleton(hostile_page), Skeleton(plain_page)
        if same_shape:
            self.assertEqual(found.elements, expected.elements)
        kinds = lambda skeleton: {word for element in skeleton.elements for word in element}
        self.assertLessEqual(kinds(found), kinds(expected) | {"span", "data-label"})  # of a table of words
        self.assertNotIn("script", kinds(found))
        for address in found.addresses:
            self.assertRegex(address, r"^(data:image/(svg\+xml|png);base64,|#[a-z0-9-]+$)")
        self.assertIn("<script>alert(1)</script>", found.text)

    def report(self, *runs, out="report.html", words=()):
        self.succeed("report", *runs, "--out", out, *words, figures=True)
        return (self.folder / out).read_text(encoding="utf-8")

    def test_of_a_run_whose_files_are_hostile(self):
        self.train("run", "--noise", "gaussian")
        plain = self.report("run", words=["--title", "a title"])
        run = self.folder / "run"

        def config(found):
            found["data"] |= {"name": HOSTILE, "checksum": HOSTILE}
            found["autoencoder"] = {"path": HOSTILE, "sha256": HOSTILE}
            return found | {"version": HOSTILE}

        def result(found):
            for evaluation in found["evaluations"]:
                evaluation["data"] |= {"name": HOSTILE, "split": HOSTILE, "checksum": HOSTILE}
            return found | {"version": HOSTILE, "target": HOSTILE, "weights_sha256": HOSTILE}

        def latents(found):
            return found | {"data": {key: HOSTILE for key in found["data"]}}

        change_json(run / "config.json", config)
        change_json(run / "result.json", result)
        replace_about(run / "samples.npz", lambda found: found | {"data": HOSTILE, "split": HOSTILE})
        replace_about(run / "latents.npz", latents)
        page = self.report("run", words=["--title", HOSTILE])
        self.expect_same_page(page, plain)
        for figure in (run / "figures").glob("*.svg"):
            self.assertNotIn("<script", figure.read_text(encoding="utf-8"), figure)
        self.expect_nothing_done()

    def test_of_a_run_in_a_folder_of_a_hostile_name(self):
        self.train("run", "--noise", "gaussian")
        plain = self.report("run")
        name = HOSTILE.replace("/", "|")
        shutil.copytree(self.folder / "run", self.folder / name[:200])
        page = self.report(name[:200])
        found, expected = Skeleton(page), Skeleton(plain)
        self.assertEqual(found.elements, expected.elements)
        self.assertIn("<script>", found.text)
        self.expect_nothing_done()

    def test_of_a_grid_whose_document_is_hostile(self):
        self.succeed("grid", "autoencoder", "--data", SMALL, "--hidden-size", "8", "--epochs", "1", "--validation", "0.5",
                     "--param", "latent_size=2,3,4", "--param", "hidden_layers=0,1", "--out", "grid", "-q")
        self.succeed("report", "grid", figures=True)
        page = self.folder / "grid" / "report.html"
        plain = page.read_text(encoding="utf-8")
        change_json(self.folder / "grid" / "document.json",
                    lambda found: found | {"title": HOSTILE, "summary": HOSTILE,
                                           "blocks": [hostile_block(block) for block in found["blocks"]]})
        self.succeed("report", "grid", figures=True)
        # Cells that were numbers are words now, and tables of words look different.
        self.expect_same_page(page.read_text(encoding="utf-8"), plain, same_shape=False)
        for figure in (self.folder / "grid" / "figures").glob("*.svg"):
            self.assertNotIn("<script", figure.read_text(encoding="utf-8"), figure)
        self.expect_nothing_done()

    def test_names_of_figures_cannot_leave_their_folder(self):
        (self.folder / "study").mkdir()
        chart = {"block": "lines", "title": "", "x_label": "", "y_label": "", "logarithmic": False, "note": "",
                 "series": [{"name": "a", "x": [1, 2], "y": [1, 2], "low": [], "high": []}]}
        for name in ("../pwned", "/tmp/pwned", "a/b", "..", "", "|touch pwned", "a\nb", "`touch pwned`", 300 * "n"):
            document = {"schema": "debruit.document/1", "title": "t", "summary": "", "runs": [],
                        "blocks": [{**chart, "name": name}]}
            (self.folder / "study" / "document.json").write_text(json.dumps(document), encoding="utf-8")
            outcome = self.debruit("report", "study", figures=True)
            self.assertIn(outcome.returncode, (3, 4), (name, outcome.stderr))
            self.expect_nothing_done()
        for run in ("../run", "/run", "a/../../run"):
            document = {"schema": "debruit.document/1", "title": "t", "summary": "", "runs": [run], "blocks": []}
            (self.folder / "study" / "document.json").write_text(json.dumps(document), encoding="utf-8")
            self.fail_with(3, "document.json", "report", "study")


if __name__ == "__main__":
    unittest.main()
