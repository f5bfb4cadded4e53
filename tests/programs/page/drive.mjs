// SPDX-License-Identifier: Apache-2.0 OR MIT
// Drives page/edgejwt.html in headless Chromium, as a person would, and prints what was
// seen as JSON.
//
// Usage: drive.mjs STEP PAGE FOLDER
//
// Downloads and pictures go to FOLDER. Each step is a function below.
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import puppeteer from 'puppeteer-core';

const [step, file, folder] = process.argv.slice(2);
const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const requests = [];

async function open(url = pathToFileURL(file).href, { width = 1000, scheme = 'light', language = 'en-US' } = {}) {
  const page = await browser.newPage();
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.evaluateOnNewDocument((given) => {
    Object.defineProperty(navigator, 'language', { get: () => given });
  }, language);
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => { throw error; });
  const session = await page.createCDPSession();
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
  await page.goto(url);
  return page;
}

const fill = (page, id, text) => page.$eval(`#${id}`, (input, value) => {
  input.value = value;
  input.dispatchEvent(new Event('input'));
}, text);
/** Drops a file with this text. */
async function drop(page, id, text) {
  await page.$eval(`#${id}`, (area, content) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([content], 'private.key'));
    area.dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true }));
  }, text);
  // A text area has line feeds alone.
  const shown = text.replaceAll('\r\n', '\n');
  await page.waitForFunction((area, content) => document.getElementById(area).value === content, {}, id, shown);
}

const valueOf = (page, id) => page.$eval(`#${id}`, (input) => input.value);
const textOf = (page, selector) => page.$eval(selector, (item) => item.textContent);

