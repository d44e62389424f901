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
//! Without the feature `built-in` there are none, and none weighs on the binary.
//!
//! ```
//! let built_in = chiso::programmes::find("un/hdi")?;
//! assert_eq!(built_in.title("en"), "Human Development Index (HDI)");
//! assert!(built_in.text.contains("income_highest"));
//! # Ok::<(), chiso::Error>(())
//! ```

use crate::error::{Code, Diagnostic, Result};
use crate::programme::Programme;
use crate::suggest::did_you_mean;

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

    /// The programme itself, read anew at every call.
    ///
    /// # Errors
    ///
    /// None in a released library: a test reads every document. The type says so because
    /// reading a document can fail.
    ///
    /// ```
    /// let programme = chiso::programmes::find("vn/766/portal-2026")?.load()?;
    /// assert_eq!(programme.tree.len(), 6);
    /// # Ok::<(), chiso::Error>(())
    /// ```
    pub fn load(&self) -> Result<Programme> {
        Programme::from_json(self.text)
    }
}

#[cfg(not(feature = "built-in"))]
const BUILT_IN: &[BuiltIn] = &[];

#[cfg(feature = "built-in")]
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
            .help(if BUILT_IN.is_empty() {
                "no programme is built in here: give the document".to_owned()
            } else {
                did_you_mean(id, ids(), &format!("there are {}", quoted()))
            })
            .into()
    })
}

fn ids() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|built_in| built_in.id)
}

fn quoted() -> String {
    let ids: Vec<_> = ids().map(|id| format!("`{id}`")).collect();
    ids.join(", ")
}

#[cfg(all(test, feature = "built-in"))]
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

    use serde_json::Value;

    use super::{BUILT_IN, find};
    use crate::programme::{Document, Node};

    fn nodes_without_source(nodes: &[Node], found: &mut Vec<String>) {
        for node in nodes {
            if node.source().is_none() {
                found.push(node.id().to_owned());
            }
            nodes_without_source(node.children(), found);
        }
    }

    /// The paths of the texts that are not in exactly `languages`, in that order.
    fn texts_not_in(languages: &[&str], value: &Value, path: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                let is_text = fields.keys().any(|key| languages.contains(&key.as_str()));
                let written: Vec<_> = fields.keys().map(String::as_str).collect();
                let empty = fields.values().any(|text| text.as_str().is_some_and(str::is_empty));
                if is_text && (written != languages || empty) {
                    found.push(path.to_owned());
                }
                for (key, inner) in fields {
                    texts_not_in(languages, inner, &format!("{path}/{key}"), found);
                }
            }
            Value::Array(items) => {
                for (at, inner) in items.iter().enumerate() {
                    texts_not_in(languages, inner, &format!("{path}/{at}"), found);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn every_node_says_where_it_comes_from() {
        for built_in in BUILT_IN {
            let mut found = Vec::new();
            nodes_without_source(&built_in.load().unwrap().tree, &mut found);
            assert!(found.is_empty(), "{}: {found:?}", built_in.id);
        }
    }

    #[test]
    fn every_text_is_in_both_languages() {
        for built_in in BUILT_IN {
            let document: Value = serde_json::from_str(built_in.text).unwrap();
            let mut found = Vec::new();
            texts_not_in(&["vi", "en"], &document, "", &mut found);
            assert!(found.is_empty(), "{}: {found:?}", built_in.id);
            assert_eq!(document["languages"], serde_json::json!(["vi", "en"]));
        }
    }

    #[test]
    fn nothing_is_wrong_with_the_documents() {
        for built_in in BUILT_IN {
            assert_eq!(Document::from_json(built_in.text).check(), [], "{}", built_in.id);
        }
    }

    #[test]
    fn the_list_says_what_the_documents_say() {
        for built_in in BUILT_IN {
            let document: Value = serde_json::from_str(built_in.text).unwrap();
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
