// SPDX-License-Identifier: Apache-2.0 OR MIT
// Prints what the Node.js wrapper declares of the library, as C.
// Usage: abi.mjs FOLDER_OF_THE_WRAPPER
import { createRequire } from 'node:module';

const folder = process.argv[2];
const koffi = createRequire(`${folder}/`)('koffi');
const { Algorithm, Flags, Status, TOKEN_MAX, prototypes, structs } = await import(`${folder}/abi.mjs`);

const claims = (prefix, numbers) => Object.entries(numbers).map(([name, number]) => `${prefix}${name} == ${number}`);
const equations = [...claims('EDGEJWT_', { ...Algorithm, ...Flags, TOKEN_MAX }), ...claims('EDGEJWT_ERR_', Status)];
for (const [name, type] of Object.entries(structs)) {
  equations.push(`sizeof(${name}) == ${koffi.sizeof(type)}`);
  for (const member of Object.keys(type.members)) equations.push(`offsetof(${name}, ${member}) == ${koffi.offsetof(type, member)}`);
}
console.log('#define _Out_');
for (const equation of equations) console.log(`_Static_assert(${equation}, "");`);
for (const prototype of prototypes) console.log(`${prototype};`);
