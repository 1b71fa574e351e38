import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	type Finding,
	type FindingName,
	weightOf,
} from '../../../source/domain/diagnosis/finding.ts';
import { findingList, findingNames, isPressing } from '../../../source/domain/diagnosis/judge.ts';
import { newest } from '../../../source/domain/diagnosis/newest.ts';
import {
	begunOf,
	isFound,
	type Judged,
	type Pulse,
	type PulseFacts,
	type PulseTask,
	pulseOf,
	sectionIds,
	sectionsOf,
} from '../../../source/domain/diagnosis/pulse.ts';
import { Unknowns } from '../../../source/domain/diagnosis/unknown.ts';
import { type KindId, resource } from '../../../source/domain/kinds.ts';
import type { Alarm } from '../../../source/domain/metric.ts';
import { scenarios } from './scenarios.ts';
import { hour, known, minute, now, refused } from './subjects.ts';

/** A finding of each name, as its rule gives it. */
const samples = findingNames.flatMap(
	(name) => scenarios[name].appears.findings.find((one) => one.name === name) ?? [],
);

const sampleOf = (name: FindingName): Finding => {
	const found = samples.find((one) => one.name === name);
	if (found === undefined) throw new Error(`no sample of ${name}`);
	return found;
};

const ref = (kind: KindId, name: string) => {
	const service = { queue: 'sqs', topic: 'sns', stream: 'kinesis', subscription: 'sns' }[kind];
	return {
		name,
		arn: `arn:aws:${service}:eu-west-1:123456789012:${name}`,
		url: `https://q/${name}`,
	};
};

const judgedOf = (kind: KindId, name: string, findings: readonly Finding[]): Judged => ({
	resource: resource(kind, ref(kind, name)),
	findings,
});

const nothing: PulseFacts = { now, found: [], unknown: [], tasks: [] };

const rowsIn = ({ sections }: Pulse) =>
	sections.flatMap(({ id, rows }) => rows.map((row) => ({ id, row })));

/** Findings as rules give them, more or less of each, certain or not. */
const finding: fc.Arbitrary<Finding> = fc
	.record({
		of: fc.constantFrom(...samples),
		amount: fc.nat({ max: 100_000 }),
		mild: fc.boolean(),
		inferred: fc.boolean(),
	})
	.map(({ of, amount, mild, inferred }) => {
		const { mild: _, inferred: __, ...certain } = of;
		const evidence = 'dead' in of.evidence ? { ...of.evidence, dead: amount } : of.evidence;
		return {
			...certain,
			evidence,
			measure: amount,
			...(mild ? { mild } : {}),
			...(inferred ? { inferred } : {}),
		} as Finding;
	});

const judged: fc.Arbitrary<readonly Judged[]> = fc
	.array(
		fc.record({
			kind: fc.constantFrom<KindId>('queue', 'topic', 'stream'),
			findings: fc.uniqueArray(finding, { selector: ({ name }) => name, maxLength: 8 }),
		}),
		{ maxLength: 40 },
	)
	.map((all) => all.map(({ kind, findings }, index) => judgedOf(kind, `r${index}`, findings)));

