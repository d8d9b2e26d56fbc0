import { connection } from "next/server";
import { db } from "#lib/base/db.ts";

/** The least that a list of tenants can be: one keyset query, one plain table. */
export default async function Page() {
  await connection();
  const rows = await db().tenant.findMany({
    where: { archivedAt: null },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: 50,
    select: { id: true, name: true, status: true, rootEmail: true, createdAt: true },
  });
  return (
    <table>
      <tbody>
        {rows.map(({ id, name, status, rootEmail, createdAt }) => (
          <tr key={id}>
            <td>
              <a href={`/tenants/${id}`}>{name}</a>
            </td>
            <td>{status}</td>
            <td>{rootEmail}</td>
            <td>{createdAt.toISOString()}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
