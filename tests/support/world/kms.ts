/** A stand-in of AWS KMS on loopback. It computes each signature itself, and binds the encryption context. */
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export const credentials = {
  AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
  AWS_SECRET_ACCESS_KEY: "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",
  AWS_REGION: "eu-central-1",
};

const sha256 = (data: string) => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();

/** Why AWS would refuse the request; null if it is signed as it should be. `session`: the token of temporary credentials. */
function refusalOf(request: IncomingMessage, body: string, now: Date, session: string | null): string | null {
  const found =
    /^AWS4-HMAC-SHA256 Credential=(\w+)\/(\d{8})\/([\w-]+)\/kms\/aws4_request, SignedHeaders=([\w;-]+), Signature=(\w{64})$/.exec(
      request.headers.authorization ?? "",
    );
  const [, id, day = "", region = "", signed = "", signature] = found ?? [];
  if (!found) return "IncompleteSignatureException";
  if (id !== credentials.AWS_ACCESS_KEY_ID) return "UnrecognizedClientException";
  const at = String(request.headers["x-amz-date"]);
  const time = Date.parse(at.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (!(Math.abs(time - now.getTime()) < 5 * 60_000) || !at.startsWith(day))
    return "InvalidSignatureException";
  if (session !== null && request.headers["x-amz-security-token"] !== session)
    return "UnrecognizedClientException";
  const names = signed.split(";");
  const needed = ["content-type", "host", "x-amz-date", "x-amz-target"];
  if (
    [...needed, ...(session === null ? [] : ["x-amz-security-token"])].some((name) => !names.includes(name))
  )
    return "InvalidSignatureException";
  const headers = names.map((name) => `${name}:${request.headers[name]}\n`).join("");
  const canonical = ["POST", "/", "", headers, signed, sha256(body)].join("\n");
  const scope = `${day}/${region}/kms/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", at, scope, sha256(canonical)].join("\n");
  const key = [region, "kms", "aws4_request"].reduce<string | Buffer>(
    hmac,
    hmac(`AWS4${credentials.AWS_SECRET_ACCESS_KEY}`, day),
  );
  return hmac(key, toSign).toString("hex") === signature ? null : "InvalidSignatureException";
}

type Input = Record<string, unknown>;

export async function openKms(now: () => Date) {
  const keys = new Map([["alias/onboarding", randomBytes(32)]]);
  const state = {
    fault: null as { status: number; type: string } | null,
    /** Drops each connection. */
    silent: false,
    /** Of temporary credentials. */
    session: null as string | null,
  };
  const asked: string[] = [];
  const seal = (key: Buffer, plain: Buffer, context: unknown) => {
    const iv = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(JSON.stringify(context)));
    return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  };
  const unseal = (bytes: Buffer, context: unknown) => {
    for (const [id, key] of keys)
      try {
        const opened = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 });
        opened.setAAD(Buffer.from(JSON.stringify(context))).setAuthTag(bytes.subarray(-16));
        return { id, plain: Buffer.concat([opened.update(bytes.subarray(12, -16)), opened.final()]) };
      } catch {
        // Another key, or another context.
      }
    return null;
  };
  const arn = (id: unknown) => `arn:aws:kms:eu-central-1:111122223333:${id}`;
  const answer = (action: string, input: Input): { status: number; body: Input } => {
    const refused = (type: string) => ({ status: 400, body: { __type: type } });
    const context = input.EncryptionContext ?? input.SourceEncryptionContext;
    if (typeof context !== "object" || context === null) return refused("AccessDeniedException");
    const blob = Buffer.from(String(input.CiphertextBlob ?? ""), "base64");
    const given =
      action === "Encrypt" ? { plain: Buffer.from(String(input.Plaintext), "base64"), id: "" } : null;
    const opened = given ?? unseal(blob, context);
    if (!opened) return refused("InvalidCiphertextException");
    const { plain } = opened;
    if (action === "Decrypt")
      return { status: 200, body: { Plaintext: plain.toString("base64"), KeyId: arn(opened.id) } };
    const id = action === "Encrypt" ? input.KeyId : input.DestinationKeyId;
    const key = keys.get(String(id));
    if (!key) return refused("NotFoundException");
    const to = action === "Encrypt" ? context : input.DestinationEncryptionContext;
    const sealed = seal(key, plain, to).toString("base64");
    return { status: 200, body: { CiphertextBlob: sealed, KeyId: arn(id) } };
  };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const [, action = ""] =
      /^TrentService\.(Encrypt|Decrypt|ReEncrypt)$/.exec(String(request.headers["x-amz-target"])) ?? [];
    asked.push(action);
    if (state.silent) return request.socket.destroy();
    const refusal = refusalOf(request, body, now(), state.session);
    const { status, body: said } = refusal
      ? { status: 400, body: { __type: refusal } }
      : state.fault
        ? { status: state.fault.status, body: { __type: `com.amazonaws.kms#${state.fault.type}` } }
        : answer(action, JSON.parse(body) as Input);
    response.writeHead(status).end(JSON.stringify(said));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    state,
    asked,
    add: (id: string) => keys.set(id, randomBytes(32)),
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
