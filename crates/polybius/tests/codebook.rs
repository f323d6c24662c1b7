//! Each sentence of the built-in codebook is a test by name: `sanction.impose: The United States …`.

use libtest_mimic::{Arguments, Failed, Trial};
use polybius::coder::{Act, Codebook, Example, Expect};
use polybius::{Coder, Options};

/// Share of accepted misses that the codebook may have.
const MISSES_MOST: f64 = 0.1;

fn main() {
    let arguments = Arguments::from_args();
    let coder: &'static Coder = match Coder::load(&Options { without_typer: true, ..Options::default() }) {
        Ok(coder) => Box::leak(Box::new(coder)),
        Err(e) => {
            eprintln!("{} {e}: {}", e.code(), e.advice());
            std::process::exit(3);
        }
    };
    let book: &'static Codebook = match Codebook::builtin() {
        Ok(book) => Box::leak(Box::new(book)),
        Err(e) => {
            eprintln!("{e}");
            std::process::exit(1);
        }
    };
    let all = || book.acts().iter().flat_map(|act| act.examples.iter().map(move |e| (act, e)));
    let mut trials: Vec<Trial> = all().map(|(act, example)| sentence(coder, act, example)).collect();
    let misses = all().filter(|(_, e)| e.expect == Expect::Miss).count();
    let total = trials.len();
    trials.push(Trial::test("misses are at most a tenth", move || {
        let share = misses as f64 / total as f64;
        if share > MISSES_MOST {
            Err(format!("{misses} of {total} sentences are misses").into())
        } else {
            Ok(())
        }
    }));
    libtest_mimic::run(&arguments, trials).exit();
}

fn sentence(coder: &'static Coder, act: &'static Act, example: &'static Example) -> Trial {
    let name = format!("{}: {}", act.rule, example.sentence);
    Trial::test(name, move || {
        let session = coder.session();
        let wrong = session.verify_one(&mut session.worker(), act, example);
        wrong.map_or(Ok(()), |line| Err(Failed::from(line)))
    })
}
