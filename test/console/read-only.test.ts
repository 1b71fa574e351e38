import { expect, test } from 'vitest';
import { commandTables } from '../../source/console/input/input.ts';
import { noSources } from '../../source/domain/contexts/terms.ts';
import { startConsole } from './fixture.ts';
import { changing, noting, writing } from './noting.ts';
import { viewsOf, withId } from './views.ts';

/*
Every command of every screen in a read-only session: pressed, it asks for reads alone. Run past
what greys it, it gets no grant, so that nothing is written; a look that nothing greys is the gate's to refuse.
*/

const outside = {
	name: 'orders',
	body: '{"a":1}',
	bytes: new Uint8Array([1, 2]),
	number: 3,
	now: 1_000_000,
};

test('nothing but reads is asked, whatever is pressed and typed', async () => {
	const asked: string[] = [];
	let tried = 0;
	for (const view of viewsOf(outside)) {
		const console = startConsole({
			gateways: noting(asked),
			sources: { ...noSources, flag: { mode: 'read-only', fixed: '--read-only' } },
		});
		console.queues({ orders: 3, 'orders-dlq': 2 }, { orders: 'orders-dlq' });
		const show = () => {
			console.session.setOverlay({ kind: 'none' });
			console.session.dispatch({ type: 'views-replaced', views: [withId(view, 0)] });
		};
		show();
		const count = commandTables(console.session).flat().length;
		for (let at = 0; at < count; at++) {
			show();
			const command = commandTables(console.session).flat()[at];
			if (command === undefined || /^(quit|suspend|redraw)$/.test(command.title)) continue;
			tried += 1;
			const before = asked.length;
			console.press(...command.keys.slice(0, 1));
			await console.settled();
			const pressed = asked.slice(before).filter((method) => changing.has(method));
			expect([command.title, pressed]).toEqual([command.title, []]);
			show();
			console.session.act(() => command.run('enter'));
			await console.settled();
			await console.pass(1_000);
			console.press('y');
			await console.settled();
			const written = asked.slice(before).filter((method) => writing.includes(method));
			expect([command.title, written]).toEqual([command.title, []]);
		}
	}
	expect(tried).toBeGreaterThan(500);
	expect(asked.length).toBeGreaterThan(0);
});
