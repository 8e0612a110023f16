// One line of JSON for every test that has no tests below it: scripts/testall reads and counts them.
export default async function* report(source) {
  const parents = new Set();
  for await (const { type, data } of source) {
    if (type === "test:start" && data.nesting > 0) parents.add(`${data.file}:${data.nesting - 1}`);
    if (type === "test:stdout" || type === "test:stderr") yield data.message;
    if (type !== "test:pass" && type !== "test:fail") continue;
    const key = `${data.file}:${data.nesting}`;
    const parent = parents.delete(key);
    const told = data.details?.error?.failureType === "subtestsFailed" || data.details?.type === "suite";
    if ((parent && type === "test:pass") || told || isFile(data)) continue;
    const skipped = data.skip !== undefined && data.skip !== false;
    yield JSON.stringify({
      name: data.name,
      state: type === "test:fail" ? "failed" : skipped ? "skipped" : "passed",
      detail: type === "test:fail" ? words(data.details.error) : skipped ? String(data.skip) : "",
      seconds: (data.details?.duration_ms ?? 0) / 1000,
    }) + "\n";
  }
}

// Node counts a whole file as a test when it ends well.
const isFile = (data) => data.nesting === 0 && data.name === data.file;

function words(error) {
  const cause = error?.cause ?? error;
  return String(cause?.stack ?? cause?.message ?? cause);
}
