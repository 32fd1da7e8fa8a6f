"""Views with a row for each row of a table, spelled out, and the timeline that merges three."""

from karabakh_data.dataset import CITATION_COLUMNS
from karabakh_data.schema import bundled_schemas
from karabakh_data.views.definition import (
    WITHIN,
    View,
    ViewColumn,
    codes,
    field,
    literal,
    located,
    name_column,
    quoted,
    spelled_out,
    written,
)


def claims_flat() -> View:
    """Every claim with the names of what it is about and of who states it."""
    columns, source = spelled_out("claims")
    part = ViewColumn(
        "is_part",
        "boolean",
        "True for a part of another figure: never add it to, or range it with, its whole.",
        '(t."part_of_id" IS NOT NULL)',
    )
    return View(
        "claims_flat",
        "One figure, denial or accusation as one claimant states it, with names beside the keys."
        " Rival figures are rows of their own: nothing may be summed or averaged.",
        (*columns, part),
        f'{source}\nORDER BY t."id"',
    )


def control_intervals() -> View:
    """Who held each place from when to when, one link of a chain a row."""
    columns, source = spelled_out(
        "control", ("extent", "actor_id", "date_start", "date_end", "date_prec")
    )
    chain = 'OVER (PARTITION BY t."place_id" ORDER BY t."sequence")'
    holder = (
        ViewColumn("holder_id", "string", field("control", "actor_id").description, 't."actor_id"'),
        ViewColumn("holder", "string", "Name of `holder_id`; empty where contested.", 'h."name"'),
        ViewColumn("holder_side", "string", field("actors", "side").description, 'h."side"'),
        ViewColumn("held_from", "date", "Earliest day it was held so.", 't."date_start"'),
        ViewColumn(
            "held_from_latest",
            "date",
            "Latest day on which it came to be held so; empty for the first link.",
            f'LAG(t."date_end") {chain}',
        ),
        ViewColumn(
            "held_to_earliest",
            "date",
            "Earliest day on which the next holder may have taken it; empty for the last link.",
            f'LEAD(t."date_start") {chain}',
        ),
        ViewColumn(
            "held_to",
            "date",
            "Latest day it was held so; empty where it still was when the data end.",
            't."date_end"',
        ),
        ViewColumn(
            "has_parts",
            "boolean",
            "True where `control` has rows on a part of the place in these days, which may have"
            " been held by another.",
            """EXISTS (
    SELECT 1 FROM "control" AS p
    WHERE p."place_id" = t."place_id" AND p."extent" = 'part'
      AND (p."date_end" IS NULL OR t."date_start" IS NULL OR p."date_end" >= t."date_start")
      AND (p."date_start" IS NULL OR t."date_end" IS NULL OR p."date_start" <= t."date_end")
  )""",
        ),
    )
    place, rest = columns[:3], columns[3:]
    return View(
        "control_intervals",
        "One span for which a place as a whole was held by one holder. Spans share the days on"
        " which the place may have changed hands. Parts of places and declarations stand outside"
        " these chains, in `control` alone.",
        (*place, *holder, *located(), *rest),
        f'{source}\n{WITHIN}\nLEFT JOIN "actors" AS h ON h."id" = t."actor_id"\n'
        'WHERE t."sequence" IS NOT NULL\n'
        'ORDER BY t."place_id", t."sequence"',
    )


def offices_flat() -> View:
    """Who held which office; a day on which somebody is known to hold it is no term."""
    columns, source = spelled_out("relations", ("kind", "date_start", "date_end", "date_prec"))
    days = (
        ("term_from", "date_start", False, "Earliest day on which the term began"),
        ("term_to", "date_end", False, "Latest day on which the term ended"),
        ("attested_from", "date_start", True, "First day on which the office is attested"),
        ("attested_to", "date_end", True, "Last day on which the office is attested"),
    )
    spans = tuple(
        ViewColumn(
            name,
            "date",
            f"{what}; empty where {'the term is' if attested else 'only a date within it is'}"
            " known, or that end is open or unknown.",
            f'CASE WHEN {"" if attested else "NOT "}t."attested" THEN t.{quoted(day)} END',
        )
        for name, day, attested, what in days
    )
    return View(
        "offices_flat",
        "One office that a person held. Where `attested` is true only a date within the term is"
        " known: it is in `attested_from` and `attested_to`, and the term stays empty.",
        (*columns, *spans),
        f"{source}\nWHERE t.\"kind\" = 'holds-office'\n"
        'ORDER BY t."subject_id", t."date_start", t."id"',
    )


