//! What a motion says is not said by those who oppose it: "vetoed a resolution condemning the raid".

use polybius_base::Mention;
use polybius_syntax::{Dep, Tag};

use super::Reader;
use crate::codebook::WordClass;
use crate::page::Page;
use crate::statement::Statement;

/// Texts that are voted on or put out in common.
const MOTIONS: &[&str] =
    &["resolution", "motion", "declaration", "statement", "bill", "amendment", "text", "draft", "communique"];

/// What is done by who does not agree with a text.
const OPPOSING: &[&str] = &["oppose", "reject", "veto", "block"];

/// What a text does in a participle that a comma sets off from it. Others ("accusing", "calling it") are as
/// easily the opponent's own.
const WORDS_OF_MOTIONS: &[&str] = &["condemn", "denounce", "deplore", "demand"];

/// Tokens before such a participle among which the motion is looked for.
const LOOK_BACK: usize = 40;

/// Who says what a verb tells, where that is the motion another opposes: its authors, none where the text names
/// none. `None` where no such motion speaks.
pub(super) fn speakers(reader: &Reader, statement: &Statement) -> Option<Vec<Mention>> {
    if statement.class != WordClass::Verb {
        return None;
    }
    let motion = spoken_by(reader.page, statement.pred).filter(|&m| is_opposed(reader.page, m))?;
    let page = reader.page;
    let owners = page
        .children(motion)
        .filter(|&c| c < motion && matches!(page.dep(c), Dep::Poss | Dep::Compound | Dep::Amod | Dep::Nmod));
    let own = reader.cast.mentions(motion);
    let found: Vec<&Mention> = if own.is_empty() {
        owners.flat_map(|c| reader.cast.mentions(c)).collect()
    } else {
        own.iter().collect()
    };
    Some(found.into_iter().cloned().collect())
}

/// The motion whose words verb `pred` tells.
fn spoken_by(page: &Page, pred: usize) -> Option<usize> {
    let is_motion = |&i: &usize| MOTIONS.contains(&page.lemma(i));
    let head = page.head(pred);
    match page.dep(pred) {
        Dep::Acl if page.tag(pred) == Tag::Vbg => Some(head).filter(is_motion),
        Dep::Relcl => {
            let subject = page.child(pred, &[Dep::Nsubj])?;
            Some(head).filter(is_motion).filter(|_| matches!(page.tag(subject), Tag::Wdt | Tag::Wp))
        }
        Dep::Advcl if page.tag(pred) == Tag::Vbg && WORDS_OF_MOTIONS.contains(&page.lemma(pred)) => {
            let start = page.sentences[page.sentence_of(pred)].tokens.start;
            let set_off = pred > start && page.word(pred - 1) == ",";
            (start..pred).rev().take(LOOK_BACK).find(is_motion).filter(|_| set_off)
        }
        _ => None,
    }
}

/// Whether a motion is opposed: the object of a verb that says so, or under "vote against" and "abstain on".
fn is_opposed(page: &Page, motion: usize) -> bool {
    let above = page.head(motion);
    match page.dep(motion) {
        Dep::Dobj | Dep::Nsubjpass => OPPOSING.contains(&page.lemma(above)),
        Dep::Pobj => {
            let way = (page.lower(above), page.lemma(page.head(above)));
            matches!(way, ("against", "vote") | ("on", "abstain"))
        }
        _ => false,
    }
}
