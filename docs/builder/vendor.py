"""Copies what pages use of other people's work into ``docs/assets/vendor``, once.

Run ``python docs/builder/vendor.py`` to do it again; it needs npm. The results are kept in git, so
that a build of the site asks nothing of the network. To take a new version, change it here and
its checksum to what npm prints.
"""

import base64
import hashlib
import itertools
import json
import re
import subprocess
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).parents[1] / "assets" / "vendor"

PACKAGES = {
    "datatables.net@3.1.5": (
        "phu9fVz1cOhD7kZDO5Ztj15qwghCkmdwX5AezLi+PxfMtnFAq0itpewvXzdwdr6bOwPqO2zuXsXWUU5x3wQptw=="
    ),
    "world-atlas@2.0.2": (
        "IXfV0qwlKXpckz1FhwXVwKRjiIhOnWttOskm5CtxMsjgE/MXAYRHWJqgXOpM8IkcPBoXnyTU5lFHcYa5ChG0LQ=="
    ),
    "iframe-worker@1.0.4": (
        "roeaaI+Lg1LJNfgpCjoRe/+WzEjy9+Z08LoEvu85MCPbBjwm+qXz8Ag5U05lHa6V1CysZyGzE0SOkAtSUA5q7Q=="
    ),
    "@fontsource-variable/source-sans-3@5.3.1": (
        "u0p5Z/PM2e1uxYOMiodLM6NVzxHwULcB6Oi7QSr2WU/sdoLBFP/BeOZ3YYHeJ6rHsjPZA1nZweZVaV7sf2MAyQ=="
    ),
    "@fontsource-variable/source-serif-4@5.3.1": (
        "4Rtay22SC4lMvw11r/+9kxANB6P3M0X8s1NudBC2v0J1KU2y3DcMoNcT3lBoZ/CqLirzf+StlO6UlJilyrvaUg=="
    ),
    "@fontsource-variable/noto-sans-armenian@5.3.0": (
        "cNeeH0q7pTLEzRTxRbxTRB/N26J75hReLbxpaKq7H/7sz1wCR0Ww7deXZITFbe+yb8ZgodC4UWbQsL9knKXJQg=="
    ),
    "@fontsource-variable/noto-serif-armenian@5.3.0": (
        "b8tvcrMJ4NiDrrKo6+mxkDYY5ZokDlcczp0m2UtjJYGIxQFRdoIWTcrotwJGNn22eASKgnOCz4mfWafdhUggnQ=="
    ),
}
"""Packages of the npm registry, with the SHA-512 of each as npm writes it."""

FACES = {
    "source-sans-3": ("wght.css", "wght-italic.css"),
    "source-serif-4": ("wght.css",),
    "noto-sans-armenian": ("wght.css",),
    "noto-serif-armenian": ("wght.css",),
}
"""Style sheets of each family that pages use: upright and, for the text face, italic."""

SCRIPTS = {"source": ("latin", "latin-ext", "cyrillic"), "noto": ("armenian",)}
"""Scripts of the data and where their letters come from; a browser fetches what a page has."""

WEST, EAST, SOUTH, NORTH = 42.0, 52.0, 37.6, 43.0
"""The region that maps show, in degrees."""

_FACE = re.compile(
    r"@font-face \{[^}]*?/[a-z0-9-]+?-(?P<script>latin|latin-ext|cyrillic|armenian)"
    r"-(?P<form>wght-(?:normal|italic))\.woff2[^}]*\}"
)

Point = tuple[float, float]
Line = list[Point]


def main() -> None:
    """Fetch the packages and keep the files that pages use."""
    with tempfile.TemporaryDirectory() as name:
        tables, atlas, worker, *fonts = (fetch(package, Path(name)) for package in PACKAGES)
        keep("datatables", "dataTables.min.js", tables["package/js/dataTables.min.js"])
        keep("datatables", "License.txt", tables["package/License.txt"])
        keep("world-atlas", "LICENSE", atlas["package/LICENSE"])
        region = cut(json.loads(atlas["package/countries-10m.json"]))
        text = json.dumps(region, ensure_ascii=False, separators=(",", ":")) + "\n"
        keep("world-atlas", "region.json", text.encode())
        # The theme searches in a worker, which a page opened from disk may not have.
        keep("iframe-worker", "shim.js", worker["package/shim/index.js"])
        keep("iframe-worker", "LICENSE", worker["package/LICENSE"])
        rules = itertools.chain.from_iterable(map(faces, FACES, fonts))
        keep("fonts", "fonts.css", "".join(rules).encode())


