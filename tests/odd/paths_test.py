"""A path may hold every byte but zero. None is taken for an option that was not given, for a command or for another
file, and whatever is written is where it was asked for."""

import json
import os
import unittest

from command import BRIEFLY, SMALL, CommandCase

# Each would make a file named "pwned" where something takes it for a command.
EVERYTHING = "a b\tc\nd 'e' \"f\" `touch pwned` $(touch pwned) ; touch pwned | &amp <b> \x1b[31m %s%n {1}^_@ \\ é数".encode()
NAMES = {
    "everything at once": EVERYTHING,
    "bytes that are not UTF-8": b"\xff\xfe \xc3(\xed\xa0\x80",
    "a leading dash": b"--help",
    "a command for gnuplot to write to": b"|touch pwned",
    "a command for gnuplot to read from": b"< touch pwned",
    "as long as a name may be": 255 * b"n",
}
DRAWN = ("everything at once", "a command for gnuplot to write to", "bytes that are not UTF-8")


class OddNames(CommandCase):
    def tearDown(self):
        for folder, _, files in os.walk(os.fsencode(self.folder)):
            self.assertNotIn(b"pwned", files, folder)

    def expect_file(self, *parts):
        path = os.path.join(os.fsencode(self.folder), *parts)
        self.assertTrue(os.path.isfile(path) and os.path.getsize(path) > 0, path)
        return path

    def test_a_run_and_its_data_may_have_any_name(self):
        for what, name in NAMES.items():
            with self.subTest(what):
                self.copy_of_small(os.path.join(name, b"data"))
                run = os.path.join(b".", name, b"run " + name[:200])
                figures = what in DRAWN
                self.train(run, data=os.path.join(b".", name, b"data"), figures=figures)
                drawn = (b"report.html", b"figures/training.svg") if figures else ()
                for file in (b"model.safetensors", b"metrics.csv", b"samples.npz", *drawn):
                    self.expect_file(run, file)
                with open(self.expect_file(run, b"config.json"), encoding="utf-8") as file:
                    config = json.load(file)
                self.assertIn("data", config["data"]["name"])
                json.loads(self.succeed("evaluate", run, "--data", os.path.join(b".", name, b"data"), "--noise",
                                        "gaussian", "--json").stdout.decode("utf-8"))
                self.succeed("data", "info", os.path.join(b".", name, b"data"))

    def test_a_leading_dash_is_a_name_after_an_equals_sign(self):
        self.succeed("train", "autoencoder", b"--data=" + self.copy_of_small(b"-data"), *BRIEFLY, "--out=-run", "-q",
                     figures=True)
        self.expect_file(b"-run", b"report.html")
        self.succeed("evaluate", "./-run", "--noise", "gaussian", "-q")

    def test_a_file_may_have_any_name(self):
        self.train("run")
        # A page of words: the figures of a run take their time, and none has a name that somebody chose.
        document = {"schema": "debruit.document/1", "title": "t", "summary": "", "runs": [], "blocks": []}
        (self.folder / "study").mkdir()
        (self.folder / "study" / "document.json").write_text(json.dumps(document), encoding="utf-8")
        self.succeed("data", "noise", SMALL, "--count", "1", "--out", "clean.png")
        for what, name in NAMES.items():
            with self.subTest(what):
                for ending, words in ((b".npy", ["encode", "run"]), (b".html", ["report", "study"]),
                                      (b".zip", ["bundle", "run"])):
                    file = b"./" + name[:255 - len(ending)] + ending
                    self.succeed(*words, "--out", file)
                    self.expect_file(file)
                picture = b"./" + name[:251] + b".png"
                os.symlink(self.folder / "clean.png", os.path.join(os.fsencode(self.folder), picture))
                self.succeed("denoise", "run", picture, "--resize", "--out", b"./out " + name[:200])
                self.expect_file(b"out " + name[:200], name[:251] + b".png")

    def test_the_folder_of_data_sets_may_have_any_name(self):
        for what, name in NAMES.items():
            with self.subTest(what):
                self.copy_of_small(os.path.join(name, b"mnist"))
                outcome = self.succeed(b"--data-dir=" + name, "data", "info", "mnist", "--json")
                self.assertEqual(json.loads(outcome.stdout.decode("utf-8", "replace"))["splits"][0]["count"], 600)

    def test_names_that_no_file_can_have_are_refused_by_one_line(self):
        for name in (256 * "n", 300 * "n/" + 4000 * "n", "data/" * 1000):
            self.fail_with(4, "too long", "train", "autoencoder", "--data", SMALL, *BRIEFLY, "--out", name)
            self.fail_with(4, "", "train", "autoencoder", "--data", "./" + name, *BRIEFLY, "--out", "run")
            self.fail_with(4, "", "train", "autoencoder", "--data", SMALL, "--config", name, "--out", "run")

    def test_a_complaint_about_an_odd_name_is_one_line(self):
        for name in (EVERYTHING, NAMES["bytes that are not UTF-8"]):
            self.fail_with(4, "", "evaluate", b"./" + name)
            self.fail_with(4, "", "data", "info", b"./" + name)


if __name__ == "__main__":
    unittest.main()
