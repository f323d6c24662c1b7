//! Answers as CSV: one list of an answer, a row an item.

use serde_json::Value;

use crate::table::line;

/// The list `list` of `answer` as CSV with a header line; `columns` names the fields, inner ones by
/// `outer.inner`. Lists become words joined by `;`.
pub fn csv(answer: &Value, list: &str, columns: &[&str]) -> String {
    let mut out = line(columns);
    for item in answer[list].as_array().into_iter().flatten() {
        let cell = |column: &&str| text(column.split('.').fold(item, |value, part| &value[part]));
        out += &line(&columns.iter().map(cell).collect::<Vec<_>>());
    }
    out
}

/// A value in words.
pub fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(";"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_fields_and_lists_stand_in_cells() {
        let answer = serde_json::json!({"rows": [
            {"who": ["PRK", "RUS"], "first": {"day": "2023-09-13", "sentence": "They met, \"at last\"."}, "n": 2},
            {"who": [], "first": null, "n": null}
        ]});
        let csv = csv(&answer, "rows", &["who", "first.day", "first.sentence", "n"]);
        assert_eq!(
            csv,
            "who,first.day,first.sentence,n\nPRK;RUS,2023-09-13,\"They met, \"\"at last\"\".\",2\n,,,\n"
        );
    }
}
