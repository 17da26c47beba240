// Rules as a form beside their text: whatever is done on one side shows on the other.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expectAccessible } from './browser.mjs';
import { editor, screen, typeAfter } from './fake.mjs';

const form = (page) => page.getByRole('region', { name: 'Form, home.tenet' });
const field = (page, name) => form(page).getByLabel(name, { exact: true });
const formCard = (page, name) => form(page).getByRole('region', { name, exact: true });
const button = (page, name) => form(page).getByRole('button', { name, exact: true });

/** Waits for the text to hold something, over its lines. */
const textSays = (page, wanted) => page.waitForFunction((words) => document.querySelector('.cm-content')?.innerText.replace(/\s+/gu, ' ').includes(words), wanted);

/** Waits for the keyboard to be on the thing with an accessible name. */
const keyboardOn = (page, name) => page.waitForFunction((wanted) => document.activeElement?.getAttribute('aria-label') === wanted, name);

/** Waits for the keyboard to be in the card of a title. */
const keyboardOnCard = (page, title) => page.waitForFunction((wanted) => document.activeElement?.closest('section')?.querySelector('h3')?.textContent?.includes(wanted), title);

/** Waits for the form to show one card before another: a change is only taken once the one before it was read. */
const cardBefore = (page, first, second) => page.waitForFunction(([a, b]) => {
  const titles = [...document.querySelectorAll('section.card h3')].map((h) => h.textContent ?? '');
  const [i, j] = [a, b].map((wanted) => titles.findIndex((title) => title.includes(wanted)));
  return i >= 0 && i < j;
}, [first, second]);

