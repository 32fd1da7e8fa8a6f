"""DataCite JSON, metadata schema 4: https://schema.datacite.org/."""

from karabakh_data import citing
from karabakh_data.catalogue import facts
from karabakh_data.catalogue.documents import json_text
from karabakh_data.dataset import Dataset
from karabakh_data.schema import bundled_package


def text(data: Dataset) -> str:
    """Return the description without a DOI, which the registration adds.

    The year of publication is the one in which the sources were last read.
    """
    package, area = bundled_package(), facts.area(data)
    files, (first_read, last_read) = list(facts.files(data)), facts.readings(data)
    names = [contributor.title for contributor in package.contributors]
    return json_text(
        {
            "schemaVersion": "http://datacite.org/schema/kernel-4",
            "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Data package"},
            "creators": [{"name": name, "nameType": "Organizational"} for name in names],
            "titles": [{"title": package.title}],
            "publisher": {"name": names[0]},
            "publicationYear": str(citing.year(data)),
            "version": data.version,
            "descriptions": [
                {"description": package.description, "descriptionType": "Abstract"},
                {
                    "description": "\n".join(
                        f"{file.resource.title}: {file.schema.description}" for file in files
                    ),
                    "descriptionType": "TableOfContents",
                },
            ],
            "subjects": [{"subject": keyword} for keyword in package.keywords],
            "dates": [
                {"date": f"{first_read}/{last_read}", "dateType": "Collected"},
                {
                    "date": "/".join(day.isoformat() for day in facts.period(data)),
                    "dateType": "Other",
                    "dateInformation": "Days that the data speak of",
                },
            ],
            "geoLocations": [
                {
                    "geoLocationBox": {
                        "southBoundLatitude": area.south,
                        "westBoundLongitude": area.west,
                        "northBoundLatitude": area.north,
                        "eastBoundLongitude": area.east,
                    }
                }
            ],
            "relatedIdentifiers": [
                {
                    "relatedIdentifier": origin.path,
                    "relatedIdentifierType": "URL",
                    "relationType": "IsDerivedFrom",
                }
                for origin in package.sources
            ],
            "rightsList": [
                {
                    "rights": licence.title,
                    "rightsUri": licence.path,
                    "rightsIdentifier": licence.name,
                    "rightsIdentifierScheme": "SPDX",
                    "schemeUri": "https://spdx.org/licenses/",
                }
                for licence in package.licenses
            ],
            "sizes": [f"{len(files)} tables", f"{sum(file.rows for file in files)} rows"],
            "formats": sorted({file.resource.mediatype for file in files}),
        }
    )
