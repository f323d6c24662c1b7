"""Countries: states, territories, disputed, de facto and former ones, with a nominal centre each."""

import re
from collections import defaultdict

from atlas_centres import CENTRES
from atlas_common import SUCCESSOR, fold, read, sector, split, unique, write

COLUMNS = ["id", "status", "code", "name", "names", "adjectives", "people", "capitals", "sector", "region",
           "subregion", "from", "to", "iso2", "fips", "cow", "geonames", "lat", "lon", "precision", "source"]

SHORT = set("US U.S. USA U.S.A. UK U.K. UAE U.A.E. PRC P.R.C. DPRK D.P.R.K. DRC D.R.C. CAR C.A.R. KSA RSA ROC USSR "
            "U.S.S.R. GDR G.D.R. FRG SFRY FRY CSSR TRNC HKSAR BVI PNG FYROM BiH HK ROK R.O.K. PDRY AANES DAANES".split())
JUNK = set("Quito|Santo Domingo|Tunis|Truk|Ponape|Henderson|Ducie|Ascension|Uman|Awal|Dilmun|Tylos|Mishmahig|Misr|Viti|"
           "the States|Saudi|The Dominican|La Dominicana|United Arab Republic|City|Island|Dyer-Ball)|Kiwi|Domingo|OPT|"
           "Karabakh|caliphate|self-declared caliphate|Bessarabia|homelands|Gaza|Gaza Strip|Guahan|Hispaniola|Formosa|"
           "the Soviets|Niue*|New Philippines|New Zealand|Singapore|Taiwan|Kosovo|Muscat|Sana|Male|Quito|RDC|SRV|FSM|"
           "Natural Park|Levant|Turkey Cumhuriyeti|liSwati|emaSwati|Ascension|Eraq|RMI|FDRE|Chosen|West Bank|Afghani|"
           "Islamic State|Karabakh Armenians|Republic of Macedonia|Scots|the Strip".split("|"))