describe('the form', () => {
  it('fills in a duration, and the text has it; one undo takes it back', () =>
    screen(async (page) => {
      await button(page, 'Add: for: heat, trigger 1').click();
      await page.keyboard.type('5 min');
      await page.keyboard.press('Enter');
      await textSays(page, 'target - 1 °C for 5 min while');
      await keyboardOn(page, 'heat, trigger 1, for');
      await page.keyboard.press('Control+a');
      await page.keyboard.type('10 min');
      await page.keyboard.press('Enter');
      await textSays(page, 'target - 1 °C for 10 min while');
      await page.keyboard.press('Control+z');
      await textSays(page, 'target - 1 °C for 5 min while');
      await page.waitForFunction(() => document.querySelector('[aria-label="heat, trigger 1, for"]')?.value === '5 min');
      await page.keyboard.press('Control+Shift+z');
      await textSays(page, 'target - 1 °C for 10 min while');
      await editor(page).click();
      await page.keyboard.press('Control+z');
      await page.keyboard.press('Control+z');
      await textSays(page, 'target - 1 °C while');
      await button(page, 'Add: for: heat, trigger 1').waitFor();
    }));

  it('follows the text while it is typed', () =>
    screen(async (page) => {
      await typeAfter(page, 'while !away', ' && room.temperature > 3 °C');
      await field(page, 'heat, while, right side, right side').waitFor();
      assert.equal(await field(page, 'heat, while, right side, right side').inputValue(), '3 °C');
      assert.equal(await field(page, 'heat, while, right side, operator').inputValue(), '>');
    }));

  it('adds a rule from a template, moves it and takes it out by keyboard alone', () =>
    screen(async (page) => {
      await button(page, 'Add: a rule or a promise: Comfort').focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      await page.waitForFunction(() => document.activeElement?.textContent === 'a rule');
      await page.keyboard.press('Enter');
      await formCard(page, 'rule new_rule').waitFor();
      await textSays(page, 'rule new_rule {');
      await keyboardOnCard(page, 'new_rule');
      await page.keyboard.press('Alt+ArrowUp');
      await page.waitForFunction(() => /new_rule[\s\S]*off when away/u.test(document.querySelector('.cm-content')?.innerText ?? ''));
      await cardBefore(page, 'new_rule', 'off when away');
      await keyboardOn(page, 'Move up: rule new_rule');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => /new_rule[\s\S]*no heating to the street/u.test(document.querySelector('.cm-content')?.innerText ?? ''));
      await cardBefore(page, 'new_rule', 'no heating to the street');
      await keyboardOn(page, 'Move up: rule new_rule');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await keyboardOn(page, 'Remove: rule new_rule');
      await page.keyboard.press('Enter');
      await formCard(page, 'rule new_rule').waitFor({ state: 'detached' });
      await keyboardOn(page, 'Add: a rule or a promise: Comfort');
      assert.doesNotMatch(await editor(page).innerText(), /new_rule/u);
    }));

  it('adds, moves and removes what a rule does', () =>
    screen(async (page) => {
      const then = form(page).getByRole('group', { name: 'save, action', exact: true });
      await button(page, 'Add: action: save').click();
      await then.getByRole('button', { name: 'tell somebody' }).click();
      await field(page, 'save, action 3, role').waitFor();
      await button(page, 'Move up: save, action 2').click();
      await textSays(page, 'then notify caregivers "The window is open" set heater.power = off notify owner "…"');
      await field(page, 'save, action 1, text').waitFor(); // the form has read the move
      await button(page, 'Remove: save, action 3').click();
      await field(page, 'save, action 3, role').waitFor({ state: 'detached' });
      await field(page, 'save, action 1, text').fill('Shut "it"');
      await page.keyboard.press('Enter');
      await textSays(page, 'notify caregivers "Shut \\"it\\""');
    }));

  it('offers live resources with their values', () =>
    screen(async (page) => {
      await field(page, 'heat, trigger 1, condition, left side').click();
      await page.keyboard.press('Control+a');
      await page.keyboard.type('temp');
      const option = form(page).getByRole('option', { name: /room\.temperature/u });
      await option.getByText('19.2 °C').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await button(page, 'Write as text: heat, trigger 1, condition').click();
      await page.keyboard.press('Escape');
      await keyboardOn(page, 'Write as text: heat, trigger 1, condition');
      await page.keyboard.press('Enter');
      await page.keyboard.press('End');
      await page.keyboard.type(' && window.st');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.activeElement?.value?.endsWith('&& window.state'));
      await page.keyboard.type(' == closed');
      await page.keyboard.press('Enter');
      await textSays(page, 'target - 1 °C && window.state == closed while');
      await field(page, 'heat, trigger 1, condition, right side, right side').waitFor();
      await keyboardOn(page, 'heat, trigger 1, condition, left side, left side');
    }));

  it('takes one more condition, and leaves one out', () =>
    screen(async (page) => {
      await button(page, 'Add: and: heat, while').click();
      await page.keyboard.type('window.st');
      await form(page).getByRole('option', { name: /window\.state/u }).getByText('open').waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.keyboard.type(' == closed');
      await page.keyboard.press('Enter');
      await textSays(page, 'while !away && window.state == closed then');
      await button(page, 'Leave out: heat, while, left side').click();
      await textSays(page, 'while window.state == closed then');
      await button(page, 'Add: and: heat, while').click();
      await page.keyboard.press('Escape');
      await keyboardOn(page, 'Add: and: heat, while');
      await textSays(page, 'while window.state == closed then');
      await button(page, 'Add: and: off when away, while').click();
      await page.keyboard.type('room.temperature > 3 °C');
      await page.keyboard.press('Enter');
      await textSays(page, 'while away && room.temperature > 3 °C');
    }));

  it('chooses what fits, takes flags away and sets them', () =>
    screen(async (page) => {
      await field(page, 'heat, action 1, value').selectOption('off');
      await textSays(page, 'then set heater.power = off } rule save');
      await button(page, 'Leave out: save, trigger 1, also on reconnect').click();
      await textSays(page, 'when window.state == open then');
      await keyboardOn(page, 'Add: also on reconnect: save, trigger 1');
      await page.keyboard.press('Enter');
      await textSays(page, 'when window.state == open also on reconnect then');
      await keyboardOn(page, 'Leave out: save, trigger 1, also on reconnect');
      await button(page, 'Add: priority: save').click();
      await page.keyboard.press('Escape');
      await keyboardOn(page, 'Add: priority: save');
    }));

  it('describes devices, and adds one', () =>
    screen(async (page) => {
      await page.getByRole('tab', { name: 'devices.tenet', exact: true }).click();
      const devices = page.getByRole('region', { name: 'Form, devices.tenet' });
      await devices.getByRole('button', { name: 'Add: a device or an app: devices.tenet' }).click();
      await devices.getByRole('button', { name: 'a device', exact: true }).click();
      await keyboardOnCard(page, 'new_device');
      const type = devices.getByLabel('new_device, type', { exact: true });
      await type.fill('Therm');
      await devices.getByRole('option', { name: 'Thermometer' }).click();
      await textSays(page, 'device new_device : Thermometer');
      await devices.getByRole('button', { name: 'Add: friendly name: new_device' }).click();
      await page.keyboard.type('Attic');
      await page.keyboard.press('Tab');
      await textSays(page, 'device new_device : Thermometer "Attic"');
    }));

  it('stands still while the text cannot be read, and lives again', () =>
    screen(async (page) => {
      await field(page, 'heat, name').waitFor();
      await typeAfter(page, 'rule heat', ' when');
      await form(page).getByText('The form waits: cannot read line').waitFor();
      assert.equal(await field(page, 'heat, name').isDisabled(), true);
      await expectAccessible(page, 'form of a text that cannot be read');
      await form(page).getByRole('button', { name: 'Go there' }).click();
      assert.equal(await editor(page).evaluate((node) => node === document.activeElement), true);
      await page.keyboard.press('Control+z');
      await form(page).getByText('The form waits').waitFor({ state: 'detached' });
      assert.equal(await field(page, 'heat, name').isDisabled(), false);
    }));

  it('shows where the keyboard is on the other side', () =>
    screen(async (page) => {
      await editor(page).getByText('rule save').first().click();
      await page.waitForFunction(() => document.querySelector('section[aria-current=true] h3')?.textContent?.includes('save'));
      await field(page, 'heat, trigger 1, condition, right side').focus();
      await page.waitForFunction(() => [...document.querySelectorAll('.cm-shown')].map((n) => n.textContent).join('') === 'target - 1 °C');
      await page.keyboard.press('Alt+2');
      assert.equal(await editor(page).evaluate((node) => node === document.activeElement), true);
      await page.waitForFunction(() => document.querySelector('.cm-shown') === null);
      await page.keyboard.press('Alt+1');
      await keyboardOnCard(page, 'save');
      await page.keyboard.press('Alt+3');
      await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Problems');
    }));

  it('says what is wrong where it is: what the checker finds, and what a change would break', () =>
    screen(async (page) => {
      const target = field(page, 'heat, action 1, resource');
      await target.fill('heater.powr');
      await page.keyboard.press('Enter');
      const message = formCard(page, 'rule heat').getByText('unknown resource "powr" of device heater');
      await message.waitFor();
      await page.waitForFunction(() => document.querySelector('[aria-label="heat, action 1, resource"]')?.getAttribute('aria-invalid') === 'true');
      await expectAccessible(page, 'a mistake in the form');
      await page.keyboard.press('Control+z');
      await message.waitFor({ state: 'detached' });
      await field(page, 'heat, name').fill('');
      await page.keyboard.press('Enter');
      await formCard(page, 'rule heat').getByText('[slot-needed]').waitFor();
      assert.match(await editor(page).innerText(), /rule heat/u);
      await page.keyboard.press('Escape');
      assert.equal(await field(page, 'heat, name').inputValue(), 'heat');
    }));

  it('commits nothing while an input method composes', () =>
    screen(async (page) => {
      const doc = field(page, 'heat, description');
      await doc.click();
      await page.keyboard.press('Control+a');
      const input = await page.context().newCDPSession(page);
      await input.send('Input.imeSetComposition', { text: '暖', selectionStart: 1, selectionEnd: 1 });
      await doc.dispatchEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true });
      await doc.dispatchEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true });
      assert.match(await editor(page).innerText(), /warm the room/u);
      await input.send('Input.insertText', { text: '暖房' });
      await page.keyboard.press('Enter');
      await textSays(page, 'rule heat "暖房"');
    }));

  it('tells what a promise means', () =>
    screen(async (page) => {
      await button(page, 'What it means: no heating to the street').click();
      const meaning = form(page).getByRole('group', { name: 'What it means: no heating to the street' });
      await meaning.getByText('A run it forbids').waitFor();
      await meaning.getByText('Broken here').waitFor();
      await expectAccessible(page, 'a meaning');
      await field(page, 'no heating to the street, condition, right side').selectOption('off');
      await meaning.getByText('heater.power == off').first().waitFor();
      await typeAfter(page, 'let target', ' + nothing');
      await meaning.getByText('The rules have errors.').waitFor();
    }));

  for (const colorScheme of ['light', 'dark']) {
    it(`is accessible: ${colorScheme}`, () =>
      screen(async (page) => {
        await field(page, 'heat, name').waitFor();
        await expectAccessible(page, 'form and text');
        await button(page, 'Add: trigger: heat').click();
        await form(page).getByRole('button', { name: 'at regular times' }).waitFor();
        await field(page, 'heat, trigger 1, condition, left side').click();
        await page.keyboard.press('ArrowDown');
        await expectAccessible(page, 'what fits');
      }, { colorScheme }));
  }

  it('takes turns with the text where there is no room for both', () =>
    screen(async (page) => {
      await editor(page).waitFor();
      assert.equal(await form(page).isVisible(), false);
      await page.getByRole('tab', { name: 'Form', exact: true }).click();
      await field(page, 'heat, trigger 1, condition, right side').waitFor();
      assert.equal(await editor(page).isVisible(), false);
      await expectAccessible(page, 'form on a narrow screen');
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true, 'the page must not scroll sideways');
      await field(page, 'heat, trigger 1, condition, right side').fill('target');
      await page.keyboard.press('Enter');
      await page.getByRole('tab', { name: 'Form', exact: true }).press('ArrowRight');
      await textSays(page, 'when room.temperature < target while');
    }, { viewport: { width: 320, height: 800 } }));
});
