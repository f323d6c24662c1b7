"""Organisations, armed groups, parties, media and seats of power."""

import re
from collections import Counter, defaultdict

from atlas_common import OUT, SUCCESSOR, fold, read, sector, split, unique, write

COLUMNS = ["id", "name", "names", "type", "code", "sector", "igo", "from", "to", "source"]
# The acronym that stands for a body in rows, where it is not the one that its names show.
IGO = {
    "United Nations": "UN", "European Community": "EU", "World Bank": "WB", "Arab League": "LAS", "Commonwealth of Nations":
    "Commonwealth", "Council of Europe": "CoE", "Parliamentary Assembly of the Council of Europe": "CoE",
    "European Court of Human Rights": "CoE", "Interpol": "INTERPOL", "International Atomic Energy Agency": "IAEA",
    "International Monetary Fund": "IMF", "NATO": "NATO", "North Atlantic Council": "NATO", "KFOR": "NATO", "SFOR": "NATO",
    "IFOR": "NATO", "ISAF": "NATO", "Resolute Support": "NATO", "INTERFET": "INTERFET", "OSCE Minsk Group": "OSCE",
    "ECOMOG": "ECOWAS", "AMISOM": "AU", "ATMIS": "AU", "Peace and Security Council": "AU", "CSCE": "OSCE",
    "Global Coalition against Daesh": "US-led coalition", "ASEAN Regional Forum": "ASEAN", "Contact Group": "Contact Group", "Quad": "Quad",
    "Inter-American Court of Human Rights": "OAS", "Organization of African Unity": "OAU", "Frontex": "EU", "Europol": "EU",
    "UNESCO": "UNESCO", "World Health Organization": "WHO", "World Health Assembly": "WHO", "Pan American Health Organization": "PAHO",
    "Food and Agriculture Organization": "FAO", "United Nations Food and Agriculture Organization": "FAO",
    "International Labour Organization": "ILO", "International Labor Organization": "ILO", "UNASUR": "UNASUR",
    "International Maritime Organization": "IMO", "International Civil Aviation Organization": "ICAO", "International Energy Agency": "IEA",
    "International Telecommunications Union": "ITU", "World Tourism Organization": "UNWTO", "World Meteorological Organization": "WMO",
    "Ceasefire Violations Committee": "CFVC", "Middle East Quartet": "Quartet", "NATO-Russia Council": "NATO-Russia Council",
}
# Ends of validity that the source does not tell.
ENDED = {"Contact Group": "2013"}
# Codes of the sources that are no country codes; the others of their kind are left out.
CODES = {"NIR": "GBR", "SML": "SOM", "PMR": "MDA", "KNT": "KNA", "SRP": "BIH"}
COALITIONS = {"Saudi-led coalition", "Global Coalition against Daesh", "Coalition of the Willing"}
THINK_TANKS = {"Stockholm International Peace Research Institute", "International Institute for Strategic Studies",
               "Institute for the Study of War", "RAND Corporation"}
FIXED = {  # name: (code, sector)
    "International Olympic Committee": ("IGO", "NGO"), "Wagner Group": ("RUS", "REB"), "Janjaweed": ("SDN", "REB"),
    "Rapid Support Forces": ("SDN", None), "Hezbollah": ("LBN", "REB"), "Kosovo Liberation Army": ("XKX", "REB"),
    "U.S. Department of Defense": ("USA", "MIL"), "Airbus": ("FRA", "BUS"), "Axis of Resistance": ("NON", "REB"), "Polisario": ("ESH", "REB"),
    "Blackwater": ("USA", "BUS"), "Syrian Observatory for Human Rights": ("SYR", "NGO"), "Palestine Liberation Organization":
    ("PSE", "GOV"), "Muslim Brotherhood": ("EGY", "PTY"), "Libyan National Army": ("LBY", "REB"), "Aum Shinrikyo": ("JPN", "REL"),
    "National Unity Government": ("MMR", "OPP"), "Telegram": ("", "BUS"), "Anonymous": ("", "CRM"), "Lazarus Group": ("PRK", "CRM"),
    "Interahamwe": ("RWA", "REB"), "Peshmerga": ("IRQ", "MIL"), "Kataib Hezbollah": ("IRQ", "REB"), "Asaib Ahl al-Haq": ("IRQ", "REB"),
    "Popular Mobilization Forces": ("IRQ", "MIL"), "South Lebanon Army": ("LBN", "REB"), "Kamajors": ("SLE", "REB"),
    "AUC": ("COL", "REB"), "Wazalendo": ("COD", "REB"), "Al-Qaeda": ("NON", "REB"), "Islamic State": ("NON", "REB"),
}
# Words that a body of the United Nations has in its name; the dictionary lists persons beside them.
UN_WORDS = re.compile(r"\bU\.?[Nn]|United Nations|World|Internat|Council|Commis|Organi[sz]|Program|Fund|Agency|Secretari|Mission|Panel|"
                      r"Court|Tribunal|Assembly|Initiative|Representative|governmental")
