from pathlib import Path

import pytest
from sitepages import Page, build


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Page]:
    """The pages of the site, built once for all tests that look at it."""
    pytest.importorskip("mkdocs")
    return build(tmp_path_factory.mktemp("site").resolve())
