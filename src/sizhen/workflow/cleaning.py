"""Clean: remove what a run's stages kept."""

import shutil
from pathlib import Path

from sizhen.core.errors import UsageError
from sizhen.core.language import translate as _
from sizhen.workflow.storing import STAGES


def clean(folder: Path) -> str:
    """Remove `stages` of a run folder; bundle and pages stay. Refuses where the folder does not look like a run's."""
    stages = folder / STAGES
    earlier = stages / "earlier"
    if earlier.is_dir() and any(earlier.iterdir()):
        raise UsageError(_("{folder} holds bundles that lay in the run's folder before; move them away first").format(folder=earlier))
    if not stages.is_dir():
        raise UsageError(_("{folder} holds no stages of a run; expected the folder that `sizhen run --out` wrote").format(folder=folder))
    if stages.is_symlink() or any(path.name not in (*KEPT, earlier.name) for path in stages.iterdir() if not path.name.startswith(".")):
        raise UsageError(_("{folder} holds files that no run wrote; remove it yourself if you are sure").format(folder=stages))
    size = sum(path.stat().st_size for path in stages.rglob("*") if path.is_file())
    shutil.rmtree(stages)
    return _("removed {folder} ({size:.1f} MB)").format(folder=stages, size=size / 1e6)


KEPT = ("fit", "training")
