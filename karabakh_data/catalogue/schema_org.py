"""A data set of schema.org: https://schema.org/Dataset."""

from typing import Any

from karabakh_data import citing
from karabakh_data.catalogue import facts
from karabakh_data.catalogue.documents import json_text
from karabakh_data.dataset import Dataset
from karabakh_data.schema import bundled_package


def text(data: Dataset) -> str:
    """Return the description as JSON-LD; addresses of files are relative to it."""
    return json_text(document(data))


def document(data: Dataset) -> dict[str, Any]:
    """Return the description as a JSON-LD object."""
    package, area = bundled_package(), facts.area(data)
    files = list(facts.files(data))
    return {
        "@context": {"@vocab": "https://schema.org/"},
        "@type": "Dataset",
        "name": package.title,
        "alternateName": package.name,
        "description": package.description,
        "version": data.version,
        "license": package.licenses[0].path,
        "keywords": package.keywords,
        "creator": [{"@type": "Organization", "name": c.title} for c in package.contributors],
        "isAccessibleForFree": True,
        "dateModified": facts.readings(data)[1].isoformat(),
        "temporalCoverage": "/".join(day.isoformat() for day in facts.period(data)),
        "spatialCoverage": {
            "@type": "Place",
            "geo": {"@type": "GeoShape", "box": " ".join(f"{degrees:g}" for degrees in area)},
        },
        "isBasedOn": [
            {"@type": "CreativeWork", "name": origin.title, "url": origin.path}
            for origin in package.sources
        ],
        "creditText": citing.text(data),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.resource.title,
                "description": file.schema.description,
                "contentUrl": file.resource.path,
                "encodingFormat": file.resource.mediatype,
                "contentSize": f"{file.size} B",
                "sha256": file.sha256,
            }
            for file in files
        ],
        "variableMeasured": [
            {
                "@type": "PropertyValue",
                "name": f"{file.schema.name}.{column.name}",
                "description": column.description,
                **({"propertyID": column.rdfType} if column.rdfType else {}),
            }
            for file in files
            for column in file.schema.fields
        ],
    }
