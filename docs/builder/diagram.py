"""A picture of which table leads to which, drawn from the foreign keys."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from karabakh_data.schema import TableSchema

HUBS = 2
"""The tables most referred to stand as words in the boxes: their lines would cover the rest."""
WIDTH, HEIGHT = 186, 44
"""Size of a box."""
ACROSS, DOWN = 246, 56
"""Distance from box to box."""
MARGIN = 2


@dataclass
class Box:
    """A table in the picture, or the free place that a long line passes through."""

    name: str
    x: float
    y: float
    width: float = WIDTH
    hubs: Sequence[str] = ()
    """Tables most referred to that it leads to."""


def hubs(schemas: Mapping[str, TableSchema]) -> list[str]:
    """Return the tables that most others refer to."""
    counts = Counter(target for targets in _targets(schemas).values() for target in targets)
    return [name for name, _ in counts.most_common(HUBS)]


def svg(schemas: Mapping[str, TableSchema], link: Callable[[str], str]) -> Markup:
    """Return the tables as boxes, each to the right of those it refers to, with lines between."""
    every = _targets(schemas)
    common = hubs(schemas)
    aimed_at = {target for found in every.values() for target in found}
    lone = [name for name in schemas if not every[name] and name not in aimed_at]
    targets = {name: every[name] - set(common) for name in schemas if name not in lone}
    layers, routes = _layers(targets)
    boxes: dict[str, Box] = {}
    tallest = max(len(layer) for layer in layers)
    for level, layer in enumerate(layers):

        def middle(name: str) -> float:
            aims = targets.get(name) or {name.rpartition(">")[2]} & boxes.keys()
            found = [boxes[target].y for target in aims]
            return sum(found) / len(found) if found else 0

        top = MARGIN + (tallest - len(layer)) * DOWN / 2
        for number, name in enumerate(sorted(layer, key=middle) if level else layer):
            names = [hub for hub in common if hub in every.get(name, ())]
            boxes[name] = Box(name, MARGIN + level * ACROSS, top + number * DOWN, hubs=names)
    edges = "".join(_edge([boxes[stop] for stop in route]) for route in routes)
    floor = MARGIN + tallest * DOWN
    width = (len(layers) - 1) * ACROSS + WIDTH
    gap = 16
    narrow = (width - gap * (len(lone) - 1)) / max(len(lone), 1)
    for number, name in enumerate(lone):
        boxes[name] = Box(name, MARGIN + number * (narrow + gap), floor + 44, narrow)
    lit = "".join(
        f".kd-diagram:has(.t-{name}:is(:hover,:focus)) .e-{name}"
        "{stroke:var(--kd-accent);stroke-width:2}"
        for name in targets
    )
    drawn = "".join(
        _box(boxes[name], link(f"codebook/{name}.md")) for name in schemas if name in boxes
    )
    return Markup(
        f'<div class="kd-diagram" tabindex="0"><style>{lit}</style>'
        f'<svg viewBox="0 0 {width + 2 * MARGIN:g} {floor + 44 + HEIGHT + MARGIN:g}"'
        ' role="group" aria-labelledby="kd-diagram-title">'
        '<title id="kd-diagram-title">Tables and the tables they refer to;'
        " the list below says the same in words</title>"
        f'{edges}<text class="note" x="{MARGIN}" y="{floor + 30:g}">'
        f"Without foreign keys, beside any row:</text>{drawn}</svg></div>"
    )


def _targets(schemas: Mapping[str, TableSchema]) -> dict[str, set[str]]:
    return {
        name: {target for target in schema.references().values() if target != name}
        for name, schema in schemas.items()
    }


def _layers(targets: Mapping[str, set[str]]) -> tuple[list[list[str]], list[list[str]]]:
    """Return the tables by their longest way to a table that refers to none, and the lines.

    A line over more than one layer passes through a free place in each layer between.
    """
    depth: dict[str, int] = {}

    def measure(name: str) -> int:
        if name not in depth:
            depth[name] = 1 + max((measure(target) for target in targets[name]), default=-1)
        return depth[name]

    deepest = max(measure(name) for name in targets)
    layers = [[name for name in targets if depth[name] == level] for level in range(deepest + 1)]
    routes: list[list[str]] = []
    for name, aims in targets.items():
        for target in sorted(aims):
            free = f"{name}>{target}"
            between = range(depth[target] + 1, depth[name])
            for level in between:
                layers[level].append(free)
            routes.append([name, *([free] if between else []), target])
    return layers, routes


def _edge(stops: Sequence[Box]) -> str:
    """Return a line from a box, through free places, to the box at the end."""
    start, *between, end = stops
    path = f"M{start.x:g} {start.y + HEIGHT / 2:g}"
    x, y = start.x, start.y + HEIGHT / 2
    for stop in (*between, end):
        to_x, to_y = stop.x + WIDTH, stop.y + HEIGHT / 2
        bend = (x - to_x) / 2
        path += f"C{x - bend:g} {y:g} {to_x + bend:g} {to_y:g} {to_x:g} {to_y:g}"
        if stop is not end:
            path += f"H{stop.x:g}"
        x, y = stop.x, to_y
    return f'<path class="edge e-{start.name} e-{end.name}" d="{path}"/>'


def _box(box: Box, address: str) -> str:
    middle = box.x + box.width / 2
    hub = f"→ {', '.join(box.hubs)}" if box.hubs else ""
    return (
        f'<a class="t-{box.name}" href="{escape(address)}">'
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}"'
        f' height="{HEIGHT}" rx="4"/>'
        f'<text x="{middle:g}" y="{box.y + (19 if hub else 27):g}">{escape(box.name)}</text>'
        f'<text class="hub" x="{middle:g}" y="{box.y + 35:g}">{escape(hub)}</text></a>'
    )
