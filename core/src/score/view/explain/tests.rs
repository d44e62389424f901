//! Every case has a sentence of its own, in both languages.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

use super::language::plain;
use super::*;
use crate::plan::BandRange;
use crate::programme::{Award, Direction, Mean, RelativeMethod};

const BOTH: Languages = Languages { vi: true, en: true };

fn text(vi: &str, en: &str) -> Text {
    Text::of("vi", vi).and("en", en)
}

fn input(vi: &str, en: &str, value: Value, input_type: Type) -> InputFacts {
    InputFacts { title: text(vi, en), value, input_type, unit: Text::default(), option: None }
}

fn single(ruling: ResolvedRule, x: f64, value_type: Type) -> IndicatorFacts {
    let value = Value::Known(x);
    IndicatorFacts {
        ruling,
        detail: 0,
        bands: Vec::new(),
        measured: Some(MeasuredFacts {
            formula: "a".to_owned(),
            value,
            value_type,
            shape: Shape::Single(0),
            inputs: vec![input("Số đo", "Measure", value, value_type)],
        }),
        items: Vec::new(),
        missing: Vec::new(),
        not_applicable: Vec::new(),
    }
}

fn of_indicator(points: f64, max: f64, of: IndicatorFacts) -> Facts {
    Facts {
        status: Status::Scored,
        state: State::Known,
        points,
        max,
        known_max: max,
        lowest: points,
        highest: points,
        full: max,
        applicable: true,
        bonus: false,
        proposed: false,
        above: Some(Above { aggregate: Aggregate::Sum, rescale: false }),
        policy: None,
        decimals: None,
        given: None,
        elsewhere: None,
        gates: Vec::new(),
        subject: Subject::Indicator(of),
        class: None,
    }
}

fn scored(points: f64, max: f64, ruling: ResolvedRule, x: f64, value_type: Type) -> Facts {
    of_indicator(points, max, single(ruling, x, value_type))
}

fn child(name: &str, status: Status, points: f64, max: f64) -> ChildFacts {
    let known_max = if status == Status::Unknown { 0.0 } else { max };
    let title = text(name, name);
    ChildFacts {
        title,
        status,
        points,
        max,
        known_max,
        weight: 1.0,
        open: status == Status::Unknown,
        lost: (status != Status::Unknown).then_some(known_max - points),
    }
}

fn of_group(points: f64, max: f64, aggregate: Aggregate, children: Vec<ChildFacts>) -> Facts {
    let subject = Subject::Group(GroupFacts { aggregate, rescale: false, children });
    let none = single(ResolvedRule::Information, 0.0, Type::Number);
    Facts { subject, ..of_indicator(points, max, none) }
}

/// The two of 20 and 10 points, of which the second is not known.
fn partial() -> Facts {
    let children =
        vec![child("A", Status::Scored, 19.12, 20.0), child("B", Status::Unknown, 0.0, 10.0)];
    Facts {
        status: Status::Partial,
        state: State::Missing,
        known_max: 20.0,
        highest: 29.12,
        ..of_group(19.12, 30.0, Aggregate::Sum, children)
    }
}

#[track_caller]
fn says(facts: &Facts, vi: &str, en: &str) {
    let said = sentences(facts, BOTH);
    assert_eq!(said.get("vi"), Some(vi));
    assert_eq!(said.get("en"), Some(en));
}

#[track_caller]
fn mentions(facts: &Facts, vi: &str, en: &str) {
    let said = sentences(facts, BOTH);
    let (in_vi, in_en) = (said.get("vi").unwrap(), said.get("en").unwrap());
    assert!(in_vi.contains(vi), "`{vi}` is not in `{in_vi}`");
    assert!(in_en.contains(en), "`{en}` is not in `{in_en}`");
}

