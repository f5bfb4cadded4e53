// SPDX-License-Identifier: Apache-2.0 OR MIT
// The types of edgejwt.mjs. edgejwt.h documents each call.

export declare const Algorithm: Readonly<Record<
  'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'EDDSA' | 'HS256' | 'HS384' | 'HS512' | 'ED25519',
  number
>>;
export declare const Status: Readonly<Record<
  | 'ARGUMENT' | 'SPACE' | 'ALGORITHM_UNAVAILABLE' | 'NOT_GENERATED' | 'KEY_FORMAT' | 'KEY_OPENSSH' | 'KEY_TYPE' | 'KEY_SIZE'
  | 'KEY_ENCRYPTED' | 'KEY_FILE' | 'KEY_LIMIT' | 'KEY_WEAK' | 'KEY_HALF' | 'NO_TOKEN' | 'TOKEN' | 'TOKEN_TOO_LONG' | 'HEADER'
  | 'PAYLOAD' | 'TOO_COMPLEX' | 'ALGORITHM' | 'SIGNATURE' | 'UNKNOWN_KEY' | 'EXPIRED' | 'NOT_YET_VALID' | 'CLAIM_MISSING'
  | 'CLAIM_TYPE' | 'ISSUER' | 'SUBJECT' | 'AUDIENCE' | 'LIFETIME' | 'TYP' | 'FORBIDDEN' | 'UNKNOWN_KID' | 'CLAIM_RANGE'
  | 'KID_MISSING' | 'CLOCK' | 'NO_MEMORY' | 'INTERNAL' | 'RANDOM',
  number
>>;

/** A call failed. `http` is the status to answer; `challenge` is null or the value of WWW-Authenticate. */
export declare class EdgejwtError extends Error {
  readonly status: number;
  readonly http: number;
  /** A name such as 'ERR_EDGEJWT_EXPIRED'. */
  readonly code: string;
  readonly challenge: string | null;
}
export declare class UsageError extends EdgejwtError {}
export declare class KeyError extends EdgejwtError {}
export declare class MalformedTokenError extends EdgejwtError {}
export declare class RefusedTokenError extends EdgejwtError {}
export declare class SystemError extends EdgejwtError {}

/** Text, or bytes as they are. */
export type Bytes = string | Uint8Array;
/** JSON as text or bytes, or a value that becomes JSON. */
export type Json = Bytes | object;

export interface Header {
  kid?: string;
  typ?: string;
  /** Further members of the protected header. */
  extra?: Json;
}
export interface IssuedClaims {
  iss?: string;
  sub?: string;
  aud?: string;
  jti?: string;
  /** Dates are seconds since 1970. */
  iat?: number;
  nbf?: number;
  exp?: number;
  /** Further claims. */
  extra?: Json;
  flags?: number;
}
export interface Demands {
  issuer?: string;
  subject?: string;
  typ?: string;
  audiences?: string[];
  required?: string[];
  /** Pairs of a claim's name, or its JSON Pointer, and the value that it must have. */
  rules?: [name: string, value: string][];
  leeway?: number;
  maxLifetime?: number;
  issuedAfter?: number;
  earliestNow?: number;
  datesAsStrings?: true;
  expOptional?: true;
  anyAudience?: true;
}
export interface Verdict {
  claims?: Claims;
  error?: EdgejwtError;
  /** The claim or header member that caused a refusal, or ''. */
  claim: string;
  issuer: string;
  keyFile: string;
  exp: number | bigint;
}

export declare function writeClaims(claims: IssuedClaims): string;
export declare function certificateThumbprint(pem: Bytes): string;

declare class Handle {
  /** Frees the key or keyring. Later calls throw. */
  close(): void;
  [Symbol.dispose](): void;
}
export declare class SigningKey extends Handle {
  private constructor();
  static fromPem(alg: number, pem: Bytes): SigningKey;
  static fromJwk(alg: number, jwk: Json): SigningKey;
  static fromFile(alg: number, path: string): SigningKey;
  sign(claims: Json, header?: Header): string;
  issue(claims: IssuedClaims, header?: Header): string;
}
export declare class VerifyingKey extends Handle {
  private constructor();
  static fromPem(alg: number, pem: Bytes): VerifyingKey;
  static fromJwk(alg: number, jwk: Json): VerifyingKey;
  static fromFile(alg: number, path: string): VerifyingKey;
  toJwk(): Record<string, string>;
  verify(token: Bytes | null | undefined, policy?: Policy, now?: number): Claims;
  explain(token: Bytes | null | undefined, policy?: Policy, now?: number): Verdict;
  signingInput(claims: Json, header?: Header): string;
  signingDigest(signingInput: Bytes): Buffer;
  attachSignature(signingInput: Bytes, signature: Bytes): string;
}
/** The public keys of a directory, by issuer. */
export declare class Keyring extends Handle {
  constructor(directory: string);
  add(issuer: string, key: VerifyingKey): void;
  addJwks(issuer: string, json: Bytes): void;
  remove(issuer: string): void;
  reload(): void;
  verify(token: Bytes | null | undefined, policy?: Policy, now?: number): Claims;
  /** The value of an Authorization header; undefined means that it is missing. */
  authorize(value: Bytes | null | undefined, policy?: Policy, now?: number): Claims;
  explain(value: Bytes | null | undefined, policy?: Policy, now?: number): Verdict;
}
/** What a token must satisfy. Without demands it is the strictest policy. */
export declare class Policy {
  constructor(demands?: Demands);
  static neuronex(demands?: Demands): Policy;
  static happypathology(demands?: Demands): Policy;
}
/** The claims of a verified payload, or of any other JSON object. */
export declare class Claims {
  constructor(json: Bytes);
  string(name: string): string;
  /** A whole number; above 2^53 a BigInt. */
  integer(name: string): number | bigint;
  date(name: string, asStrings?: boolean): number | bigint;
  boolean(name: string): boolean;
  has(name: string, value: string): boolean;
  strings(name: string): string[];
  toJSON(): Record<string, unknown>;
}