EXTRA = {
    "COD": ["Congo"],
    "PRK": ["North Korea", "the North"], "KOR": ["South Korea", "Republic of Korea", "ROK", "R.O.K."],
    "TUR": ["Turkiye", "Republic of Türkiye", "Republic of Turkey"], "CIV": ["Cote d'Ivoire", "Cote dIvoire"],
    "MKD": ["Macedonia", "Republic of Macedonia"], "USA": ["U.S", "United States of America"],
    "GBR": ["U.K", "Britain"], "CZE": ["Czech Republic"], "IRN": ["Islamic Republic"],
    "FSM": ["FSM", "Micronesia"], "SGP": ["Singapore"], "NZL": ["New Zealand"], "BIH": ["Bosnia-Herzegovina"],
    "disp:XKX": ["Kosovo"], "TWN": ["Taiwan", "Republic of China"], "VAT": ["Holy See", "Vatican"],
    "MDA": ["Moldova"], "LKA": ["Sri Lanka"], "BHS": ["Bahamas"], "PSE": ["Palestine", "State of Palestine"],
    "defa:WBK": ["West Bank"], "defa:GAZ": ["Gaza Strip", "Gaza"], "defa:ISL": ["Islamic State"],
}
ADJECTIVES = {
    "SAU": ["Saudi", "Saudi Arabian"], "ISR": ["Israeli", "Zionist"], "CYP": ["Cypriot", "Greek Cypriot"],
    "KOR": ["South Korean", "Korean"], "PRK": ["North Korean", "Korean"], "SGP": ["Singaporean", "Singapore"],
    "NZL": ["New Zealand"], "TWN": ["Taiwanese", "Taiwan"], "disp:XKX": ["Kosovar", "Kosovan", "Kosovo"],
    "DMA": ["Dominican"], "FRA": ["French"], "GBR": ["British", "UK"], "USA": ["American", "US", "U.S."],
    "PSE": ["Palestinian"], "SWZ": ["Swazi"], "BRB": ["Barbadian", "Bajan"], "BWA": ["Botswanan", "Botswana"],
    "HKG": ["Hong Kong"], "BGD": ["Bangladeshi", "Bengali"], "NPL": ["Nepali", "Nepalese"], "AZE": ["Azerbaijani", "Azeri"],
    "COD": ["Congolese"], "COG": ["Congolese"], "VAT": ["Vatican", "papal"], "MMR": ["Burmese", "Myanmar"],
    "ARG": ["Argentine", "Argentinian", "Argentinean"], "ARE": ["Emirati", "UAE"], "GRL": ["Greenlandic"],
    "UKR": ["Ukrainian"], "ESH": ["Sahrawi", "Saharawi", "Western Saharan"], "LSO": ["Basotho", "Lesotho"],
    "LVA": ["Latvian"], "PRI": ["Puerto Rican"], "MDG": ["Malagasy"], "GUM": ["Guamanian"], "NGA": ["Nigerian"],
    "NER": ["Nigerien"], "PHL": ["Philippine", "Filipino"], "ISL": ["Icelandic"], "SLV": ["Salvadoran", "Salvadorean"],
    "KIR": ["Kiribati"], "VCT": ["Vincentian"], "COM": ["Comorian", "Comoran"], "JAM": ["Jamaican"],
}
PEOPLE = {
    "SAU": ["Saudis"], "ISR": ["Israeli", "Israelis", "Zionists"], "CYP": ["Cypriot", "Cypriots", "Greek Cypriots"],
    "FRA": ["Frenchman", "Frenchmen", "Frenchwoman", "the French"], "GBR": ["Briton", "Britons", "Brits", "Englishman"],
    "NPL": ["Nepalis", "Nepalese"], "AZE": ["Azerbaijanis", "Azeris"], "BGD": ["Bangladeshis", "Bengalis"],
    "KOR": ["South Korean", "South Koreans", "Koreans"], "PRK": ["North Korean", "North Koreans"],
    "IRL": ["Irishman", "Irishmen", "Irishwoman"], "NLD": ["Dutchman", "Dutchmen"], "SWZ": ["Swazis"],
    "HKG": ["Hong Konger", "Hong Kongers"], "TWN": ["Taiwanese"], "NZL": ["New Zealander", "New Zealanders"],
    "BRB": ["Barbadians", "Bajans"], "DMA": ["Dominicans"], "PRI": ["Puerto Ricans"], "PSE": ["Palestinian", "Palestinians"],
    "ESH": ["Sahrawis", "Saharawis"], "BWA": ["Batswana"], "LSO": ["Basotho"], "defa:SCO": ["Scot", "Scots"],
    "GUM": ["Guamanians"], "VIR": ["Virgin Islanders"], "MMR": ["Burmese"], "SLV": ["Salvadorans", "Salvadoreans"],
    "ARG": ["Argentine", "Argentines", "Argentinians"], "UZB": ["Uzbeks"],
}
# De facto entities that the coding guide's sectors place with the armed non-state actors.
SEPARATIST = {"defa:ABK", "defa:SOS", "defa:TRN", "defa:NKR", "defa:DNR", "defa:LNR", "defa:ROJ", "hist:ABH", "hist:RSK",
              "hist:BIA", "defa:ISL"}
# Cities whose name, as an actor, does not mean the government of the country they lie in.
NOT_ACTING = {"Brussels", "Aden", "The Hague", "Lagos", "Abidjan", "Cape Town", "Bonn", "Rangoon", "Yangon", "La Paz", "Dar es Salaam",
              "Cotonou", "Lobamba", "on Viti Levu", "Kaboul", "Sejong", "Putrajaya", "Jammu", "Mosul", "Raqqa"}
SKIP = {"defa:HKG", "defa:GRL", "defa:CPR", "hist:TMP", "hist:BUR"}


