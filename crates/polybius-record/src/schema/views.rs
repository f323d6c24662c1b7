//! Views: what a question sees. Each is stored for the present, and laid anew over the tables for a
//! question that looks at an earlier day.

/// A question's two clocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Only documents published by this day, `YYYY-MM-DD`; those without a date are left out.
    pub published_by: Option<String>,
    /// The record as it was at this moment, UTC, `YYYY-MM-DDTHH:MM:SS.mmmZ`.
    pub known_at: Option<String>,
}

impl Clock {
    /// Whether the question looks at the present and at every document.
    pub fn is_now(&self) -> bool {
        self.published_by.is_none() && self.known_at.is_none()
    }

    /// The condition on a document `d`.
    fn document(&self) -> String {
        let day = self.published_by.as_ref().map(|day| format!("d.day <= '{day}'"));
        let time = self.known_at.as_ref().map(|time| format!("d.first_seen <= '{time}'"));
        let parts: Vec<String> = day.into_iter().chain(time).collect();
        if parts.is_empty() { "true".into() } else { parts.join(" AND ") }
    }

    /// The condition on a coding `c`.
    fn coding(&self) -> String {
        match &self.known_at {
            None => "c.until IS NULL".into(),
            Some(time) => format!("c.since <= '{time}' AND (c.until IS NULL OR c.until > '{time}')"),
        }
    }
}

/// A view under the name that questions use.
pub struct View {
    /// Its name; a table of the same name is hidden by it.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// Its query, with `{r}` before each table, and the conditions `{document}` on `d` and `{coding}` on `c`;
    /// empty where no query can tell what a clock shows, see [`Reader::lay_happenings`](crate::Reader).
    query: &'static str,
    /// The query for the present where it is another; empty where it is the same, `-` where a table stands there.
    now: &'static str,
}

/// Joins a table of rows, `x`, with its coding and its document.
macro_rules! of_documents {
    ($columns:literal, $rows:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM {r}",
            $rows,
            " x JOIN {r}codings c ON c.coding = x.coding JOIN {r}documents d ON d.doc = c.doc",
            " WHERE {coding} AND {document}"
        )
    };
}

