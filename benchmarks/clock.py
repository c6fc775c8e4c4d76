"""How long a user waits: `sizhen --help`, and `sizhen examine` on one image, each in a process of its own, alternating; medians.

.venv/bin/python benchmarks/clock.py BUNDLE IMAGE
"""

import statistics
import subprocess
import sys
import time

ROUNDS = 9


def seconds(words: list[str]) -> float:
    """Wall-clock seconds of one process."""
    began = time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """Print the medians beside that of a bare interpreter that imports NumPy."""
    bundle, image = sys.argv[1:3]
    commands = {
        "python -c 'import numpy'": [sys.executable, "-c", "import numpy"],
        "sizhen --help": [sys.executable, "-m", "sizhen", "--help"],
        "sizhen examine IMAGE": [sys.executable, "-m", "sizhen", "examine", image, "--bundle", bundle, "--json"],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _round in range(ROUNDS):
        for name, words in commands.items():
            taken[name].append(seconds(words))
    bare = statistics.median(taken["python -c 'import numpy'"])
    for name, times in taken.items():
        middle = statistics.median(times)
        print(f"{name}: {middle:.2f} s (from {min(times):.2f} to {max(times):.2f}), {middle / bare:.1f} times NumPy")


if __name__ == "__main__":
    main()
