import { describe, expect, test } from 'vitest';
import {
	isStrict,
	queueNameProblem,
	settingChanges,
	settingsProblems,
	undoOf,
} from '../../../source/domain/queues/queue-settings.ts';

const arn = (name: string) => `arn:aws:sqs:eu-west-1:123456789012:${name}`;
const orders = { name: 'orders', fifo: false, arn: arn('orders') };
const redrive = (target: string, count: unknown) =>
	JSON.stringify({ deadLetterTargetArn: target, maxReceiveCount: count });

describe('settings of a queue', () => {
	test.each([
		[{ VisibilityTimeout: '43201' }, /from 0 to 43,200/],
		[{ MessageRetentionPeriod: '59' }, /from 60/],
		[{ Unknown: '1' }, /no attribute Unknown/],
		[{ ContentBasedDeduplication: 'true' }, /FIFO queues alone/],
		[{ SqsManagedSseEnabled: 'yes' }, /true or false/],
		[{ VisibilityTimeout: '' }, /can't be cleared/],
		[{ FifoQueue: 'true' }, /when it is created/],
		[{ Policy: '{' }, /not a JSON object/],
		[{ Policy: JSON.stringify({ Statement: Array(21).fill({}) }) }, /21 statements/],
		[{ RedrivePolicy: redrive('x', 3) }, /needs a deadLetterTargetArn/],
		[{ RedrivePolicy: redrive(arn('dlq'), 1001) }, /1 to 1,000/],
		[{ RedrivePolicy: redrive(arn('dlq.fifo'), 3) }, /must be standard/],
		[{ RedrivePolicy: redrive(arn('orders'), 3) }, /its own dead-letter queue/],
		[
			{ RedrivePolicy: redrive('arn:aws:sqs:us-east-1:123456789012:dlq', 3) },
			/same region: orders is in eu-west-1, arn:\S+:dlq is in us-east-1/,
		],
		[
			{ RedrivePolicy: redrive('arn:aws:sqs:eu-west-1:999999999999:dlq', 3) },
			/same account: orders is of 123456789012, arn:\S+:dlq is of 999999999999/,
		],
		[{ RedriveAllowPolicy: '{"redrivePermission":"byQueue"}' }, /1 to 10 sourceQueueArns/],
		[{ RedriveAllowPolicy: '{"redrivePermission":"some"}' }, /allowAll, denyAll or byQueue/],
	])('%j are refused', (settings, problem) => {
		expect(settingsProblems(settings, orders)).toEqual([expect.stringMatching(problem)]);
	});

	test('of a queue that is to be made are compared with the region that it will be in', () => {
		const settings = { RedrivePolicy: redrive('arn:aws:sqs:us-east-1:123456789012:dlq', 3) };
		const made = { name: 'new', fifo: false, creating: true };
		expect(settingsProblems(settings, { ...made, region: 'us-east-1' })).toEqual([]);
		expect(settingsProblems(settings, { ...made, region: 'eu-west-1' })).toEqual([
			expect.stringMatching(/new is in eu-west-1/),
		]);
	});

	test.each([
		[{ VisibilityTimeout: '0', RedrivePolicy: redrive(arn('orders-dlq'), '5') }],
		[{ Policy: '', RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' }],
	])('%j are fine', (settings) => {
		expect(settingsProblems(settings, orders)).toEqual([]);
	});

	test('changes are told without what stays, and can be taken back', () => {
		const raw = { VisibilityTimeout: '30', RedrivePolicy: '{"maxReceiveCount":3}' };
		const changes = settingChanges(raw, {
			VisibilityTimeout: '60',
			RedrivePolicy: '{ "maxReceiveCount": 3 }',
			Policy: '{"Statement":[]}',
		});
		expect(changes).toEqual([
			{ name: 'VisibilityTimeout', before: '30', after: '60' },
			{ name: 'Policy', after: '{"Statement":[]}' },
		]);
		expect(undoOf(changes)).toEqual({ VisibilityTimeout: '30', Policy: '' });
	});

	test('what decides over messages and access is confirmed by name', () => {
		expect(isStrict({ VisibilityTimeout: '1' })).toBe(false);
		expect(isStrict({ MessageRetentionPeriod: '60' })).toBe(true);
	});

	test.each([
		['orders', false, undefined],
		['orders.fifo', true, undefined],
		['orders', true, /ends in \.fifo: orders\.fifo/],
		['orders.fifo', false, /only a FIFO queue/],
		['or ders', false, /letters, digits/],
		['x'.repeat(81), false, /81 characters/],
	])('the name %s (FIFO: %s)', (name, fifo, problem) => {
		const found = queueNameProblem(name, fifo);
		if (problem === undefined) expect(found).toBeUndefined();
		else expect(found).toMatch(problem);
	});
});
