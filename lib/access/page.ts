import "server-only";
import { forbidden, notFound, redirect } from "next/navigation";
import type { ReactNode } from "react";
import { AppError } from "#lib/base/errors.ts";
import { promptly, unavailableIf } from "#lib/base/reach.ts";
import { takeRequest } from "#lib/base/request.ts";
import { signInHref } from "#lib/forms/href.ts";
import { id } from "#lib/forms/text.ts";
import { findStaff } from "#lib/staff/current-staff.ts";
import { type Permission, right } from "#lib/staff/permissions.ts";
import { keepOpen } from "#lib/staff/sessions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { door } from "./door.ts";
import { admit } from "./permit.ts";

/** A page's query, as Next gives it. */
export type Search = Record<string, string | string[] | undefined>;

/** The props that Next passes to a page. */
type Props<Params> = { params: Promise<Params>; searchParams: Promise<Search> };

type Made<Params> = (props: Props<Params>) => Promise<ReactNode>;

/** Without a session, redirects to sign-in and from there back to `path` with its query. */
async function requireSignedIn(path: string, search: Search): Promise<Staff> {
  const staff = await findStaff();
  if (staff) return staff;
  const pairs = Object.entries(search).flatMap(([name, value]) =>
    [value ?? []].flat().map((each) => [name, each]),
  );
  redirect(signInHref(pairs.length > 0 ? `${path}?${new URLSearchParams(pairs)}` : path));
}

/** A page whose data can't be read says why. */
const honest =
  <Given extends unknown[]>(make: (...given: Given) => Promise<ReactNode>) =>
  (...given: Given): Promise<ReactNode> => {
    takeRequest();
    return make(...given).catch((error: unknown) => {
      throw unavailableIf(error);
    });
  };

/** A page without its record is not found: the reader throws it or returns null. */
async function found<Data>(read: () => Promise<Data | null>): Promise<Data> {
  const data = await read().catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not-found") return null;
    throw error;
  });
  return data ?? notFound();
}

/** The same as `admit`, answered with 403 and app/(staff)/forbidden.tsx. */
async function admitVisitor(staff: Staff, permission: Permission): Promise<void> {
  await admit(staff, permission).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "forbidden") forbidden();
    throw error;
  });
}

/** The one way to make a page: sign-in, permission, reader, render. */
export function page<Data>(recipe: {
  path: string;
  permission: Permission;
  read: (staff: Staff, search: Search) => Promise<Data | null>;
  render: (data: Data) => ReactNode;
}): Made<object> {
  const { path, permission, read, render } = recipe;
  const make = async ({ searchParams }: Props<object>) => {
    const search = await searchParams;
    const staff = await requireSignedIn(path, search);
    await admitVisitor(staff, permission);
    await keepOpen(staff);
    return render(await found(() => read(staff, search)));
  };
  return door(permission, honest(make));
}

type RecordRecipe<Data> = {
  path: (id: string) => string;
  permission: Permission;
  read: (staff: Staff, id: string, search: Search) => Promise<Data | null>;
  render: (data: Data) => ReactNode;
};

/** The same for the record that `name` of the path has the id of, in any letter case. */
const recordPage =
  <Name extends string>(name: Name) =>
  <Data>({ path, permission, read, render }: RecordRecipe<Data>): Made<Record<Name, string>> => {
    const make = async ({ params, searchParams }: Props<Record<Name, string>>) => {
      const given = (await params)[name];
      const search = await searchParams;
      const staff = await requireSignedIn(path(given), search);
      await admitVisitor(staff, permission);
      await keepOpen(staff);
      return render(await found(() => read(staff, requireId(given), search)));
    };
    return door(permission, honest(make));
  };

export const tenantPage = recordPage("tenantId");
export const blueprintPage = recordPage("blueprintId");

/** The layout of one tenant's pages. Without a session it renders the page alone, which redirects to sign-in. */
export function tenantLayout<Data>(recipe: {
  permission: Permission;
  read: (staff: Staff, tenantId: string) => Promise<Data | null>;
  render: (data: Data, children: ReactNode) => ReactNode;
}) {
  const { permission, read, render } = recipe;
  type Around = { params: Promise<{ tenantId: string }>; children: ReactNode };
  const make = async ({ params, children }: Around) => {
    const staff = await findStaff();
    if (!staff) return children;
    if (!right(staff, permission).allowed) forbidden();
    const { tenantId } = await params;
    return render(await found(() => read(staff, requireId(tenantId))), children);
  };
  return door(permission, honest(make));
}

/** A page without sign-in. */
export function publicPage<Data, Params = object>(recipe: {
  read: (params: Params, search: Search) => Promise<Data>;
  render: (data: Data) => ReactNode;
}): Made<Params> {
  const make = async ({ params, searchParams }: Props<Params>) =>
    recipe.render(await promptly(recipe.read(await params, await searchParams)));
  return door("anybody", honest(make));
}

function requireId(text: string): string {
  const parsed = id.safeParse(text);
  return parsed.success ? parsed.data : notFound();
}
