//! What may be wrong with a row, be it of observations or of columns: what and how to mend it,
//! in English and in Vietnamese. Who finds it says of which unit and period.

use crate::error::{Code, Diagnostic};
use crate::observe::findings::vietnamese;
use crate::period::Period;
use crate::plan::Compiled;
use crate::suggest;

/// The unit was there in the same period before.
pub(super) fn duplicate_unit() -> Diagnostic {
    Diagnostic::new(Code::DuplicateUnit, "the unit appears twice in one period")
        .help("keep one of them, or give them different periods")
        .in_vietnamese(
            "đơn vị xuất hiện hai lần trong cùng một kỳ",
            "chỉ giữ lại một, hoặc ghi kỳ khác nhau",
        )
}

/// The programme does not hold in the period.
pub(super) fn not_in_force(period: Period) -> Diagnostic {
    Diagnostic::new(
        Code::NotValidThen,
        format!("the programme is not in force at the end of `{period}`"),
    )
    .help("use the version of the programme of that time")
    .in_vietnamese(
        format!("chương trình không có hiệu lực vào cuối kỳ {period}"),
        "dùng phiên bản của chương trình có hiệu lực vào thời điểm đó",
    )
}

/// The units above a unit lead back to it.
pub(super) fn circle(unit: &str) -> Diagnostic {
    Diagnostic::new(
        Code::UnitCircle,
        format!("`{unit}` lies, over the units above it, within itself"),
    )
    .of_unit(unit)
    .help("correct the `parent` of one of them")
    .in_vietnamese(
        format!("đơn vị “{unit}”, qua các đơn vị cấp trên, lại trực thuộc chính nó"),
        "sửa đơn vị cấp trên (`parent`) của một trong các đơn vị đó",
    )
}

/// There are more findings than are kept.
pub(super) fn more(count: usize) -> Diagnostic {
    Diagnostic::new(Code::TooMany, format!("and {count} findings more"))
        .help("mend what comes up in every row first")
        .in_vietnamese(format!("và còn {count} lỗi khác"), "sửa trước những lỗi lặp lại ở mọi hàng")
}

/// There is a value for an input that the programme does not have; what to do unless another
/// one was meant.
pub(super) fn unknown_input<'n>(
    id: &str,
    names: impl IntoIterator<Item = &'n str>,
    (otherwise, otherwise_vi): (&str, &str),
) -> Diagnostic {
    let meant = suggest::nearest(id, names);
    let finding =
        Diagnostic::new(Code::UnknownColumn, format!("the programme has no input `{id}`"));
    let message_vi = format!("chương trình không có số liệu đầu vào `{id}`");
    match meant {
        Some(meant) => is_meant(finding, message_vi, meant),
        None => finding.help(otherwise).in_vietnamese(message_vi, otherwise_vi),
    }
    .of_input(id)
}

/// The finding, mended by the word that was probably meant.
pub(super) fn is_meant(finding: Diagnostic, message_vi: String, meant: &str) -> Diagnostic {
    finding
        .help(format!("did you mean `{meant}`?"))
        .in_vietnamese(message_vi, format!("có phải là `{meant}` không?"))
}

/// Points are given at a node that the programme does not have.
pub(super) fn unknown_node<'n>(id: &str, ids: impl IntoIterator<Item = &'n str>) -> Diagnostic {
    let finding = Diagnostic::new(Code::UnknownGiven, format!("the programme has no node `{id}`"));
    let message_vi = format!("chương trình không có mục `{id}`");
    match suggest::nearest(id, ids) {
        Some(meant) => is_meant(finding, message_vi, meant),
        None => finding
            .help("see the ids of the tree")
            .in_vietnamese(message_vi, "xem mã các mục trong chương trình"),
    }
    .of_input(id)
}

/// Points are given at a node that the unit is not asked about.
pub(super) fn not_asked(id: &str) -> Diagnostic {
    Diagnostic::new(
        Code::GivenOutOfRange,
        format!("`{id}` does not apply to this unit, and can have no points"),
    )
    .help("leave the points out")
    .in_vietnamese(
        format!("mục `{id}` không áp dụng cho đơn vị này nên không thể có điểm"),
        "bỏ số điểm đã cho",
    )
    .of_input(id)
}

/// The points given at a node are not such as it can earn.
pub(super) fn given_out_of_range(id: &str, points: f64, (least, most): (f64, f64)) -> Diagnostic {
    Diagnostic::new(
        Code::GivenOutOfRange,
        format!("`{points}` given points lie outside {least} to {most}"),
    )
    .help("give points within what the node can earn")
    .in_vietnamese(
        format!(
            "{} điểm nằm ngoài khoảng từ {} đến {} điểm",
            vietnamese(points),
            vietnamese(least),
            vietnamese(most)
        ),
        "cho điểm trong khoảng mà mục này có thể đạt",
    )
    .of_input(id)
}

/// There is another number of something than there are rows.
pub(super) fn wrong_count((what, what_vi): (&str, &str), count: usize, rows: usize) -> Diagnostic {
    Diagnostic::new(
        Code::WrongLength,
        format!("there are {count} {what}, and the batch has {rows} rows"),
    )
    .help("give one for every row")
    .in_vietnamese(
        format!("có {count} {what_vi}, trong khi bảng có {rows} hàng"),
        "mỗi hàng cần đúng một",
    )
}

/// The column of an input has another number of values than there are rows.
pub(super) fn wrong_length(count: usize, rows: usize, input: &str) -> Diagnostic {
    Diagnostic::new(
        Code::WrongLength,
        format!("the column has {count} values, and the batch {rows} rows"),
    )
    .help("give a column of as many values as there are rows, nulls included")
    .in_vietnamese(
        format!("cột có {count} giá trị, trong khi bảng có {rows} hàng"),
        "cột cần có đủ giá trị cho mọi hàng, kể cả ô trống",
    )
    .of_input(input)
}

impl Compiled {
    /// An input is more than the one it is a part of: the places of both, and their values.
    pub(super) fn exceeds(
        &self,
        (part, small): (usize, f64),
        (whole, large): (usize, f64),
    ) -> Diagnostic {
        let inputs = &self.programme.inputs;
        let id = |at: usize| inputs.get_index(at).map_or("", |(id, _)| id.as_str());
        let title = inputs.get_index(whole).and_then(|(_, input)| input.title.get("vi"));
        let message =
            format!("`{small}` exceeds `{}`, of which it is a part: `{large}`", id(whole));
        let message_vi = format!(
            "{} lớn hơn “{}” ({}), trong khi chỉ là một phần của số đó",
            vietnamese(small),
            title.unwrap_or_else(|| id(whole)),
            vietnamese(large)
        );
        Diagnostic::new(Code::AtMostExceeded, message)
            .help("correct one of the two")
            .in_vietnamese(message_vi, "sửa lại một trong hai số")
            .of_input(id(part))
    }
}
