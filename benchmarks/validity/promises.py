"""Print tables that hold trust's promises against simulation. Run: python benchmarks/validity/promises.py [--quick]."""

import sys
import time

from simulations import calibration_gain, cross_coverage, interval_coverage, operating_guarantee, split_coverage


def main() -> None:
    scale = 0.2 if "--quick" in sys.argv[1:] else 1.0

    def times(n: int) -> int:
        return max(20, int(n * scale))

    start = time.perf_counter()
    print("## Prediction sets, split conformal: coverage for one random unit of each new patient\n")
    print("| level | patients | coverage |\n|---|---|---|")
    for level, patients in ((0.90, 20), (0.90, 60), (0.90, 200), (0.80, 60), (0.95, 100)):
        print(f"| {level:.2f} | {patients} | {split_coverage(patients, level, times(600))} |")
    print("\n## Prediction sets, cross-conformal over five folds (proven bound 1 - 2 alpha)\n")
    print("| level | patients | out of fold, as measured | packed average, new patients |\n|---|---|---|---|")
    for level, patients in ((0.90, 60), (0.90, 150), (0.90, 500), (0.80, 150)):
        measured, packed = cross_coverage(patients, level, times(300))
        print(f"| {level:.2f} | {patients} | {measured} | {packed} |")
    print("\n## 95 % intervals: how often they hold the population's value (1 to 3 units a patient; under 30 patients the jackknife)\n")
    rows = {}
    settings = [(15, 1.0), (40, 1.0), (100, 1.0), (400, 1.0), (100, 2.5), (400, 2.5)]
    for patients, strength in settings:
        rows[patients, strength] = interval_coverage(patients, 3, times(500), strength=strength)
    print(
        "| measure | "
        + " | ".join(f"{p} patients{', strong' if s > 1 else ''}" for p, s in settings)
        + " |\n"
        + "|---" * (len(settings) + 1)
        + "|"
    )
    for name in rows[settings[0]]:
        print(f"| {name} | " + " | ".join(str(rows[key].get(name, "")) for key in settings) + " |")
    print("\n## Operating point: how often demonstrable, and how often new patients' sensitivity then reaches the target (.95)\n")
    print("| target | patients | demonstrable | reached |\n|---|---|---|---|")
    for target, patients in ((0.95, 300), (0.95, 1_000), (0.90, 200), (0.80, 100)):
        shown, kept = operating_guarantee(patients, target, times(1_000))
        print(f"| {target:.2f} | {patients} | {shown} | {kept} |")
    print("\n## Calibration: log loss of new patients before and after\n")
    print("| stretch | patients | before | after |\n|---|---|---|---|")
    for stretch, patients in ((3.0, 40), (3.0, 200), (1.0, 200)):
        before, after = calibration_gain(patients, stretch, times(200))
        print(f"| {stretch} | {patients} | {before} | {after} |")
    print(f"\n{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
