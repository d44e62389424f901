//! The command line.

use std::error::Error;

use serde_json::json;

use super::language::Language;
use super::page::Page;
use super::tutorial::{self, Story};
use super::{article, commune, province};

const HELP: &str = "\
cargo run --example thai-nguyen -- [--lang vi|en] [--json]

  --lang vi|en   the language of the report; Vietnamese if absent
  --json         the results as data, in both languages
  --help         this text

Colour is used in a terminal only, and not where NO_COLOR is set.
";

/// What the command prints and how it ends.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// For the standard output.
    pub(crate) output: String,
    /// For the standard error.
    pub(crate) complaint: String,
    /// The exit code: 0, 1 if something could not be computed, 2 for a wrong argument.
    pub(crate) code: u8,
}

/// What was asked for.
enum Request {
    Help,
    Json,
    Text(Language),
}

/// Everything the command does, but for the printing.
pub(crate) fn run(arguments: &[String], colour: bool) -> Answer {
    let request = match parse(arguments) {
        Ok(request) => request,
        Err(complaint) => {
            let complaint = format!("{complaint}\n\n{HELP}");
            return Answer { complaint, code: 2, ..Answer::default() };
        }
    };
    match answer(&request, colour) {
        Ok(output) => Answer { output, ..Answer::default() },
        Err(error) => Answer { complaint: format!("{error}\n"), code: 1, ..Answer::default() },
    }
}

fn parse(arguments: &[String]) -> Result<Request, String> {
    let (mut language, mut json) = (Language::Vietnamese, false);
    let mut rest = arguments.iter().map(String::as_str);
    while let Some(argument) = rest.next() {
        match argument {
            "--help" | "-h" => return Ok(Request::Help),
            "--json" => json = true,
            "--lang" => {
                let code = rest.next().ok_or("`--lang` needs a language: vi or en")?;
                language = Language::of_code(code)
                    .ok_or_else(|| format!("there is no language `{code}`: choose vi or en"))?;
            }
            unknown => return Err(format!("there is no argument `{unknown}`")),
        }
    }
    Ok(if json { Request::Json } else { Request::Text(language) })
}

fn answer(request: &Request, colour: bool) -> Result<String, Box<dyn Error>> {
    match request {
        Request::Help => Ok(HELP.to_owned()),
        Request::Json => {
            let story = tutorial::story()?;
            let results = json!({
                "province": province::json(&story.province)?,
                "article": article::json(&story.article),
                "commune": commune::json(&story.commune),
            });
            Ok(serde_json::to_string_pretty(&results)? + "\n")
        }
        Request::Text(language) => {
            let Story { province, article, commune } = tutorial::story()?;
            let mut page = Page::new(*language, colour);
            legend(&mut page);
            province::show(&mut page, &province)?;
            article::show(&mut page, &article);
            commune::show(&mut page, &commune);
            Ok(page.finish())
        }
    }
}

fn legend(page: &mut Page) {
    let language = page.language();
    let marks = language.say(
        "◆ điểm được cho sẵn   ? chưa biết   – không áp dụng   * đề xuất, chưa ban hành   ! bị khống chế",
        "◆ given points   ? not known   – not applicable   * proposed, decided by nobody   ! a gate fired",
    );
    let bars = language.say(
        "█ điểm đạt   ▒ còn có thể đạt   ░ không đạt",
        "█ points won   ▒ still possible   ░ not won",
    );
    page.blank();
    page.dim(marks);
    page.dim(bars);
}
