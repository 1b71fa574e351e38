import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { run } from '../../../source/commands/lists.ts';
import { panes } from '../../../source/console/resources/panes.ts';
import type { Pane } from '../../../source/console/state/panes.ts';
import { newListing } from '../../../source/console/state/views.ts';
import { type Failure, fail } from '../../../source/domain/failure.ts';
import {
	type FactsOf,
	type KindId,
	kindIds,
	kinds,
	type RefOf,
} from '../../../source/domain/kinds.ts';
import {
	listedArn,
	subscriptionRef,
	subscriptionState,
} from '../../../source/domain/topics/subscription.ts';
import type { Gateways } from '../../../source/operations/ports.ts';
import type { WatchEvent } from '../../../source/operations/watch/watch.ts';
import { cellText } from '../../../source/presentation/columns.ts';
import { plainLine, span } from '../../../source/presentation/line.ts';
import { runFake } from '../../commands/fake-context.ts';
import { account, queueRef, region } from '../../operations/fakes.ts';
import { startConsole } from '../fixture.ts';

/* One table of columns, one JSON and one diagnosis a kind: whatever the facts, list and command show the same. */

type Resource<Kind extends KindId> = {
	readonly ref: RefOf<Kind>;
	/** What AWS says of it; `denied` when it says nothing. */
	readonly facts: FactsOf<Kind> | 'denied';
};

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,11}(-dlq)?$/);
const amount = fc.oneof(fc.constantFrom(0, 1, 999, 120_000), fc.nat(3_000_000));
const text = fc.oneof(
	fc.string({ maxLength: 12 }),
	fc.constantFrom('\u001b[31m', 'a\tb', '\u202eabc'),
);
const optional = { requiredKeys: [] as never[] };

/** Sets of resources of a kind, some of which name each other. */
const resources: { readonly [Kind in KindId]: fc.Arbitrary<readonly Resource<Kind>[]> } = {
	queue: fc.uniqueArray(name, { minLength: 1, maxLength: 6 }).chain((names) =>
		fc.tuple(
			...names.map((one) => {
				const ref = queueRef(one);
				const some = fc.record(
					{
						visible: amount,
						inFlight: amount,
						delayed: amount,
						retentionSeconds: fc.constantFrom(60, 345_600, 1_209_600),
						visibilitySeconds: fc.constantFrom(0, 30, 43_200),
						delaySeconds: fc.constantFrom(0, 900),
						maximumMessageBytes: fc.constantFrom(1024, 1_048_576),
						kmsKeyId: text,
						policy: text,
						redrivePolicy: fc.record({
							deadLetterTargetArn: fc
								.constantFrom(...names, 'elsewhere')
								.map((to) => queueRef(to).arn),
							maxReceiveCount: fc.nat(1000),
						}),
					},
					optional,
				);
				const facts = some.map((more) => ({ arn: ref.arn, fifo: false, raw: {}, ...more }));
				return resource<'queue'>(ref, facts);
			}),
		),
	),
	topic: fc.uniqueArray(name, { minLength: 1, maxLength: 6 }).chain((names) =>
		fc.tuple(
			...names.map((one) => {
				const ref = { name: one, arn: `arn:aws:sns:${region}:${account}:${one}` };
				const some = fc.record(
					{ displayName: text, confirmed: amount, pending: amount, deleted: amount, policy: text },
					optional,
				);
				const facts = some.map((more) => ({ arn: ref.arn, fifo: false, raw: {}, ...more }));
				return resource<'topic'>(ref, facts);
			}),
		),
	),
	stream: fc.uniqueArray(name, { minLength: 1, maxLength: 6 }).chain((names) =>
		fc.tuple(
			...names.map((one) => {
				const ref = { name: one, arn: `arn:aws:kinesis:${region}:${account}:stream/${one}` };
				const facts = fc
					.tuple(
						fc.record({
							status: fc.constantFrom('ACTIVE', 'UPDATING', 'CREATING', 'DELETING'),
							mode: fc.constantFrom('PROVISIONED' as const, 'ON_DEMAND' as const),
							openShards: amount,
							retentionHours: fc.constantFrom(24, 8760),
							shardMetrics: fc.subarray(['IncomingBytes', 'IteratorAgeMilliseconds']),
						}),
						fc.record({ consumers: fc.nat(20), encryption: text, kmsKeyId: text }, optional),
					)
					.map(([all, more]) => ({ ...ref, ...all, ...more }));
				return resource<'stream'>(ref, facts);
			}),
		),
	),
	subscription: fc
		.uniqueArray(fc.nat(1000), { minLength: 1, maxLength: 6 })
		.chain((ids) =>
			fc.tuple(
				...ids.map(() =>
					fc
						.tuple(subscriptionRefs(), subscriptionFacts())
						.chain(([ref, facts]) =>
							subscriptionState(ref) === 'confirmed'
								? resource<'subscription'>(ref, fc.constant(facts))
								: fc.constant({ ref, facts: unconfirmed(ref) }),
						),
				),
			),
		)
		.filter((all) => new Set(all.map(({ ref }) => ref.arn)).size === all.length),
};