#[test]
fn a_ratio_quotes_part_and_whole() {
    let ruling = ResolvedRule::Proportional { zero_at: 0.0, full_at: 1.0 };
    let mut of = single(ruling, 254_178.0 / 265_883.0, Type::Share);
    let measured = of.measured.as_mut().unwrap();
    measured.shape = Shape::Ratio { part: 0, whole: 1 };
    let counted = |vi, en, x| {
        let unit = text("hồ sơ", "dossiers");
        InputFacts { unit, ..input(vi, en, Value::Known(x), Type::Count) }
    };
    measured.inputs = vec![
        counted("Hồ sơ đúng hạn", "On time", 254_178.0),
        counted("Hồ sơ tiếp nhận", "Received", 265_883.0),
    ];
    let mut facts = Facts { decimals: Some(2), ..of_indicator(19.12, 20.0, of) };
    says(
        &facts,
        "254.178 trên 265.883 hồ sơ (95,6 %), “Hồ sơ đúng hạn” trên “Hồ sơ tiếp nhận”, được 19,12 \
         trên 20 điểm; mất 0,88 điểm vì điểm tăng theo tỷ lệ từ 0 % (chưa có điểm) và chỉ trọn \
         điểm ở 100 %. Điểm đã làm tròn đến 2 chữ số thập phân.",
        "254,178 of 265,883 dossiers (95.6%), “On time” of “Received”: 19.12 of 20 points; 0.88 \
         points are lost, because points grow in proportion from 0% (none yet) and are full only \
         at 100%. The points are rounded to 2 decimals.",
    );
    // Rounded up to all points, the value still is not at the level for all.
    facts.points = 20.0;
    mentions(&facts, "được trọn 20 điểm", "The points are rounded to 2 decimals.");
}

#[test]
fn proportional_rules_say_where_points_begin_and_end() {
    let rising = ResolvedRule::Proportional { zero_at: 50.0, full_at: 80.0 };
    mentions(
        &scored(20.0, 20.0, rising.clone(), 80.0, Type::Percent),
        "được trọn 20 điểm vì đã đạt mức trọn điểm là 80 %",
        "all 20 points, because the level for full points, 80%, is reached",
    );
    mentions(
        &scored(0.0, 20.0, rising.clone(), 50.0, Type::Percent),
        "được 0 trên 20 điểm; mất 20 điểm vì chưa vượt mức 50 %",
        "0 of 20 points; 20 points are lost, because the value is not above 50%",
    );
    // A value just below the level for all points is not shown as that level.
    mentions(
        &scored(19.999_9, 20.0, rising, 79.999_6, Type::Percent),
        "79,9996 %, được 19,9999 trên 20 điểm; mất 0,0001 điểm",
        "79.9996%: 19.9999 of 20 points; 0.0001 points are lost",
    );
    let falling = ResolvedRule::Proportional { zero_at: 10.0, full_at: 2.0 };
    mentions(
        &scored(8.125, 10.0, falling.clone(), 3.5, Type::Days),
        "“Số đo”: 3,5 ngày, được 8,13 trên 10 điểm; mất 1,87 điểm vì giá trị càng cao càng ít \
         điểm: đến 2 ngày được trọn điểm",
        "up to 2 days all points, from 10 days on none",
    );
    mentions(
        &scored(10.0, 10.0, falling.clone(), 1.0, Type::Days),
        "“Số đo”: 1 ngày, được trọn 10 điểm vì không vượt mức trọn điểm là 2 ngày",
        "“Measure” is 1 day: all 10 points",
    );
    mentions(
        &scored(0.0, 10.0, falling, 12.0, Type::Days),
        "đã tới mức 10 ngày, nơi không còn điểm",
        "the value has reached 10 days, where no points are left",
    );
}

#[test]
fn a_band_is_named_by_its_edges_and_the_better_one_with_it() {
    let band = |lower, upper, points| BandRange { lower, upper, points };
    let bands = vec![
        band(Some((0.9, true)), None, 5.0),
        band(Some((0.8, true)), Some((0.9, false)), 3.0),
        band(None, Some((0.8, false)), 0.0),
    ];
    let mut of = single(ResolvedRule::Bands(bands), 0.899_96, Type::Share);
    of.detail = 2;
    of.bands = vec![text("Tốt", "Good"), Text::default(), Text::default()];
    says(
        &of_indicator(3.0, 5.0, of.clone()),
        "“Số đo”: 89,996 %, được 3 trên 5 điểm; mất 2 điểm vì giá trị thuộc mức từ 80 % đến dưới \
         90 % được 3 điểm; mức tốt hơn gần nhất là “Tốt” (từ 90 % trở lên) được 5 điểm.",
        "“Measure” is 89.996%: 3 of 5 points; 2 points are lost, because the value is in the band \
         from 80% to below 90%, which earns 3 points; the next better band, “Good” (from 90% on), \
         earns 5 points.",
    );
    of.measured.as_mut().unwrap().value = Value::Known(0.3);
    of.detail = 3;
    mentions(&of_indicator(0.0, 5.0, of), "mức dưới 80 %", "the band below 80%");
}

