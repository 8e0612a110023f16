// What all files of one run of journeys share, although each is a process of its own: the demonstration, filled once and
// copied, and the marks of what was looked at. It lies in a folder named by the process that runs them all.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { mkdir, rename, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const prefix = "crossfade-run-";
export const folder = join(tmpdir(), prefix + process.ppid);
mkdirSync(folder, { recursive: true });

// Folders of runs that ended are taken away.
for (const name of readdirSync(tmpdir())) {
  if (name.startsWith(prefix) && !alive(Number(name.slice(prefix.length)))) {
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

// first says whether nobody in this run has asked with these words before.
export async function first(...words) {
  const name = createHash("sha1").update(JSON.stringify(words)).digest("hex");
  try {
    await writeFile(join(folder, name), "", { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

// once gives the path of what make has put into a folder; the first who asks makes it, and the others wait for that.
export async function once(name, make) {
  const done = join(folder, name), failed = done + "-failed";
  if (await first("once", name)) {
    const draft = done + "-draft";
    await mkdir(draft);
    try {
      await make(draft);
    } catch (error) {
      await writeFile(failed, String(error));
      throw error;
    }
    await rename(draft, done);
    return done;
  }
  const there = (path) => stat(path).then(() => true, () => false);
  while (!await there(done)) {
    if (await there(failed)) throw new Error(`${name} could not be made, see the first journey that wanted it`);
    await pause(100);
  }
  return done;
}