/** Of two topics, confirmed and not. */
const subscriptionRefs = () =>
	fc
		.record({
			topic: fc.constantFrom('events', 'orders.fifo'),
			id: fc.uuid(),
			state: fc.constantFrom('confirmed', 'confirmed', 'PendingConfirmation', 'Deleted'),
			protocol: fc.constantFrom('sqs', 'lambda', 'email', 'https'),
			endpoint: fc.oneof(
				name.map((one) => queueRef(one).arn),
				fc.constantFrom('oncall@example.com', 'https://hooks.example.com/a', '\u001b[31m\u202e'),
			),
		})
		.map(({ topic, id, state, ...rest }) => {
			const topicArn = `arn:aws:sns:${region}:${account}:${topic}`;
			const arn = state === 'confirmed' ? `${topicArn}:${id}` : state;
			return subscriptionRef({ arn, topicArn, owner: account, ...rest });
		});

const subscriptionFacts = (): fc.Arbitrary<FactsOf<'subscription'>> =>
	fc
		.tuple(
			fc.record({ rawDelivery: fc.boolean(), pending: fc.constant(false) }),
			fc.record(
				{
					filterPolicy: fc.constantFrom('{"kind":["Refund"]}', '{ "a":\n\t["x"] }', '{'),
					filterPolicyScope: fc.constantFrom('MessageAttributes', 'MessageBody'),
					dlq: name,
				},
				optional,
			),
		)
		.map(([all, { dlq, ...more }]) => ({
			...all,
			...more,
			...(dlq === undefined
				? {}
				: { redrivePolicy: JSON.stringify({ deadLetterTargetArn: queueRef(dlq).arn }) }),
			raw: {},
		}));

function resource<Kind extends KindId>(
	ref: RefOf<Kind>,
	facts: fc.Arbitrary<FactsOf<Kind>>,
): fc.Arbitrary<Resource<Kind>> {
	return fc
		.oneof(
			{ weight: 6, arbitrary: facts },
			{ weight: 1, arbitrary: fc.constant('denied' as const) },
		)
		.map((one) => ({ ref, facts: one }));
}

const unconfirmed = (ref: RefOf<'subscription'>): FactsOf<'subscription'> => ({
	...{ rawDelivery: false, pending: subscriptionState(ref) === 'pending', raw: {} },
});

const denied = (): { readonly failure: Failure } => fail('denied', 'not allowed to look');

