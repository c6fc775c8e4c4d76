"""Entities as Label Studio exports and imports them: tasks with annotations of kind "labels", offsets in code points."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

TEXT = ("text", "note", "content")


def label_studio_rows(text: str) -> list[dict[str, Any]] | None:
    """Rows {"id", "text", "entities", ...} of an export in JSON; None where it is not one.

    The latest annotation of a task that was not cancelled counts; a task without any has no entities (None, not an empty list).
    """
    try:
        tasks = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(tasks, list) or not tasks or not all(isinstance(task, dict) and isinstance(task.get("data"), dict) for task in tasks):
        return None
    return [_row(task) for task in tasks]


def _row(task: dict[str, Any]) -> dict[str, Any]:
    data = task["data"]
    field = next((name for name in (*TEXT, *data) if isinstance(data.get(name), str)), None)
    others = {name: value for name, value in data.items() if name != field and isinstance(value, str | int | float | bool)}
    row: dict[str, Any] = {"id": str(task["id"]) if "id" in task else None, **others, "text": data[field] if field else None}
    said = [one for one in task.get("annotations") or [] if isinstance(one, dict) and not one.get("was_cancelled")]
    if said:
        latest = max(said, key=lambda one: str(one.get("updated_at") or one.get("created_at") or ""))
        row["entities"] = _entities(latest.get("result") or [])
    return {name: value for name, value in row.items() if value is not None}


def _entities(results: Sequence[Any]) -> list[list[Any]]:
    found = []
    for result in results:
        value = result.get("value") if isinstance(result, dict) and result.get("type") == "labels" else None
        if isinstance(value, dict):
            found += [[value.get("start"), value.get("end"), label] for label in value.get("labels") or []]
    return found


def to_label_studio(
    notes: Iterable[tuple[str, str, Iterable[tuple[int, int, str, float]]]], model: str = "sizhen", from_name: str = "label"
) -> str:
    """(id, text, [(start, end, label, probability)]) as tasks with predictions, for import: a person then corrects what a model marked."""
    tasks = []
    for name, text, entities in notes:
        marked = list(entities)
        results = [
            {
                "id": f"{name}-{number}",
                "from_name": from_name,
                "to_name": "text",
                "type": "labels",
                "score": float(p),
                "value": {"start": int(start), "end": int(end), "text": text[start:end], "labels": [label]},
            }
            for number, (start, end, label, p) in enumerate(marked)
        ]
        mean = sum(float(p) for *_span, p in marked) / len(marked) if marked else 1.0
        tasks.append({"data": {"text": text, "id": name}, "predictions": [{"model_version": model, "score": mean, "result": results}]})
    return json.dumps(tasks, ensure_ascii=False, indent=1)
