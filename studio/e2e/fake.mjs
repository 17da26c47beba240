// The stand-in gateway and the page over it, for tests of single screens.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { openPage, startBrowser, startStudio } from './browser.mjs';

export const broken = 'no heating to the street';
/** How long a state may take to show, on a busy machine. */
const patience = Number(process.env.PATIENCE ?? 15_000);
let browser;
let folder;
let program;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'screens-'));
  program = path.join(folder, 'fakegateway');
  execFileSync('go', ['build', '-o', program, './fakegateway'], { cwd: import.meta.dirname, stdio: 'inherit' });
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a story on a fresh gateway and page, and asks afterwards for faults. */
export async function screen(story, { args = [], ...options } = {}) {
  const gateway = await startStudio(program, args);
  try {
    const opened = await openPage(browser, gateway.url, options);
    opened.page.setDefaultTimeout(patience);
    try {
      await story(opened.page, gateway);
      assert.deepEqual(opened.faults, []);
    } finally {
      await opened.close();
    }
  } finally {
    await gateway.stop();
  }
}

export const steer = (page, gateway, what) => page.request.post(new URL(`/fake/${what}`, gateway.url).href);
export const card = (page, name = broken) => page.getByRole('listitem', { name });
export const editor = (page) => page.getByRole('textbox', { name: 'Rules text, home.tenet' });
export const seeWhy = (page) => page.getByRole('button', { name: `See why: ${broken}` });

/** Types at the end of the line of the rules text that holds `text`. */
export async function typeAfter(page, text, typed) {
  await editor(page).getByText(text, { exact: false }).first().click();
  await page.keyboard.press('End');
  await page.keyboard.type(typed);
}