def usable(name):
    """Whether an alias of the sources is a name rather than a note or a code."""
    if name in JUNK or re.search(r"[()\[\]*/;:0-9]", name):
        return False
    if re.match(r"(on|note|still|former|located|often|administered|some|an?) ", name) or name[:1] in "-'":
        return False
    if name.replace(".", "").isupper() and len(name.replace(".", "")) <= 5:
        return name in SHORT
    return len(name) > 3


def shared_aliases(rows):
    """Aliases that several living countries carry; they name none of them."""
    count = defaultdict(set)
    for r in rows:
        for a in split(r["aliases"]):
            count[fold(a)].add(r["entity_id"])
    return {a for a, ids in count.items() if len(ids) > 1 and not a.startswith("congo")}


def one(r, shared, cow, centres):
    """One country row."""
    ident, former = r["entity_id"], r["status"] == "historical"
    aliases = [a for a in split(r["aliases"]) if usable(a) and (former or fold(a) not in shared)]
    names = unique([r["name"].split(" (")[0], r["official"].split(" (")[0]] + aliases + EXTRA.get(ident, []))
    names += [n.replace("&", "and") for n in names if "&" in n]
    code = SUCCESSOR.get(r["plover_country"], r["plover_country"])
    code = "NON" if code == "IMG" else r["iso3"] if r["status"] in ("territory", "disputed") else code
    code = SUCCESSOR.get(code, code)
    capitals = unique([c for c in [r["capital"]] + split(r["capital_aliases"]) if (c and usable(c) or c in ("Male", "Sana")) and c not in NOT_ACTING])
    lat, lon, how = centres(r, code)
    return {
        "id": ident if ":" in ident else f"country:{ident}", "status": r["status"], "code": code, "name": names[0],
        "names": "|".join(names),
        "adjectives": "|".join(ADJECTIVES.get(ident) or [a for a in split(r["adjectives"]) if usable(a)]),
        "people": "|".join(unique(PEOPLE.get(ident) or [a for a in split(r["demonyms"]) if usable(a)])),
        "capitals": "|".join(capitals), "sector": "REB" if ident in SEPARATIST else "GOV",
        "region": r["region"], "subregion": r["subregion"], "from": r["valid_from"], "to": r["valid_to"],
        "iso2": r["iso2"], "fips": r["fips"], "cow": cow.get(r["iso3"], ""), "geonames": r["geonameid"],
        "lat": lat, "lon": lon, "precision": how, "source": "HAND" if ":" in ident else "ISO",
    }


def centre_finder(places):
    """A function from a country row to its nominal centre and what that is: the stated one, else the
    capital of an entity without one, else the mean of the country's places."""
    sums, by_name = defaultdict(lambda: [0.0, 0.0, 0]), defaultdict(list)
    for p in places:
        s = sums[p["code"]]
        s[0], s[1], s[2] = s[0] + p["lat"], s[1] + p["lon"], s[2] + 1
        by_name[fold(p["name"])].append(p)

    def centre(r, code):
        stated = CENTRES.get(r["entity_id"]) or CENTRES.get(r["iso3"] if ":" not in r["entity_id"] else "")
        if stated or r["entity_id"] == "disp:XKX":
            return *(stated or CENTRES["XKX"]), "country"
        at = [p for p in by_name[fold(r["capital"])] if p["code"] in (code, r["plover_country"])]
        if at:
            best = max(at, key=lambda p: p["population"])
            return best["lat"], best["lon"], "capital"
        s = sums.get(code) if ":" not in r["entity_id"] else None
        return (round(s[0] / s[2], 3), round(s[1] / s[2], 3), "country") if s else ("", "", "")

    return centre


def run(places):
    """Writes countries.tsv."""
    rows = [r for r in read("countries") if r["entity_id"] not in SKIP]
    cow = {}
    for c in read("cow"):
        cow[c["iso3"]] = c["cow"]
    shared, centres = shared_aliases(rows), centre_finder(places)
    out = [one(r, shared, cow, centres) for r in rows]
    write("countries", COLUMNS, out)
    return out
