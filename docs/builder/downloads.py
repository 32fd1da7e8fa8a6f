"""Files to download: the tables as they are, and every format that can be written here."""

import hashlib
import io
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from karabakh_data import exporters
from karabakh_data.dataset import Dataset
from karabakh_data.problems import MissingExtraError

MOMENT = (1980, 1, 1, 0, 0, 0)
"""Time of every file in an archive, so that the same data give the same bytes."""

BUNDLE = "all"
"""The format that is every other one, of a release; the page has each by itself."""


@dataclass(frozen=True)
class Download:
    """One file with what a careful reader checks."""

    uri: str
    description: str
    content: bytes

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)

    @property
    def sha256(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(self.content).hexdigest()


def formats(data: Dataset) -> list[Download]:
    """Return the whole data set in each format whose libraries are installed."""
    found: list[Download] = []
    for name, exporter in exporters.FORMATS.items():
        if name == BUNDLE:
            continue
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / exporter.name
            try:
                exporter.load()(data, target)
            except MissingExtraError:
                continue
            if target.is_dir():
                uri, content = f"data/karabakh-data-{name}.zip", _archive(target)
            else:
                uri, content = f"data/{exporter.name}", target.read_bytes()
        found.append(Download(uri, _words(exporter.description), content))
    return found


def _words(description: str) -> str:
    """Return what a format is, as it can be downloaded: folders are zipped."""
    what, _, rest = description.partition(": ")
    said = rest or what
    return f"ZIP: {said}" if "folder" in what else f"{said[0].upper()}{said[1:]}"


def _archive(folder: Path) -> bytes:
    """Return a folder as a ZIP file whose bytes depend on its content only."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            info = zipfile.ZipInfo(f"karabakh-data/{file.relative_to(folder).as_posix()}", MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, file.read_bytes())
    return buffer.getvalue()


def size(count: int) -> str:
    """Return a number of bytes in words."""
    if count < 1000:
        return f"{count} B"
    if count < 1_000_000:
        return f"{count / 1000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB"
