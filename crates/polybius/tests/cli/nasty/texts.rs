//! Texts that mean no good, made to any length: used by the tests and by `cargo xtask worst`.

/// How a text is made: its name and what makes about so many bytes of it.
pub type Kind = (&'static str, fn(usize) -> String);

/// Every kind of text.
pub const KINDS: &[Kind] = &[
    ("one letter", |n| "x".repeat(n)),
    ("one letter, in lines", |n| again(n, &("x".repeat(19_000) + "\n"))),
    ("one-letter words", |n| again(n, "a ")),
    ("lines of one letter", |n| again(n, "a\n")),
    ("empty lines", |n| again(n, "\n")),
    ("spaces", |n| again(n, " ")),
    ("spaces of every kind", |n| again(n, "\u{a0}\u{2003}\t\u{3000}\u{2028}\r\u{85}")),
    ("commas", |n| again(n, ",")),
    ("commas and spaces, in lines", |n| lines(n, ", ")),
    ("full stops", |n| lines(n, ".")),
    ("dots after letters", |n| lines(n, "a.b.")),
    ("hyphens between letters", |n| lines(n, "a-b-")),
    ("apostrophes", |n| lines(n, "'s")),
    ("slashes", |n| lines(n, "http://a.b/")),
    ("digits", |n| lines(n, "7")),
    ("numbers", |n| lines(n, "1,000.5 ")),
    ("number words", |n| lines(n, "two hundred thousand million ")),
    ("open quotes", |n| lines(n, "“‘\"'«")),
    ("nested quotes with words", |n| lines(n, "“he said “")),
    ("quotes that open and close", |n| lines(n, "“Iran” ‘said’ ")),
    ("open brackets", |n| lines(n, "([{<")),
    ("brackets around words", |n| nested(n, "(Iran ", ")")),
    ("tags", |n| nested(n, "<div><b>", "</b></div>")),
    ("entities", |n| lines(n, "&amp;&lt;&#x41;")),
    ("JSON in JSON", |n| nested(n, "{\"a\":[", "]}")),
    ("every script", every_script),
    ("right to left", |n| lines(n, "שלום مرحبا \u{202e}Iran\u{202c} \u{2067}attacked\u{2069} ")),
    ("bidi marks", |n| lines(n, "\u{202a}\u{202b}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{200f}")),
    ("zero width", |n| lines(n, "R\u{200b}u\u{200d}s\u{200c}s\u{feff}i\u{2060}a ")),
    ("combining marks", |n| lines(n, "Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}")),
    ("emoji", |n| lines(n, "👩‍👩‍👧‍👦🇷🇺🏴󠁧󠁢󠁥󠁮󠁧󠁿")),
    ("control characters", |n| lines(n, "\0\u{1}\u{8}\u{b}\u{c}\u{1b}[31m\u{7f}\u{9d}")),
    ("byte order marks", |n| lines(n, "\u{feff}\u{fffe}")),
    ("numbers behind byte order marks", |n| lines(n, "\u{feff}\u{feff}7777777777-")),
    ("surrogates in words", |n| lines(n, "\\ud800\\udfff\u{fffd}")),
    ("capitals", |n| lines(n, "IRAN RUSSIA UN ")),
    ("names of persons", |n| lines(n, "Vladimir Putin and Kim Jong Un and ")),
    ("names of countries", |n| lines(n, "Iran, Russia, China, France, ")),
    ("names of places", |n| lines(n, "Paris, Springfield, San Jose, Alexandria, ")),
    ("pronouns", |n| lines(n, "he told them that she saw it when they ")),
    ("one long sentence", |n| lines(n, "Russia attacked Ukraine and ")),
    ("a sentence of 50,000 words", |n| again(n, "Iran said that ")),
    ("said and said", |n| lines(n, "Iran said Iraq said Egypt said ")),
    ("relative clauses", |n| lines(n, "the army that the government that the minister ")),
    ("of and of", |n| lines(n, "the son of the king of the brother of ")),
    ("events", |n| again(n, "Russia attacked Ukraine on Monday.\n")),
    ("events without dates", |n| again(n, "Russia attacked Ukraine. Iran met China.\n")),
    ("events, dated and not", |n| again(n, "Russia attacked Ukraine on Monday. Russia attacked Ukraine.\n")),
    ("claims", |n| again(n, "“We attacked,” a Russian minister said in Kyiv.\n")),
    ("figures", |n| again(n, "The attack killed 20 people and injured 300 soldiers.\n")),
    ("exchanges", |n| again(n, "Iran sent 20 tanks to Syria. Russia sold missiles to India.\n")),
    ("datelines", |n| again(n, "SEOUL, Sept. 13, 2023 (Wire) — Iran met China.\n")),
    ("dates", |n| lines(n, "on 3 May 2020, last Monday, two weeks before ")),
    ("labels", |n| again(n, "MR. SMITH: Yes. Q: And? A: No.\n")),
    ("furniture", |n| again(n, "Latest News\nShare this\nAdvertisement\n")),
];

/// `piece` again and again, in one line, up to `n` bytes.
fn again(n: usize, piece: &str) -> String {
    piece.repeat(n / piece.len() + 1)
}

/// The same in lines just short of the longest paragraph that is parsed.
fn lines(n: usize, piece: &str) -> String {
    let line = piece.repeat(19_000 / piece.len()) + "\n";
    if n < line.len() { again(n, piece) } else { again(n, &line) }
}

/// `open` and as many `close` after it, in lines.
fn nested(n: usize, open: &str, close: &str) -> String {
    let deep = n.min(19_000) / (open.len() + close.len()) + 1;
    again(n, &(open.repeat(deep) + &close.repeat(deep) + "\n"))
}

/// Characters of all planes in turn, in lines.
fn every_script(n: usize) -> String {
    let mut out = String::with_capacity(n + 8);
    let mut at = 0x20;
    while out.len() < n {
        out.extend(char::from_u32(at));
        at = (at + 37) % 0x3_3480;
        if out.len() % 500 < 3 {
            out.push('\n');
        }
    }
    out
}
