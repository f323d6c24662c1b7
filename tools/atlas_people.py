"""People and the offices they held, with dates: one table of persons, one of terms."""

import re
from collections import defaultdict

from atlas_common import SUCCESSOR, fold, own, read, sector, split, unique, write

RANK = {"HAND": 0, "WD-EPS": 1, "CONGRESS": 1, "FACTBOOK": 2, "PHOENIX": 3}
MAIN = ("HOS", "HOG")
DROPPED = {"FAM", "CRMLEAD_"}
TITLES = re.compile(r"^(?:Sir|Dame|Dr\.?|General|Gen\.|President|Prime Minister|Baron(?:ess)?|Lord|Sheikh(?=a? \S+ \S+)|Prof\.?|"
                    r"Lt\.?|Col\.?|Colonel|Major|Brigadier|Admiral|Adm\.|Mr\.?|Mrs\.?|Ms\.?|Datuk|Dato|Haji|Rev\.?|Vice|Marshal|"
                    r"Secretary-General|United Nations Secretary General|King|Queen|Prince|Princess|Crown Prince|Emir|Sultan|"
                    r"Ayatollah|Swiss Confederation|Ministers|Field Marshal|Maj\.|Capt\.|Captain|Senator|Chancellor|Premier|Judge|Archbishop|Cardinal|Pope)\s+")
# Chiefs of staff who are no soldiers.
CIVIL = re.compile(r"president|prime minister|white house|cabinet|executive", re.I)
# Words of aliases that are a title with a name rather than a name.
ROLE_WORDS = re.compile(r"\b(president|minister|secretary|leader|chancellor|premier|ambassador|spokes\w+|chief|chairman|"
                        r"governor|senator|commander|director|general|former|envoy|official|government|affairs|republic|"
                        r"ministry|council|state|federation|kingdom|islamic|national|commission|committee|department|administration|gov|sec)\b", re.I)
# Organisations behind PHOENIX's codes and behind office titles of international bodies.
PHOENIX_IGO = {"NAT": "NATO", "AFU": "AU", "OAU": "OAU", "ARL": "LAS", "ASN": "ASEAN", "OPC": "OPEC", "IMF": "IMF",
               "WTO": "WTO", "WBK": "WB", "OAS": "OAS", "ICC": "ICC", "GCC": "GCC", "ADB": "ADB", "ITP": "INTERPOL",
               "CWN": "Commonwealth", "SAA": "SAARC", "IAE": "IAEA", "UNO": "UN", "MOS": "OIC"}
TITLE_IGO = [
    (r"International Criminal Court", "ICC"), (r"Council of Europe", "CoE"), (r"OSCE", "OSCE"), (r"World Trade", "WTO"),
    (r"World Bank", "WB"), (r"IMF|Monetary Fund", "IMF"), (r"IAEA|Atomic Energy", "IAEA"), (r"NATO|Allied Commander", "NATO"),
    (r"Arab League", "LAS"), (r"African Union", "AU"), (r"OAU", "OAU"), (r"ASEAN", "ASEAN"), (r"OPCW", "OPCW"),
    (r"OPEC", "OPEC"), (r"American States|OAS\b", "OAS"), (r"Interpol|INTERPOL", "INTERPOL"), (r"Arab Parliament", "LAS"),
    (r"Islamic Cooperation|OIC\b", "OIC"), (r"ECOWAS", "ECOWAS"), (r"Commonwealth", "Commonwealth"), (r"OECD", "OECD"),
    (r"International Committee of the Red Cross|ICRC", "ICRC"), (r"EBRD|Reconstruction and Development", "EBRD"),
    (r"Shanghai", "SCO"), (r"Gulf Cooperation", "GCC"), (r"Asian Development", "ADB"),
    (r"World Health|WHO\b", "WHO"), (r"UNESCO", "UNESCO"), (r"Food and Agriculture|FAO\b", "FAO"),
    (r"International Labou?r|ILO\b", "ILO"),
    (r"European|EU\b|Eurogroup", "EU"), (r"United Nations|UN\b|UN[A-Z]+|International Court of Justice|ICTY|ICTR|UNESCO|World Health|WHO", "UN"),
]


