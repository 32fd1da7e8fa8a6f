"""GeoJSON (RFC 7946): places, events and who held which place, as layers for a map."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from karabakh_data.cells import write_json
from karabakh_data.database import views_with_rows
from karabakh_data.dataset import Dataset
from karabakh_data.exporters import Progress, silent
from karabakh_data.exporters.destination import new_folder
from karabakh_data.output import write_text
from karabakh_data.values import json_row, json_value

LAYERS = {"events": "events_flat", "control": "control_intervals"}
"""View that makes each layer beside the places."""
COORDINATES = ("longitude", "latitude")


def export(
    data: Dataset, destination: Path, force: bool = False, progress: Progress = silent
) -> None:
    """Write a folder with ``places``, ``events`` and ``control`` as ``.geojson``.

    A feature is a point, or has no geometry where the place is not located or not known. Its
    properties are the filled cells of a place, of ``events_flat`` and of ``control_intervals``.

    See ``karabakh_data.exporters.Export`` for the arguments.
    """
    with new_folder(destination, force) as folder:
        progress("places")
        places = [json_row(place) for place in data.places]
        _write(folder / "places.geojson", data, "places", places)
        rows_of = {view.name: rows for view, rows in views_with_rows(data)}
        for layer, view in LAYERS.items():
            progress(layer)
            rows: list[dict[str, Any]] = json_value(rows_of[view])
            _write(folder / f"{layer}.geojson", data, layer, rows)


def _write(path: Path, data: Dataset, layer: str, rows: Iterable[Mapping[str, Any]]) -> None:
    head = {
        "type": "FeatureCollection",
        "name": layer,
        "version": data.version,
        "licence": [licence["name"] for licence in data.descriptor.get("licenses") or ()],
    }
    features = write_json(_feature(row) for row in rows).rstrip("\n")
    text = json.dumps(head, ensure_ascii=False)[:-1] + f', "features": {features}}}\n'
    write_text(path, text)


def _feature(row: Mapping[str, Any]) -> dict[str, Any]:
    position = [row[name] for name in COORDINATES]
    return {
        "type": "Feature",
        "id": row["id"],
        "geometry": None if None in position else {"type": "Point", "coordinates": position},
        "properties": {
            name: value
            for name, value in row.items()
            if name not in COORDINATES and value is not None and value != []
        },
    }