def equipment_flat() -> View:
    """Counts of equipment with the sides in columns next to each other."""
    schema = bundled_schemas()["equipment"]
    kinds = {column.name: column for column in schema.fields}
    shown = ("low", "high", "bound", "stated", "claimant_id", "id")
    keys = ("type_id", "measure", "date", "date_start", "date_end")
    columns = [
        ViewColumn(name, kinds[name].type, kinds[name].description, f"t.{quoted(name)}")
        for name in keys
    ]
    columns.insert(1, ViewColumn("type", "string", "Name of `type_id`.", 't."type"'))
    columns += [
        ViewColumn(
            "is_part",
            "boolean",
            "True for parts of another count: never add them to, or range them with, their whole.",
            't."is_part"',
        ),
        ViewColumn(
            "position",
            "integer",
            "From 1, where a side has several counts of one type, measure and date. Counts in one"
            " row stand side by side and need not belong to each other.",
            't."position"',
        ),
    ]
    labels = {category.value: category.label for category in field("actors", "side").categories}
    for side in codes("actors", "side"):
        word = side.replace("-", "_")
        where = f't."side" = {literal(side)}'
        columns.append(
            ViewColumn(
                f"{word}_holder",
                "string",
                f"Actor of the count; side: {labels[side]}.",
                f'MAX(CASE WHEN {where} THEN t."holder" END)',
            )
        )
        columns += [
            ViewColumn(
                f"{word}_{name}",
                kinds[name].type,
                f"{kinds[name].description} Side: {labels[side]}.",
                f"MAX(CASE WHEN {where} THEN t.{quoted(name)} END)",
            )
            for name in shown
        ]
    taken = ", ".join(f"e.{quoted(name)}" for name in (*keys, *shown))
    groups = ", ".join(f"t.{quoted(name)}" for name in (*keys, "type", "is_part", "position"))
    part = '(e."part_of_id" IS NOT NULL)'
    return View(
        "equipment_flat",
        "Counts of one type, measure and date, with the sides of the holders next to each other."
        " Nothing is summed; every count keeps its own id, bounds and claimant.",
        tuple(columns),
        f'FROM (\n  SELECT {taken}, y."name" AS "type", a."name" AS "holder", a."side",\n'
        f'    {part} AS "is_part",\n'
        '    ROW_NUMBER() OVER (PARTITION BY e."type_id", e."measure", e."date",'
        f' {part}, a."side" ORDER BY e."id") AS "position"\n'
        '  FROM "equipment" AS e\n'
        '  JOIN "equipment_types" AS y ON y."id" = e."type_id"\n'
        '  JOIN "actors" AS a ON a."id" = e."actor_id"\n'
        f") AS t\nGROUP BY {groups}\n"
        'ORDER BY t."type_id", t."measure", t."date_start", t."date", t."is_part", t."position"',
    )


def citations() -> View:
    """Every citation of every row, with the source it leads to."""
    parts = [
        f'SELECT {literal(table)} AS "in_table", t."id" AS "row_id",'
        f' {literal(column)} AS "in_column", entry."value" AS "citation"'
        f" FROM {quoted(table)} AS t, {written('entries', f't.{quoted(column)}')}"
        for table, schema in bundled_schemas().items()
        for column in (one.name for one in schema.fields)
        if column in CITATION_COLUMNS
    ]
    return View(
        "citations",
        "One citation of one row. Several sources of a row may be editions or reports of one work:"
        " read them before counting.",
        (
            ViewColumn("in_table", "string", "Table in which the row stands.", 't."in_table"'),
            ViewColumn("row_id", "string", "Id of the row that cites.", 't."row_id"'),
            ViewColumn("in_column", "string", "Column that cites.", 't."in_column"'),
            ViewColumn("source_id", "string", "Id of the source in `sources`.", 's."id"'),
            ViewColumn("source", "string", field("sources", "title").description, 's."title"'),
            ViewColumn(
                "locator",
                "string",
                "Place in the source, such as a page; empty where the source as a whole is cited.",
                'CASE WHEN t."bracket" < length(t."citation") THEN substr(t."citation",'
                ' t."bracket" + 1, length(t."citation") - t."bracket" - 1) END',
            ),
            ViewColumn(
                "independence",
                "string",
                "How the source stands to the parties and to other sources: `custom` of `sources`.",
                """(s."custom" ->> 'independence')""",
            ),
        ),
        f'FROM (\n  SELECT x.*, {written("bracket", "x.citation")} AS "bracket"\n  FROM (\n    '
        + "\n    UNION ALL ".join(parts)
        + '\n  ) AS x\n) AS t\nJOIN "sources" AS s'
        ' ON s."id" = substr(t."citation", 1, t."bracket" - 1)\n'
        'ORDER BY t."in_table", t."row_id", t."in_column", t."citation"',
    )


def timeline() -> View:
    """Events, adopted texts and ceasefires in one order of time."""
    merged = ("events", "resolutions", "ceasefires")
    columns_of = {
        table: {column.name for column in bundled_schemas()[table].fields} for table in merged
    }
    shared = [
        column
        for column in bundled_schemas()["events"].fields
        if all(column.name in names for names in columns_of.values())
    ]
    parts = [
        f'SELECT {literal(table)} AS "in_table", {quoted(name_column(table) or "id")} AS'
        f' "title", {", ".join(quoted(column.name) for column in shared)} FROM {quoted(table)}'
        for table in merged
    ]
    columns = [
        ViewColumn("in_table", "string", "Table in which the row stands.", 't."in_table"'),
        ViewColumn("title", "string", "Title of the event or text.", 't."title"'),
    ]
    for column in shared:
        own = f"t.{quoted(column.name)}"
        columns.append(ViewColumn(column.name, column.type, column.description, own))
        if column.name == "place_id":
            naming = f'"place_id_of".{quoted("name")}'
            columns.append(ViewColumn("place", "string", "Name of `place_id`.", naming))
            columns += located()
    ends = ('t."date_start" IS NOT NULL', 't."date_start"', 't."date_end" IS NULL', 't."date_end"')
    return View(
        "timeline",
        "One dated event, adopted text or ceasefire. An adoption or a signing is never an event"
        " too; an operation and its battles are rows of their own.",
        tuple(columns),
        "FROM (\n  " + "\n  UNION ALL ".join(parts) + "\n) AS t\n"
        'LEFT JOIN "places" AS "place_id_of" ON "place_id_of"."id" = t."place_id"\n'
        f"{WITHIN}\n"
        'WHERE t."date" IS NOT NULL\n'
        f'ORDER BY {", ".join(ends)}, t."id"',
    )
