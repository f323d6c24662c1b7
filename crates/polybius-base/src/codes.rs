//! Closed code lists: PLOVER types, sectors, statuses and the coding guide's classes.

use std::fmt;

/// Declares an enum whose variants each stand for one code of the row contract, or one word of a table.
#[macro_export]
macro_rules! coded {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every value, in declaration order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The code as it is written in rows.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $code,)* }
            }

            /// The value whose code is `code`.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some($name::$variant),)* _ => None }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

coded! {
    /// The sixteen PLOVER event types.
    pub enum EventType {
        /// Agree, promise or offer to cooperate, help, meet, settle or yield later.
        Agree = "AGREE",
        /// Meet, visit, host, talk, negotiate, mediate.
        Consult = "CONSULT",
        /// Praise, endorse, recognise, sign or ratify, vote for.
        Support = "SUPPORT",
        /// Yield in words: announce a ceasefire or withdrawal, ease, pardon, apologise.
        Concede = "CONCEDE",
        /// Mutual material acts: trade, joint exercises, extradition, joint projects.
        Cooperate = "COOPERATE",
        /// One side gives money, arms, troops in help, relief, asylum.
        Aid = "AID",
        /// Yield in deed: withdraw, release, disarm, lift sanctions, resign.
        Retreat = "RETREAT",
        /// Ask, appeal, urge, demand, order.
        Request = "REQUEST",
        /// Criticise, condemn, blame, charge, sue, investigate.
        Accuse = "ACCUSE",
        /// Refuse, veto, vote against, deny entry, cancel a meeting.
        Reject = "REJECT",
        /// Threaten or warn of harm or penalty.
        Threaten = "THREATEN",
        /// Demonstrate, riot, strike, boycott, obstruct.
        Protest = "PROTEST",
        /// Cut or reduce relations, impose sanctions, expel, convict.
        Sanction = "SANCTION",
        /// Raise readiness, deploy or move forces, test a weapon.
        Mobilize = "MOBILIZE",
        /// Arrest, raid, seize, ban, censor, deport, cyber attack.
        Coerce = "COERCE",
        /// Attack, shell, bomb, kill, invade, abduct, torture.
        Assault = "ASSAULT",
    }
}

coded! {
    /// PLOVER's four classes of events.
    pub enum QuadClass {
        /// Words that help.
        VerbalCooperation = "verbal cooperation",
        /// Deeds that help.
        MaterialCooperation = "material cooperation",
        /// Words that hurt.
        VerbalConflict = "verbal conflict",
        /// Deeds that hurt.
        MaterialConflict = "material conflict",
    }
}

coded! {
    /// Sector of an actor.
    #[derive(Default)]
    pub enum Sector {
        /// Not told.
        #[default]
        None = "",
        /// Government.
        Gov = "GOV",
        /// Military.
        Mil = "MIL",
        /// Police.
        Cop = "COP",
        /// Courts.
        Jud = "JUD",
        /// Legislature.
        Leg = "LEG",
        /// Intelligence service.
        Spy = "SPY",
        /// Political party.
        Pty = "PTY",
        /// Opposition.
        Opp = "OPP",
        /// Armed non-state group.
        Reb = "REB",
        /// Organised crime.
        Crm = "CRM",
        /// Civilians, protesters included.
        Cvl = "CVL",
        /// News media.
        Jrn = "JRN",
        /// Business.
        Bus = "BUS",
        /// Labour.
        Lab = "LAB",
        /// Education.
        Edu = "EDU",
        /// Religious body.
        Rel = "REL",
        /// Non-governmental organisation.
        Ngo = "NGO",
        /// International organisation.
        Igo = "IGO",
        /// Health.
        Med = "MED",
        /// Refugees.
        Ref = "REF",
        /// Former office holder.
        Eli = "ELI",
        /// Unknown.
        Unk = "UNK",
    }
}

coded! {
    /// Whether an event happened, as the document tells it.
    pub enum Status {
        /// Told as a fact.
        Actual = "actual",
        /// Announced, scheduled, intended or promised.
        Planned = "planned",
        /// May, might, reportedly, allegedly, believed.
        Possible = "possible",
        /// Told as not having happened.
        Denied = "denied",
        /// If, would, should, demanded or urged content.
        Hypothetical = "hypothetical",
    }
}

coded! {
    /// How a claim is told.
    pub enum ClaimMode {
        /// Wholly in quotation marks.
        Direct = "direct",
        /// In the document's words.
        Indirect = "indirect",
        /// Partly quoted.
        Mixed = "mixed",
    }
}

