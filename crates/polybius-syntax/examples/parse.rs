//! Parses a file, one paragraph a line, and writes CoNLL-U: `parse MODEL_FOLDER FILE`.

use std::io::Write;

use polybius_syntax::{ModelFiles, Pipeline, conllu, paragraphs};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (folder, file) = (args.next().ok_or("which model folder?")?, args.next().ok_or("which file?")?);
    let mut files = ModelFiles::new();
    for path in ModelFiles::NEEDED.iter().chain(ModelFiles::OPTIONAL) {
        if let Ok(bytes) = std::fs::read(std::path::Path::new(&folder).join(path)) {
            files.insert(path, bytes);
        }
    }
    let start = std::time::Instant::now();
    let pipeline = Pipeline::load(&files)?;
    eprintln!("{} loaded in {:?}", pipeline.version(), start.elapsed());
    let text = std::fs::read_to_string(file)?;
    let lines = paragraphs(&text);
    let mut worker = pipeline.worker();
    let start = std::time::Instant::now();
    let doc = worker.parse(&text, &lines);
    let seconds = start.elapsed().as_secs_f64();
    eprintln!("{} tokens, {:.0} a second", doc.tokens.len(), doc.tokens.len() as f64 / seconds);
    let mut out = String::new();
    conllu::write(&doc, &text, &mut out);
    std::io::stdout().write_all(out.as_bytes())?;
    Ok(())
}
