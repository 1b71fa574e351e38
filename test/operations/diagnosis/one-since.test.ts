import { describe, expect, it } from 'vitest';
import type { Finding, SinceEvidence } from '../../../source/domain/diagnosis/finding.ts';
import { sinceEvidence } from '../../../source/domain/diagnosis/known-since.ts';
import { newest } from '../../../source/domain/diagnosis/newest.ts';
import { begunOf } from '../../../source/domain/diagnosis/pulse.ts';
import type { QueueFigures } from '../../../source/domain/diagnosis/queue-metrics.ts';
import { type Known, kinds } from '../../../source/domain/kinds.ts';
import type { MetricQuery, MetricRange } from '../../../source/domain/metric.ts';
import { PagedMap } from '../../../source/domain/paged-map.ts';
import { resourceKey } from '../../../source/domain/resources.ts';
import { allSteps } from '../../../source/domain/steps.ts';
import { type ExamineOptions, examineAll } from '../../../source/operations/diagnosis/examine.ts';
import { lookOf } from '../../../source/operations/diagnosis/pulse-look.ts';
import { findSince } from '../../../source/operations/metrics/find-since.ts';
import { sinceText, sinceWords } from '../../../source/presentation/diagnosis/since-words.ts';
import { outlookSentences } from '../../../source/presentation/resources/outlook-words.ts';
import { queueRowJson } from '../../../source/presentation/resources/queue-json.ts';
import { queueRows } from '../../../source/presentation/resources/queue-rows.ts';
import { histories, type Minute, type QueueHistory } from '../../helpers/histories.ts';
import { whole } from '../../helpers/whole.ts';
import { gateways, queueAttributes, queueRef } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

/* Since when, by whoever tells it of the same queues at the same time. */

const signal = new AbortController().signal;
const none = async () => ({ items: [] });

const fields: Readonly<Record<string, Exclude<keyof Minute, 'at'>>> = {
	NumberOfMessagesSent: 'sent',
	NumberOfMessagesReceived: 'received',
	NumberOfMessagesDeleted: 'deleted',
	NumberOfEmptyReceives: 'emptyReceives',
	ApproximateNumberOfMessagesVisible: 'visible',
	ApproximateNumberOfMessagesNotVisible: 'inFlight',
	ApproximateAgeOfOldestMessage: 'age',
};

/** What CloudWatch answers about a history. */
function answer(minutes: readonly Minute[], query: MetricQuery, range: MetricRange) {
	const field = fields[query.metric];
	if (field === undefined) throw new Error(`nobody asks for ${query.metric}`);
	const periodMs = range.periodSeconds * 1000;
	const periods = new Map<number, number[]>();
	for (const minute of minutes) {
		const at = minute.at - (minute.at % periodMs);
		if (at < range.from || at >= range.to) continue;
		const values = periods.get(at);
		if (values === undefined) periods.set(at, [minute[field]]);
		else values.push(minute[field]);
	}
	const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0);
	const points = [...periods].map(([at, values]) => ({
		at,
		value: {
			Maximum: Math.max(...values),
			Sum: sum(values),
			Average: sum(values) / values.length,
		}[query.statistic as 'Sum'],
	}));
	return { query, points, complete: true };
}

const source = queueRef('orders');
const letters = queueRef('orders-dlq');

/** A history as an account that can be asked. */
function accountOf(history: QueueHistory) {
	const minutes = (name: string) => (name === letters.name ? history.dlq : history.queue);
	const facts = (name: string) => {
		const last = minutes(name).at(-1);
		return queueAttributes(name, {
			...{ visible: last?.visible ?? 0, inFlight: last?.inFlight ?? 0 },
			visibilitySeconds: history.visibilityMs / 1000,
			receiveWaitSeconds: 20,
			retentionSeconds: history.retentionMs[name === letters.name ? 'dlq' : 'source'] / 1000,
			...(name === letters.name
				? {}
				: { redrivePolicy: { deadLetterTargetArn: letters.arn, maxReceiveCount: 5 } }),
		});
	};
	const world = gateways({
		queues: {
			listPage: async () => ({ items: [source, letters] }),
			attributes: async (url) => facts(url.slice(url.lastIndexOf('/') + 1)),
			tags: async () => ({}),
		},
		topics: { listPage: none, allSubscriptionsPage: none },
		streams: { listPage: none },
		functions: { mappingsPage: none },
		metrics: {
			alarmsPage: none,
			series: async ({ queries, range }) =>
				queries.map((query) => answer(minutes(query.dimensions['QueueName'] ?? ''), query, range)),
		},
	});
	const clock = new VirtualClock(history.now);
	return { facts, ports: { gateways: world, metrics: world.metrics, clock, context: 'here' } };
}

