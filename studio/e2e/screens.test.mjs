// Every screen of the studio in every state, over a stand-in for the gateway: what it says, that the keyboard
// works, and that axe has nothing to say.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expectAccessible } from './browser.mjs';
import { broken, card, editor, screen, seeWhy, steer, typeAfter } from './fake.mjs';

for (const options of [{ colorScheme: 'light' }, { colorScheme: 'dark' }, { colorScheme: 'light', viewport: { width: 800, height: 1000 } }, { colorScheme: 'dark', viewport: { width: 320, height: 800 } }]) {
  describe(`screens: ${options.colorScheme}, ${options.viewport?.width ?? 1440} px wide`, () => {
    it('shows devices, rules and a broken promise, and why it breaks', () =>
      screen(async (page) => {
        await card(page).getByText('Broken').waitFor();
        await editor(page).waitFor();
        await page.getByRole('row', { name: 'heater.power' }).waitFor();
        await expectAccessible(page, 'overview');
        await seeWhy(page).click();
        await page.getByRole('heading', { name: `How “${broken}” breaks` }).waitFor();
        await expectAccessible(page, 'counterexample');
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true, 'the page must not scroll sideways');
      }, options));

    it('asks before setting a resource', () =>
      screen(async (page) => {
        await page.getByRole('button', { name: 'Set heater.target' }).click();
        const field = page.getByRole('textbox', { name: 'New value (°C)' });
        await field.fill('99');
        await page.getByText('This is outside the range.').waitFor();
        assert.equal(await page.getByRole('button', { name: 'Send to the device' }).isDisabled(), true);
        await expectAccessible(page, 'set');
        await field.fill('19,5');
        await page.getByRole('button', { name: 'Send to the device' }).click();
        await page.getByRole('row', { name: 'heater.target' }).getByText('19.5').waitFor();
      }, options));
  });
}

