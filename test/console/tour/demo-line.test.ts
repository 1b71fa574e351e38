import { expect, test } from 'vitest';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

const minute = 60_000;

test('the first line waits until the demo stands, and what was seen of its making is forgotten', async () => {
	const console = startConsole({ demo: true, size: { columns: 100, rows: 24 } });
	const names = { orders: 'orders-dlq' };
	console.queues({ orders: 0, 'orders-dlq': 0 }, names);
	await console.pass(2 * minute);
	console.queues({ orders: 0, 'orders-dlq': 0 }, names);
	await console.pass(minute);
	console.queues({ orders: 1_200, 'orders-dlq': 36 }, names);
	expect(screenText(console)).toMatch(/demo: the system is starting/);
	// True of what was seen, and said of nobody's queue: the demo has just put them there.
	expect(screenText(console)).toMatch(/36 dead.* since/);

	console.session.dispatch({ type: 'demo-stands' });
	expect(screenText(console)).toMatch(/36 dead: press 2, enter, p/);
	expect(screenText(console)).not.toMatch(/since|\/min/);
	await console.pass(minute);
	console.queues({ orders: 1_230, 'orders-dlq': 36 }, names);
	expect(screenText(console)).not.toMatch(/since/);
	await console.pass(minute);
	console.queues({ orders: 1_260, 'orders-dlq': 36 }, names);
	expect(screenText(console)).toMatch(/orders +std +1,260 .*\+30 /);
});