NON_STATE = re.compile(r"al.?qa[ei]da|islamic state(?! of iran)|isi[sl]\b|daesh", re.I)


def igo_name(r):
    """The acronym of an international organisation."""
    name, first = r["name"], (r["sector"] or "").split(";")[0]
    if name in IGO:
        return IGO[name]
    if first == "UNO" or name.startswith(("UN ", "United Nations ")) or re.match(r"UN[A-Z]+$", name):
        return "UN"
    if first == "EUR":
        return "EU"
    for n in [name] + split(r["aliases"]):
        if re.fullmatch(r"[A-Z][A-Za-z0-9+]{1,7}", n) and sum(c.isupper() for c in n) > 1:
            return n
    return name


def party(r):
    """Code, sector and acronym of an organisation."""
    name, first = r["name"], sector(r["sector"], "UNK")
    code = SUCCESSOR.get(r["iso3"], CODES.get(r["iso3"], r["iso3"]))
    igo = ""
    if name in FIXED:
        code, fixed = FIXED[name]
        return code, fixed or ("MIL" if r["type"] == "PARAMILITARY" else "REB"), "IOC" if code == "IGO" else ""
    if r["sector"].split(";")[0] in ("UNO", "EUR", "IGO") or r["type"] in ("IGO", "PKO"):
        igo = igo_name(r)
        return "IGO", "MIL" if name in COALITIONS else "IGO", igo
    if code in ("UNO", "EUR", "IGO"):
        return "IGO", "IGO", "UN" if code == "UNO" else "EU"
    if NON_STATE.search(name) or code == "IMG" or r["sector"].startswith("IMG"):
        code = "NON"
    if r["type"] == "NGO" and r["source"] == "HAND":
        code = "NON" if not code else code
        first = "EDU" if name in THINK_TANKS else "NGO" if first not in ("CVL", "REL") else first
    if r["type"] == "PARTY" and first not in ("OPP", "GOV", "REB"):
        first = "PTY"
    if r["type"] == "MEDIA":
        first = "JRN"
    if r["type"] == "REBEL" and first in ("PTY", "REB", "MIL"):
        first = "REB"
    return code, first, igo


def wanted(r):
    """Whether an organisation is worth a row: named well, of a country, and no ordinary word."""
    name, source, kind = r["name"], r["source"], r["type"]
    if source == "UCDP" or r["iso3"] in ("AUH", "EUN", "NGO", "ZZB") or r["valid_from"] > "2030" or not name or re.search(r'[";:\[\]]|^aka |\d{4}', name):
        return False
    if source == "HAND":
        return True
    if kind == "MNC" or (kind in ("NGO", "ORG", "NATIONAL") and not r["iso3"]):
        return False
    if kind == "REBEL" and not r["iso3"] and source == "PHOENIX":
        return False
    if kind in ("MILITARY", "POLICE", "MINISTRY") and source == "FACTBOOK" and len(name.split()) > 6:
        return False
    return len(name.split()) > 1 or len(name) > 4


def generic(name, roles, adjectives):
    """Whether a name is no more than a noun for a body, such as every country has."""
    key = fold(name)
    if key in roles:
        return True
    words = [w for w in key.split() if w not in ("of", "the", "and", "for", "s", "national", "royal", "general", "public",
                                                  "state", "federal", "supreme", "internal", "armed", "special", "central")]
    rest = [w for w in words if not any(w in r.split() for r in roles)]
    return not rest and not any(w in adjectives for w in words)


def usable(alias, r):
    """Whether an alias may be matched in text."""
    if re.search(r'["()\[\];:]|^aka |^no |^see ', alias) or len(alias) < 2 or len(alias) > 60:
        return False
    if r["source"] == "PHOENIX" and re.search(r"\b(president|chancellor|minister|secretary|king|queen|premier|spokes\w+)$", alias, re.I):
        return False
    letters = alias.replace(".", "").replace("-", "")
    if r["source"] == "HAND":
        return True
    if letters.isupper() and len(letters) < (4 if r["type"] in ("PARTY", "REBEL", "NGO", "NATIONAL") else 3):
        return False
    return len(alias.split()) > 1 or letters.isupper() or len(alias) > 3


def people():
    """Names of the persons that atlas_people has written."""
    with open(OUT / "people.tsv", encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines][1:]
    return {fold(n) for row in rows for n in [row[1], *row[2].split("|")] if " " in n}


def is_person(name, persons):
    """Whether a name is a person's, with or without a title; the dictionary lists some among bodies."""
    words = fold(name).split()
    return any(" ".join(words[i:]) in persons for i in range(len(words) - 1))


def is_known_elsewhere(row, rows):
    """Whether a body without a country is listed with one by another source."""
    name = fold(row["name"])
    return not row["code"] and any(r["code"] and name in map(fold, r["names"].split("|")) for r in rows)


