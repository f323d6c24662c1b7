//! Dated knowledge that news is read with.

pub mod when;
