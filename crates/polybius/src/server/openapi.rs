//! The description of the API, made from the table of its addresses.

use polybius_intake::limits::ADDRESS_BYTES;
use serde_json::{Map, Value, json};

use super::routes::{ENDPOINTS, Endpoint};
use super::{read, sql};

/// Parameters that every question takes.
const COMMON: &[(&str, &str)] = &[
    ("published_by", "only what a reader of that day could have read, YYYY-MM-DD"),
    ("known_at", "the record as it was then: a day or a time in UTC"),
    ("format", "json or csv"),
];

/// The description as OpenAPI 3.1.
pub fn openapi() -> Value {
    let mut paths: Map<String, Value> =
        ENDPOINTS.iter().map(|e| (format!("/api/{}", e.path), json!({"get": question(e)}))).collect();
    let statement = parameter(&("q", "one SELECT over the record's views"));
    let common = COMMON.iter().map(parameter);
    paths.insert(
        "/api/sql".into(),
        json!({
            "get": {
                "operationId": "sql", "summary": format!("The answer to one SELECT, at most {} rows", sql::ROWS),
                "parameters": std::iter::once(statement).chain(common).collect::<Vec<_>>(), "responses": responses(),
            },
            "post": {
                "operationId": "sqlPost", "summary": "The same, the statement in the body",
                "requestBody": body(json!({"type": "object", "required": ["sql"], "properties": {
                    "sql": {"type": "string", "maxLength": sql::LONGEST}}})),
                "responses": responses(),
            },
        }),
    );
    let text = |most: usize| json!({"type": "string", "maxLength": most});
    paths.insert(
        "/api/read".into(),
        json!({"post": {
            "operationId": "read",
            "summary": "Reads a text, or the page at an address, and gives its rows; nothing of it is kept",
            "requestBody": body(json!({"type": "object", "properties": {
                "text": text(read::LONGEST), "address": text(ADDRESS_BYTES), "title": text(1000),
                "outlet": text(1000), "date": text(10)}, "oneOf": [{"required": ["text"]}, {"required": ["address"]}]})),
            "responses": reading(),
        }}),
    );
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Polybius", "version": env!("CARGO_PKG_VERSION"),
            "description": "One record of political events, read only. Spans are [start, end) in Unicode code points.",
        },
        "paths": paths,
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    })
}

fn question(endpoint: &Endpoint) -> Value {
    json!({
        "operationId": endpoint.path,
        "summary": endpoint.about,
        "parameters": endpoint.params.iter().chain(COMMON).map(parameter).collect::<Vec<_>>(),
        "responses": responses(),
    })
}

fn parameter((name, about): &(&str, &str)) -> Value {
    json!({"name": name, "in": "query", "description": about, "schema": {"type": "string"}})
}

fn body(schema: Value) -> Value {
    json!({"required": true, "content": {"application/json": {"schema": schema}}})
}

/// What reading answers beside what every question does.
fn reading() -> Value {
    let mut out = responses();
    out["403"] = told("the address lies on the server's machine or a private network (`private-address`)");
    out["502"] = told("the page cannot be fetched (`not-fetched`)");
    out["504"] = told("the page did not come in time (`too-slow`)");
    out
}

/// An answer that is an error.
fn told(about: &str) -> Value {
    let error = json!({"type": "object", "properties": {"error": {"type": "object", "properties": {
        "code": {"type": "string"}, "message": {"type": "string"}}}}});
    json!({"description": about, "content": {"application/json": {"schema": error}}})
}

fn responses() -> Value {
    json!({
        "200": {"description": "the answer", "content": {
            "application/json": {"schema": {"type": "object"}}, "text/csv": {"schema": {"type": "string"}}}},
        "400": told("the question is not understood"),
        "401": told("a token is needed"),
        "404": told("there is no such thing"),
        "408": told("the body does not come in time"),
        "413": told("the body is too large"),
        "422": told("the answer takes too long, or the page holds no article"),
        "503": told("too many questions at once, or no model"),
    })
}
