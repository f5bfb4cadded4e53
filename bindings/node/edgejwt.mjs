// SPDX-License-Identifier: Apache-2.0 OR MIT
// edgejwt for Node.js, by means of koffi. edgejwt.h documents each call.
import koffi from 'koffi';
import { Algorithm, C, Flags, Status, TOKEN_MAX, structs } from './abi.mjs';

export { Algorithm, Status };

/** A call failed. `status` and `http` are numbers, `code` is a name such as 'ERR_EDGEJWT_EXPIRED', `challenge` null or WWW-Authenticate. */
export class EdgejwtError extends Error {
  constructor(status, message = C.status_text(status)) {
    super(message);
    const name = Object.keys(Status).find((key) => Status[key] === status);
    const [http, challenge] = [C.status_http(status), C.status_challenge(status)];
    Object.assign(this, { name: new.target.name, status, code: `ERR_EDGEJWT_${name}`, http, challenge });
  }
}
export class UsageError extends EdgejwtError {} // 1 to 9: the caller's mistake
export class KeyError extends EdgejwtError {} // 10 to 29
export class MalformedTokenError extends EdgejwtError {} // 30 to 49
export class RefusedTokenError extends EdgejwtError {} // 50 to 79
export class SystemError extends EdgejwtError {} // 80 and up: the clock, or the library

function failure(status) {
  const bands = [[10, UsageError], [30, KeyError], [50, MalformedTokenError], [80, RefusedTokenError]];
  return new (bands.find(([end]) => status < end)?.[1] ?? SystemError)(status);
}
function check(status) {
  if (status !== 0) throw failure(status);
}
const wrong = (message) => new UsageError(Status.ARGUMENT, message);
function bytes(value) {
  if (value === null || value === undefined) return Buffer.alloc(0);
  if (value instanceof Uint8Array) return value;
  if (typeof value !== 'string' || !value.isWellFormed()) throw wrong('expected text or a Uint8Array');
  return Buffer.from(value);
}
function text(value) { // C would see only what is before a NUL
  if (typeof value === 'string' && value.isWellFormed() && !value.includes('\0')) return value;
  throw wrong('expected text without NUL');
}
function integer(value) {
  if (Number.isSafeInteger(value)) return value;
  throw wrong('expected a whole number');
}
const clock = () => Math.floor(Date.now() / 1000);

// Each thread has its own instance of this module and calls do not interleave,
// so all calls share these buffers.
const out = Buffer.alloc(TOKEN_MAX + 1);
const cell = [null];
function made(status) {
  check(status);
  return cell[0];
}

