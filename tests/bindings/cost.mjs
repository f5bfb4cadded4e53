// SPDX-License-Identifier: Apache-2.0 OR MIT
// Measures what cost.c measures. Usage: cost.mjs PRIVATE_KEY FOLDER_OF_KEYS FOLDER_OF_THE_WRAPPER
const [, , privateKey, folder, wrapper] = process.argv;
const { Algorithm, Keyring, Policy, SigningKey, VerifyingKey } = await import(`${wrapper}/edgejwt.mjs`);

const now = 1800000000;
const token = SigningKey.fromFile(Algorithm.RS256, privateKey).sign('{"iss":"neuron","aud":"neuronex","exp":1800000060}');
const key = VerifyingKey.fromFile(Algorithm.RS256, `${folder}/neuron.pem`);
const ring = new Keyring(folder);
const policy = Policy.neuronex();
const value = `Bearer ${token}`;

function best(call) {
  let best = Infinity;
  for (let round = 0; round < 30; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < 300; i++) call();
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 300e3);
  }
  return best.toFixed(2);
}
console.log(best(() => key.verify(token, policy, now)), best(() => ring.authorize(value, policy, now)));
