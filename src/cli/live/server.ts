// The live view of a run: one page on this machine's own address, for those who know the token in it. Samples go out as
// server-sent events; what its buttons ask comes back as the same lines of JSON that --stdin takes.
import { randomBytes, timingSafeEqual } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";
import { UserError } from "../../base/errors.ts";
import type { Metadata } from "../../device/metadata.ts";
import type { Library } from "../../model/library.ts";
import type { Loop } from "../../realtime/loop.ts";
import type { Session } from "../../realtime/session.ts";
import type { About, Lateness, Sample } from "./message.ts";

/** Where the build puts the page (npm run build:browser). */
const FILES = new URL("../../browser/live/", import.meta.url);
const TYPES: Readonly<Record<string, string>> = { "": "text/html", "page.js": "text/javascript", "style.css": "text/css" };
const HEADERS = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
};
/** What its buttons may ask: no files, no positions. */
const ASKED = ["play", "stop", "finish", "speed", "clear"];
const MOST_BYTES = 4096;
/** A lateness every so many samples. */
const LATENESS_EVERY = 25;
/** µs */
const EDGES = [0, 1, 2, 5].concat(
  [10, 100, 1000, 10_000].flatMap((decade) => [1, 2, 5].map((digit) => digit * decade)),
  100_000,
);

export class LiveView {
  readonly address: string;
  readonly #server: Server;
  readonly #metadata: Metadata;
  readonly #targets: ReadonlyMap<string, Float32Array>;
  readonly #pages = new Set<ServerResponse>();
  #session: Session | undefined;
  #samples = 0;

  private constructor(server: Server, address: string, metadata: Metadata, library: Library | undefined) {
    this.#server = server;
    this.address = address;
    this.#metadata = metadata;
    this.#targets = new Map(library?.motifs.flatMap(({ name, target }) => (target ? [[name, target]] : [])));
  }

  /**
   * Serve the view of a controller; what its buttons ask is refused until `obey`.
   * @param library where its targets are, if they are to be seen
   * @throws UserError if it cannot be served
   */
  static async open(path: string, metadata: Metadata, hz: number, library: Library | undefined): Promise<LiveView> {
    const files = new Map<string, Buffer>();
    for (const name of Object.keys(TYPES)) files.set(name, await readFile(new URL(name || "index.html", FILES)));
    const token = randomBytes(24).toString("base64url");
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    }).catch((error: Error) => {
      throw new UserError(`The view cannot be served on 127.0.0.1: ${error.message}`);
    });
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const view = new LiveView(server, `http://${host}/${token}/`, metadata, library);
    const motifs = metadata.motifs.map(({ name, period }) => ({ name, isRhythmic: period !== undefined }));
    const { channels, channelUnits } = metadata;
    const about: About = { controller: basename(path), hz, channels, channelUnits, motifs, edges: EDGES };
    server.on("request", (request, response) => {
      for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
      const [, given = "", name = "", ...rest] = (request.url ?? "").split("/");
      const isKnown = request.headers.host === host && isSame(given, token) && rest.length === 0;
      const file = files.get(name);
      if (!isKnown) response.writeHead(404).end();
      else if (request.method === "POST" && name === "ask") void take(request, response, view.#session);
      else if (request.method !== "GET") response.writeHead(405).end();
      else if (name === "events") view.#admit(response, about);
      else if (file) response.writeHead(200, { "Content-Type": `${TYPES[name]}; charset=utf-8` }).end(file);
      else response.writeHead(404).end();
    });
    return view;
  }

  /** From now on what the buttons ask is carried out. */
  obey(session: Session): void {
    this.#session = session;
  }

  /** Tell the pages what the loop does now. */
  show(loop: Loop): void {
    if (this.#pages.size === 0) return;
    this.#tell("sample", this.#sample(loop));
    if (this.#samples++ % LATENESS_EVERY === 0) this.#tell("lateness", latenessOf(loop));
  }

  /** The run is over: there is no more to see. */
  close(): void {
    this.#tell("end", {});
    for (const page of this.#pages) page.end();
    this.#server.close();
    this.#server.closeIdleConnections();
  }

  #admit(response: ServerResponse, about: About): void {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    this.#pages.add(response);
    response.on("close", () => this.#pages.delete(response));
    response.write(eventOf("about", about));
    this.#samples = 0;
  }

  #tell(event: string, data: object): void {
    const text = eventOf(event, data);
    // a page that is slow misses samples
    for (const page of this.#pages) if (page.writableLength < 2 ** 18) page.write(text);
  }

  #sample(loop: Loop): Sample {
    const { tick, phase, motif, remaining, queued, output } = loop.read();
    const { motifs, channels } = this.#metadata;
    const steps = motifs.find(({ name }) => name === motif)?.steps ?? 0;
    const at = (steps - remaining) * channels.length;
    const target = phase === "execute" && motif !== undefined ? this.#targets.get(motif)?.subarray(at, at + channels.length) : undefined;
    return {
      t: tick / loop.hz,
      phase,
      motif,
      queued,
      speed: loop.speed,
      output: [...output],
      target: target?.length === channels.length ? [...target] : undefined,
      fault: loop.fault,
    };
  }
}

function latenessOf(loop: Loop): Lateness {
  const { ticks, lost, lateness } = loop.statistics();
  const { p50, p999, max } = lateness;
  return { counts: loop.latenessCounts(EDGES), p50, p999, max, ticks, lost };
}

const eventOf = (event: string, data: object) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Carry out what a button asks, or answer why not. */
async function take(request: IncomingMessage, response: ServerResponse, session: Session | undefined): Promise<void> {
  try {
    let line = "";
    for await (const chunk of request) {
      line += chunk;
      if (line.length > MOST_BYTES) throw new UserError(`more than ${MOST_BYTES} bytes`);
    }
    if (!session) throw new UserError("the loop does not run yet");
    const other = Object.keys(asObject(line)).find((key) => !ASKED.includes(key));
    if (other !== undefined) throw new UserError(`"${other}" is not asked from a page, only ${ASKED.join(", ")}`);
    session.take(line);
    response.writeHead(204).end();
  } catch (error) {
    if (!(error instanceof UserError)) response.destroy();
    else response.writeHead(400, { "Content-Type": "text/plain; charset=utf-8" }).end(error.message);
  }
}

/** What a line says, as far as it says anything: the session tells what is wrong with one that does not. */
function asObject(line: string): object {
  try {
    return Object(JSON.parse(line));
  } catch {
    return {};
  }
}
