import { expect, test } from 'vitest';
import type { Call } from '../../../source/operations/ports.ts';
import { info, startConsole } from '../fixture.ts';

const call = (price: number): Call => ({
	...{ at: 0, operation: 'CloudWatch GetMetricData', effect: 'read', attempt: 1, milliseconds: 1 },
	price,
});

test('what was spent since it was last written down is written when the console is left', async () => {
	const console = startConsole();
	console.session.called([call(0.02)]);
	await console.session.close(new AbortController().signal);
	const kept = JSON.parse(await console.host.stores.spent.read());
	expect(kept[info.id]).toMatchObject({ dollars: 0.02 });
});
