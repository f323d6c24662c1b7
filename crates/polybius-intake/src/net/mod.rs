//! The network: pages by their addresses, within the limits and never from private places unless allowed.

pub mod fetch;
pub mod guard;
pub mod robots;
