//! Tables of what documents tell. Spans are `[start, stop)` in Unicode code points of the text.

use crate::table::{Key, table};

table! {
    /// Sentences of a document, furniture left out.
    pub struct Sentence = "sentence_rows", key, rules ["PRIMARY KEY (coding, n)"], indexes [] {
        /// The coding.
        coding: i64 => "REFERENCES codings (coding)",
        /// Ordinal in the document, from 1.
        n: i64,
        /// First code point.
        start: i64,
        /// One past the last.
        stop: i64,
    }
}

table! {
    /// Acts, one row for each sentence that tells one.
    pub struct Event = "event_rows", rowid, rules [], indexes ["(coding)", "(id)", "(type)"] {
        /// Number of the row.
        event: Key => "PRIMARY KEY",
        /// The coding.
        coding: i64 => "REFERENCES codings (coding)",
        /// Id that the row has in every record: 16 hex digits.
        id: String,
        /// PLOVER type.
        r#type: String,
        /// PLOVER mode, or empty.
        mode: String,
        /// CAMEO code, or empty.
        cameo: String,
        /// Goldstein value, -10 to 10; null without a code.
        goldstein: Option<f64>,
        /// `actual`, `planned`, `possible`, `denied` or `hypothetical`.
        status: String,
        /// When it happened, as exact as told; null without a hint.
        date: Option<String>,
        /// The words that name the act.
        trigger: String,
        /// Keys of those who did it, joined by `;`.
        actors: String,
        /// Keys of those it was done to, joined by `;`.
        recipients: String,
        /// Words that name the place, or empty.
        place: String,
        /// Country of the place, or empty.
        place_country: String,
        /// Where the place's words start; null without a place.
        place_start: Option<i64>,
        /// Where they stop.
        place_stop: Option<i64>,
        /// Where the trigger starts.
        start: i64,
        /// Where it stops.
        stop: i64,
        /// Where the sentence starts.
        sentence_start: i64,
        /// Where it stops.
        sentence_stop: i64,
        /// Probability that the row is right, 0 to 1.
        confidence: f64,
        /// What made the row.
        rule: String,
        /// Id of the fuller telling that a field was taken from, or null.
        told_from: Option<String>,
    }
}

table! {
    /// Sides of events.
    pub struct Side = "side_rows", key, rules ["PRIMARY KEY (event, role, n)"], indexes ["(actor)"] {
        /// The event.
        event: i64 => "REFERENCES event_rows (event)",
        /// `actor` or `recipient`.
        role: String,
        /// Ordinal within the role, from 1.
        n: i64,
        /// Who it is.
        actor: i64 => "REFERENCES actors (actor)",
        /// The words.
        text: String,
        /// Where they start.
        start: i64,
        /// Where they stop.
        stop: i64,
    }
}

table! {
    /// Pairs of an event: each actor with each recipient, in mutual acts each side with each other.
    pub struct Dyad = "dyad_rows", key, rules ["PRIMARY KEY (source, target, event)"], indexes ["(event)"] {
        /// Key of the side that acts.
        source: String,
        /// Key of the side acted on.
        target: String,
        /// The event.
        event: i64 => "REFERENCES event_rows (event)",
    }
}

table! {
    /// Contents that documents put in someone's mouth.
    pub struct Claim = "claim_rows", rowid, rules [], indexes ["(coding)", "(id)", "(speaker)"] {
        /// Number of the row.
        claim: Key => "PRIMARY KEY",
        /// The coding.
        coding: i64 => "REFERENCES codings (coding)",
        /// Id that the row has in every record.
        id: String,
        /// Who says it.
        speaker: i64 => "REFERENCES actors (actor)",
        /// The speaker's words.
        speaker_text: String,
        /// Where they start; null where they are carried over from another sentence.
        speaker_start: Option<i64>,
        /// Where they stop.
        speaker_stop: Option<i64>,
        /// The words that attribute, or empty.
        cue: String,
        /// Where they start; null without a cue.
        cue_start: Option<i64>,
        /// Where they stop.
        cue_stop: Option<i64>,
        /// What is said, without the quotation marks around the whole.
        content: String,
        /// `direct`, `indirect` or `mixed`.
        mode: String,
        /// Where the content starts.
        start: i64,
        /// Where it stops.
        stop: i64,
        /// Where the sentence starts.
        sentence_start: i64,
        /// Where it stops.
        sentence_stop: i64,
        /// Probability that the row is right, 0 to 1.
        confidence: f64,
        /// What made the row.
        rule: String,
    }
}

table! {
    /// Who speaks of whom: each claim with the parties of the acts that are told inside it, as far as they are known. Made with the claim.
    pub struct ClaimPair = "claim_pair_rows", key, rules ["PRIMARY KEY (speaker, about, claim)"], indexes ["(claim)"] {
        /// Key of the speaker.
        speaker: String,
        /// Key of the party of an act.
        about: String,
        /// The claim.
        claim: i64 => "REFERENCES claim_rows (claim)",
    }
}

