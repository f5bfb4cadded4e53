-- SPDX-License-Identifier: Apache-2.0 OR MIT
-- Measures what cost.c measures. Usage: cost.lua PRIVATE_KEY FOLDER_OF_KEYS
local edgejwt = require("edgejwt")
local ffi = require("ffi")
ffi.cdef [[
struct cost_time { long seconds, nanoseconds; };
int clock_gettime(int, struct cost_time *);
]]
local now = 1800000000
local signer = assert(edgejwt.signing_key_from_file(edgejwt.RS256, arg[1]))
local token = assert(signer:sign('{"iss":"neuron","aud":"neuronex","exp":1800000060}'))
local key = assert(edgejwt.verifying_key_from_file(edgejwt.RS256, arg[2] .. "/neuron.pem"))
local ring = assert(edgejwt.keyring(arg[2]))
local policy = edgejwt.neuronex()
local value = "Bearer " .. token

local time = ffi.new("struct cost_time")
local function microseconds()
  ffi.C.clock_gettime(1, time)
  return tonumber(time.seconds) * 1e6 + tonumber(time.nanoseconds) / 1e3
end
local function best(call)
  local least = math.huge
  for _ = 1, 30 do
    local start = microseconds()
    for _ = 1, 300 do assert(call()) end
    least = math.min(least, (microseconds() - start) / 300)
  end
  return least
end
print(("%.2f %.2f"):format(best(function() return key:verify(token, policy, now) end), best(function() return ring:authorize(value, policy, now) end)))
