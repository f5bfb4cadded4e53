// SPDX-License-Identifier: Apache-2.0 OR MIT
// Tasks for the npm package "jose": a line of input is a task, with words
// separated by tabs, and a line of output is the answer.
//
// sign ALG KEY_FILE KID TYP PAYLOAD   a token
// verify ALG KEY_FILE TOKEN           its header and payload, or "refused"
// jwk ALG KEY_FILE                    the key as a JSON Web Key
// set ALG KEY_FILE KID ...            public keys as a JWK Set
// thumbprint ALG KEY_FILE             the key's thumbprint

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import * as jose from "jose";

async function load(alg, file) {
  const bytes = readFileSync(file);
  if (alg.startsWith("HS")) {
    return new Uint8Array(bytes);
  }
  const pem = bytes.toString();
  const read = pem.includes("PRIVATE") ? jose.importPKCS8 : jose.importSPKI;
  return read(pem, alg, { extractable: true });
}

async function jwk(alg, file) {
  return jose.exportJWK(await load(alg, file));
}

const verbs = {
  async sign(alg, file, kid, typ, payload) {
    const token = new jose.SignJWT(JSON.parse(payload));
    return token.setProtectedHeader({ alg, kid, typ }).sign(await load(alg, file));
  },

  async verify(alg, file, token) {
    const options = { algorithms: [alg], audience: "neuron" };
    try {
      const whole = await jose.jwtVerify(token, await load(alg, file), options);
      return JSON.stringify(whole.protectedHeader) + "\t" + JSON.stringify(whole.payload);
    } catch (error) {
      if (error instanceof jose.errors.JOSEError) {
        return "refused";
      }
      throw error;
    }
  },

  async jwk(alg, file) {
    return JSON.stringify(await jwk(alg, file));
  },

  async set(...words) {
    const keys = [];
    for (let i = 0; i < words.length; i += 3) {
      const [alg, file, kid] = words.slice(i, i + 3);
      keys.push({ ...(await jwk(alg, file)), alg, kid, use: "sig" });
    }
    return JSON.stringify({ keys });
  },

  async thumbprint(alg, file) {
    return jose.calculateJwkThumbprint(await jwk(alg, file));
  },
};

for await (const task of createInterface({ input: process.stdin })) {
  const [verb, ...words] = task.split("\t");
  console.log(await verbs[verb](...words));
}
