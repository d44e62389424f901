//! The reasons for points, through plan and scores: every rule, every state, and every node
//! of every built-in programme, in both languages.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use chiso::observe::{Measured, Observations};
use chiso::programme::{Input, Programme};
use chiso::score::{Scorecard, ScorecardNode};
use chiso::unit::Unit;
use chiso::{Plan, Type};
use proptest::prelude::*;

const LANGUAGES: [&str; 2] = ["vi", "en"];

/// A programme with every rule, every way to combine, and every kind of absence.
const EVERYTHING: &str = r#"{
    "chiso": 1, "id": "test/everything",
    "title": {"vi": "Mọi quy tắc", "en": "Everything"},
    "round": {"decimals": 2, "at": "indicator"},
    "source": {"status": "official"},
    "inputs": {
        "received": {"type": "count", "title": {"vi": "Hồ sơ tiếp nhận", "en": "Dossiers received"},
            "unit": {"vi": "hồ sơ", "en": "dossiers"}},
        "on_time": {"type": "count", "title": {"vi": "Hồ sơ đúng hạn", "en": "Dossiers on time"},
            "unit": {"vi": "hồ sơ", "en": "dossiers"}, "at_most": "received"},
        "days": {"type": "days", "title": {"vi": "Thời gian", "en": "Time taken"}},
        "survey": {"type": "number", "minimum": 0, "maximum": 100, "title": {"vi": "Khảo sát", "en": "Survey"}},
        "posted": {"type": "yes_no", "title": {"vi": "Đã niêm yết", "en": "Posted"}},
        "seats": {"type": "yes_no", "title": {"vi": "Có ghế", "en": "Seats"}},
        "water": {"type": "yes_no", "title": {"vi": "Có nước", "en": "Water"}},
        "violations": {"type": "count", "title": {"vi": "Vụ sai phạm", "en": "Violations"}},
        "satisfied": {"type": "percent", "title": {"vi": "Hài lòng", "en": "Satisfied"}},
        "filed": {"type": "date"},
        "projects": {"type": "count", "title": {"vi": "Dự án", "en": "Projects"}},
        "form": {"type": "choice", "options": ["giấy", "điện tử"], "title": {"vi": "Hình thức", "en": "Form"}}
    },
    "tree": [
        {"id": "sum", "title": {"vi": "Nhóm cộng", "en": "Added"}, "children": [
            {"id": "ratio", "max": 20, "formula": "on_time / received", "undefined": "zero",
                "rule": {"proportional": {"full_at": "100%"}}},
            {"id": "falling", "max": 10, "formula": "days",
                "rule": {"proportional": {"zero_at": 10, "full_at": 2}}},
            {"id": "bands", "max": 5, "formula": "100 * on_time / received", "undefined": {"points": 1},
                "rule": {"bands": [
                    {"at_least": 96, "points": 5, "title": {"vi": "Tốt", "en": "Good"}},
                    {"at_least": 80, "below": 96, "points": 3},
                    {"below": 80, "points": 0}
                ]}},
            {"id": "curve", "max": 10, "formula": "survey",
                "rule": {"curve": {"through": [{"at": 0, "points": 0}, {"at": 50, "points": 4}, {"at": 100, "points": 10}]}}},
            {"id": "log", "max": 10, "formula": "days", "rule": {"curve": {"log_normal": {"median": 5, "good": 2}}}},
            {"id": "yes", "max": 2, "formula": "posted", "rule": {"yes_no": {}}},
            {"id": "no", "max": 2, "formula": "posted", "rule": {"yes_no": {"inverted": true}}},
            {"id": "each", "max": 6, "rule": {"checklist": {"items": [{"formula": "seats"}, {"formula": "water"}]}}},
            {"id": "all", "max": 6, "rule": {"checklist": {"award": "all", "items": [{"formula": "seats"}, {"formula": "water"}]}}},
            {"id": "one", "max": 6, "rule": {"checklist": {"award": {"at_least": 1}, "items": [{"formula": "seats"}, {"formula": "water"}]}}},
            {"id": "deduction", "max": 0, "formula": "violations", "rule": {"per_case": {"points": -2, "floor": -5, "cap": 0}}},
            {"id": "bonus", "bonus": true, "max": 5, "formula": "projects", "missing": "exclude", "rule": {"per_case": {"points": 1}}},
            {"id": "given", "max": 10, "rule": {"given": {}}},
            {"id": "compared", "max": 10, "formula": "survey", "rule": {"relative": {"method": "min_max"}}},
            {"id": "goalposts", "max": 10, "formula": "survey",
                "rule": {"relative": {"method": "min_max", "goalposts": {"lowest": 20, "highest": 85}}}},
            {"id": "points", "max": 10, "formula": "survey / 10", "rule": {"points": {}}},
            {"id": "information", "formula": "filed", "rule": {"information": {}}},
            {"id": "chosen", "formula": "form", "rule": {"information": {}}}
        ]},
        {"id": "scaled", "max": 10, "rescale": true, "children": [
            {"id": "s1", "max": 4, "formula": "projects", "rule": {"proportional": {"full_at": 4}}},
            {"id": "s2", "max": 6, "formula": "satisfied", "rule": {"proportional": {"full_at": 100}}}
        ]},
        {"id": "mean", "max": 10, "aggregate": {"mean": "arithmetic"}, "source": {"status": "official", "points": "proposed"},
            "children": [
            {"id": "m1", "weight": 2, "formula": "satisfied", "rule": {"proportional": {"full_at": 100}}},
            {"id": "m2", "formula": "survey", "rule": {"proportional": {"full_at": 100}}}
        ]},
        {"id": "least", "title": {"vi": "Nhóm thấp nhất", "en": "Lowest"}, "max": 10, "aggregate": "min",
            "gates": [{"when": "violations > 1", "then": {"cap_share": "50%"},
                "message": {"vi": "quá một vụ sai phạm", "en": "more than one violation"}}],
            "children": [
            {"id": "l1", "formula": "satisfied", "rule": {"proportional": {"full_at": 80}}},
            {"id": "l2", "formula": "posted", "rule": {"yes_no": {}}}
        ]},
        {"id": "above", "max": 5, "assessed_at": "province", "formula": "satisfied", "rule": {"proportional": {"full_at": 100}}},
        {"id": "cities", "max": 5, "formula": "satisfied", "rule": {"proportional": {"full_at": 100}},
            "for": [{"type": ["commune"], "applicable": false}]}
    ],
    "total": {"gates": [{"when": "violations > 2", "then": {"cap_class": "fair"}}]},
    "classes": [
        {"id": "excellent", "title": {"vi": "Xuất sắc", "en": "Excellent"}, "at_least": "90%"},
        {"id": "good", "title": {"vi": "Tốt", "en": "Good"}, "at_least": "60%"},
        {"id": "fair", "title": {"vi": "Khá", "en": "Fair"}, "at_least": "40%"},
        {"id": "weak"}
    ]
}"#;

