"""The card of a Hugging Face data set: https://huggingface.co/docs/hub/datasets-cards."""

from typing import Any

from karabakh_data import citing
from karabakh_data.catalogue import facts
from karabakh_data.catalogue.documents import yaml_text
from karabakh_data.dataset import Dataset
from karabakh_data.schema import Column, bundled_package

DEFAULT = "events"
"""The table that is shown and loaded when none is named."""

TYPES = {"integer": "int64", "number": "float64", "boolean": "bool"}
"""Type of a feature whose cells are filled; all others are text, as in the file."""

SPARSE_TYPES = {"integer": "float64", "number": "float64"}
"""Type of a feature with empty cells, for which pandas has no whole numbers and truth values."""

SIZES = (1_000, 10_000, 100_000, 1_000_000)


def text(data: Dataset) -> str:
    """Return a README.md that works beside ``data/``: front matter, and what a reader must know."""
    package, files = bundled_package(), list(facts.files(data))
    licence = package.licenses[0]
    front = {
        "pretty_name": package.title,
        "license": licence.name.lower(),
        "tags": package.keywords,
        "size_categories": [_size(sum(file.rows for file in files))],
        # All configurations of a card have one kind of file, and rows.
        "configs": [_config(file) for file in files if _can_hold(file)],
    }
    nested = [file.resource.path for file in files if file.resource.format == "json"]
    tables = "\n".join(
        f"| `{file.schema.name}` | {file.rows} | {file.schema.description} |" for file in files
    )
    lists = ";".join(sorted({c.delimiter for f in files for c in f.schema.fields if c.delimiter}))
    return f"""---
{yaml_text(front)}---

# {package.title}

{package.description}

Version {data.version}. Data end: {package.data_cutoff}. Licence: [{licence.title}]({licence.path}).

```python
from datasets import load_dataset

events = load_dataset("path/of/this/dataset", "{DEFAULT}", split="train")
```

Each table is a configuration with the one split `train`, which is all of its rows; what is nested
is read by itself, as in `load_dataset("json", data_files="{nested[0]}")`. Columns with
several values hold them in one text with `{lists}` between them. Empty cells are `None`: unknown,
never zero. Days are texts, `YYYY-MM-DD` or EDTF.

Figures that rival each other stand in rows of their own, each with its claimant. They are not to
be added up or averaged.

| table | rows | a row is |
|---|---:|---|
{tables}

## Where the data come from

{"; ".join(f"[{origin.title}]({origin.path})" for origin in package.sources)}. Every row names its
sources.

## How to cite

```bibtex
{citing.bibtex(data)}
```
"""


def _size(rows: int) -> str:
    """Return the size category, in the words of the site."""
    names = ["n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M"]
    return names[sum(rows >= size for size in SIZES)]


def _can_hold(file: facts.File) -> bool:
    return file.resource.format == "csv" and file.rows > 0


def _config(file: facts.File) -> dict[str, Any]:
    found: dict[str, Any] = {"config_name": file.schema.name, "data_files": file.resource.path}
    if file.schema.name == DEFAULT:
        found["default"] = True
    # Without types pandas would guess: 007 would become 7, and NA, a country, nothing.
    found["keep_default_na"] = False
    found["na_values"] = [""]
    found["features"] = [
        {"name": column.name, "dtype": _type(column)} for column in file.schema.fields
    ]
    return found


def _type(column: Column) -> str:
    types = TYPES if column.constraints.required else SPARSE_TYPES
    return types.get(column.type, "string")
