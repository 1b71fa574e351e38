import { describe, expect, it } from 'vitest';
import { Spending, spendingIn } from '../../../source/operations/metrics/spending.ts';
import type { Call, KeptText } from '../../../source/operations/ports.ts';
import { VirtualClock } from '../virtual-clock.ts';

const call = (price?: number): Call => ({
	...{ at: 0, operation: 'CloudWatch GetMetricData', effect: 'read', attempt: 1, milliseconds: 1 },
	...(price === undefined ? {} : { price }),
});

function kept(text = ''): KeptText & { text: string } {
	return {
		text,
		async read() {
			return this.text;
		},
		async change(change) {
			this.text = change(this.text);
		},
	};
}

describe('what a day may cost', () => {
	it('halves the pace at four fifths of the budget, and leaves the rest to keys', () => {
		const spending = new Spending({ clock: new VirtualClock(), context: 'prod' });
		expect(spending.pace).toBe('full');
		spending.note([call(0.5), call(), call(0.29)]);
		expect(spending.pace).toBe('full');
		spending.note([call(0.02)]);
		expect(spending.pace).toBe('half');
		expect(spending.allows(0.19)).toBe(true);
		expect(spending.allows(0.2)).toBe(false);
		spending.note([call(0.19)]);
		expect(spending.pace).toBe('keys');
		expect(spending.spent).toBeCloseTo(1);
	});

	it.each([
		['AWS', {}, true],
		[
			'an endpoint in a VPC',
			{ endpoint: 'https://vpce-1-2.monitoring.eu-west-1.vpce.amazonaws.com' },
			true,
		],
		[
			'AWS, where SQS alone is elsewhere',
			{ endpoint: 'SQS at x', endpoints: { SQS: 'http://127.0.0.1:1' } },
			true,
		],
		['LocalStack', { endpoint: 'http://localhost:4566' }, false],
		['LocalStack elsewhere', { endpoint: 'https://localstack.example.com' }, false],
		[
			'CloudWatch alone elsewhere',
			{ endpoint: 'CloudWatch at x', endpoints: { CloudWatch: 'http://10.0.0.1:1' } },
			false,
		],
	])('at %s is counted where somebody sends a bill, and nowhere else', async (_, place, bills) => {
		const file = kept();
		const info = { id: 'x', region: 'eu-west-1', ...place };
		const spending = spendingIn(info, new VirtualClock(), file);
		spending.note([call(0.9)]);
		await spending.write(true);
		expect([spending.bills, spending.spent, spending.pace]).toEqual(
			bills ? [true, 0.9, 'half'] : [false, 0, 'full'],
		);
		expect(file.text === '').toBe(!bills);
	});

	it('is one sum for every program of a context, and begins anew each day', async () => {
		const clock = new VirtualClock(new Date(2026, 10, 20, 23, 0).getTime());
		const file = kept();
		const one = new Spending({ clock, context: 'prod', kept: file });
		const other = new Spending({ clock, context: 'prod', kept: file });
		one.note([call(0.3)]);
		await one.write(true);
		other.note([call(0.4)]);
		await other.write(true);
		expect(other.spent).toBeCloseTo(0.7);
		await one.write(true);
		expect(one.spent).toBeCloseTo(0.7);
		const elsewhere = new Spending({ clock, context: 'test', kept: file });
		await elsewhere.write(true);
		expect(elsewhere.spent).toBe(0);
		await clock.advance(2 * 3_600_000);
		expect(one.spent).toBe(0);
		await one.write(true);
		expect(one.spent).toBe(0);
	});

	it('goes on with its own sum where the file says something else, or can not be kept', async () => {
		const clock = new VirtualClock();
		for (const text of ['', 'no JSON', '[1]', '{"prod":{"day":3}}', '{"prod":null}']) {
			const spending = new Spending({ clock, context: 'prod', kept: kept(text) });
			spending.note([call(0.1)]);
			await spending.write(true);
			expect(spending.spent, text).toBeCloseTo(0.1);
		}
		const broken = { read: async () => '', change: () => Promise.reject(new Error('no disk')) };
		const spending = new Spending({ clock, context: 'prod', kept: broken });
		spending.note([call(0.1)]);
		await spending.write(true);
		expect(spending.spent).toBeCloseTo(0.1);
	});
});
