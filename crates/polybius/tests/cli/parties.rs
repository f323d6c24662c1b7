//! Whom words name: names, titles, descriptions and pronouns, with their words given.

use polybius::base::{EventType, Span};
use polybius::coder::TyperExample;
use polybius::{Article, Coder, Options};

use crate::harness::{Desk, line};

/// One question: day, outlet and title with a colon between, text, the words, and the parties they should be.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static str);

const CASES: &[Case] = &[
    ("2020-02-04", "", "Nigeria has asked for Niger's envoy twice.", "Niger's envoy", "NER GOV"),
    ("2020-02-04", "", "In Niger State, Nigeria, the dam holds.", "Niger State", "NGA GOV"),
    ("1998-02-04", "", "Montenegro's premier stayed at home.", "Montenegro's premier", "MNE GOV"),
    ("2012-04-04", "", "Anti-Chilean marchers filled a street in Lima.", "Anti-Chilean marchers", "PER CVL"),
    ("2012-04-04", "", "The Red Cross left Juba at night.", "The Red Cross", "NON NGO"),
    ("2012-04-04", "", "The Kenyan Red Cross left Juba at night.", "The Kenyan Red Cross", "KEN NGO"),
    ("2003-04-04", "", "Macedonia let three ethnic Albanians go.", "three ethnic Albanians", "MKD CVL"),
    (
        "2015-04-04",
        "",
        "The Kurdistan Workers' Party met at dusk.",
        "The Kurdistan Workers' Party",
        "TUR REB",
    ),
    (
        "2013-04-04",
        "",
        "OSCE chairman Ivica Dacic flew to Kyiv.",
        "OSCE chairman Ivica Dacic",
        "IGO IGO OSCE",
    ),
    (
        "2013-04-04",
        "",
        "Secretary-General Ban Ki-moon flew to Kyiv.",
        "Secretary-General Ban Ki-moon",
        "IGO IGO UN",
    ),
    (
        "2022-03-04",
        "",
        "Prime Minister Rama flew home on Friday. Albania waits.",
        "Prime Minister Rama",
        "ALB GOV",
    ),
    (
        "2020-03-04",
        "",
        "In Baghdad the Trump administration found few friends.",
        "Trump administration",
        "USA GOV",
    ),
    ("2021-06-04", "", "Kyiv heard the State Department deny it.", "State Department", "USA GOV"),
    ("2019-05-04", "", "Members of the House left for Kyiv on Monday.", "the House", "USA LEG"),
    ("2019-05-04", "", "Tickets for the Opera House are gone in Oslo.", "Opera House", ""),
    (
        "2023-04-04",
        "",
        "In Sudan the United States military flew people out.",
        "the United States military",
        "USA MIL",
    ),
    (
        "2018-05-04",
        "",
        "On Monday African Union leaders dined in Nairobi.",
        "African Union leaders",
        "IGO IGO AU",
    ),
    (
        "2020-02-04",
        "",
        "Qasem Soleimani had built the force over many years in Iran.",
        "Qasem Soleimani",
        "IRN MIL",
    ),
    ("2019-02-04", "", "Friends of Jamal Khashoggi wept in Istanbul.", "Jamal Khashoggi", "SAU JRN"),
    ("2018-07-04", "", "Governor Ricardo Rosselló closed the schools.", "Ricardo Rosselló", "PRI GOV"),
    ("2019-06-04", "", "Chile and Peru argued over fish. They signed a paper.", "They", "CHL GOV;PER GOV"),
    (
        "2019-06-04",
        "",
        "Chile wrote to Peru. The two neighbors signed a paper.",
        "The two neighbors",
        "CHL GOV;PER GOV",
    ),
    (
        "2021-06-04",
        "The White House",
        "President Joe Biden spoke by telephone with Prime Minister Justin Trudeau. The weather was fine. They agreed on a date.",
        "They",
        "CAN GOV;USA GOV",
    ),
    (
        "2021-06-04",
        "",
        "Angela Merkel received Emmanuel Macron in Berlin. They talked until midnight.",
        "They",
        "DEU GOV;FRA GOV",
    ),
    (
        "2021-06-04",
        "",
        "Angela Merkel received Emmanuel Macron. Miners marched outside. They sang.",
        "They",
        "DEU LAB",
    ),
    ("2019-06-04", "", "Brazil sent a note to Paraguay. The country kept it.", "The country", "PRY GOV"),
    (
        "2023-06-04",
        "",
        "Shells fell on the Russian-occupied city of Melitopol in June.",
        "the Russian-occupied city",
        "UKR CVL",
    ),
    (
        "2023-06-04",
        "",
        "Malta looked at the two Russian-occupied regions, Abkhazia and South Ossetia.",
        "the two Russian-occupied regions",
        "GEO REB",
    ),
    (
        "2023-06-04",
        "",
        "Turkey-backed rebels took a town in northern Syria.",
        "Turkey-backed rebels",
        "SYR REB",
    ),
    (
        "2023-06-04",
        "",
        "The UN-backed government of Libya paid its clerks.",
        "The UN-backed government of Libya",
        "LBY GOV",
    ),
    (
        "2019-06-04",
        "",
        "Three coastal states – Norway, Chile and Peru – fished less.",
        "Three coastal states",
        "CHL GOV;NOR GOV;PER GOV",
    ),
    ("2019-06-04", "", "Three coastal states, Norway among them, fished less.", "Three coastal states", ""),
    ("2019-06-04", "", "In Peru a spokesman for the army spoke to the press.", "a spokesman", "PER MIL"),
    (
        "2019-06-04",
        "",
        "Bus drivers in Lima, the capital of Peru, went on strike. Chile's embassy waited. The police came.",
        "The police",
        "PER COP",
    ),
    (
        "2019-06-04",
        "Wire: Peru's south after the storm",
        "Peru counts its dead. Chile sent blankets. In Cusco, the army cleared the roads.",
        "the army",
        "PER MIL",
    ),
    ("2019-06-04", "", "Police in Lima held two men on Monday.", "two men", "PER CVL"),
    ("2019-06-04", "", "Gunmen in Lima killed three on Monday.", "three", "PER CVL"),
    ("2019-06-04", "", "The U.S.-led strikes began at dawn.", "U.S.-led", "USA GOV"),
    ("2019-06-04", "", "The U.S.-Peru dialogue began at dawn.", "U.S.-Peru", "PER GOV;USA GOV"),
    (
        "2019-06-04",
        "",
        "The Peruvian House of Representatives sat until dawn.",
        "House of Representatives",
        "PER LEG",
    ),
    ("2019-06-04", "", "In Lima they spoke of states such as Chad.", "states such as Chad", "TCD GOV"),
    (
        "2019-06-04",
        "",
        "The president of Chile and the president of Peru dined. The two heads of state signed a paper.",
        "The two heads of state",
        "CHL GOV;PER GOV",
    ),
    (
        "2019-06-04",
        "",
        "Peru's singer Ana Rosselló Vidal was here. Then Rosselló sang in Lima.",
        "Then Rosselló",
        "PER CVL",
    ),
    ("2019-06-04", "", "Peru's museums close at 5 p.m. on Mondays.", "5 p.m.", ""),
    (
        "2019-06-04",
        "",
        "Norway wrote to Chad and Niger about fish. The two countries wrote back.",
        "The two countries",
        "NER GOV;TCD GOV",
    ),
    (
        "2019-06-04",
        "",
        "Al-Shabaab has a camp in Kenya. The trees are high. The group built it in May.",
        "The group",
        "SOM REB",
    ),
    ("2019-06-04", "", "Peru has a group of lakes. The group is fed by snow.", "The group", ""),
    (
        "2023-06-04",
        "The White House",
        "President Emmanuel Macron of France came to lunch. The President showed him the garden.",
        "The President",
        "USA GOV",
    ),
    (
        "2023-06-04",
        "The White House",
        "President Emmanuel Macron of France came to lunch. The wise president of France ate little.",
        "president of France",
        "FRA GOV",
    ),
    (
        "2023-06-04",
        "The White House: Joint Statement from Leaders of Peru, Chile, and the United States on Syria",
        "The sea is wide. We love the sea.",
        "We",
        "CHL GOV;PER GOV;USA GOV",
    ),
    (
        "2023-06-04",
        "The White House: G7 Leaders’ Statement on Syria",
        "The sea is wide. We love the sea.",
        "We",
        "IGO IGO G7",
    ),
    (
        "2023-06-04",
        "The White House: Statement on Peru",
        "The sea is wide. We love the sea.",
        "We",
        "USA GOV",
    ),
    (
        "2019-06-04",
        "Wire: Peru counts its fish",
        "Peru counted fish. Chile condemned the count. Its fisheries minister, Elena Quiroga, accused Peru of theft.",
        "Elena Quiroga",
        "CHL GOV",
    ),
    ("2019-06-04", "", "Police in Peru closed a road. A crowd sang at the officers.", "officers", "PER COP"),
    (
        "2019-06-04",
        "",
        "Police in Peru closed a road. The army opened it, and its officers sang.",
        "officers",
        "PER MIL",
    ),
    (
        "2021-06-04",
        "The White House",
        "President Joe Biden saw Prime Minister Erna Solberg of Norway. The President and the Prime Minister sang.",
        "the Prime Minister",
        "NOR GOV",
    ),
    (
        "2021-06-04",
        "The White House",
        "President Joe Biden saw Prime Minister Erna Solberg of Norway. The President and Prime Minister sang.",
        "Prime Minister sang",
        "NOR GOV",
    ),
    (
        "2022-06-04",
        "The White House",
        "Vice President Kamala Harris saw President Gabriel Boric of Chile. Later the President left by car.",
        "the President",
        "CHL GOV",
    ),
    (
        "2022-06-04",
        "The White House",
        "President Joe Biden saw President Gabriel Boric of Chile. Later the President left by car.",
        "the President",
        "USA GOV",
    ),
    (
        "2021-06-04",
        "",
        "Iraq's oil minister saw visiting Chile's Deputy Foreign Minister for Trade Policy Karla Brandt in Basra.",
        "Karla Brandt",
        "CHL GOV",
    ),
    (
        "2021-06-04",
        "",
        "Iran wants gas. The Austrian Ambassador to Tehran Stefan Huber sold his car.",
        "Stefan Huber",
        "AUT GOV",
    ),
    (
        "2021-06-04",
        "",
        "Karl Stolz, an adviser to the Danish prime minister, flew to Kyiv.",
        "Karl Stolz",
        "DNK GOV",
    ),
    (
        "2021-06-04",
        "The White House",
        "The United States and Estonia held talks in Tallinn. Participants discussed fish.",
        "Participants",
        "EST GOV;USA GOV",
    ),
    (
        "2021-06-04",
        "",
        "The Danish government had paid twice. This country is rich.",
        "This country",
        "DNK GOV",
    ),
    (
        "2021-06-04",
        "",
        "Protesters sang. Peruvian Governor Pedro Molina closed the schools.",
        "Pedro Molina",
        "PER GOV",
    ),
    (
        "2021-06-04",
        "",
        "President Emmanuel Macron slept in Algiers. Peru waits.",
        "President Emmanuel Macron",
        "FRA GOV",
    ),
    ("2020-05-04", "", "Iran told the IAEA of its plan. The agency sang.", "The agency", "IGO IGO IAEA"),
    (
        "2020-05-04",
        "",
        "Chile told the European Commission of its plan. The agency sang, and the commission slept.",
        "the commission",
        "IGO IGO EU",
    ),
    (
        "2020-05-04",
        "",
        "Chile told the European Commission of its plan. The council sang.",
        "The council",
        "",
    ),
    (
        "2020-05-04",
        "Wire: Chile waits",
        "Chile waits. In Lima, police sang to students.",
        "police",
        "PER COP",
    ),
    (
        "2020-05-04",
        "Wire: Chile waits",
        "Chile waits. In Lima, police sang to students.",
        "students",
        "PER EDU",
    ),
    ("2020-05-04", "Wire: Chile waits", "Chile waits. In Lima, the police sang.", "the police", "CHL COP"),
    (
        "2020-05-04",
        "Wire: Chile waits",
        "Chile waits. Thousands sang in Lima on Friday.",
        "Thousands",
        "PER CVL",
    ),
    (
        "2003-05-04",
        "",
        "Jorge Figueroa Vidal, the Chilean minister, slept. Peru waits. Figueroa sang.",
        "Figueroa sang",
        "CHL GOV",
    ),
    (
        "2003-05-04",
        "",
        "Karl Rosselló Brandt, the Chilean minister, slept. Peru waits. Rosselló's guards sang.",
        "Rosselló's guards",
        "CHL GOV",
    ),
    (
        "2003-05-04",
        "",
        "Erna Solberg, the United Nations coordinator for water, sang in Peru.",
        "Erna Solberg",
        "IGO IGO UN",
    ),
    ("2003-05-04", "", "Lala traditional elders sang in Zambia.", "Lala traditional elders", "ZMB CVL"),
    ("2003-05-04", "", "The bishop blessed both parties to the feud in Chad.", "both parties", "TCD PTY"),
    ("2003-05-04", "", "Peru sold fish to southern Lebanon.", "southern Lebanon", "LBN GOV"),
    ("2003-05-04", "", "Peru sailed into the Gulf of Oman.", "Gulf of Oman", ""),
];

