//! What may be wrong with a value and how to mend it, in English and in Vietnamese.

use super::Measured;
use crate::error::{Code, Diagnostic};
use crate::programme::Input;
use crate::value::Type;

/// A number as Vietnamese writes it, with all its digits.
pub(crate) fn vietnamese(number: f64) -> String {
    number.to_string().replace('.', ",")
}

/// What a value of this type is called in Vietnamese.
const fn called(wanted: Type) -> &'static str {
    match wanted {
        Type::YesNo => "câu trả lời có hoặc không",
        Type::Date => "một ngày có trong lịch",
        Type::Choice => "một lựa chọn",
        _ => "một con số",
    }
}

/// The value is of another kind than the input.
pub(super) fn wrong_type(measured: &Measured, wanted: Type) -> Diagnostic {
    let (found, found_vi) = match measured {
        Measured::Number(number) => {
            (format!("the number `{number}`"), format!("số {}", vietnamese(*number)))
        }
        Measured::Answer(answer) => (
            format!("the answer `{answer}`"),
            format!("câu trả lời “{}”", if *answer { "có" } else { "không" }),
        ),
        Measured::Text(text) => (format!("the text `{text}`"), format!("nội dung “{text}”")),
        Measured::NotApplicable | Measured::Missing => ("nothing".to_owned(), "ô trống".to_owned()),
    };
    let (help, help_vi) = match wanted {
        Type::YesNo => ("write `true` or `false`", "chọn có (`true`) hoặc không (`false`)"),
        Type::Date => (
            "write the date as a text, `\"2026-10-10\"`",
            "ghi đủ năm, tháng, ngày theo mẫu `2026-10-10`",
        ),
        Type::Choice => ("write one of the options as a text", "ghi đúng một trong các lựa chọn"),
        _ => (
            "write a number without quotation marks or units; `null` if nobody reported it",
            "chỉ ghi con số, không kèm đơn vị tính; để trống nếu chưa có số liệu",
        ),
    };
    let message = format!("{found} is not a value of type {}", wanted.as_str());
    Diagnostic::new(Code::WrongType, message)
        .help(help)
        .in_vietnamese(format!("{found_vi} không phải là {}", called(wanted)), help_vi)
}

/// The number stands for no value of the input in a column of numbers.
pub(crate) fn not_coded(number: f64, wanted: Type, help: String, help_vi: String) -> Diagnostic {
    let message = format!("`{number}` is not a value of type {}", wanted.as_str());
    let message_vi = format!("số {} không phải là {}", vietnamese(number), called(wanted));
    Diagnostic::new(Code::WrongType, message).help(help).in_vietnamese(message_vi, help_vi)
}

/// The text is none of the options.
pub(super) fn no_option(text: &str, input: &Input) -> Diagnostic {
    Diagnostic::new(Code::WrongType, format!("`{text}` is not an option"))
        .help(format!("the options are `{}`", input.options.join("`, `")))
        .in_vietnamese(
            format!("“{text}” không có trong các lựa chọn"),
            format!("các lựa chọn là {}", options_vi(input)),
        )
}

/// The options of an input in quotation marks.
pub(crate) fn options_vi(input: &Input) -> String {
    format!("“{}”", input.options.join("”, “"))
}

pub(super) fn not_finite(number: f64) -> Diagnostic {
    Diagnostic::new(Code::OutOfRange, format!("`{number}` is not a finite number"))
        .help("write `null` if the value is not known")
        .in_vietnamese(
            format!("`{number}` không phải là số hữu hạn"),
            "để trống nếu chưa biết giá trị",
        )
}

pub(super) fn not_whole(number: f64) -> Diagnostic {
    Diagnostic::new(
        Code::OutOfRange,
        format!("`{number}` is not a whole number, and the input is a count"),
    )
    .help("report the count itself, not a mean or a share")
    .in_vietnamese(
        format!("{} không phải là số nguyên, trong khi đây là số đếm", vietnamese(number)),
        "ghi chính số đếm được, không ghi số trung bình hay tỷ lệ",
    )
}

/// The number lies outside what the input can be.
pub(super) fn out_of_range(number: f64, input: &Input, lowest: f64, highest: f64) -> Diagnostic {
    let (help, help_vi) = match input.input_type {
        Type::Share if number > 1.0 => (
            "a share lies between 0 and 1: divide a percentage by 100",
            "tỷ lệ nằm trong khoảng từ 0 đến 1: hãy chia số phần trăm cho 100",
        ),
        Type::Percent => {
            ("a percentage lies between 0 and 100", "tỷ lệ phần trăm nằm trong khoảng từ 0 đến 100")
        }
        Type::Count => (
            "a count cannot be negative; `null` if nobody reported it",
            "số đếm không thể âm; để trống nếu chưa có số liệu",
        ),
        _ => (
            "correct the value, or the limits of the input",
            "sửa lại giá trị, hoặc sửa giới hạn mà chương trình đặt cho số liệu này",
        ),
    };
    let (range, range_vi) = interval(lowest, highest);
    Diagnostic::new(Code::OutOfRange, format!("`{number}` lies outside {range}"))
        .help(help)
        .in_vietnamese(format!("{} {range_vi}", vietnamese(number)), help_vi)
}

/// The numbers that the input can be; how a number that it cannot be lies to them.
fn interval(lowest: f64, highest: f64) -> (String, String) {
    let (low, high) = (vietnamese(lowest), vietnamese(highest));
    match (lowest.is_finite(), highest.is_finite()) {
        (true, true) => {
            (format!("{lowest} to {highest}"), format!("nằm ngoài khoảng từ {low} đến {high}"))
        }
        (true, false) => {
            (format!("what is at least {lowest}"), format!("thấp hơn mức thấp nhất là {low}"))
        }
        (false, _) => {
            (format!("what is at most {highest}"), format!("cao hơn mức cao nhất là {high}"))
        }
    }
}

/// The value is one that only a formula can have.
pub(crate) fn undefined() -> Diagnostic {
    Diagnostic::new(Code::OutOfRange, "the value is undefined")
        .help("an input is known, missing or not applicable")
        .in_vietnamese(
            "giá trị không xác định",
            "số liệu chỉ có thể là đã biết, chưa có hoặc không áp dụng",
        )
}
