//! The sentences in Vietnamese.

use super::language::{
    Adjusted, Cause, Combined, Effect, Gate, Items, Language, Leaving, Ratio, Reason, Standing,
    Won, joined,
};
use super::number::{Style, rounded_up};
use crate::math;
use crate::programme::{Aggregate, Award, Direction, Mean, Policy, RelativeMethod};

pub(super) const STYLE: Style = Style {
    decimal: ',',
    thousands: '.',
    percent: " %",
    days: ("{} ngày", "{} ngày"),
    answers: ("có", "không"),
    months: None,
};

/// Vietnamese.
pub(super) struct Vietnamese;

/// `; mất 0,88 điểm`, or nothing.
fn lost_clause(lost: Option<f64>) -> String {
    lost.map_or_else(String::new, |lost| clause!("; mất {} điểm", STYLE.number(lost)))
}

fn better(direction: Direction) -> &'static str {
    match direction {
        Direction::High => "càng cao càng tốt",
        Direction::Low => "càng thấp càng tốt",
    }
}

/// `từ 0 đến 20 điểm trên tối đa 20 điểm`.
fn range(lowest: f64, highest: f64, max: f64) -> String {
    let (low, high) = (STYLE.number(lowest), STYLE.number(highest));
    // A maximum that may still grow says nothing of what may be won.
    let of = if max > 0.0 && math::at_least(max, highest) {
        clause!(", trên tối đa {} điểm", STYLE.number(max))
    } else {
        String::new()
    };
    if math::same(lowest, highest) {
        clause!("đúng {low} điểm{of}")
    } else {
        clause!("từ {low} đến {high} điểm{of}")
    }
}

