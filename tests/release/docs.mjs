// SPDX-License-Identifier: Apache-2.0 OR MIT
// Looks at the documentation site in Chromium, opened as files: docs.rs runs it.
// Usage: docs.mjs SITE PICTURES. Prints what it saw as JSON.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import puppeteer from 'puppeteer-core';

const [site, pictures] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const seen = { requests: [], errors: [], wide: [], axe: [] };
const browser = await puppeteer.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--allow-file-access-from-files'],
});

async function open(path, { width = 1280, height = 900, scheme = 'light' } = {}) {
  // A new profile: the site remembers the colours that somebody chose.
  const page = await (await browser.createBrowserContext()).newPage();
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  page.on('request', (request) => {
    const [url] = request.url().split(/[?#]/);
    if (!url.startsWith(`file://${site}`) && !/^(data|blob):/.test(url)) seen.requests.push(url);
  });
  page.on('pageerror', (error) => seen.errors.push(`${path}: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && seen.errors.push(`${path}: ${message.text()}`));
  await page.goto(`file://${site}/${path}`, { waitUntil: 'load' });
  await new Promise((done) => setTimeout(done, 300));
  return page;
}

async function examine(page, name) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  seen.axe.push(...serious.map(({ id, nodes }) => `${name}: ${id} ${nodes[0].target} ${nodes.length}`));
  await page.screenshot({ path: `${pictures}/${name}.png` });
}

await examine(await open('index.html'), 'start');
await examine(await open('reference/keyring.html', { scheme: 'dark' }), 'reference-dark');
await examine(await open('docs/rotating-keys.html', { width: 360, height: 740 }), 'guide-phone');
for (const path of ['index.html', 'docs/builds.html', 'docs/sizing.html', 'reference/index.html', 'reference/keys.html', 'command.html', 'packaging/README.html', 'packaging/index.html', 'SECURITY.html']) {
  try {
    const page = await open(path, { width: 360, height: 740 });
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) seen.wide.push(path);
    await page.close();
  } catch (error) {
    if (!/ERR_FILE_NOT_FOUND/.test(error.message)) throw error;
  }
}

const page = await open('index.html');
seen.background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const dark = await open('index.html', { scheme: 'dark' });
seen.dark = await dark.evaluate(() => getComputedStyle(document.body).backgroundColor);
// The search finds a function in the reference.
await page.bringToFront();
await page.click('.md-search__input');
await page.type('.md-search__input', 'edgejwt_keyring_open');
await page.waitForSelector('.md-search-result__item a', { timeout: 20000 });
await new Promise((done) => setTimeout(done, 1000));
seen.found = await page.$$eval('.md-search-result__item a', (links) => links.map((link) => link.href.split('#')[0].split('?')[0]));
// From a guide to the reference and back.
const guide = await open('docs/from-libjwt.html');
seen.to_reference = await guide.$$eval('article a[href*="reference/"]', (links) => links.length);
const reference = await open('reference/verify.html');
seen.to_guides = await reference.$$eval('article a[href*="docs/"]', (links) => links.length);
await browser.close();
console.log(JSON.stringify(seen));