/** The gateways that answer so of resources of a kind. */
function answering<Kind extends KindId>(all: readonly Resource<Kind>[]) {
	const listPage = async () => ({ items: all.map(({ ref }) => ref) });
	const asked = async (word: string): Promise<unknown> => {
		const found = all.find(({ ref }) =>
			[ref.name, ref.arn, 'url' in ref ? ref.url : undefined].includes(word),
		);
		if (found === undefined || found.facts === 'denied') throw denied();
		return found.facts;
	};
	const gateway = { listPage, attributes: asked, summary: asked };
	const topics = {
		...gateway,
		allSubscriptionsPage: async () => ({
			items: all.map(({ ref }) => {
				const { name: _, ...listed } = ref as RefOf<'subscription'>;
				return { ...listed, arn: listedArn(listed) };
			}),
		}),
		subscription: asked,
	};
	const queues = {
		...gateway,
		// Of dead-letter queues nobody may say anything: what lies there is not known.
		resolve: async () => {
			throw denied();
		},
	};
	return { queues, topics, streams: gateway } as unknown as Partial<Gateways>;
}

/** A field of a line of text, as the command writes it into a pipe. */
const piped = (one: string) =>
	one.replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');

/** What the list of the console has of them: the values of a row, and what its cells show where there is room. */
function listed<Kind extends KindId>(
	kind: Kind,
	all: readonly Resource<Kind>[],
): readonly { readonly values: string; readonly cells: readonly string[] }[] {
	const { session, clock } = startConsole();
	const { key } = kinds[kind];
	const at = clock.now();
	const refs = all.map(({ ref }) => ref);
	const samples = all.flatMap(({ ref, facts }) =>
		facts === 'denied' ? [] : [{ key: key(ref), at, facts }],
	);
	const failures = all.flatMap(({ ref, facts }) =>
		facts === 'denied' ? [{ key: key(ref), at, failure: denied().failure }] : [],
	);
	const events = [
		{ kind, type: 'listed', refs, complete: true, at },
		{ kind, type: 'sampled', samples },
		{ kind, type: 'sample-failed', failures },
	] as unknown as readonly WatchEvent[];
	session.dispatch({ type: 'watched', events });
	const { columns: columnsOf, shown } = panes[kinds[kind].many as Pane];
	const columns = columnsOf(newListing('name'));
	const rows = shown(session.state, newListing('name')).rows;
	return rows.map((row) => {
		const told = columns.filter(({ watched, priced }) => watched !== true && priced !== true);
		// One look tells no trend, and a command does not say so at each row.
		const untold = (column: { readonly id: string }) => column.id === 'why' && 'unknown' in row;
		return {
			values: told
				.map((column) => (untold(column) ? '' : cellText(column, row)))
				.map(piped)
				.join('\t'),
			cells: told
				.map((column) => (untold(column) ? '' : column.cell(row, 1000)))
				.map((cell) => plainLine([typeof cell === 'string' ? span(cell) : cell]).trim()),
		};
	});
}

describe('the list of the console and the command that lists', () => {
	test.each(kindIds)('show the same of the same facts: %s', async (kind) => {
		let rows = 0;
		await fc.assert(
			fc.asyncProperty(
				resources[kind] as fc.Arbitrary<readonly Resource<KindId>[]>,
				async (all) => {
					const options = {
						loopback: 'http://127.0.0.1:4566',
						gateways: answering(all) as never,
					};
					const { stdout } = await runFake(run, [kinds[kind].many, '--output', 'text'], options);
					const lines = stdout.split('\n').slice(0, -1);
					rows += lines.length;
					const inConsole = listed(kind, all);
					expect(lines.toSorted()).toEqual(inConsole.map(({ values }) => values).toSorted());
					expect(lines).toHaveLength(all.length);
					const table = await runFake(run, [kinds[kind].many], options);
					const [, ...printed] = table.stdout.split('\n').slice(0, -1);
					const bare = (words: readonly string[]) => words.join('').replaceAll(' ', '');
					expect(printed.map((line) => bare([line])).toSorted()).toEqual(
						inConsole.map(({ cells }) => bare(cells)).toSorted(),
					);
				},
			),
			{ seed: 66, numRuns: 40 },
		);
		expect(rows).toBeGreaterThan(40);
	});
});