describe('screens', () => {
  it('walks through a counterexample by keyboard, changed values first', () =>
    screen(async (page) => {
      await seeWhy(page).click();
      const steps = page.getByRole('listbox', { name: 'Steps' });
      const chosen = steps.getByRole('option', { selected: true });
      await chosen.getByText('Broken here').waitFor();
      assert.equal(await steps.evaluate((node) => node === document.activeElement), true, 'the steps have the keyboard');
      await page.keyboard.press('Home');
      await chosen.getByText('Everything starts').waitFor();
      await chosen.getByText('0:00:00').waitFor();
      await page.keyboard.press('ArrowRight');
      await chosen.getByText('Comfort.save fired').waitFor();
      const table = page.getByRole('table');
      assert.match(await table.getByRole('row').nth(1).innerText(), /window\.state.*in the world[\s\S]*closed → open/u);
      await page.keyboard.press('End');
      await chosen.getByText('Broken here').waitFor();
      await chosen.getByText('1:05:09').waitFor();
      assert.match(await table.getByRole('row').nth(1).innerText(), /heater\.power.*asked for[\s\S]*off → on/u);
      assert.match(page.url(), /#promise=no\+heating\+to\+the\+street&step=3$/u);
      await page.keyboard.press('Escape');
      assert.equal(await seeWhy(page).evaluate((node) => node === document.activeElement), true, 'the keyboard is back where it was');
    }));

  it('a link opens the same step of the same trace', () =>
    screen(async (page, gateway) => {
      await page.goto(`${gateway.url}#promise=no+heating+to+the+street&step=2`);
      await page.reload();
      await page.getByRole('option', { selected: true }).getByText('window.state became open').waitFor();
    }));

  it('mends the rule, sees it hold, deploys, watches the device change', () =>
    screen(async (page) => {
      const deploy = page.getByRole('button', { name: 'Deploy' });
      await page.getByText('Cannot deploy: 1 promise is broken.').waitFor();
      assert.equal(await deploy.isDisabled(), true);
      await seeWhy(page).click();
      await typeAfter(page, 'when room.temperature', ' && window.state == closed');
      await page.getByText('With your change this promise holds.').waitFor();
      await card(page).getByText('Holds', { exact: true }).waitFor();
      await expectAccessible(page, 'all promises hold');
      await deploy.click();
      await page.getByText('These rules are running on the gateway.').waitFor();
      await page.getByText('Running rules').waitFor();
      await page.getByRole('row', { name: 'heater.power' }).getByText('off').first().waitFor();
      await page.getByRole('list', { name: 'What the rules did' }).getByText('Comfort.save').waitFor();
      await expectAccessible(page, 'deployed');
    }));

  it('shows mistakes with place, code and cure, and goes to them', () =>
    screen(async (page) => {
      await editor(page).getByText('then set heater.power').first().click();
      await page.keyboard.press('Home');
      await page.keyboard.type('then set heater.powr = on ');
      const problems = page.getByRole('list', { name: 'Problems' });
      await problems.getByText('[unknown-resource]').waitFor();
      await problems.getByText('heater has: power (off|on)').waitFor();
      await page.getByText('Cannot deploy: the rules have 1 error.').waitFor();
      await card(page).getByText('Out of date').waitFor();
      await expectAccessible(page, 'problems');
      await page.keyboard.press('F8');
      await page.waitForFunction(() => getSelection()?.toString() === 'heater.powr');
      await problems.getByRole('button', { name: 'use it: heater.power' }).click();
      await page.getByText('No problems in the text.').waitFor();
    }));

  it('shows a running check, and stops it', () =>
    screen(async (page, gateway) => {
      await card(page).getByText('Broken').waitFor();
      await steer(page, gateway, 'hold');
      await typeAfter(page, 'rule heat', ' ');
      await page.getByText('41,200 situations seen').waitFor();
      await card(page).getByText('Checking').waitFor();
      await expectAccessible(page, 'checking');
      await page.getByRole('button', { name: 'Stop', exact: true }).click();
      await card(page).getByText('You stopped the check.').waitFor();
      await expectAccessible(page, 'stopped');
      await steer(page, gateway, 'release');
      await page.getByRole('button', { name: 'Check promises' }).click();
      await card(page).getByText('Broken').waitFor();
    }));

  it('says when the connection is lost, keeps edits, and comes back', () =>
    screen(async (page, gateway) => {
      await page.getByRole('row', { name: 'heater.power' }).waitFor();
      await typeAfter(page, 'rule save', ' // my note');
      await steer(page, gateway, 'sever');
      await page.getByText('Connection lost.').waitFor();
      assert.equal(await page.getByRole('button', { name: 'Set heater.power' }).isDisabled(), true);
      await expectAccessible(page, 'connection lost');
      await page.reload();
      await editor(page).getByText('// my note').waitFor();
      await steer(page, gateway, 'mend');
      await page.getByRole('row', { name: 'heater.power' }).waitFor();
      await page.getByText('Connection lost.').waitFor({ state: 'detached' });
    }));

  it('loses neither text when two people save', () =>
    screen(async (page, gateway) => {
      await typeAfter(page, 'rule heat', ' // mine');
      const url = new URL('/api/v1/project', gateway.url).href;
      const { files } = await (await page.request.get(url)).json();
      const home = files.find((f) => f.name === 'home.tenet');
      const theirs = await page.request.put(`${url}/files/home.tenet`, { data: { text: `${home.text}// theirs\n`, revision: home.revision } });
      assert.equal(theirs.status(), 200);
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByText('Someone else saved home.tenet').waitFor();
      await expectAccessible(page, 'conflict');
      await page.getByRole('button', { name: 'Go on with mine' }).click();
      await page.getByText('Someone else saved home.tenet').waitFor({ state: 'detached' });
      await page.keyboard.press('Control+s');
      await page.getByRole('tab', { name: 'home.tenet', exact: true }).waitFor();
      const after = await (await page.request.get(url)).json();
      assert.match(after.files.find((f) => f.name === 'home.tenet').text, /\/\/ mine/u);
    }));

  it('explains one resource, and what the gateway refuses', () =>
    screen(async (page) => {
      await page.getByRole('gridcell', { name: 'power', exact: true }).click();
      await page.getByRole('button', { name: 'Why is it so?' }).click();
      await page.getByText('room.temperature < target - 1 °C', { exact: true }).waitFor();
      await expectAccessible(page, 'why');
      await page.getByRole('button', { name: 'Set lock.state' }).click();
      await page.getByRole('radio', { name: 'unlocked', exact: true }).check();
      await page.getByRole('button', { name: 'Send to the device' }).click();
      await page.getByRole('dialog').getByText('The gateway refused: the policy does not grant this').waitFor();
    }));

  for (const [language, heading] of [['es', 'Promesas'], ['ja', '約束']]) {
    it(`speaks ${language}`, () =>
      screen(async (page) => {
        await page.getByRole('heading', { name: heading, exact: true }).waitFor();
        assert.equal(await page.locator('html').getAttribute('lang'), language);
        await page.getByRole('row', { name: 'heater.power' }).waitFor();
        await expectAccessible(page, language);
      }, { locale: language }));
  }

  it('draws only what is in sight of 10,000 devices, and reaches the last by keyboard', () =>
    screen(async (page) => {
      const grid = page.getByRole('treegrid', { name: 'Devices' });
      await grid.getByRole('row').first().focus();
      await page.keyboard.press('End');
      await page.getByRole('row', { name: 'zone9999.humidity' }).waitFor();
      await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'zone9999.humidity');
      assert.ok((await grid.getByRole('row').count()) < 60);
      await page.getByRole('searchbox', { name: 'Find a device' }).fill('zone77 hum');
      await page.getByRole('row', { name: 'zone7700.humidity' }).waitFor();
      await expectAccessible(page, 'long list');
    }, { args: ['-devices', '10000'] }));
});
