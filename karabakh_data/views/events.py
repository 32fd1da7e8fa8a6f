"""Events in one row each, with who took part and what is claimed to have been counted."""

from collections.abc import Collection

from karabakh_data.views.definition import (
    WITHIN,
    View,
    ViewColumn,
    codes,
    field,
    literal,
    located,
    quoted,
    spelled_out,
    written,
)

SAME = ("unit", "counted", "subject_id", "counterparty_id", "place_id", "period")
"""What must agree for claims about one event and measure to be about the same count."""

_SPAN = """CASE WHEN c."date" IS NULL OR e."date" IS NULL
      OR ((c."date_start" IS NULL OR c."date_start" <= e."date_start")
        AND (c."date_end" IS NULL OR c."date_end" >= e."date_end"))
    THEN NULL ELSE c."date" END"""

_COUNTS = f"""FROM (
  SELECT c."id", c."event_id", c."measure", c."unit", COALESCE(c."counted", 'total') AS "counted",
    c."subject_id", c."counterparty_id", NULLIF(c."place_id", e."place_id") AS "place_id",
    {_SPAN} AS "period", c."low", c."high", c."claimant_id",
    c."low" IS NULL AND c."high" IS NULL AS "in_words"
  FROM "claims" AS c
  JOIN "events" AS e ON e."id" = c."event_id"
  WHERE c."stance" = 'states' AND c."bound" IS NOT NULL
    AND NOT EXISTS (
      WITH RECURSIVE wholes(id) AS (
        SELECT c."part_of_id"
        UNION SELECT w."part_of_id" FROM "claims" AS w JOIN wholes ON w."id" = wholes.id
      )
      SELECT 1 FROM wholes JOIN "claims" AS w ON w."id" = wholes.id
      WHERE w."event_id" = c."event_id"
    )
) AS t
LEFT JOIN "actors" AS s ON s."id" = t."subject_id"
"""
"""Claims that count something about an event, in numbers or words, without parts of another figure
on the same event."""


def event_counts(measures: Collection[str]) -> View:
    """The range of rival figures for each thing that is counted about an event.

    Args:
        measures: codes of what is counted, those of which there is a number.
    """
    keys = ("event_id", "measure", "unit", "counted", "subject_id", "counterparty_id", "place_id")
    columns = [
        ViewColumn(name, column.type, column.description, f"t.{quoted(name)}")
        for name in keys
        for column in (field("claims", name),)
    ]
    subject = ViewColumn("subject", "string", "Name of `subject_id`.", 's."name"')
    columns.insert(keys.index("subject_id") + 1, subject)
    low, high = 't."low"', 't."high"'
    columns += [
        ViewColumn(
            "period",
            "string",
            "Date counted, unless it covers the whole event (EDTF).",
            't."period"',
        ),
        ViewColumn(
            "lowest",
            "number",
            "Lowest number that a claim allows; empty where a claim gives only an upper bound below"
            " the others.",
            f"CASE WHEN MIN(CASE WHEN {low} IS NULL THEN {high} END) < MIN({low}) THEN NULL"
            f" ELSE MIN({low}) END",
        ),
        ViewColumn(
            "highest",
            "number",
            "Highest number that a claim allows; empty where a claim gives only a lower bound above"
            " the others.",
            f"CASE WHEN MAX(CASE WHEN {high} IS NULL THEN {low} END) > MAX({high}) THEN NULL"
            f" ELSE MAX({high}) END",
        ),
        ViewColumn(
            "named_claimants",
            "integer",
            "Number of named claimants of the range; what the source itself states, or nobody"
            " named, adds none.",
            'COUNT(DISTINCT CASE WHEN NOT t."in_words" THEN t."claimant_id" END)',
        ),
        ViewColumn(
            "claims",
            "integer",
            "Number of claims in the range.",
            'COUNT(CASE WHEN NOT t."in_words" THEN 1 END)',
        ),
        ViewColumn(
            "in_words",
            "integer",
            "Number of further claims about the same count, in words such as “hundreds”.",
            'COUNT(CASE WHEN t."in_words" THEN 1 END)',
        ),
    ]
    groups = ", ".join(f"t.{quoted(name)}" for name in (*keys, "period"))
    counted = ", ".join(map(literal, sorted(measures))) or "NULL"
    return View(
        "event_counts",
        "One thing counted about an event: one measure, unit, group, place and period, with the"
        " lowest and the highest figure claimed; both stay empty where it is counted in words"
        " alone. Parts of another figure on the same event, and denials, are left out. Counts of"
        " one event overlap: never add them.",
        tuple(columns),
        f'{_COUNTS}WHERE t."measure" IN ({counted})\n'
        f'GROUP BY {groups}, s."name"\nORDER BY {groups}',
    )


