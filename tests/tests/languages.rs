//! What is wrong with data, told in English and in Vietnamese.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests fail by panicking"
)]

use chiso::formula::{Array, Column, Numbers};
use chiso::observe::Observations;
use chiso::programme::Programme;
use chiso::{Diagnostic, Error, Plan, Value};
use serde_json::{Value as Json, json};

fn plan() -> Plan {
    let programme = Programme::from_value(&json!({
        "chiso": 1, "id": "case", "valid": {"from": "2026-01-01"},
        "inputs": {
            "received": {"type": "count", "title": {"vi": "Hồ sơ tiếp nhận"}},
            "on_time": {"type": "count", "at_most": "received"},
            "s": {"type": "share"}, "p": {"type": "percent"}, "ok": {"type": "yes_no"},
            "day": {"type": "date"}, "of": {"type": "number", "minimum": -2.5},
            "to": {"type": "number", "maximum": 9}, "status": {
                "type": "choice", "options": ["planned", "done"]
            }
        },
        "tree": [
            {
                "id": "i", "max": 10, "formula": "on_time / received", "undefined": "zero",
                "missing": "error", "rule": {"proportional": {"full_at": "100%"}}
            },
            {
                "id": "j", "max": 10, "rule": {"given": {}},
                "for": [{"type": ["ward"], "applicable": false}]
            }
        ]
    }));
    Plan::new(programme.unwrap()).unwrap()
}

/// The message and the help in a language.
fn said(found: &Diagnostic, language: &str) -> String {
    let help = found.help_in(language).unwrap_or_default();
    format!("{} – {help}", found.message_in(language))
}

fn found_in(observations: Json) -> Vec<Diagnostic> {
    let observations: Vec<Observations> = serde_json::from_value(observations).unwrap();
    plan().check_data(&observations)
}