/// Every view, the ones that others use first.
pub const VIEWS: &[View] = &[
    View {
        name: "documents",
        about: "Documents.",
        query: "SELECT d.* FROM {r}documents d WHERE {document}",
        now: "-",
    },
    View {
        name: "texts",
        about: "Texts.",
        query: "SELECT t.* FROM {r}texts t JOIN {r}documents d ON d.doc = t.doc WHERE {document}",
        now: "-",
    },
    View {
        name: "codings",
        about: "Codings that hold.",
        query: "SELECT c.coding, c.doc, c.run, c.since, NULL AS until FROM {r}codings c \
                JOIN {r}documents d ON d.doc = c.doc WHERE {coding} AND {document}",
        now: "-",
    },
    View {
        name: "runs",
        about: "Runs that a coding that holds was made by.",
        query: "SELECT r.* FROM {r}runs r WHERE EXISTS (SELECT 1 FROM {r}codings c \
                JOIN {r}documents d ON d.doc = c.doc WHERE c.run = r.run AND {coding} AND {document})",
        now: "-",
    },
    View {
        name: "sentences",
        about: "Sentences of the codings that hold.",
        query: of_documents!("d.doc, x.n, x.start, x.stop", "sentence_rows"),
        now: "",
    },
    View {
        name: "events",
        about: "Events of the codings that hold, with their document.",
        query: of_documents!(
            "x.event, x.id, d.doc, d.id AS article, d.outlet, d.published, d.day, c.run, x.type, x.mode, \
             x.cameo, x.goldstein, x.status, x.date, x.trigger, x.actors, x.recipients, x.place, \
             x.place_country, x.place_start, x.place_stop, x.start, x.stop, x.sentence_start, \
             x.sentence_stop, x.confidence, x.rule, x.told_from",
            "event_rows"
        ),
        now: "",
    },
    View {
        name: "sides",
        about: "Sides of these events, with who they are.",
        query: "SELECT s.event, s.role, s.n, s.actor, a.key, a.code, a.sector, a.name, a.entity, s.text, \
                s.start, s.stop FROM {r}side_rows s JOIN {r}event_rows x ON x.event = s.event \
                JOIN {r}codings c ON c.coding = x.coding JOIN {r}documents d ON d.doc = c.doc \
                JOIN {r}actors a ON a.actor = s.actor WHERE {coding} AND {document}",
        now: "",
    },
    View {
        name: "dyads",
        about: "Pairs of these events.",
        query: "SELECT p.source, p.target, p.event, d.doc, d.day FROM {r}dyad_rows p \
                JOIN {r}event_rows x ON x.event = p.event JOIN {r}codings c ON c.coding = x.coding \
                JOIN {r}documents d ON d.doc = c.doc WHERE {coding} AND {document}",
        now: "",
    },
    View {
        name: "voices",
        about: "Who says so of the rows of the codings that hold.",
        query: "SELECT x.kind, x.row, x.n, x.actor, a.key, a.code, a.sector, a.name, a.entity, x.text, \
                x.start, x.stop FROM {r}voice_rows x JOIN {r}codings c ON c.coding = x.coding \
                JOIN {r}documents d ON d.doc = c.doc JOIN {r}actors a ON a.actor = x.actor \
                WHERE {coding} AND {document}",
        now: "",
    },
    View {
        name: "claims",
        about: "Claims of the codings that hold, with their document and speaker.",
        query: "SELECT x.claim, x.id, d.doc, d.id AS article, d.outlet, d.published, d.day, c.run, \
                a.key AS speaker, a.code, a.sector, a.name, a.entity, x.speaker_text, x.speaker_start, \
                x.speaker_stop, x.cue, x.cue_start, x.cue_stop, x.content, x.mode, x.start, x.stop, \
                x.sentence_start, x.sentence_stop, x.confidence, x.rule FROM {r}claim_rows x \
                JOIN {r}codings c ON c.coding = x.coding JOIN {r}documents d ON d.doc = c.doc \
                JOIN {r}actors a ON a.actor = x.speaker WHERE {coding} AND {document}",
        now: "",
    },
    View {
        name: "claim_pairs",
        about: "Who speaks of whom in these claims.",
        query: "SELECT p.speaker, p.about, p.claim, d.doc, d.day FROM {r}claim_pair_rows p \
                JOIN {r}claim_rows x ON x.claim = p.claim JOIN {r}codings c ON c.coding = x.coding \
                JOIN {r}documents d ON d.doc = c.doc WHERE {coding} AND {document}",
        now: "",
    },
    View {
        name: "exchanges",
        about: "Exchanges of the codings that hold, with their document and sides.",
        query: "SELECT x.exchange, x.id, d.doc, d.id AS article, d.outlet, d.published, d.day, c.run, \
                g.key AS giver, g.sector AS giver_sector, x.giver_text, x.giver_start, x.giver_stop, \
                h.key AS receiver, h.sector AS receiver_sector, x.receiver_text, x.receiver_start, \
                x.receiver_stop, x.item, x.class, x.value, x.unit, x.bound, x.status, x.start, x.stop, \
                x.sentence_start, x.sentence_stop, x.confidence, x.rule FROM {r}exchange_rows x \
                JOIN {r}codings c ON c.coding = x.coding JOIN {r}documents d ON d.doc = c.doc \
                JOIN {r}actors g ON g.actor = x.giver JOIN {r}actors h ON h.actor = x.receiver \
                WHERE {coding} AND {document}",
        now: "",
    },
    View {
        name: "figures",
        about: "Figures of the codings that hold, with their document and subject.",
        query: "SELECT x.figure, x.id, d.doc, d.id AS article, d.outlet, d.published, d.day, c.run, \
                x.measure, a.key AS subject, a.sector AS subject_sector, x.item, x.item_start, x.item_stop, \
                x.value, x.unit, x.bound, x.text, x.start, x.stop, x.sentence_start, x.sentence_stop, \
                x.confidence, x.rule, x.told_from FROM {r}figure_rows x \
                JOIN {r}codings c ON c.coding = x.coding JOIN {r}documents d ON d.doc = c.doc \
                JOIN {r}actors a ON a.actor = x.subject WHERE {coding} AND {document}",
        now: "",
    },
    View {
        name: "judgements",
        about: "Judgements of the codings that hold.",
        query: of_documents!(
            "x.judgement, x.id, d.doc, d.id AS article, d.outlet, d.published, d.day, c.run, x.start, \
             x.stop, x.confidence, x.rule",
            "judgement_rows"
        ),
        now: "",
    },
    View {
        name: "diagnostics",
        about: "What was noticed about documents in the codings that hold.",
        query: of_documents!("d.doc, x.n, x.code, x.message", "diagnostic_rows"),
        now: "",
    },
    View {
        name: "actors",
        about: "Parties that rows of the codings that hold name.",
        query: "SELECT a.* FROM {r}actors a WHERE a.actor IN (SELECT actor FROM sides \
                UNION SELECT actor FROM voices \
                UNION SELECT x.speaker FROM {r}claim_rows x JOIN codings c ON c.coding = x.coding \
                UNION SELECT x.giver FROM {r}exchange_rows x JOIN codings c ON c.coding = x.coding \
                UNION SELECT x.receiver FROM {r}exchange_rows x JOIN codings c ON c.coding = x.coding \
                UNION SELECT x.subject FROM {r}figure_rows x JOIN codings c ON c.coding = x.coding)",
        now: "-",
    },
    View {
        name: "pair_days",
        about: "Sums a day and pair.",
        query: "SELECT coalesce(d.day, '') AS day, p.source, p.target, x.type, count(*) AS told, \
                sum(x.status = 'actual') AS actual, \
                total(CASE x.status WHEN 'actual' THEN x.goldstein END) AS goldstein \
                FROM {r}dyad_rows p JOIN {r}event_rows x ON x.event = p.event \
                JOIN {r}codings c ON c.coding = x.coding JOIN {r}documents d ON d.doc = c.doc \
                WHERE {coding} AND {document} GROUP BY 1, 2, 3, 4",
        now: "-",
    },
    View {
        name: "story_documents",
        about: "Which story a document tells.",
        query: "SELECT s.* FROM {r}story_documents s JOIN {r}documents d ON d.doc = s.doc WHERE {document}",
        now: "-",
    },
    View {
        name: "stories",
        about: "Stories.",
        query: "SELECT s.story, t.founder, min(d.day) AS first_day, max(d.day) AS last_day, \
                count(*) AS documents, count(DISTINCT s.first) AS texts, count(DISTINCT s.voice) AS outlets \
                FROM {r}story_documents s JOIN {r}stories t ON t.story = s.story \
                JOIN {r}documents d ON d.doc = s.doc WHERE {document} GROUP BY s.story",
        now: "-",
    },
    View {
        name: "story_ids",
        about: "Every id that a story ever had.",
        query: "SELECT i.* FROM {r}story_ids i JOIN {r}documents d ON d.doc = i.founder WHERE {document}",
        now: "-",
    },
    View {
        name: "happening_events",
        about: "Which happening an event is a telling of.",
        query: "",
        now: "-",
    },
    View { name: "happenings", about: "Happenings.", query: "", now: "-" },
];

impl View {
    /// The statement that stores the view for the present, `None` where a table stands under its name.
    pub fn persistent(&self) -> Option<String> {
        let stored = self.now != "-";
        stored.then(|| format!("CREATE VIEW {} AS {};\n", self.name, self.filled("", &Clock::default())))
    }

    /// The statement that lays the view over the record attached as `schema`, as `clock` says.
    pub fn temporary(&self, schema: &str, clock: &Clock) -> String {
        let prefix = format!("{schema}.");
        let query = match (self.now, clock.is_now()) {
            ("-", true) => format!("SELECT * FROM {prefix}{}", self.name),
            _ if self.query.is_empty() => {
                let name = self.name;
                return format!("CREATE TEMP TABLE {name} AS SELECT * FROM {prefix}{name} WHERE false;\n");
            }
            _ => self.filled(&prefix, clock),
        };
        format!("CREATE TEMP VIEW {} AS {query};\n", self.name)
    }

    fn filled(&self, prefix: &str, clock: &Clock) -> String {
        self.query
            .replace("{r}", prefix)
            .replace("{document}", &clock.document())
            .replace("{coding}", &clock.coding())
    }
}