# Titles that look like those of heads of state or government, with the class and sector they have.
MISNAMED = [
    (r"[Pp]resident of the .*Province|[Pp]resident of (?:South Tyrol|Abruzzo|Aosta|Apulia|Basilicata|Calabria|Campania|Emilia|"
     r"Friuli|Lazio|Liguria|Lombardy|Molise|Piedmont|Sardinia|Sicily|Trentino|Tuscany|Umbria|Veneto)", "SUBNAT", "GOV"),
    (r"Cantabria|Castile|Extremadura|La Rioja|Navarre|Balearic|Basque|Canary|Community of|Generalitat|Junta of|Asturias|"
     r"Region of|Metropolitan|Xunta|Regional|in Crimea|Negeri|Sakha|Bashkortostan|Kurdistan|Federation of Bosnia", "SUBNAT", "GOV"),
    (r"Court|Council of State$|Constitutional Council", "JUD", "JUD"),
    (r"Senate|Parliament|Council of States|Council of the Nation|National Congress|National People's Assembly|National Council|"
     r"Dewan", "LEG", "LEG"),
    (r"Spokes", "SPOX", "GOV"),
    (r"Advis|Aide", "ADVISER", "GOV"),
    (r"Envoy", "ENVOY", "GOV"),
    (r"Bank|Riksbank", "CB", "GOV"),
    (r"Academy|Institute|Education|Islamic Council", "OTH", "EDU"),
    (r"Authority for Media|Privy Council|Treasury Board|Control Yuan|Caixa", "MIN", "GOV"),
    (r"General Secretary", "PARTY", "PTY"),
]
# Terms that the sources date wrongly or give to the wrong office: the end, or the class, that holds.
ENDED = {
    ("PER", "HOS", "Pedro Pablo Kuczynski Godard"): "2018-03-23",
    ("SEN", "HOG", "Mahammed Dionne"): "2019-05-14",
    ("ZMB", "FM", "Harry Kalaba"): "2018-01-03",
    ("JPN", "DM", "Nobuo Kishi"): "2022-08-10",
}
NO_MINISTERS = {("IND", "Vinay Mohan Kwarta"), ("IND", "Harsh Vardhan Shringla"), ("IND", "Vijay Keshav Gokhale")}
# Where the foreign secretary is the ministry's highest official and no minister.
OFFICIAL_SECRETARY = {"IND", "PAK", "BGD", "LKA", "NPL"}


def clean(name):
    """A person's name without titles and remarks, or nothing where it is no name."""
    name = re.sub(r"\s*\(.*?\)", "", name).replace("“", '"')
    name = re.sub(r',? (?:Jr|Sr)\.?$|,? (?:Baron|Baroness|Lord) .*$|"[^"]*" ?', "", name).strip(" ,.")
    while TITLES.match(name):
        name = TITLES.sub("", name, count=1)
    if name == "Joseph R. Biden":
        name = "Joe Biden"
    if ROLE_WORDS.search(name) or re.search(r"\bSfsr\b|\bSSR\b|\bthe\b", name):
        return ""
    if re.search(r"[0-9/;:]|, | (?:then|and|of the) ", name, re.I) or len(name) < 3:
        return ""
    return re.sub(r"\s+", " ", name)


def body(row):
    """Code and organisation of a row of an international body; nothing where it is not known."""
    if row["iso3"] == "IMG":
        return "NON", ""
    if row["iso3"] == "EUR":
        return "IGO", "EU"
    for pattern, name in TITLE_IGO:
        if re.search(pattern, row["office"]):
            return "IGO", name
    if row["iso3"] == "UNO":
        return "IGO", "UN"
    for part in reversed(row["sector"].split(";")):
        if row["source"] == "PHOENIX" and part in PHOENIX_IGO:
            return "IGO", PHOENIX_IGO[part]
    return None


