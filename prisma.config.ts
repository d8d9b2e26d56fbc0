import { defineConfig } from "prisma/config";

// Prisma's schema engine is a binary that is downloaded on first use. Nothing here needs it
// (migrations run through lib/base/migrate.ts), so the commands that only check for it are
// pointed at a file that always exists.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
});