describe('pulse', () => {
	it('has each finding that hurts now or soon in exactly one section, and nothing else', () => {
		fc.assert(
			fc.property(judged, (found) => {
				const rows = rowsIn(pulseOf({ ...nothing, found }));
				const shown = rows.map(({ row }) =>
					row.kind === 'finding' ? `${row.resource.ref.arn} ${row.finding.name}` : row.key,
				);
				const wanted = found.flatMap(
					({
						resource: {
							ref: { arn },
						},
						findings,
					}) =>
						findings
							.filter(({ severity, name }) => isPressing(severity) && sectionsOf([name]).length > 0)
							.map(({ name }) => `${arn} ${name}`),
				);
				expect(shown.toSorted()).toEqual(wanted.toSorted());
				expect(new Set(rows.map(({ row }) => row.key)).size).toBe(rows.length);
				for (const { id, row } of rows) {
					if (row.kind === 'finding') expect(sectionsOf([row.finding.name])).toEqual([id]);
				}
			}),
			{ numRuns: 200 },
		);
	});

	it('has a place for each finding that can hurt, and none for what is hygiene alone', () => {
		for (const name of findingNames) {
			if (name === 'alarm-cannot-evaluate') continue;
			expect(sectionsOf([name]).length > 0, name).toBe(isPressing(findingList[name].severity));
		}
	});

	it('has the worst first in each section, in an order that does not depend on how they came', () => {
		fc.assert(
			fc.property(
				judged,
				fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
				(found, chance) => {
					const pulse = pulseOf({ ...nothing, found });
					for (const { rows } of pulse.sections) {
						const weights = rows.map((row) =>
							row.kind === 'finding' ? weightOf(row.finding) : -1,
						);
						expect(weights).toEqual(weights.toSorted((a, b) => a - b));
					}
					const shuffled = found
						.map((one) => ({ one, at: chance.next().value as number }))
						.toSorted((a, b) => a.at - b.at)
						.map(({ one }) => one);
					expect(pulseOf({ ...nothing, found: shuffled })).toEqual(pulse);
				},
			),
			{ numRuns: 100 },
		);
	});

	it('tells the soonest loss and the most dead letters first', () => {
		const dead = (name: string, many: number) => {
			const sample = sampleOf('dead-letters');
			return judgedOf('queue', name, [{ ...sample, evidence: { dead: many } } as Finding]);
		};
		const lost = (name: string, inMs: number) => {
			const evidence = { expiresAt: now + inMs, leftMs: inMs, bound: 'exact' as const };
			return judgedOf('queue', name, [{ name: 'messages-expiring', severity: 'soon', evidence }]);
		};
		const found = [dead('few', 2), dead('many', 900), lost('late', 9 * hour), lost('soon', hour)];
		const names = rowsIn(pulseOf({ ...nothing, found })).map(
			({ row }) => row.kind === 'finding' && row.resource.ref.name,
		);
		expect(names).toEqual(['soon', 'late', 'many', 'few']);
	});

	it('keeps its sections in one order, also when they are empty', () => {
		expect(pulseOf(nothing).sections.map(({ id }) => id)).toEqual(sectionIds);
		expect(isFound(pulseOf(nothing))).toBe(false);
	});
});

describe('alarms in pulse', () => {
	const alarm = (name: string, some: Partial<Alarm> = {}): Alarm => ({
		...{ name, state: 'ALARM', namespace: 'AWS/SQS', since: now - hour },
		metric: 'ApproximateNumberOfMessagesVisible',
		dimensions: { QueueName: 'orders' },
		comparison: 'GreaterThanThreshold',
		...some,
	});
	const shown = (alarms: readonly Alarm[], some: Partial<PulseFacts> = {}) => {
		const pulse = pulseOf({ ...nothing, alarms: known(alarms), ...some });
		const names = rowsIn(pulse).map(({ row }) =>
			row.kind === 'alarm' ? row.alarm.name : row.kind,
		);
		return { names, others: pulse.otherAlarms, pulse };
	};

	it('are those that fire, the last one first, and those that can not judge, whatever their state', () => {
		const { names } = shown([
			alarm('fine', { state: 'OK' }),
			alarm('blind', { state: 'OK', evaluation: 'PARTIAL_DATA' }),
			alarm('early', { since: now - 3 * hour }),
			alarm('late', { since: now - minute }),
			alarm('muted', { state: 'OK', muted: 'rule' }),
			alarm('muted-firing', { muted: 'actions-off', since: now - 2 * hour }),
		]);
		expect(names).toEqual(['late', 'muted-firing', 'early', 'blind']);
	});

	it('leave out what scales consumers, and count what is about other services', () => {
		const cpu = { namespace: 'AWS/EC2', metric: 'CPUUtilization', dimensions: {} };
		const { names, others } = shown([
			alarm('scale-in', { comparison: 'LessThanThreshold' }),
			alarm('cpu', cpu),
			alarm('page', { kind: 'composite', rule: 'ALARM(cpu)', dimensions: {}, namespace: '' }),
			alarm('page-ours', {
				kind: 'composite',
				rule: 'ALARM(cpu) OR ALARM(depth)',
				dimensions: {},
				namespace: '',
			}),
			alarm('depth', { state: 'OK' }),
		]);
		expect(names).toEqual(['page-ours']);
		expect(others).toBe(2);
	});

	it('have the one that somebody asked for, however it stands', () => {
		expect(shown([alarm('fine', { state: 'OK' })], { wanted: 'fine' }).names).toEqual(['fine']);
	});

	it('stand there once, however many resources they are about', () => {
		const firing = sampleOf('alarm-firing');
		const name = 'alarm' in firing.evidence ? firing.evidence.alarm : '';
		const found = ['orders', 'returns'].map((queue) => judgedOf('queue', queue, [firing]));
		expect(shown([alarm(name)], { found }).names).toEqual([name]);
		expect(rowsIn(pulseOf({ ...nothing, found })).map(({ id }) => id)).toEqual([
			'alarms',
			'alarms',
		]);
	});

	it('are unknown where they were refused, and never none', () => {
		const { sections } = pulseOf({ ...nothing, alarms: { ok: false, missing: refused } });
		const unknown = sections.flatMap(({ id, unknown: all }) =>
			all.map(({ missing }) => [id, missing]),
		);
		expect(unknown).toEqual([['alarms', refused]]);
	});
});

