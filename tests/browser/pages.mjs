// SPDX-License-Identifier: MIT
// pages.mjs - opens pages in a real browser and looks whether they are harmless, reachable and whole.
// Knows nothing of what they tell. Prints TAP.
//
//     node pages.mjs NODE_MODULES CHROMIUM SHOTS FILE...
//
// Each FILE is HTML or SVG. SHOTS is a folder for pictures of them; "-": none are kept.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, chromium, shots, ...files] = process.argv.slice(2);
const require = createRequire(resolve(modules, 'package.json'));
const playwright = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [380, 800, 1600];

let count = 0, failed = 0;
function say(good, name, faults = []) {
  count++;
  if (!good) failed++;
  console.log(`${good ? 'ok' : 'not ok'} ${count} - ${name}`);
  for (const fault of good ? [] : faults.slice(0, 12)) console.log(`# ${fault}`);
}
const none = (faults, name) => say(!faults.length, name, faults);

// Boxes of text in the page: whether one is cut off by what holds it, or two lie on each other.
function geometry() {
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth + 1 && document.querySelector('main'))
    faults.push(`the page is ${root.scrollWidth} wide, the window ${root.clientWidth}`);
  const shown = element => {
    for (let e = element; e instanceof Element; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (style.display === 'none' || style.visibility === 'hidden' || style.clipPath !== 'none') return false;
      if (e.tagName === 'DETAILS' && !e.open && !element.closest('summary')) return false;
    }
    return true;
  };
  const boxes = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.textContent.trim() || !parent || !shown(parent) ||
        parent.closest('script, style, title, desc, pre, head')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const stays = e => { for (; e instanceof HTMLElement; e = e.parentElement) if (getComputedStyle(e).position === 'sticky') return true; return false; };
    for (const box of range.getClientRects())
      if (box.width > 1 && box.height > 1)
        boxes.push({ box, node, parent, sticky: stays(parent), text: node.textContent.trim().slice(0, 40) });
  }
  const svgs = [...document.querySelectorAll('svg')];
  for (const item of boxes) {
    const { box, parent, text } = item;
    const svg = parent.closest('svg');
    if (svg) {
      const frame = svg.getBoundingClientRect();
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
        faults.push(`"${text}" leaves its drawing`);
      continue;
    }
    for (let e = parent; e instanceof HTMLElement && e !== document.body; e = e.parentElement) {
      const style = getComputedStyle(e), frame = e.getBoundingClientRect();
      if (style.overflowX === 'hidden' && (box.left < frame.left - 1 || box.right > frame.right + 1)) {
        faults.push(`"${text}" is cut off by <${e.tagName.toLowerCase()} class="${e.className}">`);
        break;
      }
      if (style.overflowX === 'auto' || style.overflowX === 'scroll') { item.scrolled = e; break; }
    }
  }
  // A text of a drawing belongs to the smallest box that holds its beginning or its middle.
  for (const svg of svgs) {
    const rects = [...svg.querySelectorAll('rect')].map(r => r.getBoundingClientRect())
      .filter(r => r.width > 30 && r.height > 12).sort((a, b) => a.width * a.height - b.width * b.height);
    for (const { box, parent, text } of boxes) {
      if (parent.closest('svg') !== svg) continue;
      const y = (box.top + box.bottom) / 2;
      const holder = rects.find(r => y > r.top && y < r.bottom &&
        [box.left + 1, (box.left + box.right) / 2].some(x => x > r.left && x < r.right));
      if (holder && (box.left < holder.left - 1 || box.right > holder.right + 1 || box.top < holder.top - 2 || box.bottom > holder.bottom + 2))
        faults.push(`"${text}" leaves its box`);
    }
  }
  const lists = new Map();
  for (const item of boxes) {
    if (item.sticky) continue;
    const key = item.scrolled || null;
    if (!lists.has(key)) lists.set(key, []);
    lists.get(key).push(item);
  }
  for (const list of lists.values()) {
    list.sort((a, b) => a.box.top - b.box.top);
    for (let i = 0; i < list.length; i++)
      for (let k = i + 1; k < list.length && list[k].box.top < list[i].box.bottom; k++) {
        const a = list[i], b = list[k];
        if (a.node === b.node) continue;
        const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        if (wide > 2 && high > 0.3 * Math.min(a.box.height, b.box.height))
          faults.push(`"${a.text}" and "${b.text}" lie on each other`);
      }
  }
  return faults;
}