const UNITS: &str = r#"[
    {"unit": {"id": "tỉnh", "type": "province"}, "values": {"satisfied": 80}},
    {"unit": {"id": "đủ", "type": "commune", "parent": "tỉnh"}, "values": {
        "received": 265883, "on_time": 254178, "days": 3.5, "survey": 62.5, "posted": true,
        "seats": true, "water": false, "violations": 3, "satisfied": 100, "filed": "2025-12-10",
        "projects": {"state": "not_applicable"}, "form": "điện tử"
    }, "given": {"given": {"points": 8.5, "by": "Hội đồng thẩm định"}}},
    {"unit": {"id": "thiếu", "type": "commune", "parent": "tỉnh"}, "values": {
        "received": 0, "on_time": 0, "survey": 20, "seats": true, "violations": 0
    }},
    {"unit": {"id": "xa", "type": "commune", "parent": "tỉnh khác"}, "values": {}}
]"#;

fn scorecards(programme: &str, units: &str) -> Vec<Scorecard> {
    let plan = Plan::new(Programme::from_json(programme).unwrap()).unwrap();
    let observations: Vec<Observations> = serde_json::from_str(units).unwrap();
    let scores = plan.score_observations(&observations).unwrap();
    (0..scores.rows()).map(|row| scores.scorecard(row).unwrap()).collect()
}

fn find<'n>(node: &'n ScorecardNode, id: &str) -> Option<&'n ScorecardNode> {
    if node.id == id {
        return Some(node);
    }
    node.children.iter().find_map(|child| find(child, id))
}

#[track_caller]
fn says(card: &Scorecard, id: &str, vi: &str, en: &str) {
    let node = find(&card.total, id).unwrap_or_else(|| panic!("no node `{id}`"));
    for (language, phrase) in LANGUAGES.into_iter().zip([vi, en]) {
        let said = node.explanation.get(language).unwrap();
        assert!(said.contains(phrase), "`{phrase}` is not in `{said}`");
    }
}

