-- SPDX-License-Identifier: Apache-2.0 OR MIT
-- Usage: luajit test.lua KEYS EMPTY_FOLDER; `cargo test --test bindings luajit`
-- makes the folder of test keys and runs this.
local edgejwt = require("edgejwt")
local keys, etc = arg[1] .. "/", arg[2] .. "/"
local curves = os.getenv("CURVES") ~= "0"
local now = 1800000000
local good = [[{"exp":1800000060,"iat":1800000000,"iss":"neuron","aud":["neuron","x"],"user":"Zoë","admin":true}]]
local met = {}

local function equal(have, want)
  if have ~= want then error(tostring(have) .. ", not " .. tostring(want), 2) end
end

local function is_failure(err, want)
  equal(type(err), "table")
  local status = err.status
  equal(err.kind, status < 10 and "usage" or status < 30 and "key" or status < 50 and "malformed" or status < 80 and "refused" or "system")
  equal(err.http, status == 62 and 403 or status >= 30 and status < 80 and 401 or 500)
  equal(edgejwt.names[status], err.name)
  assert(#tostring(err) > 5)
  if want then equal(err.name, want) end
  met[err.name] = true
end

-- Expects nil and an error.
local function fails(want, value, err)
  equal(value, nil)
  is_failure(err, want)
end

-- Expects an error that is raised.
local function raises(...)
  local ok, err = pcall(...)
  equal(ok, false)
  is_failure(err, "ARGUMENT")
end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local data = file:read("*a")
  file:close()
  return data
end

local function write(path, data)
  local file = assert(io.open(path, "wb"))
  file:write(data)
  file:close()
end

write(etc .. "neuron.pem", read(keys .. "rsa2048.pem"))
local signer = assert(edgejwt.signing_key_from_file(edgejwt.RS256, keys .. "rsa2048.key"))
local verifier = assert(edgejwt.verifying_key_from_pem(edgejwt.RS256, read(keys .. "rsa2048.pem")))
local ring = assert(edgejwt.keyring(etc))
local any = edgejwt.policy { any_audience = true }

-- Claims that are issued, JSON Web Keys, and reasons.
do
  local token = assert(signer:issue({ iss = "neuron", exp = now + 60, extra = '{"n":[1]}' }, { kid = "1" }))
  equal(assert(verifier:verify(token, any, now)).json, '{"exp":1800000060,"iss":"neuron","n":[1]}')
  fails("ARGUMENT", signer:issue { iss = "neuron" })
  raises(signer.issue, signer, { exp = "1" })
  raises(signer.issue, signer, { user = "a" })
  local jwk = assert(verifier:jwk())
  local again = assert(edgejwt.verifying_key_from_jwk(edgejwt.RS256, jwk))
  assert(again:verify(token, any, now))
  equal(again:jwk(), jwk)
  fails("KEY_FORMAT", edgejwt.verifying_key_from_jwk(edgejwt.RS256, "{"))
  fails("KEY_TYPE", edgejwt.signing_key_from_jwk(edgejwt.RS256, jwk))
  local example = assert(edgejwt.signing_key_from_jwk(edgejwt.RS256, read(keys .. "rfc7515-a2.jwk")))
  local public = assert(edgejwt.verifying_key_from_jwk(edgejwt.RS256, read(keys .. "rfc7515-a2.public.jwk")))
  local signed = assert(example:issue { exp = now + 1 })
  assert(public:verify(signed, any, now))

  local dates = edgejwt.claims('{"a":1.5,"b":"7"}')
  equal(dates:date("a") + dates:date("b", true), 8)
  fails("CLAIM_TYPE", dates:date("b"))
  local _, clock = verifier:verify(token, any, 1)
  equal(clock.challenge, nil)
  local _, forbidden = verifier:verify(token, edgejwt.policy { any_audience = true, rules = { { "role", "a" } } }, now)
  equal(forbidden.challenge, 'Bearer realm="jwt", error="insufficient_scope"')

  local report = assert(ring:explain("Bearer " .. token, any, now))
  equal(report.error, nil)
  equal(report.claims:string("iss"), "neuron")
  equal(report.issuer .. report.key_file .. report.claim, "neuronneuron.pem")
  equal(report.exp, now + 60)
  report = assert(ring:explain("Bearer " .. token, any, now + 60))
  is_failure(report.error, "EXPIRED")
  equal(report.claim, "exp")
  equal(report.claims, nil)
  is_failure(assert(ring:explain(nil, any, now)).error, "NO_TOKEN")
  report = assert(verifier:explain(token, edgejwt.policy { issuer = "other" }, now))
  is_failure(report.error, "ISSUER")
  equal(report.claim, "iss")
  equal(assert(verifier:explain(token, any, now)).claims:integer("exp"), now + 60)
  fails("ARGUMENT", verifier:explain(token, edgejwt.policy { leeway = -1 }, now))
  raises(verifier.explain, verifier, token, {}, now)
end

-- A key in hardware.
do
  local function decoded(from)
    local alphabet, bits, count, to = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 0, 0, {}
    for c in from:gmatch(".") do
      bits, count = bits * 64 + alphabet:find(c, 1, true) - 1, count + 6
      if count >= 8 then
        count = count - 8
        to[#to + 1] = string.char(math.floor(bits / 2 ^ count))
        bits = bits % 2 ^ count
      end
    end
    return table.concat(to)
  end
  local payload = assert(edgejwt.write_claims { iss = "me", exp = now + 60, extra = '{"n":[1]}' })
  equal(payload, '{"exp":1800000060,"iss":"me","n":[1]}')
  local header = { kid = "1", extra = '{"x5t#S256":"a"}' }
  local token = assert(signer:sign(payload, header))
  local input = assert(verifier:signing_input(payload, header))
  equal(token:sub(1, #input + 1), input .. ".")
  equal(#assert(verifier:signing_digest(input)), 32)
  local signature = decoded(token:sub(#input + 2))
  equal(verifier:attach_signature(input, signature), token)
  fails("SIGNATURE", verifier:attach_signature(input, signature:reverse()))
  fails("SIGNATURE", verifier:attach_signature(input, ""))
  fails("HEADER", signer:sign(payload, { extra = '{"alg":1}' }))
  fails("ARGUMENT", edgejwt.write_claims {})
  raises(edgejwt.write_claims, { oops = 1 })
  equal(edgejwt.certificate_thumbprint(read(keys .. "certificate.pem")), "RGwAgYafcUSiyd4HFsaNPXaUFIUHC_UCesgiyp4jBaY")
end

-- A signed token in which one part of the good claims is replaced.
local function signed(from, to)
  local first, last = good:find(from or "{", 1, true)
  return assert(signer:sign(good:sub(1, first - 1) .. (to or "{") .. good:sub(last + 1)))
end
local function refused(want, from, to, demands)
  demands = demands or {}
  demands.any_audience = true
  fails(want, verifier:verify(signed(from, to), edgejwt.policy(demands), now))
end

local function ordinary()
  local token = assert(signer:sign(good, { kid = "key-1", typ = "at+jwt" }))
  local policy = edgejwt.policy { audiences = { "no", "neuron" }, issuer = "neuron", typ = "at+jwt", required = { "user" }, leeway = 5 }
  collectgarbage() -- the policy keeps what it points to
  for _, claims in ipairs {
    assert(verifier:verify(token, policy, now)), assert(ring:verify(token, policy, now)), assert(ring:authorize("Bearer " .. token, policy, now)),
  } do
    equal(claims:string("user"), "Zoë")
    equal(claims:integer("exp"), now + 60)
    equal(claims:boolean("admin"), true)
    equal(table.concat(claims:strings("aud"), " "), "neuron x")
    equal(claims:has("aud", "x"), true)
    equal(claims:has("aud", "y"), false)
    equal(tostring(claims), good)
  end
  local own = edgejwt.claims([[{"big":9223372036854775807,"none":[],"deep":["a",1]}]])
  equal(own:integer("big"), 9223372036854775807LL)
  equal(#own:strings("none"), 0)
  fails("CLAIM_TYPE", own:strings("deep"))
  fails("CLAIM_MISSING", own:strings("other"))
  fails("CLAIM_TYPE", own:boolean("big"))
  fails("CLAIM_TYPE", own:integer("deep"))
  fails("PAYLOAD", edgejwt.claims("[]"):string("a"))
  -- Uses the clock of this machine.
  local fresh = assert(signer:sign(('{"exp":"%d","iss":"neuron","aud":"neuronex"}'):format(os.time() + 60)))
  equal(assert(ring:authorize("bearer " .. fresh, edgejwt.neuronex())):string("iss"), "neuron")
  assert(verifier:verify(fresh, edgejwt.policy { any_audience = true, dates_as_strings = true }))
  fails("CLAIM_TYPE", verifier:verify(fresh, any))
  fails("CLAIM_MISSING", ring:authorize("Bearer " .. signed(), edgejwt.happypathology(), now))
  assert(verifier:verify(signed("exp", "xep"), edgejwt.policy { any_audience = true, exp_optional = true }, now))

  local more = assert(edgejwt.keyring(etc))
  assert(more:add("plant", verifier))
  assert(more:add_jwks("set", '{"keys":[' .. read(keys .. "rfc7515-a2.public.jwk") .. "]}"))
  assert(more:verify(signed('"neuron","aud', '"plant","aud'), any, now))
  write(etc .. "late.pem", read(keys .. "rsa2048.pem"))
  assert(more:reload())
  assert(more:verify(signed('"neuron","aud', '"late","aud'), any, now))
  assert(more:add("plant", verifier)) -- two of four places are the files'
  fails("KEY_LIMIT", more:add("plant", verifier))
  assert(more:remove("plant"))
  assert(more:add("plant", verifier))
  more:close()
end

local function every_status()
  local function load(want, name, alg) fails(want, edgejwt.verifying_key_from_file(alg or edgejwt.RS256, keys .. name)) end
  load("KEY_FORMAT", "garbage.pem")
  load("KEY_OPENSSH", "ssh.pem")
  load("KEY_TYPE", "rsa2048.key")
  load("KEY_SIZE", "rsa1024.pem")
  load("KEY_FILE", "nowhere.pem")
  load("KEY_FILE", "directory.pem")
  load("KEY_FILE", "fifo.pem")
  load("ARGUMENT", "rsa2048.pem", 99)
  fails("KEY_ENCRYPTED", edgejwt.signing_key_from_file(edgejwt.RS256, keys .. "encrypted.key"))
  fails("KEY_FILE", edgejwt.keyring(keys .. "nowhere"))
  -- A point of small order, and an EC private key without its public half.
  local function pem(label, base64) return ("-----BEGIN %s-----\n%s\n-----END %s-----\n"):format(label, base64, label) end
  local weak = pem("PUBLIC KEY", "MCowBQYDK2VwAyEA" .. ("A"):rep(43) .. "=")
  local half = pem("EC PRIVATE KEY", "MDECAQEEIBERERERERERERERERERERERERERERERERERERERERERoAoGCCqGSM49AwEH")
  fails(curves and "KEY_WEAK" or "ALGORITHM_UNAVAILABLE", edgejwt.verifying_key_from_pem(edgejwt.EDDSA, weak))
  fails(curves and "KEY_HALF" or "ALGORITHM_UNAVAILABLE", edgejwt.signing_key_from_pem(edgejwt.ES256, half))
  fails("NO_TOKEN", verifier:verify("", any, now))
  fails("NO_TOKEN", ring:authorize(nil, any, now))
  fails("NO_TOKEN", ring:authorize("Basic YTpi", any, now))
  fails("TOKEN", verifier:verify("a.b", any, now))
  fails("TOKEN_TOO_LONG", verifier:verify(("a"):rep(16385), any, now))
  fails("HEADER", verifier:verify("e30.e30.AAAA", any, now))
  fails("PAYLOAD", signer:sign('{"a":1,"a":2}'))
  fails("ALGORITHM", edgejwt.verifying_key_from_file(edgejwt.RS384, keys .. "rsa2048.pem"):verify(signed(), any, now))
  fails("SIGNATURE", edgejwt.verifying_key_from_file(edgejwt.RS256, keys .. "other.pem"):verify(signed(), any, now))
  fails("UNKNOWN_KEY", ring:verify(signed('"neuron","aud', '"../neuron","aud'), any, now))
  fails("AUDIENCE", verifier:verify(signed(), nil, now))
  local members, set = {}, {}
  for i = 1, 257 do members[i] = ('"%d":0'):format(i) end
  fails("TOO_COMPLEX", signer:sign("{" .. table.concat(members, ",") .. "}"))
  refused("FORBIDDEN", nil, nil, { rules = { { "role", "admin" } } })
  fails("CLAIM_RANGE", verifier:verify(signer:sign('{"exp":1e19}'), any, now))
  for i = 1, 5 do set[i] = read(keys .. "rfc7515-a2.public.jwk"):gsub("{", ('{"kid":"%d",'):format(i), 1) end
  local own = assert(edgejwt.keyring(etc))
  assert(own:add_jwks("set", '{"keys":[' .. table.concat(set, ",") .. "]}"))
  fails("UNKNOWN_KID", own:verify(signer:sign('{"exp":1800000060,"iss":"set"}', { kid = "x" }), any, now))
  fails("KID_MISSING", own:verify(signer:sign('{"exp":1800000060,"iss":"set"}'), any, now))
  own:close()
  refused("EXPIRED", "60,", "00,")
  refused("EXPIRED", nil, nil, { issued_after = now + 1 })
  refused("NOT_YET_VALID", "{", '{"nbf":1800000001,')
  refused("CLAIM_MISSING", "exp", "xep")
  refused("CLAIM_TYPE", "1800000060", '"1800000060"')
  refused("ISSUER", nil, nil, { issuer = "neuro" })
  refused("SUBJECT", "{", '{"sub":"a",', { subject = "b" })
  refused("LIFETIME", nil, nil, { max_lifetime = 59 })
  refused("TYP", nil, nil, { typ = "at+jwt" })
  refused("CLOCK", nil, nil, { earliest_now = now + 1 })
  refused("ARGUMENT", nil, nil, { leeway = 601 })
  local many = {}
  for i = 1, 33 do many[i] = "exp" end
  refused("ARGUMENT", nil, nil, { required = many })
end

-- Every function with every bad value: an error, raised or returned.
local function hostile()
  local function none() end
  local strings = { "", "\0", "a\0b", "\255\192\128", ("x"):rep(10 * 2 ^ 20), ("\0\255"):rep(5 * 2 ^ 20) }
  local others = { none, 7, -1 / 0, 0 / 0, true, {}, setmetatable({}, { __index = error }), coroutine.create(none), require("ffi").new("int[1]") }
  local token = signed()
  local takes_string = {
    function(bad) return edgejwt.signing_key_from_pem(edgejwt.RS256, bad) end, function(bad) return edgejwt.signing_key_from_file(edgejwt.RS256, bad) end,
    function(bad) return edgejwt.verifying_key_from_pem(edgejwt.RS256, bad) end, function(bad) return edgejwt.verifying_key_from_file(edgejwt.RS256, bad) end,
    function(bad) return edgejwt.keyring(bad) end, function(bad) return signer:sign(bad) end,
    function(bad) return verifier:verify(bad, any, now) end, function(bad) return ring:verify(bad, any, now) end,
    function(bad) return ring:authorize(bad, any, now) end, function(bad) return ring:add_jwks("x", bad) end, function(bad) return ring:add_jwks(bad, "{}") end,
    function(bad) return edgejwt.claims(bad):string("a") end, function(bad) return edgejwt.claims("{}"):string(bad) end,
    function(bad) return edgejwt.claims("{}"):has("a", bad) end, function(bad) return edgejwt.claims("{}"):strings(bad) end,
  }
  local takes_none = {
    function(bad) return ring:add("x", bad) end, function(bad) return ring.reload(bad) end,
    function(bad) return verifier.verify(bad, token, any, now) end, function(bad) return signer.sign(bad, "{}") end,
    function(bad) return edgejwt.policy { required = { [2] = bad == nil or bad } } end, function(bad) return edgejwt.policy { issuer = bad == nil or bad } end,
    function(bad) return edgejwt.signing_key_from_file(bad == 7 or bad, keys .. "rsa2048.key") end,
    function(bad) return edgejwt.policy { leeway = bad == 7 or bad == nil or bad } end, function(bad) return edgejwt.policy { dates_as_strings = bad ~= true and bad or 1 } end,
    function(bad) return verifier:verify(token, bad == nil or bad, now) end,
  }
  local function try(call, bad)
    local ok, value, err = pcall(call, bad)
    if ok then
      equal(value, nil)
      is_failure(err)
    else
      is_failure(value, "ARGUMENT")
    end
  end
  for _, call in ipairs(takes_string) do
    for _, bad in ipairs(strings) do try(call, bad) end
  end
  for _, calls in ipairs { takes_string, takes_none } do
    for _, call in ipairs(calls) do
      try(call, nil)
      for _, bad in ipairs(others) do try(call, bad) end
    end
  end
  raises(ring.add, ring, "a\0b", verifier)
  fails("ARGUMENT", ring:add("", verifier))
  fails("ARGUMENT", ring:add(strings[5], verifier))
  raises(verifier.verify, verifier, token, any, now + 0.5)
  raises(edgejwt.policy, { audeince = "x" })
end

local function closing()
  local key = assert(edgejwt.signing_key_from_file(edgejwt.RS256, keys .. "rsa2048.key"))
  local pub = assert(edgejwt.verifying_key_from_file(edgejwt.RS256, keys .. "rsa2048.pem"))
  local own = assert(edgejwt.keyring(etc))
  for _ = 1, 2 do
    key:close()
    pub:close()
    own:close()
  end
  raises(key.sign, key, "{}")
  raises(pub.verify, pub, "a", any, now)
  raises(ring.add, ring, "x", pub)
  raises(own.authorize, own, "Bearer a", any, now)
  raises(own.reload, own)
  -- A handle of one kind is refused where another kind is needed.
  raises(signer.sign, verifier, "{}")
  raises(ring.add, ring, "x", signer)
end

-- The garbage collector closes handles that the program did not.
local function forgetting()
  local function resident() return tonumber(read("/proc/self/status"):match("VmRSS:%s+(%d+)")) end
  local before
  for batch = 1, 4 do
    for i = 1, 4000 do
      assert(edgejwt.signing_key_from_file(edgejwt.RS256, keys .. "rsa2048.key"))
      if i % 500 == 0 then collectgarbage() end
    end
    before = before or resident()
  end
  assert(resident() - before < 4000, "more memory")
end

ordinary()
every_status()
hostile()
closing()
forgetting()
-- Not reachable from this wrapper: a buffer that is too small, key generation, no memory, no random numbers.
local unmet = { SPACE = true, NOT_GENERATED = true, NO_MEMORY = true, INTERNAL = true, RANDOM = true,
  KEY_WEAK = not curves, KEY_HALF = not curves, ALGORITHM_UNAVAILABLE = curves }
for _, name in pairs(edgejwt.names) do
  if not met[name] and not unmet[name] then error(name .. " was not met") end
end
print("ok")
