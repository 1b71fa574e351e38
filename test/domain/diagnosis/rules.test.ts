import { describe, expect, it } from 'vitest';
import type { FindingName, Judgement } from '../../../source/domain/diagnosis/finding.ts';
import {
	findingList,
	findingNames,
	isPressing,
	judge,
} from '../../../source/domain/diagnosis/judge.ts';
import {
	lettersNotAsked,
	type QueueSubject,
} from '../../../source/domain/diagnosis/queue-subject.ts';
import type { TopicSubject } from '../../../source/domain/diagnosis/rules/topic-rules.ts';
import { addSample, emptyHistory } from '../../../source/domain/diagnosis/samples.ts';
import { findingText } from '../../../source/presentation/diagnosis/finding-words.ts';
import { scenarios } from './scenarios.ts';
import {
	day,
	deadLetters,
	hidden,
	hour,
	known,
	now,
	queue,
	queueWith,
	rising,
	series,
	stream,
	streamWith,
	topic,
	topicWith,
} from './subjects.ts';

const ofTraffic = ['no-consumer', 'slow-consumer', 'poison-messages', 'visibility-timeout-short'];

const names = ({ findings }: Judgement) => findings.map(({ name }) => name);

describe('of a resource that nothing is wrong with', () => {
	it('nothing is found, and nothing is unknown', () => {
		for (const judged of [judge.queue(queue), judge.topic(topic), judge.stream(stream)]) {
			expect(judged).toEqual({ findings: [], unjudged: [] });
		}
	});
});

describe('of messages that are consumed', () => {
	it('the end of the oldest is the latest: one that is received again and again may end before', () => {
		const { findings } = judge.queue(
			queueWith({}, { age: series(0, now - 6 * hour, 3.5 * day) }, { name: 'orders' }),
		);
		const found = findings.find(({ name }) => name === 'messages-expiring');
		expect(found?.evidence).toMatchObject({ bound: 'between', leftMs: 0 });
		expect(found && findingText(found, now)).toBe('Messages expire: first lost within 12 h');
	});
});

describe('since when', () => {
	const began = now - 3 * hour;
	const since = (subject: QueueSubject, name: FindingName) => {
		const found = judge.queue(subject).findings.find((one) => one.name === name);
		return found && 'sinceAt' in found.evidence ? found.evidence.sinceAt : undefined;
	};

	it('a consumer is slow: since its queue stood as usual', () => {
		const visible = series(3, began, 400);
		const slow = queueWith({ visible: 400 }, { visible, age: rising(began, 0.5) });
		// Five minutes are as exactly as a week's figures know it.
		const { findings } = judge.queue(slow);
		expect(findings.find(({ name }) => name === 'slow-consumer')?.evidence).toMatchObject({
			...{ notBeforeAt: began, sinceAt: began + 5 * 60_000 },
		});
	});

	it('letters lie: since the oldest came, where CloudWatch tells its age and not so much of their number', () => {
		const visible = series(12).filter(({ at }) => at >= now - 12 * hour);
		const letters = (age: ReturnType<typeof series>) =>
			deadLetters({ visible: 12 }, { visible, inFlight: [], age });
		const found = (age: ReturnType<typeof series>) =>
			judge.queue(letters(age)).findings.find(({ name }) => name === 'dead-letters')?.evidence;
		expect(found(rising(now - 4 * day))).toMatchObject({
			sinceAt: now - 4 * day + 5 * 60_000,
			atLeast: true,
		});
		expect(found([])).toMatchObject({ sinceAt: now - 12 * hour, atLeast: true });
	});

	it('a group is blocked: since its oldest message came', () => {
		const blocked = queueWith({ fifo: true }, { age: rising(began) });
		expect(Math.abs((since(blocked, 'fifo-group-blocked') ?? 0) - began)).toBeLessThan(6 * 60_000);
	});
});

