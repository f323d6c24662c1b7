//! What is done to a finished parse: edges of subtrees, lifted labels, sentence starts.

use super::tree::{Arc, Label};
use crate::Dep;

const NONE: u32 = u32::MAX;
const ROOT: Label = Label { base: Dep::Root, lifted: None };
/// Sweeps over a paragraph's edges, at most.
const MAX_ROUNDS: usize = 11;

/// Leftmost and rightmost token of each token's subtree.
#[derive(Default)]
pub(crate) struct ArcScratch {
    left: Vec<u32>,
    right: Vec<u32>,
    level: Vec<u32>,
    below: Vec<u32>,
}

/// Appends the arcs of a parse: tokens without head become roots, lifted labels find their head, and
/// every root's leftmost token opens a sentence.
pub(super) fn finish(
    heads: &[u32],
    labels: &[Label],
    spaces: &[bool],
    room: &mut ArcScratch,
    out: &mut Vec<Arc>,
) {
    let first = out.len();
    for (i, (&head, &label)) in (0..).zip(heads.iter().zip(labels)) {
        let (head, label) = if head == NONE { (i, ROOT) } else { (head, label) };
        out.push(Arc { head, label, sent_start: false });
    }
    let arcs = &mut out[first..];
    find_edges(arcs, room);
    if arcs.iter().any(|arc| arc.label.lifted.is_some()) {
        lower(arcs, spaces, room);
        find_edges(arcs, room);
    }
    for i in 0..arcs.len() {
        if arcs[i].head as usize == i {
            arcs[room.left[i] as usize].sent_start = true;
        }
    }
}

/// Spreads the children's edges to their heads until every head lies inside its sentence.
fn find_edges(arcs: &[Arc], room: &mut ArcScratch) {
    let count = arcs.len() as u32;
    room.left.clear();
    room.left.extend(0..count);
    room.right.clear();
    room.right.extend(0..count);
    for _ in 0..=MAX_ROUNDS {
        for i in (0..arcs.len()).chain((0..arcs.len()).rev()) {
            let head = arcs[i].head as usize;
            room.left[head] = room.left[head].min(room.left[i]);
            room.right[head] = room.right[head].max(room.right[i]);
        }
        if heads_inside(arcs, room) {
            break;
        }
    }
}

/// Whether no arc crosses a sentence start.
fn heads_inside(arcs: &[Arc], room: &mut ArcScratch) -> bool {
    // `level` holds one flag per token here: whether it opens a sentence.
    let starts = &mut room.level;
    starts.clear();
    starts.resize(arcs.len(), 0);
    for (i, arc) in arcs.iter().enumerate() {
        if arc.head as usize == i {
            starts[room.left[i] as usize] = 1;
        }
    }
    let mut first = 0;
    for i in 0..arcs.len() {
        if (i > 0 && starts[i] == 1) || i + 1 == arcs.len() {
            let inside = |arc: &Arc| (first..=i).contains(&(arc.head as usize));
            if !arcs[first..i].iter().all(inside) {
                return false;
            }
            first = i;
        }
    }
    true
}

/// Gives tokens with a lifted label the head they look for, searching their head's subtree level by
/// level; without one they keep their head.
fn lower(arcs: &mut [Arc], spaces: &[bool], room: &mut ArcScratch) {
    for i in 0..arcs.len() {
        let Label { base, lifted: Some(wanted) } = arcs[i].label else { continue };
        if let Some(head) = search(arcs, spaces, i, wanted, room) {
            arcs[i].head = head;
        }
        arcs[i].label = Label { base, lifted: None };
    }
}

fn search(arcs: &[Arc], spaces: &[bool], token: usize, wanted: Dep, room: &mut ArcScratch) -> Option<u32> {
    let ArcScratch { left, right, level, below } = room;
    level.clear();
    level.push(arcs[token].head);
    while !level.is_empty() {
        below.clear();
        for &parent in level.iter() {
            for child in left[parent as usize]..=right[parent as usize] {
                let at = child as usize;
                if child == parent || arcs[at].head != parent || spaces[at] || at == token {
                    continue;
                }
                if arcs[at].label == (Label { base: wanted, lifted: None }) {
                    return Some(child);
                }
                below.push(child);
            }
        }
        std::mem::swap(level, below);
        if level.len() > arcs.len() {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(base: Dep) -> Label {
        Label { base, lifted: None }
    }

    #[test]
    fn roots_open_sentences_at_their_left_edge() {
        let labels = [label(Dep::Det), label(Dep::Dep), label(Dep::Punct), label(Dep::Dep)];
        let mut out = Vec::new();
        finish(&[1, NONE, 1, NONE], &labels, &[false; 4], &mut ArcScratch::default(), &mut out);
        let starts: Vec<bool> = out.iter().map(|arc| arc.sent_start).collect();
        assert_eq!(starts, [true, false, false, true]);
        assert_eq!((out[1].head, out[1].label), (1, ROOT));
    }

    #[test]
    fn lifted_label_finds_its_head() {
        let lifted = Label { base: Dep::Prep, lifted: Some(Dep::Dobj) };
        let labels = [label(Dep::Nsubj), ROOT, label(Dep::Dobj), lifted];
        let mut out = Vec::new();
        finish(&[1, NONE, 1, 1], &labels, &[false; 4], &mut ArcScratch::default(), &mut out);
        assert_eq!((out[3].head, out[3].label), (2, label(Dep::Prep)));
    }
}
