//! Counts with overdispersion: how strange a count is beside its own past, and which of many are strange.
//!
//! A count of a stretch of time is taken as negative binomial. Its mean is the rate of the past beside all
//! that is told of others, times all that is told of others in the stretch, so that a week with twice the
//! articles is no change. Its variance is m + a m², where `a` is what the past varies beyond chance (by moments, never below
//! zero), and one over the past's sum for not knowing the share better than it was counted.

/// A count and its past.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Counts of the past stretches.
    pub past: Vec<u32>,
    /// The count of the stretch asked about.
    pub now: u32,
}

/// What the model says of a count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// The mean that the past leads one to expect.
    pub expected: f64,
    /// Probability of a count at least as far out, on both sides.
    pub p: f64,
}

/// The past of a count that never was: half of one, so that a first time is no miracle.
const HALF: f64 = 0.5;

/// Judges `series` beside all that was told of others in each past stretch (`all`, as long as its past) and
/// in the stretch asked about (`all_now`).
pub fn judge(series: &Series, all: &[u32], all_now: u32) -> Verdict {
    let sum: f64 = series.past.iter().map(|&n| f64::from(n)).sum();
    let told: f64 = all.iter().map(|&n| f64::from(n)).sum();
    let rate = (sum + HALF) / told.max(1.0);
    let expected = rate * f64::from(all_now);
    let spread = dispersion(&series.past, all, rate) + 1.0 / (sum + HALF);
    let (below, above) = tails(series.now, expected, spread);
    Verdict { expected, p: (2.0 * below.min(above)).min(1.0) }
}

/// Variance beyond chance, in units of the squared mean.
fn dispersion(past: &[u32], all: &[u32], rate: f64) -> f64 {
    let (mut beyond, mut squares) = (0.0, 0.0);
    for (&n, &told) in past.iter().zip(all) {
        let mean = rate * f64::from(told);
        let off = f64::from(n) - mean;
        beyond += off * off - mean;
        squares += mean * mean;
    }
    if squares > 0.0 { (beyond / squares).max(0.0) } else { 0.0 }
}

/// Probabilities of `n` or fewer and of `n` or more, for a negative binomial of `mean` with variance
/// mean + `spread` mean², `spread` above zero.
fn tails(n: u32, mean: f64, spread: f64) -> (f64, f64) {
    if mean <= 0.0 {
        return (1.0, if n == 0 { 1.0 } else { 0.0 });
    }
    let at = |k: u32| mass(k, mean, spread);
    let below: f64 = (0..=n).map(at).sum();
    let first = at(n);
    // Above the mean the terms fall; they are added until they say nothing any more.
    let mut above = first;
    let mut k = n;
    loop {
        k += 1;
        let term = at(k);
        above += term;
        if f64::from(k) > mean && (term < above * 1e-12 || term == 0.0) {
            return (below.min(1.0), above.min(1.0));
        }
    }
}

/// Probability of exactly `k`.
fn mass(k: u32, mean: f64, spread: f64) -> f64 {
    let (shape, k) = (1.0 / spread, f64::from(k));
    let ways = libm::lgamma(k + shape) - libm::lgamma(shape) - libm::lgamma(k + 1.0);
    libm::exp(ways + shape * libm::log(shape / (shape + mean)) + k * libm::log(mean / (shape + mean)))
}

/// Which of `p` values are found with at most `share` false ones among them expected (Benjamini and
/// Hochberg), and for each the least share at which it would be found.
pub fn discoveries(p: &[f64], share: f64) -> Vec<Option<f64>> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut out = vec![None; p.len()];
    let mut least = 1.0_f64;
    for (rank, &at) in order.iter().enumerate().rev() {
        least = least.min(p[at] * p.len() as f64 / (rank + 1) as f64);
        out[at] = (least <= share).then_some(least);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers from 0 to 1 that look random.
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self) -> f64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 11) as f64 / (1u64 << 53) as f64
        }

        /// A negative binomial number, by going up its distribution.
        fn count(&mut self, mean: f64, spread: f64) -> u32 {
            let (roll, mut n) = (self.roll(), 0);
            let mut below = mass(0, mean, spread);
            while below < roll && n < 1_000 {
                n += 1;
                below += mass(n, mean, spread);
            }
            n
        }
    }

    #[test]
    fn tails_are_those_of_the_distribution() {
        // Shape 1 is the geometric distribution: with mean 1, n or more has probability 2^-n.
        for n in 0..8 {
            let (below, above) = tails(n, 1.0, 1.0);
            assert!((above - 0.5_f64.powi(n as i32)).abs() < 1e-9);
            assert!((below - (1.0 - 0.5_f64.powi(n as i32 + 1))).abs() < 1e-9);
        }
        // With hardly any spread it is Poisson's: none at mean 2 has probability e^-2.
        assert!((tails(0, 2.0, 1e-7).0 - libm::exp(-2.0)).abs() < 1e-5);
    }

    #[test]
    fn a_jump_is_strange_and_a_week_of_more_news_is_not() {
        let past: Vec<u32> = (0..52).map(|n| 4 + n % 3).collect();
        let all = vec![1000; 52];
        let judged = |now, all_now| judge(&Series { past: past.clone(), now }, &all, all_now);
        assert!(judged(25, 1000).p < 1e-6);
        assert!(judged(5, 1000).p > 0.5);
        assert!(judged(25, 5000).p > 0.5, "five times the articles");
        assert!(judged(0, 1000).p < 0.05, "silence");
        assert!((judged(5, 1000).expected - 5.0).abs() < 0.1);
    }

    #[test]
    fn a_past_that_varies_makes_less_strange() {
        let calm = Series { past: vec![10; 40], now: 20 };
        let wild = Series { past: (0..40).map(|n| if n % 4 == 0 { 34 } else { 2 }).collect(), now: 20 };
        let all = vec![1000; 40];
        assert!(judge(&calm, &all, 1000).p < 0.05);
        assert!(judge(&wild, &all, 1000).p > 0.2);
    }

    #[test]
    fn false_alarms_are_few_over_many_pairs_and_true_ones_are_found() {
        let mut dice = Dice(11);
        let all = vec![1000; 52];
        let mut p = Vec::new();
        for pair in 0..1000 {
            let mean = [0.1, 0.5, 2.0, 8.0][pair % 4];
            let past = (0..52).map(|_| dice.count(mean, 0.5)).collect();
            let now = if pair < 20 { (mean * 12.0) as u32 + 14 } else { dice.count(mean, 0.5) };
            p.push(judge(&Series { past, now }, &all, 1000).p);
        }
        let found = discoveries(&p, 0.05);
        let (hits, alarms): (Vec<usize>, Vec<usize>) =
            (0..1000).filter(|&n| found[n].is_some()).partition(|&n| n < 20);
        assert!(hits.len() >= 18, "{} of 20 found", hits.len());
        assert!(alarms.len() <= 3, "{} false alarms", alarms.len());
    }

    #[test]
    fn discoveries_follow_the_step_up_rule() {
        assert_eq!(discoveries(&[0.01, 0.04, 0.03, 0.9], 0.05), [Some(0.04), None, None, None]);
        let found = discoveries(&[0.01, 0.02, 0.03, 0.04], 0.05);
        assert!(found.iter().all(|f| f.is_some_and(|q| (q - 0.04).abs() < 1e-12)));
        assert_eq!(discoveries(&[], 0.05), []);
    }
}