#[test]
fn curves_name_the_points_around_the_value() {
    let curve = ResolvedRule::Through(vec![(0.0, 0.0), (50.0, 4.0), (100.0, 10.0)]);
    mentions(
        &scored(5.5, 10.0, curve.clone(), 62.5, Type::Number),
        "giữa mốc 50 (4 điểm) và mốc 100 (10 điểm)",
        "between 50 (4 points) and 100 (10 points)",
    );
    mentions(
        &scored(10.0, 10.0, curve.clone(), 120.0, Type::Number),
        "từ 100 trở lên được 10 điểm",
        "10 points at 100 and above",
    );
    mentions(
        &scored(0.0, 10.0, curve, -1.0, Type::Number),
        "từ 0 trở xuống được 0 điểm",
        "0 points at 0 and below",
    );
    mentions(
        &scored(6.9, 10.0, ResolvedRule::LogNormal { median: 5.0, good: 2.0 }, 3.5, Type::Days),
        "ở 5 ngày được một nửa, ở 2 ngày được chín phần mười",
        "half of them at 5 days, nine tenths at 2 days",
    );
}

#[test]
fn answers_say_which_one_earns() {
    mentions(
        &scored(2.0, 2.0, ResolvedRule::YesNo { inverted: false }, 1.0, Type::YesNo),
        "“Số đo”: có, được trọn 2 điểm vì chỉ câu trả lời “có” được điểm",
        "“Measure” is yes: all 2 points, because only the answer “yes” earns points",
    );
    mentions(
        &scored(0.0, 1.0, ResolvedRule::YesNo { inverted: true }, 1.0, Type::YesNo),
        "được 0 trên 1 điểm; mất 1 điểm vì chỉ câu trả lời “không” được điểm",
        "0 of 1 point; 1 point is lost, because only the answer “no” earns points",
    );
}

fn checklist(award: Award) -> IndicatorFacts {
    let item = |name: &str, value| ItemFacts { title: text(name, name), value };
    IndicatorFacts {
        ruling: ResolvedRule::Checklist { award, parts: vec![0.25; 4] },
        detail: 1,
        bands: Vec::new(),
        measured: None,
        items: vec![
            item("ghế", Value::Known(1.0)),
            item("nước", Value::Known(0.0)),
            item("wifi", Value::Missing),
            item("mái", Value::NotApplicable),
        ],
        missing: vec![text("Có wifi", "Has wifi")],
        not_applicable: Vec::new(),
    }
}

#[test]
fn checklists_name_their_items() {
    let unknown = |award| Facts {
        status: Status::Unknown,
        state: State::Missing,
        known_max: 0.0,
        lowest: 2.0,
        highest: 4.0,
        ..of_indicator(0.0, 6.0, checklist(award))
    };
    says(
        &unknown(Award::Each),
        "Chưa có số liệu “Có wifi”, nên chưa biết điểm; có thể được từ 2 đến 4 điểm, trên tối đa \
         6 điểm. Đã đạt: “ghế”. Chưa đạt: “nước”. Chưa rõ: “wifi”. Không áp dụng: “mái”.",
        "No figures have been reported for “Has wifi”, so the points are not known yet; they may \
         be between 2 and 4 points, of at most 6. Done: “ghế”. Not done: “nước”. Not known: \
         “wifi”. Not applicable: “mái”.",
    );
    mentions(
        &of_indicator(0.0, 6.0, checklist(Award::All)),
        "Đạt 1 trên 3 mục, được 0 trên 6 điểm; mất 6 điểm vì phải đạt tất cả 4 mục mới được điểm",
        "1 of 3 items done: 0 of 6 points; 6 points are lost, because points are earned only when \
         all 4 items are done",
    );
    mentions(
        &of_indicator(6.0, 6.0, checklist(Award::AtLeast(1))),
        "cần đạt ít nhất 1 mục",
        "at least 1 item",
    );
    mentions(
        &of_indicator(2.0, 6.0, checklist(Award::Each)),
        "mỗi mục đạt được một phần điểm bằng nhau",
        "every item done earns an equal part",
    );
}

