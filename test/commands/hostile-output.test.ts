import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../source/commands/shell/context.ts';
import { failureText } from '../../source/commands/shell/output.ts';
import { asFailure, fail } from '../../source/domain/failure.ts';
import type { Message } from '../../source/domain/messages/message.ts';
import { isSafe } from '../../source/domain/text/safe-text.ts';
import { chooseTheme } from '../../source/presentation/theme.ts';
import { whole } from '../helpers/whole.ts';
import { hostileString } from '../presentation/hostile.ts';
import { type FakeOptions, message, queueAttributes, queueRef, runFake } from './fake-context.ts';
import { fakeStream } from './streams/fake-stream.ts';

/*
Law 5 without a screen: a thousand hostile strings (ten thousand in `npm run chaos`) through the output of every
command that shows what comes from outside. On a terminal nothing but our own colours acts; as a table in a pipe neither, since a pager or a
`cat` of the file is a terminal too; as JSON every string is there exactly as it was.
*/

const strings = whole ? 10_000 : 150;
const perRun = 200;

type World = {
	readonly gateways: NonNullable<FakeOptions['gateways']>;
	/** Strings that JSON has to give back as they are. */
	readonly exact: readonly string[];
};

type Case = {
	readonly name: string;
	readonly load: () => Promise<{ readonly run: Run }>;
	readonly args: readonly string[];
	/** Whether its JSON has the strings. */
	readonly json?: true;
	world(batch: readonly string[]): World;
};

const queuesOf = (batch: readonly string[]) => {
	const refs = batch.map((name) => ({ name, arn: `arn:${name}`, url: `https://x/${name}` }));
	return {
		listPage: async () => ({ items: refs }),
		attributes: async (url: string) => {
			const at = refs.findIndex((ref) => ref.url === url);
			const text = batch[(at + 1) % batch.length] ?? '';
			if (at % 5 === 0) throw fail('denied', text, { code: text, hint: text });
			const deadLetterTargetArn = `arn:aws:sqs:eu-west-1:1:${text}`;
			return queueAttributes('x', { redrivePolicy: { deadLetterTargetArn, maxReceiveCount: 3 } });
		},
	};
};

/** One message of each string, which is in its body and in all else that a sender writes. */
const messagesOf = (batch: readonly string[]): readonly Message[] =>
	batch.map((text, index) => {
		const other = batch[(index + 7) % batch.length] ?? '';
		return message(`id-${index}`, index % 2 === 0 ? text : JSON.stringify({ [text]: other }), {
			attributes: { [other]: { type: `String.${text}`, text: other } },
			system: { MessageGroupId: other, DeadLetterQueueSourceArn: text, SentTimestamp: '0' },
		});
	});

const receiving = (batch: readonly string[]) => {
	let left = messagesOf(batch);
	return {
		attributes: async () => queueAttributes('orders'),
		receive: async ({ max }: { max: number }) => {
			const some = left.slice(0, max);
			left = left.slice(max);
			return some;
		},
		changeVisibility: async ({ entries }: { entries: readonly unknown[] }) =>
			entries.map(() => ({ ok: true as const })),
		delete: async ({ receiptHandles }: { receiptHandles: readonly string[] }) =>
			receiptHandles.map((_, index) => {
				const text = batch[index] ?? '';
				return { ok: false as const, code: text, message: text, senderFault: true };
			}),
	};
};

const bodiesOf = (batch: readonly string[]) => messagesOf(batch).map(({ body }) => body);
const pairsOf = (batch: readonly string[]) =>
	Object.fromEntries(batch.map((text, index) => [text, batch[(index + 3) % batch.length] ?? '']));
const keysAndValues = (batch: readonly string[]) => Object.entries(pairsOf(batch)).flat();