def misnamed(code, name, office, kind):
    """Class and sector of an office whose title only looks like that of a head; nothing for the heads."""
    if kind == "FM" and ((code, name) in NO_MINISTERS or office == "Foreign Secretary" and code in OFFICIAL_SECRETARY):
        return "DEPMIN", "GOV"
    if kind not in MAIN or code in ("PRK", "IGO", "NON") or office.startswith("Palestin"):
        return None
    return next(((c, s) for pattern, c, s in MISNAMED if re.search(pattern, office)), None)


def reclassed(office, kind):
    """The class of an office whose title only looks like that of a higher one."""
    if kind == "DM" and re.search(r"Army|Navy|Veteran|Production|Materiel|Equipment|Associate|Civil Defence|Home Front|Liberation|"
                                  r"Industr|Science|Restructuring|military cabinet|Security and Defense Council|Chief of", office):
        return "MILCH" if "Chief of" in office else "MIN"
    if kind == "DM" and re.search(r"State Minister|[Dd]elegate|Secretary of State to", office):
        return "DEPMIN"
    if kind == "FM" and re.search(r"Trade|External Cooperation", office) and "Affairs" not in office:
        return "MIN"
    if kind == "FM" and re.search(r"State Minister|[Dd]elegate", office):
        return "DEPMIN"
    if kind == "HOG" and re.search(r"Exchequer|Duchy|General Secretary of the (?:Presidency|Government)", office):
        return "MIN"
    if kind == "HOG" and re.search(r"(?:Chief Minister|Chief minister|Premier|Minister-President|Head of Government) of |"
                                   r"of (?:Justice|Republika Srpska|Azad Kashmir|the Federation|Iraqi Kurdistan|Crimea|Aragon)", office):
        return "JUD" if "Justice" in office else "SUBNAT"
    return kind


def prepare(r):
    """One source row with cleaned name, code and sector; nothing where it is of no use."""
    name = clean(r["person"])
    if not name or r["office_class"] in DROPPED:
        return None
    words = len(name.split())
    if words < 2 and r["source"] != "HAND" and r["office_class"] not in ("HOS", "HOG", "FM", "DM"):
        return None
    code, igo = SUCCESSOR.get(r["iso3"], r["iso3"]), ""
    if r["iso3"] in ("IGO", "UNO", "EUR", "IMG"):
        found = body(r)
        if not found or "Permanent Representative" in r["office"]:
            return None
        code, igo = found
    if "Puerto Rico" in r["office"] and code == "USA":
        code = "PRI"
    kind = "IGOHEAD" if igo and r["office_class"] != "JUD" else r["office_class"]
    sec = sector(r["sector"], "GOV")
    if kind == "MILCH" and CIVIL.search(r["office"]) and not re.search(r"army|armed|defen|milit|forces|general staff", r["office"], re.I):
        kind, sec = "ADVISER", "GOV"
    kind = reclassed(r["office"], kind)
    other = r["source"] == "WD-EPS" and misnamed(code, name, r["office"], kind)
    if other:
        kind, sec = other
    if code == "IGO":
        sec = "IGO"
    elif kind in ("HOS", "HOG", "FM", "DM", "MIN", "DEPHEAD") and sec not in ("REB", "MIL", "OPP"):
        sec = "GOV"
    if kind == "ELITE":
        sec = "ELI"
    if not r["start"] and not r["end"] and r["source"] != "HAND":
        return None
    short = min(len(r["start"]), len(r["end"]))
    if r["start"] and r["end"] and r["end"][:short] < r["start"][:short]:
        return None
    if any(d and not re.fullmatch(r"\d{4}(-\d\d){0,2}", d) for d in (r["start"], r["end"], r["asof"])):
        return None
    aliases = [clean(a) for a in split(r["aliases"])]
    if name == "George Bush":  # the name of two presidents
        name = "George H. W. Bush" if r["start"] < "2000" else "George W. Bush"
    aliases = [a for a in aliases if a != "George Bush"]
    if (code, kind, name) in ENDED and r["end"] > ENDED[code, kind, name]:
        r = {**r, "end": ENDED[code, kind, name]}
    return {**r, "name": name, "code": code, "igo": igo, "kind": kind, "sec": sec,
            "names": unique([name] + [a for a in aliases if a])}


