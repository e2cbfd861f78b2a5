"""scripts/check-layers on small trees with one thing wrong in each."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "check-layers"
MARKS = ("<!-- The next lines come from scripts/check-layers --write -->\n"
         "<!-- The lines above come from scripts/check-layers --write -->\n")


class CheckLayers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("HACKING.md", "# Title\n" + MARKS + "After.\n")
        self.write("include/debruit/error.h", "#include <string>\n")
        self.assertEqual(self.run_script("--write").returncode, 0)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def run_script(self, *arguments):
        return subprocess.run([sys.executable, SCRIPT, "--root", self.root, *arguments], capture_output=True, text=True)

    def assert_passes(self):
        result = self.run_script()
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def assert_fails(self, *parts):
        result = self.run_script()
        self.assertEqual(result.returncode, 1)
        for part in parts:
            self.assertIn(part, result.stderr)
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)

    def test_takes_what_the_table_allows(self):
        self.write("src/training/loop.cc",
                   '#include "training/loop.h"\n#include <sys/stat.h>\n#include <vector>\n#include <nlohmann/json.hpp>\n'
                   '#include "debruit/error.h"\n#include "nn/engine.h"\n#include "base/random.h"\n')
        self.write("src/runs/json.h", "#include <nlohmann/json_fwd.hpp>\n")
        self.write("src/kernels/dense.cc", "#include <hwy/highway.h>\n")
        self.write("src/nn/fast/engine.cc", '#include "nn/engine.h"\n#include "kernels/dense.h"\n')
        self.write("src/nn/engines.cc", '#include "nn/fast/engine.h"\n')
        self.write("src/cli/train.cc", '#include <CLI/CLI.hpp>\n#include "training/loop.h"\n')
        self.write("examples/denoise.cc", '#include <iostream>\n#include "debruit/error.h"\n#include <debruit/error.h>\n')
        self.assert_passes()

    def test_names_file_line_and_what_is_allowed(self):
        self.write("src/files/idx.cc", '#include "files/idx.h"\n\n  #  include "nn/engine.h"\n')
        self.assert_fails("src/files/idx.cc:3: nn/engine.h:", "may include only include/debruit, base, files\n")

    def test_an_arrow_cannot_be_reversed(self):
        self.write("src/base/random.cc", '#include "kernels/dense.h"\n')
        self.assert_fails("src/base/random.cc:1: kernels/dense.h")

    def test_layers_side_by_side_do_not_meet(self):
        self.write("src/evaluation/score.cc", '#include "training/loop.h"\n')
        self.assert_fails("src/evaluation/score.cc:1: training/loop.h")

    def test_nothing_above_nn_sees_which_engine_runs(self):
        for engine in ("fast", "reference"):
            with self.subTest(engine):
                self.write("src/training/loop.cc", f'#include "nn/{engine}/engine.h"\n')
                self.assert_fails(f"src/training/loop.cc:1: nn/{engine}/engine.h")

    def test_the_engines_do_not_see_each_other(self):
        self.write("src/nn/fast/engine.cc", '#include "nn/reference/engine.h"\n')
        self.assert_fails("src/nn/fast/engine.cc:1: nn/reference/engine.h")

    def test_third_party_headers_stay_with_their_owners(self):
        for header in ("hwy/highway.h", "CLI/CLI.hpp", "png.h", "zip.h", "zlib.h", "jpeglib.h", "openssl/evp.h",
                       "curl/curl.h", "boost/math/distributions/students_t.hpp"):
            with self.subTest(header):
                self.write("src/runs/run.cc", f"#include <{header}>\n")
                self.assert_fails(f"src/runs/run.cc:1: {header}: only src/")

    def test_a_third_party_header_without_owner_is_refused(self):
        self.write("src/files/picture.cc", "#include <stb_image.h>\n")
        self.assert_fails("src/files/picture.cc:1: stb_image.h", "need an owner")

    def test_json_shows_in_no_header(self):
        self.write("src/runs/run.h", "#include <nlohmann/json.hpp>\n")
        self.assert_fails("src/runs/run.h:1: nlohmann/json.hpp", "only .cc files")

    def test_public_headers_include_the_standard_library_and_each_other_alone(self):
        for header in ("<nlohmann/json_fwd.hpp>", "<hwy/highway.h>", "<unistd.h>", '"base/threads.h"'):
            with self.subTest(header):
                self.write("include/debruit/shape.h", f"#include <vector>\n#include {header}\n")
                self.assert_fails("include/debruit/shape.h:2: " + header[1:-1])

    def test_examples_include_public_headers_alone(self):
        self.write("examples/denoise.cc", '#include "nn/engine.h"\n')
        self.assert_fails("examples/denoise.cc:1: nn/engine.h")

    def test_a_folder_that_the_table_lacks_is_refused(self):
        self.write("src/helpers/strings.cc", "#include <string>\n")
        self.assert_fails("src/helpers/strings.cc:1:", "lies in no layer")

    def test_a_path_without_its_folder_is_refused(self):
        self.write("src/base/random.cc", '#include "random.h"\n')
        self.assert_fails("src/base/random.cc:1: random.h", "write the whole path")

    def test_a_public_header_that_is_not_there_is_refused(self):
        self.write("src/base/random.cc", '#include "debruit/eror.h"\n')
        self.assert_fails("src/base/random.cc:1: debruit/eror.h: no such public header")

    def test_the_diagram_in_the_document_is_the_table(self):
        document = self.root / "HACKING.md"
        text = document.read_text(encoding="utf-8")
        self.assertTrue(text.startswith("# Title\n") and text.endswith("After.\n"))
        self.assertIn(self.run_script("--diagram").stdout.strip(), text)
        self.assert_passes()
        document.write_text(text.replace("→ base", "→ cli", 1), encoding="utf-8")
        self.assert_fails("HACKING.md:2: the diagram differs")

    def test_a_document_without_the_diagram_is_refused(self):
        self.write("HACKING.md", "# Title\n")
        result = self.run_script()
        self.assertEqual(result.returncode, 1)
        self.assertIn("HACKING.md:1: the diagram of the layers is missing", result.stderr)

    def test_bindings_see_public_headers_alone(self):
        self.write("python/src/bind.h", "#include <nanobind/nanobind.h>\n")
        self.write("python/src/error.cc", '#include "debruit/error.h"\n#include "bind.h"\n#include <vector>\n')
        self.assert_passes()
        self.write("python/src/error.cc", '#include "base/random.h"\n')
        self.assert_fails("python/src/error.cc:1", "base/random.h", "may include only debruit/ headers and neighbours")


if __name__ == "__main__":
    unittest.main()