describe('tasks in pulse', () => {
	it('have those first that wait for somebody', () => {
		const task = (state: PulseTask['state'], startedAt: number): PulseTask => ({
			...{ key: state, kind: 'redrive', name: 'orders-dlq', state, startedAt },
		});
		const tasks = [
			task('running', 9),
			task('interrupted', 5),
			task('asks', 1),
			task('stopping', 7),
		];
		const states = rowsIn(pulseOf({ ...nothing, tasks })).map(
			({ row }) => row.kind === 'task' && row.task.state,
		);
		expect(states).toEqual(['asks', 'interrupted', 'stopping', 'running']);
	});
});

describe('what could not be judged', () => {
	it('is one entry a reason, with how many and the first of them, of five thousand queues', () => {
		const unknowns = new Unknowns();
		for (let index = 0; index < 5000; index++) {
			unknowns.add(`queue ${index}`, `queue-${index}`, [
				{ name: 'no-consumer', missing: refused },
				{ name: 'slow-consumer', missing: refused },
				{ name: 'alarm-firing', missing: { what: 'alarms', because: 'refused' } },
				{ name: 'no-dlq', missing: { what: 'attributes', because: 'refused' } },
			]);
		}
		expect(unknowns.list()).toEqual([
			{
				missing: refused,
				sections: ['stuck', 'growing'],
				many: 5000,
				named: ['queue-0', 'queue-1', 'queue-2'],
			},
		]);
	});

	it('stays few entries where each resource has a reason of its own', () => {
		const unknowns = new Unknowns();
		for (let index = 0; index < 5000; index++) {
			const missing = { what: `policy of q${index}`, because: 'refused' } as const;
			unknowns.add(`topic ${index}`, `t${index}`, [{ name: 'topic-kept-out', missing }]);
		}
		const all = unknowns.list();
		expect(all.length).toBeLessThan(20);
		expect(all.at(-1)?.missing.what).toBe('4988 more answers');
	});
});

