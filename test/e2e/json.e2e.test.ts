import { expect, test } from 'vitest';
import { startEndpoint } from '../helpers/faults.ts';
import { problemsOf } from '../helpers/json-schemas.ts';
import { runHere } from '../helpers/run-here.ts';

test('what the built program prints of the demo for programs is what the schemas say', async () => {
	const endpoint = await startEndpoint({ demo: true });
	const lines: readonly (readonly [form: string, line: string])[] = [
		['queue', 'queues'],
		['queue', 'describe payments-dlq'],
		['stream', 'describe clickstream'],
		['message', 'peek payments-dlq -n 3'],
		['plan', 'redrive payments-dlq --dry-run'],
		['record', 'tail clickstream --from trim-horizon --no-follow -n 5'],
	];
	for (const [form, line] of lines) {
		const { stdout, stderr } = await runHere(
			[...line.split(' '), '--output', 'ndjson', ...endpoint.flags],
			{ env: endpoint.env },
		);
		const documents = stdout.split('\n').filter((text) => text !== '');
		expect(documents.length, `${line}: ${stderr}`).toBeGreaterThan(0);
		expect(documents.flatMap((text) => problemsOf(form, JSON.parse(text)))).toEqual([]);
	}
});
