//! Features as hashes of their names and parts.

/// Collects features, hashed onto so many rows.
pub(crate) struct Bag {
    /// The features so far.
    pub out: Vec<u32>,
    rows: u32,
}

/// The hash after one more part of a feature (FNV-1a).
pub(crate) const fn hashed(mut hash: u32, part: &str) -> u32 {
    let bytes = part.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u32).wrapping_mul(0x0100_0193);
        i += 1;
    }
    (hash ^ 0x1f).wrapping_mul(0x0100_0193)
}

/// Adds the feature of a name and parts to a bag; the name is hashed when the program is built.
macro_rules! add {
    ($bag:expr, $name:literal $(, $part:expr)*) => {
        $bag.add(const { $crate::typer::hashed(0x811c_9dc5, $name) }, &[$($part),*])
    };
}
pub(crate) use add;

impl Bag {
    /// An empty bag with room for `room` features.
    pub fn new(rows: usize, room: usize) -> Bag {
        Bag { out: Vec::with_capacity(room), rows: rows as u32 }
    }

    /// Adds the feature whose name hashes to `name`, made of `parts`.
    pub fn add(&mut self, name: u32, parts: &[&str]) {
        let mut hash = parts.iter().fold(name, |hash, part| hashed(hash, part));
        // Fold the high bits in before cutting.
        hash ^= hash >> 15;
        self.out.push(hash % self.rows);
    }
}
