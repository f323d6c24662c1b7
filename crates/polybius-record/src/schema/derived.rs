//! Tables that are derived from the others: stories and happenings. Everything in them can be made anew.

use crate::table::{Key, table};

table! {
    /// What an article is about, for stories: made once from its headline, text and rows, and kept when the text goes.
    pub struct StoryProfile = "story_profiles", rowid, rules [], indexes ["(day)"] {
        /// The document.
        doc: Key => "PRIMARY KEY REFERENCES documents (doc)",
        /// The coding whose rows it was made from.
        coding: i64 => "REFERENCES codings (coding)",
        /// Whether it was made with the text, 0 or 1.
        worded: i64,
        /// Day of publication, counted from 1970-01-01; the least integer of 32 bits where unknown.
        day: i64,
        /// Features: five bytes each, a number of 32 bits, little-endian, and a weight.
        features: Vec<u8>,
        /// MinHash signature of the text: the count of its shingles and 96 numbers of 16 bits, little-endian.
        signature: Vec<u8>,
    }
}

table! {
    /// Which story a document tells, and whose text it has.
    pub struct StoryDocument = "story_documents", rowid, rules [], indexes ["(story)"] {
        /// The document.
        doc: Key => "PRIMARY KEY REFERENCES documents (doc)",
        /// Id of the story.
        story: String,
        /// The first document of the story that has the same text, itself where there is none before it.
        first: i64 => "REFERENCES documents (doc)",
        /// Whose voice it is: the outlet of that first document, or `#` and the start of its hash where it names none. Voices are counted, so that copies count once.
        voice: String,
    }
}

table! {
    /// Stories: documents that tell the same news within some days of each other.
    pub struct Story = "stories", rowid, rules ["PRIMARY KEY (story)"], indexes [] {
        /// Id: 16 hex digits.
        story: String,
        /// Its first document by day and hash, which the id comes from.
        founder: i64 => "REFERENCES documents (doc)",
        /// Day of the first document, null where unknown.
        first_day: Option<String>,
        /// Day of the last.
        last_day: Option<String>,
        /// How many documents tell it.
        documents: i64,
        /// How many different texts these have.
        texts: i64,
        /// How many voices, copies counted once.
        outlets: i64,
    }
}

table! {
    /// Every id that a story ever had. An id means the story that its founder is in: ids that merged live on.
    pub struct StoryId = "story_ids", rowid, rules ["PRIMARY KEY (id)"], indexes [] {
        /// The id.
        id: String,
        /// The document it comes from.
        founder: i64 => "REFERENCES documents (doc)",
    }
}

table! {
    /// Happenings: events of one story that agree in type, sides and day.
    pub struct Happening = "happenings", rowid, rules ["PRIMARY KEY (happening)"], indexes ["(story)"] {
        /// Id: 16 hex digits.
        happening: String,
        /// The story.
        story: String,
        /// PLOVER type.
        r#type: String,
        /// Keys of those who did it, in order, joined by `;`; in acts that two do together everyone.
        actors: String,
        /// Keys of those it was done to.
        recipients: String,
        /// When it happened, as exact as told; null without a hint.
        date: Option<String>,
        /// How many rows tell it.
        mentions: i64,
        /// How many voices tell it, copies counted once.
        outlets: i64,
        /// The document that told it first.
        first_doc: i64 => "REFERENCES documents (doc)",
        /// Its day, null where unknown.
        first_day: Option<String>,
        /// Statuses with how many rows tell each, as `actual 3; denied 1`.
        statuses: String,
    }
}

table! {
    /// Which happening an event is a telling of.
    pub struct HappeningEvent = "happening_events", rowid, rules [], indexes ["(happening)"] {
        /// The event.
        event: Key => "PRIMARY KEY REFERENCES event_rows (event)",
        /// The happening.
        happening: String,
    }
}
