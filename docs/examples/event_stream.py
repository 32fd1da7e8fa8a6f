"""Makes an event stream of the size and shape of GDELT, as Parquet in a folder for each month.

The rows are random: a tenth of them lie in and around Karabakh, the rest anywhere. Columns have
the names and types of GDELT's event table. Needs numpy and pyarrow:

    python event_stream.py stream --rows 5000000
"""

import argparse
import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

FIRST, LAST = 1988, 1994
"""Years of the stream."""

SHARE = 0.1
"""Share of the rows that lie in the region."""

REGION = (38.5, 41.5, 44.5, 49.5)
"""South, north, west and east of the region."""

COUNTRIES = np.array(["ARM", "AZE", "RUS", "TUR", "IRN", "USA", "FRA", "GEO"])


def main() -> None:
    """Make the stream that the arguments describe."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_Plain)
    parser.add_argument("folder", type=Path, help="folder to make")
    parser.add_argument("--rows", type=int, default=5_000_000, help="number of rows")
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same rows")
    given = parser.parse_args()
    make(given.folder, given.rows, given.seed)


class _Plain(argparse.RawDescriptionHelpFormatter):
    """Leaves the description as it is laid out."""


def make(folder: Path, rows: int, seed: int = 0) -> None:
    """Write a stream of about as many rows, evenly over its months."""
    months = [dt.date(year, month, 1) for year in range(FIRST, LAST + 1) for month in range(1, 13)]
    for number, first in enumerate(months):
        part = folder / f"MonthYear={first:%Y%m}"
        part.mkdir(parents=True)
        generator = np.random.default_rng((seed, number))
        size = rows // len(months)
        table = month(generator, first, size, number * size)
        pq.write_table(table, part / "part-0.parquet")  # pyright: ignore[reportUnknownMemberType]


def month(generator: np.random.Generator, first: dt.date, rows: int, start: int) -> pa.Table:
    """Return the rows of one month, numbered from ``start``."""
    following = (first + dt.timedelta(days=31)).replace(day=1)
    days = generator.integers(1, (following - first).days + 1, rows)
    south, north, west, east = REGION
    near = generator.random(rows) < SHARE
    latitudes = np.where(
        near, generator.uniform(south, north, rows), generator.uniform(-60, 75, rows)
    )
    longitudes = np.where(
        near, generator.uniform(west, east, rows), generator.uniform(-180, 180, rows)
    )
    return pa.table(
        {
            "GlobalEventID": pa.array(np.arange(start, start + rows)),
            "Day": pa.array((first.year * 10_000 + first.month * 100 + days).astype("int32")),
            "Actor1CountryCode": pa.array(generator.choice(COUNTRIES, rows)),
            "Actor2CountryCode": pa.array(generator.choice(COUNTRIES, rows)),
            "EventRootCode": pa.array(
                np.char.zfill(generator.integers(1, 21, rows).astype(str), 2)
            ),
            "GoldsteinScale": pa.array(generator.uniform(-10, 10, rows).round(1)),
            "NumMentions": pa.array(generator.geometric(0.2, rows).astype("int32")),
            "AvgTone": pa.array(generator.normal(-2, 3, rows).round(4)),
            "ActionGeo_Lat": pa.array(latitudes.round(4)),
            "ActionGeo_Long": pa.array(longitudes.round(4)),
        }
    )


if __name__ == "__main__":
    main()
