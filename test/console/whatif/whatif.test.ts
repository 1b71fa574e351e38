import { expect, test } from 'vitest';
import { openWhatIf } from '../../../source/console/whatif/whatif.ts';
import { textOf } from '../../../source/console/widgets/text-field.ts';
import type { MetricsGateway } from '../../../source/operations/ports.ts';
import { queueAttributes, queueRef } from '../../operations/fakes.ts';
import { startConsole } from '../fixture.ts';

/** A day in which four consumers do 120 messages a minute, of a queue that is behind. */
const series: MetricsGateway['series'] = async ({ queries, range }) =>
	queries.map((query) => {
		const { metric } = query;
		const value = /Sent/.test(metric)
			? 3
			: /^Number/.test(metric)
				? 600
				: /NotVisible/.test(metric)
					? 4
					: 900;
		const step = range.periodSeconds * 1000;
		const many = (range.to - range.from) / step;
		const points = Array.from({ length: many }, (_, index) => ({
			at: range.from + index * step,
			value,
		}));
		return { query, points, complete: true };
	});

function opened(answer: MetricsGateway['series'] = series) {
	const app = startConsole({
		gateways: {
			metrics: { series: answer },
			queues: {
				attributes: async () => queueAttributes('orders', { visible: 900, visibilitySeconds: 30 }),
			},
		},
	});
	openWhatIf(app.session, queueRef('orders'));
	const texts = () => app.topAs('whatif').fields.map(({ field }) => textOf(field));
	return { ...app, texts };
}

test('a reckoning begins with what is so today, and tells both sides once a figure is changed', async () => {
	const app = opened();
	await app.settled();
	expect(app.texts()).toEqual(['30', '', '4', '1']);
	app.press('backspace', '8', 'enter');
	await expect.poll(() => app.topAs('whatif').reckoned).toBeDefined();
	const { asItIs, changed } = app.topAs('whatif').reckoned ?? {};
	expect(changed?.how.concurrency).toBe(8);
	expect(changed?.outcomes.drainMs.median).toBeLessThan(0.6 * (asItIs?.drainMs.median ?? 0));
	app.press('backspace');
	expect(app.topAs('whatif').reckoned, 'it was of another figure').toBeUndefined();
});

test('what no queue can have is refused with its limits, and nothing is reckoned', async () => {
	const app = opened();
	await app.settled();
	app.press('down', 'backspace', '1', '1', 'enter');
	await expect
		.poll(() => app.topAs('whatif').failure?.message)
		.toBe('the batch is 1 to 10, not "11"');
	expect(app.topAs('whatif').reckoned).toBeUndefined();
});

test('where CloudWatch tells nothing it says so', async () => {
	const app = opened(async ({ queries }) =>
		queries.map((query) => ({ query, points: [], complete: true })),
	);
	await expect
		.poll(() => app.topAs('whatif').failure?.message)
		.toBe('next to nothing was deleted from orders in the last day');
	app.press('enter');
	expect(app.said()).toContain('still being read');
});