/// Every sentence about a value, in both languages.
#[test]
fn values() {
    let number = "write a number without quotation marks or units; `null` if nobody reported it";
    for (input, value, english, vietnamese) in [
        (
            "received",
            json!("many"),
            &format!("the text `many` is not a value of type count – {number}")[..],
            "nội dung “many” không phải là một con số – chỉ ghi con số, không kèm đơn vị tính; \
             để trống nếu chưa có số liệu",
        ),
        (
            "s",
            json!(true),
            &format!("the answer `true` is not a value of type share – {number}"),
            "câu trả lời “có” không phải là một con số – chỉ ghi con số, không kèm đơn vị tính; \
             để trống nếu chưa có số liệu",
        ),
        (
            "ok",
            json!(0.5),
            "the number `0.5` is not a value of type yes_no – write `true` or `false`",
            "số 0,5 không phải là câu trả lời có hoặc không – chọn có (`true`) hoặc không \
             (`false`)",
        ),
        (
            "day",
            json!("2026-02-30"),
            "the text `2026-02-30` is not a value of type date – write the date as a text, \
             `\"2026-10-10\"`",
            "nội dung “2026-02-30” không phải là một ngày có trong lịch – ghi đủ năm, tháng, \
             ngày theo mẫu `2026-10-10`",
        ),
        (
            "status",
            json!(1),
            "the number `1` is not a value of type choice – write one of the options as a text",
            "số 1 không phải là một lựa chọn – ghi đúng một trong các lựa chọn",
        ),
        (
            "status",
            json!("doen"),
            "`doen` is not an option – the options are `planned`, `done`",
            "“doen” không có trong các lựa chọn – các lựa chọn là “planned”, “done”",
        ),
        (
            "received",
            json!(-1),
            "`-1` lies outside what is at least 0 – a count cannot be negative; `null` if nobody \
             reported it",
            "-1 thấp hơn mức thấp nhất là 0 – số đếm không thể âm; để trống nếu chưa có số liệu",
        ),
        (
            "received",
            json!(1.5),
            "`1.5` is not a whole number, and the input is a count – report the count itself, \
             not a mean or a share",
            "1,5 không phải là số nguyên, trong khi đây là số đếm – ghi chính số đếm được, không \
             ghi số trung bình hay tỷ lệ",
        ),
        (
            "s",
            json!(87.5),
            "`87.5` lies outside 0 to 1 – a share lies between 0 and 1: divide a percentage by \
             100",
            "87,5 nằm ngoài khoảng từ 0 đến 1 – tỷ lệ nằm trong khoảng từ 0 đến 1: hãy chia số \
             phần trăm cho 100",
        ),
        (
            "p",
            json!(101),
            "`101` lies outside 0 to 100 – a percentage lies between 0 and 100",
            "101 nằm ngoài khoảng từ 0 đến 100 – tỷ lệ phần trăm nằm trong khoảng từ 0 đến 100",
        ),
        (
            "of",
            json!(-3),
            "`-3` lies outside what is at least -2.5 – correct the value, or the limits of the \
             input",
            "-3 thấp hơn mức thấp nhất là -2,5 – sửa lại giá trị, hoặc sửa giới hạn mà chương \
             trình đặt cho số liệu này",
        ),
        (
            "to",
            json!(9.5),
            "`9.5` lies outside what is at most 9 – correct the value, or the limits of the input",
            "9,5 cao hơn mức cao nhất là 9 – sửa lại giá trị, hoặc sửa giới hạn mà chương trình \
             đặt cho số liệu này",
        ),
        (
            "recieved",
            json!(1),
            "the programme has no input `recieved` – did you mean `received`?",
            "chương trình không có số liệu đầu vào `recieved` – có phải là `received` không?",
        ),
        (
            "population",
            json!(1),
            "the programme has no input `population` – declare it among the inputs, or leave the \
             value out",
            "chương trình không có số liệu đầu vào `population` – khai báo số liệu này trong \
             chương trình, hoặc bỏ giá trị này",
        ),
    ] {
        let found = found_in(json!([{"unit": "u", "values": {input: value}}]));
        let [found] = found.as_slice() else { panic!("{input}: {found:?}") };
        assert_eq!((said(found, "en"), said(found, "vi")), (english.into(), vietnamese.into()));
    }
}

/// Every sentence about a row.
#[test]
fn rows() {
    let ward = json!({"id": "w", "type": "ward"});
    for (observations, english, vietnamese) in [
        (
            json!([{"unit": "u", "values": {"received": 10, "on_time": 11}}]),
            "`11` exceeds `received`, of which it is a part: `10` – correct one of the two",
            "11 lớn hơn “Hồ sơ tiếp nhận” (10), trong khi chỉ là một phần của số đó – sửa lại \
             một trong hai số",
        ),
        (
            json!([{"unit": "u"}, {"unit": "u"}]),
            "the unit appears twice in one period – keep one of them, or give them different \
             periods",
            "đơn vị xuất hiện hai lần trong cùng một kỳ – chỉ giữ lại một, hoặc ghi kỳ khác nhau",
        ),
        (
            json!([{"unit": "u", "period": "2025-Q4"}]),
            "the programme is not in force at the end of `2025-Q4` – use the version of the \
             programme of that time",
            "chương trình không có hiệu lực vào cuối kỳ 2025-Q4 – dùng phiên bản của chương \
             trình có hiệu lực vào thời điểm đó",
        ),
        (
            json!([{"unit": {"id": "a", "parent": "a"}}]),
            "`a` lies, over the units above it, within itself – correct the `parent` of one of \
             them",
            "đơn vị “a”, qua các đơn vị cấp trên, lại trực thuộc chính nó – sửa đơn vị cấp trên \
             (`parent`) của một trong các đơn vị đó",
        ),
        (
            json!([{"unit": "u", "given": {"j": 10.5}}]),
            "`10.5` given points lie outside 0 to 10 – give points within what the node can earn",
            "10,5 điểm nằm ngoài khoảng từ 0 đến 10 điểm – cho điểm trong khoảng mà mục này có \
             thể đạt",
        ),
        (
            json!([{"unit": "u", "given": {"zzzzzz": 1}}]),
            "the programme has no node `zzzzzz` – see the ids of the tree",
            "chương trình không có mục `zzzzzz` – xem mã các mục trong chương trình",
        ),
        (
            json!([{"unit": ward, "given": {"j": 1}}]),
            "`j` does not apply to this unit, and can have no points – leave the points out",
            "mục `j` không áp dụng cho đơn vị này nên không thể có điểm – bỏ số điểm đã cho",
        ),
    ] {
        let found = found_in(observations);
        let [found] = found.as_slice() else { panic!("{english}: {found:?}") };
        assert_eq!((said(found, "en"), said(found, "vi")), (english.into(), vietnamese.into()));
    }
}

