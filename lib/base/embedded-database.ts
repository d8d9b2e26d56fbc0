import "server-only";
/**
 * The embedded PostgreSQL: PGlite on a Unix socket. It has no password, so the socket is in a folder that only its
 * owner can enter. Every account on the machine could reach a TCP port.
 */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { serveOnSocket } from "./embedded-socket.ts";
import { AppError } from "./errors.ts";

export type EmbeddedDatabase = { url: string; pglite: PGlite; close: () => Promise<void> };

type Options = {
  /** The folder of the data; in memory if left out. */
  dataFolder?: string;
  /**
   * The preferred folder of the socket. A private temporary folder is used if it is left out or its path is too long.
   */
  socketFolder?: string;
  /** A data folder to start from, as `PGlite.dumpDataDir` returns it. */
  template?: Blob;
};

// The operating system limits a socket path to 107 bytes (Linux) or 103 (macOS).
const longestPathBytes = 100;
const socketName = ".s.PGSQL.5432";

export async function openEmbeddedDatabase(options: Options): Promise<EmbeddedDatabase> {
  const pglite = await openPglite(options);
  const { folder, temporary } = placeSocket(options.socketFolder);
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

async function openPglite({ dataFolder, template }: Options): Promise<PGlite> {
  const extensions = { pg_trgm };
  if (dataFolder === undefined)
    return await PGlite.create({ ...(template ? { loadDataDir: template } : {}), extensions });
  const base = join(dataFolder, "base");
  // PGlite would create a new, empty database over the data.
  if (!existsSync(join(dataFolder, "PG_VERSION")) && existsSync(base) && readdirSync(base).length > 0)
    throw damaged(dataFolder);
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  try {
    return await PGlite.create({ dataDir: dataFolder, extensions });
  } catch (cause) {
    throw damaged(dataFolder, cause);
  }
}

function damaged(dataFolder: string, cause?: unknown): AppError {
  return new AppError(
    "configuration",
    `The embedded database in ${dataFolder} is damaged and can't be opened.`,
    {
      hint: `Nothing was changed. Keep this folder, and restore a backup of it. Copies from before each upgrade are in ${join(dataFolder, "../copies")}: extract the newest one into an empty folder of this name.`,
      cause,
    },
  );
}

function placeSocket(wanted: string | undefined): { folder: string; temporary: boolean } {
  if (wanted === undefined || Buffer.byteLength(join(wanted, socketName)) > longestPathBytes)
    return { folder: mkdtempSync(join(tmpdir(), "onboarding-")), temporary: true };
  mkdirSync(wanted, { recursive: true, mode: 0o700 });
  chmodSync(wanted, 0o700);
  return { folder: wanted, temporary: false };
}