#[test]
fn words_name_their_parties() {
    let coder = Coder::load(&Options::default()).unwrap();
    let session = coder.session();
    let mut worker = session.worker();
    let mut wrong = Vec::new();
    for (date, head, text, words, expected) in CASES {
        let (outlet, title) = head.split_once(": ").unwrap_or((head, ""));
        let article = Article {
            outlet: outlet.to_owned(),
            title: title.to_owned(),
            text: (*text).to_owned(),
            date: date.parse().ok(),
            ..Article::default()
        };
        let doc = session.parse(&mut worker, &article);
        let start = text.find(words).expect("the words stand in the text") as u32;
        let span = Span { start, end: start + words.len() as u32 };
        let parties = session.parties_at(&article, &doc, &[span]).remove(0);
        let told = parties.iter().filter(|p| p.code.is_some());
        let mut told: Vec<String> =
            told.map(|p| format!("{} {} {}", p.code, p.sector, p.name).trim().to_owned()).collect();
        told.sort();
        if told.join(";") != *expected {
            wrong.push(format!("{words} in \"{text}\": {} instead of {expected}", told.join(";")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The examples of `text`, and which of them is the word "invaded".
fn invasion(coder: &Coder, text: &str) -> (Vec<TyperExample>, usize) {
    let session = coder.session();
    let article = Article { text: text.to_owned(), ..Article::default() };
    let examples = session.examples(&mut session.worker(), &article);
    let at = examples.iter().position(|e| text[e.span.range()].starts_with("invade")).unwrap();
    (examples, at)
}

fn untyped() -> Coder {
    Coder::load(&Options { without_typer: true, ..Options::default() }).unwrap()
}

/// Features of the words of every party of an act in `text`.
fn words(text: &str) -> Vec<Vec<u32>> {
    let coder = untyped();
    let (_, at) = invasion(&coder, text);
    let session = coder.session();
    let article = Article { text: text.to_owned(), ..Article::default() };
    let acts = session.act_examples(&mut session.worker(), &article, &[(at, EventType::Assault)]);
    acts[0].pairs.iter().map(|pair| pair.words.clone()).collect()
}

#[test]
fn the_encoder_sees_words_capitals_and_heads() {
    let coder = untyped();
    let session = coder.session();
    let article =
        Article { text: "Talks began. Kenya invaded Uganda after talks.".to_owned(), ..Article::default() };
    let sentences = session.seen(&mut session.worker(), &article);
    let (before, after) = (sentences[0].tokens[0], sentences[1].tokens[4]);
    assert_eq!((before.form, before.parts), (after.form, after.parts));
    assert_ne!(before.shape, after.shape);
    let heads: Vec<u16> = sentences[1].tokens.iter().map(|t| t.head).collect();
    assert_eq!(heads[..3], [1, 1, 1], "both names hang on the verb, the verb on itself");
    assert_ne!(sentences[1].tokens[0].form, sentences[1].tokens[2].form);
}

#[test]
fn no_name_is_likelier_a_side_than_another() {
    let told = words("Kenya invaded Uganda.");
    assert_eq!(told.len(), 2);
    assert_eq!(told, words("Peru invaded Chile."));
    assert_ne!(told, words("Peru was invaded by Chile."));
    assert_eq!(words("Kenyan troops invaded Uganda."), words("Peruvian troops invaded Chile."));
}

/// A sentence's end is seen inside the title, so that the name before the act begins in the sentence before.
#[test]
fn a_party_told_across_the_end_of_a_sentence_is_weighed() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", "U.S. Central Command Commander Adm. Brad Cooper attacked Iran."));
    let rows = desk.run(&["code", "a.jsonl"]).exits(0).rows();
    let act = &rows[0]["events"][0];
    assert_eq!((&act["actors"][0]["code"], &act["recipients"][0]["code"]), (&"USA".into(), &"IRN".into()));
}

/// Where a purpose or its policy names who is in power, a protest is against them.
#[test]
fn a_protest_is_against_whom_its_purpose_names() {
    let cases = [
        ("Dockers marched through Oslo in anger against the decrees of the Norwegian cabinet.", "NOR"),
        ("Workers went on strike in Lima to protest Chile's embargo.", "CHL"),
        ("Students rioted in Nairobi to demand the resignation of President William Ruto.", "KEN"),
        ("Crowds marched in Lima against rising prices.", ""),
    ];
    let desk = Desk::new();
    let lines: String = cases.iter().enumerate().map(|(at, (text, _))| line(&at.to_string(), text)).collect();
    desk.file("a.jsonl", lines);
    let rows = desk.run(&["code", "a.jsonl"]).exits(0).rows();
    for (row, (text, expected)) in rows.iter().zip(cases) {
        let events = row["events"].as_array().unwrap();
        let protest = events.iter().find(|e| e["type"] == "PROTEST").expect(text);
        assert_eq!(protest["recipients"][0]["code"].as_str().unwrap_or_default(), expected, "{text}");
    }
}
