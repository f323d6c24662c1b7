//! Everything that an article names, whether or not a row comes of it.

use polybius_atlas::{Atlas, Kind as NameKind, Precision, Spot};
use polybius_base::{Location, Named, Naming, Span};
use polybius_syntax::{Dep, Pos};

use crate::cast::Cast;
use crate::dates::Clock;
use crate::geo::Located;
use crate::page::Page;
use crate::quantities;

/// The mentions of an article in text order; of those at one place actors come first, then places.
pub fn mentions(page: &Page, cast: &Cast, clock: &Clock, atlas: &Atlas) -> Vec<Named> {
    let mut out = actors(page, cast);
    out.extend(cast.located().iter().map(|l| place(page, atlas, l)));
    out.extend(
        clock
            .values(page)
            .map(|(t, value)| Named { span: t.span, what: Naming::Time { kind: t.kind.as_str(), value } }),
    );
    out.extend(
        quantities::counted(&page.article.text)
            .iter()
            .map(|n| Named { span: n.whole, what: Naming::Quantity(n.quantity()) }),
    );
    out.extend(things(page, atlas));
    out.sort_by_key(|m| (m.span.start, std::cmp::Reverse(m.span.end), rank(&m.what)));
    out
}

fn rank(what: &Naming) -> u8 {
    match what {
        Naming::Actor { .. } => 0,
        Naming::Place(_) => 1,
        Naming::Time { .. } => 2,
        Naming::Quantity(_) => 3,
        Naming::Thing(_) => 4,
    }
}

/// Parties by the names of the atlas, and by the names and descriptions that the article itself explains.
fn actors(page: &Page, cast: &Cast) -> Vec<Named> {
    let place = |kind: NameKind| matches!(kind, NameKind::City | NameKind::Region | NameKind::Feature);
    let names = cast.names();
    let mut out: Vec<Named> = Vec::new();
    for (_, m) in names.iter().filter(|(kind, _)| !place(*kind)) {
        let what = Naming::Actor { party: m.party.clone(), entity: m.entity.clone() };
        out.push(Named { span: m.span, what });
    }
    let mut spans: Vec<Span> = names.iter().map(|(_, m)| m.span).collect();
    spans.sort();
    for i in (0..page.len()).filter(|&i| page.pos(i) != Pos::Pron) {
        let token = page.doc.tokens[i].span;
        let at = spans.partition_point(|s| s.end <= token.start);
        let named = spans.get(at).is_some_and(|s| s.overlaps(token));
        for m in cast.mentions(i).iter().filter(|_| !named && page.dep(i) != Dep::Poss) {
            let what = Naming::Actor { party: m.party.clone(), entity: m.entity.clone() };
            out.push(Named { span: m.span, what });
        }
    }
    out
}

fn place(page: &Page, atlas: &Atlas, located: &Located) -> Named {
    let span = page.span(located.tokens.clone());
    let at = located.spot.map_or_else(Location::default, |spot| location(atlas, &spot));
    Named { span, what: Naming::Place(at) }
}

fn location(atlas: &Atlas, spot: &Spot) -> Location {
    let point = spot.point;
    let region = match atlas.region(point.region) {
        Some(r) if r.parent != 0 => atlas.region(r.parent),
        region => region,
    };
    Location {
        point: Some((point.lat, point.lon)),
        geonames: point.geonames,
        country: spot.code,
        region: region.map_or_else(String::new, |r| r.name.to_owned()),
        precision: match point.precision {
            Precision::Place => "place",
            Precision::Region => "region",
            Precision::Country => "country",
            Precision::Feature => "feature",
        },
    }
}

/// Nouns that name a thing that can pass, each with the compound before it that the tables know.
fn things(page: &Page, atlas: &Atlas) -> Vec<Named> {
    let mut out = Vec::new();
    for i in 0..page.len() {
        let noun = matches!(page.pos(i), Pos::Noun | Pos::Propn) && page.dep(i) != Dep::Compound;
        if !noun {
            continue;
        }
        let sentence = &page.sentences[page.sentence_of(i)].tokens;
        let first = i.saturating_sub(3).max(sentence.start);
        let known = (first..=i).find_map(|start| {
            let span = page.span(start..i + 1);
            atlas.thing_exactly(page.text(span)).map(|class| Named { span, what: Naming::Thing(class) })
        });
        out.extend(known);
    }
    out
}