def foreign_head(rows):
    """A test for heads of state listed in a country that is not theirs: the monarch of a realm, the
    president of a territory's mother country."""
    home = {}
    for r in rows:
        if r["kind"] == "HOS" and r["code"] in ("USA", "GBR", "FRA", "NLD", "DNK"):
            home.setdefault(r["name"].split()[-1] if r["code"] != "GBR" else fold(r["name"]), r["code"])
    away = {r["iso3"] for r in read("countries") if r["status"] == "territory"}
    crowned = re.compile(r"^(?:elizabeth ii|charles iii|margrethe ii|frederik x|beatrix|willem alexander)")

    def test(r):
        if r["kind"] == "DEPHEAD" and r["code"] in away and r["office"] == "Vice President":
            return True
        if r["kind"] not in ("HOS", "GOVUNSPEC"):
            return False
        if crowned.match(fold(r["name"])):
            return r["code"] not in ("GBR", "DNK", "NLD")
        return r["code"] in away and r["name"].split()[-1] in home and r["source"] == "FACTBOOK"

    return test


def skeletons(name):
    """The consonants of the longer words of a name, which spellings share."""
    words = [re.sub(r"(.)\1", r"\1", re.sub(r"[aeiouyhw]", "", w)) for w in fold(name).split() if len(w) > 3]
    return {w.replace("q", "k").replace("c", "k") for w in words if len(w) > 1}


def same_office(rows, join):
    """Joins rows of two sources on one high office from one month on, whose names share a word."""
    seen = defaultdict(list)
    for i, r in enumerate(rows):
        if r["kind"] in ("HOS", "HOG", "FM", "DM", "DEPHEAD", "CB") and len(r["start"]) >= 7:
            key = (r["code"], r["kind"], r["start"][:7])
            for j in seen[key]:
                if rows[j]["source"] != r["source"] and skeletons(rows[j]["name"]) & skeletons(r["name"]):
                    join(i, j)
            seen[key].append(i)


class Groups:
    """Union of rows that name the same person."""

    def __init__(self, n):
        self.up = list(range(n))

    def find(self, i):
        while self.up[i] != i:
            self.up[i] = self.up[self.up[i]]
            i = self.up[i]
        return i

    def join(self, i, j):
        a, b = self.find(i), self.find(j)
        self.up[max(a, b)] = min(a, b)


def group(rows):
    """Rows by person: the same Wikidata item, or the same name of two words or more in one country."""
    groups, seen = Groups(len(rows)), {}
    items_of = defaultdict(set)
    for r in rows:
        if r["wikidata"]:
            items_of[(r["code"], fold(r["name"]))].add(r["wikidata"])
    item = [{r["wikidata"]} - {""} for r in rows]

    def join(i, j):
        a, b = groups.find(i), groups.find(j)
        if not item[a] or not item[b] or item[a] == item[b]:
            groups.join(i, j)
            item[groups.find(i)] = item[a] | item[b]

    for i, r in enumerate(rows):
        keys = [("item", r["wikidata"])] if r["wikidata"] else []
        for n in r["names"]:
            key = (r["code"], fold(n))
            if len(n.split()) > 1 and len(items_of[key]) < 2:
                keys.append(key)
        for key in keys:
            join(i, seen.setdefault(key, i))
    same_office(rows, join)
    by_name = defaultdict(set)
    for i, r in enumerate(rows):
        if r["code"] not in ("IGO", "NON"):
            for n in r["names"]:
                by_name[fold(n)].add(groups.find(i))
    for i, r in enumerate(rows):
        if r["code"] in ("IGO", "NON"):
            homes = {groups.find(h) for n in r["names"] if len(n.split()) > 1 for h in by_name[fold(n)]}
            if len(homes) == 1:
                groups.join(i, homes.pop())
    out = defaultdict(list)
    for i, r in enumerate(rows):
        out[groups.find(i)].append(r)
    return [out[k] for k in sorted(out)]


