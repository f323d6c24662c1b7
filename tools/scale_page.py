"""Writes the tables of docs/scale.md and its drawing from eval/scale.json, so that no number is copied by hand.

    tools/scale_page.py

A part of the page between `<!-- NAME -->` and `<!-- end -->` is written by the function of that name."""

import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE, DRAWING = ROOT / "docs/scale.md", ROOT / "docs/images/scale.svg"

# What the arithmetic takes as given; docs/scale.md says where each comes from.
ENGLISH_A_DAY = 300_000
NEWS_PAGES, ENGLISH_SHARE = 1_350_000_000, 0.4
WORKERS, CORES, PRICE = 100, 16, 0.05


def write(result):
    """The page and the drawing of these figures."""
    parts = {"measured": measured, "curves": curves, "questions": questions, "daily": daily, "archive": archive}

    def part(found):
        return f"<!-- {found.group(1)} -->\n{parts[found.group(1)](result)}\n<!-- end -->"

    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(re.sub(r"<!-- (\w+) -->\n.*?<!-- end -->", part, page, flags=re.S), encoding="utf-8")


def table(heads, rows):
    """A table of Markdown; numbers stand right."""
    line = "| --- |" + " ---: |" * (len(heads) - 1)
    return "\n".join(["| " + " | ".join(heads) + " |", line, *("| " + " | ".join(map(str, row)) + " |" for row in rows)])


def number(value):
    """A whole number with its thousands apart."""
    return f"{round(value):,}"


def measured(result):
    rows = [[f"ingest of {number(r['articles'])}", r["cpu_s_a_1000"], per_core(r), r["articles_a_wall_s"], r["load_average"],
             r["peak_mb"], number(r["bytes_an_article"])] for r in result["ingest"]]
    if "code" in result:
        r = result["code"]
        whole = r["articles"] == r["wanted"]
        name = f"coder alone, {r['arithmetic']}, {number(r['articles'])}" + ("" if whole else f" of {number(r['wanted'])}, unfinished")
        rows.append([name, r["cpu_s_a_1000"], per_core(r), f"{r['articles_a_wall_s_of_the_fastest']} (fastest piece)", "–",
                     f"{r['peak_mb']} (largest of {r['pieces']} processes)", f"{number(r['row_bytes_an_article'])} (Parquet)"])
    return table(["run", "CPU s for 1,000 articles", "articles a CPU second", "articles a second of clock", "load", "peak MB",
                  "bytes an article"], rows) + pieces(result)


def per_core(run):
    """Articles a CPU second."""
    return round(1000 / run["cpu_s_a_1000"])


def pieces(result):
    """How alike the pieces of the coder's run are, in a sentence."""
    if "code" not in result:
        return ""
    r = result["code"]
    each = r["cpu_s_a_1000_of_pieces"]
    return (f"\n\nThe coder's {r['pieces']} pieces took from {each['least']} to {each['most']} CPU seconds for 1,000 articles, "
            f"the first {each['first']}, the last {each['last']}.")


def curves(result):
    """The drawing, once there is more than one size to draw."""
    if len(result["ingest"]) < 2:
        return "One size alone is measured: there is nothing to draw."
    DRAWING.write_text(drawing(result), encoding="utf-8")
    return "![What an article costs by the number of articles: CPU time, memory, bytes](images/scale.svg)"


def questions(result):
    sizes = result["ingest"]
    rows = [[name, *(f"{r['questions_ms'][name]['cpu']} / {r['questions_ms'][name]['wall']}" for r in sizes)]
            for name in (sizes[0]["questions_ms"] if sizes else [])]
    return table(["question, ms of CPU / of clock", *(number(r["articles"]) for r in sizes)], rows)


