//! `robots.txt`: what a site lets a reader ask for, and how often.

use crate::limits;

/// The rules of a site that hold for one reader.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Robots {
    /// Patterns of paths, and whether they are allowed.
    rules: Vec<(String, bool)>,
    /// Seconds that the site asks to leave between two requests.
    pub delay_secs: Option<u64>,
}

impl Robots {
    /// The rules of the group for `agent`, else of the group for all.
    pub fn parse(text: &str, agent: &str) -> Robots {
        let (mut own, mut all): (Option<Robots>, Option<Robots>) = (None, None);
        // Which of the two the lines of the open group go to, and whether it still names agents.
        let (mut to_own, mut to_all, mut naming) = (false, false, false);
        for line in text.lines().take(limits::ROBOTS_LINES) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if !naming {
                    (to_own, to_all) = (false, false);
                }
                naming = true;
                let name = value.to_ascii_lowercase();
                to_own |= !name.is_empty() && agent.to_ascii_lowercase().starts_with(&name);
                to_all |= name == "*";
                continue;
            }
            naming = false;
            for (wanted, robots) in [(to_own, &mut own), (to_all, &mut all)] {
                if wanted {
                    robots.get_or_insert_default().add(&key, value);
                }
            }
        }
        own.or(all).unwrap_or_default()
    }

    fn add(&mut self, key: &str, value: &str) {
        match key {
            // An empty pattern disallows nothing.
            "allow" | "disallow" if !value.is_empty() && value.len() <= limits::ADDRESS_BYTES => {
                self.rules.push((value.into(), key == "allow"));
            }
            "crawl-delay" => {
                let secs = value.parse::<f64>().ok().filter(|s| s.is_finite() && *s >= 0.0);
                self.delay_secs = secs.map(|s| (s.ceil() as u64).min(limits::CRAWL_DELAY_SECS));
            }
            _ => {}
        }
    }

    /// Whether `path`, with its query, may be asked for: the longest pattern that fits decides, of
    /// equals the one that allows.
    pub fn allows(&self, path: &str) -> bool {
        let fitting = self.rules.iter().filter(|(pattern, _)| fits(pattern, path));
        fitting.max_by_key(|(pattern, allow)| (pattern.len(), *allow)).is_none_or(|(_, allow)| *allow)
    }
}

/// Whether a pattern with `*` and a closing `$` fits the beginning of a path.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, whole) = pattern.strip_suffix('$').map_or((pattern, false), |p| (p, true));
    let mut parts = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return !whole || rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if whole && parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "User-agent: *\nDisallow: /private\nDisallow: /*.pdf$\nAllow: /private/open\nCrawl-delay: 2.5\n\n\
        User-Agent: badbot\nUser-agent: worse # x\nDisallow: /\n\nuser-agent: polybius\nDisallow: /only\n";

    #[test]
    fn the_longest_pattern_decides() {
        let robots = Robots::parse(TEXT, "other/1");
        for (path, may) in [
            ("/", true),
            ("/private/x", false),
            ("/private/open/x", true),
            ("/a/b.pdf", false),
            ("/a/b.pdfx", true),
        ] {
            assert_eq!(robots.allows(path), may, "{path}");
        }
        assert_eq!(robots.delay_secs, Some(3));
    }

    #[test]
    fn a_group_of_ones_own_comes_before_the_one_for_all() {
        let robots = Robots::parse(TEXT, "polybius/0.1");
        assert!(robots.allows("/private") && !robots.allows("/only/x"));
        assert!(!Robots::parse(TEXT, "worse").allows("/a"));
    }

    #[test]
    fn nothing_told_allows_everything() {
        for text in ["", "<html>not found", "Disallow: /", "User-agent: *\nDisallow:"] {
            assert!(Robots::parse(text, "polybius").allows("/x"), "{text}");
        }
        let odd = Robots::parse("User-agent: *\nCrawl-delay: 1e99\nDisallow: ***a**$\n", "x");
        assert_eq!(
            (odd.delay_secs, odd.allows("/xya"), odd.allows("/xyb")),
            (Some(limits::CRAWL_DELAY_SECS), false, true)
        );
    }
}
