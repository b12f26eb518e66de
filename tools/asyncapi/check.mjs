// Validate one AsyncAPI document and the files it refers to: `node check.mjs FILE`.
// Every finding is printed; an error or a warning ends with status 1.
import { fromFile, Parser } from "@asyncapi/parser";

const SEVERITIES = ["error", "warning", "information", "hint"];
// Which version of the specification we write is our decision, not a finding.
const IGNORED = "asyncapi-latest-version";

const [file] = process.argv.slice(2);
const { diagnostics } = await fromFile(new Parser(), file).parse();
const findings = diagnostics.filter(({ code }) => code !== IGNORED);
for (const { severity, code, message, path, range } of findings) {
  console.error(`${file}:${range.start.line + 1}: ${SEVERITIES[severity]} ${code}: ${message} (${path.join("/")})`);
}
process.exitCode = findings.some(({ severity }) => severity <= 1) ? 1 : 0;