#[test]
fn every_rule_is_explained_by_what_was_measured() {
    let cards = scorecards(EVERYTHING, UNITS);
    let card = &cards[1];
    for (id, vi, en) in [
        (
            "ratio",
            "254.178 trên 265.883 hồ sơ (95,6 %), “Hồ sơ đúng hạn” trên “Hồ sơ tiếp nhận”, được \
             19,12 trên 20 điểm; mất 0,88 điểm vì điểm tăng theo tỷ lệ",
            "254,178 of 265,883 dossiers (95.6%), “Dossiers on time” of “Dossiers received”: \
             19.12 of 20 points; 0.88 points are lost, because points grow in proportion",
        ),
        (
            "falling",
            "“Thời gian”: 3,5 ngày, được 8,13 trên 10 điểm; mất 1,87 điểm",
            "is 3.5 days: 8.13 of 10",
        ),
        (
            "bands",
            "mức từ 80 % đến dưới 96 % được 3 điểm; mức tốt hơn gần nhất là “Tốt” (từ 96 % trở lên)",
            "the band from 80% to below 96%, which earns 3 points",
        ),
        ("curve", "giữa mốc 50 (4 điểm) và mốc 100 (10 điểm)", "5.5 of 10 points"),
        ("log", "ở 5 ngày được một nửa", "half of them at 5 days"),
        ("yes", "“Đã niêm yết”: có, được trọn 2 điểm", "“Posted” is yes: all 2 points"),
        ("no", "được 0 trên 2 điểm", "only the answer “no” earns points"),
        ("each", "Đạt 1 trên 2 mục, được 3 trên 6 điểm", "Done: “Seats”. Not done: “Water”."),
        ("all", "phải đạt tất cả 2 mục", "only when all 2 items are done"),
        ("one", "được trọn 6 điểm vì cần đạt ít nhất 1 mục", "at least 1 item"),
        (
            "deduction",
            "bị trừ 5 điểm vì mỗi trường hợp trừ 2 điểm, nhưng không dưới -5",
            "5 points deducted",
        ),
        (
            "bonus",
            "Đơn vị không có “Dự án”, nên mục này không được tính.",
            "does not have “Projects”",
        ),
        (
            "given",
            "Điểm do Hội đồng thẩm định chấm: được 8,5 trên 10 điểm",
            "given by Hội đồng thẩm định",
        ),
        (
            "compared",
            "được trọn 10 điểm vì điểm được tính theo vị trí giữa đơn vị thấp nhất",
            "all 10 points",
        ),
        ("goalposts", "được 6,54 trên 10 điểm", "between the fixed ends 20 and 85"),
        (
            "points",
            "Công thức `survey / 10` cho kết quả 6,25 (với “Khảo sát” = 62,5)",
            "(with “Survey” = 62.5)",
        ),
        (
            "information",
            "“filed”: 10/12/2025; chỉ để tham khảo",
            "10 December 2025; for information only",
        ),
        ("chosen", "“Hình thức”: “điện tử”", "“Form” is “điện tử”"),
        ("s1", "điểm các mục còn lại được nhân lên", "the others are scaled up"),
        (
            "scaled",
            "được trọn 10 điểm. Vì có mục không tính",
            "scaled up to a maximum of 10 points",
        ),
        ("mean", "Trung bình cộng có trọng số của tỷ lệ điểm ở 2 mục", "“m2” (1.23 points)"),
        ("m1", "Trọng số đề xuất, chưa có văn bản chính thức.", "Proposed weight"),
        ("least", "quá một vụ sai phạm; vì vậy không được quá 50 %", "The result: 5 of 10 points."),
        (
            "above",
            "ở “tỉnh” (cấp “province”); đơn vị này dùng chung kết quả đó: được 4 trên 5 điểm",
            "shares that result",
        ),
        (
            "cities",
            "Nội dung này không áp dụng cho đơn vị",
            "the maximum above it shrinks by 5 points",
        ),
        (
            "total",
            "Điều kiện đã áp dụng: `violations > 2`; vì vậy xếp loại không cao hơn “Khá”.",
            "Not counted: “cities”.",
        ),
        (
            "total",
            "Xếp loại: “Khá”; số điểm đủ cho loại cao hơn",
            "the condition above holds it down",
        ),
    ] {
        says(card, id, vi, en);
    }
}

