-- SPDX-License-Identifier: Apache-2.0 OR MIT
-- edgejwt for LuaJIT. edgejwt.h documents each call.
--
-- A call that fails because of a key or token returns nil and an error: a table
-- with `status`, `name`, `kind`, `http` and `challenge`; tostring() gives its text. Arguments of a
-- wrong type and closed handles raise such a table.
local ffi = require("ffi")
local names = require("edgejwt_cdef")
local C = ffi.load("libedgejwt.so.0.1")

local edgejwt = { names = names }
for number, name in ipairs { "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EDDSA", "HS256", "HS384", "HS512", "ED25519" } do
  edgejwt[name] = number
end

local Error = {}
function Error.__tostring(self) return self.text end

local function failure(status, text)
  local kind = status < 10 and "usage" or status < 30 and "key" or status < 50 and "malformed" or status < 80 and "refused" or "system"
  text = text or ffi.string(C.edgejwt_status_text(status))
  local challenge = C.edgejwt_status_challenge(status)
  challenge = challenge ~= nil and ffi.string(challenge) or nil
  return setmetatable({ status = status, name = names[status], kind = kind, http = C.edgejwt_status_http(status), challenge = challenge, text = text }, Error)
end

local function wrong(text) error(failure(C.EDGEJWT_ERR_ARGUMENT, text), 0) end
local function bytes(value)
  return type(value) == "string" and value or wrong("expected a string")
end
local function text(value) -- C would see only what is before a NUL
  return not bytes(value):find("\0", 1, true) and value or wrong("expected a string without NUL")
end
local function integer(value)
  return type(value) == "number" and value % 1 == 0 and math.abs(value) <= 2 ^ 53 and value or wrong("expected a whole number")
end

-- A class of handles, freed by close() or by the garbage collector.
local function class(name, free)
  local methods = {}
  methods.__index = methods
  local function new(status, made)
    if status ~= 0 then return nil, failure(status) end
    return setmetatable({ pointer = ffi.gc(made[0], free) }, methods)
  end
  local function pointer(handle)
    local is_ours = type(handle) == "table" and getmetatable(handle) == methods and handle.pointer
    return is_ours or wrong("expected a " .. name .. " that is not closed")
  end
  function methods:close()
    if self.pointer then free(ffi.gc(self.pointer, nil)) end
    self.pointer = nil
  end
  return methods, new, pointer
end

local SigningKey, new_signing_key, signing_key = class("signing key", C.edgejwt_signing_key_free)
local VerifyingKey, new_verifying_key, verifying_key = class("verifying key", C.edgejwt_verifying_key_free)
local Keyring, new_keyring, keyring = class("keyring", C.edgejwt_keyring_free)

-- There are no callbacks and no coroutine yields inside a call, so all calls
-- share these buffers.
local out, out_cap, length = ffi.new("char[?]", C.EDGEJWT_TOKEN_MAX + 1), C.EDGEJWT_TOKEN_MAX + 1, ffi.new("size_t[1]")
local function output(status)
  if status ~= 0 then return nil, failure(status) end
  return ffi.string(out, length[0])
end