impl Language for Vietnamese {
    fn code(&self) -> &'static str {
        "vi"
    }

    fn style(&self) -> &Style {
        &STYLE
    }

    fn all_of(&self, names: &[String]) -> String {
        joined(names, "và")
    }

    fn one_of(&self, names: &[String]) -> String {
        joined(names, "hoặc")
    }

    fn more(&self, count: usize) -> String {
        clause!("{count} mục khác")
    }

    fn points(&self, points: f64) -> String {
        clause!("{} điểm", STYLE.number(points))
    }

    fn ratio(&self, ratio: &Ratio) -> String {
        let Ratio { part, whole, unit, part_name, whole_name, value } = ratio;
        let unit = if unit.is_empty() { String::new() } else { clause!(" {unit}") };
        clause!("{part} trên {whole}{unit} ({value}), {part_name} trên {whole_name}")
    }

    fn quantity(&self, name: &str, value: &str) -> String {
        clause!("{name}: {value}")
    }

    fn formula(&self, formula: &str, value: &str, inputs: &str) -> String {
        if inputs.is_empty() {
            return clause!("Công thức `{formula}` cho kết quả {value}");
        }
        clause!("Công thức `{formula}` cho kết quả {value} (với {inputs})")
    }

    fn items_done(&self, done: usize, count: usize) -> String {
        clause!("Đạt {done} trên {count} mục")
    }

    fn won(&self, won: &Won) -> String {
        let n = |x: f64| STYLE.number(x);
        match won {
            Won::All(max) => clause!("được trọn {} điểm", n(*max)),
            Won::Part(points, max) => {
                clause!("được {} trên {} điểm", STYLE.apart(*points, &[0.0, *max]), n(*max))
            }
            Won::Nothing(max) => clause!("được 0 trên {} điểm", n(*max)),
            Won::Added(points, Some(max)) => {
                clause!("được cộng {} điểm (nhiều nhất {})", n(*points), n(*max))
            }
            Won::Added(points, None) => clause!("được cộng {} điểm", n(*points)),
            Won::NothingAdded => "không được cộng điểm".to_owned(),
            Won::Deducted(points) => clause!("bị trừ {} điểm", n(*points)),
            Won::NoChange => "không bị trừ và không được cộng điểm".to_owned(),
        }
    }

    fn reason(&self, reason: &Reason) -> String {
        let n = |x: f64| STYLE.number(x);
        match reason {
            Reason::RisingFull(full) => clause!("đã đạt mức trọn điểm là {full}"),
            Reason::RisingPart(zero, full) => {
                clause!("điểm tăng theo tỷ lệ từ {zero} (chưa có điểm) và chỉ trọn điểm ở {full}")
            }
            Reason::RisingNone(zero) => {
                clause!("chưa vượt mức {zero}, nơi bắt đầu có điểm")
            }
            Reason::FallingFull(full) => clause!("không vượt mức trọn điểm là {full}"),
            Reason::FallingPart(zero, full) => clause!(
                "giá trị càng cao càng ít điểm: đến {full} được trọn điểm, từ {zero} trở lên \
                 không có điểm"
            ),
            Reason::FallingNone(zero) => clause!("đã tới mức {zero}, nơi không còn điểm"),
            Reason::Band(band, points, better) => {
                let better = better.as_ref().map_or_else(String::new, |(band, points)| {
                    clause!("; mức tốt hơn gần nhất là {band} được {} điểm", n(*points))
                });
                clause!("giá trị thuộc mức {band} được {} điểm{better}", n(*points))
            }
            Reason::CurveStart(at, points) => {
                clause!("theo đường điểm, từ {at} trở xuống được {} điểm", n(*points))
            }
            Reason::CurveEnd(at, points) => {
                clause!("theo đường điểm, từ {at} trở lên được {} điểm", n(*points))
            }
            Reason::CurveBetween((from, low), (to, high)) => clause!(
                "theo đường điểm, giá trị nằm giữa mốc {from} ({} điểm) và mốc {to} ({} điểm)",
                n(*low),
                n(*high)
            ),
            Reason::LogNormal(median, good) => clause!(
                "điểm theo đường cong: ở {median} được một nửa, ở {good} được chín phần mười số \
                 điểm"
            ),
            Reason::Answer { wanted } => {
                let answer = if *wanted { "có" } else { "không" };
                clause!("chỉ câu trả lời “{answer}” được điểm")
            }
            Reason::Checklist { award, count, even } => match award {
                Award::Each if *even => "mỗi mục đạt được một phần điểm bằng nhau".to_owned(),
                Award::Each => "mỗi mục đạt được số điểm riêng của mục đó".to_owned(),
                Award::All => clause!("phải đạt tất cả {count} mục mới được điểm"),
                Award::AtLeast(needed) => {
                    clause!(
                        "cần đạt ít nhất {needed} mục để được trọn điểm, ít hơn thì không có điểm"
                    )
                }
            },
            Reason::PerCase { points, start, floor, cap } => {
                let change = if *points < 0.0 { "trừ" } else { "cộng" };
                let start = if *start == 0.0 {
                    String::new()
                } else {
                    clause!(", bắt đầu từ {} điểm", n(*start))
                };
                let held = match (floor, cap) {
                    (Some(floor), _) => clause!(", nhưng không dưới {} điểm", n(*floor)),
                    (_, Some(cap)) => clause!(", nhưng không quá {} điểm", n(*cap)),
                    _ => String::new(),
                };
                clause!("mỗi trường hợp {change} {} điểm{start}{held}", n(points.abs()))
            }
            Reason::Compared(method, direction) => {
                let how = match method {
                    RelativeMethod::MinMax => {
                        "theo vị trí giữa đơn vị thấp nhất và đơn vị cao nhất cùng kỳ"
                    }
                    RelativeMethod::ZScore => {
                        "theo độ lệch so với trung bình các đơn vị cùng kỳ, từ −3 đến +3 độ lệch \
                         chuẩn"
                    }
                    RelativeMethod::Percentile => {
                        "theo tỷ lệ đơn vị cùng kỳ có kết quả kém hơn hoặc bằng"
                    }
                    RelativeMethod::Rank => "theo thứ hạng giữa các đơn vị cùng kỳ",
                    RelativeMethod::DistanceToBest => {
                        "theo khoảng cách tới đơn vị tốt nhất cùng kỳ"
                    }
                };
                clause!("điểm được tính {how}; giá trị {}", better(*direction))
            }
            Reason::Goalposts(lowest, highest, direction) => clause!(
                "điểm được tính theo vị trí giữa hai mốc cố định {lowest} và {highest}; giá trị {}",
                better(*direction)
            ),
            Reason::BestGoalpost(best, direction) => clause!(
                "điểm được tính theo khoảng cách tới mốc tốt nhất {best}; giá trị {}",
                better(*direction)
            ),
            Reason::Direct(max) => {
                clause!("công thức cho thẳng số điểm, giữ trong khoảng từ 0 đến {}", n(*max))
            }
        }
    }

    fn cause(&self, cause: &Cause) -> String {
        match cause {
            Cause::NotReported(names) => clause!("chưa có số liệu {names}"),
            Cause::NobodyGave => "chưa có ai chấm điểm mục này".to_owned(),
            Cause::ChildrenUnknown(names) => clause!("chưa biết đủ kết quả của {names}"),
            Cause::ItemsUnknown(names) => clause!("chưa rõ kết quả của {names}"),
            Cause::DoesNotHave(names) => clause!("đơn vị không có {names}"),
            Cause::DoesNotApply => "nội dung này không áp dụng cho đơn vị".to_owned(),
            Cause::NothingBelow => "không có mục nào bên dưới được tính".to_owned(),
            Cause::NoValue(formula, Some(divisor)) => {
                clause!("công thức `{formula}` không có giá trị vì {divisor} bằng 0")
            }
            Cause::NoValue(formula, None) => clause!("công thức `{formula}` không có giá trị"),
            Cause::NoBand(value) => clause!("không có mức điểm nào cho giá trị {value}"),
            Cause::NothingToCompare => {
                "chưa có các đơn vị với kết quả khác nhau để so sánh".to_owned()
            }
            Cause::RuleSilent(value) => clause!("quy tắc không cho điểm đối với giá trị {value}"),
            Cause::NotKnown => "chưa biết kết quả".to_owned(),
        }
    }

    fn band(&self, lower: Option<(&str, bool)>, upper: Option<(&str, bool)>) -> String {
        let from = lower.map(
            |(edge, inside)| {
                if inside { clause!("từ {edge}") } else { clause!("trên {edge}") }
            },
        );
        match (from, upper) {
            (None, None) => "mọi giá trị".to_owned(),
            (Some(from), None) => clause!("{from} trở lên"),
            (None, Some((edge, true))) => clause!("từ {edge} trở xuống"),
            (None, Some((edge, false))) => clause!("dưới {edge}"),
            (Some(_), Some((edge, true))) if lower == upper => clause!("đúng {edge}"),
            (Some(from), Some((edge, true))) => clause!("{from} đến {edge}"),
            (Some(from), Some((edge, false))) => clause!("{from} đến dưới {edge}"),
        }
    }

    fn earned(&self, measured: &str, won: &str, lost: Option<f64>, reason: &str) -> String {
        let lost = lost_clause(lost);
        clause!("{measured}, {won}{lost} vì {reason}.")
    }

    fn by_rule(&self, measured: &str, reason: &str) -> String {
        clause!("{measured}. Quy tắc tính điểm: {reason}.")
    }

    fn result(&self, won: &str) -> String {
        clause!("Kết quả: {won}.")
    }

    fn information(&self, measured: Option<&str>) -> String {
        measured.map_or_else(
            || "Chỉ để tham khảo, không tính điểm.".to_owned(),
            |measured| clause!("{measured}; chỉ để tham khảo, không tính điểm."),
        )
    }

    fn items(&self, kind: Items, names: &str) -> String {
        match kind {
            Items::Done => clause!("Đã đạt: {names}."),
            Items::NotDone => clause!("Chưa đạt: {names}."),
            Items::Unknown => clause!("Chưa rõ: {names}."),
            Items::NotApplicable => clause!("Không áp dụng: {names}."),
        }
    }

    fn given(&self, by: Option<&str>, won: &str, is_group: bool) -> String {
        let by = by.map_or_else(
            || "Điểm được cho trực tiếp (không ghi ai chấm)".to_owned(),
            |by| clause!("Điểm do {by} chấm"),
        );
        let from = if is_group { "các mục bên dưới" } else { "số liệu" };
        clause!("{by}: {won}; không tính từ {from}.")
    }

    fn note(&self, note: &str) -> String {
        clause!("Ghi chú: “{note}”.")
    }

    fn assigned(&self, cause: &str, policy: Policy, won: &str) -> String {
        let policy = match policy {
            Policy::Zero => "không cho điểm".to_owned(),
            Policy::Full => "cho trọn điểm".to_owned(),
            Policy::Points(points) => clause!("cho {} điểm", STYLE.number(points)),
            Policy::Unknown | Policy::Error | Policy::Exclude => "ấn định điểm".to_owned(),
        };
        clause!("{cause}; trong trường hợp này chương trình quy định {policy}: {won}.")
    }

    fn unknown(&self, cause: &str, lowest: f64, highest: f64, max: f64) -> String {
        clause!("{cause}, nên chưa biết điểm; có thể được {}.", range(lowest, highest, max))
    }

    fn excluded(&self, cause: &str, effect: Leaving) -> String {
        let effect = match effect {
            Leaving::MaximumShrinks(points) => {
                clause!("; điểm tối đa của phần trên giảm {} điểm", STYLE.number(points))
            }
            Leaving::OthersScaledUp => {
                "; điểm các mục còn lại được nhân lên cho đủ điểm tối đa của phần trên".to_owned()
            }
            Leaving::OthersAveraged => "; phần trên chỉ xét các mục còn lại".to_owned(),
            Leaving::Nothing => String::new(),
        };
        clause!("{cause}, nên mục này không được tính{effect}.")
    }

    fn may_return(&self, lowest: f64, highest: f64) -> String {
        clause!("Nếu có đủ số liệu, mục này có thể được {}.", range(lowest, highest, 0.0))
    }

    fn may_change(&self, missing: &str, lowest: f64, highest: f64, max: f64) -> String {
        let missing = if missing.is_empty() {
            "Còn thiếu số liệu".to_owned()
        } else {
            clause!("Còn thiếu {missing}")
        };
        clause!("{missing}; khi có đủ, điểm có thể {}.", range(lowest, highest, max))
    }

    fn inherited(&self, unit_type: &str, unit: Option<&str>, won: Option<&str>) -> String {
        let place = unit.map_or_else(
            || clause!("cấp “{unit_type}”"),
            |unit| clause!("“{unit}” (cấp “{unit_type}”)"),
        );
        let won = won.map_or_else(
            || "ở đó chưa có kết quả được tính".to_owned(),
            |won| clause!("đơn vị này dùng chung kết quả đó: {won}"),
        );
        clause!("Mục này được đánh giá ở {place}; {won}.")
    }

    fn rounded(&self, decimals: u8) -> String {
        clause!("Điểm đã làm tròn đến {decimals} chữ số thập phân.")
    }

    fn combined(&self, combined: &Combined, won: Option<&str>, lost: Option<f64>) -> String {
        let count = combined.count;
        let weighed = if combined.even { "" } else { " có trọng số" };
        let how = match combined.aggregate {
            Aggregate::Sum => clause!("Cộng điểm của {count} mục"),
            Aggregate::Mean(Mean::Arithmetic) => {
                clause!("Trung bình cộng{weighed} của tỷ lệ điểm ở {count} mục")
            }
            Aggregate::Mean(Mean::Geometric) => clause!(
                "Trung bình nhân{weighed} của tỷ lệ điểm ở {count} mục (mục cao không bù trọn được \
                 mục thấp)"
            ),
            Aggregate::Mean(Mean::Harmonic) => clause!(
                "Trung bình điều hòa{weighed} của tỷ lệ điểm ở {count} mục (mục thấp kéo kết quả \
                 xuống mạnh)"
            ),
            Aggregate::Mean(Mean::Power(power)) => clause!(
                "Trung bình lũy thừa bậc {}{weighed} của tỷ lệ điểm ở {count} mục",
                STYLE.number(power)
            ),
            Aggregate::Min => clause!("Lấy theo mục có tỷ lệ điểm thấp nhất trong {count} mục"),
            Aggregate::Median => clause!("Lấy theo tỷ lệ điểm ở giữa của {count} mục"),
            Aggregate::AllOrNothing => {
                clause!("Chỉ được điểm khi cả {count} mục đều trọn điểm")
            }
        };
        let won = won.map_or_else(String::new, |won| clause!(": {won}"));
        clause!("{how}{won}{}.", lost_clause(lost))
    }

    fn partly(&self, known: usize, count: usize, won: &str, lost: Option<f64>) -> String {
        clause!("Mới biết đủ {known} trên {count} mục: phần đã biết {won}{}.", lost_clause(lost))
    }

    fn still_unknown(&self, names: &str) -> String {
        clause!("Chưa biết đủ: {names}.")
    }

    fn final_range(&self, lowest: f64, highest: f64, max: f64) -> String {
        clause!("Kết quả cuối cùng sẽ là {}.", range(lowest, highest, max))
    }

    fn cannot_change(&self, names: &str) -> String {
        clause!("Chưa biết đủ {names}, nhưng điều đó không thay đổi được kết quả.")
    }

    fn losses(&self, names: &str) -> String {
        clause!("Mất điểm nhiều nhất ở {names}.")
    }

    fn made_good(&self, names: &str) -> String {
        clause!("Được bù lại bởi {names}.")
    }

    fn weakest(&self, names: &str) -> String {
        clause!("Thấp nhất: {names}.")
    }

    fn not_full(&self, names: &str) -> String {
        clause!("Chưa trọn điểm: {names}.")
    }

    fn left_out(&self, names: &str) -> String {
        clause!("Không tính: {names}.")
    }

    fn adjusted(&self, adjusted: Adjusted) -> String {
        let n = |x: f64| STYLE.number(x);
        match adjusted {
            Adjusted::HeldAtMaximum(sum, max) => {
                clause!("Tổng các mục là {} điểm, nhưng không được quá {} điểm.", n(sum), n(max))
            }
            Adjusted::HeldAtZero(sum) => {
                clause!("Tổng các mục là {} điểm, nhưng kết quả không xuống dưới 0.", n(sum))
            }
            Adjusted::Rounded(sum) => clause!("Làm tròn từ {} điểm.", n(sum)),
            Adjusted::KeptInClass(sum) => clause!(
                "Tổng các mục là {} điểm; điểm hiển thị không được làm tròn qua ngưỡng xếp loại.",
                n(sum)
            ),
            Adjusted::ScaledUp(max) => clause!(
                "Vì có mục không tính, điểm các mục còn lại được nhân lên theo mức tối đa {} điểm.",
                n(max)
            ),
        }
    }

    fn gate(&self, gate: &Gate<'_>) -> String {
        let effect = match &gate.effect {
            Effect::Zero => "mất toàn bộ điểm".to_owned(),
            Effect::Points(points) => clause!("không được quá {} điểm", STYLE.number(*points)),
            Effect::Share(share) => clause!("không được quá {share} số điểm tối đa"),
            Effect::Class(class) => clause!("xếp loại không cao hơn {class}"),
        };
        let message = gate.message;
        if gate.undecided {
            clause!(
                "Chưa biết có phải áp dụng điều kiện sau hay không: {message}; nếu có thì {effect}."
            )
        } else {
            clause!("Điều kiện đã áp dụng: {message}; vì vậy {effect}.")
        }
    }

    fn class(&self, name: &str, standing: Standing) -> String {
        let standing = match standing {
            Standing::ByPoints => "",
            Standing::HeldByGate => "; số điểm đủ cho loại cao hơn nhưng bị điều kiện trên giữ lại",
            Standing::WhateverComes => {
                ", dù số liệu còn thiếu có giá trị nào (không kể trường hợp số liệu không áp dụng)"
            }
        };
        clause!("Xếp loại: {name}{standing}.")
    }

    fn next_class(&self, name: &str, needed: f64, edge: f64, included: bool) -> String {
        let needed = STYLE.number(rounded_up(needed));
        let edge = STYLE.number(edge);
        if included {
            clause!("Còn thiếu {needed} điểm để đạt loại {name} (từ {edge} điểm).")
        } else {
            clause!("Còn thiếu hơn {needed} điểm để đạt loại {name} (trên {edge} điểm).")
        }
    }

    fn class_for_now(&self, name: &str, possible: &str) -> String {
        clause!(
            "Xếp loại hiện tại: {name}, chưa chắc chắn vì còn thiếu số liệu; tùy giá trị của \
             chúng có thể là {possible} (không kể trường hợp số liệu không áp dụng)."
        )
    }

    fn class_open(&self, names: &str) -> String {
        clause!("Chưa xếp loại chắc chắn được vì còn thiếu số liệu; có thể là {names}.")
    }

    fn proposed(&self, weight: bool) -> String {
        let what = if weight { "Trọng số" } else { "Số điểm" };
        clause!("{what} đề xuất, chưa có văn bản chính thức.")
    }
}