#[test]
fn what_is_not_known_is_explained_by_what_is_missing() {
    let cards = scorecards(EVERYTHING, UNITS);
    let card = &cards[2];
    for (id, vi, en) in [
        (
            "ratio",
            "không có giá trị vì “Hồ sơ tiếp nhận” bằng 0; trong trường hợp này chương trình quy \
             định không cho điểm: được 0 trên 20 điểm",
            "because “Dossiers received” is 0; for this case the programme assigns no points",
        ),
        ("bands", "chương trình quy định cho 1 điểm: được 1 trên 5 điểm", "assigns 1 point"),
        (
            "falling",
            "Chưa có số liệu “Thời gian”, nên chưa biết điểm; có thể được từ 0 đến 10 điểm",
            "“Time taken”",
        ),
        (
            "each",
            "Đã đạt: “Có ghế”. Chưa rõ: “Có nước”.",
            "may be between 3 and 6 points, of at most 6",
        ),
        ("one", "được trọn 6 điểm", "all 6 points"),
        (
            "bonus",
            "Chưa có số liệu “Dự án”, nên mục này không được tính",
            "it may earn between 0 and 5 points",
        ),
        ("given", "Chưa có ai chấm điểm mục này", "Nobody has given points yet"),
        ("deduction", "không bị trừ và không được cộng điểm", "no points deducted"),
        ("information", "Chưa có số liệu “filed”; chỉ để tham khảo", "for information only"),
        (
            "sum",
            "Chưa biết đủ: “falling”, “log”, “yes”, “no”, “each”, “all” và 1 mục khác",
            "and 1 more",
        ),
        (
            "total",
            "Chưa xếp loại chắc chắn được vì còn thiếu số liệu; có thể là",
            "The class is not certain yet",
        ),
    ] {
        says(card, id, vi, en);
    }
    says(&cards[3], "above", "cấp “province”; ở đó chưa có kết quả", "a unit of type “province”");
}

#[test]
fn the_page_fits_a_terminal_and_holds_every_sentence() {
    for card in scorecards(EVERYTHING, UNITS) {
        for language in LANGUAGES {
            let page = card.explain(language);
            assert!(page.lines().all(|line| line.chars().count() <= 100), "{page}");
            let words = |text: &str| text.split_whitespace().collect::<String>();
            let whole = words(&page);
            each_node(&card.total, &mut |node| {
                let said = node.explanation.get(language).unwrap();
                assert!(whole.contains(&words(said)), "`{said}` is not on the page");
            });
            assert!(page.contains("test/everything"));
        }
        assert_eq!(card.explain("vi-VN"), card.explain("vi"));
        assert_eq!(card.explain("fr"), card.explain("en"));
    }
}

fn each_node(node: &ScorecardNode, visit: &mut dyn FnMut(&ScorecardNode)) {
    visit(node);
    for child in &node.children {
        each_node(child, visit);
    }
}

/// The sentence without what users wrote: quotations and formulas.
fn without_quotations(text: &str) -> String {
    let mut own = String::new();
    let mut depth = 0_usize;
    let mut in_formula = false;
    for c in text.chars() {
        match c {
            '“' => depth += 1,
            '”' => {
                depth = depth.saturating_sub(1);
                own.push('“');
            }
            '`' => {
                in_formula = !in_formula;
                own.push('`');
            }
            c if depth == 0 && !in_formula => own.push(c),
            _ => {}
        }
    }
    own
}

/// What no reader should meet: numbers that are none, and numbers nobody formatted.
fn assert_readable(sentence: &str, language: &str) {
    assert!(!sentence.is_empty());
    let own = without_quotations(sentence);
    for word in own.split(|c: char| !c.is_alphanumeric()) {
        assert!(!["NaN", "inf", "None", "Some", "null"].contains(&word), "`{word}` in: {sentence}");
    }
    for gap in ["  ", " .", " ,", "..", " ;", "()"] {
        assert!(!own.contains(gap), "`{gap}` in: {sentence}");
    }
    let (decimal, thousands) = if language == "vi" { (',', '.') } else { ('.', ',') };
    let is_number = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    for number in own.split(|c| !is_number(c)).map(|n| n.trim_matches(['.', ','])) {
        let (whole, fraction) = number.split_once(decimal).unwrap_or((number, ""));
        assert!(fraction.len() <= 6 && !fraction.ends_with('0'), "`{number}` in: {sentence}");
        assert!(!fraction.contains(thousands), "`{number}` in: {sentence}");
        let groups: Vec<&str> = whole.split(thousands).collect();
        // Years are not grouped.
        let grouped = groups.iter().skip(1).all(|group| group.len() == 3)
            && (groups[0].len() <= 3 || (groups.len() == 1 && whole.len() == 4));
        assert!(grouped, "`{number}` in: {sentence}");
    }
}

