// A real Redis on a free port that keeps nothing on disk, and the keys in it.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
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
  /** The file of its certificate, if it is encrypted. */
  readonly certificate: string;
  readonly client: Redis;
  /** Ends it at once, with all that it knew, and begins another one at the same port. */
  restart(): Promise<void>;
  /** It is there, and says nothing more. */
  freeze(): void;
  stop(): Promise<void>;
}

/** A certificate for this machine, which is its own authority, and its key. */
function makeCertificate(folder: string) {
  const [cert, key] = ["cert.pem", "key.pem"].map((name) => join(folder, name));
  const what = ["-subj", "/CN=queue", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-days", "2"];
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", cert, ...what],
    {
      stdio: "ignore",
    },
  );
  return { cert, key };
}

export interface ServerOptions {
  /** Of the default user. */
  readonly password?: string;
  /** Rules of a further one. */
  readonly user?: readonly string[];
  readonly encrypted?: boolean;
}

export async function startServer({ password, user, encrypted }: ServerOptions = {}): Promise<Server> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "thalamotor-redis-"));
  const { cert, key } = encrypted ? makeCertificate(folder) : { cert: "", key: "" };
  const ports = encrypted
    ? ["--port", "0", "--tls-port", String(port), "--tls-cert-file", cert, "--tls-key-file", key, "--tls-auth-clients", "no"]
    : ["--port", String(port)];
  const args = [
    ...ports,
    ...["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder],
    ...(password ? ["--requirepass", password] : []),
    ...(user ? ["--user", ...user] : []),
  ];
  let server: ChildProcess;
  const start = async () => {
    server = spawn("redis-server", args, { stdio: ["ignore", "pipe", "inherit"] });
    for await (const chunk of server.stdout ?? []) if (String(chunk).includes("Ready to accept")) break;
  };
  const kill = async () => {
    server.kill("SIGKILL");
    await once(server, "exit");
  };
  await start();
  const client = new Redis({
    port,
    ...(password && { password }),
    ...(encrypted && { tls: { ca: readFileSync(cert) } }),
    maxRetriesPerRequest: null,
  });
  client.on("error", () => {});
  return {
    address: `${encrypted ? "rediss" : "redis"}://127.0.0.1:${port}`,
    certificate: cert,
    client,
    async restart() {
      await kill();
      await start();
    },
    freeze() {
      server.kill("SIGSTOP");
    },
    async stop() {
      client.disconnect();
      await kill();
    },
  };
}
