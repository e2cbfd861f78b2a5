"""What `cmake --install` leaves is enough for another project, by find_package and by pkg-config, wherever it lies."""

import os
import re
import shlex
import subprocess
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "consumer"
BUILD, VERSION, CMAKE, CXX = (os.environ[name] for name in ("BUILD", "VERSION", "CMAKE", "CXX"))


def run(*command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **options)


def checked(*command, **options):
    result = run(*command, **options)
    if result.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}\n{result.stdout}{result.stderr}")
    return result.stdout


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        # Installed into one place and moved to another: nothing of it may know where it was.
        checked(CMAKE, "--install", BUILD, "--prefix", cls.folder / "first")
        cls.prefix = cls.folder / "moved here"
        (cls.folder / "first").rename(cls.prefix)

    def configure(self, component, version=""):
        return run(CMAKE, "-G", "Ninja", "-S", SOURCE, "-B", self.folder / component,
                   f"-DCMAKE_PREFIX_PATH={self.prefix}", f"-DCMAKE_CXX_COMPILER={CXX}", f"-DCOMPONENT={component}",
                   f"-DVERSION={version}")

    def build_by_cmake(self, component):
        result = self.configure(component, VERSION)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        checked(CMAKE, "--build", self.folder / component)
        return checked(self.folder / component / "consumer")

    def test_find_package_gives_the_core_alone(self):
        self.assertEqual(self.build_by_cmake("core"), f"debruit {VERSION} cleaned 4 pixels\n")
        linked = checked("ldd", self.folder / "core" / "consumer")
        self.assertNotRegex(linked, "libcurl|libpng")

    def test_find_package_gives_the_whole_library(self):
        self.assertRegex(self.build_by_cmake("debruit"), f"^debruit {VERSION} cleaned 4 pixels\n.*'nothing'.*mnist")

    def test_find_package_refuses_another_minor_version(self):
        major, minor = VERSION.split(".")[:2]
        result = self.configure("core", f"{major}.{int(minor) + 1}")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("is compatible with requested version", re.sub(r"\s+", " ", result.stderr))

    def test_pkg_config_names_everything_that_a_program_needs(self):
        pkgconfig = next(self.prefix.rglob("debruit.pc")).parent
        environment = {**os.environ, "PKG_CONFIG_PATH": str(pkgconfig)}
        self.assertEqual(checked("pkg-config", "--modversion", "debruit", env=environment).strip(), VERSION)
        flags = shlex.split(checked("pkg-config", "--cflags", "--libs", "debruit", env=environment))
        program = self.folder / "by-pkg-config"
        checked(CXX, "-std=c++20", "-DCONSUMER_debruit", SOURCE / "consumer.cc", "-o", program, *flags)
        self.assertIn(f"debruit {VERSION} cleaned 4 pixels", checked(program))

    def test_public_headers_are_there_and_no_others(self):
        installed = {path.name for path in (self.prefix / "include").rglob("*") if path.is_file()}
        self.assertEqual(installed, {path.name for path in (HERE.parents[1] / "include").rglob("*.h")})

    def test_no_file_names_the_build(self):
        for file in [*self.prefix.rglob("*.cmake"), *self.prefix.rglob("*.pc")]:
            for place in (BUILD, str(HERE.parents[1])):
                self.assertNotIn(place, file.read_text(encoding="utf-8"), file)


if __name__ == "__main__":
    unittest.main()
