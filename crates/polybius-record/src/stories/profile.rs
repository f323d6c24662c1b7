//! What an article is about, as the record keeps it for stories: its strongest features and its signature.

use super::minhash::Signature;
use super::words;

/// Most features that are kept of an article, the heaviest.
const FEATURES: usize = 192;

/// An article's features, in order of their numbers, with weights of 1 to 255; five bytes each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    features: Vec<(u32, u8)>,
    /// For finding copies.
    pub signature: Signature,
}

impl Profile {
    /// The profile of an article: headline, text, and the facts of its rows in words.
    pub fn of(title: &str, text: &str, facts: &[String]) -> Self {
        let mut heavy: Vec<(u32, f64)> = words::weigh(title, text, facts).into_iter().collect();
        heavy.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        heavy.truncate(FEATURES);
        let most = heavy.first().map_or(1.0, |f| f.1);
        let scaled = |w: f64| (w / most * 255.0).round() as u8;
        let mut features: Vec<(u32, u8)> = heavy.into_iter().map(|(f, w)| (f, scaled(w))).collect();
        features.retain(|f| f.1 > 0);
        features.sort_unstable();
        Profile { features, signature: Signature::of(text) }
    }

    /// The features with weights whose squares sum to 1.
    pub fn unit(&self) -> Vec<(u32, f32)> {
        let norm: f64 = self.features.iter().map(|&(_, w)| f64::from(w) * f64::from(w)).sum();
        let norm = norm.sqrt().max(1.0);
        self.features.iter().map(|&(f, w)| (f, (f64::from(w) / norm) as f32)).collect()
    }

    /// The features as they are stored: number, little-endian, and weight.
    pub fn bytes(&self) -> Vec<u8> {
        let five = |&(feature, weight): &(u32, u8)| {
            let [a, b, c, d] = feature.to_le_bytes();
            [a, b, c, d, weight]
        };
        self.features.iter().flat_map(five).collect()
    }

    /// The profile stored as features and signature; `None` where either is damaged.
    pub fn read(features: &[u8], signature: &[u8]) -> Option<Self> {
        if !features.len().is_multiple_of(5) {
            return None;
        }
        let five = |b: &[u8]| (u32::from_le_bytes([b[0], b[1], b[2], b[3]]), b[4]);
        let features = features.chunks_exact(5).map(five).collect();
        Some(Profile { features, signature: Signature::read(signature)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_stored_and_read() {
        let profile =
            Profile::of("Talks in Geneva", "Envoys of Ruritania met in Geneva.", &["CONSULT CHE".into()]);
        assert!(profile.features.len() > 5);
        assert_eq!(Profile::read(&profile.bytes(), &profile.signature.bytes()), Some(profile.clone()));
        assert_eq!(Profile::read(&profile.bytes()[1..], &profile.signature.bytes()), None);
    }

    #[test]
    fn weights_are_of_length_one_and_few() {
        let text: String = (0..1000).map(|n| format!("word{n} ")).collect();
        let unit = Profile::of("", &text, &[]).unit();
        assert_eq!(unit.len(), FEATURES);
        let length: f32 = unit.iter().map(|f| f.1 * f.1).sum();
        assert!((length - 1.0).abs() < 1e-4, "{length}");
        assert!(Profile::of("", "", &[]).unit().is_empty());
    }
}
