//! Tab-separated tables: one header line, nothing quoted, several values in a cell parted by `|`.

use std::rc::Rc;
use std::str::FromStr;

use polybius_base::{Code, PartialDate, Sector};

use crate::types::AtlasError;

/// A table's name and text.
#[derive(Clone, Debug)]
pub struct Table {
    /// File name without `.tsv`.
    pub name: String,
    /// The whole file.
    pub text: String,
}

/// One row, its cells by column name.
pub(crate) struct Row<'a> {
    table: &'a str,
    line: usize,
    columns: Rc<[&'a str]>,
    cells: Vec<&'a str>,
}

impl Table {
    /// Calls `each` for every row, up to the first that fails.
    pub(crate) fn rows<'a>(
        &'a self,
        mut each: impl FnMut(&Row<'a>) -> Result<(), AtlasError>,
    ) -> Result<(), AtlasError> {
        let mut result = Ok(());
        self.each_row(|row| {
            if result.is_ok() {
                result = row.fits().and_then(|()| each(row));
            }
        });
        result
    }

    /// Calls `each` for every row but empty ones.
    pub(crate) fn each_row<'a>(&'a self, mut each: impl FnMut(&Row<'a>)) {
        let mut lines = self.text.trim_start_matches('\u{feff}').lines();
        let columns: Rc<[&str]> = lines.next().unwrap_or("").split('\t').map(str::trim).collect();
        for (i, line) in lines.enumerate() {
            if !line.trim().is_empty() {
                let cells = line.split('\t').collect();
                each(&Row { table: &self.name, line: i + 2, columns: Rc::clone(&columns), cells });
            }
        }
    }
}

impl<'a> Row<'a> {
    /// An error where the row has more cells than the header has columns.
    pub fn fits(&self) -> Result<(), AtlasError> {
        match (self.cells.len(), self.columns.len()) {
            (cells, columns) if cells > columns => {
                Err(self.error(format!("{cells} cells, {columns} columns")))
            }
            _ => Ok(()),
        }
    }

    /// The cell of a column, empty where the table or the row does not have it.
    pub fn get(&self, column: &str) -> &'a str {
        let at = self.columns.iter().position(|&c| c == column);
        at.and_then(|i| self.cells.get(i)).copied().unwrap_or("").trim()
    }

    /// The file and line of the row.
    pub fn at(&self) -> String {
        format!("{}.tsv:{}", self.table, self.line)
    }

    /// The values of a cell that holds several.
    pub fn list(&self, column: &str) -> impl Iterator<Item = &'a str> {
        self.get(column).split('|').map(str::trim).filter(|v| !v.is_empty())
    }

    /// A number; an empty cell is `None`.
    pub fn number<T: FromStr>(&self, column: &str) -> Result<Option<T>, AtlasError> {
        let cell = self.get(column);
        if cell.is_empty() {
            return Ok(None);
        }
        cell.parse().map(Some).map_err(|_| self.error(format!("{column} is no number: {cell}")))
    }

    /// A date; an empty cell is `None`.
    pub fn date(&self, column: &str) -> Result<Option<PartialDate>, AtlasError> {
        let cell = self.get(column);
        if cell.is_empty() {
            return Ok(None);
        }
        cell.parse().map(Some).map_err(|()| self.error(format!("{column} is no date: {cell}")))
    }

    /// A code of three letters; an empty cell is `NONE`.
    pub fn code(&self) -> Result<Code, AtlasError> {
        let cell = self.get("code");
        let code = Code::new(cell);
        if cell.is_empty() == code.is_some() {
            return Err(self.error(format!("no code: {cell}")));
        }
        Ok(code)
    }

    /// The codes of a cell that holds several, or one.
    pub fn codes(&self) -> Result<Vec<Code>, AtlasError> {
        let codes: Vec<Code> = self.list("code").map(Code::new).collect();
        if codes.is_empty() || codes.iter().any(|c| !c.is_some()) {
            return Err(self.error(format!("no code: {}", self.get("code"))));
        }
        Ok(codes)
    }

    /// A sector of the coding guide; an empty cell is `None`.
    pub fn sector(&self) -> Result<Sector, AtlasError> {
        let cell = self.get("sector");
        Sector::from_code(cell).ok_or_else(|| self.error(format!("no sector: {cell}")))
    }

    /// An error that points at this row.
    pub fn error(&self, message: String) -> AtlasError {
        AtlasError::Table { table: self.table.to_owned(), line: self.line, message }
    }
}
