//! Work on many threads with its results in the order of the input.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Jobs that may be ahead of the one the sink waits for, per thread: bounds the memory held.
const AHEAD: u64 = 8;

/// Takes items from `source`, works on them on `threads` threads, each with its own `tool`, and
/// hands the results to `sink` in the order of the items.
///
/// At most eight items a thread are held at once. The result does not depend on `threads`.
///
/// # Errors
/// The first error of `sink`; no further item is taken after it.
///
/// # Panics
/// If `work` panics, so does this function, once every thread has stopped.
pub fn ordered<T, U, W, E>(
    threads: usize,
    source: impl FnMut() -> Option<T> + Send,
    tool: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, T) -> U + Sync,
    mut sink: impl FnMut(U) -> Result<(), E>,
) -> Result<(), E>
where
    T: Send,
    U: Send,
{
    if threads <= 1 {
        let (mut source, mut tool) = (source, tool());
        while let Some(item) = source() {
            sink(work(&mut tool, item))?;
        }
        return Ok(());
    }
    let desk = Desk::new(source, AHEAD * threads as u64);
    let (sender, results) = mpsc::channel();
    thread::scope(|scope| {
        let _guard = StopOnPanic(&desk);
        for _ in 0..threads {
            let (desk, tool, work, sender) = (&desk, &tool, &work, sender.clone());
            scope.spawn(move || toil(desk, tool(), work, sender));
        }
        drop(sender);
        let done = collect(&desk, results, &mut sink);
        desk.stop();
        done
    })
}

/// What the threads share: the source, the number of the next item, and how far the sink is.
struct Desk<S> {
    source: Mutex<(S, u64)>,
    written: Mutex<u64>,
    moved: Condvar,
    stopped: AtomicBool,
    window: u64,
}

impl<S> Desk<S> {
    fn new(source: S, window: u64) -> Self {
        Desk {
            source: Mutex::new((source, 0)),
            written: Mutex::new(0),
            moved: Condvar::new(),
            stopped: AtomicBool::new(false),
            window,
        }
    }

    /// The next item with its number, once the sink is near enough; `None` at the end.
    fn take<T>(&self) -> Option<(u64, T)>
    where
        S: FnMut() -> Option<T>,
    {
        let mut source = lock(&self.source);
        let mut written = lock(&self.written);
        while source.1 >= *written + self.window && !self.is_stopped() {
            written = self.moved.wait(written).unwrap_or_else(PoisonError::into_inner);
        }
        drop(written);
        if self.is_stopped() {
            return None;
        }
        let item = (source.0)()?;
        source.1 += 1;
        Some((source.1 - 1, item))
    }

    fn advance(&self) {
        *lock(&self.written) += 1;
        self.moved.notify_all();
    }

    fn stop(&self) {
        let _held = lock(&self.written);
        self.stopped.store(true, Ordering::SeqCst);
        self.moved.notify_all();
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }
}

/// The lock's content even where another thread panicked with it: the panic itself is passed on.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Stops the desk when a thread ends by a panic, so that no other waits for its result.
struct StopOnPanic<'a, S>(&'a Desk<S>);

impl<S> Drop for StopOnPanic<'_, S> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.stop();
        }
    }
}

fn toil<S, T, U, W>(desk: &Desk<S>, mut tool: W, work: impl Fn(&mut W, T) -> U, results: Sender<(u64, U)>)
where
    S: FnMut() -> Option<T>,
{
    let _guard = StopOnPanic(desk);
    while let Some((number, item)) = desk.take() {
        if results.send((number, work(&mut tool, item))).is_err() {
            break;
        }
    }
}

fn collect<S, U, E>(
    desk: &Desk<S>,
    results: Receiver<(u64, U)>,
    sink: &mut impl FnMut(U) -> Result<(), E>,
) -> Result<(), E> {
    let mut early = BTreeMap::new();
    let mut next = 0;
    for (number, result) in results {
        early.insert(number, result);
        while let Some(result) = early.remove(&next) {
            sink(result)?;
            next += 1;
            desk.advance();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn numbers(limit: u32) -> impl FnMut() -> Option<u32> {
        let mut next = 0..limit;
        move || next.next()
    }

    #[test]
    fn order_of_input_is_kept_on_any_number_of_threads() {
        for threads in [1, 2, 7] {
            let mut seen = Vec::new();
            let slow_on_some = |_: &mut (), n: u32| {
                if n.is_multiple_of(13) {
                    thread::sleep(Duration::from_millis(2));
                }
                n
            };
            let done: Result<(), ()> = ordered(
                threads,
                numbers(200),
                || (),
                slow_on_some,
                |n| {
                    seen.push(n);
                    Ok(())
                },
            );
            assert_eq!((done, seen), (Ok(()), (0..200).collect::<Vec<_>>()), "{threads} threads");
        }
    }

    #[test]
    fn an_error_of_the_sink_ends_the_work() {
        for threads in [1, 3] {
            let done = ordered(
                threads,
                numbers(u32::MAX),
                || (),
                |_, n| n,
                |n| if n < 50 { Ok(()) } else { Err(n) },
            );
            assert_eq!(done, Err(50), "{threads} threads");
        }
    }

    #[test]
    fn no_more_than_the_window_is_held() {
        let taken = Mutex::new(0);
        let mut written = 0;
        let source = || {
            let mut taken = lock(&taken);
            let more = *taken < 500;
            *taken += u64::from(more);
            more.then_some(())
        };
        let done: Result<(), ()> = ordered(
            4,
            source,
            || (),
            |_, ()| (),
            |()| {
                written += 1;
                assert!(*lock(&taken) <= written + 4 * AHEAD);
                Ok(())
            },
        );
        assert_eq!((done, written), (Ok(()), 500));
    }

    #[test]
    fn a_panic_of_the_work_is_passed_on_and_hangs_nothing() {
        let run = || ordered(3, numbers(10_000), || (), |_, n| assert_ne!(n, 40), |()| Ok::<(), ()>(()));
        assert!(std::panic::catch_unwind(run).is_err());
    }
}
