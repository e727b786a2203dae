// A real Redis on a free port that keeps nothing on disk, and the keys in it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";

/** A port that nobody uses. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}

export interface Server {
  readonly address: string;
  readonly client: Redis;
  /** Ends it at once, with all that it knew, and begins another one at the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startServer(password?: string): Promise<Server> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "thalamotor-redis-"));
  let server: ChildProcess;
  const start = async () => {
    const own = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
    server = spawn("redis-server", [...own, ...(password ? ["--requirepass", password] : [])], { stdio: ["ignore", "pipe", "inherit"] });
    for await (const chunk of server.stdout ?? []) if (String(chunk).includes("Ready to accept")) break;
  };
  const kill = async () => {
    server.kill("SIGKILL");
    await once(server, "exit");
  };
  await start();
  const client = new Redis({ port, ...(password && { password }), maxRetriesPerRequest: null });
  client.on("error", () => {});
  return {
    address: `redis://127.0.0.1:${port}`,
    client,
    async restart() {
      await kill();
      await start();
    },
    async stop() {
      client.disconnect();
      await kill();
    },
  };
}
