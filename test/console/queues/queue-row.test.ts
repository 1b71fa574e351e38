import fc from 'fast-check';
import { expect, test } from 'vitest';
import { queueSummary } from '../../../source/console/queues/queue-row.ts';
import type { Mode } from '../../../source/domain/effect.ts';
import { lineWidth, plainLine } from '../../../source/presentation/line.ts';
import type { QueueRow } from '../../../source/presentation/rows.ts';
import { runs } from '../../helpers/whole.ts';
import { queueRow } from '../../presentation/rows-for-tests.ts';
import { startConsole } from '../fixture.ts';

const sources = ['orders (max 5)', 'returns (max 3)'];

const now = new Date(2026, 10, 20, 9, 11, 40).getTime();

function drawn(row: QueueRow, columns: number, mode: Mode = 'open', alarm?: string) {
	const { state } = startConsole().session;
	const lines = queueSummary(row, {
		now,
		size: { columns, rows: 24 },
		context: { ...state.context, mode },
		alarms:
			alarm === undefined
				? []
				: [
						{
							name: alarm,
							state: 'ALARM',
							metric: 'ApproximateNumberOfMessagesVisible',
							dimensions: { QueueName: row.name },
						} as unknown as (typeof state.alarms)[number],
					],
	});
	for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(columns);
	return lines.map((line) => plainLine(line));
}

test('why a queue is marked stands whole below its list wherever it has room beside the name', () => {
	const name = fc.constantFrom('orders', 'orders-dlq', 'a-queue-with-quite-a-long-name.fifo');
	const why = fc.array(fc.constantFrom('slow', '+25/min', 'DLQ', 'grew by 4', '36 dead'), {
		minLength: 1,
		maxLength: 8,
	});
	fc.assert(
		fc.property(
			fc.record({
				name,
				why: why.map((words) => words.join(', ')),
				dlqName: fc.option(name, { nil: undefined }),
				dlqSharedBy: fc.option(fc.nat(9), { nil: undefined }),
				sources: fc.subarray(sources),
			}),
			fc.integer({ min: 60, max: 200 }),
			({ dlqName, dlqSharedBy, ...known }, columns) => {
				const row = queueRow({
					...known,
					...(dlqName === undefined ? {} : { dlqName, dlqDepth: 39 }),
					...(dlqSharedBy === undefined ? {} : { dlqSharedBy }),
				});
				const [first = ''] = drawn(row, columns);
				if (known.name.length + known.why.length + 2 <= columns) expect(first).toContain(known.why);
			},
		),
		{ numRuns: runs(300) },
	);
	const row = queueRow({ name: 'orders-dlq', why: '36 dead since 09:57', sources });
	expect(drawn(row, 60)[0]).toBe(' orders-dlq <- orders (max 5) +1  36 dead since 09:57');
});

test('whatever an alarm is called, the line under a list keeps the time and the key that looks', () => {
	const name = fc.string({
		minLength: 1,
		maxLength: 255,
		unit: fc.constantFrom(...'abcxyz-_./09'),
	});
	fc.assert(
		fc.property(name, fc.integer({ min: 60, max: 200 }), fc.boolean(), (alarm, columns, dead) => {
			const row = queueRow({
				name: 'orders-dlq',
				deadLetter: true,
				sources,
				...(dead ? {} : { dlqName: 'last' }),
			});
			const [, line = ''] = drawn(row, columns, 'open', alarm);
			expect(line).toMatch(/ hides up to 10 from alarm \S+ until 09:13\. p messages/);
		}),
		{ numRuns: runs(200) },
	);
});

test('at 80 columns the key that looks is in sight behind an alarm of a usual name, and more where there is room', () => {
	const row = queueRow({ name: 'orders-dlq', why: '', deadLetter: true, sources });
	expect(drawn(row, 80, 'open', 'orders-dlq-depth')[1]).toBe(
		' free to look, hides up to 10 from alarm orders..-depth until 09:13. p messages',
	);
	expect(drawn(row, 100, 'open', 'orders-dlq')[1]).toMatch(
		/until 09:13\. p messages, r redrive plan$/,
	);
});

test('where nothing is received no look is offered', () => {
	const row = queueRow({ name: 'orders-dlq', why: '', deadLetter: true, sources });
	const [, second = ''] = drawn(row, 120, 'read-only', 'orders-dlq');
	expect(second).toBe(
		' nothing is received here: the mode is read-only. J source queue, enter details',
	);
	expect(drawn(row, 120, 'look')[1]).toContain('p messages');
	expect(drawn(row, 120, 'look')[1]).not.toContain('redrive');
});
