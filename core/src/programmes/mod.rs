//! The programmes that come with the library, as documents with their sources.
//!
//! They are data like any other programme: nothing in the engine knows them. Each says of
//! every part whether it was read in the legal text (`official`), in a secondary source
//! (`reported`), or is put forward by its author (`proposed`).
//!
//! | id | what it is | where it comes from |
//! |---|---|---|
//! | `vn/766/portal-2026` | the service quality index of Decision 766/QĐ-TTg, as the National Public Service Portal computes it in 2026 | working documents on the portal's formulas, recomputed on its published figures |
//! | `vn/766/2022` | the same index in the five groups of the decision | the decision as quoted in secondary sources; what is not quoted is proposed |
//! | `vn/tt01-2018` | nine indices of one-stop service, for units | Circular 01/2018/TT-VPCP, articles 13–15 |
//! | `vn/tt01-2018/officials` | five of the nine, for officials | the same |
//! | `vn/tn/138` | Thái Nguyên's friendly government: ten task groups | plan 138/KH-UBND of 24 July 2024 for the groups; criteria and points are proposed |
//! | `un/hdi` | the Human Development Index | UNDP, Human Development Report, technical note 1 |
//!
//! ```
//! let built_in = chiso::programmes::find("un/hdi")?;
//! assert_eq!(built_in.title("en"), "Human Development Index (HDI)");
//! assert!(built_in.text.contains("income_highest"));
//! # Ok::<(), chiso::Error>(())
//! ```

use crate::error::{Code, Diagnostic, Result};

/// A programme that comes with the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuiltIn {
    /// The id: `vn/766/portal-2026`.
    pub id: &'static str,
    /// The title by language, the programme's first language first.
    pub titles: &'static [(&'static str, &'static str)],
    /// The document, as JSON.
    pub text: &'static str,
}

impl BuiltIn {
    /// The title in this language, or else in the programme's first language.
    ///
    /// ```
    /// let built_in = chiso::programmes::find("un/hdi")?;
    /// assert_eq!(built_in.title("fr"), "Chỉ số phát triển con người (HDI)");
    /// # Ok::<(), chiso::Error>(())
    /// ```
    #[must_use]
    pub fn title(&self, language: &str) -> &'static str {
        self.titles
            .iter()
            .find(|(written_in, _)| *written_in == language)
            .or_else(|| self.titles.first())
            .map_or(self.id, |(_, title)| title)
    }
}

const BUILT_IN: &[BuiltIn] = &[
    BuiltIn {
        id: "vn/tn/138",
        titles: &[
            (
                "vi",
                "Chính quyền thân thiện, nhân dân làm chủ – tỉnh Thái Nguyên (Kế hoạch 138/KH-UBND)",
            ),
            ("en", "Friendly government and people's mastery – Thái Nguyên (plan 138/KH-UBND)"),
        ],
        text: include_str!("../../programmes/vn-tn-138.json"),
    },
    BuiltIn {
        id: "vn/766/portal-2026",
        titles: &[
            (
                "vi",
                "Bộ chỉ số phục vụ người dân, doanh nghiệp theo Quyết định 766/QĐ-TTg – cách tính của Cổng Dịch vụ công quốc gia năm 2026",
            ),
            (
                "en",
                "Service quality index of Decision 766/QĐ-TTg, as computed by the National Public Service Portal in 2026",
            ),
        ],
        text: include_str!("../../programmes/vn-766-portal-2026.json"),
    },
    BuiltIn {
        id: "vn/766/2022",
        titles: &[
            (
                "vi",
                "Bộ chỉ số phục vụ người dân, doanh nghiệp theo Quyết định 766/QĐ-TTg – năm nhóm của Quyết định",
            ),
            (
                "en",
                "Service quality index of Decision 766/QĐ-TTg, in the five groups of the decision",
            ),
        ],
        text: include_str!("../../programmes/vn-766-2022.json"),
    },
    BuiltIn {
        id: "vn/tt01-2018",
        titles: &[
            (
                "vi",
                "Chín chỉ số đánh giá việc giải quyết thủ tục hành chính theo Thông tư 01/2018/TT-VPCP – đơn vị",
            ),
            ("en", "Nine indices of one-stop service under Circular 01/2018/TT-VPCP – units"),
        ],
        text: include_str!("../../programmes/vn-tt01-2018.json"),
    },
    BuiltIn {
        id: "vn/tt01-2018/officials",
        titles: &[
            (
                "vi",
                "Các chỉ số đánh giá việc giải quyết thủ tục hành chính theo Thông tư 01/2018/TT-VPCP – cán bộ, công chức",
            ),
            ("en", "Indices of one-stop service under Circular 01/2018/TT-VPCP – officials"),
        ],
        text: include_str!("../../programmes/vn-tt01-2018-officials.json"),
    },
    BuiltIn {
        id: "un/hdi",
        titles: &[
            ("vi", "Chỉ số phát triển con người (HDI)"),
            ("en", "Human Development Index (HDI)"),
        ],
        text: include_str!("../../programmes/un-hdi.json"),
    },
];