#[test]
fn cases_take_and_add() {
    let per_case = |points, floor, cap| ResolvedRule::PerCase { points, start: 0.0, floor, cap };
    mentions(
        &scored(-5.0, 0.0, per_case(-2.0, -5.0, 0.0), 3.0, Type::Count),
        "“Số đo”: 3, bị trừ 5 điểm vì mỗi trường hợp trừ 2 điểm, nhưng không dưới -5 điểm",
        "5 points deducted, because every case takes 2 points, but never below -5 points",
    );
    mentions(
        &scored(0.0, 0.0, per_case(-2.0, -5.0, 0.0), 0.0, Type::Count),
        "không bị trừ và không được cộng điểm",
        "no points deducted and none added",
    );
    let bonus = |points, x| Facts {
        bonus: true,
        ..scored(points, 5.0, per_case(1.0, 0.0, 5.0), x, Type::Count)
    };
    mentions(
        &bonus(5.0, 7.0),
        "được cộng 5 điểm (nhiều nhất 5) vì mỗi trường hợp cộng 1 điểm, nhưng không quá 5 điểm",
        "5 points on top (at most 5), because every case adds 1 point, but never above 5 points",
    );
    mentions(&bonus(0.0, 0.0), "không được cộng điểm vì", "no points on top, because");
    let from_ten = ResolvedRule::PerCase { points: -2.0, start: 10.0, floor: 0.0, cap: 10.0 };
    mentions(
        &scored(4.0, 10.0, from_ten, 3.0, Type::Count),
        "được 4 trên 10 điểm; mất 6 điểm vì mỗi trường hợp trừ 2 điểm, bắt đầu từ 10 điểm",
        "every case takes 2 points, beginning from 10 points",
    );
}

#[test]
fn comparisons_say_with_what() {
    let relative = |method, better, goalposts| {
        let ruling = ResolvedRule::Relative { method, better, goalposts };
        scored(4.0, 10.0, ruling, 62.5, Type::Number)
    };
    let all = [
        (RelativeMethod::MinMax, "thấp nhất và đơn vị cao nhất", "the lowest and the highest unit"),
        (RelativeMethod::ZScore, "độ lệch chuẩn", "standard deviations"),
        (RelativeMethod::Percentile, "kém hơn hoặc bằng", "did no better"),
        (RelativeMethod::Rank, "thứ hạng", "rank"),
        (RelativeMethod::DistanceToBest, "đơn vị tốt nhất", "the best unit"),
    ];
    for (method, vi, en) in all {
        mentions(&relative(method, Direction::High, None), vi, en);
        mentions(
            &relative(method, Direction::Low, None),
            "càng thấp càng tốt",
            "low values are better",
        );
    }
    let ends = Some((20.0, 85.0));
    mentions(
        &relative(RelativeMethod::MinMax, Direction::High, ends),
        "giữa hai mốc cố định 20 và 85",
        "between the fixed ends 20 and 85",
    );
    mentions(
        &relative(RelativeMethod::DistanceToBest, Direction::Low, ends),
        "tới mốc tốt nhất 20",
        "to the best end, 20",
    );
}

#[test]
fn points_and_information() {
    let mut of = single(ResolvedRule::Points, 1.85, Type::Share);
    let measured = of.measured.as_mut().unwrap();
    measured.formula = "(2 * a + b) / c".to_owned();
    measured.shape = Shape::Other;
    measured.inputs.push(input("Khác", "Other", Value::Missing, Type::Count));
    mentions(
        &of_indicator(1.85, 2.0, of),
        "Công thức `(2 * a + b) / c` cho kết quả 1,85 (với “Số đo” = 185 % và “Khác” = –)",
        "the formula gives the points themselves, held between 0 and 2",
    );
    let mut facts = scored(0.0, 0.0, ResolvedRule::Information, 20_432.0, Type::Date);
    facts.status = Status::Information;
    says(
        &facts,
        "“Số đo”: 10/12/2025; chỉ để tham khảo, không tính điểm.",
        "“Measure” is 10 December 2025; for information only, no points are at stake.",
    );
    let Subject::Indicator(of) = &mut facts.subject else { panic!() };
    of.measured.as_mut().unwrap().value = Value::Missing;
    of.missing = vec![text("Số đo", "Measure")];
    mentions(&facts, "Chưa có số liệu “Số đo”; chỉ để", "reported for “Measure”; for information");
}

