"""Makes pages of the site from the schemas and the data."""
