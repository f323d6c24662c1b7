//! Hash embedding: four rows of a table, chosen by a hash of the feature's id, added up.

use crate::weights::{Node, WeightError};

/// A table of rows that ids are hashed into.
#[derive(Clone, Debug)]
pub struct HashEmbed {
    table: Vec<f32>,
    rows: u32,
    width: usize,
    seed: u32,
}

fn mix(mut h: u64) -> u64 {
    h ^= h >> 33;
    h = h.wrapping_mul(0xff51_afd7_ed55_8ccd);
    h ^= h >> 33;
    h = h.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    h ^ (h >> 33)
}

/// The four 32-bit keys of an id: the two halves of each word of a 128-bit hash.
fn keys(id: u64, seed: u32) -> [u32; 4] {
    let mut h1 = id.wrapping_mul(0x87c3_7b91_1142_53d5).rotate_left(31);
    h1 = h1.wrapping_mul(0x4cf5_ad43_2745_937f);
    h1 ^= u64::from(seed) ^ 8;
    let mut h2 = u64::from(seed) ^ 8;
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    (h1, h2) = (mix(h1), mix(h2));
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    [h1 as u32, (h1 >> 32) as u32, h2 as u32, (h2 >> 32) as u32]
}

impl HashEmbed {
    /// The table of a `hashembed` node.
    ///
    /// # Errors
    /// If the node has no table or no seed.
    pub fn from_node(node: &Node) -> Result<Self, WeightError> {
        let table = node.param("E", 2)?;
        let seed = node.int("seed").and_then(|seed| u32::try_from(seed).ok());
        let rows = u32::try_from(table.shape[0]).ok().filter(|&rows| rows > 0);
        let (Some(seed), Some(rows)) = (seed, rows) else {
            return Err(WeightError::Content("hashembed without seed or rows".to_owned()));
        };
        Ok(HashEmbed { table: table.data.clone(), rows, width: table.shape[1], seed })
    }

    /// Numbers per row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Writes the embedding of `id` to `out`, which holds [`HashEmbed::width`] numbers.
    pub fn write(&self, id: u64, out: &mut [f32]) {
        let [a, b, c, d] = keys(id, self.seed).map(|key| {
            let start = (key % self.rows) as usize * self.width;
            &self.table[start..start + self.width]
        });
        for ((((out, a), b), c), d) in out.iter_mut().zip(a).zip(b).zip(c).zip(d) {
            *out = ((a + b) + c) + d;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_rows_are_added() {
        let embed = HashEmbed { table: (0..14).map(|x| x as f32).collect(), rows: 7, width: 2, seed: 8 };
        let mut out = [0.0; 2];
        embed.write(7_425_985_699_627_899_538, &mut out);
        let rows = keys(7_425_985_699_627_899_538, 8).map(|key| (key % 7) as f32);
        let sum: f32 = rows.iter().sum();
        assert_eq!(out, [2.0 * sum, 2.0 * sum + 4.0]);
    }

    #[test]
    fn keys_depend_on_the_seed() {
        assert_ne!(keys(1, 8), keys(1, 9));
        assert_ne!(keys(1, 8), keys(2, 8));
    }
}
