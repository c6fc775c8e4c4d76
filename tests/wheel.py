"""Build the wheel and run one command of it from a bare environment's path: what is installed is what was tested."""

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Build, unpack, and ask the unpacked package for its version, a page's template and a Chinese sentence."""
    with tempfile.TemporaryDirectory() as place:
        words = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", place, str(ROOT)]
        subprocess.run(words, check=True)
        (wheel,) = Path(place).glob("*.whl")
        inside = Path(place) / "inside"
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(inside)
        code = (
            "import sizhen, pathlib; from sizhen.core.language import catalogue, use;"
            "assert pathlib.Path(sizhen.__file__).is_relative_to(pathlib.Path.cwd()), sizhen.__file__;"
            "assert type(catalogue('zh')).__name__ == 'GNUTranslations';"
            "from sizhen.report.pages import opinion_page; assert '<html' in opinion_page([], [])"
        )
        subprocess.run([sys.executable, "-c", code], check=True, cwd=inside, env={**os.environ, "PYTHONPATH": str(inside)})
        helped = [sys.executable, "-m", "sizhen", "--help"]
        subprocess.run(helped, check=True, cwd=inside, env={**os.environ, "PYTHONPATH": str(inside)}, stdout=subprocess.DEVNULL)
    sys.stdout.write(f"{wheel.name} builds and answers\n")


if __name__ == "__main__":
    main()
