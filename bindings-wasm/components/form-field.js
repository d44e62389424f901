import { foreign, h, told } from "./element.js";
import { readNumber, writeNumber } from "./form-values.js";

const isNumeric = (type) => !["yes_no", "choice", "date"].includes(type);

/**
 * The field of one input: its control, what was understood, what is wrong with it, and what
 * is said about it.
 *
 * @param {import("./form.js").ChisoForm} form
 * @param {string} id
 * @param {object} input the input as the programme declares it
 * @param {object} entry what the form knows of it
 */
export function field(form, id, input, entry) {
  const { words, language } = form;
  const control = `input-${id}`;
  const help = `help-${id}`;
  const understood = h("span", { class: "understood muted" });
  const error = h("p", { class: "error", id: `error-${id}`, hidden: true });
  const title = form.text(input.title) || id;
  const changed = () => form.changed(id);

  const limits = [
    input.at_most ? words.form.atMost(form.text(form.inputs[input.at_most]?.title) || input.at_most) : "",
    form.text(input.description),
  ].filter(Boolean);
  const about = h("p", { class: "about muted", id: help }, limits.map((text, at) => [at > 0 ? " · " : "", foreign(text)]));
  const described = { "aria-describedby": `${help} error-${id}` };

  let main;
  if (input.type === "yes_no") {
    const answers = [[true, words.yes], [false, words.no], [null, words.unknownAnswer]];
    main = h(
      "div",
      { class: "answers", role: "radiogroup", "aria-labelledby": `label-${id}`, ...described },
      answers.map(([value, text], at) =>
        h(
          "label",
          {},
          h("input", {
            type: "radio",
            name: control,
            id: at === 0 ? control : null,
            checked: entry.value === value,
            onchange: () => {
              entry.value = value;
              changed();
            },
          }),
          text,
        ),
      ),
    );
  } else if (input.type === "choice") {
    main = h(
      "select",
      {
        id: control,
        ...described,
        onchange: (event) => {
          entry.value = event.target.value === "" ? null : event.target.value;
          changed();
        },
      },
      h("option", { value: "" }, words.form.choose),
      input.options.map((option) => h("option", { value: option, selected: option === entry.value }, option)),
    );
  } else {
    const unit = form.text(input.unit);
    const box = h("input", {
      id: control,
      type: input.type === "date" ? "date" : "text",
      inputmode: isNumeric(input.type) ? (input.type === "count" ? "numeric" : "decimal") : null,
      autocomplete: "off",
      value: isNumeric(input.type) ? writeNumber(entry.value, language) : (entry.value ?? ""),
      ...described,
      oninput: ({ target }) => {
        entry.value = isNumeric(input.type)
          ? readNumber(target.value, language, input.type)
          : target.value === "" ? null : target.value;
        const isRead = isNumeric(input.type) && typeof entry.value === "number";
        const hasMarks = /[.,%]/.test(target.value);
        understood.textContent =
          isRead && hasMarks ? words.form.understood(form.value(entry.value, input.type)) : "";
        changed();
      },
    });
    main = h("span", { class: "box" }, box, unit ? h("span", { class: "unit" }, foreign(unit)) : null, understood);
  }

  const controls = main.matches("select, input") ? [main] : [...main.querySelectorAll("input")];
  const lock = () => controls.forEach((one) => (one.disabled = entry.notApplicable));
  const notApplicable = h(
    "label",
    { class: "apply" },
    h("input", {
      type: "checkbox",
      id: `na-${id}`,
      checked: entry.notApplicable,
      onchange: (event) => {
        entry.notApplicable = event.target.checked;
        lock();
        changed();
      },
    }),
    words.form.notApplicable,
    h("span", { class: "hidden-text" }, `: ${title}`),
  );
  const label = input.type === "yes_no" ? "span" : "label";
  const element = h(
    "div",
    { class: "field", part: "field", dataset: { input: id } },
    h(label, { class: "label", id: `label-${id}`, for: label === "label" ? control : null }, foreign(title)),
    h("div", { class: "controls" }, main, notApplicable),
    limits.length > 0 ? about : h("span", { id: help, hidden: true }),
    error,
    more(form, id, entry, title),
  );
  lock();
  return {
    element,
    show(findings) {
      error.hidden = findings.length === 0;
      error.replaceChildren(...sentences(findings, language));
      for (const one of controls) {
        if (findings.length > 0) one.setAttribute("aria-invalid", "true");
        else one.removeAttribute("aria-invalid");
      }
      element.classList.toggle("wrong", findings.length > 0);
    },
    focus: () => controls[0].focus(),
  };
}

/** Findings as sentences in the language shown, each in one of its own where it has no other. */
export const sentences = (findings, language) =>
  findings.flatMap((finding, at) => {
    const { message, help, lang } = told(finding, language);
    const end = help?.endsWith("?") ? "" : ".";
    return [at > 0 ? " " : "", h("span", { lang }, help ? `${message} – ${help}${end}` : `${message}.`)];
  });

/** Evidence and a note, closed until there are any or somebody wants them. */
function more(form, id, entry, title) {
  const { words } = form;
  const area = (name, text, value, take) => [
    h("label", { for: `${name}-${id}` }, text, h("span", { class: "hidden-text" }, `: ${title}`)),
    h("textarea", {
      id: `${name}-${id}`,
      rows: 2,
      oninput: (event) => {
        take(event.target.value);
        form.changed(id);
      },
    }, value),
  ];
  return h(
    "details",
    { class: "more", open: entry.evidence.length > 0 || entry.note !== "" },
    h("summary", {}, words.form.more, h("span", { class: "hidden-text" }, `: ${title}`)),
    area("evidence", words.form.evidence, entry.evidence.join("\n"), (text) => {
      entry.evidence = text.split("\n").map((line) => line.trim()).filter(Boolean);
    }),
    area("note", words.form.note, entry.note, (text) => {
      entry.note = text.trim();
    }),
  );
}

/** The field of points that an assessor gives. */
export function givenField(form, node, entry) {
  const { words, language } = form;
  const error = h("p", { class: "error", id: `error-given-${node.id}`, hidden: true });
  const box = h("input", {
    id: `given-${node.id}`,
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    value: writeNumber(entry.points, language),
    "aria-describedby": error.id,
    oninput: ({ target }) => {
      entry.points = readNumber(target.value, language, "number");
      form.changed(node.id);
    },
  });
  const element = h(
    "div",
    { class: "field", part: "field", dataset: { given: node.id } },
    h("label", { class: "label", for: box.id }, words.form.givenPoints(form.number(node.max))),
    h("div", { class: "controls" }, box),
    error,
  );
  return {
    element,
    show(findings) {
      error.hidden = findings.length === 0;
      error.replaceChildren(...sentences(findings, language));
      if (findings.length > 0) box.setAttribute("aria-invalid", "true");
      else box.removeAttribute("aria-invalid");
      element.classList.toggle("wrong", findings.length > 0);
    },
    focus: () => box.focus(),
  };
}
