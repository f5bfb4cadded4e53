// SPDX-License-Identifier: Apache-2.0 OR MIT
// An OpenID provider over TLS that can be told to misbehave.
//
// Usage: server.mjs PORT FOLDER
//
// FOLDER has the server's key.pem and certificate.pem, its private JWK Set keys.json, the
// client's public JWK Set client.json, and the file `mode`, which is read at each request:
// good, or the name of a misbehaviour below. Each request is a line on standard error.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { Provider } from 'oidc-provider';

const [port, folder] = process.argv.slice(2);
const read = (name) => readFileSync(join(folder, name), 'utf8');
const issuer = `https://localhost:${port}`;

const provider = new Provider(issuer, {
  jwks: JSON.parse(read('keys.json')),
  clients: ['RS256', 'PS256'].map((alg) => ({
    client_id: `client-${alg}`,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: alg,
    jwks: { keys: JSON.parse(read('client.json')).keys.map((key) => ({ ...key, alg })) },
  })),
  clockTolerance: 3600, // a client's clock is moved by its test
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => 'urn:gateway',
      getResourceServerInfo: () => ({
        audience: 'neuron', scope: '', accessTokenFormat: 'jwt', accessTokenTTL: 600, jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
  extraTokenClaims: () => ({ role: 'operator' }),
});
provider.use(async (ctx, next) => {
  await next();
  if (ctx.path !== '/jwks') return;
  ctx.set('Cache-Control', 'public, max-age=300');
  ctx.set('ETag', `"${createHash('sha256').update(JSON.stringify(ctx.body)).digest('hex')}"`);
  if (ctx.fresh) ctx.status = 304;
});

function json(response, value) {
  response.setHeader('Content-Type', 'application/json');
  response.end(typeof value === 'string' ? value : JSON.stringify(value));
}
const configuration = (changes) => (request, response) =>
  json(response, { issuer, jwks_uri: `${issuer}/jwks`, ...changes });
const misbehaviours = {
  outage: { any: (request) => request.socket.destroy() },
  slow: { any: () => {} },
  error: { any: (request, response) => { response.statusCode = 503; response.end(); } },
  'wrong-issuer': { configuration: configuration({ issuer: 'https://other.example' }) },
  'no-uri': { configuration: configuration({ jwks_uri: undefined }) },
  'http-uri': { configuration: configuration({ jwks_uri: 'http://idp.example/jwks' }) },
  broken: { jwks: (request, response) => json(response, '{"keys":[') },
  empty: { jwks: (request, response) => json(response, { keys: [] }) },
  huge: { jwks: (request, response) => json(response, `{"keys":[]${' '.repeat(200000)}}`) },
  html: { jwks: (request, response) => response.end('<html>Please log in</html>') },
  redirect: { jwks: (request, response) => response.writeHead(302, { Location: 'http://localhost:1/jwks' }).end() },
};

const handle = provider.callback();
createServer({ key: read('key.pem'), cert: read('certificate.pem') }, (request, response) => {
  const bad = misbehaviours[read('mode').trim()] ?? {};
  const place = { '/.well-known/openid-configuration': 'configuration', '/jwks': 'jwks' }[request.url];
  const known = request.headers['if-none-match'] ? ' known' : '';
  console.error(`request ${place ?? request.url}${known}`);
  (bad.any ?? bad[place] ?? handle)(request, response);
}).listen(Number(port), '127.0.0.1', () => console.error('listening'));
