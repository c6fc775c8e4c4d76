"""What is in a bundle, whether it is sound, and its card."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sizhen.bundle.open import open_bundle
from sizhen.core import words
from sizhen.core.language import current
from sizhen.core.language import translate as _


@dataclass(frozen=True, slots=True)
class Shown:
    """A bundle's manifest in short."""

    content: dict[str, Any]
    text: str

    def to_json(self) -> dict[str, Any]:
        return self.content


def shown(path: Path) -> Shown:
    """The manifest as plain values and in lines; the bundle is audited first."""
    bundle = open_bundle(path)
    manifest = bundle.manifest
    lines = [
        f"{bundle.name}  {bundle.digest[:16]}",
        _("examination {examination}, task {task}, packed model {model}").format(
            examination=words.examination(manifest.examination), task=words.task(manifest.task.kind), model=manifest.model
        ),
        _("labels: {labels}").format(labels=_(", ").join(manifest.task.classes[:20]) or "-"),
        _("privacy: words and items of at least {n} documents or patients; {neighbours}").format(
            n=manifest.privacy.min_documents,
            neighbours=_("others' item sets are packed (exact neighbours need them)")
            if manifest.privacy.neighbours_packed
            else _("no row of any patient is packed"),
        ),
    ]
    lines += [f"{part.path}  {part.kind}  {part.size:,} B  {part.sha256[:12]}" for part in manifest.parts]
    return Shown({"digest": bundle.digest, **manifest.model_dump(mode="json")}, "\n".join(lines))


def verified(path: Path, key: Path | None = None) -> str:
    """One sentence where the bundle is sound; BundleError where it is not."""
    bundle = open_bundle(path, key)
    sound = _("{file} is sound: {n} parts, all digests agree").format(file=path.name, n=len(bundle.manifest.parts))
    if key is not None:
        who = _("signed by the owner of {key}").format(key=key.name)
    elif bundle.signed:
        who = _("signed, but by whom is not known without --key; its digest is {digest}").format(digest=bundle.digest)
    else:
        who = _(
            "not signed, so whoever could write the file could have replaced all of it: compare its digest {digest} with the one that its "
            "maker states, or have it signed (`sizhen run --sign KEY`)"
        ).format(digest=bundle.digest)
    return sound + _("; ") + who


def card_of(path: Path) -> str:
    """The card in the current language."""
    return open_bundle(path).card(current())