def organisations():
    """Writes organisations.tsv."""
    out, taken = [], {}
    roles = {fold(a[c]) for a in read("agents") for c in ("term", "plural")} - {""}
    adjectives = {w for c in read("countries") for n in split(c["adjectives"]) + [c["name"]] for w in fold(n).split()}
    vague = {"MILITARY", "POLICE", "MINISTRY", "LEGISLATURE", "NATIONAL", "ORG", "PARAMILITARY"}
    persons = people()
    curated = {fold(n) for r in read("organisations") if r["source"] == "HAND" for n in [r["name"]] + split(r["aliases"])}
    for r in read("organisations"):
        if not wanted(r):
            continue
        code, sec, igo = party(r)
        if igo == "UN" and r["source"] == "PHOENIX" and not UN_WORDS.search(r["name"]):
            continue
        full = re.sub(r"\s*\(.*?\)", "", r["name"])
        names = [n for n in unique([full] + split(r["aliases"])) if usable(n, r)]
        if r["source"] != "HAND":
            names = [n for n in names if fold(n) not in curated or len(fold(n).split()) > 2]
        if r["source"] != "HAND" and r["type"] in vague:
            names = [n for n in names if not generic(n, roles, adjectives)]
        if r["source"] == "PHOENIX" and r["type"] in ("NATIONAL", "ORG") and is_person(full, persons):
            continue
        if not names or (code == "" and sec in ("PTY", "LEG", "MIL", "COP", "GOV")):
            continue
        base = "org:" + (f"{code.lower()}/" if code not in ("", "IGO", "NON") else "") + fold(igo if igo and igo == names[0] else full).replace(" ", "-")
        key = (base, tuple(fold(n) for n in names), r["from"] if "from" in r else r["valid_from"])
        if key in taken:
            continue
        taken[key] = True
        out.append({"id": base, "name": full, "names": "|".join(names), "type": r["type"], "code": code, "sector": sec,
                    "igo": igo, "from": r["valid_from"], "to": r["valid_to"] or ENDED.get(full, ""), "source": r["source"]})
    write("organisations", COLUMNS, [row for row in out if not is_known_elsewhere(row, out)])


# Terms that mean the place, or another power, more often than the power they stand for.
NO_SEATS = {("Moscow", "SUN"), ("the mainland", "CHN"), ("across the strait", "CHN"), ("the North", "PRK"),
            ("the South", "KOR"), ("the kingdom", "SAU"), ("the emirate", "QAT"), ("Royal Court", "SAU"),
            ("State House", "KEN"), ("UN headquarters", "UNO"), ("Geneva", "UNO"), ("Hague", "IGO"), ("Detroit", "USA"),
            ("Frankfurt", "EUR"), ("Strasbourg", "EUR"), ("Nagpur", "IND"), ("Panmunjom", "KOR"),
            ("Windsor", "GBR"), ("Cheltenham", "GBR"), ("Mons", "IGO"), ("East River", "UNO"),
            ("Karlsruhe", "DEU"), ("Kandahar", "AFG"), ("Peshawar", "PAK"), ("Aksaray", "TUR"),
            ("Benghazi", "LBY"), ("Tindouf", "ESH"), ("Goma", "COD"), ("Najaf", "IRQ"),
            ("Sulaymaniyah", "IRQ"), ("Dahiyeh", "LBN"), ("Panjshir", "AFG"), ("Arg", "AFG"),
            ("Srinagar", "IND"), ("Gaza", "PSE"), ("Pale", "BIH"), ("Vauxhall", "GBR"),
            ("the bloc", "EUR"), ("Lhasa", "CHN"), ("Dubai", "ARE"), ("Hollywood", "USA"),
            ("Naha", "JPN"), ("Bouaké", "CIV"), ("Mekelle", "ETH"), ("Tobruk", "LBY"),
            ("the Strip", "PSE"), ("the Hill", "USA"), ("Qom", "IRN"), ("Dharamsala", "CHN"),
            ("Tahrir Square", "EGY"), ("Maidan", "UKR"), ("Tiananmen", "CHN"), ("Quantico", "USA"),
            ("Evere", "IGO"), ("Green Zone", "IRQ"), ("Government House", "THA"), ("Istana", "SGP"),
            ("Rawalpindi", "PAK"), ("Langley", "USA"), ("The Hague", "IGO"), ("Male", "MDV")}


def seats():
    """Writes seats.tsv: buildings, streets, nicknames and capitals that stand for a power."""
    out = []
    for r in read("metonyms"):
        if (r["term"], r["iso3"]) in NO_SEATS:
            continue
        code, igo, sec = SUCCESSOR.get(r["iso3"], r["iso3"]), "", sector(r["sector"], "GOV")
        if code in ("UNO", "EUR", "IGO"):
            igo = {"UNO": "UN", "EUR": "EU"}.get(code, "NATO" if r["term"] in ("SHAPE",) else "")
            code, sec = "IGO", "IGO"
            if not igo:
                continue
        if r["term"] == "Pentagon":
            sec = "MIL"
        out.append({"name": r["term"], "stands_for": r["stands_for"], "kind": r["kind"], "code": code, "sector": sec,
                    "igo": igo, "from": r["valid_from"], "to": r["valid_to"], "source": r["source"]})
    write("seats", ["name", "stands_for", "kind", "code", "sector", "igo", "from", "to", "source"], out)