async function downloaded(name) {
  for (let wait = 0; wait < 200; wait++) {
    try {
      return readFileSync(join(folder, name), 'utf8');
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`${name} was not downloaded`);
}

const steps = {
  /** The verdicts on the tokens of cases.json, in its order. */
  async verdicts() {
    const page = await open();
    await page.click('#tab-inspect');
    const cases = JSON.parse(readFileSync(join(folder, 'cases.json')));
    return page.evaluate(async (list) => {
      const item = (id) => document.getElementById(id);
      const seen = [];
      for (const { token, key, now } of list) {
        item('token').value = token;
        item('verify-key').value = key;
        item('now').value = now;
        const before = item('inspect').dataset.turn;
        item('token').dispatchEvent(new Event('input'));
        while (item('inspect').dataset.turn === before) await new Promise((resolve) => { setTimeout(resolve, 0); });
        seen.push(['neuronex', 'happypathology'].map((name) => {
          const { status, claim } = item(`verdict-${name}`).dataset;
          return [Number(status), claim];
        }));
      }
      return seen;
    }, cases);
  },

  /** The library's words, and that each has a translation. */
  async words() {
    const page = await open();
    return page.evaluate(() => ({
      status: Object.entries(STATUS).map(([number, [english]]) => [Number(number), english]),
      isWhole: [...Object.values(STATUS), ...Object.values(TEXTS)].every((pair) => pair.length === 2 && pair.every((text) => text.length > 0)),
      unused: Object.keys(TEXTS).filter((name) => !document.querySelector(`[data-text="${name}"]`) && !document.scripts[0].textContent.includes(`'${name}'`)),
    }));
  },

  /** A key pair that is made, saved and used; tokens of both vendors. */
  async keys() {
    const page = await open();
    await fill(page, 'key-name', 'plant');
    await page.click('#make');
    await page.waitForSelector('#made:not([hidden])', { timeout: 60000 });
    await page.click('#private-link');
    await downloaded('private.key');
    await page.click('#public-link');
    await downloaded('plant.pem');
    await page.click('#use-made');
    const sign = async () => {
      await page.click('#do-sign');
      await page.waitForSelector('#signed:not([hidden])');
      return valueOf(page, 'new-token');
    };
    const tokens = { strings: await sign() };
    await page.click('[name=dates][value=number]');
    await page.select('#n-aud', 'NeuronEX');
    tokens.numbers = await sign();
    await page.click('#inspect-new');
    await page.waitForFunction(() => document.querySelector('#verdict-neuronex'));
    tokens.own = await textOf(page, '#verdict-neuronex strong');
    await page.click('#tab-sign');
    await page.click('[name=vendor][value=happypathology]');
    await fill(page, 'h-iss', 'org-1');
    await fill(page, 'h-kid', 'key-1');
    await fill(page, 'h-sub', 'Zoë');
    tokens.vendor = await sign();
    await fill(page, 'minutes', '61');
    await page.click('#do-sign');
    await page.waitForFunction(() => document.querySelector('#sign-error').textContent);
    tokens.tooLong = await textOf(page, '#sign-error');
    return tokens;
  },

  /** Tokens signed with the keys of keys.json, each dropped as a file; errors in their place. */
  async sign() {
    const page = await open();
    await page.click('#tab-sign');
    const signed = [];
    for (const text of JSON.parse(readFileSync(join(folder, 'keys.json')))) {
      await drop(page, 'private-pem', text);
      await page.click('#do-sign');
      const done = () => !document.querySelector('#signed').hidden || document.querySelector('#sign-error').textContent;
      await page.waitForFunction(done);
      const error = await textOf(page, '#sign-error');
      signed.push(error || await valueOf(page, 'new-token'));
      await page.evaluate(() => { document.querySelector('#signed').hidden = true; });
    }
    return signed;
  },

  /** What the page asks the network for, and what it may ask for. */
  async network() {
    const page = await open();
    const server = createServer((_, response) => response.end('seen')).listen(0, '127.0.0.1');
    await new Promise((resolve) => { server.once('listening', resolve); });
    let hits = 0;
    server.on('request', () => { hits++; });
    const url = `http://127.0.0.1:${server.address().port}/`;
    const refused = await page.evaluate(async (to) => {
      const image = new Promise((resolve) => {
        const made = new Image();
        made.onload = () => resolve(false);
        made.onerror = () => resolve(true);
        made.src = to;
      });
      navigator.sendBeacon(to, 'x'); // only `hits` shows whether it was sent
      const fetched = await fetch(to).then(() => false, () => true);
      return [fetched, await image];
    }, url);
    const tried = requests.length;
    const own = requests.filter((one) => one !== url);
    await steps.keys();
    own.push(...requests.slice(tried));
    server.close();
    return { hits, refused, own, kept: await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]) };
  },

  /** Served by the gateway example at the URL in the file `url`: a key pair and its token. */
  async served() {
    const page = await open(readFileSync(join(folder, 'url'), 'utf8'));
    const isQuiet = await page.$eval('#insecure', (item) => item.hidden);
    await fill(page, 'key-name', 'plant');
    await page.click('#make');
    await page.waitForSelector('#made:not([hidden])', { timeout: 60000 });
    const publicKey = await valueOf(page, 'public-pem');
    await page.click('#use-made');
    await page.click('#do-sign');
    await page.waitForSelector('#signed:not([hidden])');
    return { isQuiet, publicKey, token: await valueOf(page, 'new-token') };
  },

  /** Over plain http from another machine there is no WebCrypto; the saved page works. */
  async insecure() {
    const address = Object.values(networkInterfaces()).flat().find((one) => !one.internal && one.family === 'IPv4')?.address;
    if (!address) return null;
    const server = createServer((_, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(readFileSync(file));
    }).listen(0);
    await new Promise((resolve) => { server.once('listening', resolve); });
    const page = await open(`http://${address}:${server.address().port}/`);
    const isWarned = await page.$eval('#insecure', (item) => !item.hidden);
    await page.click('#save');
    await downloaded('edgejwt.html');
    server.close();
    const saved = await open(pathToFileURL(join(folder, 'edgejwt.html')).href);
    await saved.click('#make');
    await saved.waitForSelector('#made:not([hidden])', { timeout: 60000 });
    const isQuiet = await saved.$eval('#insecure', (item) => item.hidden);
    return { isWarned, isQuiet };
  },

  /** Pictures, widths, keyboard, and the rules for screen readers. */
  async looks() {
    const seen = { problems: [], widths: [] };
    const token = readFileSync(join(folder, 'token'), 'utf8');
    for (const [width, scheme, language] of [[1000, 'light', 'en-US'], [1000, 'dark', 'zh-CN'], [360, 'light', 'zh-CN'], [360, 'dark', 'en-US']]) {
      const page = await open(undefined, { width, scheme, language });
      await page.click('#make');
      await page.waitForSelector('#made:not([hidden])', { timeout: 60000 });
      await page.click('#use-made');
      await page.click('#do-sign');
      await page.waitForSelector('#signed:not([hidden])');
      await page.click('#tab-inspect');
      await fill(page, 'token', token);
      await page.waitForFunction(() => document.querySelector('#verdict-neuronex'));
      for (const tab of ['keys', 'sign', 'inspect']) {
        await page.click(`#tab-${tab}`);
        seen.widths.push(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth));
        await page.screenshot({ path: join(folder, `${tab}-${width}-${scheme}.png`), fullPage: true });
        const found = await page.evaluate(`${axe.source}; axe.run(document, { resultTypes: ['violations'] })`);
        seen.problems.push(...found.violations.map((one) => `${tab} ${width} ${scheme}: ${one.id}: ${one.nodes[0].html}`));
      }
      seen.language ??= [];
      seen.language.push(await page.evaluate(() => document.documentElement.lang));
      await page.close();
    }
    const page = await open();
    await page.focus('#tab-keys');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    seen.keyboard = await page.evaluate(() => [document.activeElement.id, !document.querySelector('#inspect').hidden]);
    return seen;
  },
};

try {
  const seen = await steps[step]();
  writeFileSync(join(folder, 'seen.json'), JSON.stringify(seen));
} finally {
  await browser.close();
}
