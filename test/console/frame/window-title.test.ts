import { describe, expect, test } from 'vitest';
import { windowTitle } from '../../../source/console/frame/window-title.ts';
import { noSources } from '../../../source/domain/contexts/terms.ts';
import { startConsole } from '../fixture.ts';
import { viewsOf, withId } from '../views.ts';

describe('the title of the window', () => {
	test('says what, where and what may be done there', () => {
		const console = startConsole({ mode: 'look' });
		const title = () => windowTitle(console.session.state);
		expect(title()).toBe('Queues - prod-payments eu-west-1 LOOK - awsmsg');
		console.queues({ orders: 1 });
		console.press('enter');
		expect(title()).toBe('orders - prod-payments eu-west-1 LOOK - awsmsg');
		console.press('6');
		expect(title()).toBe('tasks - prod-payments eu-west-1 LOOK - awsmsg');
	});

	test('has the alias of the place, and before there is one the name of the program', () => {
		const by = { kind: 'file', path: 'config.toml', line: 1, scope: 'user' } as const;
		const contexts = [{ match: { region: ['*'] }, by, alias: 'prod' }];
		const sources = { ...noSources, contexts };
		expect(windowTitle(startConsole({ sources }).session.state)).toMatch(/ - prod eu-west-1 PROT/);
		const early = startConsole({ connected: false });
		expect(windowTitle(early.session.state)).toBe('awsmsg');
	});

	test('never has a body, a key or a token, whatever is on show', () => {
		const secret = 'hunter2';
		const outside = {
			name: 'orders',
			body: `{"password":"${secret}"}`,
			bytes: new TextEncoder().encode(secret),
			number: 3,
			now: 1_000_000,
		};
		const console = startConsole();
		for (const view of viewsOf(outside)) {
			console.session.dispatch({ type: 'views-replaced', views: [withId(view, 0)] });
			expect(windowTitle(console.session.state)).not.toContain(secret);
		}
	});
});