describe('what somebody knows of', () => {
	const growing = Array.from({ length: 30 }, (_, index) => index).reduce(
		(history, index) =>
			addSample(history, now - (30 - index) * 10_000, {
				visible: 5000 + 20 * index - (index % 2) * 30,
				inFlight: 3,
				delayed: 0,
			}),
		emptyHistory,
	);
	const measureOf = (subject: QueueSubject, name: FindingName) =>
		judge.queue(subject).findings.find((one) => one.name === name)?.measure;

	it('has one measure in the console, by our samples, and in doctor, by CloudWatch', () => {
		const notAsked = { ok: false, missing: { what: 'CloudWatch', because: 'not asked' } } as const;
		const depth = { visible: 5000, inFlight: 3 };
		const sampled = queueWith(depth, {}, { history: growing, figures: notAsked });
		const told = queueWith(depth, { age: rising(now - 2 * hour, 0.5) });
		expect(measureOf(sampled, 'slow-consumer')).toBeGreaterThan(0);
		expect(measureOf(told, 'slow-consumer')).toBe(measureOf(sampled, 'slow-consumer'));
	});
});

describe('of a FIFO queue that grows, by our own samples', () => {
	const growing = (visible: number) =>
		[0, 1, 2, 3, 4, 5, 6].reduce(
			(history, index) =>
				addSample(history, now - (6 - index) * 30_000, {
					...{ visible: visible + 10 * index, inFlight: 3, delayed: 0 },
				}),
			emptyHistory,
		);
	const notAsked = { ok: false, missing: { what: 'CloudWatch', because: 'not asked' } } as const;
	const blocked = {
		...{ ageMs: hour, sinceAt: now - hour, deleted: 40, spanMs: hour / 2, maybe: true as const },
	};
	const sampled = (more: Partial<QueueSubject>) =>
		judge.queue(
			queueWith(
				{ fifo: true, visible: 500, inFlight: 3 },
				{},
				{ history: growing(440), figures: notAsked, ...more },
			),
			isPressing,
		);

	it('no consumers are asked for where its oldest message stays: they free no group', () => {
		expect(names(sampled({}))).toEqual(['slow-consumer']);
		expect(sampled({ blocked }).findings).toMatchObject([
			{ name: 'fifo-group-blocked', inferred: true, evidence: blocked },
		]);
	});

	it('it may be blocked only while it grows: what came at once and is worked off ages by the clock too', () => {
		const still = { history: emptyHistory };
		expect(names(sampled({ blocked, ...still }))).toEqual([]);
		const { maybe: _, ...certain } = blocked;
		expect(names(sampled({ blocked: certain, ...still }))).toEqual(['fifo-group-blocked']);
	});
});

describe('of a topic without subscribers', () => {
	const alone = known({ arn: '', fifo: false, confirmed: 0, raw: {} });
	const severity = (figures: TopicSubject['figures']) =>
		judge.topic({ ...topic, attributes: alone, figures }).findings[0]?.severity;

	it('it hurts nobody yet where nothing is published: of an idle topic SNS sends no points', () => {
		expect(severity(topicWith({ published: [] }).figures)).toBe('hygiene');
		expect(severity(topicWith({ published: series(0) }).figures)).toBe('hygiene');
		expect(severity(topic.figures)).toBe('now');
		expect(severity(hidden)).toBe('now');
	});
});

describe('of a stream that registered consumers read', () => {
	const read = (consumers: number) => {
		const { summary } = stream;
		const value = summary.ok ? { ...summary.value, consumers } : ({} as never);
		return judge.stream({ ...streamWith({ iteratorAge: [] }), summary: known(value) });
	};

	it('the lag is not known: GetRecords tells nothing of them', () => {
		expect(read(2).unjudged).toEqual([
			{
				name: 'iterator-age-growing',
				missing: { what: 'lag of its registered consumers', because: 'not asked' },
			},
		]);
		expect(read(0).unjudged).toEqual([]);
	});
});