/// All built-in programmes, in the order of their presentation.
///
/// ```
/// assert!(chiso::programmes::list().iter().any(|built_in| built_in.id == "un/hdi"));
/// ```
#[must_use]
pub fn list() -> &'static [BuiltIn] {
    BUILT_IN
}

/// The built-in programme with this id, if there is one.
///
/// ```
/// assert!(chiso::programmes::get("un/hdi").is_some());
/// assert!(chiso::programmes::get("vn/776").is_none());
/// ```
#[must_use]
pub fn get(id: &str) -> Option<&'static BuiltIn> {
    BUILT_IN.iter().find(|built_in| built_in.id == id)
}

/// The built-in programme with this id.
///
/// # Errors
///
/// [`Code::UnknownProgramme`] if there is none, with the id that was probably meant.
///
/// ```
/// let error = chiso::programmes::find("vn/766/portal-2025").unwrap_err();
/// let [finding] = error.diagnostics() else { panic!() };
/// assert_eq!(finding.help.as_deref(), Some("did you mean `vn/766/portal-2026`?"));
/// ```
pub fn find(id: &str) -> Result<&'static BuiltIn> {
    get(id).ok_or_else(|| {
        Diagnostic::new(Code::UnknownProgramme, format!("no built-in programme is called `{id}`"))
            .help(suggestion(id))
            .into()
    })
}

fn suggestion(id: &str) -> String {
    // A whole id is seldom near when only the tail is wrong: half of its letters may differ.
    let near = BUILT_IN
        .iter()
        .map(|built_in| (strsim::damerau_levenshtein(id, built_in.id), built_in.id))
        .filter(|(distance, candidate)| *distance <= candidate.len() / 3)
        .min_by_key(|(distance, _)| *distance);
    match near {
        Some((_, candidate)) => format!("did you mean `{candidate}`?"),
        None => {
            let ids: Vec<_> =
                BUILT_IN.iter().map(|built_in| format!("`{}`", built_in.id)).collect();
            format!("there are {}", ids.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::print_stdout,
        reason = "tests fail by panicking"
    )]

    use super::{BUILT_IN, find};

    #[test]
    fn the_list_says_what_the_documents_say() {
        for built_in in BUILT_IN {
            let document: serde_json::Value = serde_json::from_str(built_in.text).unwrap();
            assert_eq!(document["id"], built_in.id);
            let titles: Vec<_> = document["title"]
                .as_object()
                .unwrap()
                .iter()
                .map(|(language, title)| (language.as_str(), title.as_str().unwrap()))
                .collect();
            assert_eq!(titles, built_in.titles, "{}", built_in.id);
        }
    }

    #[test]
    fn an_unknown_id_names_what_there_is() {
        let far = find("papi").unwrap_err();
        let help = far.diagnostics()[0].help.clone().unwrap();
        assert!(BUILT_IN.iter().all(|built_in| help.contains(built_in.id)), "{help}");
        let near = find("vn/tt01-2081").unwrap_err();
        assert_eq!(near.diagnostics()[0].help.as_deref(), Some("did you mean `vn/tt01-2018`?"));
    }
}
