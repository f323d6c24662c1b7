"""Role nouns with sectors, and things with the coding guide's classes."""

import re

from atlas_common import NEAREST, SECTORS, fold, own, read, write

CLASS = {
    "ARMS": "military-other", "ARMS.ARTY": "artillery", "ARMS.AMMO": "ammunition", "ARMS.MISSILE": "missiles",
    "ARMS.AD": "air-defence", "ARMS.AIRCRAFT": "aircraft", "ARMS.UAV": "drones", "ARMS.ARMOUR": "vehicles",
    "ARMS.SHIP": "ships", "ARMS.SMALL": "small-arms", "ARMS.SENSOR": "military-other", "ARMS.ENGINE": "military-other",
    "ARMS.SAT": "space", "ARMS.NONLETHAL": "military-other", "ARMS.WMD": "nuclear", "DUAL": "technology",
    "DUAL.CHIP": "technology", "TECH": "technology", "MILSERV": "support", "MILPERS": "support", "ENERGY": "energy",
    "ENERGY.OIL": "energy", "ENERGY.GAS": "energy", "ENERGY.COAL": "energy", "ENERGY.ELEC": "energy",
    "ENERGY.NUC": "nuclear", "ENERGY.INFRA": "infrastructure", "FOOD": "food", "FOOD.GRAIN": "food",
    "FOOD.FERT": "goods", "FOOD.WATER": "goods", "HUMAID": "goods", "MONEY": "money", "MONEY.LOAN": "money",
    "MONEY.GRANT": "money", "MONEY.DEBT": "money", "MONEY.INVEST": "money", "MONEY.ASSET": "money", "MONEY.CUR": "money",
    "TRADE": "goods", "TRADE.CONSUMER": "goods", "TRADE.VESSEL": "ships", "MINERAL": "minerals",
    "MINERAL.GEM": "minerals", "LABOUR": "labour", "PERSONS": "people", "ILLICIT": "goods", "DIPL": "support",
    "DIPL.RECOG": "recognition", "DIPL.MEMB": "recognition", "TERR": "territory",
}
# Terms whose class in the source tells something else than what passes.
BETTER = {
    "chemical weapons": "military-other", "chemical weapon": "military-other", "nerve agent": "military-other",
    "nerve gas": "military-other", "sarin": "military-other", "VX": "military-other", "mustard gas": "military-other",
    "chlorine": "military-other", "Novichok": "military-other", "biological weapons": "military-other",
    "germ weapons": "military-other", "anthrax": "military-other", "smallpox": "military-other",
    "weapons of mass destruction": "military-other", "WMD": "military-other", "intelligence": "intelligence",
    "intelligence sharing": "intelligence", "intelligence data": "intelligence", "satellite imagery": "intelligence",
    "satellite images": "intelligence", "military base": "territory", "base access": "territory", "basing rights": "territory",
    "airspace": "territory", "overflight rights": "territory", "oil tankers": "ships", "oil cargo": "energy",
    "medicine": "medical", "medicines": "medical", "medical supplies": "medical", "medical aid": "medical",
    "medical equipment": "medical", "vaccines": "medical", "vaccine": "medical", "vaccine doses": "medical",
    "COVID-19 vaccines": "medical", "antibiotics": "medical", "insulin": "medical", "masks": "medical",
    "ventilators": "medical", "blood": "medical", "ambulances": "medical", "hospital equipment": "medical",
    "doctors": "medical", "medical teams": "medical", "protective equipment": "medical", "shelter": "infrastructure",
    "rescue teams": "support", "search-and-rescue teams": "support", "relief": "support", "aid": "support",
    "emergency aid": "support", "disaster relief": "support", "humanitarian assistance": "support",
    "emergency assistance": "support", "engineers": "labour", "medics": "medical", "contractors": "labour",
    "aircraft engines": "aircraft", "civilian airliners": "aircraft", "airliners": "aircraft", "airliner": "aircraft",
    "passenger jets": "aircraft", "aircraft parts": "aircraft", "locomotives": "vehicles", "trains": "vehicles",
    "rail cars": "vehicles", "buses": "vehicles", "containers": "goods", "cars": "vehicles", "automobiles": "vehicles",
    "autos": "vehicles", "vehicles": "vehicles", "fighters": "people", "spare parts": "goods", "rockets": "missiles",
    "solar panels": "energy", "power plant": "infrastructure", "dam": "infrastructure", "nuclear plant": "nuclear",
    "trafficked people": "people", "trucks": "vehicles", "mercenaries": "people", "foreign fighters": "people",
    "volunteers": "people", "students": "people", "experts": "labour", "scientists": "labour", "port": "infrastructure",
    "ports": "infrastructure", "airport": "infrastructure", "canal": "infrastructure", "evidence": "intelligence",
    "information": "intelligence", "documents": "intelligence", "maps": "intelligence", "files": "intelligence",
    "records": "intelligence", "high-speed rail": "infrastructure", "undersea cables": "infrastructure",
    "machinery": "goods", "machine tools": "technology", "phosphates": "goods", "passports": "goods",
    "surveillance equipment": "technology", "spyware": "technology", "communications equipment": "technology",
    "centrifuges": "nuclear", "gas centrifuges": "nuclear", "centrifuge parts": "nuclear", "steel": "minerals",
}
# Acts and instruments rather than things: what passes with them is told by other words.
NOT_THINGS = re.compile(r"ban$|bans$|embargo|tariff|dut(y|ies)$|quota|boycott|blockade|price cap|agreement|deal$|^default$|"
                        r"exchange$|swap$|withdrawal|pullout|annexation|^trade$|^customs$|^transit$|expulsion|extradition|"
                        r"^consent$|^ratification$|^signature$|^shares$|^interests?$")