def daily(result):
    if "pages" not in result or not result["ingest"]:
        return "Nothing is measured here."
    run = result["ingest"][-1]
    seconds = ENGLISH_A_DAY * run["cpu_s_a_1000"] / 1000
    making = ENGLISH_A_DAY * result["pages"]["cpu_s_a_1000"] / 1000
    size = ENGLISH_A_DAY * run["bytes_an_article"] / 1e9
    return table(["a day", "value", "from"], [
        ["English articles", number(ENGLISH_A_DAY), "assumed"],
        ["CPU time to read and ingest them", f"{seconds / 3600:.2f} core hours", "computed"],
        ["CPU time to make articles of their pages before", f"{making / 3600:.2f} core hours", "computed"],
        ["cores that keep up, day and night", f"{(seconds + making) / 86400:.3f}", "computed"],
        ["growth of the record", f"{size:.1f} GB a day, {size * 365 / 1000:.2f} TB a year", "computed"],
        [f"at {PRICE} US dollars a core hour (put in your own)", f"{(seconds + making) / 3600 * PRICE:.2f}", "computed, price assumed"],
    ])


def archive(result):
    if "pages" not in result or not result["ingest"]:
        return "Nothing is measured here."
    run, page = result.get("code") or result["ingest"][-1], result["pages"]
    what = f"the coder alone, {result['code']['arithmetic']}" if "code" in result else "ingest, which is more than the coder alone"
    english = NEWS_PAGES * ENGLISH_SHARE
    reading = NEWS_PAGES * page["cpu_s_a_1000"] / 1000 / 3600
    coding = english * run["cpu_s_a_1000"] / 1000 / 3600
    hours = (reading + coding) / (WORKERS * CORES)
    rows = [
        ["pages, all languages", number(NEWS_PAGES), "reported"],
        ["of these in English", number(english), f"assumed: {ENGLISH_SHARE:.0%}"],
        ["CPU time to make articles of all pages", f"{number(reading)} core hours", f"computed, {page['cpu_s_a_1000']} ms a page"],
        ["CPU time to code the English ones", f"{number(coding)} core hours",
         f"computed, {run['cpu_s_a_1000']} ms an article: {what}"],
        [f"on {WORKERS} workers of {CORES} cores", f"{hours:.1f} hours", "computed, if nothing else took time"],
        [f"at {PRICE} US dollars a core hour", number((reading + coding) * PRICE), "computed, price assumed"],
    ]
    if "code" in result:
        largest = result["ingest"][-1]
        whole = english * largest["cpu_s_a_1000"] / 1000 / 3600
        rows.insert(4, ["the same in exact arithmetic and put into records", f"{number(whole)} core hours",
                        f"computed, {largest['cpu_s_a_1000']} ms an article: ingest of {number(largest['articles'])}"])
        rows.append(["rows as Parquet", f"{english * run['row_bytes_an_article'] / 1e12:.1f} TB", "computed"])
    return table(["all of it", "value", "from"], rows)


def drawing(result):
    """Three small charts side by side: what an article costs, memory, bytes, over the number of articles."""
    runs = result["ingest"]
    charts = [("CPU seconds for 1,000 articles", "cpu_s_a_1000"), ("peak memory, MB", "peak_mb"),
              ("bytes of record an article", "bytes_an_article")]
    body = [chart(260 * n, title, [(r["articles"], r[field]) for r in runs]) for n, (title, field) in enumerate(charts)]
    head = ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 780 190" font-family="sans-serif" font-size="11">'
            '<rect width="780" height="190" fill="white"/>')
    return head + "\n" + "\n".join(body) + "\n</svg>\n"


def chart(left, title, points):
    """One chart: articles by powers of ten, values from zero."""
    top = max((value for _, value in points), default=1) * 1.25
    at = [(left + 40 + 90 * (len(str(n)) - 4), 160 - 120 * value / top, n, value) for n, value in points]
    line = " ".join(f"{x},{y:.1f}" for x, y, _, _ in at)
    out = [f'<text x="{left + 10}" y="16" font-weight="bold">{title}</text>',
           f'<path d="M{left + 20} 30V160H{left + 245}" fill="none" stroke="#888"/>',
           f'<polyline points="{line}" fill="none" stroke="#1b5e8c" stroke-width="2"/>']
    for x, y, n, value in at:
        out.append(f'<circle cx="{x}" cy="{y:.1f}" r="3" fill="#1b5e8c"/>'
                   f'<text x="{x}" y="{y - 8:.1f}" text-anchor="middle">{value:,}</text>'
                   f'<text x="{x}" y="176" text-anchor="middle">{n:,}</text>')
    return "\n".join(out)


if __name__ == "__main__":
    write(json.loads((ROOT / "eval/scale.json").read_text(encoding="utf-8")))
