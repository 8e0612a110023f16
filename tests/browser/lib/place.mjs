// A place: the real program with a fresh data folder on a free port, on SQLite or on PostgreSQL.

import { execFile, spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { once } from "./run.mjs";

const run = promisify(execFile);
export const root = resolve(import.meta.dirname, "../../..");
const program = join(root, "bin/crossfade");
const oracle = join(root, "bin/oracle");

// The databases of the journeys that are about what is kept: the loop, a class that runs, the board, what is sent twice.
// why is a reason to skip one.
export const databases = [
  { name: "SQLite", why: false },
  { name: "PostgreSQL", why: process.env.CROSSFADE_TEST_POSTGRES ? false : "no PostgreSQL here" },
];

// The database of all others, which are about forms and pages; their services are tested on both in Go.
export const oneDatabase = databases.slice(0, 1);

export class Place {
  log = "";
  code = "";

  constructor(database, folder) {
    this.database = database;
    this.folder = folder;
    this.data = join(folder, "data");
    this.env = { ...process.env, CROSSFADE_DATA_DIR: this.data, CROSSFADE_DATABASE_URL: "" };
  }

  // open makes a place; demo fills it with the people of the demonstration.
  static async open(database, { demo = false } = {}) {
    const place = new Place(database, await mkdtemp(join(tmpdir(), "crossfade-journey-")));
    const like = demo ? await once(`demo-${database}`, (folder) => Place.demo(database, folder)) : "";
    if (demo) await cp(join(like, "data"), place.data, { recursive: true });
    if (database === "PostgreSQL") {
      place.env.CROSSFADE_DATABASE_URL = await place.ask("new-database", ...(demo ? [await readFile(join(like, "database"), "utf8")] : []));
    }
    await place.start();
    return place;
  }

  // demo fills a folder, and a database, from which places of the demonstration are copied.
  static async demo(database, folder) {
    const place = new Place(database, folder);
    if (database === "PostgreSQL") {
      place.env.CROSSFADE_DATABASE_URL = await place.ask("new-database");
      await writeFile(join(folder, "database"), place.env.CROSSFADE_DATABASE_URL);
    }
    await place.command("demo");
  }

  async start() {
    const port = await freePort();
    this.base = `http://localhost:${port}`;
    this.server = spawn(program, ["serve", "--addr", `localhost:${port}`, "--metrics", ""], { env: this.env });
    await new Promise((ready, failed) => {
      const hear = (text) => {
        this.log += text;
        this.code = this.log.match(/one-time code: (\S+)/)?.[1] ?? "";
        if (this.log.includes("Crossfade is ready")) setTimeout(ready, 50); // the code is on the next line
      };
      this.server.stdout.on("data", hear);
      this.server.stderr.on("data", hear);
      this.server.on("exit", (code) => failed(new Error(`the server ended with ${code}:\n${this.log}`)));
    });
  }

  // stop ends the server gently and gives what it logged since the start that nobody wants to read.
  async stop() {
    const ended = new Promise((done) => this.server.once("exit", done));
    this.server.kill("SIGTERM");
    const code = await ended;
    const bad = this.log.split("\n").filter((l) => /level=(WARN|ERROR)|panic|security policy/.test(l));
    if (code !== 0) bad.push(`the server ended with ${code}`);
    return bad;
  }

  async close() {
    const bad = await this.stop();
    await rm(this.folder, { recursive: true, force: true });
    if (bad.length > 0) throw new Error("the server logged:\n" + bad.join("\n"));
  }

  // command runs the program with this place's data and gives what it printed.
  async command(...args) {
    const { stdout } = await run(program, args, { env: this.env, maxBuffer: 1 << 26 });
    return stdout;
  }

  // ask asks the oracle, see oracle/main.go.
  async ask(...args) {
    const { stdout } = await run(oracle, args.map(String), { env: this.env });
    return JSON.parse(stdout);
  }

  // link makes a one-time sign-in link for a person.
  async link(name) {
    return (await this.command("user", "link", name, "--base-url", this.base)).trim();
  }
}

function freePort() {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once("error", failed);
    server.listen(0, "localhost", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}