BODY = re.compile(r"\b(ministr(y|ies)|department|parliament|court|congress|senate|assembly|commission|council|agency|bureau|office|"
                  r"organi[sz]ation|union|party|company|bank|administration|authorit(y|ies)|committee|service|institute|university|"
                  r"government|cabinet|embassy|consulate|regime|coalition|movement|federation|association|corporation|firm|"
                  r"newspaper|network|station|tribunal|academy|school|hospital|church|command|judiciary|legislature|treasury|"
                  r"secretariat|foundation|group|board|chamber|junta|bloc|alliance|directorate|media|press|palace)$")
GROUP = re.compile(r"\b(police|army|navy|force|forces|troops|military|militia|guard|guards|people|public|population|crowd|mob|staff|"
                   r"personnel|family|leadership|opposition|brigade|battalion|regiment|unit|fleet|squad|gang|cartel|tribe|"
                   r"community|society|delegation|team|crew|clergy|infantry|artillery|air force|band|men|women|wing|faction)$")


def kind(term):
    """Person, group or body."""
    last = fold(term)
    return "body" if BODY.search(last) else "group" if GROUP.search(last) else "person"


def roles():
    """Writes roles.tsv."""
    out, seen = [], set()
    for r in sorted(read("agents"), key=lambda r: r["source"] != "HAND"):
        parts = [p for p in [r["sector"]] + r["other_sectors"].split(";") if p]
        if r["sector"] in ("JNK", "UNK", "PRE", "NON", "IMG") or fold(r["term"]) in seen:
            continue
        codes = []
        for p in parts:
            code = p if p in SECTORS else NEAREST.get(p, "")
            if r["sector"] == "PRM":
                code = "REB"
            if code and code not in codes:
                codes.append(code)
        seen.add(fold(r["term"]))
        former = "former" if r["sector"] == "ELI" and re.search(r"\b(ex|former|ousted|deposed|retired|exiled?)\b", fold(r["term"])) else ""
        out.append({"noun": r["term"], "plural": r["plural"], "sector": codes[0], "others": "|".join(codes[1:]),
                    "kind": kind(r["term"]), "former": former, "source": r["source"]})
    write("roles", ["noun", "plural", "sector", "others", "kind", "former", "source"], out)


def things():
    """Writes things.tsv."""
    out, seen = [], set()
    for r in read("weapons_commodities"):
        term = re.sub(r"\s*\(.*?\)", "", r["term"])
        cls = BETTER.get(term) or CLASS.get(r["class"])
        if not cls or r["kind"] != "surface" or NOT_THINGS.search(term) or term in seen:
            continue
        seen.add(term)
        out.append({"term": term, "class": cls, "source": r["source"]})
    write("things", ["term", "class", "source"], out)
