//! The JSON Schemas of requests and answers, for whoever makes types of them in another
//! language: `cargo run --package chiso --features schema --example schemas -- FILE`.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args_os().nth(1).ok_or("name the file to write")?;
    let schemas = serde_json::json!({
        "requests": chiso::api::requests_schema(),
        "answers": chiso::api::answers_schema(),
    });
    Ok(std::fs::write(file, format!("{schemas:#}\n"))?)
}
