//! The numbers that a forest looks at, in one fixed order.

/// Collects values.
#[derive(Clone, Default)]
pub struct Row(pub Vec<f32>);

impl Row {
    /// A number as it is.
    pub fn number(&mut self, n: f32) {
        self.0.push(n);
    }

    /// A number of things.
    pub fn count(&mut self, n: usize) {
        self.0.push(n as f32);
    }

    /// 1 for yes, 0 for no.
    pub fn flag(&mut self, yes: bool) {
        self.0.push(f32::from(u8::from(yes)));
    }

    /// One flag for each of `all`, up for `one`.
    pub fn choice<T: PartialEq>(&mut self, one: &T, all: &[T]) {
        all.iter().for_each(|x| self.flag(x == one));
    }

    /// The values, of which there must be `N`.
    pub fn values<const N: usize>(self) -> [f32; N] {
        debug_assert_eq!(self.0.len(), N);
        let mut out = [0.0; N];
        out.iter_mut().zip(self.0).for_each(|(to, from)| *to = from);
        out
    }
}