#[test]
fn given_points_name_the_giver() {
    let give = |by: Option<&str>, note: Option<&str>| Facts {
        status: Status::Given,
        given: Some((by.map(str::to_owned), note.map(str::to_owned))),
        ..scored(8.5, 10.0, ResolvedRule::Given, 0.0, Type::Number)
    };
    says(
        &give(Some("Hội đồng"), Some("biên bản 12")),
        "Điểm do Hội đồng chấm: được 8,5 trên 10 điểm; không tính từ số liệu. Ghi chú: “biên bản \
         12”.",
        "Points given by Hội đồng: 8.5 of 10 points; not computed from figures. Note: “biên bản \
         12”.",
    );
    mentions(&give(None, None), "không ghi ai chấm", "not recorded by whom");
    let group = Facts {
        status: Status::Given,
        given: Some((None, None)),
        ..of_group(3.0, 4.0, Aggregate::Sum, Vec::new())
    };
    mentions(&group, "không tính từ các mục bên dưới", "not computed from what is below");
}

#[test]
fn absent_values_say_what_is_missing_and_what_follows() {
    let absent = |status, state, policy, points, max| {
        let mut of =
            single(ResolvedRule::Proportional { zero_at: 0.0, full_at: 1.0 }, 0.0, Type::Share);
        of.missing = vec![text("Số A", "Figure A"), text("Số B", "Figure B")];
        of.not_applicable = vec![text("Dự án", "Projects")];
        of.measured.as_mut().unwrap().value = Value::from_parts(0.0, state);
        let policy = Some(policy);
        Facts { status, state, policy, full: 20.0, ..of_indicator(points, max, of) }
    };
    says(
        &absent(Status::Assigned, State::Missing, Policy::Zero, 0.0, 20.0),
        "Chưa có số liệu “Số A” và “Số B”; trong trường hợp này chương trình quy định không cho \
         điểm: được 0 trên 20 điểm.",
        "No figures have been reported for “Figure A” and “Figure B”; for this case the programme \
         assigns no points: 0 of 20 points.",
    );
    mentions(
        &absent(Status::Assigned, State::NotApplicable, Policy::Full, 20.0, 20.0),
        "Đơn vị không có “Dự án”; trong trường hợp này chương trình quy định cho trọn điểm",
        "The unit does not have “Projects”; for this case the programme assigns all points",
    );
    mentions(
        &absent(Status::Assigned, State::Undefined, Policy::Points(3.0), 3.0, 20.0),
        "Công thức `a` không có giá trị; trong trường hợp này chương trình quy định cho 3 điểm",
        "The formula `a` has no value; for this case the programme assigns 3 points",
    );
    let mut open = absent(Status::Assigned, State::Missing, Policy::Zero, 0.0, 20.0);
    open.highest = 20.0;
    mentions(
        &open,
        "Còn thiếu “Số A” và “Số B”; khi có đủ, điểm có thể từ 0 đến 20 điểm",
        "Still missing: “Figure A” and “Figure B”; once all is there",
    );
    let mut excluded = absent(Status::Excluded, State::NotApplicable, Policy::Exclude, 0.0, 0.0);
    says(
        &excluded,
        "Đơn vị không có “Dự án”, nên mục này không được tính; điểm tối đa của phần trên giảm 20 \
         điểm.",
        "The unit does not have “Projects”, so this does not count; the maximum above it shrinks \
         by 20 points.",
    );
    excluded.above = Some(Above { aggregate: Aggregate::Sum, rescale: true });
    mentions(&excluded, "được nhân lên cho đủ điểm tối đa", "scaled up to the full maximum");
    excluded.above = Some(Above { aggregate: Aggregate::Median, rescale: false });
    mentions(&excluded, "chỉ xét các mục còn lại", "looks at the others only");
    excluded.applicable = false;
    mentions(&excluded, "Nội dung này không áp dụng", "This does not apply to the unit");
    let mut back = absent(Status::Excluded, State::Missing, Policy::Exclude, 0.0, 0.0);
    back.highest = 20.0;
    mentions(&back, "có thể được từ 0 đến 20 điểm", "may earn between 0 and 20 points");
}

