// JSON Web Tokens as a business's own server would sign them (RFC 7519), and as an attacker would.
import { createHmac } from "node:crypto";

const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

export function jwt(claims, secret, header = {}) {
  const head = encode({ alg: "HS256", typ: "JWT", ...header });
  const body = encode(claims);
  const algorithm = header.alg ?? "HS256";
  if (algorithm === "none") return `${head}.${body}.`;
  const hash = { HS256: "sha256", HS512: "sha512" }[algorithm];
  return `${head}.${body}.${createHmac(hash, secret).update(`${head}.${body}`).digest("base64url")}`;
}

export const inSeconds = (seconds) => Math.floor(Date.now() / 1000) + seconds;
