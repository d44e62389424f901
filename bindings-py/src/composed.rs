//! Texts in Unicode's composed form (NFC): people write `ã` as one sign or as a letter and a
//! mark, and mean the same unit or input.

use chiso::programme::Programme;
use pyo3::prelude::*;

/// Whether nothing in a text could be composed any further; false where only Python knows.
pub(crate) fn is_composed(text: &str) -> bool {
    // Latin letters with their marks, those of Vietnamese among them, are composed as they are.
    text.is_ascii()
        || text.chars().all(|sign| sign < '\u{300}' || ('\u{1e00}'..='\u{1eff}').contains(&sign))
}

/// The text in composed form.
pub(crate) fn text(py: Python<'_>, text: String) -> PyResult<String> {
    if is_composed(&text) {
        return Ok(text);
    }
    py.import("unicodedata")?.call_method1("normalize", ("NFC", text))?.extract()
}

/// The texts of a column in composed form.
pub(crate) fn texts(py: Python<'_>, texts: Vec<Option<String>>) -> PyResult<Vec<Option<String>>> {
    texts.into_iter().map(|of| of.map(|of| text(py, of)).transpose()).collect()
}

/// The name of a column in composed form, or as the programme writes the input it names.
pub(crate) fn column(py: Python<'_>, programme: &Programme, name: String) -> PyResult<String> {
    if is_composed(&name) && programme.inputs.contains_key(&name) {
        return Ok(name);
    }
    let composed = text(py, name)?;
    for id in programme.inputs.keys().filter(|id| !is_composed(id)) {
        if text(py, id.clone())? == composed {
            return Ok(id.clone());
        }
    }
    Ok(composed)
}

/// The same of the names of all columns.
pub(crate) fn columns<T>(
    py: Python<'_>,
    programme: &Programme,
    columns: Vec<(String, T)>,
) -> PyResult<Vec<(String, T)>> {
    columns.into_iter().map(|(name, of)| Ok((column(py, programme, name)?, of))).collect()
}

/// The first of several texts that is the same in composed form.
pub(crate) fn same<'t>(
    py: Python<'_>,
    wanted: &str,
    texts: impl Iterator<Item = &'t str>,
) -> PyResult<Option<&'t str>> {
    let wanted = text(py, wanted.to_owned())?;
    for of in texts {
        if of == wanted || (!is_composed(of) && text(py, of.to_owned())? == wanted) {
            return Ok(Some(of));
        }
    }
    Ok(None)
}
