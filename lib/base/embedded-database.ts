import "server-only";
/**
 * The embedded PostgreSQL: PGlite on a Unix socket. It has no password, so the socket stands in a folder
 * that only its owner may enter; a TCP port would be open to every account of the machine.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { serveOnSocket } from "./embedded-socket.ts";

export type EmbeddedDatabase = { url: string; pglite: PGlite; close: () => Promise<void> };

type Options = {
  /** Where the data is kept; in memory when left out. */
  dataFolder?: string;
  /** Where the socket would best stand; a private temporary folder when left out or too deep. */
  socketFolder?: string;
  /** A data folder as `PGlite.dumpDataDir` gave it, to begin with. */
  template?: Blob;
};

// The operating system limits the path of a socket to 107 bytes (Linux) or 103 (macOS).
const longestPathBytes = 100;
const socketName = ".s.PGSQL.5432";

export async function openEmbeddedDatabase(options: Options): Promise<EmbeddedDatabase> {
  const { dataFolder, template } = options;
  if (dataFolder !== undefined) mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const { folder, temporary } = placeSocket(options.socketFolder);
  const pglite = await PGlite.create({
    ...(dataFolder === undefined ? {} : { dataDir: dataFolder }),
    ...(template ? { loadDataDir: template } : {}),
    extensions: { pg_trgm },
  });
  const path = join(folder, socketName);
  rmSync(path, { force: true });
  const server = await serveOnSocket(pglite, path);
  return {
    url: `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`,
    pglite,
    close: async () => {
      await server.close();
      await pglite.close();
      rmSync(temporary ? folder : path, { recursive: true, force: true });
    },
  };
}

function placeSocket(wanted: string | undefined): { folder: string; temporary: boolean } {
  if (wanted === undefined || Buffer.byteLength(join(wanted, socketName)) > longestPathBytes)
    return { folder: mkdtempSync(join(tmpdir(), "onboarding-")), temporary: true };
  mkdirSync(wanted, { recursive: true, mode: 0o700 });
  chmodSync(wanted, 0o700);
  return { folder: wanted, temporary: false };
}