coded! {
    /// Classes of what passes between actors.
    pub enum ItemClass {
        /// Ammunition.
        Ammunition = "ammunition",
        /// Artillery.
        Artillery = "artillery",
        /// Missiles.
        Missiles = "missiles",
        /// Air-defence.
        AirDefence = "air-defence",
        /// Aircraft.
        Aircraft = "aircraft",
        /// Vehicles.
        Vehicles = "vehicles",
        /// Ships.
        Ships = "ships",
        /// Small-arms.
        SmallArms = "small-arms",
        /// Drones.
        Drones = "drones",
        /// Military-other.
        MilitaryOther = "military-other",
        /// Technology.
        Technology = "technology",
        /// Space.
        Space = "space",
        /// Nuclear.
        Nuclear = "nuclear",
        /// Energy.
        Energy = "energy",
        /// Food.
        Food = "food",
        /// Minerals.
        Minerals = "minerals",
        /// Goods.
        Goods = "goods",
        /// Money.
        Money = "money",
        /// Labour.
        Labour = "labour",
        /// Infrastructure.
        Infrastructure = "infrastructure",
        /// Medical.
        Medical = "medical",
        /// Intelligence.
        Intelligence = "intelligence",
        /// People.
        People = "people",
        /// Territory.
        Territory = "territory",
        /// Recognition.
        Recognition = "recognition",
        /// Support.
        Support = "support",
    }
}

coded! {
    /// State of an exchange.
    pub enum ExchangeStatus {
        /// Delivered.
        Delivered = "delivered",
        /// Agreed.
        Agreed = "agreed",
        /// Offered.
        Offered = "offered",
        /// Sought.
        Sought = "sought",
        /// Possible.
        Possible = "possible",
        /// Denied.
        Denied = "denied",
        /// Barred.
        Barred = "barred",
    }
}

coded! {
    /// What a figure counts.
    pub enum Measure {
        /// Killed.
        Killed = "killed",
        /// Injured.
        Injured = "injured",
        /// Arrested.
        Arrested = "arrested",
        /// Abducted.
        Abducted = "abducted",
        /// Displaced.
        Displaced = "displaced",
        /// Attended.
        Attended = "attended",
        /// Votes.
        Votes = "votes",
        /// Forces.
        Forces = "forces",
        /// Holds.
        Holds = "holds",
        /// Uses.
        Uses = "uses",
        /// Produces.
        Produces = "produces",
        /// Loses.
        Loses = "loses",
        /// Trades.
        Trades = "trades",
        /// Gives.
        Gives = "gives",
        /// Costs.
        Costs = "costs",
        /// Other.
        Other = "other",
    }
}

coded! {
    /// How exact a number is.
    pub enum Bound {
        /// Exact.
        Exact = "exact",
        /// About.
        About = "about",
        /// At least.
        AtLeast = "at least",
        /// At most.
        AtMost = "at most",
        /// Range.
        Range = "range",
    }
}

impl EventType {
    /// PLOVER's quad class of the type.
    pub fn quad(self) -> QuadClass {
        use EventType::*;
        match self {
            Agree | Consult | Support | Concede => QuadClass::VerbalCooperation,
            Cooperate | Aid | Retreat => QuadClass::MaterialCooperation,
            Request | Accuse | Reject | Threaten => QuadClass::VerbalConflict,
            Protest | Sanction | Mobilize | Coerce | Assault => QuadClass::MaterialConflict,
        }
    }
}

/// A country's ISO 3166-1 alpha-3 code, `IGO` for an international organisation, `NON` for a
/// transnational non-state actor, or nothing where the country is unknown.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code([u8; 3]);

impl Code {
    /// No country known.
    pub const NONE: Code = Code([0; 3]);
    /// International organisation.
    pub const IGO: Code = Code(*b"IGO");
    /// Transnational non-state actor.
    pub const NON: Code = Code(*b"NON");

    /// The code with the three ASCII letters of `s`; `NONE` for anything else.
    pub fn new(s: &str) -> Code {
        match s.as_bytes() {
            &[a, b, c] if s.bytes().all(|x| x.is_ascii_uppercase()) => Code([a, b, c]),
            _ => Code::NONE,
        }
    }

    /// Whether a code is known.
    pub fn is_some(self) -> bool {
        self != Code::NONE
    }

    /// Whether the code names a country rather than an organisation or nothing.
    pub fn is_country(self) -> bool {
        self.is_some() && self != Code::IGO && self != Code::NON
    }

    /// The three letters, or the empty string.
    pub fn as_str(&self) -> &str {
        if self.0[0] == 0 { "" } else { std::str::from_utf8(&self.0).unwrap_or("") }
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_round_trip() {
        for &t in EventType::ALL {
            assert_eq!(EventType::from_code(t.as_str()), Some(t));
        }
        for &c in ItemClass::ALL {
            assert_eq!(ItemClass::from_code(c.as_str()), Some(c));
        }
        assert_eq!(Code::new("PRK").as_str(), "PRK");
        assert_eq!(Code::new("prk"), Code::NONE);
    }
}
