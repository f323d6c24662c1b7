#!/usr/bin/env python3
"""Writes crates/polybius-syntax/src/unicode_tables.rs: the character classes that spaCy takes from
Python (str.isalpha, isdigit, isnumeric, isspace), as ranges of code points."""

import pathlib
import unicodedata

TABLES = [
    ("ALPHA", "Letters: `str.isalpha`.", str.isalpha),
    ("DIGIT", "Digits, also raised and circled ones: `str.isdigit`.", str.isdigit),
    ("NUMERIC", "Whatever has a numeric value: `str.isnumeric`, `isdigit` or `isdecimal`.",
     lambda c: c.isnumeric() or c.isdigit() or c.isdecimal()),
    ("DECIMAL", "Decimal digits: `str.isdecimal`.", str.isdecimal),
    ("SPACE", "White space: `str.isspace`.", str.isspace),
]


def ranges(test):
    found, start = [], None
    for point in range(0x110001):
        inside = point < 0x110000 and not 0xD800 <= point < 0xE000 and test(chr(point))
        if inside and start is None:
            start = point
        elif not inside and start is not None:
            found.append((start, point - 1))
            start = None
    return found


def main():
    out = [
        "//! Character classes as Python has them, in inclusive ranges of code points.",
        "//!",
        f"//! Made by `tools/make_unicode_tables.py` from Unicode {unicodedata.unidata_version}.",
        "",
    ]
    for name, doc, test in TABLES:
        out.append(f"/// {doc}")
        out.append("#[rustfmt::skip]")
        out.append(f"pub(crate) const {name}: &[(u32, u32)] = &[")
        row = "   "
        for start, end in ranges(test):
            item = f" (0x{start:X}, 0x{end:X}),"
            if len(row) + len(item) > 108:
                out.append(row)
                row = "   "
            row += item
        out += [row, "];", ""]
    path = pathlib.Path(__file__).parent.parent / "crates/polybius-syntax/src/unicode_tables.rs"
    path.write_text("\n".join(out[:-1]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
