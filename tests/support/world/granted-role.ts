/** The role that README's grants make for the app, beside the one that owns the database. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import pg from "pg";

/** README's statements, for a role of another name. */
function grantsFor(role: string): string[] {
  const [, block = ""] = /```sql\n(CREATE ROLE app[\s\S]*?)```/.exec(readFileSync("README.md", "utf8")) ?? [];
  return block
    .replaceAll(/\bapp\b/g, role)
    .split(";\n")
    .filter(Boolean);
}

/** A new role with these rights on the database at `ownerUrl`. `drop` takes it away again. */
export async function createGrantedRole(ownerUrl: string) {
  const [name, password] = [`app_${randomBytes(4).toString("hex")}`, randomBytes(12).toString("hex")];
  const asOwner = async (...statements: string[]) => {
    const client = new pg.Client({ connectionString: ownerUrl });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await asOwner(...grantsFor(name), `ALTER ROLE ${name} PASSWORD '${password}'`);
  const url = new URL(ownerUrl);
  url.username = name;
  url.password = password;
  return {
    name,
    url: url.href,
    drop: () => asOwner(`DROP OWNED BY ${name}`, `DROP ROLE ${name}`),
  };
}