def faces(family: str, files: dict[str, bytes]) -> Iterator[str]:
    """Keep the letters of a family in the scripts of the data, and yield a rule for each file."""
    keep("fonts", f"LICENSE-{family}.txt", files["package/LICENSE"])
    wanted = SCRIPTS[family.partition("-")[0]]
    for sheet in FACES[family]:
        for rule in _FACE.finditer(files[f"package/{sheet}"].decode()):
            name = f"{family}-{rule['script']}-{rule['form']}.woff2"
            if rule["script"] in wanted:
                keep("fonts", name, files[f"package/files/{name}"])
                yield rule[0].replace("./files/", "") + "\n"


def fetch(package: str, folder: Path) -> dict[str, bytes]:
    """Return the files of a package.

    Raises:
        ValueError: if it is not the one whose checksum stands here.
    """
    command = ["npm", "pack", "--json", "--pack-destination", str(folder), package]
    done = subprocess.run(command, check=True, capture_output=True, cwd=folder)
    archive = folder / json.loads(done.stdout)[0]["filename"]
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != PACKAGES[package]:
        raise ValueError(f"{package} has the checksum {digest}, not the one noted here")
    with tarfile.open(archive) as files:
        found = ((member.name, files.extractfile(member)) for member in files)
        return {name: stream.read() for name, stream in found if stream}


def keep(folder: str, name: str, content: bytes) -> None:
    """Write a file."""
    (VENDOR / folder).mkdir(parents=True, exist_ok=True)
    (VENDOR / folder / name).write_bytes(content)


def cut(atlas: dict[str, Any]) -> dict[str, Any]:
    """Return the land of each state in the region, and the borders between states."""
    arcs = [list(_arc(arc, atlas["transform"])) for arc in atlas["arcs"]]
    states: dict[str, list[Line]] = {}
    uses: Counter[int] = Counter()
    for state in atlas["objects"]["countries"]["geometries"]:
        shapes = state["arcs"] if state["type"] == "MultiPolygon" else [state["arcs"]]
        for ring in itertools.chain.from_iterable(shapes):
            uses.update({index if index >= 0 else ~index for index in ring})
            inside = _clipped_ring(_joined(ring, arcs))
            if inside:
                states.setdefault(state["properties"]["name"], []).append(inside)
    shared = [index for index, count in uses.items() if count > 1]
    alone = [index for index, count in uses.items() if count == 1]
    return {
        "source": "Natural Earth 4.1, admin 0 countries, 1:10m, from the npm package world-atlas",
        "states": states,
        "borders": [line for index in sorted(shared) for line in _clipped_line(arcs[index])],
        "coasts": [line for index in sorted(alone) for line in _clipped_line(arcs[index])],
    }


def _arc(arc: list[list[int]], transform: dict[str, list[float]]) -> Iterator[Point]:
    x = y = 0
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        yield (
            round(x * transform["scale"][0] + transform["translate"][0], 4),
            round(y * transform["scale"][1] + transform["translate"][1], 4),
        )


def _joined(ring: list[int], arcs: list[Line]) -> Line:
    points: Line = []
    for index in ring:
        part = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += part[1:] if points else part
    return points


def _inside(point: Point) -> bool:
    return WEST <= point[0] <= EAST and SOUTH <= point[1] <= NORTH


def _clipped_line(points: Line) -> Iterator[Line]:
    """Yield the stretches of a line that touch the region."""
    near = [
        any(_inside(point) for point in points[max(place - 1, 0) : place + 2])
        for place in range(len(points))
    ]
    for kept, group in itertools.groupby(range(len(points)), lambda place: near[place]):
        stretch = [points[place] for place in group]
        if kept and len(stretch) > 1:
            yield stretch


def _clipped_ring(points: Line) -> Line:
    """Return the part of a ring within the region (Sutherland and Hodgman)."""
    for axis, limit, sign in ((0, WEST, 1), (0, EAST, -1), (1, SOUTH, 1), (1, NORTH, -1)):
        kept: Line = []
        for before, point in zip([points[-1:], *([p] for p in points)], points, strict=False):
            last = before[0]
            is_in, was_in = sign * (point[axis] - limit) >= 0, sign * (last[axis] - limit) >= 0
            if is_in != was_in:
                share = (limit - last[axis]) / (point[axis] - last[axis])
                other = last[1 - axis] + share * (point[1 - axis] - last[1 - axis])
                crossing = (limit, round(other, 4)) if axis == 0 else (round(other, 4), limit)
                kept.append(crossing)
            if is_in:
                kept.append(point)
        if not kept:
            return []
        points = kept
    return points


if __name__ == "__main__":
    main()
