"""Print how long 1,000 resamples take; aim: all measures of a binary task over 10,000 cases in under 10 s on one core."""

import os
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.evaluation import measure
from sizhen.trust.judgement import calibrate, judge


def made(n: int, patients: int, task: Task, seed: int) -> Scores:
    rng = np.random.default_rng(seed)
    k = len(task.classes)
    truth = rng.integers(0, k, n)
    values = rng.normal(size=(n, k)) + 2 * np.eye(k)[truth]
    return Scores(np.arange(n), np.sort(rng.integers(0, patients, n)), values.astype(np.float32), truth)


def main() -> None:
    binary, beats, topics = (
        Task("binary", ("no", "yes"), "yes"),
        Task("multiclass", ("N", "S", "V", "F")),
        Task("multiclass", tuple(f"topic {k}" for k in range(44))),
    )
    print("| units | patients | classes | seconds | of the processor |\n|---|---|---|---|---|")
    for task, n, patients in ((binary, 10_000, 10_000), (binary, 50_000, 20_000), (beats, 100_000, 44), (topics, 4_000, 4_000)):
        judged = judge(calibrate(made(2_000, 1_000, task, 0), task), [made(n, patients, task, 1)])
        start, busy = time.perf_counter(), time.process_time()
        measure(judged, task)
        spent, used = time.perf_counter() - start, time.process_time() - busy
        print(f"| {n:,} | {patients:,} | {len(task.classes)} | {spent:.1f} | {used:.1f} |", flush=True)


if __name__ == "__main__":
    main()