#[test]
fn values_without_an_answer_say_why() {
    let unknown = |ruling, value, shape| {
        let mut of = single(ruling, 7.0, Type::Number);
        let measured = of.measured.as_mut().unwrap();
        measured.value = value;
        measured.shape = shape;
        measured.formula = "a / b".to_owned();
        measured.inputs.push(input("Tổng", "Whole", Value::Known(0.0), Type::Count));
        Facts {
            status: Status::Unknown,
            state: State::Undefined,
            highest: 5.0,
            ..of_indicator(0.0, 5.0, of)
        }
    };
    let bands = ResolvedRule::Bands(Vec::new());
    mentions(
        &unknown(bands, Value::Known(7.0), Shape::Single(0)),
        "Không có mức điểm nào cho giá trị 7, nên chưa biết điểm; có thể được từ 0 đến 5 điểm",
        "No band holds the value 7, so the points are not known yet",
    );
    let relative = ResolvedRule::Relative {
        method: RelativeMethod::Rank,
        better: Direction::High,
        goalposts: None,
    };
    mentions(
        &unknown(relative, Value::Known(7.0), Shape::Single(0)),
        "để so sánh",
        "to compare with",
    );
    mentions(
        &unknown(ResolvedRule::Points, Value::Undefined, Shape::Ratio { part: 0, whole: 1 }),
        "Công thức `a / b` không có giá trị vì “Tổng” bằng 0",
        "The formula `a / b` has no value, because “Whole” is 0",
    );
    let mut nobody = unknown(ResolvedRule::Given, Value::Missing, Shape::Other);
    nobody.state = State::Missing;
    mentions(&nobody, "Chưa có ai chấm điểm mục này", "Nobody has given points yet");
}

#[test]
fn inherited_results_name_the_unit() {
    let mut facts = scored(18.0, 20.0, ResolvedRule::Points, 18.0, Type::Number);
    facts.status = Status::Inherited;
    let unit = Some("tỉnh Thái Nguyên".to_owned());
    facts.elsewhere = Some(Elsewhere { unit_type: "province".to_owned(), unit });
    says(
        &facts,
        "Mục này được đánh giá ở “tỉnh Thái Nguyên” (cấp “province”); đơn vị này dùng chung kết \
         quả đó: được 18 trên 20 điểm.",
        "This is assessed at “tỉnh Thái Nguyên” (“province”); this unit shares that result: 18 of \
         20 points.",
    );
    facts.status = Status::Unknown;
    (facts.lowest, facts.highest) = (0.0, 20.0);
    facts.elsewhere.as_mut().unwrap().unit = None;
    mentions(
        &facts,
        "cấp “province”; ở đó chưa có kết quả được tính. Kết quả cuối cùng sẽ là từ 0 đến 20 điểm",
        "a unit of type “province”; there is no result there that counts yet",
    );
}

#[test]
fn groups_say_how_they_combine() {
    let children = || {
        vec![
            child("A", Status::Scored, 8.0, 10.0),
            child("B", Status::Scored, 5.0, 10.0),
            child("C", Status::Excluded, 0.0, 0.0),
        ]
    };
    says(
        &of_group(13.0, 20.0, Aggregate::Sum, children()),
        "Cộng điểm của 2 mục: được 13 trên 20 điểm; mất 7 điểm. Mất điểm nhiều nhất ở “B” (5 \
         điểm) và “A” (2 điểm). Không tính: “C”.",
        "The points of 2 items added up: 13 of 20 points; 7 points are lost. Most points were \
         lost at “B” (5 points) and “A” (2 points). Not counted: “C”.",
    );
    let all = [
        (Aggregate::Mean(Mean::Arithmetic), "Trung bình cộng của", "The mean of"),
        (Aggregate::Mean(Mean::Geometric), "Trung bình nhân của", "The geometric mean of"),
        (Aggregate::Mean(Mean::Harmonic), "Trung bình điều hòa của", "The harmonic mean of"),
        (Aggregate::Mean(Mean::Power(0.5)), "lũy thừa bậc 0,5", "of power 0.5"),
        (Aggregate::Min, "thấp nhất trong 2 mục", "The lowest share of 2 items"),
        (Aggregate::Median, "ở giữa của 2 mục", "The middle share of 2 items"),
        (Aggregate::AllOrNothing, "cả 2 mục đều trọn điểm", "every one of 2 items has all"),
    ];
    for (aggregate, vi, en) in all {
        mentions(&of_group(13.0, 20.0, aggregate, children()), vi, en);
    }
    mentions(
        &of_group(10.0, 20.0, Aggregate::Min, children()),
        "Thấp nhất: “B” (50 %) và “A” (80 %).",
        "Lowest: “B” (50%) and “A” (80%).",
    );
    mentions(
        &of_group(0.0, 20.0, Aggregate::AllOrNothing, children()),
        "Chưa trọn điểm: “B” (50 %) và “A” (80 %).",
        "Not complete: “B” (50%) and “A” (80%).",
    );
    let mut weighed = children();
    weighed.first_mut().unwrap().weight = 3.0;
    mentions(
        &of_group(13.0, 20.0, Aggregate::Mean(Mean::Arithmetic), weighed),
        "Trung bình cộng có trọng số",
        "The weighted mean",
    );
}

