import { type ChildProcess, fork } from "node:child_process";
import { once as onceEmitted } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Inspection } from "#lib/sandbox/shape.ts";
import { ask, clientFor, hourMs, mustSucceed, once, partnerKey, startSandbox } from "./ground.ts";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "sandbox-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** The sandbox as a process; `url` comes over IPC. */
async function spawnSandbox(path: string) {
  writeFileSync(join(path, "partner-key"), `${partnerKey}\n`);
  const settings = ["--partner-key-file", join(path, "partner-key"), "--state", join(path, "state.jsonl")];
  const child = fork("lib/sandbox/main.ts", [...settings, "--control"], {
    execArgv: ["--conditions=react-server"],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [urls] = (await onceEmitted(child, "message")) as [{ url: string; controlUrl: string }];
  return { child, ...urls, client: clientFor(urls.url) };
}

async function end(child: ChildProcess, how: () => void): Promise<[number | null, string | null]> {
  const gone = onceEmitted(child, "exit");
  how();
  return (await gone) as [number | null, string | null];
}

test("whatever was answered, or hung after its commit, is there after kill -9", async () => {
  const path = folder();
  const first = await spawnSandbox(path);
  const org = mustSucceed(await first.client.createOrganization({ name: "Acme" }, once()));
  const user = mustSucceed(await first.client.createUser(org.id, { email: "root@acme.example" }, once()));
  const how = { force: false, ...once() };
  const key = mustSucceed(await first.client.mintKey(org.id, user.id, how));
  const fault = { fault: "hang-after-commit", endpoint: "createOrganization" };
  await ask(first.controlUrl, "POST /__control/faults", { body: fault });
  const hanging = once();
  const unanswered = first.client.createOrganization({ name: "Hanging" }, hanging);
  const look = async () => (await ask(first.controlUrl, "GET /__control/state")).json as Inspection;
  await expect.poll(async () => (await look()).organizations.length).toBe(3);
  await end(first.child, () => first.child.kill("SIGKILL"));
  expect(await unanswered).toMatchObject({ kind: "no-answer", reason: "reset" });

  const second = await spawnSandbox(path);
  expect((await second.client.listOrganizations()).map(({ name }) => name)).toEqual([
    "Sandbox Partner",
    "Acme",
    "Hanging",
  ]);
  expect(await clientFor(second.url, { credential: key }).me()).toMatchObject({ id: user.id });
  expect(mustSucceed(await second.client.mintKey(org.id, user.id, how)).reveal()).toBe(key.reveal());
  expect(await second.client.createOrganization({ name: "Hanging" }, hanging)).toMatchObject({ kind: "ok" });
  expect(await second.client.listOrganizations()).toHaveLength(3);
});

test("the process exits on SIGTERM, and with its parent process", async () => {
  const first = await spawnSandbox(folder());
  expect(await end(first.child, () => first.child.kill("SIGTERM"))).toEqual([0, null]);
  const second = await spawnSandbox(folder());
  expect(await end(second.child, () => second.child.disconnect())).toEqual([0, null]);
});

test("a last line that was cut off is dropped, and what follows it is kept", async () => {
  const statePath = join(folder(), "state.jsonl");
  const first = await startSandbox({ statePath });
  mustSucceed(await first.client.createOrganization({ name: "Acme" }, once()));
  await first.sandbox.close();
  appendFileSync(statePath, '[{"type":"organization-put","organi');
  const second = await startSandbox({ statePath });
  mustSucceed(await second.client.createOrganization({ name: "Beta" }, once()));
  await second.sandbox.close();
  const third = await startSandbox({ statePath });
  expect((await third.client.listOrganizations()).map(({ name }) => name)).toEqual([
    "Sandbox Partner",
    "Acme",
    "Beta",
  ]);
});

test("damage in the middle of the file is reported, not skipped", async () => {
  const statePath = join(folder(), "state.jsonl");
  writeFileSync(statePath, "[]\nnot json\n[]\n");
  await expect(startSandbox({ statePath })).rejects.toThrow("damaged at line 2");
});

test("the file is for its owner only, and loses key values with their recorded outcomes", async () => {
  const statePath = join(folder(), "state.jsonl");
  const { client, sandbox } = await startSandbox({ statePath });
  const org = mustSucceed(await client.createOrganization({ name: "Acme" }, once()));
  const user = mustSucceed(await client.createUser(org.id, { email: "root@acme.example" }, once()));
  const key = mustSucceed(await client.mintKey(org.id, user.id, { force: false, ...once() }));
  expect(statSync(statePath).mode & 0o777).toBe(0o600);
  await sandbox.close();
  const second = await startSandbox({ statePath });
  expect(readFileSync(statePath, "utf8")).toContain(key.reveal());
  second.sandbox.advanceClock(24 * hourMs);
  await second.sandbox.close();
  await startSandbox({ statePath });
  expect(readFileSync(statePath, "utf8")).not.toContain(key.reveal());
  expect(statSync(statePath).mode & 0o777).toBe(0o600);
});