def events_flat(measures: Collection[str]) -> View:
    """Events with place, coordinates, participants by role and the figures claimed.

    Args:
        measures: codes that get columns.
    """
    columns, source = spelled_out("events")
    roles = codes("participants", "role")
    labels = {one.value: one.label for one in field("participants", "role").categories}
    taking_part = tuple(
        ViewColumn(
            role.replace("-", "_"),
            "string",
            f"Participants by role: {labels[role]}. In brackets who states it where the source"
            " itself does not.",
            f"roles.{quoted(role)}",
        )
        for role in roles
    )
    words = {one.value: one.label for one in field("claims", "measure").categories}
    counted: list[ViewColumn] = []
    for code in codes("claims", "measure"):
        if code in measures:
            counted += _range(code, str(words[code]))
    return View(
        "events_flat",
        "One event with its place, participants by role, and for each measure the lowest and"
        " highest figure claimed. A range is given only where one count covers all others of that"
        " event and measure and no claim goes beyond it or is in words; elsewhere (the dead of two"
        " sides, figures by year, “hundreds”) it stays empty and `…_of` says how many counts there"
        " are in `event_counts`. Parts of a figure are never ranged with their whole.",
        (*columns, *located(), *taking_part, *counted),
        f"{source}\n{WITHIN}\n"
        f'LEFT JOIN (\n{_roles(roles)}\n) AS roles ON roles."event_id" = t."id"\n'
        f'LEFT JOIN (\n{_ranges(sorted(measures))}\n) AS ranges ON ranges."event_id" = t."id"\n'
        'ORDER BY t."date_start" IS NOT NULL, t."date_start", t."date_end" IS NULL, t."date_end",'
        ' t."id"',
    )


def _range(code: str, label: str) -> list[ViewColumn]:
    word = code.replace("-", "_")
    described = {
        "lowest": ("number", "lowest number that a claim allows."),
        "highest": ("number", "highest number that a claim allows; empty if only lower bounds."),
        "named_claimants": ("integer", "number of named claimants of the range."),
        "of": ("string", "what the range counts, or how many counts there are instead of one."),
    }
    return [
        ViewColumn(f"{word}_{name}", kind, f"{label}: {text}", f'ranges."{word}_{name}"')
        for name, (kind, text) in described.items()
    ]


def _roles(roles: list[str]) -> str:
    found = {role: f"CASE WHEN p.role = {literal(role)} THEN p.who END" for role in roles}
    columns = ", ".join(
        f"{written('joined', who)} AS {quoted(role)}" for role, who in found.items()
    )
    return f"""  SELECT p.event_id, {columns}
  FROM (
    SELECT x."event_id" AS event_id, x."role" AS role, a."name" || CASE
        WHEN x."claimant_id" IS NOT NULL THEN ' (stated by ' || c."name" || ')'
        WHEN x."attribution" = 'unnamed' THEN ' (stated by nobody named)'
        ELSE '' END AS who
    FROM "participants" AS x
    JOIN "actors" AS a ON a."id" = x."actor_id"
    LEFT JOIN "actors" AS c ON c."id" = x."claimant_id"
    ORDER BY 3
  ) AS p
  GROUP BY p.event_id"""


def _ranges(measures: list[str]) -> str:
    """Return SQL for one row an event: of each measure the count that covers all others.

    A count covers another if it is about the same people or more. None does where a claim goes
    beyond it, or is in words: “hundreds” may lie outside any range.
    """
    columns: list[str] = []
    for code in measures:
        word = code.replace("-", "_")
        same = f"w.measure = {literal(code)}"
        columns += [
            f'MAX(CASE WHEN {same} AND w.covers THEN w.{name} END) AS "{word}_{name}"'
            for name in ("lowest", "highest", "named_claimants")
        ]
        counts = f"SUM(CASE WHEN {same} THEN 1 END)"
        in_words = f"SUM(CASE WHEN {same} THEN w.in_words END)"
        columns.append(
            f"COALESCE(MAX(CASE WHEN {same} AND w.covers THEN w.what END),"
            f" CAST({counts} AS VARCHAR(20)) || CASE {counts} WHEN 1 THEN ' count' ELSE ' counts'"
            f" END || CASE WHEN {in_words} > 0 THEN ', ' || CAST({in_words} AS VARCHAR(20)) ||"
            f" ' in words' ELSE '' END || ', see event_counts') AS \"{word}_of\""
        )
    listed = ",\n    ".join(["w.event_id", *columns])
    covered = "\n        AND ".join(
        [
            "COALESCE(other.unit, '') = COALESCE(own.unit, '')",
            "(own.counted = 'total' OR own.counted = other.counted)",
            *(
                f"(own.{name} IS NULL OR own.{name} = COALESCE(other.{name}, ''))"
                for name in SAME[2:]
            ),
        ]
    )
    return f"""  WITH counts AS MATERIALIZED (
    SELECT ROW_NUMBER() OVER (ORDER BY one.event_id, one.measure) AS number, one.*
    FROM "event_counts" AS one
  ), covering AS (
    SELECT own.number
    FROM counts AS own
    JOIN counts AS other ON other.event_id = own.event_id AND other.measure = own.measure
    WHERE NOT EXISTS (
      SELECT 1 FROM "claims" AS c
      WHERE c."event_id" = own.event_id AND c."measure" = own.measure AND c."stance" = 'states'
        AND COALESCE(c."high", c."low") > own.highest
    )
    GROUP BY own.number
    HAVING SUM(CASE WHEN {covered} THEN 0 ELSE 1 END) = 0
      AND SUM(other.in_words) = 0
  )
  SELECT
    {listed}
  FROM (
    SELECT own.event_id, own.measure, own.lowest, own.highest, own.named_claimants, own.in_words,
      own.counted || COALESCE(', ' || own.subject, '')
        || COALESCE(', ' || own.period, '') AS what,
      covering.number IS NOT NULL AS covers
    FROM counts AS own
    LEFT JOIN covering ON covering.number = own.number
  ) AS w
  GROUP BY w.event_id"""
