import process from 'node:process';
import { expect, it } from 'vitest';
import { startEndpoint } from '../source/emulator/endpoint.ts';
import {
	consumerOf,
	setUpOf,
	tried,
	triedByCloudWatch,
	watched,
} from '../test/helpers/whatif-trial.ts';

it.each([0, 20, 40])(
	'what a real consumer does lies where it was reckoned, in 17 of 20 set-ups that it was not seen in, from %i on',
	async (first) => {
		const endpoint = await startEndpoint({});
		const results: Awaited<ReturnType<typeof tried>>[] = [];
		for (let seed = first + 1; seed <= first + 20; seed++) {
			const [setUp, consumer] = [setUpOf(seed), consumerOf(seed)];
			const before = await watched(endpoint, consumer, seed);
			results.push(await tried(endpoint, { setUp, consumer, before, seed }));
		}
		await endpoint.stop();
		for (const { words } of results) process.stderr.write(`${words}\n`);
		const widths = results.map(({ width }) => width).sort((a, b) => a - b);
		const inside = results.filter(({ drain, dead }) => drain && dead).length;
		process.stderr.write(
			`${inside} inside, median width ${((widths[10] ?? 1) * 100).toFixed(0)}%\n`,
		);
		expect(inside).toBeGreaterThanOrEqual(17);
		expect(widths[10]).toBeLessThanOrEqual(0.4);
	},
);

it('and so it does where nothing is known of it but what CloudWatch counted', async () => {
	const results: Awaited<ReturnType<typeof triedByCloudWatch>>[] = [];
	for (let seed = 1; seed <= 6; seed++) results.push(await triedByCloudWatch(seed));
	for (const { words } of results) process.stderr.write(`${words}\n`);
	const inside = results.filter(({ drain, dead }) => drain && dead).length;
	process.stderr.write(`${inside} of ${results.length} inside\n`);
	expect(inside).toBeGreaterThanOrEqual(5);
});
