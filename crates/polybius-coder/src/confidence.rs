//! How sure rows of each rule are: shares of right ones among marked articles, in `data/confidence.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Probabilities by rule.
static TABLE: LazyLock<BTreeMap<String, f32>> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../data/confidence.toml"))
        .expect("invariant: data/confidence.toml is well formed")
});

/// The probability of a row of `rule`; for a rule not in the table that of its family, else a half.
pub(crate) fn of_rule(rule: &str) -> f32 {
    let family = rule.split('.').next().unwrap_or_default();
    TABLE.get(rule).or_else(|| TABLE.get(family)).copied().unwrap_or(0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_without_a_share_of_its_own_takes_that_of_its_family() {
        assert_eq!(of_rule("claim.no-such-rule"), TABLE["claim"]);
        assert_eq!(of_rule("no-such-family.x"), 0.5);
        assert!(TABLE.values().all(|p| (0.0..=1.0).contains(p)));
    }
}