#[test]
fn a_group_known_in_part_says_what_may_come() {
    says(
        &partial(),
        "Cộng điểm của 2 mục. Mới biết đủ 1 trên 2 mục: phần đã biết được 19,12 trên 20 điểm; mất \
         0,88 điểm. Chưa biết đủ: “B”. Kết quả cuối cùng sẽ là từ 19,12 đến 29,12 điểm, trên tối \
         đa 30 điểm. Mất điểm nhiều nhất ở “A” (0,88 điểm).",
        "The points of 2 items added up. 1 of 2 items fully known; the known part has 19.12 of 20 \
         points; 0.88 points are lost. Not fully known: “B”. The final result will be between \
         19.12 and 29.12 points, of at most 30. Most points were lost at “A” (0.88 points).",
    );
    let mut decided = partial();
    decided.status = Status::Scored;
    decided.highest = decided.points;
    decided.max = 20.0;
    mentions(
        &decided,
        "Chưa biết đủ “B”, nhưng điều đó không thay đổi được kết quả.",
        "Not all is known of “B”, but that cannot change the result.",
    );
}

#[test]
fn sums_that_are_not_the_sum_say_why() {
    let sum = |points, max, decimals, parts: &[f64]| {
        let children = parts.iter().map(|part| child("A", Status::Scored, *part, 10.0)).collect();
        Facts { decimals, ..of_group(points, max, Aggregate::Sum, children) }
    };
    mentions(
        &sum(10.0, 10.0, None, &[8.0, 5.0]),
        "Tổng các mục là 13 điểm, nhưng không được quá 10 điểm",
        "add up to 13 points, but no more than 10 count",
    );
    mentions(&sum(0.0, 10.0, None, &[3.0, -5.0]), "không xuống dưới 0", "does not fall below 0");
    mentions(
        &sum(9.1, 20.0, Some(1), &[8.0, 1.125]),
        "Làm tròn từ 9,13 điểm.",
        "Rounded from 9.13 points.",
    );
    let class = Some(ClassFacts {
        class: Some(text("Tốt", "Good")),
        certain: true,
        next: Some((text("Xuất sắc", "Excellent"), 90.0, true)),
        possible: vec![text("Tốt", "Good")],
        held: false,
    });
    let edge = Facts { class, ..sum(89.99, 100.0, Some(2), &[80.0, 9.996]) };
    mentions(
        &edge,
        "Tổng các mục là 89,996 điểm; điểm hiển thị không được làm tròn qua ngưỡng xếp loại. Xếp \
         loại: “Tốt”. Còn thiếu 0,01 điểm để đạt loại “Xuất sắc” (từ 90 điểm).",
        "Class: “Good”. For “Excellent” (from 90 points on), 0.01 points are missing.",
    );
}

#[test]
fn gates_say_what_they_did_or_may_do() {
    let gate = |effect, fired, undecided| GateFacts {
        when: "cases > 1".to_owned(),
        message: text("có nhiều vụ sai phạm.", "several violations."),
        effect,
        undecided,
        fired,
    };
    let ruling = ResolvedRule::Proportional { zero_at: 0.0, full_at: 100.0 };
    let mut facts = scored(5.0, 10.0, ruling, 90.0, Type::Percent);
    facts.gates = vec![gate(EffectFacts::CapShare(0.5), true, false)];
    says(
        &facts,
        "“Số đo”: 90 %. Quy tắc tính điểm: điểm tăng theo tỷ lệ từ 0 % (chưa có điểm) và chỉ trọn \
         điểm ở 100 %. Điều kiện đã áp dụng: có nhiều vụ sai phạm; vì vậy không được quá 50 % số \
         điểm tối đa. Kết quả: được 5 trên 10 điểm.",
        "“Measure” is 90%. The rule: points grow in proportion from 0% (none yet) and are full \
         only at 100%. This condition applies: several violations; therefore at most 50% of the \
         maximum can be had. The result: 5 of 10 points.",
    );
    facts.gates = vec![gate(EffectFacts::Zero, false, true)];
    mentions(
        &facts,
        "Chưa biết có phải áp dụng điều kiện sau hay không: có nhiều vụ sai phạm; nếu có thì mất \
         toàn bộ điểm.",
        "It is not known yet whether this condition applies: several violations; if it does, all \
         points are lost.",
    );
    let mut silent = gate(EffectFacts::CapPoints(4.0), true, false);
    silent.message = Text::default();
    facts.gates = vec![silent];
    mentions(&facts, "`cases > 1`; vì vậy không được quá 4 điểm", "at most 4 points can be had");
    facts.gates = vec![gate(EffectFacts::CapClass(text("Khá", "Fair")), true, false)];
    mentions(&facts, "xếp loại không cao hơn “Khá”", "the class can be “Fair” at best");
    assert!(!sentences(&facts, BOTH).get("en").unwrap().contains("The result:"));
}

