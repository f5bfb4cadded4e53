-- SPDX-License-Identifier: Apache-2.0 OR MIT
-- Prints as C: the layout that LuaJIT gives the structs of the wrapper, and the
-- wrapper's own constants.
local edgejwt = require("edgejwt")
local ffi = require("ffi")
local members = {
  edgejwt_policy = { "size", "issuer", "subject", "audiences", "audience_count", "required", "required_count", "leeway",
    "max_lifetime", "issued_after", "earliest_now", "flags", "typ" },
  edgejwt_header = { "size", "kid", "typ" },
}
for struct, names in pairs(members) do
  print(("_Static_assert(sizeof(%s) == %d, \"\");"):format(struct, ffi.sizeof(struct)))
  for _, name in ipairs(names) do
    print(("_Static_assert(offsetof(%s, %s) == %d, \"\");"):format(struct, name, ffi.offsetof(struct, name)))
  end
end
for name, number in pairs(edgejwt) do
  if type(number) == "number" then print(("_Static_assert(EDGEJWT_%s == %d, \"\");"):format(name, number)) end
end
for number, name in pairs(edgejwt.names) do
  print(("_Static_assert(EDGEJWT_ERR_%s == %d, \"\");"):format(name, number))
end