/// Numbers from a seed (Steele, Lea and Flood 2014, `SplitMix`).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}

/// A value the input can have.
fn value(input: &Input, whole: Option<f64>, random: &mut Random) -> Measured {
    let unit = random.below(1_001) as f64 / 1_000.0;
    let (low, high) = (input.minimum.unwrap_or(0.0), input.maximum.unwrap_or(2_000.0));
    let number = match input.input_type {
        Type::YesNo => return Measured::Answer(random.below(2) == 1),
        Type::Date => return Measured::Text(format!("2026-{:02}-10", 1 + random.below(12))),
        Type::Choice => {
            let at = random.below(input.options.len() as u64);
            return Measured::Text(input.options[at as usize].clone());
        }
        Type::Count => (unit * high.min(whole.unwrap_or(high))).floor().max(low.ceil()),
        Type::Share => unit,
        Type::Percent => unit * 100.0,
        Type::Number | Type::Money | Type::Days => low + unit * (high - low),
    };
    Measured::Number(number.min(whole.unwrap_or(f64::INFINITY)))
}

/// Observations of all inputs, of which `absent` in a hundred are missing or do not apply.
fn observations(programme: &Programme, absent: u64, seed: u64) -> Observations {
    let mut random = Random(seed);
    let mut observations = Observations::new(Unit::new("xã"));
    if let Some(from) = programme.valid.from {
        observations = observations.during(from.to_string().parse().unwrap());
    }
    let number = |observations: &Observations, id: &str| match observations.values.get(id)?.value {
        Measured::Number(number) => Some(number),
        _ => None,
    };
    // The whole first: a part is at most its whole.
    let mut open: Vec<&str> = programme.inputs.keys().map(String::as_str).collect();
    while !open.is_empty() {
        let (ready, later): (Vec<&str>, Vec<&str>) = open.iter().partition(|id| {
            let whole = programme.inputs[**id].at_most.as_deref();
            whole.is_none_or(|whole| !open.contains(&whole))
        });
        assert!(!ready.is_empty());
        for id in ready {
            let input = &programme.inputs[id];
            let whole = input.at_most.as_deref().and_then(|whole| number(&observations, whole));
            let measured = match random.below(100) {
                roll if roll >= absent => value(input, whole, &mut random),
                roll if roll % 3 == 0 => Measured::NotApplicable,
                _ => Measured::Missing,
            };
            observations = observations.with(id, measured);
        }
        open = later;
    }
    observations
}

fn every_sentence_is_readable(programme: &Programme, absent: u64, seed: u64) {
    let plan = Plan::new(programme.clone()).unwrap();
    let scores = plan
        .score_observations(&[observations(programme, absent, seed)])
        .unwrap_or_else(|e| panic!("{}: {e}", programme.id));
    let card = scores.scorecard(0).unwrap();
    let mut nodes = 0;
    each_node(&card.total, &mut |node| {
        nodes += 1;
        for language in LANGUAGES {
            assert_readable(node.explanation.get(language).unwrap(), language);
        }
    });
    assert_eq!(nodes, scores.node_ids().count());
    for language in LANGUAGES {
        assert!(card.explain(language).lines().all(|line| line.chars().count() <= 100));
    }
}

#[test]
fn nothing_is_said_badly_where_all_or_nothing_is_known() {
    for built_in in chiso::programmes::list() {
        let programme = built_in.load().unwrap();
        every_sentence_is_readable(&programme, 0, 1);
        every_sentence_is_readable(&programme, 100, 2);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_node_of_every_built_in_programme_is_explained(
        seed: u64,
        absent in prop::sample::select(vec![0_u64, 10, 40, 90]),
    ) {
        for built_in in chiso::programmes::list() {
            every_sentence_is_readable(&built_in.load().unwrap(), absent, seed);
        }
        every_sentence_is_readable(&Programme::from_json(EVERYTHING).unwrap(), absent, seed);
    }
}
