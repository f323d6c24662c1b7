"""Reading, cleaning and writing that the atlas table scripts share."""

import csv
import os
import re
import unicodedata
from pathlib import Path

csv.field_size_limit(10**9)
ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("POLYBIUS_SHARED", ROOT.parent / "shared")) / "knowledge"
OUT = ROOT / "data" / "atlas"

# States that are gone are coded as the state that took their place.
SUCCESSOR = {
    "SUN": "RUS", "YUG": "SRB", "SCG": "SRB", "CSK": "CZE", "DDR": "DEU", "YMD": "YEM", "VDR": "VNM",
    "ZAR": "COD", "BUR": "MMR", "HVO": "BFA", "RHO": "ZWE", "TMP": "TLS", "ANT": "CUW",
}
SECTORS = set("GOV MIL COP JUD LEG SPY PTY OPP REB CRM CVL JRN BUS LAB EDU REL NGO IGO MED REF ELI UNK".split())
# Sector codes of the sources that the coding guide does not have, and the nearest it has.
NEAREST = {
    "AGR": "BUS", "MNC": "BUS", "SOC": "CVL", "PRM": "MIL", "UAF": "REB", "PRE": "REB", "IMG": "REB", "DEV": "NGO",
    "HRI": "NGO", "ENV": "NGO", "NON": "UNK", "UNO": "IGO", "EUR": "IGO", "MUS": "REL", "OCC": "REL",
}


def read(name, folder=None):
    """The rows of a table as dictionaries; nothing is quoted in these files."""
    with open((folder or SHARED) / f"{name}.tsv", encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))


def write(name, columns, rows):
    """Writes a table with its header; rows are dictionaries, missing cells are empty."""
    with open(OUT / f"{name}.tsv", "w", encoding="utf-8", newline="\n") as f:
        f.write("\t".join(columns) + "\n")
        for row in rows:
            values = [row.get(c) for c in columns]
            cells = ["" if v is None else str(v).replace("\t", " ").strip() for v in values]
            f.write("\t".join(cells) + "\n")
    print(f"{name}.tsv: {len(rows)} rows")


def fold(text):
    """Lower case without marks, apostrophes and dots; hyphens are spaces."""
    text = unicodedata.normalize("NFKD", text.replace("ı", "i").replace("ł", "l").replace("Ł", "L"))
    text = "".join(c for c in text if not unicodedata.combining(c)).lower()
    text = re.sub(r"[’'‘`ʻʼ.]", "", text)
    return re.sub(r"[\s\-–/]+", " ", text).strip()


def split(cell):
    """The values of a cell that holds several."""
    return [v.strip() for v in (cell or "").split("|") if v.strip()]


def unique(names):
    """The names in order, without those that fold to an earlier one in the same case pattern."""
    seen, out = set(), []
    for name in names:
        key = (fold(name), name.isupper())
        if key[0] and key not in seen:
            seen.add(key)
            out.append(name)
    return out


def sector(cell, default=""):
    """The first sector of a list that the coding guide has, or is near to."""
    for part in (cell or "").split(";"):
        part = part.strip()
        if part in SECTORS:
            return part
        if part in NEAREST:
            return NEAREST[part]
    return default


def own(name):
    """Rows written by hand for this project, if there are any."""
    path = OUT / f"{name}_own.tsv"
    return read(f"{name}_own", OUT) if path.exists() else []
