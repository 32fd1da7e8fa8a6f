"""Typed, sourced data on the Nagorno-Karabakh War, 1918–2018.

``load()`` returns every table as typed, frozen rows. Names load on first use, so that importing
the package costs little.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from karabakh_data.dataset import Dataset as Dataset
    from karabakh_data.loader import load as load
    from karabakh_data.validation import validate as validate

    __version__: str

_HOMES = {"Dataset": "dataset", "load": "loader", "validate": "validation"}

__all__ = ["Dataset", "__version__", "load", "validate"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "__version__":
        from karabakh_data.schema import bundled_package

        return bundled_package().version
    if name in _HOMES:
        return getattr(import_module(f"karabakh_data.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'karabakh_data' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