function edgejwt.signing_key_from_pem(alg, pem)
  local made = ffi.new("edgejwt_signing_key *[1]")
  return new_signing_key(C.edgejwt_signing_key_from_pem(integer(alg), bytes(pem), #pem, made), made)
end
-- A private JSON Web Key, as JSON.
function edgejwt.signing_key_from_jwk(alg, json)
  local made = ffi.new("edgejwt_signing_key *[1]")
  return new_signing_key(C.edgejwt_signing_key_from_jwk(integer(alg), bytes(json), #json, made), made)
end
function edgejwt.signing_key_from_file(alg, path)
  local made = ffi.new("edgejwt_signing_key *[1]")
  return new_signing_key(C.edgejwt_signing_key_from_file(integer(alg), text(path), made), made)
end
function edgejwt.verifying_key_from_pem(alg, pem)
  local made = ffi.new("edgejwt_verifying_key *[1]")
  return new_verifying_key(C.edgejwt_verifying_key_from_pem(integer(alg), bytes(pem), #pem, made), made)
end
function edgejwt.verifying_key_from_jwk(alg, json)
  local made = ffi.new("edgejwt_verifying_key *[1]")
  return new_verifying_key(C.edgejwt_verifying_key_from_jwk(integer(alg), bytes(json), #json, made), made)
end
function edgejwt.verifying_key_from_file(alg, path)
  local made = ffi.new("edgejwt_verifying_key *[1]")
  return new_verifying_key(C.edgejwt_verifying_key_from_file(integer(alg), text(path), made), made)
end
function edgejwt.keyring(directory)
  local made = ffi.new("edgejwt_keyring *[1]")
  return new_keyring(C.edgejwt_keyring_open(text(directory), nil, made), made)
end

local function c_header(header)
  header = header or {}
  local head = ffi.new("edgejwt_header", { size = ffi.sizeof("edgejwt_header") })
  if header.kid ~= nil then head.kid = text(header.kid) end
  if header.typ ~= nil then head.typ = text(header.typ) end
  if header.extra ~= nil then head.extra = text(header.extra) end
  return head
end

-- Signs a JSON object unchanged; `header` may have `kid`, `typ`, and `extra`: a
-- JSON object with further members.
function SigningKey:sign(json, header)
  return output(C.edgejwt_sign_with(signing_key(self), c_header(header), bytes(json), #json, out, out_cap, length))
end

local function c_claims(claims)
  local struct, kinds = ffi.new("edgejwt_claims"), { iss = text, sub = text, aud = text, jti = text, extra = text, iat = integer, nbf = integer, exp = integer, flags = integer }
  C.edgejwt_claims_init(struct, ffi.sizeof(struct))
  for name, value in pairs(claims) do
    if not kinds[name] then wrong("no such claim: " .. tostring(name)) end
    struct[name] = kinds[name](value)
  end
  return struct
end
-- The payload of claims: iss, sub, aud, jti, extra, iat, nbf, exp and flags.
function edgejwt.write_claims(claims)
  local json, err = output(C.edgejwt_claims_write(c_claims(claims), out, out_cap, length))
  assert(claims) -- the texts are reachable until here
  return json, err
end
-- Signs claims, which are those of write_claims().
function SigningKey:issue(claims, header)
  local token, err = output(C.edgejwt_issue_with(signing_key(self), c_header(header), c_claims(claims), out, out_cap, length))
  assert(claims) -- as above
  return token, err
end
-- The public JSON Web Key, as JSON with the members of its thumbprint (RFC 7638).
function VerifyingKey:jwk() return output(C.edgejwt_verifying_key_to_jwk(verifying_key(self), out, out_cap, length)) end
-- What a device signs that holds the private key.
function VerifyingKey:signing_input(json, header)
  return output(C.edgejwt_signing_input(verifying_key(self), c_header(header), bytes(json), #json, out, out_cap, length))
end
-- The bare digest of a signing input, for a device that signs digests.
function VerifyingKey:signing_digest(input)
  return output(C.edgejwt_signing_digest(verifying_key(self), bytes(input), #input, ffi.cast("uint8_t *", out), out_cap, length))
end
-- The token, if the signature of the device verifies.
function VerifyingKey:attach_signature(input, signature)
  return output(C.edgejwt_attach_signature(verifying_key(self), bytes(input), #input, bytes(signature), #signature, out, out_cap, length))
end
-- The header member x5t#S256 of the first certificate in a PEM text.
function edgejwt.certificate_thumbprint(pem)
  return output(C.edgejwt_certificate_thumbprint(bytes(pem), #pem, out, out_cap, length))
end

local Policy = {}
local kinds = { issuer = text, subject = text, typ = text, leeway = integer, max_lifetime = integer, issued_after = integer, earliest_now = integer }
local counts = { audiences = "audience_count", required = "required_count" }
local flags = { dates_as_strings = C.EDGEJWT_DATES_AS_STRINGS, exp_optional = C.EDGEJWT_EXP_OPTIONAL, any_audience = C.EDGEJWT_ANY_AUDIENCE }

-- What a token must satisfy: a table of `kinds`, `counts` and `flags`.
local function preset(init)
  return function(demands)
    local struct, kept = ffi.new("edgejwt_policy"), {} -- `kept`: what it points to
    init(struct, ffi.sizeof(struct))
    for name, value in pairs(demands or {}) do
      if kinds[name] then
        struct[name] = kinds[name](value)
        kept[#kept + 1] = value
      elseif counts[name] and type(value) == "table" then
        local list, count = ffi.new("const char *[?]", #value + 1), 0
        for _ in pairs(value) do count = count + 1 end
        if count ~= #value then wrong(name .. " must be a list") end
        for i, item in ipairs(value) do
          list[i - 1] = text(item)
          kept[#kept + 1] = item
        end
        kept[#kept + 1] = list
        struct[name], struct[counts[name]] = list, #value
      elseif name == "rules" and type(value) == "table" then -- { { name, value }, ... }
        local list = ffi.new("const char *[?]", 2 * #value + 1)
        for i, pair in ipairs(value) do
          list[2 * i - 2], list[2 * i - 1] = text(pair[1]), text(pair[2])
        end
        kept[#kept + 1], kept[#kept + 2] = value, list
        struct.rules, struct.rule_count = list, #value
      elseif flags[name] and value == true then
        struct.flags = bit.bor(struct.flags, flags[name])
      else
        wrong("no such demand: " .. tostring(name))
      end
    end
    return setmetatable({ struct = struct, kept = kept }, Policy)
  end
end
edgejwt.policy, edgejwt.neuronex, edgejwt.happypathology =
  preset(C.edgejwt_policy_init), preset(C.edgejwt_policy_neuronex), preset(C.edgejwt_policy_happypathology)

local Claims = {}
Claims.__index = Claims
function Claims:__tostring() return self.json end
-- The claims of a verified payload, or of any other JSON object.
function edgejwt.claims(json) return setmetatable({ json = bytes(json) }, Claims) end

local function judged(call, handle, policy, now, value)
  if policy ~= nil and getmetatable(policy) ~= Policy then wrong("expected a policy") end
  value = value == nil and "" or bytes(value)
  local json, err = output(call(handle, policy and policy.struct, integer(now or os.time()), value, #value, out, out_cap, length))
  if not json then return nil, err end
  return edgejwt.claims(json)
end

function VerifyingKey:verify(token, policy, now) return judged(C.edgejwt_verify, verifying_key(self), policy, now, token) end
function Keyring:verify(token, policy, now) return judged(C.edgejwt_keyring_verify, keyring(self), policy, now, token) end
-- Judges the value of an Authorization header; nil means it is missing.
function Keyring:authorize(value, policy, now) return judged(C.edgejwt_keyring_authorize, keyring(self), policy, now, value) end

local function explained(call, handle, policy, now, value)
  if policy ~= nil and getmetatable(policy) ~= Policy then wrong("expected a policy") end
  value = value == nil and "" or bytes(value)
  local from = ffi.new("edgejwt_report")
  C.edgejwt_report_init(from, ffi.sizeof(from))
  local status = call(handle, policy and policy.struct, integer(now or os.time()), value, #value, out, out_cap, length, from)
  if status > 0 and status < 10 then return nil, failure(status) end
  return {
    error = status ~= 0 and failure(status) or nil,
    claims = status == 0 and edgejwt.claims(ffi.string(out, length[0])) or nil,
    claim = ffi.string(from.claim), issuer = ffi.string(from.issuer),
    key_file = ffi.string(from.key_file), exp = tonumber(from.exp),
  }
end
-- The verdict on a token, for a log: `claims` or `error`; `claim` that caused the
-- refusal, `issuer` and `key_file` of the key, and `exp`.
function VerifyingKey:explain(token, policy, now) return explained(C.edgejwt_explain, verifying_key(self), policy, now, token) end
-- The same for the value of an Authorization header.
function Keyring:explain(value, policy, now) return explained(C.edgejwt_keyring_explain, keyring(self), policy, now, value) end

local function done(status)
  if status ~= 0 then return nil, failure(status) end
  return true
end
function Keyring:add(issuer, key) return done(C.edgejwt_keyring_add(keyring(self), text(issuer), verifying_key(key))) end
function Keyring:add_jwks(issuer, json) return done(C.edgejwt_keyring_add_jwks(keyring(self), text(issuer), bytes(json), #json)) end
function Keyring:remove(issuer) return done(C.edgejwt_keyring_remove(keyring(self), text(issuer))) end
function Keyring:reload() return done(C.edgejwt_keyring_reload(keyring(self))) end

-- A decoded string is never longer than its JSON text.
local function space(self) return ffi.new("char[?]", #self.json + 1), #self.json + 1 end
function Claims:string(name)
  local room, cap = space(self)
  local _, err = done(C.edgejwt_claim_string(self.json, #self.json, text(name), room, cap, length))
  if err then return nil, err end
  return ffi.string(room, length[0])
end
-- A whole number; above 2^53 an int64_t.
function Claims:integer(name)
  local value = ffi.new("int64_t[1]")
  local _, err = done(C.edgejwt_claim_int(self.json, #self.json, text(name), value))
  if err then return nil, err end
  local number = tonumber(value[0])
  return math.abs(number) <= 2 ^ 53 and number or value[0]
end
-- A date in seconds, read as the verifier reads exp; with `as_strings`, of a string too.
function Claims:date(name, as_strings)
  local value = ffi.new("int64_t[1]")
  local flags = as_strings and C.EDGEJWT_DATES_AS_STRINGS or 0
  local _, err = done(C.edgejwt_claim_date(self.json, #self.json, text(name), flags, value))
  if err then return nil, err end
  return tonumber(value[0])
end
function Claims:boolean(name)
  local value = ffi.new("bool[1]")
  local _, err = done(C.edgejwt_claim_bool(self.json, #self.json, text(name), value))
  if err then return nil, err end
  return value[0]
end
function Claims:has(name, value)
  local found = ffi.new("bool[1]")
  local _, err = done(C.edgejwt_claim_has(self.json, #self.json, text(name), text(value), found))
  if err then return nil, err end
  return found[0]
end
-- The strings in an array.
function Claims:strings(name)
  local _, err = self:has(name, "") -- an error where there is no such claim
  if err then return nil, err end
  local room, cap = space(self)
  local items, status = {}, nil
  repeat
    status = C.edgejwt_claim_item(self.json, #self.json, name, #items, room, cap, length)
    if status == 0 then items[#items + 1] = ffi.string(room, length[0]) end
  until status ~= 0
  if status ~= C.EDGEJWT_ERR_CLAIM_MISSING then return nil, failure(status) end
  return items
end

return edgejwt