table! {
    /// What passes between parties, or is wanted, offered or barred.
    pub struct Exchange = "exchange_rows", rowid, rules [], indexes ["(coding)", "(id)", "(giver, receiver)", "(receiver)"] {
        /// Number of the row.
        exchange: Key => "PRIMARY KEY",
        /// The coding.
        coding: i64 => "REFERENCES codings (coding)",
        /// Id that the row has in every record.
        id: String,
        /// From whom; the actor with empty key where not told.
        giver: i64 => "REFERENCES actors (actor)",
        /// The giver's words, or empty.
        giver_text: String,
        /// Where they start; null where not told.
        giver_start: Option<i64>,
        /// Where they stop.
        giver_stop: Option<i64>,
        /// To whom; the actor with empty key where not told.
        receiver: i64 => "REFERENCES actors (actor)",
        /// The receiver's words, or empty.
        receiver_text: String,
        /// Where they start; null where not told.
        receiver_start: Option<i64>,
        /// Where they stop.
        receiver_stop: Option<i64>,
        /// The item's words.
        item: String,
        /// Class of the item.
        class: String,
        /// How much; null where not told.
        value: Option<f64>,
        /// Unit, or empty.
        unit: String,
        /// `exact`, `about`, `at least`, `at most` or `range`; empty without a value.
        bound: String,
        /// `delivered`, `agreed`, `offered`, `sought`, `possible`, `denied` or `barred`.
        status: String,
        /// Where the item starts.
        start: i64,
        /// Where it stops.
        stop: i64,
        /// Where the sentence starts.
        sentence_start: i64,
        /// Where it stops.
        sentence_stop: i64,
        /// Probability that the row is right, 0 to 1.
        confidence: f64,
        /// What made the row.
        rule: String,
    }
}

table! {
    /// Numbers that documents state about a political matter.
    pub struct Figure = "figure_rows", rowid, rules [], indexes ["(coding)", "(id)"] {
        /// Number of the row.
        figure: Key => "PRIMARY KEY",
        /// The coding.
        coding: i64 => "REFERENCES codings (coding)",
        /// Id that the row has in every record.
        id: String,
        /// What is measured.
        measure: String,
        /// Whom the figure is about.
        subject: i64 => "REFERENCES actors (actor)",
        /// Words for what is counted, or empty.
        item: String,
        /// Where they start; null where not told.
        item_start: Option<i64>,
        /// Where they stop.
        item_stop: Option<i64>,
        /// The number; a range gives its lower end.
        value: f64,
        /// Unit, or empty.
        unit: String,
        /// `exact`, `about`, `at least`, `at most` or `range`.
        bound: String,
        /// The number's words.
        text: String,
        /// Where they start.
        start: i64,
        /// Where they stop.
        stop: i64,
        /// Where the sentence starts.
        sentence_start: i64,
        /// Where it stops.
        sentence_stop: i64,
        /// Probability that the row is right, 0 to 1.
        confidence: f64,
        /// What made the row.
        rule: String,
        /// Id of the first telling of the same figure, or null.
        told_from: Option<String>,
    }
}

table! {
    /// Who says so of an event, exchange or figure, the nearest speaker first. Where there is none, the document itself says so.
    pub struct Voice = "voice_rows", key, rules ["PRIMARY KEY (kind, row, n)"], indexes ["(coding)", "(actor)"] {
        /// `event`, `exchange` or `figure`.
        kind: String,
        /// Number of that row.
        row: i64,
        /// Ordinal in the chain, from 1.
        n: i64,
        /// The coding.
        coding: i64 => "REFERENCES codings (coding)",
        /// Who says so.
        actor: i64 => "REFERENCES actors (actor)",
        /// The words.
        text: String,
        /// Where they start; null where they are carried over from another sentence.
        start: Option<i64>,
        /// Where they stop.
        stop: Option<i64>,
    }
}

table! {
    /// Sentences that are the author's own evaluation, guess or advice.
    pub struct Judgement = "judgement_rows", rowid, rules [], indexes ["(coding)", "(id)"] {
        /// Number of the row.
        judgement: Key => "PRIMARY KEY",
        /// The coding.
        coding: i64 => "REFERENCES codings (coding)",
        /// Id that the row has in every record.
        id: String,
        /// Where the sentence starts.
        start: i64,
        /// Where it stops.
        stop: i64,
        /// Probability that the row is right, 0 to 1.
        confidence: f64,
        /// What made the row.
        rule: String,
    }
}

table! {
    /// What was noticed about a document that was coded all the same.
    pub struct Diagnostic = "diagnostic_rows", key, rules ["PRIMARY KEY (coding, n)"], indexes [] {
        /// The coding.
        coding: i64 => "REFERENCES codings (coding)",
        /// Ordinal, from 1.
        n: i64,
        /// Stable code, such as `no-date`.
        code: String,
        /// What it means here.
        message: String,
    }
}
