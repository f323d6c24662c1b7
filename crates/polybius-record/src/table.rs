//! Tables as types: one declaration gives a row's struct, its SQL and its line in the reference.

use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

/// One table of the record.
pub struct Table {
    /// Name in SQL.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// Columns in order.
    pub columns: &'static [Column],
    /// Keys and constraints over several columns, and what follows them.
    pub rules: &'static [&'static str],
    /// Whether the primary key is the table's order on disk.
    pub without_rowid: bool,
    /// Indexes: columns, with a condition where one is partial.
    pub indexes: &'static [&'static str],
}

/// One column.
pub struct Column {
    /// Name in SQL.
    pub name: &'static str,
    /// `INTEGER`, `REAL`, `TEXT` or `BLOB`.
    pub sql: &'static str,
    /// Whether it may be null.
    pub null: bool,
    /// Keys and references.
    pub rule: &'static str,
    /// What it says.
    pub about: &'static str,
}

impl Table {
    /// The statements that make the table and its indexes.
    pub fn ddl(&self) -> String {
        let columns = self.columns.iter().map(Column::ddl);
        let parts: Vec<String> = columns.chain(self.rules.iter().map(|r| (*r).to_string())).collect();
        let options = if self.without_rowid { "STRICT, WITHOUT ROWID" } else { "STRICT" };
        let mut out = format!("CREATE TABLE {} (\n  {}\n) {options};\n", self.name, parts.join(",\n  "));
        for (n, index) in self.indexes.iter().enumerate() {
            let unique = if index.starts_with("UNIQUE ") { "UNIQUE " } else { "" };
            let on = index.trim_start_matches("UNIQUE ");
            out += &format!("CREATE {unique}INDEX {0}_{1} ON {0} {on};\n", self.name, n + 1);
        }
        out
    }

    /// The statement that writes one row, its values in the order of the columns.
    pub fn insert(&self) -> String {
        let marks = vec!["?"; self.columns.len()].join(", ");
        format!("INSERT INTO {} ({}) VALUES ({marks})", self.name, self.names(""))
    }

    /// Names of the columns with `prefix` before each, joined by commas.
    pub fn names(&self, prefix: &str) -> String {
        self.columns.iter().map(|c| format!("{prefix}{}", c.name)).collect::<Vec<_>>().join(", ")
    }
}

impl Column {
    fn ddl(&self) -> String {
        let null = if self.null { "" } else { " NOT NULL" };
        let rule = if self.rule.is_empty() { String::new() } else { format!(" {}", self.rule) };
        format!("{} {}{null}{rule}", self.name, self.sql)
    }
}

/// A row's own key; zero is written as null, which SQLite replaces by the next free number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub i64);

impl ToSql for Key {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self.0 {
            0 => Ok(ToSqlOutput::Owned(rusqlite::types::Value::Null)),
            n => Ok(n.into()),
        }
    }
}

impl FromSql for Key {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(Key)
    }
}

/// How a type of Rust stands in a STRICT table.
pub trait Stored {
    /// Type in SQL.
    const SQL: &'static str;
    /// Whether it may be null.
    const NULL: bool = false;
}

impl Stored for Key {
    const SQL: &'static str = "INTEGER";
    const NULL: bool = true;
}
impl Stored for i64 {
    const SQL: &'static str = "INTEGER";
}
impl Stored for f64 {
    const SQL: &'static str = "REAL";
}
impl Stored for String {
    const SQL: &'static str = "TEXT";
}
impl Stored for Vec<u8> {
    const SQL: &'static str = "BLOB";
}
impl<T: Stored> Stored for Option<T> {
    const SQL: &'static str = T::SQL;
    const NULL: bool = true;
}

