//! Keeps a fault of the program in one article from ending the whole batch.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use polybius_base::Diagnostic;

/// What `work` gives, or what is to be told of the article on which it panics.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Diagnostic> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|cause| failed(cause.as_ref()))
}

/// What `work` gives for each of `items`, taken together; where it panics, for one after another. A `tool` that
/// was at work then is replaced by a `fresh` one.
pub fn each<I, T, W>(
    items: &[I],
    tool: &mut W,
    fresh: impl Fn() -> W,
    work: impl Fn(&mut W, &[I]) -> Vec<T>,
) -> Vec<Result<T, Diagnostic>> {
    let mut tried = |some: &[I]| {
        let done = guarded(|| work(tool, some));
        if done.is_err() {
            *tool = fresh();
        }
        done
    };
    match tried(items) {
        Ok(all) => all.into_iter().map(Ok).collect(),
        Err(_) => items.chunks(1).map(|one| tried(one).map(|mut done| done.remove(0))).collect(),
    }
}

fn failed(cause: &(dyn Any + Send)) -> Diagnostic {
    let words = cause.downcast_ref::<&str>().copied();
    let why =
        words.or_else(|| cause.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason given");
    let message =
        format!("a fault of the program, please report it with the text: {why}; the article was not coded");
    Diagnostic { code: "failed", message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn halves(calls: &mut usize, some: &[u32]) -> Vec<u32> {
        *calls += 1;
        some.iter().map(|n| if n % 2 == 0 { n / 2 } else { panic!("{n} is odd") }).collect()
    }

    #[test]
    fn the_rest_of_a_batch_goes_on() {
        let done = each(&[4, 7, 8], &mut 0, || 0, halves);
        let told: Vec<_> =
            done.iter().map(|d| d.as_ref().map_err(|d| (d.code, d.message.contains("7 is odd")))).collect();
        assert_eq!(told, [Ok(&2), Err(("failed", true)), Ok(&4)]);
    }

    #[test]
    fn a_batch_without_faults_is_worked_on_once() {
        let mut calls = 0;
        assert_eq!(each(&[4, 8], &mut calls, || 0, halves).len(), 2);
        assert_eq!(calls, 1);
    }

    #[test]
    fn a_tool_that_failed_is_not_used_again() {
        let mut uses = 0;
        let done = each(&[1, 2, 4], &mut uses, || 100, halves);
        assert_eq!((done.len(), uses), (3, 102));
    }
}
