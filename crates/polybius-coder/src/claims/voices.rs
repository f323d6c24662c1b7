//! Who spoke last: the person that "he" and "she" before a cue stand for.

use polybius_base::{Party, Sector};
use polybius_syntax::{Dep, EntityType, Tag};

use super::Found;
use super::scene::Scene;

/// Sentences back that a pronoun may reach for a speaker.
const REACH: usize = 3;

/// A person who spoke in the author's text.
#[derive(Clone, Debug)]
struct Voice {
    sentence: usize,
    /// How far below the root of its sentence the cue stands.
    depth: usize,
    party: Party,
    /// "he" or "she", where the speaker was told by a pronoun.
    pronoun: String,
}

/// The persons who spoke so far, one a sentence: the one whose cue stands highest in the tree.
#[derive(Clone, Debug, Default)]
pub(crate) struct Voices(Vec<Voice>);

impl Voices {
    /// Whom the pronoun `head` stands for: who spoke last, where no other person is named since then
    /// and the pronoun's own sentence names none before it.
    pub fn behind(&self, scene: &Scene, head: usize) -> Option<Party> {
        let page = scene.page;
        let word = scene.word(head);
        let pronoun = matches!(word, "he" | "she");
        if !pronoun && !is_told_again(scene, head) {
            return None;
        }
        let here = page.sentence_of(head);
        let last = self.0.iter().rev().find(|v| v.sentence < here)?;
        let near = here - last.sentence <= REACH;
        let since = page.sentences.get(last.sentence + 1)?.tokens.start..head;
        let other = since.filter(|&i| scene.quote(i).is_none()).any(|i| is_person(scene, i));
        let fits = !pronoun || last.pronoun.is_empty() || last.pronoun == word;
        (near && !other && fits).then(|| last.party.clone())
    }

    /// Notes that the person headed by `head` spoke.
    pub fn heard(&mut self, scene: &Scene, f: &Found, head: usize, party: &Party) {
        let word = scene.word(head);
        let pronoun = matches!(word, "he" | "she");
        if !pronoun && !is_person(scene, head) {
            return;
        }
        let page = scene.page;
        let voice = Voice {
            sentence: page.sentence_of(f.at),
            depth: page.ancestors(f.at).count(),
            party: party.clone(),
            pronoun: if pronoun { word.to_owned() } else { String::new() },
        };
        match self.0.iter_mut().find(|v| v.sentence == voice.sentence) {
            Some(known) if known.depth > voice.depth => *known = voice,
            Some(_) => {}
            None => self.0.push(voice),
        }
        self.0.sort_by_key(|v| v.sentence);
    }
}

/// Whether the words are an office or trade that only points back: "the top diplomat", "the lawyer".
fn is_told_again(scene: &Scene, head: usize) -> bool {
    let page = scene.page;
    let phrase = scene.noun_phrase(head);
    let the = scene.word(phrase.start) == "the";
    let plain = phrase.clone().all(|i| i == head || page.doc.tokens[i].ent.is_none());
    the && plain && phrase.end == head + 1 && is_titled_subject(scene, head)
}

/// Whether token `i` is a subject told by office or trade: "the foreign minister", "a lawyer".
fn is_titled_subject(scene: &Scene, i: usize) -> bool {
    let page = scene.page;
    let body = scene.cast.mention(i).is_some_and(|m| m.party.sector == Sector::Igo);
    let one = matches!(page.tag(i), Tag::Nn | Tag::Nnp) && scene.cues.speaker("holders", &scene.lemma(i));
    one && !body && matches!(page.dep(i), Dep::Nsubj | Dep::Nsubjpass)
}

/// Whether token `i` heads the name or title of one person.
fn is_person(scene: &Scene, i: usize) -> bool {
    let page = scene.page;
    let entity = scene.cast.mention(i).map(|m| m.entity.as_str()).unwrap_or_default();
    let known = entity.starts_with("person:") || entity.starts_with("local:");
    let pronoun = matches!(scene.word(i), "he" | "she" | "his" | "her" | "him");
    !pronoun && (known || page.doc.tokens[i].ent == Some(EntityType::Person) || is_titled_subject(scene, i))
}
