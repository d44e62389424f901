// Compiled, not run: the types say what the package is used for.
import {
  ChisoError,
  call,
  check,
  type Diagnostic,
  init,
  programme,
  programmes,
  score,
  type Version,
  version,
} from "chiso";

const loaded: Promise<void> = init();
const elsewhere: Promise<void> = init(new URL("https://example.org/chiso.wasm"));
const about: Version = version();
const text: string = about.version;
programmes();
programme("vn/tn/138");
check({ chiso: 1, id: "a" });
check("vn/tn/138");
score("vn/tn/138", { on_time: 1, received: null }, { period: "2026-Q1" });
call("version", {});

try {
  version();
} catch (error) {
  if (error instanceof ChisoError) {
    const code: string | null = error.code;
    const first: Diagnostic | undefined = error.diagnostics[0];
    const place: string | undefined = first?.path;
    void [code, place, error.path, error.message];
  }
}
void [loaded, elsewhere, text];

// @ts-expect-error: an id is a text
programme(1);
// @ts-expect-error: JSON has no functions
check({ f: () => 1 });
// @ts-expect-error: a refusal has findings, not causes
new ChisoError("m").findings;