const cases: readonly Case[] = [
	{
		name: 'queues',
		load: () => import('../../source/commands/lists.ts'),
		args: ['queues'],
		json: true,
		world: (batch) => ({ gateways: { queues: queuesOf(batch) }, exact: batch }),
	},
	{
		name: 'pulse',
		load: () => import('../../source/commands/diagnosis/pulse.ts'),
		args: ['pulse'],
		json: true,
		world: (batch) => ({
			gateways: {
				queues: { ...queuesOf(batch), tags: async () => pairsOf(batch) },
				metrics: {
					alarmsPage: async () => ({
						items: batch.map((name, index) => ({
							...{
								name,
								state: 'ALARM',
								reason: name,
								since: index % 3 === 0 ? Number.NaN : index,
							},
							...{ namespace: 'AWS/SQS', dimensions: { QueueName: name } },
						})),
					}),
					series: async () => {
						throw fail('denied', batch[0] ?? '', { code: batch[1] ?? '', hint: batch[2] ?? '' });
					},
				},
			},
			exact: batch,
		}),
	},
	{
		name: 'topics',
		load: () => import('../../source/commands/lists.ts'),
		args: ['topics'],
		json: true,
		world: (batch) => ({
			gateways: {
				topics: {
					listPage: async () => ({ items: batch.map((name) => ({ name, arn: `arn:${name}` })) }),
					attributes: async (arn) => ({ arn, fifo: false, displayName: arn.slice(4), raw: {} }),
				},
			},
			exact: batch,
		}),
	},
	{
		name: 'subscriptions',
		load: () => import('../../source/commands/lists.ts'),
		args: ['subscriptions'],
		json: true,
		world: (batch) => ({
			gateways: {
				topics: {
					allSubscriptionsPage: async () => ({
						items: batch.map((text) => ({
							arn: `arn:${text}`,
							topicArn: `arn:${text}`,
							protocol: text,
							endpoint: text,
							owner: text,
						})),
					}),
					subscription: async (arn) => ({
						...{ rawDelivery: true, pending: false, raw: {} },
						filterPolicy: arn.slice(4),
						redrivePolicy: arn.slice(4),
					}),
				},
			},
			exact: batch,
		}),
	},
	{
		name: 'applications of mobile push',
		load: () => import('../../source/commands/push/push.ts'),
		args: ['push'],
		json: true,
		world: (batch) => ({
			gateways: {
				push: {
					applicationsPage: async () => ({
						items: batch.map((text) => ({
							...{ arn: `arn:${text}`, platform: text, name: text, enabled: true },
							...{ logs: { success: false, failure: false }, events: { [text]: text }, raw: {} },
						})),
					}),
				},
			},
			exact: batch,
		}),
	},
	{
		name: 'endpoints of mobile push',
		load: () => import('../../source/commands/push/push.ts'),
		args: ['push', 'shop'],
		json: true,
		world: (batch) => {
			const shop = {
				...{ arn: 'arn:shop', platform: 'GCM', name: 'shop', enabled: true },
				...{ logs: { success: false, failure: false }, events: {}, raw: {} },
			};
			return {
				gateways: {
					push: {
						applicationsPage: async () => ({ items: [shop] }),
						application: async () => shop,
						endpointsPage: async () => ({
							items: batch.map((text) => ({ arn: `arn:${text}`, enabled: false, userData: text })),
						}),
					},
				},
				exact: batch,
			};
		},
	},
	{
		name: 'streams',
		load: () => import('../../source/commands/lists.ts'),
		args: ['streams'],
		json: true,
		world: (batch) => ({
			gateways: {
				streams: {
					listPage: async () => ({ items: batch.map((name) => ({ name, arn: `arn:${name}` })) }),
					summary: async (name) => {
						throw fail('denied', name, { code: name });
					},
				},
			},
			exact: batch,
		}),
	},
	{
		name: 'describe',
		load: () => import('../../source/commands/describe.ts'),
		args: ['describe', 'orders'],
		json: true,
		world: (batch) => ({
			gateways: {
				queues: {
					attributes: async () =>
						queueAttributes('orders', { policy: batch.join(' '), raw: pairsOf(batch) }),
					tags: async () => pairsOf(batch),
					sourcesPage: async () => ({
						items: batch.map((name) => ({ ...queueRef('x'), name })),
					}),
					moves: async () => {
						throw fail('denied', batch[0] ?? '', { code: batch[1] ?? '', hint: batch[2] ?? '' });
					},
				},
			},
			exact: keysAndValues(batch),
		}),
	},
	...(
		[
			['peek', ['peek', 'orders', '-n', String(perRun)], true],
			['peek --scan', ['peek', 'orders', '--scan'], true],
			['groups', ['groups', 'orders'], undefined],
			['groups --by', ['groups', 'orders', '--by', 'body'], undefined],
		] as const
	).map(
		([name, args, json]): Case => ({
			name,
			load: () =>
				name.startsWith('peek')
					? import('../../source/commands/messages/peek.ts')
					: import('../../source/commands/messages/groups.ts'),
			args,
			...(json === undefined ? {} : { json }),
			world: (batch) => ({ gateways: { queues: receiving(batch) }, exact: bodiesOf(batch) }),
		}),
	),
	{
		name: 'why',
		load: () => import('../../source/commands/diagnosis/why.ts'),
		args: ['why', 'orders', 'm1', '--around=-1m'],
		json: true,
		world: (batch) => ({
			gateways: {
				queues: { attributes: async () => queueAttributes('orders') },
				functions: {
					mappingsPage: async () => ({
						items: batch.slice(0, 5).map((text) => ({
							...{ id: text, functionArn: text, state: text, lastResult: text },
						})),
					}),
					configuration: async (arn) => {
						if (arn === batch[0]) throw fail('denied', arn, { code: arn, hint: arn });
						return { name: arn, arn, logGroup: '/g' };
					},
				},
				// More than anybody reads: ten thousand lines.
				logs: {
					linesPage: async ({ next = '0' }) => ({
						items: batch.map((text, index) => ({ at: index, stream: text, text })),
						...(next === '49' ? {} : { next: String(Number(next) + 1) }),
					}),
				},
			},
			exact: batch,
		}),
	},
	{
		name: 'delete',
		load: () => import('../../source/commands/messages/delete.ts'),
		args: [
			'delete',
			'orders',
			'--where',
			'size >= 0',
			'--yes',
			'--confirm',
			'orders',
			'--account',
			'123456789012',
		],
		world: (batch) => ({ gateways: { queues: receiving(batch) }, exact: [] }),
	},
	{
		name: 'tail',
		load: () => import('../../source/commands/streams/tail.ts'),
		args: ['tail', 'clicks', '--from', 'trim-horizon', '--no-follow'],
		json: true,
		world: (batch) => {
			const well = batch.map((text) => text.toWellFormed());
			const records = well.map((text, index) => ({
				sequenceNumber: String(index + 1),
				partitionKey: text,
				data: new TextEncoder().encode(text),
				arrivedAt: 900_000 + index,
			}));
			return { gateways: { streams: fakeStream([{ records }]).streams }, exact: well };
		},
	},
];

