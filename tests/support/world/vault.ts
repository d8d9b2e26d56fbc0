/** A stand-in of Vault's transit engine on loopback, as strict as Vault: token, namespace, mount, context, versions, sealed. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

type Asked = { plaintext?: string; ciphertext?: string; context?: string };

export async function openVault(token: string) {
  const versions = [randomBytes(32)];
  const state = {
    isSealed: false,
    isDenied: false,
    isDerived: true,
    silent: false,
    refuses: "",
    heldFrom: null as number | null,
    token,
    mount: "transit",
    namespace: undefined as string | undefined,
  };
  const asked: string[] = [];
  const keyOf = (name: string, version: number, context: string) =>
    createHmac("sha256", versions[version - 1] ?? "")
      .update(`${name}/`)
      .update(state.isDerived ? context : "")
      .digest();
  const encrypt = (name: string, plaintext: string, context: string) => {
    const iv = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", keyOf(name, versions.length, context), iv);
    const bytes = Buffer.concat([iv, cipher.update(plaintext), cipher.final()]);
    return `vault:v${versions.length}:${Buffer.concat([bytes, cipher.getAuthTag()]).toString("base64")}`;
  };
  const decrypt = (name: string, ciphertext: string, context: string) => {
    const [, version = "", base64 = ""] = /^vault:v(\d+):(.+)$/.exec(ciphertext) ?? [];
    const bytes = Buffer.from(base64, "base64");
    const decipher = createDecipheriv(
      "aes-256-gcm",
      keyOf(name, Number(version), context),
      bytes.subarray(0, 12),
      { authTagLength: 16 },
    );
    decipher.setAuthTag(bytes.subarray(-16));
    return decipher.update(bytes.subarray(12, -16), undefined, "utf8") + decipher.final("utf8");
  };
  const answer = (verb: string, name: string, { plaintext = "", ciphertext = "", context }: Asked) => {
    if (state.isDerived && !context) return { status: 400, data: null };
    try {
      if (verb === "encrypt")
        return { status: 200, data: { ciphertext: encrypt(name, plaintext, context ?? "") } };
      const opened = decrypt(name, ciphertext, context ?? "");
      return {
        status: 200,
        data:
          verb === "decrypt" ? { plaintext: opened } : { ciphertext: encrypt(name, opened, context ?? "") },
      };
    } catch {
      return { status: 400, data: null };
    }
  };
  const inMount = (path: string) => {
    const mount = `/v1/${state.mount}/`;
    return path.startsWith(mount) ? path.slice(mount.length) : "";
  };
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await text(request)) as Asked;
    const [, verb = "", name = ""] =
      /^(encrypt|decrypt|rewrap)\/(onboarding|newer)$/.exec(inMount(request.url ?? "")) ?? [];
    asked.push(verb);
    // It never answers this one.
    if (state.heldFrom !== null && asked.length > state.heldFrom) return;
    if (state.silent) return request.socket.destroy();
    const isRight =
      request.method === "POST" &&
      request.headers["x-vault-request"] === "true" &&
      request.headers["x-vault-namespace"] === state.namespace;
    const { status, data } = state.isSealed
      ? { status: 503, data: null }
      : request.headers["x-vault-token"] !== state.token || state.isDenied || (verb && state.refuses === verb)
        ? { status: 403, data: null }
        : !isRight || !verb
          ? { status: 404, data: null }
          : answer(verb, name, body);
    response.writeHead(status).end(JSON.stringify(data ? { data } : { errors: ["as Vault says it"] }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    state,
    /** What was asked for, in order. */
    asked,
    rotate: () => versions.push(randomBytes(32)),
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