/// A field's name without the mark of a raw identifier.
pub const fn sql_name(field: &'static str) -> &'static str {
    match field.as_bytes() {
        [b'r', b'#', ..] => field.split_at(2).1,
        _ => field,
    }
}

/// Declares a table and the struct of its rows:
/// `pub struct Name = "table", rules [..], indexes [..] { /// doc \n field: Type => "rule", }`.
macro_rules! table {
    (
        $(#[doc = $doc:literal])+
        pub struct $name:ident = $table:literal, $order:ident, rules [$($rule:literal),*], indexes [$($index:literal),*] {
            $($(#[doc = $field_doc:literal])+ $field:ident: $ty:ty $(=> $field_rule:literal)?,)+
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name { $($(#[doc = $field_doc])+ pub $field: $ty,)+ }

        impl $name {
            /// The table of these rows.
            pub const TABLE: $crate::table::Table = $crate::table::Table {
                name: $table,
                about: concat!($($doc),+),
                columns: &[$($crate::table::Column {
                    name: $crate::table::sql_name(stringify!($field)),
                    sql: <$ty as $crate::table::Stored>::SQL,
                    null: <$ty as $crate::table::Stored>::NULL,
                    rule: concat!($($field_rule)?),
                    about: concat!($($field_doc),+),
                },)+],
                rules: &[$($rule),*],
                without_rowid: $crate::table::table!(@order $order),
                indexes: &[$($index),*],
            };

            /// Writes the row and gives its number.
            ///
            /// # Errors
            /// What SQLite says.
            pub fn insert(&self, connection: &rusqlite::Connection) -> rusqlite::Result<i64> {
                static SQL: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| $name::TABLE.insert());
                let mut statement = connection.prepare_cached(&SQL)?;
                statement.execute([$(&self.$field as &dyn rusqlite::ToSql,)+])?;
                Ok(connection.last_insert_rowid())
            }

            /// The row whose columns stand under their names in `row`.
            ///
            /// # Errors
            /// What SQLite says of a column that is missing or of another type.
            pub fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
                Ok($name { $($field: row.get($crate::table::sql_name(stringify!($field)))?,)+ })
            }
        }
    };
    (@order rowid) => { false };
    (@order key) => { true };
}
pub(crate) use table;

#[cfg(test)]
mod tests {
    use super::*;

    table! {
        /// A thing.
        pub struct Thing = "things", rowid, rules ["UNIQUE (name, size)"], indexes ["(size)", "UNIQUE (name) WHERE size = 0"] {
            /// Its key.
            thing: Key => "PRIMARY KEY",
            /// Its name.
            name: String,
            /// Its size.
            size: i64,
            /// Its weight, null where unknown.
            weight: Option<f64>,
        }
    }

    #[test]
    fn a_declared_table_takes_its_rows_and_gives_them_back() {
        let db = rusqlite::Connection::open_in_memory().unwrap();
        db.execute_batch(&Thing::TABLE.ddl()).unwrap();
        let mut thing = Thing { name: "a".into(), size: 2, weight: Some(0.5), ..Thing::default() };
        let key = thing.insert(&db).unwrap();
        thing.thing = Key(key);
        let read = db.query_row("SELECT * FROM things", [], Thing::read).unwrap();
        assert_eq!(read, thing);
        assert!(thing.insert(&db).is_err(), "the key is taken");
    }

    #[test]
    fn rules_and_indexes_hold() {
        let db = rusqlite::Connection::open_in_memory().unwrap();
        db.execute_batch(&Thing::TABLE.ddl()).unwrap();
        let put = |name: &str, size| Thing { name: name.into(), size, ..Thing::default() }.insert(&db);
        put("a", 1).unwrap();
        put("a", 0).unwrap();
        assert!(put("a", 1).is_err(), "UNIQUE (name, size)");
        assert!(db.execute("INSERT INTO things (name, size) VALUES ('b', 'large')", []).is_err(), "STRICT");
        assert!(db.execute("INSERT INTO things (size) VALUES (4)", []).is_err(), "NOT NULL");
    }
}
