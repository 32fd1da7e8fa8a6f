"""The package as a data set of pycldf: its CSV files, with the metadata that CSV on the Web has.

CLDF, the Cross-Linguistic Data Formats, are CSV on the Web with one line more. ``sources.json`` is
left out, since they know no JSON.
"""

import json
import shutil
from pathlib import Path

import karabakh_data as kd
from karabakh_data.catalogue import csvw

GENERIC = "http://cldf.clld.org/v1.0/terms.rdf#Generic"


def write(folder: Path) -> None:
    """Write the data set."""
    data = kd.load()
    shutil.copytree(data.folder / "data", folder / "data")
    metadata = json.loads(csvw.text(data))
    metadata |= {
        "dc:conformsTo": GENERIC,
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
    }
    (folder / "metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