#[test]
fn classes_are_certain_held_or_open() {
    let with = |class| Facts { class: Some(class), ..partial() };
    let possible = vec![text("Xuất sắc", "Excellent"), text("Tốt", "Good"), text("Khá", "Fair")];
    let open = ClassFacts { class: None, certain: false, next: None, possible, held: false };
    mentions(
        &with(open.clone()),
        "Chưa xếp loại chắc chắn được vì còn thiếu số liệu; có thể là “Xuất sắc”, “Tốt” hoặc “Khá”.",
        "it may be “Excellent”, “Good” or “Fair”.",
    );
    // A policy has put points in place: the total stands in a class, but may leave it.
    mentions(
        &with(ClassFacts { class: Some(text("Khá", "Fair")), ..open.clone() }),
        "Xếp loại hiện tại: “Khá”, chưa chắc chắn vì còn thiếu số liệu",
        "Class for now: “Fair”, not certain yet: figures are missing",
    );
    let certain = ClassFacts { class: Some(text("Khá", "Fair")), certain: true, ..open };
    mentions(
        &with(certain.clone()),
        "Xếp loại: “Khá”, dù số liệu còn thiếu có giá trị nào (không kể trường hợp số liệu không \
         áp dụng).",
        "Class: “Fair”, whatever values the missing figures turn out to have (that one does not \
         apply is not counted among them).",
    );
    mentions(
        &with(ClassFacts { held: true, ..certain.clone() }),
        "bị điều kiện trên giữ lại",
        "the condition above holds it down",
    );
    let next = Some((text("Tốt", "Good"), 20.0, false));
    mentions(
        &with(ClassFacts { next, ..certain }),
        "Còn thiếu hơn 0,88 điểm để đạt loại “Tốt” (trên 20 điểm).",
        "For “Good” (above 20 points), more than 0.88 points are missing.",
    );
}

#[test]
fn what_is_proposed_is_called_so() {
    let mut facts = scored(2.0, 2.0, ResolvedRule::YesNo { inverted: false }, 1.0, Type::YesNo);
    facts.proposed = true;
    mentions(&facts, "Số điểm đề xuất, chưa có văn bản", "Proposed points, not decided by anyone.");
    facts.above = Some(Above { aggregate: Aggregate::Mean(Mean::Harmonic), rescale: false });
    mentions(&facts, "Trọng số đề xuất, chưa có văn bản", "Proposed weight, not decided");
}

#[test]
fn texts_of_users_are_plain_and_short() {
    assert_eq!(plain("  a\n\t b\u{7}c\u{202e}d  "), "a b cd");
    assert_eq!(plain("<b>&amp;</b> {}"), "<b>&amp;</b> {}");
    let long = plain(&"chữ ".repeat(2_500));
    assert_eq!(long.chars().count(), 200);
    assert!(long.ends_with("chữ…"), "{long}");
    assert_eq!(plain(&"đ".repeat(200)), "đ".repeat(200));

    let mut facts = scored(2.0, 2.0, ResolvedRule::YesNo { inverted: false }, 1.0, Type::YesNo);
    let Subject::Indicator(of) = &mut facts.subject else { panic!() };
    let title = &mut of.measured.as_mut().unwrap().inputs.first_mut().unwrap().title;
    *title = Text::of("fr", "Mesure {}\n%");
    mentions(&facts, "“Mesure {} %”: có", "“Mesure {} %” is yes");
}