describe('of a subscription', () => {
	it('letters are inferred: others may send theirs to the same queue, and the depth is of all', () => {
		const { findings } = scenarios['subscription-dead-letters'].appears;
		expect(findings).toMatchObject([{ name: 'subscription-dead-letters', inferred: true }]);
	});
});

describe('where nobody may say whether it is a dead-letter queue', () => {
	const unsaid = queueWith({}, {}, { sources: hidden });
	const isUnknown = ['dead-letters', 'dlq-growing', 'messages-expiring', ...ofTraffic];

	it('what lies there may be letters, or messages that wait: neither is called well', () => {
		expect(names(judge.queue(unsaid))).toEqual([]);
		const unjudged = judge.queue(unsaid).unjudged.map(({ name }) => name);
		expect(unjudged).toEqual(expect.arrayContaining(isUnknown));
	});

	it('nothing that presses is unknown of an empty one', () => {
		const empty = queueWith({ visible: 0, inFlight: 0 }, {}, { sources: hidden });
		expect(judge.queue(empty, isPressing)).toEqual({ findings: [], unjudged: [] });
	});
});

describe.each(findingNames)('%s', (name) => {
	const { appears, mustNot, missing } = scenarios[name];

	it('appears', () => {
		expect(names(appears)).toContain(name);
		const found = appears.findings.find((one) => one.name === name);
		// A class that is worse than the one that is listed would be told where nobody asks for it.
		const order = ['hygiene', 'soon', 'now'];
		const listed = findingList[name].severity;
		expect(order.indexOf(found?.severity ?? '')).toBeLessThanOrEqual(order.indexOf(listed));
	});

	it.each(Object.entries(mustNot))('does not appear %s', (_, judged) => {
		expect(names(judged)).not.toContain(name);
		expect(judged.unjudged.map((one) => one.name)).not.toContain(name);
	});

	it('is named as unknown where data are missing, and not as healthy', () => {
		if (missing === undefined) return;
		expect(names(missing)).not.toContain(name);
		expect(missing.unjudged.map((one) => one.name)).toContain(name);
	});
});

describe('of a queue whose policy lets a topic in', () => {
	const policy = JSON.stringify({
		Statement: [{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' } }],
	});
	const neverReceived = { received: series(0), empty: series(0), inFlight: series(0) };
	const judged = (more: Partial<QueueSubject> = {}) =>
		judge.queue(queueWith({ policy }, neverReceived, more), isPressing);

	it('nobody is missed who was never seen, before those are asked whose letters may lie there', () => {
		expect(judged().unjudged).toEqual([{ name: 'no-consumer', missing: lettersNotAsked }]);
		expect(names(judged())).toEqual([]);
		expect(names(judged({ letters: known(false) }))).toEqual(['no-consumer']);
		expect(names(judged({ letters: known(true) }))).toEqual(['dead-letters']);
	});

	it('nobody is missed for a look of ours, which is in flight in a sample as well', () => {
		const looked = [2, 0, 0, 0, 0, 0, 0].reduce(
			(history, inFlight, index) =>
				addSample(history, now - (6 - index) * 30_000, { visible: 5, inFlight, delayed: 0 }),
			emptyHistory,
		);
		const figures = { ok: false, missing: { what: 'CloudWatch', because: 'not asked' } } as const;
		const sampled = (letters: QueueSubject['letters']) =>
			judge.queue(
				queueWith(
					{ policy, visible: 5, inFlight: 0 },
					{},
					{ history: looked, figures, ...(letters && { letters }) },
				),
				isPressing,
			);
		expect(names(sampled(undefined))).toEqual([]);
		expect(names(sampled(known(false)))).toEqual(['no-consumer']);
	});

	it('whoever was seen to receive is missed all the same', () => {
		const since = now - 3 * hour;
		const stopped = { received: series(100, since, 0), empty: series(5, since, 0) };
		const queue = queueWith({ policy }, { ...stopped, inFlight: series(2, since, 0) });
		expect(names(judge.queue(queue, isPressing))).toContain('no-consumer');
	});
});