const theme = chooseTheme({ noColor: false, ascii: false });
const ours = new Set(['', '0', ...Object.values(theme.styles)]);

/** Fails when a terminal would do more with it than show text in our colours. */
function onlyShown(output: string, what: string): void {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: our colours, and the line of progress
	const plain = output.replace(/\u001b\[([0-9;]*)m|\r\u001b\[K/g, (sequence, colour?: string) => {
		if (colour === undefined || ours.has(colour)) return '';
		throw new Error(`${what}: ${JSON.stringify(sequence)} is no colour of ours`);
	});
	for (const line of plain.split(/[\n\t]/)) {
		if (isSafe(line)) continue;
		const at = [...line].findIndex((character) => !isSafe(character));
		throw new Error(
			`${what}: ${JSON.stringify([...line].slice(Math.max(0, at - 20), at + 20).join(''))}`,
		);
	}
}

/** Every string in a JSON value: keys and values. */
function stringsIn(value: unknown, into = new Set<string>()): Set<string> {
	if (typeof value === 'string') into.add(value);
	else if (Array.isArray(value)) for (const one of value) stringsIn(one, into);
	else if (typeof value === 'object' && value !== null) {
		for (const [key, one] of Object.entries(value)) stringsIn(one, into.add(key));
	}
	return into;
}

describe(`${strings} hostile strings`, () => {
	const all = fc.sample(hostileString, { numRuns: strings, seed: 11 });
	const batches = Array.from({ length: strings / perRun }, (_, index) =>
		all.slice(index * perRun, (index + 1) * perRun),
	);

	it.each(cases)('through $name', async ({ load, args, json, world, name }) => {
		const { run } = await load();
		const options = (batch: readonly string[]) => ({ gateways: world(batch).gateways });
		for (const batch of batches) {
			const terminal = await runFake(run, args, { ...options(batch), columns: 80 });
			// It ran, and was not refused for its flags.
			expect([0, 1, 3, 5], terminal.stderr.slice(-300)).toContain(terminal.code);
			expect(stripVTControlCharacters(terminal.stdout)).not.toBe('');
			onlyShown(terminal.stdout, `${name} on a terminal`);
			onlyShown(terminal.stderr, `${name}, what it says`);
			onlyShown((await runFake(run, args, options(batch))).stdout, `${name} as a table in a pipe`);
			const text = await runFake(run, [...args, '--output', 'text'], {
				...options(batch),
				columns: 80,
			});
			onlyShown(text.stdout, `${name} as text on a terminal`);
			if (json === undefined) continue;
			const { exact } = world(batch);
			const format = args[0] === 'tail' ? 'ndjson' : 'json';
			for (const columns of [undefined, 80]) {
				const { stdout } = await runFake(run, [...args, '--output', format], {
					...options(batch),
					...(columns === undefined ? {} : { columns }),
				});
				if (columns !== undefined) onlyShown(stdout, `${name} as JSON on a terminal`);
				const values = format === 'json' ? [stdout] : stdout.trimEnd().split('\n');
				const found = new Set(values.flatMap((one) => [...stringsIn(JSON.parse(one))]));
				expect(exact.filter((one) => !found.has(one)).map((one) => JSON.stringify(one))).toEqual(
					[],
				);
			}
		}
	});

	it('through every error', () => {
		for (const text of all) {
			const more = { hint: text, code: text, detail: text };
			onlyShown(failureText(asFailure(fail('denied', text, more))), 'an error');
		}
	});
});