type Account = ReturnType<typeof accountOf>;

/** What is found of both queues by an examination, as `doctor` and `pulse` make one. */
async function look({ ports }: Account, options: ExamineOptions = {}) {
	const examination = await examineAll(ports, options, signal);
	return lookOf(examination, ports.clock.now(), { metrics: 0, dollars: 0, isAsked: true });
}

/** The rows of a list that knows these figures of its queues. */
function rowsWith({ facts, ports }: Account, figures: (arn: string) => QueueFigures) {
	const now = ports.clock.now();
	const queues = [source, letters].map((ref): Known<'queue'> => {
		const told = facts(ref.name);
		return {
			...{ key: resourceKey('here', ref.arn), context: 'here', ref, facts: told, sampledAt: now },
			history: kinds.queue.remembering(kinds.queue.noHistory, now, told),
			figures: figures(ref.arn),
		};
	});
	const rows = allSteps(queueRows(PagedMap.of(queues.map((one) => [one.key, one] as const))));
	return { queues, rows };
}

const toldBy = (findings: readonly Finding[] | undefined): SinceEvidence | undefined => {
	const found = findings?.find(({ name }) => name === 'dead-letters' || name === 'slow-consumer');
	return found && begunOf(found);
};

const kindsWithOnset = ['slow', 'dlq-burst', 'dlq-steady', 'dlq-refilled', 'surge'] as const;
const many = histories(kindsWithOnset, whole ? 100 : 5, {
	seed: 40,
	length: 16 * 3_600_000,
	gaps: 0.01,
});

describe('since when a queue has what it has', () => {
	it('is the same in the list, its details, its JSON, pulse and doctor', async () => {
		let compared = 0;
		for (const history of many) {
			const account = accountOf(history);
			const { now } = history;
			const [doctor, console_] = [await look(account), await look(account, { onsets: 'leave' })];
			const read = new Map<string, QueueFigures>();
			for (const { name, arn } of [source, letters]) {
				const dead = name === letters.name;
				const oldest = doctor.found.find(({ resource }) => resource.ref.arn === arn);
				if (oldest === undefined) continue;
				const since = await findSince(account.ports, { name, dead }, signal);
				read.set(arn, { since });
			}
			const examined = new Map(console_.queues.map((one) => [one.arn, one.examined]));
			const { queues, rows } = rowsWith(account, (arn) => ({
				...read.get(arn),
				...(examined.has(arn) ? { examined: examined.get(arn) as never } : {}),
			}));
			for (const { resource, findings } of doctor.found) {
				const told = toldBy(findings);
				if (told?.sinceAt === undefined) continue;
				const row = rows.find(({ arn }) => arn === resource.ref.arn);
				const known = queues.find(({ ref }) => ref.arn === resource.ref.arn);
				if (row === undefined || known === undefined) throw new Error('no row');
				const where = `${history.kind} ${history.seed} ${row.name}`;
				const before = console_.found.find((one) => one.resource.ref.arn === row.arn);
				const pulse = newest(
					{ findings: before?.findings ?? [], at: now, isJudged: true },
					{
						...{ findings: row.findings ?? [], sampledAt: now, isEmpty: false },
						...(row.since?.since === undefined ? {} : { since: row.since.since }),
					},
				);
				compared++;
				expect(toldBy(pulse), where).toEqual(told);
				// Before its history is read all go by the examination, which knows it less well.
				const unread = rowsWith(account, () => ({ examined: examined.get(row.arn) as never })).rows;
				const early = unread.find(({ arn }) => arn === row.arn);
				const rough = toldBy(before?.findings) ?? {};
				expect(sinceEvidence(early?.since?.since), where).toEqual(rough);
				const from = rough.notBeforeAt ?? Number.NEGATIVE_INFINITY;
				if (row.deadLetter && told.atLeast !== true) {
					expect(told.sinceAt, where).toBeGreaterThanOrEqual(from);
				}
				// A list has no week to judge a slow consumer by; it says since when all the same.
				if (toldBy(row.findings) !== undefined) expect(toldBy(row.findings), where).toEqual(told);
				if (row.deadLetter) expect(row.why, where).toContain(sinceWords(told, now));
				const said = outlookSentences(row, now).join(' ');
				expect(said, where).toContain(`${sinceText(told, now)}, by CloudWatch's history`);
				const { since } = queueRowJson(known, row);
				const { sinceAt, atLeast, notBeforeAt = sinceAt } = told;
				const isoOf = (at: number) => new Date(at).toISOString();
				expect(since, where).toMatchObject(
					atLeast === true ? { latest: isoOf(sinceAt) } : { earliest: isoOf(notBeforeAt) },
				);
			}
		}
		expect(compared).toBeGreaterThan(many.length / 3);
	});
});