const finalizers = new FinalizationRegistry(({ free, pointer }) => free(pointer));
/** A C handle, freed by close(), by `using`, or by the garbage collector. */
class Handle {
  #held;
  constructor(free, pointer) {
    this.#held = { free, pointer };
    finalizers.register(this, this.#held, this);
  }
  static pointer(type, handle) {
    if (!(handle instanceof type) || !handle.#held) throw wrong(`expected a ${type.name} that is not closed`);
    return handle.#held.pointer;
  }
  close() {
    if (!this.#held) return;
    finalizers.unregister(this);
    this.#held.free(this.#held.pointer);
    this.#held = undefined;
  }
  [Symbol.dispose]() { this.close(); }
}

function loaded(call, alg, value) {
  const data = bytes(value);
  return made(call(integer(alg), data, data.length, cell));
}

const json = (value) => bytes(typeof value === 'object' && !(value instanceof Uint8Array) ? JSON.stringify(value) : value);
const optional = (value) => (value === undefined ? null : text(value));
const members = (value) => (value === undefined ? null : text(json(value).toString()));
/** `kid`, `typ`, and `extra`: an object with further members. */
const headerStruct = ({ kid, typ, extra } = {}) =>
  ({ size: koffi.sizeof(structs.edgejwt_header), kid: optional(kid), typ: optional(typ), extra: members(extra) });

const claimsStruct = ({ iss, sub, aud, jti, iat = 0, nbf = 0, exp = 0, extra, flags = 0 }) => ({
  size: koffi.sizeof(structs.edgejwt_claims), iss: optional(iss), sub: optional(sub), aud: optional(aud), jti: optional(jti),
  iat: integer(iat), nbf: integer(nbf), exp: integer(exp), strings: null, string_count: 0, extra: members(extra), flags: integer(flags),
});

/** The payload of claims: iss, sub, aud, jti, iat, nbf, exp, and `extra`, an object with further ones. */
export function writeClaims(claims) {
  return out.toString('utf8', 0, made(C.claims_write(claimsStruct(claims), out, out.length, cell)));
}

/** The header member x5t#S256 of the first certificate in a PEM text. */
export function certificateThumbprint(value) {
  const data = bytes(value);
  return out.toString('latin1', 0, made(C.certificate_thumbprint(data, data.length, out, out.length, cell)));
}

export class SigningKey extends Handle {
  constructor(pointer) { super(C.signing_key_free, pointer); }
  static fromPem(alg, value) { return new SigningKey(loaded(C.signing_key_from_pem, alg, value)); }
  /** A private JSON Web Key, an object or its JSON. */
  static fromJwk(alg, jwk) { return new SigningKey(loaded(C.signing_key_from_jwk, alg, json(jwk))); }
  static fromFile(alg, path) { return new SigningKey(made(C.signing_key_from_file(integer(alg), text(path), cell))); }
  /** Signs text or bytes unchanged, and any other value as JSON. */
  sign(claims, header) {
    const payload = json(claims);
    const key = Handle.pointer(SigningKey, this);
    return out.toString('latin1', 0, made(C.sign_with(key, headerStruct(header), payload, payload.length, out, out.length, cell)));
  }
  /** Signs claims, which are those of writeClaims(). */
  issue(claims, header) {
    const key = Handle.pointer(SigningKey, this);
    return out.toString('latin1', 0, made(C.issue_with(key, headerStruct(header), claimsStruct(claims), out, out.length, cell)));
  }
}

function judged(call, handle, policy, now, value) {
  const input = bytes(value);
  const length = made(call(handle, Policy.struct(policy), integer(now), input, input.length, out, out.length, cell));
  return new Claims(Buffer.from(out.subarray(0, length)));
}

/** The verdict for a log: `claims` or `error`; the `claim` that caused a refusal; `issuer` and `keyFile` of the key; `exp`. */
function explained(call, handle, policy, now, value) {
  const [input, memory] = [bytes(value), Buffer.alloc(koffi.sizeof(structs.edgejwt_report))];
  C.report_init(memory, memory.length);
  const status = call(handle, Policy.struct(policy), integer(now), input, input.length, out, out.length, cell, memory);
  if (status < Status.KEY_FORMAT) check(status); // nothing was judged
  const { claim, issuer, key_file: keyFile, exp } = koffi.decode(memory, structs.edgejwt_report);
  const verdict = status === 0 ? { claims: new Claims(Buffer.from(out.subarray(0, cell[0]))) } : { error: failure(status) };
  return { ...verdict, claim, issuer, keyFile, exp };
}

export class VerifyingKey extends Handle {
  constructor(pointer) { super(C.verifying_key_free, pointer); }
  static fromPem(alg, value) { return new VerifyingKey(loaded(C.verifying_key_from_pem, alg, value)); }
  /** A public JSON Web Key, an object or its JSON. */
  static fromJwk(alg, jwk) { return new VerifyingKey(loaded(C.verifying_key_from_jwk, alg, json(jwk))); }
  /** The public JSON Web Key, an object with the members of its thumbprint (RFC 7638). */
  toJwk() { return JSON.parse(out.toString('latin1', 0, made(C.verifying_key_to_jwk(Handle.pointer(VerifyingKey, this), out, out.length, cell)))); }
  static fromFile(alg, path) { return new VerifyingKey(made(C.verifying_key_from_file(integer(alg), text(path), cell))); }
  verify(token, policy, now = clock()) { return judged(C.verify, Handle.pointer(VerifyingKey, this), policy, now, token); }
  explain(token, policy, now = clock()) { return explained(C.explain, Handle.pointer(VerifyingKey, this), policy, now, token); }
  /** What a device signs that holds the private key. */
  signingInput(claims, header) {
    const payload = json(claims);
    const key = Handle.pointer(VerifyingKey, this);
    return out.toString('latin1', 0, made(C.signing_input(key, headerStruct(header), payload, payload.length, out, out.length, cell)));
  }
  /** The bare digest of a signing input, for a device that signs digests. */
  signingDigest(signingInput) {
    const input = bytes(signingInput);
    return Buffer.from(out.subarray(0, made(C.signing_digest(Handle.pointer(VerifyingKey, this), input, input.length, out, out.length, cell))));
  }
  /** The token, if the signature of the device verifies. */
  attachSignature(signingInput, signature) {
    const [input, given] = [bytes(signingInput), bytes(signature)];
    const key = Handle.pointer(VerifyingKey, this);
    return out.toString('latin1', 0, made(C.attach_signature(key, input, input.length, given, given.length, out, out.length, cell)));
  }
}

/** The public keys of a directory, by issuer. */
export class Keyring extends Handle {
  constructor(directory) { super(C.keyring_free, made(C.keyring_open(text(directory), null, cell))); }
  #ring() { return Handle.pointer(Keyring, this); }
  add(issuer, key) { check(C.keyring_add(this.#ring(), text(issuer), Handle.pointer(VerifyingKey, key))); }
  addJwks(issuer, json) {
    const set = bytes(json);
    check(C.keyring_add_jwks(this.#ring(), text(issuer), set, set.length));
  }
  /** Removes the added keys and the JWK Set of an issuer; files are not affected. */
  remove(issuer) { check(C.keyring_remove(this.#ring(), text(issuer))); }
  reload() { check(C.keyring_reload(this.#ring())); }
  verify(token, policy, now = clock()) { return judged(C.keyring_verify, this.#ring(), policy, now, token); }
  /** Judges the value of an `Authorization` header; undefined means it is missing. */
  authorize(value, policy, now = clock()) { return judged(C.keyring_authorize, this.#ring(), policy, now, value); }
  /** Judges as authorize() does, and says why. */
  explain(value, policy, now = clock()) { return explained(C.keyring_explain, this.#ring(), policy, now, value); }
}

const fields = {
  issuer: 'text', subject: 'text', typ: 'text', audiences: 'audience_count', required: 'required_count',
  leeway: 'int64_t', maxLifetime: 'int64_t', issuedAfter: 'int64_t', earliestNow: 'int64_t',
};
/** What a token must satisfy: any of `fields`, `rules` as [name, value] pairs, and datesAsStrings, expOptional, anyAudience. */
export class Policy {
  #struct = Buffer.alloc(koffi.sizeof(structs.edgejwt_policy));
  #kept = []; // memory that the struct points to
  constructor(demands = {}, preset = C.policy_init) {
    preset(this.#struct, this.#struct.length);
    for (const [name, value] of Object.entries(demands)) {
      const field = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      const flag = Flags[field.toUpperCase()];
      if (fields[name] === 'int64_t') this.#set(field, 'int64_t', integer(value));
      else if (fields[name] === 'text') this.#set(field, 'uintptr_t', this.#text(value));
      else if (name === 'rules' && Array.isArray(value)) {
        this.#list(field, 'rule_count', value.flat());
        this.#set('rule_count', 'size_t', value.length);
      } else if (Object.hasOwn(fields, name) && Array.isArray(value)) this.#list(field, fields[name], value);
      else if (flag && value === true) this.#set('flags', 'uint32_t', this.#flags() | flag);
      else throw wrong(`no such demand: ${name}`);
    }
  }
  static neuronex(demands) { return new Policy(demands, C.policy_neuronex); }
  static happypathology(demands) { return new Policy(demands, C.policy_happypathology); }
  static struct(policy) {
    if (policy === undefined) return null;
    if (policy instanceof Policy) return policy.#struct;
    throw wrong('expected a Policy');
  }
  #set(field, type, value) { koffi.encode(this.#struct, koffi.offsetof(structs.edgejwt_policy, field), type, value); }
  #flags() { return koffi.decode(this.#struct, koffi.offsetof(structs.edgejwt_policy, 'flags'), 'uint32_t'); }
  #keep(buffer) { return koffi.address(this.#kept[this.#kept.push(buffer) - 1]); }
  #text(value) { return this.#keep(Buffer.from(`${text(value)}\0`)); }
  #list(field, count, values) {
    const width = koffi.sizeof('uintptr_t');
    const names = Buffer.alloc((values.length + 1) * width);
    values.forEach((value, i) => koffi.encode(names, i * width, 'uintptr_t', this.#text(value)));
    this.#set(field, 'uintptr_t', this.#keep(names));
    this.#set(count, 'size_t', values.length);
  }
}

/** The claims of a verified payload, or of any other JSON object. */
export class Claims {
  #json;
  constructor(json) { this.#json = bytes(json); }
  #read(call, ...args) { return made(call(this.#json, this.#json.length, ...args, cell)); }
  #string(call, ...args) {
    const space = Buffer.alloc(this.#json.length + 1); // decoded, it is never longer
    return space.toString('utf8', 0, this.#read(call, ...args, space, space.length));
  }
  string(name) { return this.#string(C.claim_string, text(name)); }
  /** A whole number; above 2^53 a BigInt. */
  integer(name) { return this.#read(C.claim_int, text(name)); }
  /** A date in seconds, read as the verifier reads `exp`; with `asStrings`, of a string too. */
  date(name, asStrings = false) {
    return this.#read(C.claim_date, text(name), asStrings ? Flags.DATES_AS_STRINGS : 0);
  }
  boolean(name) { return this.#read(C.claim_bool, text(name)); }
  has(name, value) { return this.#read(C.claim_has, text(name), text(value)); }
  strings(name) {
    this.has(name, ''); // throws where there is no such claim
    const items = [];
    try {
      for (;;) items.push(this.#string(C.claim_item, text(name), items.length));
    } catch (error) {
      if (error.status !== Status.CLAIM_MISSING) throw error;
      return items;
    }
  }
  toJSON() { return JSON.parse(Buffer.from(this.#json).toString()); }
}