// Everything that can be used, by what the keyboard reaches: a group of radio buttons is one stop.
function usable() {
  const seen = new Set(), list = [];
  for (const e of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')) {
    if (!e.checkVisibility({ checkVisibilityCSS: true }) || e.disabled || e.tabIndex < 0) continue;
    if (e.type === 'radio') {
      const name = (e.form ? 'form' : '') + e.name;
      if (seen.has(name)) continue;
      seen.add(name);
    }
    e.dataset.stop = String(list.length);
    list.push(e.type === 'radio' ? `radio ${e.name}` : `${e.tagName} ${e.id} ${e.textContent.slice(0, 30)}`);
  }
  return list;
}

async function keyboard(page) {
  const stops = await page.evaluate(usable);
  const reached = new Set();
  for (let i = 0; i < stops.length + 5; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      if (!e || e === document.body) return null;
      const style = getComputedStyle(e), mark = e.nextElementSibling ? getComputedStyle(e.nextElementSibling) : style;
      const visible = style.outlineStyle !== 'none' || mark.outlineStyle !== 'none';
      if (e.type === 'radio')
        return { name: `radio ${e.name}`, visible };
      return { name: e.dataset.stop, visible };
    });
    if (at && !at.visible) reached.add(`unseen ${at.name}`);
    if (at) reached.add(at.name);
  }
  const faults = stops.filter((stop, i) => !reached.has(String(i)) && !reached.has(stop)).map(stop => `never reached: ${stop}`);
  return faults.concat([...reached].filter(name => name && name.startsWith('unseen')));
}

// A drawing is shown as a page shows it: as a part of one.
async function show(page, file) {
  if (/\.html$/.test(file)) return page.goto(pathToFileURL(resolve(file)).href);
  const drawing = readFileSync(file, 'utf8').replace(/^<\?xml.*\?>/, '');
  return page.setContent(`<!DOCTYPE html><html lang="en"><title>drawing</title><body>${drawing}</body></html>`);
}

// A page that works by a script answers to the keyboard: each group of choices changes what is said.
async function choices(page) {
  const faults = [];
  const names = await page.evaluate(() =>
    [...new Set([...document.querySelectorAll('.live input[type=radio]')].map(e => e.name))]);
  for (const name of names) {
    const look = () => page.evaluate(() => document.querySelector('.live').innerText);
    const all = await page.locator(`input[name="${name}"]`).count();
    if (all < 2) continue;
    await page.locator(`input[name="${name}"]:checked`).focus();
    const before = await look();
    await page.keyboard.press('ArrowRight');
    const chosen = await page.evaluate(() => document.activeElement.name);
    if (await look() === before) faults.push(`${name}: nothing changes`);
    if (chosen !== name) faults.push(`${name}: the focus is lost`);
  }
  return faults;
}

async function violations(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return result.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(' ')} ${n.failureSummary.split('\n')[1] ?? ''}`));
}

const browser = await playwright.chromium.launch({ executablePath: chromium, args: ['--no-sandbox'] });
for (const file of files) {
  const name = basename(file), isPage = /\.html$/.test(file);
  for (const scheme of isPage ? ['light', 'dark'] : []) {
    // axe runs as a script of its own, which the page's policy would forbid.
    const context = await browser.newContext({ colorScheme: scheme, bypassCSP: true, viewport: { width: 800, height: 900 } });
    const page = await context.newPage();
    await show(page, file);
    none(await violations(page), `${name}: axe finds nothing, ${scheme}`);
    await context.close();
  }
  const context = await browser.newContext({ offline: true, viewport: { width: 1600, height: 900 } });
  const page = await context.newPage();
  const complaints = [], requests = [];
  page.on('console', message => complaints.push(message.text()));
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('dialog', dialog => { complaints.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', request => requests.push(request.url()));
  await show(page, file);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await page.waitForTimeout(50);
    if (isPage || width === 1600) none(await page.evaluate(geometry), `${name}: no text is cut or covered at ${width}`);
    if (shots !== '-') await page.screenshot({ path: `${shots}/${name}.${width}.png`, fullPage: true });
  }
  if (isPage) {
    none(await keyboard(page), `${name}: the keyboard reaches all`);
    none(await choices(page), `${name}: choices answer to the keyboard`);
    say(await page.evaluate(() => !window.hit && !document.querySelector('main img[src="x"], main u, main iframe, main object')),
        `${name}: no text has become an element`);
  }
  none(complaints, `${name}: the console is empty`);
  say(requests.length === (isPage ? 1 : 0), `${name}: no request leaves the page`, requests);
  await context.close();
  if (isPage && /<script>/.test(readFileSync(file, 'utf8'))) {
    const still = await browser.newContext({ javaScriptEnabled: false });
    const plain = await still.newPage();
    await plain.goto(pathToFileURL(resolve(file)).href);
    say((await plain.locator('main table:visible, main p:visible').count()) > 2, `${name}: reads without scripts`);
    await still.close();
  }
}
await browser.close();
console.log(`1..${count}`);
process.exit(failed ? 1 : 0);