fn first(error: &Error) -> (String, String) {
    let found = error.first().unwrap();
    (said(found, "en"), said(found, "vi"))
}

/// Sentences about columns, which hold numbers and nothing else.
#[test]
fn columns() {
    let plan = plan();
    let checked = |input: &str, value: Value| {
        plan.batch(1).with_column(input, Column::Constant(value)).check().unwrap_err()
    };
    assert_eq!(
        first(&checked("ok", Value::Known(2.0))).1,
        "số 2 không phải là câu trả lời có hoặc không – cột câu trả lời ghi 1 cho có và 0 cho \
         không"
    );
    assert_eq!(
        first(&checked("day", Value::Known(0.5))).1,
        "số 0,5 không phải là một ngày có trong lịch – cột ngày ghi số ngày kể từ ngày \
         01/01/1970, là số nguyên"
    );
    assert_eq!(
        first(&checked("status", Value::Known(2.0))).1,
        "số 2 không phải là một lựa chọn – cột lựa chọn ghi thứ tự các lựa chọn, từ 0: \
         “planned”, “done”"
    );
    assert_eq!(
        first(&checked("p", Value::Undefined)).1,
        "giá trị không xác định – số liệu chỉ có thể là đã biết, chưa có hoặc không áp dụng"
    );
    let infinite = [f64::INFINITY];
    let column = Array::new(Numbers::Float64(&infinite));
    assert_eq!(
        first(&plan.batch(1).with("of", column).check().unwrap_err()).1,
        "`inf` không phải là số hữu hạn – để trống nếu chưa biết giá trị"
    );
    let (_, findings) = plan.roles(["unit", "on_time", "recieved", "state:x", "s", "s", "people"]);
    assert!(findings.iter().all(|found| found.translations.is_some()), "{findings:#?}");
}

/// What the programme refuses to do without; and what crosses the border.
#[test]
fn refusals_cross_with_their_translations() {
    let observations: Vec<Observations> =
        serde_json::from_value(json!([{"unit": "u", "values": {}}])).unwrap();
    let error = plan().score_observations(&observations).unwrap_err();
    assert_eq!(
        first(&error).1,
        "mục `i` chưa có số liệu, mà chương trình không chấp nhận thiếu – báo cáo các số liệu \
         dùng để tính mục này, cho điểm, hoặc sửa quy định của chương trình"
    );
    let written = serde_json::to_value(&error).unwrap();
    let found = &written["diagnostics"][0];
    assert_eq!(found["translations"]["vi"]["message"], error.first().unwrap().message_in("vi"));
    let read: Diagnostic = serde_json::from_value(found.clone()).unwrap();
    assert_eq!(Some(&read), error.first());
    // A finding in a document is for its author, in English alone.
    let error = Programme::from_value(&json!({"chiso": 1})).unwrap_err();
    assert!(serde_json::to_value(&error).unwrap()["diagnostics"][0].get("translations").is_none());
    assert_eq!(first(&error).0, first(&error).1);
}