describe('what samples tell after an examination', () => {
	const dead = (many: number, since = {}): Finding => ({
		...{ name: 'dead-letters', severity: 'now' },
		evidence: { dead: many, ...since },
	});
	const examined = [
		dead(36, { sinceAt: now - hour, atLeast: true }),
		sampleOf('messages-expiring'),
		sampleOf('alarm-firing'),
	];
	const names = (findings: readonly Finding[]) => findings.map(({ name }) => name);

	it('has the last word on counts, and keeps since when it was so', () => {
		const after = newest(
			{ findings: examined, at: now, isJudged: false },
			{
				findings: [dead(37)],
				sampledAt: now + 1,
				isEmpty: false,
			},
		);
		expect(after.find(({ name }) => name === 'dead-letters')).toEqual(
			dead(37, { sinceAt: now - hour, atLeast: true }),
		);
		expect(names(after).toSorted()).toEqual(names(examined).toSorted());
	});

	it('takes back what is said of the messages of a queue that is empty, and nothing else', () => {
		const after = newest(
			{ findings: examined, at: now, isJudged: false },
			{ findings: [], sampledAt: now + 1, isEmpty: true },
		);
		expect(names(after)).toEqual(['alarm-firing']);
	});

	it('has no word where it is older, or nobody has looked', () => {
		for (const sampledAt of [now - 1, undefined]) {
			const sampled = { findings: [], isEmpty: true, ...(sampledAt ? { sampledAt } : {}) };
			expect(newest({ findings: examined, at: now, isJudged: false }, sampled)).toEqual(examined);
		}
	});

	it('says nothing against a week: of what that tells it adds nothing where the week was there', () => {
		const quiet = {
			findings: [sampleOf('no-consumer'), dead(1)],
			sampledAt: now + 1,
			isEmpty: false,
		};
		const of = (isJudged: boolean) => newest({ findings: [], at: now, isJudged }, quiet);
		expect(names(of(true))).toEqual(['dead-letters']);
		expect(names(of(false))).toEqual(['no-consumer', 'dead-letters']);
		expect(names(newest(undefined, quiet))).toEqual(['no-consumer', 'dead-letters']);
	});

	it('asks for no more consumers of a queue of which a group is blocked', () => {
		const growing = {
			findings: [sampleOf('slow-consumer'), dead(1)],
			sampledAt: now + 1,
			isEmpty: false,
		};
		const blocked = { findings: [sampleOf('fifo-group-blocked')], at: now, isJudged: false };
		expect(names(newest(blocked, growing))).toEqual(['fifo-group-blocked', 'dead-letters']);
	});

	it('tells of nobody who consumes for as long as either knows, by its source, and what waits now', () => {
		type Quiet = Extract<Finding, { readonly name: 'no-consumer' }>;
		const quiet = (
			since: number,
			until: number,
			by: 'CloudWatch' | 'samples',
			waiting = 5,
		): Quiet => ({
			...{ name: 'no-consumer', severity: 'now' },
			evidence: { waiting, quietSinceAt: since, quietMs: until - since, by },
		});
		const told = (week: Quiet, samples: Quiet) => {
			const at = now;
			const sampled = { findings: [samples], sampledAt: now + minute, isEmpty: false };
			const [one] = newest({ findings: [week], at, isJudged: true }, sampled);
			return one?.evidence;
		};
		const later = now + minute;
		const byWeek = quiet(now - 2 * hour, now - 10 * minute, 'CloudWatch');
		expect(told(byWeek, quiet(now - 15 * minute, later, 'samples', 9))).toEqual({
			...{ waiting: 9, quietSinceAt: now - 2 * hour, quietMs: 2 * hour + minute, by: 'CloudWatch' },
		});
		expect(told(byWeek, quiet(now - 3 * hour, later, 'samples'))).toMatchObject({
			...{ quietSinceAt: now - 3 * hour, quietMs: 3 * hour + minute, by: 'samples' },
		});
	});

	it('has the last word on what the settings of a subscription tell', () => {
		for (const name of [
			'filter-never-matches',
			'subscription-dead-letters',
			'subscription-dlq-missing',
			'subscription-dlq-kept-out',
			'subscription-unconfirmed',
		] as const) {
			const before = { findings: [sampleOf(name)], at: now, isJudged: true };
			const later = (findings: readonly Finding[]) =>
				newest(before, { findings, sampledAt: now + 1, isEmpty: false });
			expect(later([]), name).toEqual([]);
			expect(names(later([sampleOf(name)]))).toEqual([name]);
		}
		const letters = (dead: number): Finding => ({
			...{ name: 'subscription-dead-letters', severity: 'now' },
			evidence: { dead, deadLetterQueue: 'mails-dlq' },
		});
		const sampled = { findings: [letters(2)], sampledAt: now + 1, isEmpty: false };
		expect(newest({ findings: [letters(9)], at: now, isJudged: true }, sampled)).toEqual([
			letters(2),
		]);
	});

	it('adds nothing where it is much older: whoever looked since saw what is there', () => {
		const of = (before: number) =>
			newest(
				{ findings: [], at: now, isJudged: true },
				{ findings: [dead(3)], sampledAt: now - before, isEmpty: false },
			);
		expect(of(16 * minute)).toEqual([]);
		expect(of(14 * minute)).toEqual([dead(3)]);
	});

	it('invents nothing: each finding is one of the two, and no name comes twice', () => {
		const some = fc.uniqueArray(finding, { selector: ({ name }) => name, maxLength: 8 });
		fc.assert(
			fc.property(
				some,
				some,
				fc.boolean(),
				fc.integer({ min: -5, max: 5 }),
				(before, findings, isEmpty, later) => {
					const after = newest(
						{ findings: before, at: now, isJudged: false },
						{ findings, isEmpty, sampledAt: now + later },
					);
					expect(new Set(names(after)).size).toBe(after.length);
					const all = new Set([...names(before), ...names(findings)]);
					expect(names(after).every((name) => all.has(name))).toBe(true);
					// That a queue grows is told by its blocked group.
					const isBlocked = names(before).includes('fifo-group-blocked');
					for (const name of names(findings)) {
						const isExplained = name === 'slow-consumer' && isBlocked;
						if (!isExplained) expect(names(after)).toContain(name);
					}
				},
			),
			{ numRuns: 100 },
		);
	});
});

describe('since when', () => {
	it('is told as the evidence has it, and not where it has none', () => {
		expect(begunOf(sampleOf('no-consumer')).sinceAt).toBeDefined();
		expect(begunOf({ name: 'dead-letters', severity: 'now', evidence: { dead: 1 } })).toEqual({});
		for (const one of samples) expect(() => begunOf(one)).not.toThrow();
	});
});