def overlaps(a, b):
    """Whether two terms have a day in common, an open end being the last day its source saw."""
    end = lambda r: r["end"] or r["asof"] or "9999"
    return (a["start"] or "0000") <= end(b) and (b["start"] or "0000") <= end(a)


def prolong(better, other):
    """Takes from a lesser source what it saw of a term after the better source had stopped."""
    soft = "inferred" in better["note"] and not other["end"] or not better["end"]
    if not soft or other["start"] > (better["asof"] or "9999"):
        return
    if other["end"]:
        if other["end"] > (better["asof"] or ""):
            better["end"] = other["end"]
    elif (other["asof"] or "") > (better["asof"] or ""):
        better["end"], better["asof"] = "", other["asof"]


def close(rows):
    """Ends open terms that a later one of the same person shows to be over."""
    for r in rows:
        if r["end"] or r["source"] == "HAND":
            continue
        ends = [m["end"] for m in rows if m["kind"] in MAIN and m["end"] and m["code"] == r["code"]
                and m["start"][:7] <= r["start"][:7] < m["end"] and r["kind"] not in MAIN]
        later = [m["start"] for m in rows if m is not r and m["start"] > max(r["start"], r["asof"] or "")]
        if ends:
            r["end"] = min(ends)
        elif later:
            r["end"] = min(later)


def terms(rows):
    """The terms of one person: the better source wins where two tell of the same time."""
    rows = [dict(r) for r in sorted(rows, key=lambda r: (RANK[r["source"]], r["start"], r["office"]))]
    if any(r["kind"] != "ELITE" for r in rows):
        rows = [r for r in rows if r["kind"] != "ELITE"]
    kept = []
    for r in rows:
        vague = r["kind"] in ("GOVUNSPEC", "IGOUNSPEC", "OTH", "ELITE")
        same = [k for k in kept if overlaps(k, r) and k["code"] == r["code"] and (vague or k["kind"] == r["kind"])]
        same = [k for k in same if k["source"] != r["source"] or (k["start"], k["office"]) == (r["start"], r["office"])]
        if same and not vague:
            prolong(max(same, key=lambda k: k["start"]), r)
        if not same:
            kept.append(r)
    close(kept)
    kept = [r for r in kept if not r["end"] or r["end"] >= r["start"][: len(r["end"])]]
    return sorted(kept, key=lambda r: (r["start"], r["end"], r["office"]))


def identifier(rows, taken):
    """A stable id: the Wikidata item, else country and name."""
    item = next((r["wikidata"] for r in rows if r["wikidata"]), "")
    ident = f"person:{item}" if item else f'person:{rows[0]["code"].lower()}/{fold(rows[0]["name"]).replace(" ", "-")}'
    while ident in taken:
        ident += "+"
    taken.add(ident)
    return ident


def run():
    """Writes people.tsv and terms.tsv."""
    rows = [p for p in map(prepare, read("leaders")) if p]
    foreign = foreign_head(rows)
    rows = [r for r in rows if not foreign(r)]
    people, out, taken = [], [], set()
    for rows_of in group(rows):
        kept = terms(rows_of)
        if not kept:
            continue
        best = min(rows_of, key=lambda r: RANK[r["source"]])
        ident = identifier([best] + rows_of, taken)
        names = unique([best["name"]] + [n for r in rows_of for n in r["names"]])
        names = [n for i, n in enumerate(names) if i == 0 or len(n.split()) > 1 or n not in best["name"].replace("-", " ").split()]
        people.append({"id": ident, "name": best["name"], "names": "|".join(names[1:]), "source": best["source"]})
        for r in kept:
            elite = r["kind"] == "ELITE"
            out.append({
                "id": ident, "office": r["office"], "class": r["kind"], "code": r["code"], "sector": r["sec"],
                "igo": r["igo"], "from": "" if elite else r["start"], "to": "" if elite else r["end"],
                "asof": "" if r["end"] else r["asof"], "source": r["source"],
            })
    write("people", ["id", "name", "names", "source"], people)
    write("terms", ["id", "office", "class", "code", "sector", "igo", "from", "to", "asof", "source"], out)
